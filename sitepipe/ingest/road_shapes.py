"""Geometries of roads as runs of positions in the working CRS; what is no usable line is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import ProjError

from sitepipe.crs import WGS84, known_crs, same_crs, transformer
from sitepipe.errors import CrsError, SchemaError
from sitepipe.roadgraph import Booleans, Doubles, Ints64, Remark

_LINE, _MULTI = 1, 5  # shapely's codes of LineString and MultiLineString
_MARGIN_DEGREES = 0.5


@dataclass(frozen=True, eq=False)
class Shapes:
    """
    L lines and their positions in the working CRS.

    Attributes
    ----------
    row
        L rows that the lines come from, in ascending order.
    first
        The positions of line ``l`` are those from ``first[l]`` to ``first[l + 1]``.
    x, y
        Positions (m).
    whole
        L flags: the line is all that its row has.
    remarks
        What was dropped and repaired.
    """

    row: Ints64
    first: Ints64
    x: Doubles
    y: Doubles
    whole: Booleans
    remarks: tuple[Remark, ...]


def usable_lines(
    geometry: NDArray[np.object_], names: NDArray[Any], *, source: str, target: str, label: str
) -> Shapes:
    """
    Take the lines of geometries to the working CRS.

    Lines of several parts are taken apart, heights are left out; rows without a line, with
    coordinates that are no numbers, or of no length are dropped and counted.

    Parameters
    ----------
    geometry
        N geometries, or None.
    names
        N names of rows, for the report.
    source, target
        CRS of the file, and the working CRS.
    label
        The file in messages.

    Raises
    ------
    SchemaError
        If no row has a line.
    CrsError
        If the coordinates do not fit the CRS that is stated, or the working CRS is not metric or
        not made for this area.
    """
    require_metres(target)
    kind = shapely.get_type_id(geometry)
    lines = (kind == _LINE) | (kind == _MULTI)
    empty = (kind == -1) | shapely.is_empty(geometry)
    told = _Told(names)
    told.add("dropped", "rows without geometry", empty)
    told.add("dropped", "rows whose geometry is no line", ~lines & ~empty)
    if not lines.any():
        held = sorted({shape.geom_type for shape in geometry[~empty][:1000]})
        what = "no row with a geometry" if empty.all() else f"no line but {', '.join(held)}"
        raise SchemaError(f"{label} holds {what}", hint="Give the layer of road centre lines.")
    several = (kind == _MULTI) & (shapely.get_num_geometries(geometry) > 1)
    told.add("read", "lines of several parts, taken apart", several)
    with_line = np.flatnonzero(lines)
    parts, of = shapely.get_parts(geometry[with_line], return_index=True)
    row = with_line[of]
    parts = shapely.force_2d(parts)
    counts = shapely.get_num_coordinates(parts)
    positions, owner = shapely.get_coordinates(parts, return_index=True)
    sound = np.bincount(owner, ~np.isfinite(positions).all(axis=1), minlength=len(parts)) == 0
    told.add_rows("dropped", "lines with coordinates that are no numbers", row[~sound])
    long = sound & (counts >= 2) & (shapely.length(parts) > 0)
    told.add_rows("dropped", "lines of no length", row[sound & ~long])
    if not long.any():
        raise SchemaError(
            f"{label} holds no line of any length", hint="Give the layer of road centre lines."
        )
    kept = long[owner]
    x, y = carried(positions[kept], source=source, target=target, label=label)
    whole = (np.bincount(row, minlength=len(geometry)) == 1)[row[long]]
    return Shapes(
        row=row[long].astype(np.int64),
        first=np.concatenate([[0], np.cumsum(counts[long])]).astype(np.int64),
        x=x,
        y=y,
        whole=whole,
        remarks=tuple(told.remarks),
    )


def carried(positions: Doubles, *, source: str, target: str, label: str) -> tuple[Doubles, Doubles]:
    """
    Carry positions into the working CRS.

    Raises
    ------
    CrsError
        If they do not fit the CRS that the file states, or lie outside the area that the working
        CRS is made for.
    """
    stated = known_crs(source)
    low, high = positions.min(axis=0), positions.max(axis=0)
    could_be_degrees = bool((np.abs([low, high]) <= [180.0, 90.0]).all())
    shown = f"from {low[0]:.6g} {low[1]:.6g} to {high[0]:.6g} {high[1]:.6g}"
    if stated.is_geographic and not could_be_degrees:
        raise CrsError(
            f"{label} says that its coordinates are degrees ({stated.name}), but they run {shown}",
            hint="Set its true CRS in QGIS (EPSG:27700 for British National Grid) and save it.",
        )
    if not stated.is_geographic and could_be_degrees:
        raise CrsError(
            f"{label} says that its coordinates are metres ({stated.name}), but they run {shown}, "
            "as degrees do",
            hint="Set its true CRS in QGIS (EPSG:4326 for degrees) and save it.",
        )
    _require_area(low, high, source=source, target=target, label=label)
    if same_crs(source, target):
        return positions[:, 0].copy(), positions[:, 1].copy()
    x, y = transformer(source, target).transform(positions[:, 0], positions[:, 1])
    return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)


def require_metres(crs: str) -> None:
    """
    Refuse a working CRS in which no road can be measured.

    Raises
    ------
    CrsError
        If it is not projected in metres.
    """
    target = known_crs(crs)
    if not target.is_projected or target.axis_info[0].unit_name != "metre":
        raise CrsError(
            f"{crs} is not projected in metres: no road can be measured in it",
            hint="Give a CRS in metres: --crs EPSG:27700.",
        )


def _require_area(low: Doubles, high: Doubles, *, source: str, target: str, label: str) -> None:
    """Refuse data of which no part lies where the working CRS is made for."""
    area = known_crs(target).area_of_use
    if area is None or area.west > area.east:  # across the antimeridian
        return
    try:
        west, south, east, north = transformer(source, WGS84).transform_bounds(*low, *high)
    except ProjError:
        west = south = east = north = np.inf
    margin = _MARGIN_DEGREES
    meets = west <= area.east + margin and east >= area.west - margin
    meets = meets and south <= area.north + margin and north >= area.south - margin
    if not meets:
        raise CrsError(
            f"{label} lies from {south:.3f} {west:.3f} to {north:.3f} {east:.3f} (latitude, "
            f"longitude), outside the area that {target} is made for ({area.name})",
            hint="Check the CRS that the file states, or give --crs one that is made for its area.",
        )


class _Told:
    """Gathers remarks: what, how many rows, the first five by name."""

    def __init__(self, names: NDArray[Any]) -> None:
        self._names = names
        self.remarks: list[Remark] = []

    def add(self, matter: str, what: str, chosen: Booleans) -> None:
        """Note rows by flag."""
        self.add_rows(matter, what, np.flatnonzero(chosen))

    def add_rows(self, matter: str, what: str, rows: Ints64) -> None:
        """Note rows by number."""
        if len(rows):
            first = tuple(str(name) for name in self._names[rows[:5]])
            self.remarks.append(Remark(matter, what, len(rows), first))
