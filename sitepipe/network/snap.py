"""
Points joined to the nearest place on the roads, in bulk.

Both ways to search, numpy for small questions and compiled for large ones, return the very same
links: they compute the same figures in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sitepipe.network.tree import boxes_with, candidates, meeting
from sitepipe.roadgraph import CM_PER_M, NONE, Booleans, Doubles, Ints32, Ints64, RoadGraph

# Loading the compiled search takes 0.4 s, as long as numpy takes for so many points, on a network
# of any size (benchmarks/snapping.py).
COMPILED_FROM_POINTS = 10_000

_NOWHERE_CM = 1e12  # no projected CRS gives such a figure to a place; false for NaN too
_AT_ONCE = 4_096  # points; bounds the memory that numpy needs


@dataclass(frozen=True, eq=False)
class Snapped:
    """
    Where P points join the roads.

    Attributes
    ----------
    link
        The nearest permitted link, the lowest number of several equally near; ``NONE`` if none
        is near enough.
    offset_cm
        Where on it, from its start along its driven length (cm); ``NONE`` without a link.
    x, y
        The nearest place on its line (m, CRS of the graph); NaN without a link.
    distance_m
        How far away that is in a straight line (m); NaN without a link.
    """

    link: Ints32
    offset_cm: Ints64
    x: Doubles
    y: Doubles
    distance_m: Doubles


def snap(
    graph: RoadGraph,
    x: ArrayLike,
    y: ArrayLike,
    *,
    permitted: Booleans | None = None,
    max_m: float = np.inf,
) -> Snapped:
    """
    Find the nearest place on a permitted link for each point.

    Parameters
    ----------
    graph
        The roads.
    x, y
        P positions (m, CRS of the graph). One that is not known, or off the Earth, joins nothing.
    permitted
        L flags: links that points may join; all if not given.
    max_m
        How far away a link may be (m); at this distance it still counts.

    Returns
    -------
    snapped
        A row for each point, in the same order.
    """
    x_cm = np.asarray(x, dtype="float64") * CM_PER_M
    y_cm = np.asarray(y, dtype="float64") * CM_PER_M
    wanted = np.ones(graph.link_count, dtype=bool) if permitted is None else permitted
    holding = boxes_with(wanted, graph.tree_first)
    placed = np.flatnonzero((np.abs(x_cm) < _NOWHERE_CM) & (np.abs(y_cm) < _NOWHERE_CM))
    link = np.full(len(x_cm), NONE, dtype=np.int32)
    search = search_compiled if len(placed) >= COMPILED_FROM_POINTS else search_with_numpy
    link[placed] = search(graph, x_cm[placed], y_cm[placed], holding, max_m * CM_PER_M)
    return _on_links(graph, link, x_cm, y_cm)


def links_near(graph: RoadGraph, boxes_cm: ArrayLike) -> tuple[Ints64, Ints64]:
    """
    Return the links whose box meets each of some boxes; touching counts.

    Parameters
    ----------
    graph
        The roads.
    boxes_cm
        B × 4 boxes: west, south, east, north (cm, CRS of the graph).

    Returns
    -------
    which, link
        Pairs of row in ``boxes_cm`` and link, in order of both. The lines themselves may stay
        clear of the box: measure them.
    """
    boxes = np.asarray(boxes_cm, dtype="float64").reshape(-1, 4)
    parts = [
        (which + start, link)
        for start in range(0, max(len(boxes), 1), _AT_ONCE)
        for which, link in (meeting(graph, boxes[start : start + _AT_ONCE]),)
    ]
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def search_with_numpy(
    graph: RoadGraph, x_cm: Doubles, y_cm: Doubles, holding: Booleans, max_cm: float
) -> Ints32:
    """Return the nearest wanted link of each point; see :func:`snap`."""
    link = np.full(len(x_cm), NONE, dtype=np.int32)
    for start in range(0, len(x_cm), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        east, north = x_cm[part], y_cm[part]
        point, near = candidates(graph, east, north, holding, max_cm=max_cm)
        squared = _Segments.of(graph, near).nearest(east[point], north[point]).squared
        order = np.lexsort((near, squared, point))
        order = order[squared[order] <= max_cm**2]
        found, first = np.unique(point[order], return_index=True)
        link[start + found] = near[order[first]]
    return link


def search_compiled(
    graph: RoadGraph, x_cm: Doubles, y_cm: Doubles, holding: Booleans, max_cm: float
) -> Ints32:
    """Return the same as :func:`search_with_numpy`, on all cores."""
    from sitepipe.network.build.order import hilbert
    from sitepipe.network.snap_kernel import nearest_links

    order = np.argsort(hilbert(x_cm, y_cm), kind="stable")  # neighbours touch the same pages
    link = np.empty(len(order), dtype=np.int32)
    link[order] = nearest_links(
        x_cm[order], y_cm[order], graph.tree_first, graph.tree_box, holding,
        graph.vertex_first, graph.vertex_cm, float(max_cm) ** 2,
    )  # fmt: skip
    return link


@dataclass(frozen=True, eq=False)
class _Nearest:
    """For each of some lines its segment nearest to a point, and the way there (cm)."""

    segment: Ints64
    to_x: Doubles
    to_y: Doubles
    share: Doubles  # how much of the segment lies before
    squared: Doubles


@dataclass(frozen=True, eq=False)
class _Segments:
    """The straight parts of some lines: ``first[i]`` is the first one of line ``i``."""

    first: Ints64
    owner: Ints64
    ax: Doubles
    ay: Doubles
    bx: Doubles
    by: Doubles

    @classmethod
    def of(cls, graph: RoadGraph, links: Ints64) -> _Segments:
        starts = graph.vertex_first[links]
        counts = graph.vertex_first[links + 1] - starts - 1
        first = np.cumsum(counts) - counts
        owner = np.repeat(np.arange(len(links)), counts)
        vertex = np.arange(len(owner)) - first[owner] + starts[owner]
        ax, ay = graph.vertex_cm[vertex].T.astype("float64")
        bx, by = graph.vertex_cm[vertex + 1].T.astype("float64")
        return cls(first, owner, ax, ay, bx, by)

    def totals(self, figures: Doubles) -> Doubles:
        """Sum up a figure of the segments of each line."""
        return np.add.reduceat(figures, self.first) if len(self.first) else np.empty(0)

    def nearest(self, x: Doubles, y: Doubles) -> _Nearest:
        """Return what of each line is nearest to its point (cm)."""
        x, y = x[self.owner], y[self.owner]
        dx, dy = self.bx - self.ax, self.by - self.ay
        # Relative to the point, so that rounding is of the size of the distance.
        to_x, to_y = self.ax - x, self.ay - y
        dot = -(to_x * dx + to_y * dy)
        length = dx * dx + dy * dy
        beyond = (dot > 0) & (dot >= length)
        share = np.divide(dot, length, out=np.zeros(len(dot)), where=(dot > 0) & ~beyond)
        to_x = np.where(beyond, self.bx - x, to_x + share * dx)
        to_y = np.where(beyond, self.by - y, to_y + share * dy)
        squared = to_x * to_x + to_y * to_y
        least = np.minimum.reduceat(squared, self.first) if len(self.first) else squared
        hits = np.flatnonzero(squared == least[self.owner])
        _, first = np.unique(self.owner[hits], return_index=True)
        segment = hits[first]
        share[beyond] = 1
        return _Nearest(segment, to_x[segment], to_y[segment], share[segment], least)


def _on_links(graph: RoadGraph, link: Ints32, x_cm: Doubles, y_cm: Doubles) -> Snapped:
    """Return where on its link each point is nearest."""
    joined = np.flatnonzero(link != NONE)
    east, north = x_cm[joined], y_cm[joined]
    segments = _Segments.of(graph, link[joined].astype(np.int64))
    nearest = segments.nearest(east, north)
    length = np.hypot(segments.bx - segments.ax, segments.by - segments.ay)
    passed = np.where(np.arange(len(length)) < nearest.segment[segments.owner], length, 0)
    begun = segments.totals(passed) + nearest.share * length[nearest.segment]
    whole = segments.totals(length)
    part = np.divide(begun, whole, out=np.zeros(len(joined)), where=whole > 0)
    snapped = Snapped(
        link=link,
        offset_cm=np.full(len(link), NONE, dtype=np.int64),
        x=np.full(len(link), np.nan),
        y=np.full(len(link), np.nan),
        distance_m=np.full(len(link), np.nan),
    )
    driven = np.clip(part, 0, 1) * graph.link_cm[link[joined]]
    snapped.offset_cm[joined] = np.rint(driven).astype(np.int64)
    snapped.x[joined] = (east + nearest.to_x) / CM_PER_M
    snapped.y[joined] = (north + nearest.to_y) / CM_PER_M
    snapped.distance_m[joined] = np.sqrt(nearest.squared) / CM_PER_M
    return snapped
