"""Whatever a table holds, a proposal of it loads, and the order of rows changes nothing."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sitepipe import config
from sitepipe.config import SourceConfig
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.headings import Wanted
from sitepipe.ingest.previews import Preview
from sitepipe.ingest.suggestions import description_text, suggest
from sitepipe.ingest.tables import Row, TextTable, unique_headings

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=30)
KNOWN = st.sampled_from(["Site", "Acres", "Ref", "Lat", "Status", "Stage", "Date", "yes", "a: b"])


@st.composite
def tables(draw):
    wanted = draw(
        st.lists(KNOWN | TEXTS, min_size=1, max_size=6, unique_by=lambda text: text.strip())
    )
    headings = [one for one in (" ".join(text.split()) for text in wanted) if one] or ["Site"]
    headings = unique_headings(
        list(dict.fromkeys(headings)), where="a", row=1, wanted=Wanted(), issues=IssueLog("a")
    )
    rows = draw(st.lists(st.lists(TEXTS, min_size=6, max_size=6), min_size=1, max_size=4))
    held = [
        Row(number, dict(zip(headings, cells, strict=False)))
        for number, cells in enumerate(rows, start=2)
    ]
    return Preview(TextTable("a.csv", "0" * 64, headings, held))


@given(tables())
@settings(max_examples=60)
def test_every_proposal_loads(preview):
    found = suggest(preview)
    if not found.is_of_sites:
        return
    text = description_text(found, file="inbox/a.csv", partner=preview.table.headings[0],
                            valid_at="2026-11-23")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.yaml"
        path.write_text(text, encoding="utf-8", newline="\n")
        loaded = config.load(path, SourceConfig, label="a.yaml").section
    assert set(loaded.columns) <= set(preview.table.headings)
    assert all(0 <= one.confidence <= 1 for one in found.columns)


@given(tables())
@settings(max_examples=40)
def test_the_order_of_rows_changes_nothing(preview):
    table = preview.table
    other = TextTable(table.label, table.sha256, table.headings, table.rows[::-1])
    assert suggest(preview).columns == suggest(Preview(other)).columns
