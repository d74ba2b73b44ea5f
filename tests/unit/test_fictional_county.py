"""The invented county: written the same each time, and nothing in it passes for real."""

import csv
import filecmp
import re
from pathlib import Path

import fictional_county
import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import yaml
from ardenshire import organisations, partners, sites
from ardenshire.awkward import CASES, READY, Check
from ardenshire.electricity import SUBSTATIONS, UNLISTED
from ardenshire.evidence import TODAY
from ardenshire.land import BUILDINGS, PLOTS
from ardenshire.planning import NORTH, SOUTH
from ardenshire.shapes import SQ_METRES_PER_ACRE, boundaries
from ardenshire.works import UNKNOWN_WORKS, WORKS
from click.testing import CliRunner
from geopandas.testing import assert_geodataframe_equal

from sitepipe import bundled
from sitepipe.cli.init import init
from sitepipe.config import SourceConfig, WorkspaceConfig, load
from sitepipe.errors import UsageError
from sitepipe.examples import EXAMPLES, init_workspace
from sitepipe.ingest import check_layer, check_source, read_layer
from sitepipe.names import site_key

LAYER = bundled.find("layers", "fictional-county")
BY_CELLS = (".xlsx", ".gpkg")  # another library may write other bytes for the same content


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("again") / "fictional-county"
    folder.mkdir()
    fictional_county.main(folder)
    return folder


def files_of(folder: Path) -> list[Path]:
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def cells_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


# ---- the generator


def test_the_script_writes_what_is_bundled(written):
    assert files_of(written) == files_of(LAYER)
    text = [path for path in files_of(LAYER) if path.suffix not in BY_CELLS]
    same, differ, failed = filecmp.cmpfiles(
        LAYER, written, [path for path in text if path.name != "layer.yaml"], shallow=False
    )
    assert (differ, failed) == ([], [])
    assert len(same) == len(text) - 1


@pytest.mark.parametrize("path", [one for one in files_of(LAYER) if one.suffix == ".xlsx"])
def test_workbooks_hold_the_same_cells(written, path):
    assert cells_of(written / path) == cells_of(LAYER / path)


def test_the_geopackage_holds_the_same_features(written):
    (path,) = (one for one in files_of(LAYER) if one.suffix == ".gpkg")
    bundled_layer, again = gpd.read_file(LAYER / path), gpd.read_file(written / path)
    assert_geodataframe_equal(again, bundled_layer)
    assert bundled_layer.crs == "EPSG:27700"


def test_it_writes_over_an_earlier_writing(written):
    before = {path: (written / path).read_bytes() for path in files_of(written)}
    fictional_county.main(written)
    assert {path: (written / path).read_bytes() for path in files_of(written)} == before


# ---- the layer


def test_the_layer_is_whole():
    assert check_layer(LAYER) == []
    spec = read_layer(LAYER)
    assert (spec.kind, spec.verified, spec.as_of) == ("partner-files", False, "2026-11-23")


def test_a_changed_workbook_or_geopackage_is_found(written):
    for name in ("boundaries.gpkg", "enabling-works.xlsx"):
        path = written / "workspace" / "inbox" / name
        whole = path.read_bytes()
        path.write_bytes(b"no such file")
        (changed, unreadable) = check_layer(written)
        path.write_bytes(whole)
        assert changed.startswith(f"workspace/inbox/{name} has changed")
        assert "is not a readable" in unreadable
    assert check_layer(written) == []


def test_descriptions_name_fields_and_sheets_that_exist():
    described = sorted((LAYER / "workspace" / "sources").glob("*.yaml"))
    assert len(described) == len(partners.partner_tables()) == 18
    for path in described:
        loaded = load(path, SourceConfig, label=path.name)
        check_source(loaded)
        file = LAYER / "workspace" / loaded.section.file
        if file.suffix == ".xlsx":
            assert loaded.section.sheet in cells_of(file)
            headings = cells_of(file)[loaded.section.sheet][(loaded.section.header_row or 1) - 1]
            assert set(loaded.section.columns) <= set(headings)


def test_the_portfolio_says_that_it_is_fictional():
    path = LAYER / "workspace" / "sitepipe.yaml"
    portfolio = load(path, WorkspaceConfig, label=path.name).section
    assert portfolio.title == "Ardenshire site pipeline (fictional)"
    assert portfolio.notice.startswith("Fictional: ")
    assert "all invented" in portfolio.notice


def test_dates_in_workbooks_are_dates_and_one_is_text():
    sheet = cells_of(LAYER / "workspace" / "inbox" / "south-ardenshire.xlsx")["Studies"]
    stated = [row[3] for row in sheet[5:] if row[0]]
    assert [date for date in stated if isinstance(date, str)] == ["3rd March 2026"]


# ---- what is invented


def test_twenty_four_sites_each_once():
    keys = {site_key(site.name) for site in sites.SITES}
    assert len(sites.SITES) == len(keys) == 24
    assert {council: len(sites.kept_by(council)) for council in ("north", "south")} == {
        "north": 14, "south": 10,
    }  # fmt: skip


def test_every_name_says_that_it_is_fictional():
    named = [site.name for site in sites.SITES] + [UNLISTED]
    named += [sites.FIRST_PLACE, sites.SECOND_PLACE[1]]
    named += [name for row in SUBSTATIONS for name in (row[0], row[2]) if name]
    named += [
        value
        for value in vars(organisations).values()
        if isinstance(value, str) and value and value[0].isupper() and "'" not in value
        and not value.startswith("Who ")
    ]  # fmt: skip
    named += organisations.AUTHORS.values()
    for row in PLOTS:
        named += [row[0], row[9], *([row[10]] if row[10] else [])]
    named += [row[0] for row in BUILDINGS]
    wrong = [name for name in named if not name.endswith("(fictional)")]
    assert wrong == []


def test_cells_that_name_an_organisation_say_so_too():
    kinds = {
        "authorities", "authority", "plot_agent", "plot_landlord", "offer_from", "author", "party",
        "building_agent", "applicant", "at_substation", "parent_substation", "works_funder",
        "scheme", "name",
    }  # fmt: skip
    wrong = []
    for table in partners.partner_tables():
        for place, column in enumerate(table.columns):
            if column.field in kinds and table.entity != "works":
                stated = {row[place] for row in table.rows if row[place]}
                wrong += [
                    (table.source_id, column.heading, part)
                    for cell in stated
                    for part in str(cell).split(";")
                    if not part.strip().endswith("(fictional)") and cell != "TBC"
                ]
    assert wrong == []


def test_no_name_is_that_of_a_real_place_on_the_map():
    """Nothing invented is called like a town, a hub or a site of the other example."""
    real = set(pd.read_csv(bundled.find("layers", "basemap") / "towns.csv")["name"])
    real |= set(pd.read_csv(bundled.find("layers", "hubs") / "hubs.csv")["name"])
    other = bundled.find("layers", "west-midlands") / "workspace" / "inbox" / "locations.csv"
    with other.open(encoding="utf-8", newline="") as stream:
        real |= {row["Site"] for row in csv.DictReader(stream)}
    keys = {site_key(name) for name in real}
    assert [site.short for site in sites.SITES if site_key(site.short) in keys] == []


def test_no_cell_holds_an_address_that_somebody_could_own():
    for table in partners.partner_tables():
        for row in table.rows:
            for cell in row:
                text = str(cell)
                assert "http" not in text
                assert all(found.endswith(".example") for found in re.findall(r"\S+@\S+", text))


def test_boundaries_have_the_area_that_the_table_gives():
    for name, place, made, shape in boundaries():
        wanted = sites.SECOND_PLACE[4] if place == sites.SECOND_PLACE[1] else None
        wanted = wanted or sites.BY_NAME[name].acres
        tolerance = 0.001 if made == "surveyed" else 0.02
        assert shape.is_valid
        assert shape.geom_type == "Polygon"
        assert shape.area / SQ_METRES_PER_ACRE == pytest.approx(wanted, rel=tolerance), name


def test_a_boundary_depends_on_its_own_name_and_the_seed():
    shapes = {(name, place): shape for name, place, _, shape in boundaries("another seed")}
    again = {(name, place): shape for name, place, _, shape in boundaries("another seed")}
    first = {(name, place): shape for name, place, _, shape in boundaries()}
    assert shapes == again
    assert all(not shapes[key].equals(first[key]) for key in first)


def test_the_site_inside_another_is_inside_and_others_do_not_touch():
    shapes = {(name, place): shape for name, place, _, shape in boundaries()}
    east = shapes.pop((sites.MARROWBY_EAST, ""))
    assert shapes[sites.MARROWBY, ""].buffer(0.1).covers(east)
    held = list(shapes.items())
    for number, (key, shape) in enumerate(held):
        assert [other for other, one in held[number + 1 :] if shape.distance(one) < 1000] == [], key


def test_nothing_is_dated_after_the_day_of_the_answer_that_should_not_be():
    assert max(event[3] for event in [*NORTH, *SOUTH]) <= TODAY
    assert max(table.valid_at for table in partners.partner_tables()) <= TODAY.isoformat()


def test_works_refer_to_works_of_the_schedule_save_one():
    references = [row[0] for row in WORKS]
    waits = [name.strip() for row in WORKS if row[10] for name in row[10].split(";")]
    assert len(set(references)) == len(references) == 32
    assert {name for name in waits if name not in references} == {UNKNOWN_WORKS}


def test_works_start_when_what_they_wait_on_is_finished_save_in_the_circle():
    finish = {row[0]: row[8] for row in WORKS}
    early = {
        row[0]
        for row in WORKS
        for waits_on in (row[10] or "").split("; ")
        if row[7] and finish.get(waits_on) and finish[waits_on] > row[7]
    }
    assert early == {"EW-21", "EW-22", "EW-23"}


def test_the_stage_of_works_agrees_with_their_dates():
    wrong = [
        row[0]
        for row in WORKS
        if (row[7] and (row[3] in ("on site", "complete")) != (row[7] <= TODAY))
        or (row[3] == "complete" and row[8] > TODAY)
        or (row[3] == "on site" and row[8] < TODAY)
    ]
    assert wrong == []


def test_substations_hang_from_one_another_and_have_no_more_headroom_than_capacity():
    names = [row[0] for row in SUBSTATIONS]
    level = {row[0]: row[1] for row in SUBSTATIONS}
    assert len(set(names)) == len(names) == 19
    above = {"bulk supply point": "grid supply point", "primary substation": "bulk supply point"}
    assert all(level.get(row[2]) == above.get(row[1]) for row in SUBSTATIONS)
    assert all(0 <= row[5] <= row[4] for row in SUBSTATIONS)


def test_plots_of_a_site_are_no_larger_than_its_boundary():
    acres: dict[str, float] = {}
    for row in PLOTS:
        acres[site_key(row[0])] = acres.get(site_key(row[0]), 0) + row[2]
    by_key = {site_key(site.name): site for site in sites.SITES}
    assert [key for key, total in acres.items() if total > by_key[key].acres] == []


def test_cases_name_sites_of_the_table():
    assert {case.site for case in CASES} - {""} <= set(sites.BY_NAME)
    assert set(READY) <= set(sites.BY_NAME)
    spoiled = {case.site for case in CASES if isinstance(case.shows, Check)
               and case.shows.outcome != "passed"}  # fmt: skip
    assert spoiled.isdisjoint(READY)


# ---- making a workspace of it


@pytest.mark.parametrize("example", EXAMPLES)
def test_init_writes_the_example_and_an_empty_template(tmp_path, example):
    report = init_workspace(tmp_path / "made", example=example)
    held = [path.as_posix() for path in files_of(tmp_path / "made")]
    assert report.files == held
    layers = ["fictional-county"] * (example == "fictional-partners") + [example]
    bundled_files = [files_of(LAYER.parent / layer / "workspace") for layer in layers]
    copied = {path.as_posix() for files in bundled_files for path in files}
    assert set(held) - copied == {"portfolio-template.xlsx"}
    assert copied <= set(held)
    assert yaml.safe_load((tmp_path / "made" / "sitepipe.yaml").read_text("utf-8"))["version"] == 1


def test_init_names_the_examples_there_are(tmp_path):
    with pytest.raises(UsageError) as raised:
        init_workspace(tmp_path / "made", example="atlantis")
    assert raised.value.hint == "Examples: west-midlands, fictional-county, fictional-partners."
    assert not (tmp_path / "made").exists()


def test_help_of_init_lists_the_examples():
    text = CliRunner().invoke(init, ["--help"]).output
    words = "".join(text.split())
    assert all(example in words for example in EXAMPLES)
    assert "west-midlands if not given" in " ".join(text.split())
