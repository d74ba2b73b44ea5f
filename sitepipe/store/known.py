"""
Rows of a store as several of its snapshots knew them, and no more rows than are asked for.

What two snapshots both know is one row of the file. Who compares them needs only the rows that
one of them knew and the other did not, and who tells the history of a site only its own.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely.errors import ShapelyError

from sitepipe.errors import StorageError
from sitepipe.schema import Table
from sitepipe.store.form import HELD, row_table, stored_columns
from sitepipe.store.gathered import Gathered, batches_of
from sitepipe.store.rows import Value, row_digests
from sitepipe.store.store import Store


@dataclass(frozen=True)
class KnownRows:
    """
    Rows of one table of the schema, in the order of their keys.

    ``known_from`` and ``known_to`` are the first snapshot that knew each, and the first that no
    longer did; infinite if all since know it. ``crs`` gives that of each snapshot.
    """

    frame: pd.DataFrame
    known_from: NDArray[np.float64]
    known_to: NDArray[np.float64]
    crs: dict[int, str]

    def at(self, number: int) -> pd.DataFrame:
        """Return the rows that a snapshot knew, as a table of the schema."""
        known = self.frame[(self.known_from <= number) & (number < self.known_to)]
        known = known.reset_index(drop=True)
        if "geometry" in known:
            return gpd.GeoDataFrame(known, geometry="geometry", crs=self.crs.get(number) or None)
        return known

    def ever(self) -> pd.DataFrame:
        """Return every row, the one known last first where a key stands there twice."""
        order = np.argsort(-self.known_to, kind="stable")
        return self.frame.iloc[order].reset_index(drop=True)

    def turns(self) -> set[int]:
        """Return the snapshots with which a row came or went."""
        ends = self.known_to[np.isfinite(self.known_to)]
        return {int(number) for number in (*self.known_from, *ends)}


class Known:
    """
    What the snapshots from ``first`` to ``last`` of an open store knew.

    Either that was pruned is refused; what those between knew is whole only where they are kept.
    """

    def __init__(self, store: Store, first: int, last: int) -> None:
        for number in (first, last):
            store.require_kept(number)
        self._store = store
        self._span = {"first": first, "last": last}
        self._crs = {one.number: one.crs for one in store.snapshots()}

    def rows(
        self,
        name: str,
        *,
        column: str = "",
        among: Collection[str] | None = None,
        only: Collection[str] = (),
        differing: bool = False,
        apart_in: Collection[str] = (),
    ) -> KnownRows:
        """
        Read rows of a table that any of the snapshots knew.

        Parameters
        ----------
        name
            The table, one of :data:`sitepipe.store.HELD`.
        column, among
            Only rows with one of these values in this column.
        only
            Columns to read; all if none is named. The others are unknown.
        differing
            Only rows that the first of the snapshots knew and the last did not, or the reverse.
            A row that went, and came back as it was, is known anew: it stands on both sides.
        apart_in
            Of these, leave out pairs of one key that are the same in all of these columns.

        Raises
        ------
        StorageError
            If a row is not what its hash says.
        """
        table = HELD[name]
        with self._store.looked_into() as connection:
            there = stored_columns(connection, name)
            columns = [one for one in there if not only or one in only]
            if among is not None and column not in there:
                columns = []
            if not columns:
                return KnownRows(table.empty(), np.array([]), np.array([]), self._crs)
            cursor = _selected(connection, table, columns, self._span,
                               column=column, among=among, differing=differing,
                               apart_in=apart_in)  # fmt: skip
            gathered = Gathered(table)
            known_from, known_to = list[Value](), list[Value]()
            for rows in batches_of(cursor):
                start, end, hashes, *values = zip(*rows, strict=True)
                known_from += start
                known_to += end
                told = dict(zip(columns, values, strict=True))
                if len(columns) == len(there) and list(hashes) != row_digests(told):
                    raise _damaged(name)
                try:
                    gathered.take(told)
                except ShapelyError as error:
                    raise _damaged(name) from error
        order = gathered.order()
        starts, ends = (np.array(one, dtype=np.float64) for one in (known_from, known_to))
        return KnownRows(
            gathered.frame(order),
            starts[order],
            np.nan_to_num(ends, nan=np.inf)[order],
            self._crs,
        )

    def without(self, name: str, other: str, column: str) -> set[str]:
        """
        Return the values of a column that a table knew while another did not have them.

        Only those that hold at the first or at the last of the snapshots are looked for.
        """
        found: set[str] = set()
        with self._store.looked_into() as connection:
            for end in self._span:
                if column in stored_columns(connection, name):
                    known = f"known_from <= :{end} AND (known_to IS NULL OR known_to > :{end})"
                    rows = connection.execute(
                        f'SELECT "{column}" FROM {row_table(name)} WHERE {known} '  # noqa: S608
                        f'EXCEPT SELECT "{column}" FROM {row_table(other)} WHERE {known}',
                        self._span,
                    )
                    found |= {str(value) for (value,) in rows if value is not None}
        return found


def _selected(
    connection: sqlite3.Connection,
    table: Table,
    columns: Sequence[str],
    span: dict[str, int],
    *,
    column: str,
    among: Collection[str] | None,
    differing: bool,
    apart_in: Collection[str],
) -> sqlite3.Cursor:
    where = "known_from <= :last AND (known_to IS NULL OR known_to > :first)"
    if differing:
        where += " AND (known_from <= :first) <> (known_to IS NULL OR known_to > :last)"
    if apart_in:
        alike = ", ".join(f'"{one}"' for one in (*table.key, *apart_in) if one in columns)
        where += (
            f" AND known_id IN (SELECT max(known_id) FROM {row_table(table.name)} "  # noqa: S608
            f"WHERE {where} GROUP BY {alike} HAVING count(*) = 1)"
        )
    given: dict[str, int | str] = dict(span)
    if among is not None:
        where += f' AND "{column}" IN (SELECT value FROM json_each(:among))'  # noqa: S608
        given["among"] = json.dumps(sorted(among))
    listed = ", ".join(f'"{one}"' for one in columns)
    return connection.execute(
        f"SELECT known_from, known_to, row_sha256, {listed} "  # noqa: S608
        f"FROM {row_table(table.name)} WHERE {where} ORDER BY known_id",
        given,
    )


def _damaged(name: str) -> StorageError:
    return StorageError(
        f"a row of table {name} is not what was committed: the store is damaged",
        hint="Go back to a copy of the store, made with: sitepipe store copy",
    )
