"""Public registers: recognised by their headings, mended without losing a row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitepipe.ingest import registers
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.registers import recognise
from sitepipe.ingest.registers.columns import Column, headed
from sitepipe.ingest.tables import Row, TextTable

FORM_2017 = [
    "OrganisationURI", "OrganisationLabel", "SiteReference", "PreviouslyPartOf", "SiteNameAddress",
    "SiteplanURL", "CoordinateReferenceSystem", "GeoX", "GeoY", "Hectares", "OwnershipStatus",
    "Deliverable", "PlanningStatus", "PermissionType", "PermissionDate", "MinNetDwellings",
    "FirstAddedDate", "LastUpdatedDate",
]  # fmt: skip
FORM_2026 = [
    "OrganisationURI", "SiteReference", "SiteNameAddress", "GeoX", "GeoY", "SiteplanURL",
    "Hectares", "OwnershipStatus", "PlanningStatus", "PermissionType", "PermissionDate",
    "PlanningHistory", "Deliverable", "NetDwellingsRangeFrom", "NetDwellingsRangeTo",
    "HazardousSubstances", "Notes", "FirstAddedDate", "LastUpdatedDate", "EndDate",
]  # fmt: skip
ROCHDALE = [
    "LA SITE REF", "NAME AND ADDRESS OF SITE", "TOWNSHIP", "PLAN OF SITE", "GeoX", "GeoY",
    "COORDINATE REFERENCE SYSTEM", "AREA (HA)", "LOCAL AUTHORITY", "OPEN DATA WEBSITE",
    "OWNERSHIP STATUS", "LAND DELIVERABLE?", "PLANNING STATUS", "IF PERMISSIONED",
    "PlanningPermissionType", "DATE LAST UPDATED",
]  # fmt: skip
CAPACITY_MAP = [
    "Network Reference ID", "Parent Network Reference ID", "Substation Name", "Substation Number",
    "Asset Type", "Group", "Demand Headroom (MVA)", "Demand Headroom RAG",
    "Upstream Demand Headroom", "Latitude", "Longitude",
]  # fmt: skip
CAPACITY = [
    "Export MPAN / MSID", "Customer Name ", "Customer Site",
    "Location (X-coordinate):\nEastings (where data is held)",
    "Location (y-coordinate):\nNorthings (where data is held)",
    "Grid Supply Point", "Point of Connection (POC)\nVoltage (kV)", "Energy Source 1",
    "Energy Source 2", "Connection Status ",
]  # fmt: skip
GOOD = [
    "http://opendatacommunities.org/id/x", "X Council", "A/1", "", "Old Works", "http://x.uk/a.pdf",
    "ETRS89", "-2.203305", "52.190268", "1.20", "mixed ownership", "yes", "permissioned",
    "other", "2020-01-02", "12", "2017-12-01", "2020-12-01",
]  # fmt: skip


def table(headings: list[str], *rows: list[str]) -> TextTable:
    numbered = [
        Row(number, dict(zip(headings, cells, strict=True)))
        for number, cells in enumerate(rows, start=2)
    ]
    return TextTable("register.csv", "0" * 64, headings, numbered)


def mended(headings: list[str], *rows: list[str]) -> tuple[TextTable, list[dict[str, object]]]:
    form = recognise(headings)
    assert form is not None
    issues = IssueLog("register")
    return form.mend(table(headings, *rows), issues), issues.rows


def cells(result: TextTable, row: int = 0) -> list[str]:
    return list(result.rows[row].cells.values())


@pytest.mark.parametrize(
    ("headings", "name"),
    [
        (FORM_2017, "brownfield_2017"),
        (FORM_2026, "brownfield_2026"),
        (["entity", "reference", "name", "organisation-entity", "site-address", "point",
          "hectares", "ownership-status", "planning-permission-status"], "brownfield_national"),
        (ROCHDALE, "brownfield_2017"),
        (["Substation Number", "Substation Name", "Substation Type", "Easting", "Northing"],
         "nged_substations"),
        (["Licence", "Grid Supply Point", "Bulk Supply Point", "Primary Substation",
          "Proposed Connection Voltage (kV)", "Connection Status"], "nged_applications"),
        (CAPACITY_MAP, "nged_capacity_map"),
        (CAPACITY, "embedded_capacity"),
        (["FID", "LAD24CD", "LAD24NM", "LAD24NMW", "LONG", "LAT"], "ons_local_authorities"),
        (["lad19cd", "lad19nm"], "ons_local_authorities"),
        (["entity", "name", "reference", "green-belt-core", "local-authority-district",
          "geometry"], "green_belt"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("write", [str, str.upper, str.lower, lambda text: f" {text}\n"])
def test_recognise_by_headings_in_any_case_and_order(headings, name, write):
    form = recognise([write(heading) for heading in reversed(headings)])
    assert form is not None
    assert form.name == name


@pytest.mark.parametrize(
    "headings",
    [[], ["Site name", "Acreage"], ["GeoX", "GeoY", "Hectares"], ["Connection Status"]],
)
def test_no_register_is_none(headings):
    assert recognise(headings) is None


def test_aliases_lead_to_the_columns_of_the_form():
    form = recognise(ROCHDALE)
    found = form.headings(ROCHDALE)
    assert found["SiteReference"] == "LA SITE REF"
    assert found["Hectares"] == "AREA (HA)"
    assert found["OrganisationURI"] == "OPEN DATA WEBSITE"
    assert "TOWNSHIP" not in found.values()


@pytest.mark.parametrize("wrong", ["OrganistionURI", "OrganisationURL", "OrgansiationURI"])
def test_known_misspellings(wrong):
    headings = [wrong, *FORM_2026[1:]]
    assert recognise(headings).headings(headings)["OrganisationURI"] == wrong


def test_headings_that_a_shapefile_cut_are_told_where_one_column_begins_so():
    headings = [heading[:10] for heading in FORM_2026 if not heading.startswith("NetDwelling")]
    form = recognise(headings)
    assert form is not None
    found = form.headings(headings)
    assert found["SiteReference"] == "SiteRefere"
    assert found["OwnershipStatus"] == "OwnershipS"
    assert found["SiteNameAddress"] == "SiteNameAd"
    # "Permission" is cut from PermissionType and PermissionDate alike.
    assert "Permission" not in found.values()


def test_one_wrong_letter_is_read_and_noted():
    headings = [heading.replace("OwnershipStatus", "OwnershipStaus") for heading in FORM_2017]
    result, issues = mended(headings, GOOD)
    assert result.headings == headings
    assert [(one["kind"], one["severity"], one["value"]) for one in issues] == [
        ("header_repaired", "notice", "OwnershipStaus")
    ]


def test_headings_that_differ_in_a_digit_are_not_taken_for_each_other():
    columns = [Column("Energy Source 1"), Column("Energy Source 2")]
    assert headed(["Energy Source 3"], columns).heading == {}


def test_a_good_row_has_no_issue():
    result, issues = mended(FORM_2017, GOOD)
    assert issues == []
    assert cells(result) == GOOD


def test_two_headings_in_one_cell_are_parted():
    broken = [*FORM_2017[:5], "SitePlanURL CoordinateReferenceSystem", "(column 7)", *FORM_2017[7:]]
    result, issues = mended(broken, GOOD)
    assert result.headings[5:8] == ["SitePlanURL", "CoordinateReferenceSystem", "GeoX"]
    assert cells(result) == GOOD
    assert [(one["kind"], one["severity"]) for one in issues] == [("header_repaired", "warning")]


def test_two_headings_in_one_cell_without_a_blank_one_are_an_error():
    broken = [*FORM_2017[:5], "SitePlanURL CoordinateReferenceSystem", *FORM_2017[7:]]
    result, issues = mended(broken, [*GOOD[:6], *GOOD[7:]])
    assert result.headings == broken
    assert ("header_repaired", "error") in [(one["kind"], one["severity"]) for one in issues]


def test_cells_one_column_too_far_right_are_moved_back():
    shifted = [*GOOD[:6], "", *GOOD[6:14], *GOOD[15:]]  # a comma too many; the date's cell lost
    result, issues = mended(FORM_2017, shifted)
    assert cells(result)[:10] == GOOD[:10]
    assert cells(result)[10:14] == GOOD[10:14]
    assert [one["row"] for one in issues if one["kind"] == "shifted_row"] == [2]


def test_cells_one_column_too_far_left_are_moved_back():
    row = list(GOOD)
    row[4:10] = ["Old Works", "ETRS89", "-2.203305", "52.190268", "1.20", ""]
    result, issues = mended(FORM_2017, row)
    assert cells(result)[5:10] == ["", "ETRS89", "-2.203305", "52.190268", "1.20"]
    assert [(one["kind"], one["severity"]) for one in issues if one["kind"] == "shifted_row"] == [
        ("shifted_row", "warning")
    ]


# Columns before which a comma too many or too few can be told from the cells, and those of which
# it is known only that something is wrong; of the others nothing shows it.
COMMA_TOO_MANY = range(13)
COMMA_TOO_FEW, DOUBTFUL = (0, 3, 4, 5, 6, 10, 11, 12, 13), (1, 2, 7, 8, 9)


@pytest.mark.parametrize("place", range(len(GOOD)))
def test_a_comma_too_many_anywhere_is_mended_or_left(place):
    row = [*GOOD[:place], "", *GOOD[place:-1]]
    result, issues = mended(FORM_2017, row)
    shifts = [one["severity"] for one in issues if one["kind"] == "shifted_row"]
    if place in COMMA_TOO_MANY:
        assert (cells(result), shifts) == ([*GOOD[:-1], ""], ["warning"])
    else:
        assert (cells(result), shifts) == (row, [])


@pytest.mark.parametrize("place", range(len(GOOD)))
def test_a_cell_lost_anywhere_with_its_comma_is_mended_or_left(place):
    row = [*GOOD[:place], *GOOD[place + 1 :], ""]
    result, issues = mended(FORM_2017, row)
    shifts = [one["severity"] for one in issues if one["kind"] == "shifted_row"]
    if place in COMMA_TOO_FEW:
        assert (cells(result), shifts) == (
            [*GOOD[:place], "", *GOOD[place + 1 :]],
            ["warning"],
        )
    else:
        assert (cells(result), shifts) == (row, ["error"] if place in DOUBTFUL else [])


def test_a_row_that_no_one_move_mends_keeps_its_cells():
    row = list(GOOD)
    row[7], row[10], row[12] = "ETRS89", "1.20", "52.1"
    result, issues = mended(FORM_2017, row)
    assert cells(result) == row
    assert ("shifted_row", "error", 2) in [
        (one["kind"], one["severity"], one["row"]) for one in issues
    ]


@pytest.mark.parametrize(
    ("address", "crs", "geo_x", "kept"),
    [
        ("http://x.uk/0b9e4b3ef2a252.193468", "ETRS89", "52.193468", "http://x.uk/0b9e4b3ef2a2"),
        ("http://x.uk/f2a2ETRS89", "", "52.19", "http://x.uk/f2a2"),
        ("http://x.uk/f2a2 ETRS89", "", "52.19", "http://x.uk/f2a2"),
        ("http://x.uk/e6fe1-E9TfR3S589b91", "", "52.19", "http://x.uk/e6fe1-E9TfR3S589b91"),
        ("http://x.uk/f87E7T-fRcS8297ab", "", "52.19", "http://x.uk/f87E7T-fRcS8297ab"),
    ],
)
def test_what_is_glued_to_the_address_is_parted(address, crs, geo_x, kept):
    row = list(GOOD)
    is_latitude = address.endswith("52.193468")
    row[5:9] = [address, crs, "" if is_latitude else geo_x, "-2.219840"]
    result, issues = mended(FORM_2017, row)
    assert cells(result)[5:9] == [kept, "ETRS89", geo_x, "-2.219840"]
    assert [(one["kind"], one["severity"], one["row"]) for one in issues] == [
        ("shifted_row", "warning", 2)
    ]


def test_a_glued_number_that_is_no_latitude_is_an_error():
    row = list(GOOD)
    row[5:9] = ["http://x.uk/a9924cefb35e2.0207448", "ETRS89", "", "-2.180756"]
    result, issues = mended(FORM_2017, row)
    assert cells(result) == row
    assert [(one["kind"], one["severity"]) for one in issues] == [
        ("shifted_row", "error"),
        ("missing_value", "warning"),
    ]


def test_demanded_values_and_terms():
    second, third = list(GOOD), list(GOOD)
    second[2:5:2] = ["A/2", ""]
    third[2], third[10], third[12:14] = "A/3", "Local Authority", ["not permissioned", "N/A"]
    _, issues = mended(FORM_2017, GOOD, second, third)
    assert [(one["kind"], one["row"], one["column"], one["value"]) for one in issues] == [
        ("missing_value", 3, "SiteNameAddress", None),
        ("unknown_term", 4, "OwnershipStatus", "Local Authority"),
    ]


@pytest.mark.parametrize(
    ("status", "kind", "date", "missing"),
    [
        ("permissioned", "other", "", ["PermissionDate"]),
        ("Permissioned", "N/A", "", ["PermissionType", "PermissionDate"]),
        ("not permissioned", "", "", []),
        ("pending decision", "", "", []),
    ],
)
def test_a_permission_demands_its_type_and_date(status, kind, date, missing):
    row = list(GOOD)
    row[12:15] = [status, kind, date]
    _, issues = mended(FORM_2017, row)
    assert [one["column"] for one in issues if one["kind"] == "missing_value"] == missing


def test_a_shift_takes_the_dates_at_its_end_along():
    # A comma too many before the CRS: the last date fell out beyond the header.
    shifted = [*GOOD[:6], "", *GOOD[6:-1]]
    result, _ = mended(FORM_2017, shifted)
    assert cells(result) == [*GOOD[:-1], ""]


def test_a_column_blank_throughout_is_one_issue():
    rows = [[*GOOD[:2], f"A/{number}", *GOOD[3:-1], ""] for number in range(3)]
    _, issues = mended(FORM_2017, *rows)
    assert [(one["kind"], one["row"], one["column"]) for one in issues] == [
        ("missing_value", None, "LastUpdatedDate")
    ]


def test_references_used_twice_and_in_another_case():
    rows = [[*GOOD[:2], text, *GOOD[3:]] for text in ("A/1", "A/1", "a/1", "B/2")]
    result, issues = mended(FORM_2017, *rows)
    assert len(result.rows) == 4
    assert [(one["kind"], one["row"], one["value"]) for one in issues] == [
        ("reference_not_unique", 3, "A/1"),
        ("reference_case", 4, "a/1"),
    ]


@given(
    st.lists(
        st.lists(
            st.sampled_from(["", "ETRS89", "52.1", "-2.2", "words", "http://x.uk/a", "N/A"]),
            min_size=len(FORM_2017),
            max_size=len(FORM_2017),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_no_row_and_no_cell_is_lost(rows):
    result, _ = mended(FORM_2017, *rows)
    assert [row.number for row in result.rows] == [
        row.number for row in table(FORM_2017, *rows).rows
    ]
    for before, after in zip(rows, result.rows, strict=True):
        assert [cell for cell in before if cell] == [cell for cell in after.cells.values() if cell]


def test_forms_have_names_of_their_own_and_sound_signatures():
    assert len({form.name for form in registers.FORMS}) == len(registers.FORMS)
    for form in registers.FORMS:
        names = [column.name for column in form.columns]
        assert form.signature <= set(names)
        keys = [key for column in form.columns for key in column.keys]
        assert len(keys) == len(set(keys))
