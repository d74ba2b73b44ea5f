"""
Sheets before they are unpacked: how far they spread, and which formulas give no value.

The library that reads workbooks lays a sheet out as one rectangle, and gives a formula that
failed as an empty cell. So the part that holds the sheet is looked through first, as a stream.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import IO

from sitepipe.errors import DataError
from sitepipe.ingest.cell_text import cell_name
from sitepipe.words import count

_CHUNK = 1 << 20
_LONGEST_ROW = 64 << 20
_MOST_CELLS = 20_000_000
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d+)")
_CELL_REF = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})(\d+)")
_CELL_TYPE = re.compile(rb"\st\s*=\s*[\"'](\w+)")


@dataclass
class Extent:
    """The rectangle around a sheet's filled cells; rows from 1, columns from 0."""

    top: int = 0
    left: int = 0
    bottom: int = 0
    right: int = -1
    filled: int = 0

    def add(self, row: int, column: int) -> None:
        """Take in a filled cell."""
        self.top = min(self.top, row) if self.filled else row
        self.left = min(self.left, column) if self.filled else column
        self.bottom = max(self.bottom, row)
        self.right = max(self.right, column)
        self.filled += 1

    def check(self, where: str) -> None:
        """
        Refuse a rectangle too large to lay out.

        Raises
        ------
        DataError
            If it has more than 20 million cells.
        """
        rows, columns = self.bottom - self.top + 1, self.right - self.left + 1
        if self.filled and rows * columns > _MOST_CELLS:
            raise DataError(
                f"{where} spreads {count(self.filled, 'filled cell')} over {count(rows, 'row')} "
                f"and {count(columns, 'column')}; the last is {cell_name(self.bottom, self.right)}",
                hint="Delete the stray cells outside the table, save the workbook and run again.",
            )


@dataclass
class Scan:
    """What a sheet's part shows: its extent, and the cells (row, column) that failed."""

    extent: Extent = field(default_factory=Extent)
    failed: dict[tuple[int, int], str] = field(default_factory=dict)


def scan_xlsx(stream: IO[bytes], *, where: str) -> Scan:
    """
    Look through the part of an .xlsx workbook that holds a sheet.

    Returns
    -------
    scan
        ``failed`` gives the error of each cell that holds one (``#REF!``), and the formula of
        each whose value the workbook lacks.

    Raises
    ------
    DataError
        If the sheet spreads too far, or a row of it never ends.
    """
    scan = Scan()
    head = stream.read(_CHUNK)
    found = re.search(rb"<([\w.-]+:)?worksheet\b", head)
    prefix = (found[1] if found else None) or b""
    tags = [b"<" + prefix + name for name in (b"v", b"is", b"f")]
    name = re.escape(prefix)
    cells = re.compile(rb"<%bc\b([^>]*?)(?:/>|>(.*?)</%bc\s*>)" % (name, name), re.DOTALL)
    value = re.compile(rb"<%b(?:v\b[^>/]*>([^<]+)|is\b)" % name)
    formula = re.compile(rb"<%bf\b[^>]*?(?:/>|>([^<]*))" % name)
    number = 0
    for piece in _pieces(stream, head, b"</" + prefix + b"row>", where=where):
        number += 1
        if not any(tag in piece for tag in tags):
            continue
        start = piece.rfind(b"<" + prefix + b"row")
        if start < 0:
            continue
        if stated := _ROW_NUMBER.search(piece, start, max(piece.find(b">", start), start)):
            number = int(stated[1])
        column = -1
        for attributes, body in cells.findall(piece, start):
            row = number
            column += 1
            if place := _CELL_REF.search(attributes):
                column, row = _column(place[1]), int(place[2])
            kind = (_CELL_TYPE.search(attributes) or (b"", b""))[1]
            holds = value.search(body)
            if holds:
                scan.extent.add(row, column)
            if holds and kind == b"e":
                scan.failed[row, column] = _plain(holds[1] or b"")
            elif not holds and kind != b"str" and (rule := formula.search(body)):
                scan.failed[row, column] = _plain(rule[1] or b"")
        scan.extent.check(where)
    return scan


def _pieces(stream: IO[bytes], head: bytes, end: bytes, *, where: str) -> Iterator[bytes]:
    """Give a stream piece by piece, each up to the end of one row."""
    rest = b""
    chunk = head
    while chunk:
        *whole, rest = (rest + chunk).split(end)
        yield from whole
        if len(rest) > _LONGEST_ROW:
            raise DataError(
                f"{where} has a row that does not end", hint="Ask its sender for the file again."
            )
        chunk = stream.read(_CHUNK)


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters.upper():
        index = 26 * index + letter - ord("A") + 1
    return index - 1


def _plain(content: bytes) -> str:
    return unescape(content.decode("utf-8", errors="replace")).strip()[:80]
