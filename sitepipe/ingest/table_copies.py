"""Copies of tables of databases, read as they stand: cells of text, one geometry, its CRS."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from sitepipe.crs import WGS84
from sitepipe.errors import CrsError, first_five, storage_error
from sitepipe.ingest.databases import GEOMETRIES
from sitepipe.ingest.defects import IssueLog
from sitepipe.vocab import IssueKind, Severity
from sitepipe.words import count

_MOMENTS = frozenset({"timestamp", "timestamptz"})


@dataclass(frozen=True)
class TableCopy:
    """
    The rows of a table as text, with the shapes of its first geometry column, if it has any.

    ``crs`` is the one that the database names; ``None`` if it names none.
    """

    headings: list[str]
    cells: list[list[str]]
    shapes: gpd.GeoSeries | None
    crs: str | None


def read_table_copy(path: Path, *, label: str, issues: IssueLog) -> TableCopy:
    """
    Read the copy of a table.

    Yes and no stand for truth values, a moment at midnight is a date; further geometry columns
    are cells of text. The table may have no row.

    Raises
    ------
    CrsError
        If its geometries are in several CRS.
    StorageError
        If the copy cannot be read.
    """
    try:
        with path.open(encoding="utf-8") as file:
            header, *rows, trailer = (json.loads(line) for line in file)
    except OSError as error:
        raise storage_error(error, f"read the copy of {label}") from error
    columns = header["columns"]
    placed = [at for at, column in enumerate(columns) if column["type"] in GEOMETRIES]
    kept = [at for at in range(len(columns)) if at not in placed[:1]]
    cells = [[_text(row[at], columns[at]["type"]) for at in kept] for row in rows]
    headings = [str(columns[at]["name"]) for at in kept]
    if not placed:
        return TableCopy(headings, cells, None, None)
    shapes = _shapes([row[placed[0]] for row in rows], columns[placed[0]]["name"], issues)
    return TableCopy(headings, cells, gpd.GeoSeries(shapes), _crs(shapes, trailer["crs"], label))


def _text(cell: str | None, kind: str) -> str:
    if cell is None:
        return ""
    if kind == "bool":
        return "yes" if cell == "true" else "no"
    if kind in _MOMENTS:
        return cell.removesuffix("+00").removesuffix(" 00:00:00").replace(" ", "T")
    return cell.strip()


def _shapes(binaries: list[Any], column: str, issues: IssueLog) -> np.ndarray[Any, Any]:
    """Read geometries; one of a kind that is not known becomes an issue, and is missing."""
    shapes = np.array([_shape(binary) for binary in binaries], dtype=object)
    for row, (binary, shape) in enumerate(zip(binaries, shapes, strict=True), start=1):
        if binary and shape is None:
            issues.add(
                IssueKind.WRONG_GEOMETRY,
                Severity.ERROR,
                f"row {row}: its geometry is of a kind that cannot be read, such as a curve",
                row=row,
                column=column,
                repair="Ask for straight lines and polygons (ST_CurveToLine).",
            )
    return shapes


def _shape(binary: str | None) -> shapely.Geometry | None:
    try:
        return shapely.from_wkb(binary) if binary else None
    except (shapely.errors.ShapelyError, NotImplementedError):
        return None


def _crs(shapes: np.ndarray[Any, Any], named: dict[str, str], label: str) -> str | None:
    """Return the CRS that all geometries are in."""
    srids, rows = np.unique(shapely.get_srid(shapes[shapes != None]), return_counts=True)  # noqa: E711
    if len(srids) > 1:
        each = [
            f"{named.get(str(srid), f'SRID {srid}')} in {count(int(many), 'row')}"
            for srid, many in zip(srids, rows, strict=True)
        ]
        raise CrsError(
            f"{label} has geometries in several CRS: {first_five(each)}",
            hint="Name a view that brings them to one (ST_Transform).",
        )
    if len(srids) == 0:  # nothing is there to be carried wrongly
        return next(iter(named.values()), WGS84)
    return named.get(str(srids[0]))
