"""
Rows as they come from the file, gathered column by column into a table.

A batch at a time: the cells that SQLite makes of it are few enough to stay near the processor,
and their memory serves the next batch again. All rows at once take twice as long.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from sitepipe.errors import SchemaError
from sitepipe.schema import Column, Table
from sitepipe.store.rows import Value

_BATCH = 2_000
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
    while rows := cursor.fetchmany(_BATCH):
        yield rows


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

    def frame(self) -> pd.DataFrame:
        """Return the rows in the order in which they came, as a table of the schema."""
        if not self._rows:
            return self._table.empty()
        return pd.DataFrame(
            {one.name: _column(one, self._parts[one.name]) for one in self._table.columns}
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


def _column(one: Column, parts: list[Any]) -> Any:
    if one.dtype == "geometry":
        return np.concatenate(parts)
    whole = pa.concat_arrays(parts)
    if one.dtype == "number":
        return np.array(whole.to_numpy(zero_copy_only=False))  # writable
    if one.dtype == "flag":
        whole = whole.cast(pa.bool_())
    return whole.to_pandas(types_mapper=_PANDAS.get)
