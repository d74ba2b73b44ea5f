"""Cells of a sheet that are merged over several rows or columns."""

from __future__ import annotations

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


def merged_headings(
    header: list[str], below: list[str], row: int, ranges: list[Merged]
) -> tuple[list[str], bool]:
    """
    Give every column a heading where some are merged over several columns.

    Where the row below fills nothing but columns under a merged or a blank heading, it holds
    second headings: ``Size`` over ``Gross`` and ``Net`` gives ``Size Gross`` and ``Size Net``.
    Else the columns are counted: ``Contact``, ``Contact (2)``.

    Parameters
    ----------
    header
        Text of the cells of the header's row.
    below
        Text of the cells of the row below it, as they stand.
    row
        The header's row.
    ranges
        The merged ranges.

    Returns
    -------
    headings, two_rows
        ``two_rows`` says that the row below belongs to the headings.
    """
    across = [
        one
        for one in ranges
        if one.top <= row <= one.bottom and one.right > one.left and header[one.left : one.left + 1]
    ]
    under = {column for one in across for column in range(one.left, one.right + 1)}
    filled = {column for column, text in enumerate(below) if text}
    two_rows = bool(filled & under) and all(
        column in under or not header[column] for column in filled
    )
    headings = list(header)
    for one in across:
        for place, column in enumerate(range(one.left, min(one.right + 1, len(header))), start=1):
            counted = f"{header[one.left]} ({place})" if place > 1 else header[one.left]
            headings[column] = header[one.left] if two_rows else counted
    if two_rows:
        headings = [
            " ".join(part for part in (above, second) if part)
            for above, second in zip(headings, below, strict=True)
        ]
    return headings, two_rows


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
