"""The headings of a table: which rows they stand in."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median_low

from sitepipe.errors import DataError, SchemaError, first_five
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.merged_cells import Merged, is_two_rows, joined, spread
from sitepipe.names import heading_key
from sitepipe.vocab import IssueKind, Severity

LOOKED_AT = 100
"""Filled rows among which the headings are looked for."""

LONGEST_HEADING = 200
"""Characters of a heading; a longer cell is none, and is cut."""

_ASK_AGAIN = "Ask its sender for the file again."


@dataclass(frozen=True)
class Wanted:
    """
    The headings that a table is known to have, by its source's description.

    Attributes
    ----------
    names
        Headings that the description names, mapped or ignored.
    aliases
        Keys (:func:`sitepipe.names.heading_key`) of further headings that tell the row.
    """

    names: Collection[str] = ()
    aliases: Collection[str] = ()

    @cached_property
    def by_key(self) -> dict[str, str]:
        """The names by their keys."""
        return {key: name for name in self.names if (key := heading_key(name))}

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of all headings that tell the row."""
        return frozenset((*self.by_key, *self.aliases))

    def count(self, cells: Iterable[str]) -> int:
        """Count the wanted headings that stand in a row, whatever their case and punctuation."""
        return len({_key(cell) for cell in cells} & self.keys)


@dataclass(frozen=True)
class Header:
    """Headings by column, blank where there is none, and the one or two rows they stand in."""

    rows: tuple[int, ...]
    cells: list[str]


def find_header(
    records: Sequence[tuple[int, list[str]]],
    *,
    wanted: Wanted | None = None,
    header_row: int = 0,
    ranges: Sequence[Merged] = (),
    where: str,
) -> Header:
    """
    Find the headings among the first rows of a table.

    Headings stand in the row, or in the two rows one below the other, that have most of those
    that are wanted; of equals the first. If none is wanted, or no row has any, they stand in
    the first row that fills two cells, and half as many as most rows do. Of two rows the upper
    names groups: see :func:`sitepipe.ingest.merged_cells.joined`.

    Parameters
    ----------
    records
        Row number and text of the first filled rows from ``header_row`` on; of 0 at least one.
    wanted
        The headings that are known; ``None`` if none is.
    header_row
        Row of the headings, or the upper of two; 0 to find it.
    ranges
        Merged cells of a sheet.
    where
        The table in messages.

    Raises
    ------
    SchemaError
        If ``header_row`` is empty.
    """
    if header_row and (not records or records[0][0] != header_row):
        raise SchemaError(
            f"{where}: row {header_row}, which is to hold the headings, is empty",
            hint="Correct header_row in its sources/*.yaml; 0 finds the row.",
        )
    starts = range(1 if header_row else len(records))
    if wanted and wanted.keys:
        ranked = [one for start in starts for one in _ranked(records, start, wanted, ranges)]
        known, _, _, header = max(ranked, key=lambda one: one[:3])
        if known:
            return header
    start = 0 if header_row else _by_shape(records)
    number, cells = records[start]
    if _is_double(records, start, ranges):
        return _double(records[start], records[start + 1], ranges, {})
    return Header((number,), spread(cells, number, ranges))


_UNSURE, _SINGLE, _SURE = range(3)


def _ranked(
    records: Sequence[tuple[int, list[str]]],
    start: int,
    wanted: Wanted,
    ranges: Sequence[Merged],
) -> Iterator[tuple[int, int, int, Header]]:
    """Give the headings that may start in a row, by how many are known and how sure they are."""
    number, cells = records[start]
    single = Header((number,), spread(cells, number, ranges))
    yield wanted.count(single.cells), _SINGLE, -start, single
    if start + 1 < len(records) and records[start + 1][0] == number + 1:
        double = _double(records[start], records[start + 1], ranges, wanted.by_key)
        sure = _SURE if _is_double(records, start, ranges) else _UNSURE
        yield wanted.count(double.cells), sure, -start, double


def _double(
    upper: tuple[int, list[str]],
    lower: tuple[int, list[str]],
    ranges: Sequence[Merged],
    names: dict[str, str],
) -> Header:
    """Join two rows; a heading that is wanted is called as its description calls it."""
    cells = joined(upper[1], lower[1], upper[0], ranges)
    alone = Counter(_key(cell) for cell in lower[1] if cell)
    called = []
    for cell, second in itertools.zip_longest(cells, lower[1], fillvalue=""):
        key = _key(cell)
        if key not in names and _key(second) in names and alone[_key(second)] == 1:
            key = _key(second)
        called.append(names.get(key, cell))
    return Header((upper[0], lower[0]), called)


def _is_double(
    records: Sequence[tuple[int, list[str]]], start: int, ranges: Sequence[Merged]
) -> bool:
    """Say whether a row names groups, and the one below it what is in them, by their look."""
    if start + 1 >= len(records):
        return False
    (number, upper), (following, lower) = records[start : start + 2]
    named = sum(bool(cell) for cell in upper)  # one alone is a title
    return following == number + 1 and named > 1 and is_two_rows(upper, lower, number, ranges)


def _by_shape(records: Sequence[tuple[int, list[str]]]) -> int:
    """Find the first row that is filled like a row of the table: titles fill one cell."""
    filled = [sum(bool(cell) for cell in cells) for _, cells in records]
    usual = median_low([cells for cells in filled if cells > 1] or [1])
    least = max(2, (usual + 1) // 2)
    return next((place for place, cells in enumerate(filled) if cells >= least), 0)


def require_rows(rows: int, header: Header, *, where: str) -> None:
    """
    Refuse a table without a row below its headings.

    Raises
    ------
    DataError
        If there is none.
    """
    if rows:
        return
    if len(header.rows) == 1:
        said = f"{where} has a header in row {header.rows[0]} and no row below it"
    else:
        said = f"{where} has headings in rows {header.rows[0]} and {header.rows[1]}, and no row "
        said += "below"
    raise DataError(said, hint=_ASK_AGAIN)


def note_double(header: Header, headings: Sequence[str], issues: IssueLog) -> None:
    """Note headings that were made of two rows."""
    if len(header.rows) == 1:
        return
    first, second = header.rows
    issues.add(
        IssueKind.HEADINGS_IN_TWO_ROWS,
        Severity.NOTICE,
        f"the headings in rows {first} and {second} were read as one: {first_five(headings)}",
        row=first,
        value=headings[0] if headings else None,
        repair="If they stand in one row alone, give header_row in its sources/*.yaml.",
    )


def _key(cell: str) -> str:
    return heading_key(cell) if len(cell) <= LONGEST_HEADING else ""
