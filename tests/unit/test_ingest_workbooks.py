"""Sheets of workbooks as tables of text, on workbooks written out here."""

import datetime as dt
import io
import re
import subprocess
import sys
import zipfile

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.worksheet.formula import ArrayFormula

from sitepipe.errors import DataError, SchemaError, StorageError
from sitepipe.ingest.cell_text import cell_name, cell_text
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.workbooks import read_sheet, sheet_names

LABEL = "inbox/sites.xlsx"


def save(path, rows, *, merged=(), sheet="Sites"):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    for one in merged:
        book.active.merge_cells(one)
    book.save(path)
    return path


@pytest.fixture
def read(tmp_path):
    def reading(rows=None, *, path=None, sheet="", header_row=0, merged=()):
        path = path or save(tmp_path / "sites.xlsx", rows, merged=merged)
        issues = IssueLog("sites")
        table = read_sheet(
            path, label=f"inbox/{path.name}", sheet=sheet, header_row=header_row, issues=issues
        )
        return table, issues.rows

    return reading


def cells(table):
    return [(row.number, tuple(row.cells.values())) for row in table.rows]


def changed(path, part, change, to=None):
    """Write a workbook again with one part changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(to or path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return to or path


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (3.0, "3"),
        (-7.0, "-7"),
        (1e15, "1000000000000000"),
        (0.1, "0.1"),
        (1234.5678, "1234.5678"),
        (True, "yes"),
        (False, "no"),
        (dt.date(2026, 11, 14), "2026-11-14"),
        (pd.Timestamp("2026-11-14"), "2026-11-14"),
        (pd.Timestamp("2026-11-14 09:30"), "2026-11-14T09:30:00"),
        (dt.time(9, 30), "09:30:00"),
        (dt.timedelta(hours=30), "30 hours"),
        ("  two\nlines ", "two\nlines"),
        (None, ""),
        (float("nan"), ""),
        (["a", 2.0], "a; 2"),
    ],
)
def test_cells_are_written_as_a_person_would(cell, text):
    assert cell_text(cell) == text


@pytest.mark.parametrize(
    ("row", "column", "name"),
    [(1, 0, "A1"), (9, 25, "Z9"), (2, 26, "AA2"), (3, 701, "ZZ3"), (1048576, 16383, "XFD1048576")],
)
def test_cells_are_named_as_a_spreadsheet_names_them(row, column, name):
    assert cell_name(row, column) == name


def test_reads_typed_cells_with_the_rows_that_a_spreadsheet_shows(read):
    table, issues = read(
        [
            ["Site", "Acres", "Released", "Serviced", "Rent"],
            ["Ash", 120, dt.date(2027, 3, 1), True, 7.25],
            [],
            ["Beech", 12.5, "TBC", False, None],
        ]
    )

    assert (table.label, table.sheet) == ("inbox/sites.xlsx", "Sites")
    assert table.where == "inbox/sites.xlsx, 'Sites'"
    assert table.headings == ["Site", "Acres", "Released", "Serviced", "Rent"]
    assert cells(table) == [
        (2, ("Ash", "120", "2027-03-01", "yes", "7.25")),
        (4, ("Beech", "12.5", "TBC", "no", "")),
    ]
    assert issues == []


def test_names_keep_their_quotes_newlines_and_direction(read, tmp_path):
    names = ["A" * 500, 'Old "Mill"\nEast', "שדה הצפון", "=1+1 & <b>", "Café'; DROP TABLE"]
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as writer:
        sheet = writer.add_worksheet()
        sheet.write_row(0, 0, ["Site", "Note"])
        for row, name in enumerate(names, start=1):
            sheet.write_string(row, 0, name)
            sheet.write_string(row, 1, "x")

    (tmp_path / "names.xlsx").write_bytes(book.getvalue())

    table, issues = read(path=tmp_path / "names.xlsx")

    assert [row.cells["Site"] for row in table.rows] == names
    assert issues == []


def test_rows_above_the_headings_are_skipped_and_said_once(read):
    table, issues = read(
        [["Sites of the county"], ["as of May"], [], ["Site", "Acres"], ["Ash", 5]]
    )

    assert table.headings == ["Site", "Acres"]
    assert cells(table) == [(5, ("Ash", "5"))]
    (issue,) = issues
    assert (issue["kind"], issue["severity"], issue["row"]) == ("rows_above_header", "notice", 1)
    assert issue["message"] == (
        "2 rows above the headings in row 4, not read: 'Sites of the county', 'as of May'"
    )
    assert issue["sheet"] == "Sites"


def test_a_given_header_row_holds(read):
    rows = [["Part", "A"], ["Site", "Acres"], ["Ash", 5]]
    table, issues = read(rows, header_row=2)

    assert (table.headings, cells(table)) == (["Site", "Acres"], [(3, ("Ash", "5"))])
    assert [issue["kind"] for issue in issues] == ["rows_above_header"]
    with pytest.raises(SchemaError, match=r"row 9, which is to hold the headings, is empty"):
        read(rows, header_row=9)


def test_a_table_may_stand_away_from_the_corner(read, tmp_path):
    book = openpyxl.Workbook()
    for name, value in {"C4": "Site", "D4": "Acres", "C6": "Ash", "D6": 5}.items():
        book.active[name] = value
    book.save(tmp_path / "away.xlsx")

    table, _ = read(path=tmp_path / "away.xlsx")

    assert (table.headings, cells(table)) == (["Site", "Acres"], [(6, ("Ash", "5"))])


def test_columns_without_a_heading_count_only_if_they_hold_something(read):
    table, _ = read([["Site", None, "Acres", None], ["Ash", None, 5, None], ["B", None, 6, "x"]])
    assert table.headings == ["Site", "Acres", "(column 4)"]


def test_a_heading_that_stands_twice_is_refused(read):
    with pytest.raises(SchemaError) as caught:
        read([["Site", "Acres", "Acres"], ["Ash", 1, 2]])
    assert caught.value.message == (
        "inbox/sites.xlsx, 'Sites', row 1: 1 heading stands twice: Acres"
    )


def test_a_value_merged_over_rows_counts_for_each(read):
    table, issues = read(
        [
            ["Site", "Plot", "Note"],
            ["Ash", "A", "both"],
            [None, "B", None],
            [None, None, None],
            ["Beech", "C", None],
        ],
        merged=["A2:A4", "C2:C3"],
    )

    assert cells(table) == [
        (2, ("Ash", "A", "both")),
        (3, ("Ash", "B", "both")),
        (5, ("Beech", "C", "")),
    ], "row 4 holds nothing of its own, so it is no record"
    (issue,) = issues
    assert (issue["kind"], issue["severity"], issue["row"]) == ("merged_cells", "notice", 2)
    assert issue["message"] == "2 ranges of merged cells: A2:A4, C2:C3"


def test_of_many_merged_ranges_the_first_five_are_named(read):
    rows = [["Site", "Plot"]] + [[f"S{row}" if row % 2 else None, row] for row in range(1, 15)]
    _, issues = read(rows, merged=[f"A{row}:A{row + 1}" for row in range(2, 16, 2)])

    assert issues[0]["message"] == (
        "7 ranges of merged cells: A2:A3, A4:A5, A6:A7, A8:A9, A10:A11 and 2 more"
    )


def test_a_value_merged_over_columns_belongs_to_the_first(read):
    table, _ = read([["Site", "Low", "High"], ["Ash", "not known", None]], merged=["B2:C2"])
    assert cells(table) == [(2, ("Ash", "not known", ""))]


def test_a_merged_title_is_no_heading(read):
    table, issues = read([["All sites", None], ["Site", "Acres"], ["Ash", 5]], merged=["A1:B1"])
    assert (table.headings, cells(table)) == (["Site", "Acres"], [(3, ("Ash", "5"))])
    assert [issue["kind"] for issue in issues] == ["rows_above_header"]


def test_headings_merged_over_columns_take_in_the_row_below(read):
    table, _ = read(
        [
            ["Site", "Size", None, "Power", None],
            [None, "Gross", "Net", "MVA", "Date"],
            ["Ash", 120, 80, 20, "2028"],
        ],
        merged=["A1:A2", "B1:C1", "D1:E1"],
    )

    assert table.headings == ["Site", "Size Gross", "Size Net", "Power MVA", "Power Date"]
    assert cells(table) == [(3, ("Ash", "120", "80", "20", "2028"))]


def test_headings_merged_over_columns_without_a_row_below_are_counted(read):
    table, _ = read([["Site", "Contact", None], ["Ash", "Ann", "0123"]], merged=["B1:C1"])

    assert table.headings == ["Site", "Contact", "Contact (2)"]
    assert cells(table) == [(2, ("Ash", "Ann", "0123"))]


def test_formulas_without_a_value_count_as_empty_and_are_said(read, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Site", "Acres", "Power", "Note"])
    sheet.append(["Ash", "=1+1", 3, "#N/A"])
    sheet.append(["Beech", "=SUM(B2:B2)", None, "fine"])
    sheet["C3"] = "#REF!"
    sheet["C3"].data_type = "e"
    sheet["D4"] = ArrayFormula("D4", '=IF(1,"","")')
    book.save(tmp_path / "formulas.xlsx")

    table, issues = read(path=tmp_path / "formulas.xlsx")

    assert cells(table) == [(2, ("Ash", "", "3", "")), (3, ("Beech", "", "", "fine"))]
    found = [(issue["column"], issue["row"], issue["value"]) for issue in issues]
    assert found == [("Acres", 2, "1+1"), ("Power", 3, "#REF!"), ("Note", 2, "#N/A")]
    assert {issue["kind"] for issue in issues} == {"formula_without_value"}
    assert issues[0]["message"] == "column 'Acres': 2 formulas without a value: B2, B3"


def test_a_formula_that_gives_empty_text_has_a_value(read, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "empty.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Site", "Note"])
        sheet.write(1, 0, "Ash")
        sheet.write_formula(1, 1, '=IF(1,"","x")', None, "")
        sheet.write(2, 0, "Beech")
        sheet.write_formula(2, 1, "=2*3", None, 6)
    # A spreadsheet program marks such a value as text; this writer does not.
    path = changed(
        tmp_path / "empty.xlsx",
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b'<c r="B2">', b'<c r="B2" t="str">'),
    )
    table, issues = read(path=path)

    assert cells(table) == [(2, ("Ash", "")), (3, ("Beech", "6"))]
    assert issues == []


def test_days_written_as_text_among_dates_are_said(read):
    day = dt.date(2027, 3, 1)
    _, issues = read(
        [
            ["Site", "From", "To", "By"],
            ["A", day, "1 May 2027", day],
            ["B", "14/11/2026", "2 May 2027", "2027-06"],
            ["C", "TBC", None, "soon"],
        ]
    )

    (issue,) = issues
    assert (issue["kind"], issue["severity"]) == ("date_as_text", "notice")
    assert (issue["column"], issue["row"], issue["value"]) == ("From", 3, "14/11/2026")
    assert issue["message"] == "column 'From': 1 date written as text: B3"


def test_sheets_are_found_by_name(read, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Sites"
    book.active.append(["Site", "Acres"])
    book.active.append(["Ash", 5])
    plots = book.create_sheet("Plots 2026")
    plots.append(["Plot", "Acres"])
    plots.append(["P1", 2])
    book.create_sheet("Lists").sheet_state = "hidden"
    book.create_chartsheet("Chart")
    book.save(tmp_path / "two.xlsx")
    path = tmp_path / "two.xlsx"

    assert sheet_names(path, label="two.xlsx") == ["Sites", "Plots 2026", "Lists"]
    assert read(path=path, sheet="Plots 2026")[0].sheet == "Plots 2026"
    with pytest.raises(SchemaError) as caught:
        read(path=path, sheet="Plots_2026")
    assert caught.value.message == (
        "inbox/two.xlsx has no sheet 'Plots_2026'; did you mean 'Plots 2026'?; its sheets: "
        "'Sites', 'Plots 2026', 'Lists'"
    )
    with pytest.raises(SchemaError, match="has 2 sheets, and its source names none"):
        read(path=path)
    with pytest.raises(DataError, match="'Lists' is empty"):
        read(path=path, sheet="Lists")


def test_the_only_sheet_that_is_not_hidden_needs_no_name(read, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Site", "Acres"])
    book.active.append(["Ash", 5])
    book.create_sheet("Lists").sheet_state = "hidden"
    book.save(tmp_path / "one.xlsx")
    assert read(path=tmp_path / "one.xlsx")[0].sheet == "Sheet"


def test_a_header_without_rows_is_refused(read):
    with pytest.raises(DataError, match="'Sites' has a header in row 1 and no row below it"):
        read([["Site", "Acres"]])
    with pytest.raises(DataError, match="headings in rows 1 and 2, and no row below"):
        read([["Site", "Size", None], [None, "Gross", "Net"]], merged=["B1:C1"])


# A million empty rows, and sheets that lie about how far they reach.


_PEAK = """
import resource, sys
from pathlib import Path
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.workbooks import read_sheet
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
issues = IssueLog("blank")
path = Path(sys.argv[1])
table = read_sheet(path, label="blank.xlsx", sheet="", header_row=0, issues=issues)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(len(table.rows), table.rows[-1].number, len(issues.rows), grown)
"""


def test_a_million_formatted_blank_rows_take_no_room(tmp_path):
    pytest.importorskip("resource", reason="the peak of memory is read on POSIX only")

    def with_blank_rows(part):
        blank = b"".join(
            b'<row r="%d"><c r="A%d" s="1"/><c r="B%d" s="1"/></row>' % (row, row, row)
            for row in range(4, 1_048_577)
        )
        return part.replace(b"</sheetData>", blank + b"</sheetData>")

    path = changed(
        save(tmp_path / "blank.xlsx", [["Site", "Acres"], ["Ash", 5], ["Beech", 6]]),
        "xl/worksheets/sheet1.xml",
        with_blank_rows,
    )
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, path], capture_output=True, text=True, check=True
    )

    rows, last, issues, grown_kb = map(int, done.stdout.split())
    assert (rows, last, issues) == (2, 3, 0)
    assert grown_kb < 40_000, "a list of a million rows takes twice that"


def test_a_dimension_that_claims_the_whole_sheet_is_not_believed(read, tmp_path):
    path = changed(
        save(tmp_path / "wide.xlsx", [["Site", "Acres"], ["Ash", 5]]),
        "xl/worksheets/sheet1.xml",
        lambda part: re.sub(rb'ref="A1:B2"', b'ref="A1:Z1048576"', part),
    )
    assert cells(read(path=path)[0]) == [(2, ("Ash", "5"))]


def test_a_stray_cell_in_the_last_row_of_one_column_is_read(read, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "tall.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Site", "Acres"])
        sheet.write(1_048_575, 0, "Ash")
    assert cells(read(path=tmp_path / "tall.xlsx")[0]) == [(1048576, ("Ash", ""))]


def test_two_cells_in_opposite_corners_are_refused(read, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "far.xlsx") as book:
        sheet = book.add_worksheet("S")
        sheet.write(0, 0, "Site")
        sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(DataError) as caught:
        read(path=tmp_path / "far.xlsx")
    assert caught.value.message == (
        "inbox/far.xlsx, 'S' spreads 2 filled cells over 1,048,576 rows and 16,384 columns; the "
        "last is XFD1048576"
    )


def test_other_prefixes_and_missing_places_of_cells_are_understood(read, tmp_path):
    def prefixed(part):
        part = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", part)
        part = part.replace(b"xmlns=", b"xmlns:x=")
        more = (
            b"<x:row r='3'><x:c t='inlineStr'><x:is><x:t>Beech</x:t></x:is></x:c>"
            b"<x:c t='e'><x:v>#REF!</x:v></x:c></x:row>"
        )
        return part.replace(b"</x:sheetData>", more + b"</x:sheetData>")

    path = changed(
        save(tmp_path / "prefix.xlsx", [["Site", "Acres"], ["Ash", 5]]),
        "xl/worksheets/sheet1.xml",
        prefixed,
    )
    table, issues = read(path=path)

    assert cells(table) == [(2, ("Ash", "5")), (3, ("Beech", ""))]
    assert [(issue["row"], issue["column"]) for issue in issues] == [(3, "Acres")]


# Files that are no workbook.


def test_a_password_is_said_with_what_to_do(read, tmp_path):
    plain = save(tmp_path / "plain.xlsx", [["Site", "Acres"], ["Ash", 5]])
    with plain.open("rb") as stream, (tmp_path / "locked.xlsx").open("wb") as locked:
        OOXMLFile(stream).encrypt("a password", locked)
    with pytest.raises(DataError, match=r"inbox/locked.xlsx is protected by a password") as caught:
        read(path=tmp_path / "locked.xlsx")
    assert "save a copy without the password" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xlsx", b"", "inbox/a.xlsx is empty"),
        ("a.xlsx", b"Site,Acres\nAsh,5\n", "is no workbook: it holds plain text"),
        ("a.xls", b"<html><table></table></html>", "under the ending .xls"),
        ("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "older form .xls"),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 400, "is a damaged workbook"),
        ("a.ods", b"PK\x03\x04" + b"x" * 400, "is a damaged workbook"),
        ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "is a damaged workbook"),
    ],
)
def test_other_files_under_the_ending_of_a_workbook(read, tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as caught:
        read(path=tmp_path / name)
    assert says in caught.value.message
    assert caught.value.hint


def test_a_cut_workbook_is_damaged(read, tmp_path):
    whole = save(tmp_path / "whole.xlsx", [["Site", "Acres"], ["Ash", 5]]).read_bytes()
    for share in (0.2, 0.5, 0.9):
        (tmp_path / "cut.xlsx").write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(DataError, match=r"inbox/cut.xlsx is a damaged workbook"):
            read(path=tmp_path / "cut.xlsx")
    broken = changed(tmp_path / "whole.xlsx", "xl/worksheets/sheet1.xml", lambda part: part[:200])
    with pytest.raises(DataError, match="is a damaged workbook"):
        read(path=broken)


def test_an_archive_of_other_files_and_a_renamed_workbook(read, tmp_path):
    with zipfile.ZipFile(tmp_path / "files.xlsx", "w") as archive:
        archive.writestr("notes.txt", "x")
    with pytest.raises(DataError, match="is an archive of 1 file, and no workbook"):
        read(path=tmp_path / "files.xlsx")
    save(tmp_path / "sites.xlsx", [["Site", "Acres"], ["Ash", 5]]).rename(tmp_path / "sites.ods")
    with pytest.raises(DataError, match=r"of the form .xlsx under the ending .ods"):
        read(path=tmp_path / "sites.ods")


def test_a_missing_file(read, tmp_path):
    with pytest.raises(StorageError, match=r"cannot read inbox/none.xlsx: it does not exist"):
        read(path=tmp_path / "none.xlsx")


def test_a_bomb_is_refused_before_it_unpacks(read, tmp_path):
    path = save(tmp_path / "bomb.xlsx", [["Site", "Acres"], ["Ash", 5]])
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/sharedStrings2.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(510):
            part.write(bytes(1_000_000))
    with pytest.raises(DataError, match=r"would unpack to 51\d MB; the most that is read is 500"):
        read(path=path)


def test_a_part_longer_than_it_says_is_damage(read, tmp_path):
    path = save(tmp_path / "liar.xlsx", [["Site", "Acres"], ["Ash", 5]])
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
        size = part.file_size.to_bytes(4, "little")
    sums = part.CRC.to_bytes(4, "little") + part.compress_size.to_bytes(4, "little")
    lie = content.replace(sums + size, sums + (40).to_bytes(4, "little"))
    assert lie != content
    path.write_bytes(lie)
    with pytest.raises(DataError, match="is a damaged workbook: Bad CRC"):
        read(path=path)


# The form of LibreOffice.

_ODS = (
    '<?xml version="1.0"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="Sites">{rows}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
_TEXT = (
    '<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'
)
_ROW = "<table:table-row{more}>{cells}</table:table-row>"


def ods(path, *rows):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", _ODS.format(rows="".join(rows)))
    return path


def ods_row(*texts, more=""):
    return _ROW.format(more=more, cells="".join(_TEXT.format(text=t, more="") for t in texts))


def test_reads_the_open_document_form(read, tmp_path):
    date = '<table:table-cell office:value-type="date" office:date-value="2027-03-01"/>'
    number = '<table:table-cell office:value-type="float" office:value="12"/>'
    path = ods(
        tmp_path / "sites.ods",
        ods_row("Site", "Acres", "Date", "Share"),
        _ROW.format(
            more="",
            cells=_TEXT.format(text="Ash", more="")
            + number
            + date
            + _TEXT.format(text="#DIV/0!", more=""),
        ),
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>',
    )
    table, issues = read(path=path)

    assert cells(table) == [(2, ("Ash", "12", "2027-03-01", ""))]
    assert [(issue["kind"], issue["column"]) for issue in issues] == [
        ("formula_without_value", "Share")
    ]


def test_an_open_document_that_repeats_without_end_is_refused(read, tmp_path):
    path = ods(
        tmp_path / "sites.ods",
        ods_row("Site", "Acres"),
        _ROW.format(
            more=' table:number-rows-repeated="1048000"',
            cells=_TEXT.format(text="x", more=' table:number-columns-repeated="16384"'),
        ),
    )
    with pytest.raises(DataError, match="Cell limit exceeded"):
        read(path=path)
