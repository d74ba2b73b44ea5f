"""Rows of a table that are no records: totals, remarks under it, headings that stand again."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.tables import Row, TextTable
from sitepipe.names import heading_key
from sitepipe.vocab import IssueKind, Severity

_TOTAL = re.compile(
    r"(?:(?:grand|sub|overall|combined|running)[\s-]*)?(?:totals?|sum)\b"
    r"(?:\s*(?:no\.?|number)?(?:\s*(?:of|for|in|all|the|sites?|plots?|rows?|records?|areas?|acres|"
    r"acreage|ha|hectares?|figures?|table|page|list|units?|floorspace|cost|costs|mva|mw))*)"
    r"\s*(?:\([\w\s²£]*\))?[\s:=]*",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"(?:[*†‡§©]|\(?\d{1,2}\)\s|\[\d{1,2}\]\s|"
    r"(?:foot)?notes?\b\s*(?:\d{0,2}\s*[:.)–—-]|$)|n\.?b\.?\s*[:.–-]|sources?\s*[:–—-]|"
    r"key\s*:|(?:last\s+)?updated\b.*\d{4}|prepared\s+by\b|produced\s+by\b|contact\s*:|"
    r"disclaimer\b|end\s+of\s+(?:table|list|register|report|data)\b|contains\s+os\s+data\b|"
    r"©|copyright\b|crown\s+copyright\b)",
    re.IGNORECASE | re.DOTALL,
)
_MOST_IN_REMARK = 2
_LONGEST_TOTAL = 60


@dataclass(frozen=True)
class Aside:
    """Why a row is no record: the kind of issue, and the text that shows it."""

    kind: IssueKind
    column: str
    text: str


_SAID = {
    IssueKind.TOTAL_ROW: "adds up other rows",
    IssueKind.FOOTNOTE: "is a remark under the table",
    IssueKind.HEADINGS_REPEATED: "repeats the headings",
}


def asides(table: TextTable, *, name_column: str) -> dict[int, Aside]:
    """
    Find the rows of a table that are no records, whatever they are of.

    A row adds up others if what it names is nothing but a total ("Total", "Sub-total (ha)"), or
    it names nothing and another cell is. A remark stands below the last record, fills at most
    two cells and begins as remarks do ("* indicative", "Source: …", "Note 1:"); a row that only
    names a site is a record. Headings that stand again fill their own columns.

    Parameters
    ----------
    table
        As read; a name that its rows give is in ``name_column``.
    name_column
        The heading of the column that names records.

    Returns
    -------
    asides
        By number of row. The rows stay in the table, so that every one is accounted for.
    """
    found: dict[int, Aside] = {}
    for row in table.rows:
        if aside := _total(row, name_column) or _repeated(row, name_column):
            found[row.number] = aside
    for row in reversed(table.rows):
        if row.number in found:
            continue
        remark = _remark(row)
        if remark is None:
            break
        found[row.number] = remark
    return found


def _total(row: Row, name_column: str) -> Aside | None:
    name = row.cells.get(name_column, "")
    texts = [(name_column, name)] if name else list(row.cells.items())
    for column, text in texts:
        if text and len(text) < _LONGEST_TOTAL and _TOTAL.fullmatch(text.strip(" *.:–—-")):
            return Aside(IssueKind.TOTAL_ROW, column, text)
    return None


def _repeated(row: Row, name_column: str) -> Aside | None:
    name = row.cells.get(name_column, "")
    if not name or heading_key(name) != heading_key(name_column):
        return None
    filled = [(heading, text) for heading, text in row.cells.items() if text]
    alike = sum(heading_key(text[:200]) == heading_key(heading) for heading, text in filled)
    if alike * 2 <= len(filled):
        return None
    return Aside(IssueKind.HEADINGS_REPEATED, name_column, name)


def _remark(row: Row) -> Aside | None:
    filled = [(heading, text) for heading, text in row.cells.items() if text]
    if not 0 < len(filled) <= min(_MOST_IN_REMARK, len(row.cells) - 1):
        return None
    column, text = filled[0]
    return Aside(IssueKind.FOOTNOTE, column, text) if _REMARK.match(text) else None


def note_aside(row: Row, aside: Aside, issues: IssueLog) -> None:
    """Note a row that is no record; it is held."""
    issues.add(
        aside.kind,
        Severity.NOTICE,
        f"row {row.number} {_SAID[aside.kind]}: {aside.text[:80]!r}",
        row=row.number,
        column=aside.column,
        value=aside.text[:200],
        repair="The row is held back: it is no record. If it is one, write its name in full.",
    )
