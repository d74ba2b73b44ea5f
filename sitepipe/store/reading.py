"""Reading: a table as one snapshot knew it, or every row that any snapshot knew."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.errors import ShapelyError

from sitepipe.errors import StorageError
from sitepipe.schema import Table
from sitepipe.store.form import HELD, row_table, stored_columns
from sitepipe.store.gathered import Gathered, batches_of
from sitepipe.store.rows import row_digests, table_sha256
from sitepipe.store.snapshots import StoredSnapshot

_KNOWN = "known_from <= :number AND (known_to IS NULL OR known_to > :number)"


def table_at(
    connection: sqlite3.Connection,
    found: StoredSnapshot,
    name: str,
    *,
    sha256: str | None = None,
) -> pd.DataFrame:
    """
    Return a table as a snapshot knew it, in the order of its key.

    Raises
    ------
    StorageError
        If a geometry cannot be read, or the table has not the hash that is given.
    """
    table, columns = HELD[name], stored_columns(connection, name)
    if not columns:
        return table.empty()
    listed = ", ".join(f'"{column}"' for column in columns)
    cursor = connection.execute(
        f"SELECT {listed} FROM {row_table(name)} WHERE {_KNOWN} ORDER BY known_id",  # noqa: S608
        {"number": found.number},
    )
    gathered, digests = Gathered(table), list[bytes]()
    try:
        for rows in batches_of(cursor):
            values = dict(zip(columns, zip(*rows, strict=True), strict=True))
            if sha256 is not None:
                digests += row_digests(values)
            gathered.take(values)
    except ShapelyError as error:
        raise _damaged(found, name) from error
    if sha256 is not None and table_sha256(digests) != sha256:
        raise _damaged(found, name)
    return _placed(table, gathered.frame(gathered.order()), found.crs)


def rows_until(connection: sqlite3.Connection, found: StoredSnapshot, name: str) -> pd.DataFrame:
    """Return every row that a snapshot, or one before it, knew of a table, and since when."""
    table = HELD[name]
    columns, number = stored_columns(connection, name), found.number
    gathered = Gathered(table)
    starts: list[int] = []
    ends: list[int | None] = []
    for rows in batches_of(_until(connection, name, columns, number)) if columns else ():
        known_from, known_to, *values = zip(*rows, strict=True)
        starts += known_from
        ends += [None if end is None or end > number else end for end in known_to]
        gathered.take(dict(zip(columns, values, strict=True)))
    frame = gathered.frame(np.arange(len(starts)))
    frame.insert(0, "known_from", pd.array(starts, dtype="Int64"))
    frame.insert(1, "known_to", pd.array(ends, dtype="Int64"))
    return _placed(table, frame, found.crs)


def _until(
    connection: sqlite3.Connection, name: str, columns: Sequence[str], number: int
) -> sqlite3.Cursor:
    listed = "".join(f', "{column}"' for column in columns)
    return connection.execute(
        f"SELECT known_from, known_to{listed} FROM {row_table(name)} "  # noqa: S608
        "WHERE known_from <= ? ORDER BY known_id",
        (number,),
    )


def _placed(table: Table, frame: pd.DataFrame, crs: str) -> pd.DataFrame:
    if any(one.dtype == "geometry" for one in table.columns):
        return gpd.GeoDataFrame(frame, geometry="geometry", crs=crs or None)
    return frame


def _damaged(found: StoredSnapshot, name: str) -> StorageError:
    return StorageError(
        f"table {name} of snapshot {found.number} is not what was committed: the store is damaged",
        hint="Go back to a copy of the store, made with: sitepipe store copy",
    )
