"""Workbooks of the older form and of OpenDocument: sheets, merged cells, dates and numbers."""

import datetime as dt
import zipfile

import pytest
from old_workbooks import Sheet, xls

from sitepipe.config import Loaded, SourceConfig
from sitepipe.errors import DataError, SchemaError
from sitepipe.ingest import read_sources
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.headings import Wanted
from sitepipe.ingest.workbooks import read_sheet, sheet_names

ROWS = [
    ["Employment sites", None, None, None],
    ["Site", None, "Power", None],
    ["Name", "Ref", "MVA", "From"],
    ["Ash é", "A1", 20, dt.date(2027, 3, 1)],
    ["Elm", "A2", 5.5, 46082],
    ["Total", None, 25.5, None],
]
MERGED = [(0, 0, 0, 3), (1, 1, 0, 1), (1, 1, 2, 3)]


def read(path, *, sheet="", wanted=None):
    issues = IssueLog("sites")
    table = read_sheet(
        path, label=path.name, sheet=sheet, header_row=0, issues=issues, wanted=wanted
    )
    return table, {row["kind"] for row in issues.rows}


@pytest.fixture
def book(tmp_path):
    def saved(*sheets, name="sites.xls"):
        path = tmp_path / name
        path.write_bytes(xls(*sheets))
        return path

    return saved


def test_reads_the_older_form(book):
    table, kinds = read(
        book(Sheet("Sites", ROWS, MERGED)), wanted=Wanted(["Site Name", "Power MVA", "Power From"])
    )

    assert table.headings == ["Site Name", "Site Ref", "Power MVA", "Power From"]
    assert [(row.number, *row.cells.values()) for row in table.rows] == [
        (4, "Ash é", "A1", "20", "2027-03-01"),
        (5, "Elm", "A2", "5.5", "46082"),
        (6, "Total", "", "25.5", ""),
    ]
    assert kinds == {"rows_above_header", "merged_cells", "headings_in_two_rows"}


def test_several_sheets_and_hidden_ones_of_the_older_form(book):
    notes = Sheet("Notes", [["Remark"], ["x"]], hidden=True)
    path = book(notes, Sheet("Sites", ROWS))
    assert sheet_names(path, label="sites.xls") == ["Notes", "Sites"]
    assert read(path)[0].sheet == "Sites", "the only one that is shown"
    assert read(path, sheet="Notes")[0].rows[0].cells == {"Remark": "x"}
    with pytest.raises(SchemaError, match="has 2 sheets, and its source names none"):
        read(book(Sheet("A", ROWS), Sheet("B", ROWS), name="two.xls"))


@pytest.mark.parametrize("rows", [[], [[None, None]]])
def test_an_empty_sheet_is_refused(book, rows):
    with pytest.raises(DataError, match=r"sites.xls, 'Sites' is empty"):
        read(book(Sheet("Sites", rows)))


_ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>
</office:document-content>"""


def ods(path, **sheets):
    def cell(value):
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, dt.date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
        if isinstance(value, (int, float)):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        text = f"<text:p>{value}</text:p>"
        return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'

    def row(cells):
        return f"<table:table-row>{''.join(map(cell, cells))}</table:table-row>"

    tables = "".join(
        f'<table:table table:name="{name}">{"".join(map(row, rows))}</table:table>'
        for name, rows in sheets.items()
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", _ODS.format(sheets=tables))
    return path


def test_the_open_document_form_has_sheets_and_headings_in_two_rows(tmp_path):
    path = ods(tmp_path / "sites.ods", Sites=ROWS, Notes=[["Remark"], ["x"]])
    table, _ = read(path, sheet="Sites", wanted=Wanted(["Site – Name", "Power – MVA"]))

    assert table.headings == ["Site – Name", "Site Ref", "Power – MVA", "Power From"]
    assert [row.cells["Power From"] for row in table.rows] == ["2027-03-01", "46082", ""]
    with pytest.raises(DataError, match=r"sites.ods, 'Sites' is empty"):
        read(ods(tmp_path / "sites.ods", Sites=[]))


@pytest.mark.parametrize("ending", ["xls", "ods", "csv"])
def test_a_date_that_lost_its_format_is_read_and_said(tmp_path, ending):
    path = tmp_path / f"sites.{ending}"
    if ending == "xls":
        path.write_bytes(xls(Sheet("Sites", ROWS)))
    elif ending == "ods":
        ods(path, Sites=ROWS)
    else:
        lines = [",".join("" if cell is None else str(cell) for cell in row) for row in ROWS]
        path.write_text("\n".join(lines), "utf-8")
    source = SourceConfig.model_validate(
        {
            "title": "Sites", "partner": "A council", "file": path.name, "entity": "site",
            "licence": "none stated", "valid_at": "2026-05-01", "name_column": "Site Name",
            "columns": {"Power MVA": {"field": "power_mva"}, "From": {"field": "power_date"}},
        }
    )  # fmt: skip
    found = read_sources(
        tmp_path,
        {"p": Loaded(source, "sources/p.yaml", "0" * 64, {})},
        crs="EPSG:27700",
        known_at="2026-11-23",
    )

    dates = found.claims[found.claims["field"] == "power_date"]
    assert list(dates["value"]) == ["2027-03-01", "2026-03-01"]
    noted = found.issues[found.issues["kind"] == "date_as_number"]
    assert noted[["row", "column", "value"]].values.tolist() == [[5, "From", "46082"]]
    assert found.sources["rows_held"].item() == 1, "the total"
