"""
Tables that follow from others, kept by the hash of those, of the rules and of the method.

What holds of sites follows from claims, from which records are one site, and from areas; minutes
from the places of sites, the roads, the hubs, the vehicle and the rules of access;
scores from the inputs and the profile; findings from what is known at a date and the rules. In a
month in which none of these changed they are not worked out again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
from pydantic import BaseModel

from sitepipe import schema
from sitepipe.crs import grid_folders
from sitepipe.derived import DerivedFiles
from sitepipe.errors import SchemaError
from sitepipe.snapshot import Tables
from sitepipe.surroundings import software

FOLDER = ".sitepipe/derived/tables"
"""Folder of a workspace for the tables of its appraisals."""


class DerivedTables:
    """
    The derived tables of one workspace: the ``derive`` of :mod:`sitepipe.pipeline`.

    Parameters
    ----------
    folder
        Where they are kept; made when something is.
    """

    def __init__(self, folder: Path) -> None:
        self._files = DerivedFiles(folder, ".arrow")
        self.made: list[str] = []
        """What had to be worked out, in order."""

    def __call__(self, what: str, given: Sequence[object], make: Callable[[], Tables]) -> Tables:
        """
        Return tables, worked out only if it is not known what they are.

        Parameters
        ----------
        what
            Their name.
        given
            All that they follow from besides the method: tables, settings, plain values.
        make
            Works them out.

        Returns
        -------
        tables
            Tables of :data:`sitepipe.schema.TABLES`, by name.
        """
        key = sha256_of([what, self._software, *given])
        if (packed := self._files.find(key)) is not None and (found := _unpacked(packed)):
            self._files.use(key)
            return found
        self.made.append(what)
        made = make()
        self._files.put(key, partial(_packed, made))
        return made

    def keep(self) -> None:
        """Write what is new: see :meth:`sitepipe.derived.DerivedFiles.keep`."""
        self._files.keep()

    @cached_property
    def _software(self) -> list[str]:
        return software(grid_folders())


def sha256_of(value: object) -> str:
    """
    Return the SHA-256 of tables, settings and plain values, however they are nested.

    Two values have one hash only if they are equal; an equal one may have another.
    """
    digest = hashlib.sha256()
    digest.update(type(value).__name__.encode() + b"\n")
    if isinstance(value, pd.DataFrame):
        digest.update(_arrow(value, compression=None))
    elif isinstance(value, BaseModel):
        digest.update(value.model_dump_json().encode())
    elif isinstance(value, Mapping):
        digest.update(sha256_of([[key, one] for key, one in value.items()]).encode())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for one in value:
            digest.update(sha256_of(one).encode())
    else:
        digest.update(json.dumps(value).encode())
    return digest.hexdigest()


def _arrow(frame: pd.DataFrame, *, compression: str | None) -> bytes:
    """Write a table as Arrow's stream, its geometries as WKB after their CRS."""
    crs = b""
    if isinstance(frame, gpd.GeoDataFrame):
        crs = (frame.crs.to_wkt() if frame.crs else "").encode() + b"\n"
        frame = frame.to_wkb()
    table = pa.Table.from_pandas(frame, preserve_index=False).combine_chunks()
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return crs + bytes(sink.getvalue())


def _packed(tables: Tables) -> bytes:
    """Write the names, lengths and CRS of the tables in a line, then the tables."""
    parts, head = [], []
    for name, table in tables.items():
        is_drawn = isinstance(table, gpd.GeoDataFrame)
        plain = table.to_wkb() if is_drawn else table
        parts.append(_arrow(plain, compression="zstd"))
        head.append([name, len(parts[-1]), table.crs.to_string() if is_drawn else None])
    return b"\n".join([json.dumps(head).encode(), b"".join(parts)])


def _unpacked(packed: bytes) -> Tables | None:
    """Read what was written; ``None`` if it is of another form."""
    try:
        head, rest = packed.split(b"\n", 1)
        found, start = {}, 0
        for name, length, crs in json.loads(head):
            table = pa.ipc.open_stream(rest[start : start + length]).read_all().to_pandas()
            if crs is not None:
                shapes = gpd.GeoSeries.from_wkb(table["geometry"], crs=crs)
                table = gpd.GeoDataFrame(table.assign(geometry=shapes), crs=crs)
            found[name] = schema.TABLES[name].typed(table)
            start += length
    except (ValueError, KeyError, TypeError, pa.ArrowException, SchemaError):
        return None
    return found
