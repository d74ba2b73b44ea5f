"""Where the headings of tables stand, and what each column is called."""

import pytest

from sitepipe.errors import DataError, SchemaError
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.headings import Wanted
from sitepipe.ingest.tables import read_table

SITES = Wanted(["Site", "Acres", "From"])


@pytest.fixture
def read(tmp_path):
    def reading(text, wanted=SITES, **more):
        path = tmp_path / "sites.csv"
        path.write_bytes(text.encode())
        issues = IssueLog("sites")
        return read_table(path, label="sites.csv", issues=issues, wanted=wanted, **more), issues

    return reading


def kinds(issues):
    return [(row["kind"], row["row"]) for row in issues.rows]


def test_titles_contacts_and_blank_lines_above_the_headings_are_passed_over(read):
    table, issues = read(
        "Employment sites, May 2026\n"
        "Contact: Jo Bloggs, jo@example.org, 01234 567890\n"
        "\n"
        "Site,Acres,From\n"
        "Ash,12,2027\n"
    )

    assert table.headings == ["Site", "Acres", "From"]
    assert [(row.number, row.cells["Acres"]) for row in table.rows] == [(5, "12")]
    assert kinds(issues) == [("rows_above_header", 1)]
    assert "2 rows above the headings in row 4" in issues.rows[0]["message"]


def test_a_data_row_above_is_no_heading_and_a_renamed_one_is_still_found(read):
    table, _ = read("Site list,,\nsite,ACRES,Start\nAsh,12,2027\nSite,Acres to come,x\n")
    assert table.headings == ["site", "ACRES", "Start"]
    assert len(table.rows) == 2


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_in_spite_of_a_title_with_commas(read, mark):
    text = "Sites, plots, and more, as of May\nSite;Acres;From\nAsh, Oak;1,5;2027\nElm;2;2028\n"
    quoted = 'Sites, plots\nSite,Acres,From\n"Ash, Oak","1,5",2027\nElm,2,2028\n'
    table, _ = read(quoted if mark == "," else text.replace(";", mark))

    assert table.headings == ["Site", "Acres", "From"]
    assert table.rows[0].cells == {"Site": "Ash, Oak", "Acres": "1,5", "From": "2027"}


def test_the_delimiter_is_told_without_a_description(read):
    table, _ = read("Site;Size\nAsh, Oak;1,5\nElm, Fir;2,5\n", wanted=Wanted())
    assert table.headings == ["Site", "Size"]


def test_a_line_that_names_the_delimiter_is_believed(read):
    table, issues = read("sep=;\r\nSite;Acres;From\r\nAsh;1,5;2027\r\n")
    assert table.rows[0].cells["Acres"] == "1,5"
    assert kinds(issues) == [("rows_above_header", 1)]


GROUPED = "Site,,Power,\nName,Ref,MVA,Date\nAsh,A1,20,2027\nElm,A2,5,2028\n"


def test_two_rows_of_headings_are_joined(read):
    table, issues = read(GROUPED, Wanted(["Site Name", "Site Ref", "Power MVA", "Power Date"]))

    assert table.headings == ["Site Name", "Site Ref", "Power MVA", "Power Date"]
    assert [row.number for row in table.rows] == [3, 4]
    assert kinds(issues) == [("headings_in_two_rows", 1)]


@pytest.mark.parametrize("between", [" – ", " / ", ": "])
def test_a_description_may_write_anything_between_two_headings(read, between):
    table, _ = read(GROUPED, Wanted([f"Site{between}Name", f"Power{between}MVA"]))
    assert table.headings == [f"Site{between}Name", "Site Ref", f"Power{between}MVA", "Power Date"]


def test_the_lower_heading_alone_is_enough_if_it_stands_once(read):
    table, _ = read(GROUPED, Wanted(["Name", "MVA", "Power Date"]))
    assert table.headings == ["Name", "Site Ref", "MVA", "Power Date"]


def test_a_heading_over_one_column_keeps_its_name(read):
    table, _ = read(
        "Site,Power,,Notes\n,MVA,From,\nAsh,20,2027,x\n", Wanted(["Site", "Power MVA", "Notes"])
    )
    assert table.headings == ["Site", "Power MVA", "Power From", "Notes"]
    assert table.rows[0].cells["Notes"] == "x"


def test_the_first_site_is_no_second_row_of_headings(read):
    table, _ = read("Site,Acres,,From\nAsh,12,,2027\n")
    assert table.headings == ["Site", "Acres", "(column 3)", "From"]
    assert len(table.rows) == 1


def test_two_rows_are_told_by_their_look_where_nothing_is_mapped(read):
    table, _ = read(GROUPED, wanted=Wanted())
    assert table.headings == ["Site Name", "Site Ref", "Power MVA", "Power Date"]


def test_a_header_row_that_is_given_holds(read):
    table, _ = read("Site,Acres\nOld,1\nSite,Acres\nAsh,2\n", header_row=3)
    assert [row.number for row in table.rows] == [4]
    with pytest.raises(SchemaError, match="row 9, which is to hold the headings, is empty"):
        read("Site,Acres\nAsh,2\n", header_row=9)


def test_a_doubled_heading_that_nobody_maps_is_noted(read):
    table, issues = read("Site,Note,Acres,Note,Note\nAsh,a,1,b,c\n")

    assert table.headings == ["Site", "Note", "Acres", "Note (2)", "Note (3)"]
    assert list(table.rows[0].cells.values()) == ["Ash", "a", "1", "b", "c"]
    assert kinds(issues) == [("heading_twice", 1)]


def test_a_doubled_heading_that_is_mapped_is_refused_until_the_second_is_named(read):
    text = "Site,Acres,Acres\nAsh,1,2\n"
    with pytest.raises(SchemaError, match="1 heading stands twice: Acres") as caught:
        read(text)
    assert "'Acres (2)'" in caught.value.hint
    assert read(text, Wanted(["Site", "Acres", "Acres (2)"]))[0].rows[0].cells["Acres (2)"] == "2"


def test_a_counted_heading_takes_no_name_that_stands_already(read):
    table, _ = read("Site,Note,Note (2),Note\nAsh,a,b,c\n")
    assert table.headings == ["Site", "Note", "Note (2)", "Note (3)"]


def test_headings_alone_are_refused(read):
    with pytest.raises(DataError, match="headings in rows 2 and 3, and no row below"):
        read("Title\nSite,,Power,\nName,Ref,MVA,Date\n", Wanted(["Site Name", "Power MVA"]))


def test_five_thousand_headings_and_a_row_of_ten_thousand_cells(read):
    names = ["Site", *(f"c{place}" for place in range(4_999))]
    table, issues = read(f"{','.join(names)}\n{','.join(['Ash'] + ['x'] * 9_999)}\n")

    assert table.headings == names
    assert kinds(issues) == [("ragged_row", 2)]
    assert "row 2 has 10000 cells; the header has 5000" in issues.rows[0]["message"]
    assert len(issues.rows[0]["value"]) <= 200


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_line_ends_may_be_mixed(read, end):
    table, _ = read(f"Site,Acres\r\nAsh,1{end}Elm,2\rOak,3\nFir,4{end}")
    assert [row.cells["Site"] for row in table.rows] == ["Ash", "Elm", "Oak", "Fir"]


def test_signs_that_only_look_like_line_ends_part_nothing(read):
    table, _ = read("Site,Acres\nAsh\x0b\x0c\x85\u2028Elm,1\n")
    assert len(table.rows) == 1
