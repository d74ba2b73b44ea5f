"""Rows of registers whose cells stand one column too far left or right, or glued together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.registers.columns import Column, Holds
from sitepipe.ingest.registers.glued import mend_glued
from sitepipe.ingest.tables import Row
from sitepipe.names import heading_key
from sitepipe.vocab import IssueKind, Severity

_CRS = re.compile(
    r"(?:WGS\s*-?84|OSGB\s*-?36|ETRS\s*-?89|EPSG:?\s*\d+|british (?:coordinate systems?"
    r"|national grid))",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?[/.-]\d\d?[/.-](?:\d\d){1,2}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S", re.IGNORECASE)

# What each kind of column takes: cells that are due there, and cells that are borne with.
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
_NO_COLUMN = Column("")
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
    address in a column of numbers, a number in a column of words; or if two hold a term of the
    column beside theirs. It is mended where one move by one column, and only one, fits best and
    leaves no such cell; otherwise it keeps its cells and an error is noted.

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
    by_heading = {found[one.name]: one for one in columns if one.name in found}
    in_order = [by_heading.get(heading, _NO_COLUMN) for heading in headings]
    mended = []
    for row in rows:
        parted = mend_glued(row, found, issues)
        cells = [parted.cells[heading] for heading in headings]
        is_wrong = _wrong(cells, in_order) >= _ENOUGH
        if is_wrong or _misplaced(cells, in_order) >= _ENOUGH:
            cells = _moved(row.number, cells, in_order, headings, issues, is_wrong=is_wrong)
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


def _mark(cell: str, column: Column) -> int:
    """Say how well a cell fits a column: words prove nothing unless its vocabulary has them."""
    look = _look(cell)
    if column.holds is Holds.ANYTHING or look == "blank":
        return 0
    if look in _PROVEN[column.holds]:
        return 2 if look != "words" or _is_term(cell, column) else 0
    return -1 if look in _ALLOWED[column.holds] else _WRONG


def _is_term(cell: str, column: Column) -> bool:
    return bool(column.terms) and heading_key(cell) in column.term_keys


def _wrong(cells: Sequence[str], columns: Sequence[Column]) -> int:
    """Count the cells that cannot belong where they stand."""
    return sum(_mark(cell, one) == _WRONG for cell, one in zip(cells, columns, strict=True))


def _misplaced(cells: Sequence[str], columns: Sequence[Column]) -> int:
    """Count the cells that hold a term of the column beside theirs, and none of their own."""
    return sum(
        bool(cell)
        and not _is_term(cell, columns[place])
        and any(_is_term(cell, one) for one in columns[max(place - 1, 0) : place + 2])
        for place, cell in enumerate(cells)
    )


def _fit(cells: Sequence[str], columns: Sequence[Column]) -> tuple[int, int]:
    """Rank a row: by how well its cells fit, then by demanded columns that are filled."""
    filled = sum(bool(cell) and one.demanded for cell, one in zip(cells, columns, strict=True))
    return sum(map(_mark, cells, columns)), filled


def _moved(
    number: int,
    cells: list[str],
    columns: Sequence[Column],
    headings: Sequence[str],
    issues: IssueLog,
    *,
    is_wrong: bool,
) -> list[str]:
    """Return the cells moved back, or as they are: with an error if they cannot be right."""
    ranked = [
        (_fit(moved, columns), last == len(cells) - 1, way, first, last, moved)
        for way, first, last, moved in _moves(cells)
        if not _wrong(moved, columns)
    ]
    # Of moves that fit alike, those to the row's end, as a comma too many or too few makes them.
    best = max((one[:2] for one in ranked), default=((0, 0), False))
    fits = [one for one in ranked if one[:2] == best]
    is_better = bool(fits) and best[0][0] > _fit(cells, columns)[0]
    if not is_better or any(one[-1] != fits[0][-1] for one in fits):
        if is_wrong or is_better:
            issues.add(
                IssueKind.SHIFTED_ROW,
                Severity.ERROR,
                f"row {number} has cells in the wrong columns, and no one move puts them right",
                row=number,
                repair="Its cells were kept as they stand; correct the row and send it again.",
            )
        return cells
    _, _, way, first, last, moved = min(fits, key=lambda one: one[4] - one[3])
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
