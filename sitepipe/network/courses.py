"""The line of each stretch of road, as drawn."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely

from sitepipe.network.arrays import Floats, Ints, Texts
from sitepipe.network.positions import to_degrees, words
from sitepipe.roadgraph import CM_PER_M, RoadGraph

SIMPLER_M = 5.0
"""How far the drawn line of a long run of short links may lie from their own (m)."""


@dataclass(frozen=True, eq=False)
class Course:
    """Positions of many lines, one after the other: line of each, east and north (m)."""

    owner: Ints
    x: Floats
    y: Floats


def course_of(graph: RoadGraph, link: Ints, from_cm: Ints, to_cm: Ints) -> Course:
    """
    Return the positions of stretches of links, in driving order.

    Parameters
    ----------
    graph
        The roads.
    link
        S links.
    from_cm, to_cm
        Where driving begins and ends, from the start of the link along its driven length; from
        above to drives it against its direction.
    """
    owner, positions, share = _vertices(graph, link)
    start, finish = from_cm / graph.link_cm[link], to_cm / graph.link_cm[link]
    low, high = np.minimum(start, finish)[owner], np.maximum(start, finish)[owner]
    # The ends of links are vertices; only places part-way have to be worked out.
    passed = (share > low) & (share < high)
    passed |= ((share == 0) & (low == 0)) | ((share == 1) & (high == 1))
    row, at = np.tile(np.arange(len(link)), 2), np.concatenate([start, finish])
    row, at = row[(at > 0) & (at < 1)], at[(at > 0) & (at < 1)]
    part_way = shapely.line_interpolate_point(graph.lines(link[row]), at, normalized=True)
    positions = np.concatenate([positions[passed], shapely.get_coordinates(part_way)])
    owner = np.concatenate([owner[passed], row])
    reached = np.concatenate([share[passed], at]) * np.where(start <= finish, 1, -1)[owner]
    order = np.lexsort((reached, owner))
    return Course(owner[order], *positions[order].T)


def course_words(course: Course, run: Ints, *, crs: str, simpler_m: float = 0.0) -> Texts:
    """
    Write lines as ``lat lon;lat lon``.

    Parameters
    ----------
    course
        Positions of S stretches.
    run
        For each stretch the line that it is a part of, in ascending order from 0: R lines.
    crs
        CRS of the positions.
    simpler_m
        How far the written line may lie from the given one (m).

    Returns
    -------
    lines
        R texts.
    """
    owner = run[course.owner]
    # Where one stretch follows another, both hold the place where they meet.
    kept = np.ones(len(owner), dtype=bool)
    kept[1:] = np.diff(course.owner) == 0
    kept[1:] |= np.diff(owner) != 0
    owner, x, y = owner[kept], course.x[kept], course.y[kept]
    if simpler_m and len(owner):
        lines = shapely.linestrings(np.column_stack([x, y]), indices=owner)
        simple = shapely.simplify(lines, simpler_m, preserve_topology=False)
        positions, owner = shapely.get_coordinates(simple, return_index=True)
        x, y = positions.T
    text = words(*to_degrees(x, y, crs=crs))
    first = np.searchsorted(owner, np.arange(run.max(initial=-1) + 2))
    return np.array([";".join(text[low:high]) for low, high in pairwise(first)], dtype=object)


def _vertices(graph: RoadGraph, link: Ints) -> tuple[Ints, Floats, Floats]:
    """Return every vertex of links: owner, east and north (m), and share of the line before it."""
    first = graph.vertex_first[link]
    counts = graph.vertex_first[link + 1] - first
    owner = np.repeat(np.arange(len(link)), counts)
    begins = np.cumsum(counts) - counts
    positions = graph.vertex_cm[np.arange(len(owner)) + (first - begins)[owner]] / CM_PER_M
    step = np.hypot(*np.diff(positions, axis=0, prepend=0).T)
    step[begins] = 0
    run = np.cumsum(step)
    along = run - run[begins][owner]
    total = along[begins + counts - 1][owner]
    share = np.divide(along, total, out=np.zeros_like(along), where=total > 0)
    return owner, positions, share
