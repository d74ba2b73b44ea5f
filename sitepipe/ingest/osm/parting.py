"""
Roads parted at barriers.

::

    a ---- B ---- c      becomes      a ---- B . b -- c

Behind a barrier ``B`` the road goes on from a point ``b`` of its own, 5 cm away. If any vehicle
may pass, a short way leads from one to the other and holds what the barrier allows; if none
may, nothing does. So roads on both sides stay, and no vehicle that is kept out drives through.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sitepipe.ingest.osm.ways import Ways, firsts
from sitepipe.roadgraph import Booleans, Doubles, Ints64

APART_M = 0.05
"""How far behind a barrier the road goes on: far enough not to be taken for one point."""


@dataclass(frozen=True, eq=False)
class Parted:
    """
    Ways parted at barriers.

    Attributes
    ----------
    ways
        Runs of the ways, and after those of each way the short ways across its barriers. They
        lead in the direction of their way.
    x, y
        Positions, with those of the new points at the end (m).
    across
        Rows of ``ways`` that lead across a barrier.
    barrier
        The barrier of each: a row of what was given.
    """

    ways: Ways
    x: Doubles
    y: Doubles
    across: Ints64
    barrier: Ints64


def part(ways: Ways, x: Doubles, y: Doubles, *, at: Ints64, passable: Booleans) -> Parted:
    """
    Part ways at barriers.

    Where several branches of road meet at a barrier, all but the first are parted from it.

    Parameters
    ----------
    ways
        W ways; no point follows itself.
    x, y
        P positions (m).
    at
        B points where barriers stand.
    passable
        B flags: whether any vehicle may pass.
    """
    of_point = np.full(len(x), -1, dtype=np.int64)
    of_point[at] = np.arange(len(at))
    first = ways.begins()
    inner = (of_point[ways.points] >= 0) & ~first & ~np.append(first[1:], True)
    # A barrier within a way stands there twice: at the end of one run, at the start of the next.
    place = np.repeat(np.arange(len(first)), np.where(inner, 2, 1))
    again = np.append(False, place[1:] == place[:-1])
    points, of_way = ways.points[place], ways.owner()[place]

    branch = np.flatnonzero(of_point[points] >= 0)
    others = np.ones(len(branch), dtype=bool)
    others[np.unique(points[branch], return_index=True)[1]] = False
    branch = branch[others]
    onwards = again[branch] | first[place[branch]]
    barrier = points[branch].copy()
    beside = len(x) + np.arange(len(branch))
    x, y = _with_points_beside(x, y, barrier, points[branch + np.where(onwards, 1, -1)])
    points[branch] = beside

    counts = np.bincount(of_way, minlength=len(ways))
    longer = Ways(ways.way_id, firsts(counts), points, ways.kind, ways.road)
    runs, origin = longer.cut(np.ones(len(points), dtype=bool), again)
    open_ = passable[of_point[barrier]]
    ends = np.where(onwards[:, None], np.c_[barrier, beside], np.c_[beside, barrier])[open_]
    owner = of_way[branch][open_]
    bridges = Ways(
        way_id=ways.way_id[owner],
        first=2 * np.arange(len(owner) + 1),
        points=ends.ravel().astype(np.int64),
        kind=ways.kind[owner],
        road=ways.road[owner],
    )
    order = np.argsort(np.concatenate([origin, owner]), kind="stable")
    across = np.flatnonzero(order >= len(runs))
    return Parted(
        ways=runs.joined(bridges).take(order),
        x=x,
        y=y,
        across=across,
        barrier=of_point[barrier[open_]][order[across] - len(runs)],
    )


def _with_points_beside(
    x: Doubles, y: Doubles, barrier: Ints64, towards: Ints64
) -> tuple[Doubles, Doubles]:
    """Add a point beside each barrier, in the direction of another point."""
    east, north = x[towards] - x[barrier], y[towards] - y[barrier]
    length = np.hypot(east, north)
    apart = np.minimum(APART_M, length / 2)
    share = np.divide(apart, length, out=np.zeros_like(length), where=length > 0)
    return (
        np.concatenate([x, x[barrier] + share * east]),
        np.concatenate([y, y[barrier] + share * north]),
    )
