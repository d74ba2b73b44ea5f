"""What is new in a row of a workbook that came back."""

from sitepipe import forms
from sitepipe.forms import IssuedCell, IssuedRow
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.issued_forms import ReturnedSheet
from sitepipe.ingest.returned import returned_rows
from sitepipe.ingest.tables import Row, TextTable
from sitepipe.vocab import Entity

ABOUT = forms.About("Elmshire", "2026-11-01", "Any")
ID = forms.ROW_ID


def compared(entity, issued, cells, *, known=("ours",)):
    """Compare one row of a sheet with how it was issued; give it and the issues."""
    form = next(one for one in forms.SHEETS if one.entity is entity)
    source = forms.source_of(form, file="inbox/back.xlsx", about=ABOUT)
    row = Row(2, {**dict.fromkeys([*form.headings, ID], ""), ID: "r1", **cells})
    log = IssueLog("back")
    sheet = ReturnedSheet({"r1": IssuedRow(issued)}, ID)
    table = TextTable("back.xlsx", "", list(row.cells), [row])
    return returned_rows(table, sheet, source, known=known, issues=log).get(2), log.rows


def own(text, **more):
    return IssuedCell(text, source="ours", valid_at="2025-06", **more)


def filled(returned):
    return {heading: text for heading, text in returned.row.cells.items() if text and heading != ID}


def test_an_untouched_row_states_nothing_whatever_program_saved_it():
    issued = {"Site": IssuedCell("Ash Park"), "Site-wide acres": own("230"),
              "Role": own("Large  campus\nfor one maker")}  # fmt: skip
    back, issues = compared(Entity.SITE, issued, {
        "Site": "Ash Park", "Site-wide acres": "230.0", "Role": "Large campus for one maker",
    })  # fmt: skip
    assert back.is_as_issued
    assert filled(back) == {"Site": "Ash Park"}
    assert issues == []


def test_a_changed_cell_is_stated_and_nothing_beside_it():
    issued = {"Site": IssuedCell("Ash Park"), "Site-wide acres": own("230"), "Role": own("Campus")}
    back, _ = compared(
        Entity.SITE, issued, {"Site": "Ash Park", "Site-wide acres": "210", "Role": "Campus"}
    )
    assert filled(back) == {"Site": "Ash Park", "Site-wide acres": "210"}
    assert (back.revised, back.dates) == (("Site-wide acres",), {})


def test_a_position_is_stated_whole():
    issued = {"Site": IssuedCell("Ash"), "Latitude": own("52.1"), "Longitude": own("-1.5"),
              "Uncertainty (m)": own("100")}  # fmt: skip
    back, _ = compared(Entity.SITE, issued, {
        "Site": "Ash", "Latitude": "52.2", "Longitude": "-1.5", "Uncertainty (m)": "100",
    })  # fmt: skip
    assert filled(back) == {
        "Site": "Ash", "Latitude": "52.2", "Longitude": "-1.5", "Uncertainty (m)": "100",
    }  # fmt: skip
    assert back.revised == ("Latitude",)


def test_a_changed_row_of_a_register_says_which_one_it_is():
    issued = {"Site": IssuedCell("Ash"), "Plot": own("A"), "Status": own("available"),
              "Agent": own("Elm")}  # fmt: skip
    back, _ = compared(
        Entity.PLOT, issued, {"Site": "Ash", "Plot": "A", "Status": "under offer", "Agent": "Elm"}
    )
    assert filled(back) == {"Site": "Ash", "Plot": "A", "Status": "under offer"}


def test_a_row_of_a_register_that_names_another_thing_is_a_row_of_its_own():
    issued = {"Site": IssuedCell("Ash"), "Plot": own("A"), "Agent": own("Elm")}
    back, issues = compared(Entity.PLOT, issued, {"Site": "Ash", "Plot": "B", "Agent": "Elm"})
    assert back is None
    assert [one["kind"] for one in issues] == ["row_renamed"]


def test_cells_whose_earlier_file_is_gone_count_of_their_own_date():
    issued = {"Site": IssuedCell("Ash"), "Role": own("Campus"), "Control": IssuedCell("public")}
    back, _ = compared(
        Entity.SITE, issued, {"Site": "Ash", "Role": "Campus", "Control": "public"}, known=()
    )
    assert filled(back) == {"Site": "Ash", "Role": "Campus"}, "what others state is not restated"
    assert (back.dates, back.revised) == ({"Role": "2025-06"}, ())


def test_an_emptied_cell_and_an_emptied_name_take_nothing_back():
    issued = {"Site": IssuedCell("Ash"), "Role": own("Campus")}
    back, issues = compared(Entity.SITE, issued, {})
    assert back.is_as_issued
    assert filled(back) == {"Site": "Ash"}
    assert [(one["kind"], one["column"], one["value"]) for one in issues] == [
        ("cell_emptied", "Role", "Campus")
    ]


def test_a_read_only_cell_that_was_changed_is_stated_and_noted():
    issued = {"Site": IssuedCell("Ash"), "Control": IssuedCell("publicly owned", read_only=True)}
    back, issues = compared(Entity.SITE, issued, {"Site": "Ash", "Control": "not controlled"})
    assert back.revised == ("Control",)
    assert [(one["kind"], one["row"]) for one in issues] == [("read_only_changed", 2)]


def test_a_row_without_its_id_is_a_new_one():
    back, issues = compared(Entity.SITE, {}, {ID: "", "Site": "Beech"})
    assert (back, issues) == (None, [])
