"""Workbooks as partners really send them: an issue row or exit code 3, and no half outputs."""

import csv
import datetime as dt

import openpyxl
import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

AS_OF = "2026-12-01"


@pytest.fixture
def figures(workspace_copy):
    """Give the rows of the example's table, which a workbook replaces."""
    table = workspace_copy / "inbox" / "figure15.csv"
    with table.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    table.unlink()
    described = workspace_copy / "sources" / "figure15.yaml"
    text = described.read_text("utf-8")
    described.write_text(text.replace("figure15.csv", "figure15.xlsx"), "utf-8")
    return rows


@pytest.fixture
def book(workspace_copy):
    return workspace_copy / "inbox" / "figure15.xlsx"


def save(path, rows, *, merged=()):
    workbook = openpyxl.Workbook()
    workbook.active.title = "Figure 15"
    for row in rows:
        workbook.active.append(row)
    for one in merged:
        workbook.active.merge_cells(one)
    workbook.save(path)


@pytest.fixture
def refused(workspace_copy, sitepipe):
    """Run the spoilt workspace; assert exit code 3, one clear message, untouched outputs."""
    before = {path: path.read_bytes() for path in (workspace_copy / "runs").rglob("*.*")}

    def run(*words):
        code, out, err = sitepipe("run", "-w", workspace_copy, "--as-of", AS_OF)
        assert code == 3, err
        assert out == ""
        assert err.startswith("error: ")
        assert "Traceback" not in err
        assert str(workspace_copy) not in err
        for word in words:
            assert word in " ".join(err.split())
        after = {path: path.read_bytes() for path in (workspace_copy / "runs").rglob("*.*")}
        assert after == before

    return run


@pytest.fixture
def accepted(workspace_copy, sitepipe):
    """Run the workspace; give its issues and its table of sites."""

    def run():
        code, _, err = sitepipe("run", "-w", workspace_copy, "--as-of", AS_OF)
        assert code == 0, err
        (folder,) = (workspace_copy / "runs").glob(f"{AS_OF}-*")
        tables = []
        for name in ("issues", "portfolio"):
            with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
                tables.append(list(csv.DictReader(stream)))
        return tables

    return run


def test_a_workbook_gives_what_its_table_gives(workspace_copy, figures, book, sitepipe, accepted):
    (before,) = (workspace_copy / "runs").glob("2026-11-23-*")
    with (before / "portfolio.csv").open(encoding="utf-8-sig", newline="") as stream:
        expected = list(csv.DictReader(stream))
    save(book, figures)

    _, sites = accepted()

    assert sites == expected


def test_a_renamed_column(figures, book, refused):
    figures[0] = [name.replace("Role in", "Roles in") for name in figures[0]]
    save(book, figures)
    refused(
        "inbox/figure15.xlsx, 'Figure 15': 1 mapped column is missing: Role in the 10 year",
        "did you mean 'Roles in the 10 year supply'?",
    )


def test_a_missing_column(figures, book, refused):
    save(book, [row[:-1] for row in figures])
    refused("1 mapped column is missing: Practical positioning", "Correct the file's header")


def test_extra_columns_titles_and_merged_cells(figures, book, accepted):
    rows = [["Figure 15"], [], [*figures[0], "Officer"]]
    rows += [[*row, "Ann" if place == 0 else None] for place, row in enumerate(figures[1:])]
    letter = "ABCDEFGHIJ"[len(figures[0])]
    save(book, rows, merged=[f"{letter}4:{letter}6", "A1:C1"])

    issues, _ = accepted()

    kinds = {row["kind"]: row for row in issues if row["sheet"] == "Figure 15"}
    assert set(kinds) == {"rows_above_header", "merged_cells", "column_ignored"}
    assert kinds["merged_cells"]["message"] == f"1 range of merged cells: {letter}4:{letter}6"
    assert kinds["column_ignored"]["message"].endswith("not read: Officer")


def test_a_password(figures, book, refused, tmp_path):
    save(tmp_path / "plain.xlsx", figures)
    with (tmp_path / "plain.xlsx").open("rb") as plain, book.open("wb") as locked:
        OOXMLFile(plain).encrypt("a password", locked)
    refused(
        "inbox/figure15.xlsx is protected by a password and cannot be read",
        "save a copy without the password",
    )


def test_a_million_empty_rows(figures, book, accepted):
    with xlsxwriter.Workbook(book, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Figure 15")
        grey = workbook.add_format({"bg_color": "#eeeeee"})
        for place, row in enumerate(figures):
            sheet.write_row(place, 0, row)
        for place in range(len(figures), 1_048_576):
            sheet.write_blank(place, 0, None, grey)

    issues, sites = accepted()

    assert not [row for row in issues if row["sheet"] == "Figure 15"]
    assert len(sites) >= len(figures) - 1


def test_dates_as_text_are_read_and_said(workspace_copy, figures, book, accepted):
    dates = [dt.date(2027, 3, 1), "14/11/2027", "whenever"]
    save(
        book,
        [[*figures[0], "From"]]
        + [[*row, dates[place % 3]] for place, row in enumerate(figures[1:])],
    )
    described = workspace_copy / "sources" / "figure15.yaml"
    text = described.read_text("utf-8")
    described.write_text(
        text.replace("columns:\n", "columns:\n  From: {field: available_date}\n"), "utf-8"
    )
    issues, _ = accepted()

    found = [(row["kind"], row["row"], row["value"]) for row in issues if row["column"] == "From"]
    assert found[0] == ("date_as_text", "3", "14/11/2027")
    assert ("unreadable_date", "4", "whenever") in found
    assert {kind for kind, _, _ in found} == {"date_as_text", "unreadable_date"}


def test_a_sheet_that_is_not_there(workspace_copy, figures, book, refused):
    save(book, figures)
    described = workspace_copy / "sources" / "figure15.yaml"
    described.write_text(described.read_text("utf-8") + "sheet: Figure15\n", "utf-8")
    refused(
        "inbox/figure15.xlsx has no sheet 'Figure15'; did you mean 'Figure 15'?; its sheets: "
        "'Figure 15'"
    )


def test_a_table_in_text_under_the_ending_of_a_workbook(workspace_copy, figures, book, refused):
    book.write_text("\n".join(",".join(row) for row in figures), "utf-8")
    refused("inbox/figure15.xlsx is no workbook", "rename it to .csv")


def test_a_workbook_cut_short(figures, book, refused):
    save(book, figures)
    book.write_bytes(book.read_bytes()[:3000])
    refused("inbox/figure15.xlsx is a damaged workbook", "Ask its sender for the file again.")


def test_a_stray_cell_in_the_far_corner(figures, book, refused):
    save(book, figures)
    workbook = openpyxl.load_workbook(book)
    workbook.active["XFD1048576"] = "."
    workbook.save(book)
    refused("the last is XFD1048576", "Delete the stray cells outside the table")


def test_names_that_try_everything(figures, book, accepted):
    odd = ["A" * 500, 'Old "Mill"\nEast', "שדה הצפון", "O'Brien & <b>Söhne</b>"]
    width = len(figures[0])
    save(book, [*figures, *([name] + ["about 20 acres"] + [None] * (width - 2) for name in odd)])

    _, sites = accepted()

    names = [row["name"] for row in sites]
    assert [name for name in odd if name in names] == odd


def test_evidence_without_a_date(workspace_copy, accepted):
    (workspace_copy / "sources" / "evidence.yaml").write_text(
        "title: Studies\npartner: A council\nfile: inbox/studies.xlsx\nentity: evidence\n"
        'licence: none stated\nvalid_at: "2026"\nname_column: Site\ncolumns:\n'
        "  Topic: {field: topic}\n  Dated: {field: evidence_date}\n",
        "utf-8",
    )
    save(
        workspace_copy / "inbox" / "studies.xlsx",
        [["Site", "Topic", "Dated"], ["Gaydon", "ground", None], ["Gaydon", None, "May 2026"]],
    )
    issues, _ = accepted()

    found = {row["kind"]: (row["severity"], row["row"]) for row in issues if row["sheet"]}
    assert found["evidence_without_date"] == ("warning", "2")
    assert found["missing_key"] == ("error", "3")
