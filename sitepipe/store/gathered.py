"""
Rows as they come from the file, gathered column by column into a table.

A batch at a time: the cells that SQLite makes of it are few enough to stay near the processor,
and their memory serves the next batch again. All rows at once take twice as long. Arrow puts
columns in order many times as fast as SQLite sorts whole rows.
"""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from sitepipe.errors import SchemaError
from sitepipe.schema import Column, Table
from sitepipe.store.rows import Value

_BATCH = 500
_ARROW = {
    "text": pa.large_string(),
    "date": pa.large_string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "flag": pa.int8(),
}
_PANDAS = {
    pa.large_string(): pd.StringDtype(na_value=np.nan),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


def batches_of(cursor: sqlite3.Cursor) -> Iterator[list[tuple[Any, ...]]]:
    """Yield what a query gives, some rows at a time."""
    while rows := _fetched(cursor):
        yield rows


def _fetched(cursor: sqlite3.Cursor) -> list[tuple[Any, ...]]:
    """
    Fetch some rows, and collect no garbage meanwhile.

    Rows of cells hold none, and there are so many that the search for it takes a sixth of the
    time. It is paused for the fetch alone: a generator that an error leaves unfinished would
    keep it paused for the whole process.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        return cursor.fetchmany(_BATCH)
    finally:
        if collects:
            gc.enable()


class Gathered:
    """
    A table of the schema that grows by batches of rows.

    Columns that the store has and the schema no longer has are left out; those that it does not
    have yet are unknown. Terms are not checked: what was stored is history, also where a later
    vocabulary says it otherwise.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rows = 0
        self._parts: dict[str, list[Any]] = {one.name: [] for one in table.columns}

    def take(self, columns: Mapping[str, Sequence[Value]]) -> None:
        """
        Add rows, given column by column.

        Raises
        ------
        SchemaError
            If a column cannot take its type.
        ShapelyError
            If a geometry cannot be read.
        """
        many = len(next(iter(columns.values())))
        self._rows += many
        for one in self._table.columns:
            values = columns.get(one.name, (None,) * many)
            self._parts[one.name].append(self._part(one, values))

    def order(self) -> NDArray[np.int64]:
        """
        Return the places of the rows in the order of their keys.

        As SQLite orders: texts by their bytes, unknown before all. Rows alike in their keys stay
        in the order in which they came.
        """
        wholes = {key: pa.concat_arrays(self._parts[key]) for key in self._table.key if self._rows}
        if not wholes:
            return np.arange(self._rows)
        columns: dict[str, pa.Array] = {}
        for key, whole in wholes.items():
            columns[f"{key} is known"] = whole.is_valid()
            columns[key] = whole
        by = [(name, "ascending") for name in columns]
        places: NDArray[np.int64] = pc.sort_indices(pa.table(columns), sort_keys=by).to_numpy()
        return places.astype(np.int64)

    def frame(self, order: NDArray[np.int64]) -> pd.DataFrame:
        """Return the rows, in an order of their places, as a table of the schema."""
        if not self._rows:
            return self._table.empty()
        return pd.DataFrame(
            {one.name: _column(one, self._parts[one.name], order) for one in self._table.columns}
        )

    def _part(self, one: Column, values: Sequence[Value]) -> Any:
        if one.dtype == "geometry":
            return shapely.from_wkb(np.array(values, dtype=object))
        try:
            return pa.array(values, _ARROW[one.dtype])
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise SchemaError(
                f"table {self._table.name}, column {one.name}: not {one.dtype} ({error})"
            ) from error


def _column(one: Column, parts: list[Any], order: NDArray[np.int64]) -> Any:
    if one.dtype == "geometry":
        return np.concatenate(parts)[order]
    whole = pa.concat_arrays(parts).take(pa.array(order))
    if one.dtype == "number":
        return np.array(whole.to_numpy(zero_copy_only=False))  # writable
    if one.dtype == "flag":
        whole = whole.cast(pa.bool_())
    return whole.to_pandas(types_mapper=_PANDAS.get)
