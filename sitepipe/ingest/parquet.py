"""Parquet files, with geometries (GeoParquet) or without: bounded, then read as they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely.errors import ShapelyError

from sitepipe.errors import DataError, SchemaError, first_five, storage_error

PARQUET_ENDINGS = (".parquet", ".geoparquet")
DECODED_BYTES_MAX = 2 * 1024**3
"""A few bytes of Parquet may stand for any number of equal values."""
ROWS_MAX = 5_000_000

_BATCH_ROWS = 256
_DAMAGED = (ValueError, KeyError, TypeError, NotImplementedError, AttributeError, ShapelyError)


def is_geoparquet(path: Path, *, label: str) -> bool:
    """Say whether a Parquet file states which of its columns are geometries."""
    import pyarrow.parquet as pq

    with _damage_said(label):
        return b"geo" in (pq.read_schema(path).metadata or {})


def read_geoparquet(path: Path, *, label: str) -> tuple[gpd.GeoDataFrame, bool]:
    """
    Read a GeoParquet file (versions 0.4 to 1.1 of its specification).

    The primary geometry column is the geometry; others stay columns, and are text to whoever
    reads cells. A column whose metadata has no CRS is in OGC:CRS84 as the specification has
    it; one whose CRS is null is in none.

    Returns
    -------
    table, crs_in_file
        The features, and whether the file itself names their CRS.

    Raises
    ------
    DataError
        If the file is damaged, has no geometries or too many values.
    StorageError
        If it cannot be read.
    """
    import pyarrow.parquet as pq

    with _damage_said(label):
        stated = (pq.read_schema(path).metadata or {}).get(b"geo")
        if stated is None:
            raise DataError(
                f"{label} has no column that it says to be a geometry",
                hint="Write it as GeoParquet, for instance with geopandas, or describe it as a "
                "table in a workspace.",
            )
        _check_size(path, label)
        table = gpd.read_parquet(path)
        primary = json.loads(stated)["columns"][table.geometry.name]
        return _plain(table, path, label), primary.get("crs") is not None


def read_parquet_table(path: Path, *, label: str) -> pd.DataFrame:
    """
    Read a Parquet file without geometries; it may hold no row.

    Raises
    ------
    DataError
        If the file is damaged or holds too many values.
    StorageError
        If it cannot be read.
    """
    with _damage_said(label):
        _check_size(path, label)
        return _plain(pd.read_parquet(path), path, label)


def _check_size(path: Path, label: str) -> None:
    """Refuse a file that holds more than can be read, counted batch by batch."""
    import pyarrow.parquet as pq

    limit = f"{DECODED_BYTES_MAX / 1024**3:g} GiB"
    with pq.ParquetFile(path) as file:
        names = file.schema_arrow.names
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise SchemaError(
                f"{label} has several columns of one name: {first_five(twice)}",
                hint="Give each column a name of its own.",
            )
        if file.metadata.num_rows > ROWS_MAX:
            raise DataError(
                f"{label} has {file.metadata.num_rows:,} rows; at most {ROWS_MAX:,} are read",
                hint="Cut it to the area that is needed.",
            )
        held = 0
        for batch in file.iter_batches(batch_size=_BATCH_ROWS):
            held += batch.nbytes
            if held > DECODED_BYTES_MAX:
                raise DataError(
                    f"{label} holds more than {limit}", hint="Cut it to the area that is needed."
                )


def _plain(table: pd.DataFrame, path: Path, label: str) -> pd.DataFrame:
    """Make the index a column if it says something, and nested and binary cells text."""
    import pyarrow.parquet as pq

    if not isinstance(table.index, pd.RangeIndex):
        named = [name for name in table.index.names if name is not None]
        if clash := [name for name in named if name in table.columns]:
            raise SchemaError(
                f"{label} has several columns of one name: {first_five(clash)}",
                hint="Give each column a name of its own.",
            )
        table = table.reset_index(drop=not named)
    untyped = [name for name in table.columns if table[name].dtype == object]
    if not untyped:
        return table
    # As Python's own values: pandas makes the whole numbers of a structure floats.
    cells = pq.read_table(path, columns=untyped)
    return table.assign(
        **{name: [_text(cell) for cell in cells.column(name).to_pylist()] for name in untyped}
    )


def _text(cell: object) -> object:
    """Return a nested cell as JSON, bytes as the text they are or else as hexadecimal."""
    match cell:
        case bytes():
            try:
                return cell.decode("utf-8")
            except UnicodeDecodeError:
                return cell.hex()
        case list() if not any(isinstance(one, dict | list | tuple | bytes) for one in cell):
            return cell  # a plain list is read as one
        case dict() | list():
            return json.dumps(cell, sort_keys=True, ensure_ascii=False, default=_text_of)
        case _:
            return cell


def _text_of(value: object) -> object:
    return _text(value) if isinstance(value, bytes) else str(value)


@contextmanager
def _damage_said(label: str) -> Iterator[None]:
    """Say in words what the libraries make of a file that is damaged or no Parquet."""
    import pyarrow as pa

    try:
        yield
    except (*_DAMAGED, pa.ArrowException) as error:
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        raise DataError(
            f"{label} is not readable as Parquet: {reason}",
            hint="Ask its sender for the file again, or for GeoPackage or CSV.",
        ) from error
    except OSError as error:
        if error.errno is None:  # pyarrow's own complaints of damage
            raise DataError(
                f"{label} is not readable as Parquet: {' '.join(str(error).split())[:160]}",
                hint="Ask its sender for the file again.",
            ) from error
        raise storage_error(error, f"read {label}") from error
