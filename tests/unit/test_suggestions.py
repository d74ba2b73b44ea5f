"""Suggested mappings against those that people wrote; and the text of the proposal."""

import itertools
import json

import pytest
import yaml
from dirty_sources import generate, write_workspace
from suggested_columns import score, suggested

from sitepipe import bundled, config
from sitepipe.config import SourceConfig
from sitepipe.errors import DataError
from sitepipe.ingest import check_source
from sitepipe.ingest.previews import Preview, header_row, previews
from sitepipe.ingest.suggestions import description_text, suggest
from sitepipe.ingest.suggestions.heading_words import likeness, words_of
from sitepipe.ingest.tables import Row, TextTable
from sitepipe.vocab import Entity

EXAMPLES = ["west-midlands", "fictional-county"]


def table(headings, *rows, sheet=None):
    held = [Row(n, dict(zip(headings, row, strict=True))) for n, row in enumerate(rows, start=2)]
    return Preview(TextTable("list.csv", "0" * 64, list(headings), held, sheet))


def fields(suggestion, *, sure=True):
    return {
        one.heading: one.field
        for one in suggestion.columns
        if one.field and (one.is_sure or not sure)
    }


@pytest.mark.parametrize("example", EXAMPLES)
def test_nine_in_ten_columns_of_the_examples_are_mapped_as_people_did(example):
    share, wrong = score(bundled.find("layers", example) / "workspace")
    assert share >= 0.95
    assert wrong == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_rows_are_and_where_headings_stand_is_told(example):
    for name, source, suggestion in suggested(bundled.find("layers", example) / "workspace"):
        assert suggestion.entity is source.entity, name
        if source.header_row:
            assert suggestion.preview.header_row == source.header_row, name


def test_dirty_sources_are_mapped_as_their_generator_did(tmp_path):
    write_workspace(generate(1), tmp_path)
    share, wrong = score(tmp_path)
    assert share >= 0.9
    assert wrong == []


# Headings that no bundled description has, as councils and agents write them.
STRANGE = table(
    ["Site Ref.", "SITE NAME", "Site Area (Ha)", "Eastings", "Northings", "LPA", "Ownership Status",
     "Planning position", "Officer's initials", "Flood Risk Zone", "Availability date"],
    ["E1", "Ash Park", "12.4", "430100", "280400", "Rugby", "held under option", "outline granted",
     "AB", "Flood Zone 1", "Spring 2028"],
    ["E2", "Beech Works", "3", "431500", "281200", "Warwick", "publicly owned", "none", "CD",
     "Flood Zone 2", "01/04/2027"],
    ["E3", "Cedar Yard", "0.9", "433000", "279900", "Rugby", "not controlled", "submitted", "EF",
     "Flood Zone 3a", "TBC"],
)  # fmt: skip


def test_headings_that_nobody_has_seen_before():
    found = suggest(STRANGE)
    assert found.entity is Entity.SITE
    assert fields(found) == {
        "Site Ref.": "site_reference",
        "SITE NAME": "name",
        "Site Area (Ha)": "stated_acres",
        "Eastings": "x",
        "Northings": "y",
        "LPA": "authorities",
        "Ownership Status": "control",
        "Planning position": "application_status",
        "Flood Risk Zone": "flood_zone",
        "Availability date": "available_date",
    }


def test_cells_outweigh_a_heading():
    swapped = table(
        ["Site", "Power", "Local plan"],
        ["Ash", "see agent", "allocated"],
        ["Beech", "ask", "of its own kind"],
    )
    found = {one.heading: one for one in suggest(swapped).columns}
    assert not found["Power"].is_sure  # no figure stands there
    assert found["Local plan"].field == "plan_status"
    assert not found["Local plan"].is_sure  # half of it is no term


def test_outlines_and_grid_references_are_told_by_their_look():
    found = suggest(
        table(
            ["Name", "Col A", "Col B"],
            ["Ash", "SP 370 955", "POLYGON ((0 0, 1 0, 1 1, 0 0))"],
            ["Beech", "SP371956", "POLYGON ((2 0, 3 0, 3 1, 2 0))"],
        )
    )
    assert fields(found) == {"Name": "name", "Col A": "grid_reference", "Col B": "wkt"}


def test_two_acreages_on_one_basis_are_left_to_a_person():
    found = suggest(table(["Site", "Acres", "Hectares"], ["Ash", "10", "4"], ["Beech", "20", "8"]))
    assert {one.heading for one in found.columns if one.is_doubtful} == {"Acres", "Hectares"}


def test_the_order_of_rows_and_columns_changes_nothing():
    first = fields(suggest(STRANGE), sure=False)
    headings = STRANGE.table.headings[::-1]
    rows = [[row.cells[one] for one in headings] for row in STRANGE.table.rows[::-1]]
    assert fields(suggest(table(headings, *rows)), sure=False) == first


def test_a_table_without_any_likely_name_still_gives_one_that_a_person_sees():
    found = suggest(table(["A", "B"], ["1", "x y z"], ["2", "u v w"]))
    assert found.name_column.heading == "B"
    assert found.name_column.confidence < 0.4


def test_registers_are_told_by_their_form():
    headings = ("Substation Number", "Substation Name", "Substation Type", "Easting", "Northing",
                "Latitude", "Longitude")  # fmt: skip
    found = suggest(table(headings, ["1", "Ash 33/11kv", "Primary Substation", "1", "2", "3", "4"]))
    assert (found.form, found.entity) == ("nged_substations", Entity.SUBSTATION)
    assert fields(found)["Substation Type"] == "substation_kind"
    lads = suggest(table(("LAD24CD", "LAD24NM"), ["E07000001", "Ash"]))
    assert lads.form == "ons_local_authorities"
    assert not lads.is_of_sites


def described(text, tmp_path):
    (tmp_path / "proposed.yaml").write_text(text, encoding="utf-8")
    return config.load(tmp_path / "proposed.yaml", SourceConfig, label="proposed.yaml")


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_proposal_loads_and_is_sound_as_it_stands(example, tmp_path):
    root = bundled.find("layers", example) / "workspace"
    for _, source, suggestion in suggested(root):
        text = description_text(suggestion, file=source.file, valid_at="2026-11-23")
        loaded = described(text, tmp_path)
        check_source(loaded)
        assert loaded.section.entity is source.entity
        assert loaded.section.sheet == (source.sheet or suggestion.preview.table.sheet or "")


def test_what_is_doubtful_or_unknown_is_not_in_force(tmp_path):
    found = suggest(table(["Site", "Acres", "Hectares", "Officer"], ["Ash", "10", "4", "AB"]))
    text = description_text(found, file="inbox/a.csv", partner="A: council # 1", valid_at="2026")
    loaded = described(text, tmp_path).section
    assert loaded.columns == {}
    assert loaded.ignored == []
    assert loaded.partner == "A: council # 1"
    assert "# Acres: {field: stated_acres}" in text
    assert "#   Officer" in text


@pytest.mark.parametrize(
    "strange",
    ["yes", "a: b", "# no", "tab\there", "line\u2028break", "next\x85line", '"quoted"', "{x}",
     "&anchor", "*alias", "!tag", "- item", "? key", "'", "café £", "=cmd|' /C calc'!A0",
     "\x1b[31m", "x" * 600, "%TAG", "null", "12", "~", "\ud7ff", "🏭"],
)  # fmt: skip
def test_text_of_a_heading_stays_text(strange, tmp_path):
    found = suggest(table(["Site", "Acreage", strange], ["Ash", "10", "q"]))
    for place in ("name", "column"):
        chosen = tuple(
            type(one)(strange if one.field == ("name" if place == "name" else "stated_acres")
                      else one.heading, one.field, one.confidence)
            for one in found.columns if one.heading != strange
        )  # fmt: skip
        again = type(found)(found.preview, found.entity, 0.9, chosen)
        loaded = described(
            description_text(again, file=f"inbox/{strange}.csv", valid_at="2026"), tmp_path
        ).section
        assert loaded.file == f"inbox/{strange}.csv"
        if place == "name":
            assert loaded.name_column == strange.strip()
        elif len(strange) <= 500:
            assert list(loaded.columns) == [strange]


def test_a_heading_inside_anothers_name_is_left_to_a_person(tmp_path):
    found = suggest(table(["Site", "Area", "Area.field"], ["Ash", "10", "q"]))
    chosen = tuple(type(one)(one.heading, one.field or "role", 0.9) for one in found.columns)
    text = description_text(
        type(found)(found.preview, found.entity, 0.9, chosen), file="inbox/a.csv", valid_at="2026"
    )
    assert list(described(text, tmp_path).section.columns) == ["Area"]


def test_headings_below_titles_and_remarks_are_found():
    rows = [
        (1, ["Elmshire Council", "", ""]),
        (2, ["Contact: sites@elmshire.example", "", ""]),
        (4, ["Site", "Acres", "Status"]),
        (5, ["Ash Park", "12", "available"]),
        (6, ["Beech Works", "3", "committed"]),
    ]
    assert header_row(rows) == 4
    assert header_row(rows[2:]) == 4
    for shuffled in itertools.permutations(rows[3:]):
        assert header_row([*rows[:3], *shuffled]) == 4


def test_a_preamble_above_a_csv_is_passed(tmp_path):
    (tmp_path / "a.csv").write_text(
        "Elmshire Council\n\nSite,Acres,Local plan\nAsh,12,allocated\nBeech,3,adopted\n",
        encoding="utf-8",
    )
    (found,) = previews(tmp_path / "a.csv", label="a.csv")
    assert (found.header_row, found.table.headings) == (3, ["Site", "Acres", "Local plan"])


def test_shapes_without_a_column_hold_no_sites():
    assert not suggest(table([], [])).is_of_sites


def test_a_raster_holds_no_table(tmp_path):
    (tmp_path / "belt.tif").write_bytes(b"II*\0")
    with pytest.raises(DataError, match="is a raster"):
        previews(tmp_path / "belt.tif", label="belt.tif")


def test_likeness_of_headings():
    assert words_of("SiteNameAddress (as on the register)") == "site name address"
    assert likeness("GEO-X", "x") == 1
    assert likeness("Site Reference", "site_reference") == 1
    assert likeness("Officer", "stated_acres") == 0
    assert yaml.safe_load("{a: 1}") == {"a": 1}


def shapes(properties, tmp_path):
    square = {"type": "Polygon", "coordinates": [[[-2, 52], [-2, 53], [-1, 53], [-2, 52]]]}
    features = [{"type": "Feature", "properties": one, "geometry": square} for one in properties]
    path = tmp_path / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    (seen,) = previews(path, label="inbox/areas.geojson")
    return suggest(seen)


def test_shapes_with_names_alone_may_be_areas_and_are_sure_of_nothing(tmp_path):
    rows = [{"name": "North Ardenshire", "code": "E1"}, {"name": "South Ardenshire", "code": "E2"}]
    found = shapes(rows, tmp_path)
    assert found.may_be_areas
    assert found.entity_confidence <= 0.7
    text = description_text(found, file="inbox/areas.geojson", valid_at="2026-11-26")
    assert "name the file under areas in sitepipe.yaml" in text

    of_sites = shapes([{**row, "Gross area (ha)": "12.5"} for row in rows], tmp_path)
    assert not of_sites.may_be_areas
    assert of_sites.entity is Entity.SITE
    text = description_text(of_sites, file="inbox/areas.geojson", valid_at="2026-11-26")
    assert "areas in sitepipe.yaml" not in text
