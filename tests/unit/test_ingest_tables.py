import pytest

from sitepipe.errors import DataError, SchemaError, StorageError
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.tables import read_table


@pytest.fixture
def read(tmp_path):
    def reading(content):
        folder = tmp_path / "Außen stellen"
        folder.mkdir(exist_ok=True)
        path = folder / "sites.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        issues = IssueLog("sites")
        return read_table(path, label="inbox/sites.csv", issues=issues), issues.rows

    return reading


def test_rows_are_numbered_as_a_spreadsheet_shows_them(read):
    table, issues = read('Site,Note\r\nA,"two\r\nlines"\r\n\r\nB,x\r\n')

    assert table.headings == ["Site", "Note"]
    assert [(row.number, row.cells["Site"]) for row in table.rows] == [(2, "A"), (4, "B")]
    assert table.rows[0].cells["Note"] == "two\r\nlines"
    assert issues == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_reads_unicode_with_and_without_a_mark(read, encoding):
    table, issues = read("Site,Cost\nCaerffili Ŵ,£2m\n".encode(encoding))

    assert table.rows[0].cells == {"Site": "Caerffili Ŵ", "Cost": "£2m"}
    assert issues == []


def test_another_encoding_is_guessed_and_said(read):
    table, issues = read("Site,Cost\nA,x\nCafé,£2m\n".encode("cp1252"))

    assert table.rows[1].cells == {"Site": "Café", "Cost": "£2m"}
    assert [(issue["kind"], issue["severity"]) for issue in issues] == [
        ("encoding_guessed", "warning")
    ]
    assert "line 3" in issues[0]["message"]
    assert issues[0]["value"] == "Café,£2m"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_finds_the_delimiter(read, mark):
    table, _ = read(f'Site{mark}Note\nA{mark}"x{mark}y"\n')
    assert table.rows[0].cells == {"Site": "A", "Note": f"x{mark}y"}


def test_ragged_rows_are_kept_and_said(read):
    table, issues = read("Site,Note\nA,x,y,z\nB\nC,x,,\n")

    assert [row.cells for row in table.rows] == [
        {"Site": "A", "Note": "x"},
        {"Site": "B", "Note": ""},
        {"Site": "C", "Note": "x"},
    ]
    assert [(issue["kind"], issue["row"], issue["value"]) for issue in issues] == [
        ("ragged_row", 2, "y; z"),
        ("ragged_row", 3, None),
    ]


def test_a_column_without_a_heading_is_named_by_its_place(read):
    assert read("Site,,Note\nA,b,c\n")[0].headings == ["Site", "(column 2)", "Note"]


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf", b",,\n"])
def test_an_empty_file_is_refused(read, content):
    with pytest.raises(DataError, match=r"inbox/sites.csv is empty"):
        read(content)


def test_a_header_alone_is_refused(read):
    with pytest.raises(DataError, match="header in row 1 and no row below"):
        read("Site,Note\n\n")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"Site,Note\nA,\x00\n", "line 2 holds a NUL byte"),
        (b"Site\n\x01\x02\x8d\n", "control characters"),
        (b"\xff\xfeS\x00i\x00t", "not UTF-16 from byte 7 on"),
        (b'Site,Note\nA,"open\nB,x\n', "not readable as CSV"),
    ],
)
def test_what_is_no_text_is_refused(read, content, why):
    with pytest.raises(DataError, match=why) as caught:
        read(content)
    assert caught.value.exit_code == 3
    assert caught.value.hint


def test_headings_that_stand_twice_are_refused(read):
    with pytest.raises(SchemaError, match="1 heading stands twice: Site"):
        read("Site,Note,Site\nA,b,c\n")


def test_a_missing_file_is_a_storage_error(tmp_path):
    with pytest.raises(StorageError, match=r"cannot read inbox/x.csv: it does not exist"):
        read_table(tmp_path / "x.csv", label="inbox/x.csv", issues=IssueLog("x"))
