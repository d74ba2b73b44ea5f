"""Cells of a sheet that are merged over several rows or columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sitepipe.errors import first_five
from sitepipe.ingest.cell_text import cell_name
from sitepipe.ingest.defects import IssueLog
from sitepipe.vocab import IssueKind, Severity
from sitepipe.words import count


@dataclass(frozen=True)
class Merged:
    """One merged range: rows from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def name(self) -> str:
        """Return the range as a spreadsheet shows it, such as ``A4:A6``."""
        return f"{cell_name(self.top, self.left)}:{cell_name(self.bottom, self.right)}"


Cells = list[object]


def fill_down(records: list[tuple[int, Cells]], ranges: list[Merged]) -> list[tuple[int, Cells]]:
    """
    Repeat a value that is merged over several rows in each of them.

    A row that holds nothing of its own stays empty: it is no record. Over columns nothing is
    repeated: the value belongs to the first.

    Parameters
    ----------
    records
        Row number and cells of every filled row, in order.
    ranges
        The merged ranges.
    """
    waiting = sorted((one for one in ranges if one.bottom > one.top), key=lambda one: one.top)
    open_ranges: list[tuple[Merged, object]] = []
    filled, position = [], 0
    for number, cells in records:
        open_ranges = [(one, value) for one, value in open_ranges if one.bottom >= number]
        own = list(cells)
        for one, value in open_ranges:
            if own[one.left] in ("", None):
                own[one.left] = value
        while position < len(waiting) and waiting[position].top <= number:
            one = waiting[position]
            if one.top == number and one.left < len(cells):
                open_ranges.append((one, cells[one.left]))
            position += 1
        filled.append((number, own))
    return filled


def is_two_rows(
    header: Sequence[str], below: Sequence[str], row: int, ranges: Sequence[Merged]
) -> bool:
    """
    Say whether the row below a row of headings holds second headings, by their look.

    It does where it fills nothing but columns under a merged or a blank heading: ``Size`` over
    ``Gross`` and ``Net``. In a table without merged cells a heading reaches over the blank ones
    after it, and second headings hold no digit.

    Parameters
    ----------
    header, below
        Text of the cells of both rows.
    row
        The number of the upper.
    ranges
        The merged ranges.
    """
    filled = {column for column, text in enumerate(below) if text}
    if across := _across(header, row, ranges):
        under = {column for one in across for column in range(one.left, one.right + 1)}
        return bool(filled & under) and all(
            column in under or not _at(header, column) for column in filled
        )
    under = {column for columns in _groups(header, below).values() for column in columns}
    texts = [below[column] for column in filled]
    return (
        len(filled & under) > 1
        and all(column in under or not _at(header, column) for column in filled)
        and not any(character.isdigit() for text in texts for character in text)
    )


def joined(
    header: Sequence[str], below: Sequence[str], row: int, ranges: Sequence[Merged]
) -> list[str]:
    """
    Give every column a heading of two rows: ``Size Gross`` and ``Size Net``.

    The upper heading stands before each that is under it: under its merged range, or else
    under it and the blank cells after it.
    """
    above = list(header) + [""] * (len(below) - len(header))
    if across := _across(header, row, ranges):
        reach = {one.left: range(one.left, one.right + 1) for one in across}
    else:
        reach = _groups(header, below)
    for first, columns in reach.items():
        for column in columns:
            if column < len(above) and _at(below, column):
                above[column] = header[first]
    return [
        " ".join(part for part in (upper, _at(below, column)) if part)
        for column, upper in enumerate(above)
    ]


def spread(header: Sequence[str], row: int, ranges: Sequence[Merged]) -> list[str]:
    """Count the columns that a heading of one row is merged over: ``Contact (2)``."""
    headings = list(header)
    for one in _across(header, row, ranges):
        columns = range(one.left + 1, min(one.right + 1, len(header)))
        for place, column in enumerate(columns, start=2):
            headings[column] = f"{header[one.left]} ({place})" if header[one.left] else ""
    return headings


def _across(header: Sequence[str], row: int, ranges: Sequence[Merged]) -> list[Merged]:
    return [
        one
        for one in ranges
        if one.top <= row <= one.bottom and one.right > one.left and one.left < len(header)
    ]


def _groups(header: Sequence[str], below: Sequence[str]) -> dict[int, range]:
    """Give the columns that a heading and the blank ones after it stand over, if several."""
    filled = [column for column, text in enumerate(header) if text]
    ends = [*filled[1:], max(len(header), len(below))]
    return {
        column: range(column, end)
        for column, end in zip(filled, ends, strict=True)
        if end > column + 1
    }


def _at(cells: Sequence[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""


def note_merged(ranges: list[Merged], issues: IssueLog) -> None:
    """Note how many ranges of the table are merged, and the first five."""
    if not ranges:
        return
    first = min(ranges, key=lambda one: (one.top, one.left))
    ordered = sorted(ranges, key=lambda one: (one.top, one.left))
    issues.add(
        IssueKind.MERGED_CELLS,
        Severity.NOTICE,
        f"{count(len(ranges), 'range')} of merged cells: {first_five(o.name for o in ordered)}",
        row=first.top,
        value=first.name,
        repair="A value merged over rows counts for each of them, one merged over columns for the "
        "first. Check that a figure is not counted several times.",
    )
