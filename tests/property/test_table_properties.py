"""Properties of reading tables in text: encodings, delimiters, headings wherever they stand."""

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sitepipe.errors import DataError
from sitepipe.ingest.asides import asides
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.encodings import decode
from sitepipe.ingest.headings import Wanted
from sitepipe.ingest.postcodes import read_postcode
from sitepipe.ingest.tables import read_table

HEADINGS = ["Site", "Acreage", "From", "Remarks"]
WORDS = st.text(st.sampled_from("abcdefgh éèüŵŷ’–£²,;'\"\n0123456789"), max_size=30)
ROWS = st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=1, max_size=8)
TITLES = st.lists(st.text(st.sampled_from("abc ,;|:0123"), max_size=40), max_size=5)
WIDE = st.sampled_from(
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)


def read(content, wanted):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sites.csv"
        path.write_bytes(content)
        issues = IssueLog("sites")
        return read_table(path, label="sites.csv", issues=issues, wanted=wanted)


@given(
    rows=ROWS,
    titles=TITLES,
    encoding=WIDE,
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    wanted=st.integers(2, 4),
)
def test_a_table_reads_back_under_any_titles_in_any_form(
    rows, titles, encoding, delimiter, end, wanted
):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows([one] for one in titles)
    quoted = csv.QUOTE_ALL  # for a line feed where lines end with a carriage return
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoted)
    writer.writerow(HEADINGS)
    writer.writerows([f"Site {place}", *cells] for place, cells in enumerate(rows))

    table = read(text.getvalue().encode(encoding), Wanted(HEADINGS[:wanted]))

    assert table.headings == HEADINGS
    assert [list(row.cells.values()) for row in table.rows] == [
        [f"Site {place}", *(cell.strip() for cell in cells)] for place, cells in enumerate(rows)
    ]
    numbers = [row.number for row in table.rows]
    assert numbers == list(range(len(titles) + 2, len(titles) + 2 + len(rows)))


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused_in_words(content):
    try:
        text = decode(content, label="sites.csv", issues=IssueLog("sites"))
    except DataError as error:
        text = error.message
    assert "\x00" not in text


@given(
    st.lists(st.sampled_from(["Café", "Fête d'été", "MÜLLER", "Owner’s", "£2m", "5°"]), min_size=2),
    st.sampled_from(["cp1252", "mac_roman"]),
)
def test_names_in_one_byte_encodings_survive(words, encoding):
    text = "Site\n" + "\n".join([*words, "Émile"]) + "\n"
    assert decode(text.encode(encoding), label="x", issues=IssueLog("x")) == text


@given(ROWS, st.integers(0, 8))
def test_no_row_is_a_total_and_a_record_at_once(rows, place):
    names = [f"Site {number}" for number in range(len(rows))]
    names.insert(min(place, len(names)), "Total")
    text = "Site,Acreage\n" + "".join(f"{name},1\n" for name in names)
    table = read(text.encode(), Wanted(["Site", "Acreage"]))
    found = asides(table, name_column="Site")
    assert [row.cells["Site"] for row in table.rows if row.number in found] == ["Total"]


@given(
    st.from_regex(r"\A[A-PR-UWYZ][A-HK-Y]?[0-9]{1,2} [0-9][ABD-HJLNP-UW-Z]{2}\Z"),
    st.sampled_from(["", " ", "  ", "\u00a0"]),
    st.booleans(),
)
def test_a_postcode_reads_the_same_however_it_is_spaced(postcode, space, small):
    text = postcode.replace(" ", space)
    assert read_postcode(text.lower() if small else text) == postcode
