"""
Rows as the store holds them, and their hashes.

A row's canonical form is JSON without its braces: ``"name":value,`` for every known value, the
columns in the order of their names. Unknown values have no place in it, so a column that a
later version adds changes no hash of a row that was stored before. The hash of a table is that
of its rows' hashes in their own order: the order of rows does not matter, how often one stands
there does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii
from math import isinf

import numpy as np
import pandas as pd
import shapely

from sitepipe.schema import Column, Table

Value = str | float | int | bytes | None
"""One cell as SQLite holds it; a flag is 0 or 1, a geometry is WKB."""

STORED_AS = {
    "text": "TEXT",
    "number": "REAL",
    "integer": "INTEGER",
    "flag": "INTEGER",
    "date": "TEXT",
    "geometry": "BLOB",
}


@dataclass(frozen=True)
class Rows:
    """A table column by column, as SQLite holds it, with the hash of each row."""

    columns: Mapping[str, list[Value]]
    digests: list[bytes]

    @classmethod
    def of(cls, table: Table, frame: pd.DataFrame) -> Rows:
        """Take the rows of a table of the schema."""
        columns = {one.name: _values(one, frame[one.name]) for one in table.columns}
        return cls(columns, row_digests(columns))

    def __len__(self) -> int:
        return len(self.digests)

    @property
    def sha256(self) -> str:
        """Return the hash of the table."""
        return table_sha256(self.digests)

    def at(self, places: Sequence[int]) -> Iterator[tuple[Value, ...]]:
        """Yield the rows at some places, each its hash first, then its columns in order."""
        held = list(self.columns.values())
        for place in places:
            yield (self.digests[place], *(values[place] for values in held))


def row_digests(columns: Mapping[str, Sequence[Value]]) -> list[bytes]:
    """
    Return the SHA-256 of each row's canonical form.

    Parameters
    ----------
    columns
        The values of each column; all are of one length. Their order does not matter.
    """
    pieces = [_pieces(name, columns[name]) for name in sorted(columns)]
    stated = [each for each in pieces if each is not None]
    if not stated:
        many = len(next(iter(columns.values()), ()))
        return [hashlib.sha256().digest()] * many
    return [
        hashlib.sha256(row.encode("ascii")).digest()
        for row in map("".join, zip(*stated, strict=True))
    ]


def table_sha256(digests: Iterable[bytes]) -> str:
    """Return the hash of a table from the hashes of its rows, in whatever order they come."""
    return hashlib.sha256(b"".join(sorted(digests))).hexdigest()


def _values(column: Column, given: pd.Series) -> list[Value]:
    values: list[Value]
    if column.dtype == "geometry":
        shapes = np.asarray(given, dtype=object)
        values = shapely.to_wkb(shapes, byte_order=1).tolist()
        return values
    if column.dtype == "number":
        numbers = given.to_numpy(dtype="float64", na_value=np.nan) + 0.0  # no -0.0
        return [None if number != number else number for number in numbers.tolist()]  # noqa: PLR0124
    plain = given.to_numpy(dtype=object, na_value=None).tolist()
    if column.dtype in ("integer", "flag"):
        return [None if value is None else int(value) for value in plain]
    values = plain
    return values


def _pieces(name: str, values: Sequence[Value]) -> list[str] | None:
    """Write a column's part of each row, each different value once; none if all are unknown."""
    different = set(values) - {None}
    if not different:
        return None
    head = f"{json.dumps(name)}:"
    written: dict[Value, str] = {value: f"{head}{_json(value)}," for value in different}
    written[None] = ""
    return list(map(written.__getitem__, values))


def _json(value: Value) -> str:
    """Write what ``json.dumps`` would, four times as fast."""
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    if isinstance(value, bytes):
        return f'"{value.hex()}"'
    return json.dumps(value) if isinstance(value, float) and isinf(value) else repr(value)
