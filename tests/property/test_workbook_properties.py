"""Whatever a text is, a workbook holds it as text and nothing in it runs."""

import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from sitepipe.render.workbook.book import Book, write_table
from sitepipe.render.workbook.cells import MOST_CHARACTERS, Cells, plain_text

STARTS = st.sampled_from(["", "=", "+", "-", "@", " =", "\t@", "http://", "{=", "'", "_x0041_"])
TEXTS = st.builds(
    lambda start, rest: start + rest,
    STARTS,
    st.text(st.characters(codec=None, exclude_categories=()), max_size=60),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("property") / "texts.xlsx"


@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_a_text_is_read_back_as_the_text_it_was(place, texts):
    book = Book(created="2026-11-14", title="T", notice=texts[0])
    write_table(book, "Sheet", [Cells("Text", texts), Cells("End", ["x"] * len(texts))], intro="")
    book.save(place)

    with zipfile.ZipFile(place) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert not re.search(r"<f[ >/]|<hyperlink", sheet)
    assert set(re.findall(r'<c [^>]*?t="(\w+)"', sheet)) == {"s"}
    rows = CalamineWorkbook.from_path(place).get_sheet_by_name("Sheet").to_python(False)
    assert [row[0] for row in rows[3:]] == [plain_text(text) for text in texts]


@given(TEXTS)
def test_making_a_text_plain_twice_changes_nothing_more(text):
    assert plain_text(plain_text(text)) == plain_text(text)


@given(st.text("aé🏭", min_size=1, max_size=40), st.integers(30_000, 40_000))
def test_no_text_is_longer_than_a_cell(piece, length):
    text = (piece * length)[:length]
    cut = plain_text(text)

    assert len(cut.encode("utf-16-le")) // 2 <= MOST_CHARACTERS
    if len(text.encode("utf-16-le")) // 2 <= MOST_CHARACTERS:
        assert cut == text
