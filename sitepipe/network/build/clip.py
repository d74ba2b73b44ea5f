"""Roads of an area and what lies around it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from sitepipe.errors import SchemaError
from sitepipe.network.build.merge import only_ways
from sitepipe.roadgraph import Booleans, RawRoads, Remark


def clip(raw: RawRoads, area: shapely.Geometry, *, buffer_m: float) -> RawRoads:
    """
    Keep the ways that touch an area or come near it.

    A way is kept whole, also where it leads out of the area: cut off between two nodes it would
    end where no road ends.

    Parameters
    ----------
    raw
        W ways.
    area
        Polygon in the CRS of the roads.
    buffer_m
        How far beyond the area ways are kept (m).

    Returns
    -------
    roads
        The ways kept; ``remarks`` says how many were left out.

    Raises
    ------
    SchemaError
        If none is left.
    """
    wanted = _near(raw, area, buffer_m)
    left_out = np.flatnonzero(~wanted)
    if not wanted.any():
        bounds = ", ".join(f"{value:.0f}" for value in _bounds(raw))
        raise SchemaError(
            f"none of {len(wanted)} roads lies within {buffer_m / 1000:g} km of the area; the "
            f"roads lie within {bounds} (west, south, east, north in {raw.crs})",
            hint="Check the area and its CRS, or give a file of roads that covers it.",
        )
    if not len(left_out):
        return raw
    first = tuple(str(name) for name in raw.way_id[left_out[:5]])
    what = "roads away from the area; those that lead out of it are kept whole"
    kept = only_ways(raw, wanted)
    used = np.zeros(len(raw.x), dtype=bool)
    used[kept.way_points] = True
    return replace(
        kept,
        is_node=raw.is_node & used,
        remarks=(*raw.remarks, Remark("dropped", what, len(left_out), first)),
    )


def _near(raw: RawRoads, area: shapely.Geometry, buffer_m: float) -> Booleans:
    """Say which ways come within a distance of an area."""
    counts = np.diff(raw.way_first)
    way = np.repeat(np.arange(len(counts)), counts)
    points = np.column_stack([raw.x, raw.y])[raw.way_points]
    low, high = np.array(area.bounds[:2]) - buffer_m, np.array(area.bounds[2:]) + buffer_m
    # Most ways of a country are far away: only those whose box meets that of the area are drawn.
    first = raw.way_first[:-1]
    west_south = np.minimum.reduceat(points, first, axis=0)
    east_north = np.maximum.reduceat(points, first, axis=0)
    near: Booleans = np.all((west_south <= high) & (east_north >= low), axis=1)
    rows = np.flatnonzero(near)
    drawn = near[way]
    number = np.cumsum(near) - 1
    lines = shapely.linestrings(points[drawn], indices=number[way[drawn]])
    shapely.prepare(area)
    near[rows] = shapely.dwithin(area, lines, buffer_m)
    return near


def _bounds(raw: RawRoads) -> tuple[float, float, float, float]:
    x, y = raw.x[raw.way_points], raw.y[raw.way_points]
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())
