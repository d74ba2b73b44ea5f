"""Tables in text as they should not be: an issue row or exit code 3, and no half outputs."""

import csv

import openpyxl
import pytest

from sitepipe.ingest import delimited

AS_OF = "2026-12-01"
TABLE = "inbox/figure15.csv"


@pytest.fixture
def table(workspace_copy):
    return workspace_copy / TABLE


@pytest.fixture
def describe(workspace_copy):
    """Change the description of the table."""
    described = workspace_copy / "sources" / "figure15.yaml"

    def change(old, new):
        text = described.read_text("utf-8")
        assert old in text
        described.write_text(text.replace(old, new, 1), "utf-8")

    return change


@pytest.fixture
def refused(workspace_copy, sitepipe):
    def run(*words, code=3):
        found, out, err = sitepipe("run", "-w", workspace_copy, "--as-of", AS_OF)
        assert found == code, err
        assert out == ""
        assert err.startswith("error: ")
        assert "Traceback" not in err
        assert str(workspace_copy) not in err
        for word in words:
            assert word in " ".join(err.split())
        assert not list((workspace_copy / "runs").glob(f"{AS_OF}-*"))

    return run


@pytest.fixture
def accepted(workspace_copy, sitepipe):
    """Run the workspace; give its issues of the table, its sites, and its folder."""

    def run():
        code, _, err = sitepipe("run", "-w", workspace_copy, "--as-of", AS_OF)
        assert code == 0, err
        (folder,) = (workspace_copy / "runs").glob(f"{AS_OF}-*")
        tables = []
        for name in ("issues", "portfolio"):
            with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
                tables.append(list(csv.DictReader(stream)))
        return [row for row in tables[0] if row["source_id"] == "figure15"], tables[1], folder

    return run


def sites_of_first_run(workspace_copy):
    (before,) = (workspace_copy / "runs").glob("2026-11-23-*")
    with (before / "portfolio.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_table_as_a_council_exports_it(workspace_copy, table, accepted):
    with table.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    width = len(rows[0])
    rows = [
        ["Figure 15, the pipeline, as printed"],
        ["Contact: A Person; a.person@example.org; 01234 567890"],
        [],
        *rows,
        ["Total", "808 acres", *[""] * (width - 2)],
        ["Source: the report’s own figures"],
    ]
    with table.open("w", encoding="utf-16", newline="") as stream:
        csv.writer(stream, delimiter=";", lineterminator="\r").writerows(rows)

    issues, sites, _ = accepted()

    assert sites == sites_of_first_run(workspace_copy)
    assert sorted({row["kind"] for row in issues}) == [
        "footnote",
        "ragged_row",
        "rows_above_header",
        "total_row",
    ]


def test_a_formula_stays_text_in_every_output(table, accepted):
    formula = "=cmd|' /C calc'!A0"
    table.write_text(
        table.read_text("utf-8").replace("Large campus with many options", formula), "utf-8"
    )
    _, sites, folder = accepted()

    cells = [cell for row in sites for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    assert [cell for cell in cells if "cmd|" in cell]
    book = openpyxl.load_workbook(folder / "portfolio.xlsx")
    found = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and "cmd|" in cell.value
    ]
    assert found
    assert all(cell.data_type == "s" for cell in found)


def test_a_quotation_mark_that_is_never_closed(table, refused):
    table.write_text(table.read_text("utf-8").replace("MIRA Tech Park", '"MIRA Tech Park'), "utf-8")
    refused(TABLE, "row 2", "quotation mark that is opened and not closed")


def test_a_nul_byte(table, refused):
    table.write_bytes(table.read_bytes().replace(b"Gaydon", b"Gay\0don"))
    refused(TABLE, "holds a NUL byte", "Save it as CSV in UTF-8")


def test_a_cell_longer_than_the_limit(table, describe, refused):
    describe("name_column", "cell_limit: 1000\nname_column")
    table.write_text(table.read_text("utf-8") + f"Ash,{'x' * 1001},,,,\n", "utf-8")
    refused(TABLE, "row 7", "a cell has more than 1,000 characters", "cell_limit")


def test_a_file_larger_than_the_limit_is_not_opened(table, workspace_copy, refused):
    settings = workspace_copy / "sitepipe.yaml"
    settings.write_text(settings.read_text("utf-8") + "largest_file_mb: 1\n", "utf-8")
    with table.open("r+b") as stream:
        stream.truncate(2_000_000)
    refused(TABLE, "has 2 MB; the limit is 1", "largest_file_mb")


def test_more_cells_than_are_read(table, refused, monkeypatch):
    monkeypatch.setattr(delimited, "_MOST_CELLS", 20)
    table.write_bytes(table.read_bytes() + b"\n")  # what it gave before is kept, and read no more
    refused(TABLE, "has more than 20 cells, reached in row 4")


def test_a_row_of_ten_thousand_cells_and_five_thousand_headings(table, accepted):
    header, *rows = table.read_text("utf-8").splitlines()
    wide = ",".join(f"Column {place}" for place in range(5_000))
    table.write_text("\n".join([f"{header},{wide}", *rows, "Ash" + "," * 9_999 + "x"]), "utf-8")
    issues, sites, _ = accepted()

    assert "Ash" in [row["name"] for row in sites]
    kinds = {row["kind"]: row for row in issues}
    assert set(kinds) == {"ragged_row", "column_ignored", "missing_location"}
    assert len(kinds["column_ignored"]["message"]) < 300


def test_a_doubled_heading_matters_only_if_it_is_mapped(table, accepted, describe, refused):
    lines = table.read_text("utf-8").splitlines()
    table.write_text("\n".join([f"{lines[0]},Note,Note", *lines[1:]]), "utf-8")
    issues, _, folder = accepted()
    assert "heading_twice" in {row["kind"] for row in issues}

    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    describe("columns:", "ignored: [Note]\ncolumns:")
    refused("1 heading stands twice: Note", "'Note (2)'")


def test_an_unknown_encoding_and_a_wrong_one(table, describe, refused):
    describe("name_column", "encoding: utf-9\nname_column")
    refused("'utf-9' is no encoding", code=2)
    describe("utf-9", "utf-32")
    refused(TABLE, "is not readable as text")


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,,\n", b"\xff\xfe"])
def test_an_empty_table(table, refused, content):
    table.write_bytes(content)
    refused(f"{TABLE} is empty")


def test_coordinates_that_are_no_numbers_and_ones_without_end(workspace_copy, sitepipe):
    (workspace_copy / "sources" / "places.yaml").write_text(
        "title: Places\npartner: A council\nfile: inbox/places.csv\nentity: site\n"
        'licence: none stated\nvalid_at: "2026"\nname_column: Site\ncolumns:\n'
        "  X: {field: x}\n  Y: {field: y}\n  Shape: {field: wkt}\n",
        "utf-8",
    )
    (workspace_copy / "inbox" / "places.csv").write_text(
        "Site,X,Y,Shape\nAsh,nan,295000,\nElm,inf,-inf,\nOak,1e999,295000,\n"
        'Fir,,,POINT (nan nan)\nYew,,,POINT (inf 295000)\nMay,,,"POLYGON ((0 0, 1e400 1, 1 1))"\n'
        "Box,437000,295000,\n",
        "utf-8",
    )
    code, _, err = sitepipe("run", "-w", workspace_copy, "--as-of", AS_OF)
    assert code == 0, err
    (folder,) = (workspace_copy / "runs").glob(f"{AS_OF}-*")
    with (folder / "issues.csv").open(encoding="utf-8-sig", newline="") as stream:
        said = {int(row["row"]) for row in csv.DictReader(stream) if row["source_id"] == "places"}
    assert {2, 3, 4, 5, 6, 7} <= said


def test_postcodes_by_the_lookup_that_the_workspace_names(workspace_copy, sitepipe, refused):
    (workspace_copy / "sources" / "yards.yaml").write_text(
        "title: Yards\npartner: A council\nfile: inbox/yards.csv\nentity: site\n"
        'licence: none stated\nvalid_at: "2026"\nname_column: Site\ncolumns:\n'
        "  Postcode: {field: postcode}\n",
        "utf-8",
    )
    (workspace_copy / "inbox" / "yards.csv").write_text("Site,Postcode\nAsh,cv79ju\n", "utf-8")
    settings = workspace_copy / "sitepipe.yaml"
    settings.write_text(settings.read_text("utf-8") + "\npostcodes: lookups/cv.csv\n", "utf-8")
    refused("there is no file 'lookups/cv.csv'", code=2)

    (workspace_copy / "lookups").mkdir()
    (workspace_copy / "lookups" / "cv.csv").write_text("CV7 9JU,10,437012,295533,,,,,,\n", "utf-8")
    first, _, err = sitepipe("run", "-w", workspace_copy, "--as-of", AS_OF)
    assert first == 0, err
    (folder,) = (workspace_copy / "runs").glob(f"{AS_OF}-*")
    with (folder / "issues.csv").open(encoding="utf-8-sig", newline="") as stream:
        kinds = [row["kind"] for row in csv.DictReader(stream) if row["source_id"] == "yards"]
    assert kinds == ["placed_by_postcode"]

    (workspace_copy / "lookups" / "cv.csv").write_text("CV7 9JU,10,437013,295533,,,,,,\n", "utf-8")
    sitepipe("run", "-w", workspace_copy, "--as-of", AS_OF)
    assert len(list((workspace_copy / "runs").glob(f"{AS_OF}-*"))) == 2, "another run"
