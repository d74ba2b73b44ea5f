"""How much of each shape lies in each area of a layer, and what its edges leave open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Shapes = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SEGMENTS = 32  # of an edge that are looked for together
_POLYGON = 3  # type id


@dataclass(frozen=True)
class Covered:
    """
    Pairs of a shape and an area: the ground of the shape that lies in the area (m²).

    ``low`` and ``high`` are what it can be if the area's edges lie up to their accuracy
    elsewhere. ``near`` says that an edge may lie within the shape's reach; ``inside`` that the
    shape, or its point, lies in the area as drawn.
    """

    shape: Ints
    area: Ints
    sq_metres: Floats
    low: Floats
    high: Floats
    near: npt.NDArray[np.bool_]
    inside: npt.NDArray[np.bool_]


_NONE = Covered(
    np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64),
    np.empty(0), np.empty(0), np.empty(0), np.empty(0, dtype=bool), np.empty(0, dtype=bool),
)  # fmt: skip


def covered(
    shapes: Shapes, reach: Floats, polygons: Shapes, of: Ints, accuracy_m: float
) -> Covered:
    """
    Measure which areas cover which shapes.

    A shape that an area covers, and whose edge is further off than can matter, is in it whole
    and is never cut. Only where an edge is near are the polygons of the area cut to the
    surroundings of the shape and joined, so that edges between parts of one area do not count.

    Parameters
    ----------
    shapes
        N polygons or points.
    reach
        How far off each may be (m): of a location its uncertainty, of a boundary zero.
    polygons
        M valid polygons.
    of
        The area, by number, that each polygon is part of.
    accuracy_m
        How far the edges of the polygons may be off (m).

    Returns
    -------
    covered
        Pairs that touch or may touch, ordered by shape and area.
    """
    if not len(polygons) or not len(shapes):
        return _NONE
    within_m = reach + accuracy_m
    area_of_shape = shapely.area(shapes)
    whole = _pairs(*shapely.STRtree(shapes).query(polygons, predicate="covers")[::-1], of=of)
    close = _close(shapes, within_m, polygons, of)
    surely = whole[~_is_in(whole, close)]
    cut = _cut(shapes, within_m, polygons, of, close, accuracy_m)
    at = surely[:, 0]
    everything = area_of_shape[at]
    yes, no = np.ones(len(at), dtype=bool), np.zeros(len(at), dtype=bool)
    pairs = np.concatenate([surely, close])
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    sq_metres, low, high, inside, near = (
        np.concatenate(both)[order]
        for both in zip((everything, everything, everything, yes, no), cut, strict=True)
    )
    return Covered(
        pairs[order, 0], pairs[order, 1], sq_metres, low, high,
        near.astype(bool), inside.astype(bool),
    )  # fmt: skip


def _close(shapes: Shapes, within_m: Floats, polygons: Shapes, of: Ints) -> Ints:
    """Return the pairs of a shape and an area whose drawn edge is near the shape."""
    chunks, polygon = edge_chunks(polygons)
    found, chunk = shapely.STRtree(chunks).query(shapes, predicate="dwithin", distance=within_m)
    return _pairs(found, polygon[chunk], of=of)


def _cut(
    shapes: Shapes, within_m: Floats, polygons: Shapes, of: Ints, close: Ints, accuracy_m: float
) -> tuple[Floats, Floats, Floats, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Measure the pairs near an edge on the ground around each shape."""
    if not len(close):
        return _NONE.sq_metres, _NONE.low, _NONE.high, _NONE.inside, _NONE.near
    at, area = close[:, 0], close[:, 1]
    shape, beyond = shapes[at], within_m[at]
    local, inner = _surroundings(shape, beyond, polygons, of, area)
    edges = shapely.intersection(shapely.boundary(local), inner)
    near = shapely.dwithin(shape, edges, beyond)
    inside = shapely.intersection(shape, local)
    measured = shapely.area(inside)
    low, high = measured.copy(), measured.copy()
    drawn = shapely.get_type_id(shape) != 0
    if accuracy_m > 0 and drawn.any():
        strip = shapely.buffer(edges[drawn], accuracy_m)
        low[drawn] = shapely.area(shapely.difference(inside[drawn], strip))
        rest = shapely.difference(shape[drawn], local[drawn])
        high[drawn] += shapely.area(shapely.intersection(rest, strip))
    holds = np.where(drawn, measured > 0, shapely.intersects(local, shape))
    return measured, low, high, holds, near


def _surroundings(
    shape: Shapes, beyond: Floats, polygons: Shapes, of: Ints, area: Ints
) -> tuple[Shapes, Shapes]:
    """Return each area around its shape, in one piece, and the box in which its edges count."""
    outer = _boxes(shape, 2 * beyond + 2)
    inner = _boxes(shape, beyond + 1)
    pair, polygon = shapely.STRtree(polygons).query(outer, predicate="intersects")
    own = of[polygon] == area[pair]
    pair, polygon = pair[own], polygon[own]
    pieces = shapely.intersection(polygons[polygon], outer[pair])
    order = np.argsort(pair, kind="stable")
    gathered = np.full(len(shape), None, dtype=object)
    gathered[np.unique(pair)] = shapely.geometrycollections(
        pieces[order], indices=np.unique(pair[order], return_inverse=True)[1]
    )
    local = shapely.union_all(gathered[:, np.newaxis], axis=1)
    return np.atleast_1d(local), inner


def edge_chunks(polygons: Shapes) -> tuple[Shapes, Ints]:
    """
    Cut the rings of polygons to short lines.

    Returns
    -------
    chunks, polygon
        Lines of at most 32 segments, and the number of the polygon that each bounds.
    """
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    first = np.searchsorted(ring, np.arange(len(rings)))
    place = np.arange(len(ring)) - first[ring]
    last = place == (np.bincount(ring, minlength=len(rings)) - 1)[ring]
    chunk = place // _SEGMENTS
    # A point between two chunks ends the one and begins the other.
    ends = np.flatnonzero((place > 0) & (place % _SEGMENTS == 0))
    begins = np.flatnonzero(~(last & (place % _SEGMENTS == 0) & (place > 0)))
    point = np.concatenate([begins, ends])
    number = np.concatenate([chunk[begins], chunk[ends] - 1])
    order = np.lexsort((place[point], number, ring[point]))
    point, number = point[order], number[order]
    new = np.ones(len(point), dtype=bool)
    new[1:] = (np.diff(ring[point]) != 0) | (np.diff(number) != 0)
    lines = shapely.linestrings(coordinates[point], indices=np.cumsum(new) - 1)
    return lines, polygon[ring[point[new]]]


def exploded(shapes: Shapes) -> tuple[Shapes, Ints]:
    """Return the single polygons among geometries of any kind, and which each comes from."""
    parts, at = shapely.get_parts(shapes, return_index=True)
    pieces, part = shapely.get_parts(parts, return_index=True)
    kept = (shapely.get_type_id(pieces) == _POLYGON) & ~shapely.is_empty(pieces)
    return pieces[kept], at[part[kept]]


def _boxes(shapes: Shapes, margin: Floats) -> Shapes:
    west, south, east, north = shapely.bounds(shapes).T
    boxes: Shapes = shapely.box(west - margin, south - margin, east + margin, north + margin)
    return boxes


def _pairs(shape: Ints, polygon: Ints, *, of: Ints) -> Ints:
    """Return each pair of a shape and the area of a polygon once, in order."""
    if not len(shape):
        return np.empty((0, 2), dtype=np.int64)
    return np.unique(np.column_stack([shape, of[polygon]]), axis=0)


def _is_in(pairs: Ints, others: Ints) -> npt.NDArray[np.bool_]:
    wide = 1 + max((int(held[:, 1].max()) for held in (pairs, others) if len(held)), default=0)
    return np.isin(pairs[:, 0] * wide + pairs[:, 1], others[:, 0] * wide + others[:, 1])
