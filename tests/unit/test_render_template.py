"""The empty portfolio template: what a partner opens."""

import re
import zipfile

import openpyxl
import pytest

from sitepipe import forms
from sitepipe.errors import StorageError
from sitepipe.ingest.values import read_term
from sitepipe.render.workbook.template import PREPARED_ROWS, write_template

BY_TITLE = {form.title: form for form in forms.SHEETS}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "portfolio-template.xlsx"
    write_template(path)
    return path


@pytest.fixture(scope="module")
def workbook(path):
    return openpyxl.load_workbook(path)


def checks(sheet):
    """Give the check of each column that has one, by the column's heading."""
    found = {}
    for check in sheet.data_validations.dataValidation:
        for block in check.sqref.ranges:
            assert block.min_row == 2
            assert block.max_row == PREPARED_ROWS + 1
            found[sheet.cell(1, block.min_col).value] = check
    return found


def listed(workbook, check):
    """Return the entries of a drop-down, from its own list or from the sheet of terms."""
    if check.formula1.startswith('"'):
        return check.formula1.strip('"').split(",")
    title, cells = check.formula1.split("!")
    return [cell.value for (cell,) in workbook[title][cells.replace("$", "")]]


def test_the_same_template_is_the_same_bytes(path, tmp_path):
    write_template(tmp_path / "again.xlsx")

    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_sheets_stand_in_order_and_say_what_the_workbook_is(workbook):
    assert workbook.sheetnames == ["About", *BY_TITLE, "Guide", "Terms"]
    assert workbook["About"]["A1"].value == "sitepipe portfolio template, version 1"
    assert workbook["About"]["B1"].value == "Answer"
    assert workbook.custom_doc_props["sitepipe-template"].value == forms.MARKER
    asked = [workbook["About"].cell(row, 1).value for row in range(2, 6)]
    assert asked == ["Organisation", "Date the data speaks of", "Terms of use", "Contact"]
    assert all(workbook["About"].cell(row, 2).value is None for row in range(2, 6))


@pytest.mark.parametrize("title", BY_TITLE)
def test_headings_are_bold_frozen_filtered_and_explained(workbook, title):
    sheet, form = workbook[title], BY_TITLE[title]
    head = sheet[1]

    assert [cell.value for cell in head] == form.headings
    assert all(cell.font.b for cell in head)
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:{head[-1].column_letter}{PREPARED_ROWS + 1}"
    assert [cell.comment.text for cell in head[1 : len(form.columns) + 1]] == [
        column.note for column in form.columns
    ]
    assert head[0].comment.text == form.name_note
    assert sheet.max_row == 1, "no row is filled: an example would be read as data"
    assert all(sheet.column_dimensions[cell.column_letter].width >= 10 for cell in head)


@pytest.mark.parametrize("title", BY_TITLE)
def test_every_vocabulary_is_a_list_that_ingest_reads(workbook, title):
    found = checks(workbook[title])

    for column in BY_TITLE[title].columns:
        if column.terms is None:
            continue
        check = found[column.heading]
        labels = listed(workbook, check)
        assert check.type == "list"
        assert [read_term(label, column.terms) for label in labels] == column.terms.values()
        if column.kind == "term":
            assert check.errorStyle in (None, "stop")
            assert check.error == "Choose a term of the list, or leave the cell empty."
        else:
            assert not check.showErrorMessage, "several terms stand in one cell"


def test_a_long_vocabulary_stands_on_a_sheet_of_its_own(workbook):
    stage = checks(workbook["Applications"])["Stage"]

    assert stage.formula1.startswith("Terms!$")
    assert len(listed(workbook, stage)) == 19


def test_flags_dates_and_numbers_are_checked_kindly(workbook):
    plots, substations = checks(workbook["Plots"]), checks(workbook["Substations"])

    assert listed(workbook, plots["Serviced"]) == ["yes", "no"]
    assert (plots["Released"].type, plots["Released"].errorStyle) == ("date", "warning")
    price = plots["Price (£)"]
    assert (price.type, price.operator, price.formula1) == ("decimal", "greaterThanOrEqual", "0")
    assert price.errorStyle == "warning", "a range such as 18-24 may stand"
    assert "a number of 0 or more is expected" in price.error
    voltage = substations["Voltage (kV)"]
    assert (voltage.operator, voltage.formula1, voltage.formula2) == ("between", "0", "1000") or (
        voltage.operator is None and (voltage.formula1, voltage.formula2) == ("0", "1000")
    )


def test_registers_offer_the_sites_of_the_first_sheet(workbook):
    of_sites = [title for title, form in BY_TITLE.items() if form.entity.is_of_a_site]

    for title in of_sites[1:]:
        check = checks(workbook[title])["Site"]
        assert check.formula1 == f"Sites!$A$2:$A${PREPARED_ROWS + 1}"
        assert check.errorStyle == "warning", "another file may name the site"
    assert "Site" not in checks(workbook["Sites"])
    assert "Works" not in checks(workbook["Works"])


def test_text_stays_text_and_dates_show_as_dates(path):
    with zipfile.ZipFile(path) as archive:
        styles = archive.read("xl/styles.xml").decode()
        applications = archive.read("xl/worksheets/sheet5.xml").decode()
    formats = dict(re.findall(r'numFmtId="(\d+)" formatCode="([^"]+)"', styles))
    used = re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])
    columns = {
        place: used[int(style)]
        for first, last, style in re.findall(
            r'<col min="(\d+)" max="(\d+)" width="[\d.]+" style="(\d+)"', applications
        )
        for place in range(int(first), int(last) + 1)
    }

    assert formats[columns[2]] == "@", "24/00123 is a reference, not a date or a division"
    assert formats[columns[4]] == "yyyy-mm-dd"


def test_the_guide_lists_every_column_with_its_example(workbook):
    rows = [tuple(cell.value for cell in row) for row in workbook["Guide"].iter_rows(min_row=2)]

    assert len(rows) == sum(1 + len(form.columns) for form in forms.SHEETS)
    assert (
        "Plots",
        "Plot area (acres)",
        "Its area (acres). A number; a range as 18-24.",
        "12",
    ) in (rows)


def test_nothing_in_it_runs_or_reaches_out(path):
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        sheets = [archive.read(name).decode() for name in names if "worksheets/sheet" in name]
        relations = [archive.read(name).decode() for name in names if name.endswith(".rels")]

    assert not [name for name in names if re.search("vba|external|activeX|embed", name, re.I)]
    assert not [sheet for sheet in sheets if "<f>" in sheet or "<f " in sheet]
    assert not [relation for relation in relations if "TargetMode" in relation]


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(StorageError, match=r"cannot write template\.xlsx: it does not exist"):
        write_template(tmp_path / "nowhere" / "template.xlsx")
