"""
Ways cut where they meet, and joined again where nothing meets.

A **stretch** is a part of one way between two nodes. Stretches that meet at a node of no
interest, and of which the same is said, become one link; the line keeps every point.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sitepipe.roadgraph import (
    NONE,
    Booleans,
    Doubles,
    Ints64,
    LinkKinds,
    RawRoads,
)


@dataclass(frozen=True, eq=False)
class Stretches:
    """
    Parts of ways between nodes: S stretches.

    Attributes
    ----------
    way
        Way that each is a part of.
    first, last
        Places in ``RawRoads.way_points`` of its two ends; the points between are its shape.
    start, end
        Points at its ends.
    length_m
        Stated length, shared out by the line where the way was cut; else length of the line.
    """

    way: Ints64
    first: Ints64
    last: Ints64
    start: Ints64
    end: Ints64
    length_m: Doubles


@dataclass(frozen=True, eq=False)
class Chains:
    """
    Stretches in the order in which they make up links: L chains.

    Attributes
    ----------
    chain
        The link that each step belongs to, in ascending order.
    stretch
        The stretch of each step, in driving order along the link.
    along
        Whether the stretch is driven from its start.
    """

    chain: Ints64
    stretch: Ints64
    along: Booleans


def cut(raw: RawRoads) -> Stretches:
    """
    Cut ways at nodes: ends of ways, points marked as nodes and, if ``raw.splits``, shared points.

    Parameters
    ----------
    raw
        Roads; every way has two points or more.
    """
    points, way_count = raw.way_points, len(raw.way_first) - 1
    is_node = raw.is_node.copy()
    first_of_way, last_of_way = raw.way_first[:-1], raw.way_first[1:] - 1
    is_node[points[first_of_way]] = True
    is_node[points[last_of_way]] = True
    is_node[raw.turns.via_point] = True
    if raw.splits:
        is_node |= np.bincount(points, minlength=len(is_node)) > 1
    # Every node within a way ends one stretch and begins the next.
    way = np.repeat(np.arange(way_count), np.diff(raw.way_first))
    place = np.arange(len(points))
    at_node = is_node[points]
    begins = np.flatnonzero(at_node & (place != last_of_way[way]))
    ends = np.flatnonzero(at_node & (place != first_of_way[way]))
    of_way = way[begins]
    step_m = np.hypot(np.diff(raw.x[points]), np.diff(raw.y[points]))
    run_m = np.concatenate([[0.0], np.cumsum(step_m)])
    line_m = run_m[ends] - run_m[begins]
    stated_m = raw.way_length_m[of_way]
    whole_m = (run_m[last_of_way] - run_m[first_of_way])[of_way]
    share = np.divide(line_m, whole_m, out=np.ones_like(line_m), where=whole_m > 0)
    return Stretches(
        way=of_way,
        first=begins,
        last=ends,
        start=points[begins],
        end=points[ends],
        length_m=np.where(np.isnan(stated_m), line_m, stated_m * share),
    )


def chains(raw: RawRoads, stretches: Stretches) -> Chains:
    """
    Join stretches at nodes where exactly two meet and nothing changes.

    Two stretches are joined if their kind, road, source and check are the same, the node is not
    marked as one, no turn restriction concerns it, and driving on keeps the direction that the
    kind speaks of.
    """
    count = len(stretches.way)
    following = _following(raw, stretches)
    following = _without_rings(following, count)
    rank, head = _ranked(following)
    # Each chain stands here twice, once for each direction: keep the one whose lowest-numbered
    # stretch is driven along.
    drive = np.arange(2 * count)
    lowest = np.full(2 * count, 2 * count)
    np.minimum.at(lowest, head, drive)
    kept = lowest[head] % 2 == 0
    drive, rank, head = drive[kept], rank[kept], head[kept]
    order = np.lexsort((rank, lowest[head]))
    drive, head = drive[order], head[order]
    _, chain = np.unique(lowest[head], return_inverse=True)
    return Chains(chain=chain.astype(np.int64), stretch=drive >> 1, along=drive % 2 == 0)


def _following(raw: RawRoads, stretches: Stretches) -> Ints64:
    """Return the drive that goes on where each drive of a stretch ends, or ``NONE``."""
    count = len(stretches.way)
    # Drive 2s leaves at start, drive 2s + 1 at end; drive d arrives where drive d ^ 1 leaves.
    leaves = np.column_stack([stretches.start, stretches.end]).ravel()
    order = np.argsort(leaves, kind="stable")
    point, first, meeting = np.unique(leaves[order], return_index=True, return_counts=True)
    two = (meeting == 2) & ~raw.is_node[point]
    two &= ~np.isin(point, raw.turns.via_point)
    one, other = order[first[two]], order[first[two] + 1]
    way_one, way_other = stretches.way[one >> 1], stretches.way[other >> 1]
    alike = (one >> 1) != (other >> 1)
    for said in (raw.way_kind, raw.way_road, raw.way_source, raw.way_verified):
        alike &= said[way_one] == said[way_other]
    # One leaves at its start and the other at its end, unless the kind says the same both ways.
    alike &= ((one ^ other) & 1 == 1) | _same_both_ways(raw.kinds)[raw.way_kind[way_one]]
    one, other = one[alike], other[alike]
    following = np.full(2 * count, NONE, dtype=np.int64)
    following[one ^ 1] = other
    following[other ^ 1] = one
    return following


def _same_both_ways(kinds: LinkKinds) -> Booleans:
    same = np.ones(len(kinds), dtype=bool)
    for speed in (kinds.speed_kmh, kinds.hgv_speed_kmh):
        same &= (speed[:, 0] == speed[:, 1]) | np.isnan(speed).all(axis=1)
    same &= (kinds.permission[:, 0] == kinds.permission[:, 1]).all(axis=1)
    return same


def _without_rings(following: Ints64, count: int) -> Ints64:
    """Open each closed ring of joined stretches at its lowest-numbered stretch."""
    drive = np.flatnonzero(following != NONE)
    one, other = drive >> 1, following[drive] >> 1
    joints = coo_array((np.ones(len(one)), (one, other)), shape=(count, count))
    _, label = connected_components(joints, directed=False)
    # A ring of n stretches has n joints, each counted in both directions; a chain one fewer.
    ring = np.bincount(label[one], minlength=label.max(initial=0) + 1) == 2 * np.bincount(label)
    lowest = np.unique(label, return_index=True)[1]
    opened = following.copy()
    for stretch in lowest[ring]:
        before = following[2 * stretch + 1] ^ 1
        opened[before] = NONE
        opened[2 * stretch + 1] = NONE
    return opened


def _ranked(following: Ints64) -> tuple[Ints64, Ints64]:
    """Return how many drives of its chain come before each drive, and the first of them."""
    count = len(following)
    before = np.full(count, NONE, dtype=np.int64)
    joined = np.flatnonzero(following != NONE)
    before[following[joined]] = joined
    head = np.where(before == NONE, np.arange(count), before)
    rank = (before != NONE).astype(np.int64)
    # Each round doubles how far back is looked.
    while True:
        further = head[head]
        if np.array_equal(further, head):
            return rank, head
        rank = rank + rank[head]
        head = further


def link_points(raw: RawRoads, stretches: Stretches, steps: Chains) -> tuple[Ints64, Ints64]:
    """
    Return the points of each link's line.

    Returns
    -------
    first, points
        The points of link ``l`` are ``points[first[l]:first[l + 1]]``, both nodes included.
    """
    begin, finish = stretches.first[steps.stretch], stretches.last[steps.stretch]
    counts = finish - begin + 1
    is_first = np.ones(len(steps.chain), dtype=bool)
    is_first[1:] = steps.chain[1:] != steps.chain[:-1]
    skip = ~is_first  # the point where two stretches meet stands once
    taken = counts - skip
    owner = np.repeat(np.arange(len(taken)), taken)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(taken) - taken, taken) + skip[owner]
    place = np.where(steps.along[owner], begin[owner] + within, finish[owner] - within)
    per_link = np.bincount(steps.chain, weights=taken).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(per_link)]).astype(np.int64)
    return first, raw.way_points[place]


def _ids(values: np.ndarray, rows: Ints64) -> list[str]:
    return [str(value) for value in values[rows]]


def link_names(raw: RawRoads, stretches: Stretches, steps: Chains) -> list[str]:
    """
    Name links after the way that they begin with.

    A way that is one stretch gives its id; part ``n`` of a way that was cut is ``id/n``, from 1.
    Ways that follow one another with one id are one way that its reader has cut.
    """
    first = np.unique(steps.chain, return_index=True)[1]
    stretch = steps.stretch[first]
    another = np.append(True, raw.way_id[1:] != raw.way_id[:-1])
    whole = (np.cumsum(another) - 1)[stretches.way]
    parts = np.bincount(whole)[whole]
    part = np.arange(len(whole)) - np.searchsorted(whole, whole)
    names = _ids(raw.way_id, stretches.way[stretch])
    return [
        name if of == 1 else f"{name}/{number + 1}"
        for name, of, number in zip(names, parts[stretch], part[stretch], strict=True)
    ]


def sums_by_link(steps: Chains, values: Doubles) -> Doubles:
    """Return the sum of a figure of stretches over each link."""
    return np.bincount(steps.chain, weights=values[steps.stretch]).astype(np.float64)


def ways_of_links(steps: Chains, stretches: Stretches) -> Ints64:
    """Return the way that each link begins with."""
    first = np.unique(steps.chain, return_index=True)[1]
    return stretches.way[steps.stretch[first]]
