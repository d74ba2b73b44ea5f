"""Configuration: strict keys, kept lines, errors that say what was meant."""

import pytest

from sitepipe import bundled, config
from sitepipe.config import (
    AccessConfig,
    FactsConfig,
    ScoringConfig,
    SourceConfig,
    Vehicle,
    WorkspaceConfig,
)
from sitepipe.errors import ConfigError, StorageError

SCORING = """\
name: tiny
title: Tiny
rank_from_completeness: 0.5
criteria:
  road:
    title: Road
    field: motorway_junction_min
    weight: 0.4
    points:
      - {at: 0, value: 1}
      - {at: 60, value: 0}
    basis: test
    verified: false
  power:
    title: Power
    field: power_mva
    weight: 0.6
    points: [{at: 0, value: 0}, {at: 10, value: 1}]
    basis: test
    verified: false
"""


def write(tmp_path, text):
    path = tmp_path / "given.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def load(tmp_path, text, section=ScoringConfig):
    return config.load(write(tmp_path, text), section, label="given.yaml")


def test_a_key_is_cited_with_its_line(tmp_path):
    loaded = load(tmp_path, SCORING)

    assert loaded.cite("criteria.road.weight") == "given.yaml:8 (criteria.road.weight)"
    assert loaded.cite("criteria.road.points.1.at") == "given.yaml:11 (criteria.road.points.1.at)"
    # A key that the file leaves to its default is cited at its parent.
    assert loaded.cite("criteria.power.unit") == "given.yaml:14 (criteria.power.unit)"


def test_a_misspelt_key_is_refused_and_the_meant_one_named(tmp_path):
    with pytest.raises(ConfigError) as error:
        load(tmp_path, SCORING.replace("rank_from_completeness", "rank_from_completness"))

    assert "given.yaml:3: rank_from_completness: no such key" in error.value.message
    assert "did you mean 'rank_from_completeness'?" in error.value.message


def test_weights_that_do_not_sum_are_refused_with_their_sum(tmp_path):
    with pytest.raises(ConfigError, match=r"weights sum to 0\.900; they must sum to 1"):
        load(tmp_path, SCORING.replace("weight: 0.6", "weight: 0.5"))


def test_a_key_that_stands_twice_is_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"given\.yaml:2: title: this key stands twice"):
        load(tmp_path, "title: a\ntitle: b\n", WorkspaceConfig)


def test_aliases_are_refused_however_deep(tmp_path):
    with pytest.raises(ConfigError, match=r"given\.yaml:1: .*aliases are not read"):
        load(tmp_path, "title: &a [*a]\n", WorkspaceConfig)


def test_yaml_that_does_not_parse_names_the_line(tmp_path):
    with pytest.raises(ConfigError, match=r"given\.yaml:2: not readable as YAML"):
        load(tmp_path, "title: a\n  bad: [\n", WorkspaceConfig)


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ("[{at: 0, value: 0}]", "two or more"),
        ("[{at: 5, value: 0}, {at: 5, value: 1}]", "rising order"),
        ("[{at: 0, value: 0}, {at: 5, value: 1}, {at: 9, value: 0.5}]", "rise or fall"),
        ("[{at: 0, value: 0}, {at: 5, value: 1.5}]", "less than or equal to 1"),
        ("[]", "either points or terms"),
    ],
)
def test_a_value_function_that_is_none_is_refused(tmp_path, points, message):
    text = SCORING.replace("[{at: 0, value: 0}, {at: 10, value: 1}]", points)
    with pytest.raises(ConfigError, match=message):
        load(tmp_path, text)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("motorway_junction_min", "motorway_junction_mins", "mean 'motorway_junction_min'"),
        ("field: power_mva", "field: plan_status", "no number is called 'plan_status'"),
        ("rank_from_completeness: 0.5", "rank_from_completeness: 0", "greater than 0"),
    ],
)
def test_a_profile_that_could_never_work_is_refused(tmp_path, old, new, message):
    with pytest.raises(ConfigError, match=message):
        load(tmp_path, SCORING.replace(old, new))


def test_every_term_needs_a_value_and_only_terms_have_one(tmp_path):
    points = "points: [{at: 0, value: 0}, {at: 10, value: 1}]"
    word = SCORING.replace("field: power_mva", "field: plan_status")

    with pytest.raises(ConfigError, match="no term 'alocated'; did you mean 'allocated'"):
        load(tmp_path, word.replace(points, "terms: {alocated: 1}"))
    with pytest.raises(ConfigError, match=r"no value for not_promoted, .* and 2 more"):
        load(tmp_path, word.replace(points, "terms: {allocated: 1}"))


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("speed_kmh", "0", "from 1 to 100; it is 0"),
        ("speed_kmh", "-4", "from 1 to 100; it is -4"),
        ("detour_factor", "0.5", "from 1 to 5; it is 0.5"),
        ("one_way_min", "-1", "from 1 to 1440; it is -1"),
    ],
)
def test_a_figure_that_no_road_or_lorry_can_have_is_refused(tmp_path, key, value, words):
    text = (bundled.shelf("configs") / "access.yaml").read_text("utf-8")
    head, tail = text.split(f"{key}:\n    value: ", 1)
    spoilt = f"{head}{key}:\n    value: {value}\n{tail.split(chr(10), 1)[1]}"

    with pytest.raises(ConfigError, match=words) as error:
        load(tmp_path, spoilt, AccessConfig)
    assert "given.yaml:" in error.value.message


def test_two_columns_cannot_hold_one_field(tmp_path):
    text = """\
title: A letter
partner: A promoter
file: inbox/a.csv
entity: site
licence: given
valid_at: "2026"
name_column: Site
columns:
  Lat: {field: longitude}
  Lon: {field: longitude}
  Gross: {field: stated_acres, basis: gross_sitewide}
  Net: {field: stated_acres, basis: net_developable}
"""
    with pytest.raises(ConfigError, match="two columns are mapped to longitude"):
        load(tmp_path, text, SourceConfig)
    assert load(tmp_path, text.replace("Lat: {field: longitude}", "Lat: {field: latitude}"),
                SourceConfig).section.trust == 50  # fmt: skip


def test_a_missing_file_is_a_storage_error(tmp_path):
    with pytest.raises(StorageError, match=r"cannot read gone\.yaml: it does not exist"):
        config.load(tmp_path / "gone.yaml", WorkspaceConfig, label="gone.yaml")


def test_dates_stay_as_they_are_written(tmp_path):
    text = (bundled.shelf("configs") / "vehicles" / "hgv-44t.yaml").read_text("utf-8")

    vehicle = load(tmp_path, text, Vehicle).section

    assert vehicle.legal_mph["dual"].valid_from == "2015-04-06"
    assert vehicle.legal_mph["dual"].value == 60


@pytest.mark.parametrize(
    ("name", "under", "section"),
    [
        *[(name, "vehicles", Vehicle) for name in bundled.names("configs", "vehicles")],
        *[(name, "scoring", ScoringConfig) for name in bundled.names("configs", "scoring")],
        ("access", "", AccessConfig),
        ("facts", "", FactsConfig),
    ],
)
def test_every_bundled_configuration_is_sound(name, under, section):
    path = bundled.find("configs", name, under=under)
    assert config.load(path, section, label=name).lines


def test_an_unknown_bundled_name_lists_the_names():
    with pytest.raises(ConfigError) as error:
        bundled.find("configs", "hgv-45t", under="vehicles")
    assert error.value.message == "no configs/vehicles called 'hgv-45t'"
    assert "hgv-44t" in error.value.hint


def test_a_folder_beside_does_not_replace_what_is_bundled(tmp_path, monkeypatch):
    (tmp_path / "hubs").mkdir()
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path)

    assert bundled.find("layers", "hubs") == bundled.shelf("layers") / "hubs"
    assert bundled.find("layers", "./hubs").resolve() == tmp_path / "hubs"
    assert bundled.find("layers", "mine", beside=tmp_path) == tmp_path / "mine"
    with pytest.raises(ConfigError, match="no layers called 'mine'"):
        bundled.find("layers", "mine", beside=tmp_path / "hubs")


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2222", "EPSG:3857", "nonsense"])
def test_a_working_crs_must_be_projected_in_metres(crs):
    # EPSG:2222 is projected, but in feet; EPSG:3857 in metres that are none.
    with pytest.raises(ConfigError):
        config.require_projected(crs)


def test_the_default_working_crs_passes():
    config.require_projected(WorkspaceConfig().crs)
