"""Which roads are near places, and where on them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from sitepipe.network.arrays import Flags, Floats, Geometries, Ints
from sitepipe.network.snap import links_near
from sitepipe.roadgraph import CM_PER_M, RoadGraph

Pairs = tuple[Ints, Ints, Floats]
"""Geometry and candidate, both as numbers, and how far apart they are (m)."""

AT_ONCE = 2_000
"""Geometries, or links, that are looked at together: bounds the lines built at one time."""

_AS_NEAR_M, _ALONGSIDE_M = 0.001, 10.0


def nearest_links(
    geometries: Geometries,
    graph: RoadGraph,
    wanted: Flags,
    *,
    count: int,
    within_m: float,
    beyond_m: float = np.inf,
    first_m: float = 1_000.0,
) -> Pairs:
    """
    Find the nearest few links of each geometry.

    The search widens until it holds enough, so that a large network costs no more than a small
    one.

    Parameters
    ----------
    geometries
        P points or polygons in the CRS of the graph.
    graph
        The roads.
    wanted
        L flags: links that count. One whose line has no length never does.
    count
        How many for each geometry.
    within_m
        How far away a link may be (m).
    beyond_m
        How much farther away than the nearest link the others may be (m).
    first_m
        How far away is looked first (m).
    """
    parts = [
        pairs
        for pairs in _widening(geometries, graph, wanted, count, within_m, beyond_m, first_m)
        if len(pairs[0])
    ]
    nothing: Pairs = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    point, link, straight_m = (
        np.concatenate(column) for column in zip(nothing, *parts, strict=True)
    )
    return nearest_few(point, link, straight_m, count=count, beyond_m=beyond_m)


def _widening(
    geometries: Geometries,
    graph: RoadGraph,
    wanted: Flags,
    count: int,
    within_m: float,
    beyond_m: float,
    first_m: float,
) -> Iterator[Pairs]:
    radius_m, pending = min(first_m, within_m), np.arange(len(geometries))
    while pending.size:
        left = []
        for start in range(0, len(pending), AT_ONCE):
            some = pending[start : start + AT_ONCE]
            which, link, straight_m = _links_within(geometries[some], graph, wanted, radius_m)
            least = np.full(len(some), np.inf)
            np.minimum.at(least, which, straight_m)
            enough = np.bincount(which, minlength=len(some)) >= count
            enough |= (least + beyond_m <= radius_m) | (radius_m >= within_m)
            done = enough[which]
            yield some[which[done]], link[done], straight_m[done]
            left.append(some[~enough])
        pending = np.concatenate(left)
        radius_m = min(radius_m * 2, within_m)


def _links_within(
    geometries: Geometries, graph: RoadGraph, wanted: Flags, radius_m: float
) -> Pairs:
    boxes = shapely.bounds(geometries) + np.array([-radius_m, -radius_m, radius_m, radius_m])
    which, link = links_near(graph, boxes * CM_PER_M)
    which, link = which[wanted[link]], link[wanted[link]]
    different, row = np.unique(link, return_inverse=True)
    lines = graph.lines(different)
    straight_m = shapely.distance(geometries[which], lines[row.ravel()])
    near = (straight_m <= radius_m) & (shapely.length(lines) > 0)[row.ravel()]
    return which[near], link[near], straight_m[near]


def nearest_few(
    point: Ints, candidate: Ints, straight_m: Floats, *, count: int, beyond_m: float = np.inf
) -> Pairs:
    """
    Keep the nearest few candidates of each point, in order of point and distance.

    Distances equal to the millimetre count as equal; then the first candidate is nearer.
    """
    straight_m = np.round(straight_m, 3)
    order = np.lexsort((candidate, straight_m, point))
    point, candidate, straight_m = point[order], candidate[order], straight_m[order]
    first = np.searchsorted(point, point)
    near = np.arange(len(point)) - first < count
    near &= straight_m <= straight_m[first] + beyond_m
    return point[near], candidate[near], straight_m[near]


def closest(geometries: Geometries, roads: Geometries) -> tuple[Geometries, Geometries]:
    """Return the closest points: on each geometry, and on its road (a line or a point)."""
    between = shapely.shortest_line(geometries, roads)
    leaves, meets = shapely.get_point(between, 0), shapely.get_point(between, 1)
    polygons = np.flatnonzero(shapely.area(geometries) > 0)
    within = _as_near(geometries[polygons], roads[polygons], shapely.length(between[polygons]))
    through = shapely.intersects(geometries[polygons], roads[polygons])
    several = np.flatnonzero(through | (shapely.length(within) > _ALONGSIDE_M))
    rows, within = polygons[several], within[several]
    to_road = shapely.shortest_line(shapely.centroid(geometries[rows]), within)
    meets[rows] = shapely.get_point(to_road, 1)
    leaves[rows] = shapely.get_point(shapely.shortest_line(geometries[rows], meets[rows]), 0)
    return leaves, meets


def _as_near(polygons: Geometries, roads: Geometries, straight_m: Floats) -> Geometries:
    """
    Return the part of each road that is as near to its polygon as any.

    Where an edge runs alongside a road, the last digit of a position must not decide between
    its two ends.
    """
    grown = shapely.buffer(polygons, np.where(straight_m > 0, straight_m + _AS_NEAR_M, 0))
    nearest: Geometries = shapely.intersection(grown, roads)
    return nearest
