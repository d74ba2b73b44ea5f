"""A partner's workbook as an independent reader sees it: values, notes, drop-downs, protection."""

import openpyxl
import pytest

from sitepipe import forms
from sitepipe.forms import (
    About,
    Ask,
    IssuedCell,
    IssuedRecord,
    PrefilledCell,
    PrefilledForm,
    PrefilledRow,
    PrefilledSheet,
)
from sitepipe.render.workbook.form_checks import PREPARED_ROWS
from sitepipe.render.workbook.partner import write_partner_workbook

NAME = "=cmd|' /C calc'!A0 Park"


def cell(text, *, note="", asked=False, fault=False, **issued):
    return PrefilledCell(IssuedCell(text, **issued), note, asked, fault)


def form():
    """Give a workbook of one site, named as a formula, with a plot."""
    site = PrefilledRow(
        "cmd-park",
        {
            "Site": cell(NAME),
            "Site-wide acres": cell(
                "230", source="ours", valid_at="2026-10-01", claims=("ours:2:a", "ours:3:a")
            ),
            "Net developable acres": cell("", note="How much?\nWhy: criterion.", asked=True),
            "Control": cell("owned by the promoter", read_only=True, note="The pipeline holds it."),
            "Land available": cell("2027-09-30", source="ours"),
            "Firm electricity (MVA)": cell("lots", source="ours", note="No number.", fault=True),
            "Cost of works (£)": cell("120.09321539304237", source="ours"),
        },
        (IssuedRecord("ours", NAME, "A1"),),
    )
    plot = PrefilledRow("cmd-park 1", {"Site": cell(NAME), "Plot": cell("+1"),
                                       "Released": cell("31/03/2026", source="ours")})  # fmt: skip
    rows = {"Sites": (site,), "Plots": (plot,)}
    return PrefilledForm(
        About("@Elmshire", "2026-11-01", "For the pipeline"),
        as_of="2026-11-01",
        trust=70,
        portfolio="Elmshire",
        notice="Fictional data.",
        sheets=tuple(PrefilledSheet(one, rows.get(one.title, ())) for one in forms.SHEETS),
        asks=(
            Ask("cmd-park", NAME, "net_developable_acres", "How much?", ("criterion “Land”",),
                "Sites: Net developable acres", points=20),
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "elmshire.xlsx"
    write_partner_workbook(path, form())
    return openpyxl.load_workbook(path)


def at(sheet, heading, row=2):
    """Return a cell by its heading."""
    place = next(one.column for one in sheet[1] if one.value == heading)
    return sheet.cell(row, place)


def test_every_sheet_of_the_template_is_there_and_what_was_issued_is_not_listed(book):
    assert book.sheetnames == [
        "About", "What we ask", *(one.title for one in forms.SHEETS), "Guide", "Terms", "Issued",
    ]  # fmt: skip
    assert book["Issued"].sheet_state == "veryHidden"
    about = [book["About"].cell(row, 2).value for row in (2, 3, 4, 5)]
    assert [about[0], about[1].date().isoformat(), *about[2:]] == [
        "@Elmshire", "2026-11-01", "For the pipeline", None,
    ]  # fmt: skip


def test_values_are_typed_where_that_loses_nothing_and_text_elsewhere(book):
    sites = book["Sites"]
    assert (at(sites, "Site-wide acres").value, at(sites, "Site-wide acres").data_type) == (
        230,
        "n",
    )
    assert at(sites, "Land available").value.date().isoformat() == "2027-09-30"
    # Seventeen digits do not fit in a number of a workbook.
    assert at(sites, "Cost of works (£)").value == "120.09321539304237"
    assert at(book["Plots"], "Released").value == "31/03/2026", "as its sender wrote it"


def test_names_that_look_like_formulas_are_text(book):
    for one in (at(book["Sites"], "Site"), at(book["Plots"], "Plot"), book["About"]["B2"],
                book["What we ask"]["A2"]):  # fmt: skip
        assert one.data_type == "s"
        assert one.quotePrefix


def test_only_cells_that_others_settle_are_locked(book):
    sites = book["Sites"]
    assert sites.protection.sheet
    assert sites.protection.password is None
    assert at(sites, "Control").protection.locked
    for heading in ("Site", "Site-wide acres", "Net developable acres", "Land available"):
        assert not at(sites, heading).protection.locked, heading
    new = sites.column_dimensions[at(sites, "Control").column_letter]
    assert not new.protection.locked, "rows for new sites can be filled"
    assert sites["A1"].protection.locked


def test_notes_say_what_is_asked_and_marks_differ_by_more_than_colour(book):
    sites = book["Sites"]
    assert at(sites, "Net developable acres").comment.text == "How much?\nWhy: criterion."
    assert at(sites, "Control").comment.text == "The pipeline holds it."
    assert at(sites, "Firm electricity (MVA)").comment.text == "No number."
    borders = {
        name: at(sites, heading).border.left.style
        for name, heading in (("asked", "Net developable acres"), ("plain", "Site-wide acres"),
                              ("fault", "Firm electricity (MVA)"))
    }  # fmt: skip
    assert borders == {"asked": "medium", "plain": None, "fault": "thick"}
    assert at(sites, "Control").font.italic


def test_drop_downs_reach_past_the_rows_that_are_filled(book):
    sites = book["Sites"]
    control = at(sites, "Control").coordinate
    check = next(one for one in sites.data_validations.dataValidation if control in one.sqref)
    assert check.type == "list"
    assert next(iter(check.sqref.ranges)).max_row == 1 + 1 + PREPARED_ROWS


def test_ids_of_rows_travel_in_a_hidden_column(book):
    for title, row_id in (("Sites", "cmd-park"), ("Plots", "cmd-park 1")):
        one = at(book[title], forms.ROW_ID)
        assert one.value == row_id
        assert book[title].column_dimensions[one.column_letter].hidden
        assert one.protection.locked


def test_what_was_issued_is_recorded_cell_by_cell(book):
    rows = [tuple(one.value for one in row) for row in book["Issued"].iter_rows()]
    assert rows[0] == forms.ISSUED_HEADINGS
    assert ("Sites", "cmd-park", "Site-wide acres", "230", None, "ours", "2026-10-01",
            "ours:2:a\nours:3:a", None) in rows  # fmt: skip
    assert ("Sites", "cmd-park", "Control", "owned by the promoter", "yes", None, None, None,
            None) in rows  # fmt: skip
    assert ("Sites", "cmd-park", None, NAME, None, "ours", None, None, "A1") in rows


def test_what_is_asked_stands_on_a_sheet_of_its_own(book):
    asked = [[one.value for one in row] for row in book["What we ask"].iter_rows(max_row=2)]
    assert dict(zip(*asked, strict=True)) == {
        "Site": NAME, "What is asked": "How much?", "Why it matters": "Criterion “Land”.",
        "Answer in": "Sites: Net developable acres", "Known today": None, "Defect": None,
        "Who usually knows": None,
    }  # fmt: skip


def test_the_same_portfolio_gives_the_same_bytes(tmp_path):
    for name in ("one.xlsx", "two.xlsx"):
        write_partner_workbook(tmp_path / name, form())
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
