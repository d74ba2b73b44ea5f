"""Columns of dates: what shows only when all cells of a column are seen together."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from sitepipe.errors import first_five
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.intervals import iso_date
from sitepipe.vocab import IssueKind, Severity
from sitepipe.words import count

_IN_FIGURES = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})\s*")


@dataclass
class _Column:
    """The rows of a column, by what each cell shows, with the cell's text."""

    either: dict[int, str] = field(default_factory=dict)
    month_first: dict[int, str] = field(default_factory=dict)
    serials: dict[int, str] = field(default_factory=dict)
    has_day_first: bool = False


class DateColumns:
    """
    Reads the dates of one source, and remembers what their columns show.

    03/04/2027 is read as 3 April, as the United Kingdom writes it. That is sure where another
    date of the column can only be day first (25/04/2027), and doubtful where one can only be
    month first (04/25/2027).
    """

    def __init__(self) -> None:
        self._columns: dict[str, _Column] = defaultdict(_Column)

    def read(self, text: str, *, column: str, row: int) -> str | None:
        """
        Read a cell as :func:`sitepipe.ingest.intervals.iso_date` does.

        Raises
        ------
        Unreadable
            If it is no date.
        """
        seen = self._columns[column]
        if match := _IN_FIGURES.fullmatch(text):
            first, second = int(match[1]), int(match[2])
            if first > 12:
                seen.has_day_first = True
            elif second > 12:
                seen.month_first[row] = text
            elif first != second:
                seen.either[row] = text
        stated = iso_date(text)
        if stated.is_serial:
            seen.serials[row] = text
        return stated.value

    def note(self, issues: IssueLog) -> None:
        """Note each column of which the order of day and month is not sure, or that counts days."""
        for column, seen in sorted(self._columns.items()):
            if seen.serials:
                self._note_serials(column, seen, issues)
            if seen.either and (seen.month_first or not seen.has_day_first):
                self._note_order(column, seen, issues)

    def _note_serials(self, column: str, seen: _Column, issues: IssueLog) -> None:
        row, text = next(iter(seen.serials.items()))
        issues.add(
            IssueKind.DATE_AS_NUMBER,
            Severity.NOTICE,
            f"column {column!r}: {count(len(seen.serials), 'date')} written as a number: "
            + first_five(f"row {one}" for one in seen.serials),
            row=row,
            column=column,
            value=text,
            repair=f"Read as Excel counts days: {text} is {iso_date(text).value}. Check it, and "
            "format the column as dates.",
        )

    def _note_order(self, column: str, seen: _Column, issues: IssueLog) -> None:
        row, text = next(iter(seen.either.items()))
        other = seen.month_first
        against = f"; {count(len(other), 'date')} can only be month first" if other else ""
        issues.add(
            IssueKind.DATE_AMBIGUOUS,
            Severity.WARNING if other else Severity.NOTICE,
            f"column {column!r}: {count(len(seen.either), 'date')} may be day first or month "
            f"first: {first_five(f'row {one}' for one in seen.either)}{against}",
            row=row,
            column=column,
            value=text,
            repair=f"Read day first: {text} is {iso_date(text).value}. Ask the sender, or have "
            "the column written as 2027-04-03.",
        )
