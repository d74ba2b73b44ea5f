"""Rows of registers whose cells stand one column too far left or right, or glued together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.registers.columns import Column, Holds
from sitepipe.ingest.registers.glued import mend_glued
from sitepipe.ingest.tables import Row
from sitepipe.vocab import IssueKind, Severity

_CRS = re.compile(
    r"(?:WGS\s*-?84|OSGB\s*-?36|ETRS\s*-?89|EPSG:?\s*\d+|british (?:coordinate systems?"
    r"|national grid))",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?[/.-]\d\d?[/.-](?:\d\d){1,2}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S", re.IGNORECASE)

# What each kind of column takes: cells that prove it, and cells that it may hold as well.
_PROVEN = {
    Holds.ADDRESS: {"address"},
    Holds.CRS: {"crs"},
    Holds.NUMBER: {"positive", "negative"},
    Holds.AREA: {"positive"},
    Holds.DATE: {"date"},
    Holds.WORDS: {"words"},
}
_ALLOWED = {
    Holds.ADDRESS: {"words"},
    Holds.CRS: {"words"},
    Holds.NUMBER: {"words"},
    Holds.AREA: {"words"},
    Holds.DATE: {"words", "positive"},  # a spreadsheet's dates may come as day numbers
    Holds.WORDS: set[str](),
}
_WRONG = -100
_ENOUGH = 2
"""Cells in a wrong place that make a row a shifted one."""


def mend_rows(
    rows: Sequence[Row],
    headings: Sequence[str],
    columns: Sequence[Column],
    found: Mapping[str, str],
    issues: IssueLog,
) -> list[Row]:
    """
    Move the cells of shifted rows back, and part what was glued to a web address.

    A row is shifted if two or more of its cells cannot belong where they stand: a CRS or a web
    address in a column of numbers, a number in a column of words. It is mended where one move
    by one column leaves no such cell; otherwise it keeps its cells and an error is noted.

    Parameters
    ----------
    rows, headings
        The table.
    columns
        Of the form.
    found
        Heading by name of column.
    issues
        Takes ``SHIFTED_ROW``.
    """
    by_heading = {found[one.name]: one.holds for one in columns if one.name in found}
    holds = [by_heading.get(heading, Holds.ANYTHING) for heading in headings]
    mended = []
    for row in rows:
        parted = mend_glued(row, found, issues)
        cells = [parted.cells[heading] for heading in headings]
        if _wrong(cells, holds) >= _ENOUGH:
            cells = _moved(row.number, cells, holds, headings, issues)
        mended.append(Row(row.number, dict(zip(headings, cells, strict=True))))
    return mended


def _look(cell: str) -> str:
    if not cell:
        return "blank"
    if _CRS.fullmatch(cell):
        return "crs"
    if _ADDRESS.match(cell):
        return "address"
    if _DATE.fullmatch(cell):
        return "date"
    if _NUMBER.fullmatch(cell):
        return "negative" if cell.startswith("-") else "positive"
    return "words"


def _wrong(cells: Sequence[str], holds: Sequence[Holds]) -> int:
    return sum(_mark(cell, kind) == _WRONG for cell, kind in zip(cells, holds, strict=True))


def _mark(cell: str, kind: Holds) -> int:
    look = _look(cell)
    if kind is Holds.ANYTHING or look == "blank":
        return 0
    if look in _PROVEN[kind]:
        return 1
    return 0 if look in _ALLOWED[kind] else _WRONG


def _moved(
    number: int,
    cells: list[str],
    holds: Sequence[Holds],
    headings: Sequence[str],
    issues: IssueLog,
) -> list[str]:
    """Return the cells moved back, or as they are with an error."""
    marked = [
        (sum(map(_mark, moved, holds)), way, first, last, moved)
        for way, first, last, moved in _moves(cells)
        if not _wrong(moved, holds)
    ]
    best = max((mark for mark, *_ in marked), default=0)
    # Of moves that look alike, one to the row's end, as a comma too many or too few makes it;
    # else the one of the fewest cells, which changes least.
    fits = sorted(
        ((last < len(cells) - 1, last - first), way, first, last, moved)
        for mark, way, first, last, moved in marked
        if mark == best
    )
    if not fits or (len(fits) > 1 and fits[0][0] == fits[1][0] and fits[0][4] != fits[1][4]):
        issues.add(
            IssueKind.SHIFTED_ROW,
            Severity.ERROR,
            f"row {number} has cells in the wrong columns, and no one move puts them right",
            row=number,
            repair="Its cells were kept as they stand; correct the row and send it again.",
        )
        return cells
    _, way, first, last, moved = fits[0]
    issues.add(
        IssueKind.SHIFTED_ROW,
        Severity.WARNING,
        f"row {number}: the cells from {headings[first]!r} to {headings[last]!r} stood one column"
        f" too far {way}",
        row=number,
        column=headings[first],
        value="; ".join(cells[first : last + 1])[:200],
        repair="They were moved back.",
    )
    return moved


def _moves(cells: list[str]) -> Iterator[tuple[str, int, int, list[str]]]:
    """Give every move of neighbouring cells by one column over a blank cell."""
    for blank, cell in enumerate(cells):
        if cell:
            continue
        for other in range(len(cells)):
            if other == blank:
                continue
            moved = cells[:blank] + cells[blank + 1 :]
            moved.insert(other, "")
            way = "right" if other > blank else "left"
            yield way, min(blank, other), max(blank, other), moved
