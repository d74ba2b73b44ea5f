"""Registers as published: every row accounted for, every fault named.

The files are looked for beside the checkout, in shared/data. Counts were taken from the files
with a spreadsheet's means (rows by eye or by the csv module), not with the code under test.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.registers import join_substations, recognise
from sitepipe.ingest.registers.substations import How
from sitepipe.ingest.tables import Row, TextTable, read_table

DATA = Path(__file__).parents[2].parent / "shared" / "data"

pytestmark = pytest.mark.skipif(
    not (DATA / "brownfield").is_dir(), reason="shared/data beside the checkout is absent"
)

WORCESTER = "brownfield/worcester_city_brownfield_register.csv"
ROCHDALE = "brownfield/rochdale_brownfield_register_messy_headers.csv"
APPLICATIONS = "electricity/connection_applications_raw_NGED.csv"
SUBSTATIONS = "electricity/substation_locations_raw_NGED.csv"

# 23 of 1,080 rows. Every unmatched name was searched for by hand in the substations.
UNMATCHED = {How.NO_SUCH_NAME: 13, How.OTHER_VOLTAGE: 7, How.OTHER_KIND: 3}
NO_SUCH_NAME = {
    "Ashby 33 11 kV S Stn",
    "Jaguar Cars Browns Lane 33 11 kV S Stn",
    "Kingstanding 132/11 kV Dummy",
    "Lincoln Main No 1 33 kV S Stn",
    "Mantle Lane Coalville 33 11 kV S Stn",
    "Rookery Lane Lincoln 33 11 kV S Stn",
    "Toton 3 33 kV S Stn",
    "Travellers Rest Primary",
    "Wellingborough 132/11 kV (Reserve)",
}


def mended(name: str, form: str) -> tuple[TextTable, list[dict[str, object]]]:
    issues = IssueLog("public")
    table = read_table(DATA / name, label=name, issues=issues)
    found = recognise(table.headings)
    assert found is not None
    assert found.name == form
    result = found.mend(table, issues)
    with (DATA / name).open(encoding="utf-8-sig", newline="") as stream:
        raw = list(csv.reader(stream))[1:]
    assert [row.number for row in result.rows] == list(range(2, len(raw) + 2))
    return result, issues.rows


@pytest.fixture(scope="module")
def joined():
    applications, issues = mended(APPLICATIONS, "nged_applications")
    assert issues == []
    substations, issues = mended(SUBSTATIONS, "nged_substations")
    assert issues == []
    assert (len(applications.rows), len(substations.rows)) == (1080, 2042)
    return applications, substations, join_substations(applications, substations)


def test_worcester_header_and_glued_rows():
    table, issues = mended(WORCESTER, "brownfield_2017")
    assert len(table.rows) == 37
    assert table.headings[5:8] == ["SitePlanURL", "CoordinateReferenceSystem", "GeoX"]
    kinds = Counter((one["kind"], one["severity"]) for one in issues)
    assert kinds[("header_repaired", "warning")] == 1
    # 20 rows have a blank CRS; row 13's latitude cannot be told: "...35e2.0207448".
    assert kinds[("shifted_row", "warning")] == 20
    assert [one["row"] for one in issues if one["severity"] == "error"] == [13]
    by_row = {row.number: row.cells for row in table.rows}
    latitudes = {number: by_row[number]["GeoX"] for number in (3, 4, 21)}
    assert latitudes == {3: "52.208674", 4: "52.183613", 21: "52.193468"}
    assert {cells["CoordinateReferenceSystem"] for cells in by_row.values()} == {"ETRS89"}
    assert [number for number, cells in by_row.items() if not cells["GeoX"]] == [13]
    assert by_row[20]["SitePlanURL"].endswith("/8a1e3337-ecc0-8e7e-0c3b-3b10a79bbe32")
    assert by_row[35]["GeoX"] == "52.200.96"  # kept for whoever reads positions


def test_worcester_terms_and_missing_dates():
    _, issues = mended(WORCESTER, "brownfield_2017")
    assert [one["value"] for one in issues if one["kind"] == "unknown_term"] == ["Not Permissioned"]
    missing = [(one["row"], one["column"]) for one in issues if one["kind"] == "missing_value"]
    assert missing == [
        (13, "GeoX"),
        (17, "MinNetDwellings"),
        (18, "MinNetDwellings"),
        (6, "PermissionDate"),
    ]
    assert [one["column"] for one in issues if one["kind"] == "column_missing"] == [
        "FirstAddedDate",
        "LastUpdatedDate",
    ]


def test_rochdale_keeps_its_headings_and_terms_are_named():
    table, issues = mended(ROCHDALE, "brownfield_2017")
    assert table.headings[0] == "LA SITE REF"
    assert len(table.rows) == 128
    terms = {one["value"] for one in issues if one["kind"] == "unknown_term"}
    assert terms == {"Local Authority", "Unknown", "Local Authority, Unknown", "No"}
    blank = [one["column"] for one in issues if one["kind"] == "missing_value"]
    assert blank == ["DATE LAST UPDATED"]
    short = next(row for row in table.rows if row.cells["LA SITE REF"] == "SH 2132")
    assert (short.number, short.cells["GeoY"]) == (96, "41554")


def test_boundaries_are_recognised_by_their_attributes():
    content = json.loads((DATA / "boundaries/LAD_May_2024_UK_BUC.geojson").read_text("utf-8"))
    headings = list(content["features"][0]["properties"])
    form = recognise(headings)
    assert form is not None
    assert form.name == "ons_local_authorities"
    assert form.headings(headings)["LADNM"] == "LAD24NM"
    rows = [
        Row(number, {key: str(value) for key, value in feature["properties"].items()})
        for number, feature in enumerate(content["features"], start=2)
    ]
    issues = IssueLog("boundaries")
    mended_table = form.mend(TextTable("lad", "0" * 64, headings, rows), issues)
    assert mended_table.rows == rows
    assert issues.rows == []


def test_every_application_is_joined_once_or_listed(joined):
    applications, _, result = joined
    assert [match.row for match in result.matches] == [row.number for row in applications.rows]
    assert sum(match.number is not None for match in result.matches) + len(result.unmatched) == 1080
    assert Counter(match.how for match in result.unmatched) == UNMATCHED
    assert result.rate == pytest.approx(1057 / 1080)


def test_joined_substations_exist_and_bear_the_name(joined):
    _, substations, result = joined
    names = {
        row.cells["Substation Number"]: row.cells["Substation Name"] for row in substations.rows
    }
    assert len(names) == 2042
    for match in result.matches:
        if match.number is not None and match.how is not How.NEAR_NAME:
            first = match.name.casefold().split()[0]
            assert names[match.number].casefold().startswith(first), match
    near = {
        match.name: names[match.number] for match in result.matches if match.how is How.NEAR_NAME
    }
    assert near == {"Britton Ferry Primary": "Briton Ferry Grid"}


def test_unmatched_applications_by_name(joined):
    unmatched = joined[2].unmatched
    assert {match.name for match in unmatched if match.how is How.NO_SUCH_NAME} == NO_SUCH_NAME
    listed = {match.name for match in unmatched}
    assert {"Pyle Primary", "Chesterfield 132 kV S Stn", "Oldbury B 11 kV"} <= listed
    assert "Courthouse Green 33/6 6 kV S Stn" not in listed
