"""Configuration: strict keys, kept lines, errors that say what was meant."""

import pytest

from sitepipe import bundled, config
from sitepipe.config import AccessConfig, FactsConfig, ScoringConfig, Vehicle, WorkspaceConfig
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
    with pytest.raises(ConfigError, match=r"given\.yaml:2: this key stands twice"):
        load(tmp_path, "title: a\ntitle: b\n", WorkspaceConfig)


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


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2222", "nonsense"])
def test_a_working_crs_must_be_projected_in_metres(crs):
    # EPSG:2222 is projected, but in feet.
    with pytest.raises(ConfigError):
        config.require_projected(crs)


def test_the_default_working_crs_passes():
    config.require_projected(WorkspaceConfig().crs)
