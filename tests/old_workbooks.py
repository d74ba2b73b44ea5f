"""
Workbooks of the older form .xls, written byte by byte: no library in use writes them.

A compound file (MS-CFB) with one stream, which holds records of BIFF8 (MS-XLS). Only what a
table needs: text, numbers, dates, merged cells, several sheets, hidden ones.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Sequence
from dataclasses import dataclass

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_GENERAL, _DATE = 0, 1  # places in the list of cell formats
_DAY_0 = dt.date(1899, 12, 30)


@dataclass
class Sheet:
    """Rows of text, numbers and dates; merged ranges as (top, bottom, left, right) from 0."""

    name: str
    rows: Sequence[Sequence[object]]
    merged: Sequence[tuple[int, int, int, int]] = ()
    hidden: bool = False


def xls(*sheets: Sheet) -> bytes:
    """Return the bytes of a workbook."""
    bodies = [_sheet(sheet) for sheet in sheets]
    lengths = [4 + 8 + len(sheet.name) for sheet in sheets]
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    for number_format in (0, 14):
        head += _record(0x00E0, struct.pack("<HHH14x", 0, number_format, 0))
    offset = len(head) + sum(lengths) + 4
    for sheet, body in zip(sheets, bodies, strict=True):
        name = sheet.name.encode("latin-1")
        head += _record(0x0085, struct.pack("<IBBBB", offset, sheet.hidden, 0, len(name), 0) + name)
        offset += len(body)
    return _compound(head + _record(0x000A, b"") + b"".join(bodies))


def _sheet(sheet: Sheet) -> bytes:
    width = max((len(row) for row in sheet.rows), default=0)
    body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    body += _record(0x0200, struct.pack("<IIHHH", 0, len(sheet.rows), 0, width, 0))
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if cell is not None:
                body += _cell(row, column, cell)
    if sheet.merged:
        ranges = b"".join(struct.pack("<HHHH", *one) for one in sheet.merged)
        body += _record(0x00E5, struct.pack("<H", len(sheet.merged)) + ranges)
    return body + _record(0x000A, b"")


def _cell(row: int, column: int, cell: object) -> bytes:
    if isinstance(cell, dt.date):
        days = float((cell - _DAY_0).days)
        return _record(0x0203, struct.pack("<HHHd", row, column, _DATE, days))
    if isinstance(cell, (int, float)):
        return _record(0x0203, struct.pack("<HHHd", row, column, _GENERAL, float(cell)))
    text = str(cell)
    head = struct.pack("<HHHHB", row, column, _GENERAL, len(text), 1)
    return _record(0x0204, head + text.encode("utf-16-le"))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _compound(stream: bytes) -> bytes:
    """Wrap a stream of at least 4,096 bytes, below which it would have to be kept apart."""
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    sectors = len(stream) // _SECTOR
    assert sectors < _SECTOR // 4 - 2, "one sector lists all others"
    chain = [*range(3, sectors + 2), _END]
    fat = [_FAT, _END, *chain]
    fat += [_FREE] * (_SECTOR // 4 - len(fat))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0,
                          _END, 0)  # fmt: skip
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    directory = _entry("Root Entry", 5, child=1, start=_END, size=0)
    directory += _entry("Workbook", 2, child=_FREE, start=2, size=len(stream))
    directory += _entry("", 0, child=_FREE, start=0, size=0) * 2
    return header + struct.pack(f"<{len(fat)}I", *fat) + directory + stream


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ",
        encoded, len(encoded) + 2 if name else 0, kind, 1, _FREE, _FREE, child, 0, start, size,
    )  # fmt: skip
