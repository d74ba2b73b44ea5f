"""Delimited text to records, with bounds on how long a cell and how large a table may be."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from sitepipe.errors import DataError
from sitepipe.ingest.headings import Wanted
from sitepipe.words import count

DELIMITERS = (",", ";", "\t", "|")

_MOST_CELLS = 10_000_000
_LOOKED_AT = 50
_SAMPLE = 1 << 18
_LINE = re.compile(r"[^\r\n]+(?:\r\n?|\n|\Z)|\r\n?|\n")
_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?(?=[\r\n])", re.IGNORECASE)
_FEWEST_ALIKE = 2


def delimited_records(
    text: str, *, label: str, wanted: Wanted | None, cell_limit: int
) -> list[tuple[int, list[str]]]:
    """
    Part text into records.

    Parameters
    ----------
    text
        The file. Lines end with CR, LF or both, mixed as they may be.
    label
        Its name in messages.
    wanted
        The headings that are looked for; they help to tell the delimiter.
    cell_limit
        The most characters of one cell.

    Returns
    -------
    records
        Number and cells of every record that has a filled cell; the first record is 1.

    Raises
    ------
    DataError
        If a quotation mark is not closed, a cell is too long, or there are more than ten
        million cells.
    """
    delimiter = find_delimiter(text, wanted)
    records, number, cells_read = [], 0, 0
    with _cells_up_to(cell_limit):
        reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
        try:
            for number, cells in enumerate(reader, start=1):
                if not any(cell.strip() for cell in cells):
                    continue
                cells_read += len(cells)
                if cells_read > _MOST_CELLS:
                    raise DataError(
                        f"{label} has more than {count(_MOST_CELLS, 'cell')}, reached in row "
                        f"{number}",
                        hint="Leave out columns that hold nothing, or send it in parts.",
                    )
                records.append((number, cells))
        except csv.Error as error:
            raise _broken(label, number + 1, reader.line_num, cell_limit, error) from error
    return records


def find_delimiter(text: str, wanted: Wanted | None = None) -> str:
    """
    Tell what parts the cells: comma, semicolon, tab or pipe.

    A first line ``sep=;`` decides. Else the mark under which a row has most of the headings
    that are wanted; else that under which most rows are of one width. A title above the
    headings, or a comma in every name, does not mislead it.
    """
    if told := _SEPARATOR_LINE.match(text):
        return told[1]
    ranked = {mark: _fit(text, mark, wanted) for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: ranked[mark])  # the first of equals


def _fit(text: str, mark: str, wanted: Wanted | None) -> tuple[int, int, int]:
    rows = [cells for cells in _first_rows(text, mark) if any(cell.strip() for cell in cells)]
    known = max((wanted.count(cells) for cells in rows), default=0) if wanted else 0
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    width, alike = max(widths.items(), key=lambda one: (one[1], one[0]), default=(1, 0))
    if alike < _FEWEST_ALIKE or alike * 4 < len(rows):
        return known, 0, 1  # a mark that stands in a cell here and there
    return known, alike, width


def _first_rows(text: str, mark: str) -> Iterator[list[str]]:
    """Give the first rows as far as they can be parted; a cell too long ends them."""
    reader = csv.reader(_lines(text[:_SAMPLE]), delimiter=mark)
    with _cells_up_to(_SAMPLE):
        yield from islice(reader, _LOOKED_AT)


def _lines(text: str) -> Iterator[str]:
    """Give the lines one by one; a file in memory would hold four bytes for each character."""
    return (found[0] for found in _LINE.finditer(text))


@contextmanager
def _cells_up_to(characters: int) -> Iterator[None]:
    """Let the csv module read cells of so many characters; it has one limit for all readers."""
    before = csv.field_size_limit(characters)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _broken(label: str, row: int, line: int, cell_limit: int, error: csv.Error) -> DataError:
    where = f"{label}, row {row} (up to line {line})"
    if "field larger" in str(error):
        return DataError(
            f"{where}: a cell has more than {count(cell_limit, 'character')}",
            hint="Look for a quotation mark that is opened and not closed; if the cell is meant "
            "to be so long, raise cell_limit in its sources/*.yaml.",
        )
    return DataError(
        f"{where}: not readable as CSV: {error}",
        hint="Look for a quotation mark that is opened and not closed.",
    )
