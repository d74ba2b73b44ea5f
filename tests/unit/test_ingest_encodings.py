"""Encodings that tables come in, with and without a mark."""

import codecs

import pytest

from sitepipe.errors import DataError
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.encodings import decode, line_of

PLAIN = "Site,Cost\nAsh,£2m\n"
ACCENTS = "Site,Cost\nCafé Émile,£2m\nMÜLLER’s “yard” – 5°,x\n"


def read(content, encoding=""):
    issues = IssueLog("sites")
    return decode(content, label="sites.csv", issues=issues, encoding=encoding), issues.rows


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_mark_decides(mark, encoding):
    assert read(mark + ACCENTS.encode(encoding)) == (ACCENTS, [])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_without_a_mark_is_told_by_its_zero_bytes(encoding):
    text, issues = read(ACCENTS.encode(encoding))
    assert text == ACCENTS
    assert [row["kind"] for row in issues] == ["encoding_guessed"]
    assert encoding.upper() in issues[0]["message"]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp1252", "Windows-1252"), ("mac_roman", "Mac Roman")],
)
def test_one_byte_for_each_character_is_told_by_what_is_likely(encoding, name):
    text, issues = read(ACCENTS.encode(encoding))
    assert text == ACCENTS
    assert issues[0]["message"] == f"sites.csv is not UTF-8 (line 2); it was read as {name}"
    assert issues[0]["value"] == "Café Émile,£2m"


@pytest.mark.parametrize("text", [PLAIN, "Site\nBédoin Fête\nMÜLLER\nÉcole\n"])
def test_an_old_export_in_the_code_page_of_dos(text):
    assert read(text.encode("cp850"))[0] == text


def test_the_encoding_of_the_west_is_not_taken_for_a_rarer_one():
    for text in (PLAIN, "Site\nOwner’s yard\n", "Site\n5° – ½ acre\n"):
        assert read(text.encode("cp1252"))[0] == text
    assert read("Site\nFête d'été\n".encode("latin-1"))[0] == "Site\nFête d'été\n"


def test_one_cell_pasted_into_utf_8_does_not_spoil_the_rest():
    content = "Site,Cost\nCafé Ŵyn,é\nAsh,".encode() + b"\xa35m\n"
    text, issues = read(content)
    assert text == "Site,Cost\nCafé Ŵyn,é\nAsh,£5m\n"
    assert issues[0]["message"] == (
        "sites.csv is UTF-8 but for 1 byte (line 3), read as Windows-1252"
    )


def test_a_stated_encoding_holds():
    content = "Site\nPožega €\n".encode("iso8859-16")
    assert read(content, "iso8859-16") == ("Site\nPožega €\n", [])
    with pytest.raises(DataError, match="it is not UTF-8 from byte 8 on"):
        read(content, "utf-8")


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"Site,Note\nA,\x00\n",
        b"Site\n" + b"\x01\x02\xe9" * 40,
        codecs.BOM_UTF16_LE + b"S\x00i\x00t",
        codecs.BOM_UTF32_LE + b"S\x00",
    ],
)
def test_what_is_no_text_is_refused(content):
    with pytest.raises(DataError, match=r"sites.csv is not readable as text") as caught:
        read(content)
    assert caught.value.exit_code == 3


def test_lines_end_as_a_spreadsheet_sees_them():
    assert line_of("a\r\nb\rc\nd", 7) == 4
    assert line_of("a\u2028b\x85c", 4) == 1
