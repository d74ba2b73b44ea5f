"""One-way lines that are drawn against the way they are driven."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from sitepipe.network.build.contacts import TOUCH_M
from sitepipe.network.build.line_ends import Lines, lines_of
from sitepipe.roadgraph import Booleans, LinkForm, RawRoads, Remark

STRAIGHT = -0.9
"""Cosine between the outward directions of two ends up to which one line goes on as the other."""


def set_straight(raw: RawRoads) -> RawRoads:
    """
    Turn round the one-way lines that meet their road head-on at both ends.

    A carriageway is surveyed in sections, each drawn the way it is driven. Where a section
    begins at the start of the next and ends at the end of the one before, in a straight line,
    it is the drawing that is wrong.

    Parameters
    ----------
    raw
        Roads that share no point.
    """
    lines = lines_of(raw)
    if not lines.one_way.any():
        return raw
    wrong = _head_on(lines)
    if not wrong.any():
        return raw
    counts = np.diff(raw.way_first)
    way = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(way))
    mirrored = raw.way_first[way] + raw.way_first[way + 1] - 1 - place
    first = tuple(str(name) for name in raw.way_id[np.flatnonzero(wrong)[:5]])
    what = "one-way lines turned round that meet their road head-on at both ends"
    return replace(
        raw,
        way_points=raw.way_points[np.where(wrong[way], mirrored, place)],
        remarks=(*raw.remarks, Remark("repaired", what, int(wrong.sum()), first)),
    )


def _head_on(lines: Lines) -> Booleans:
    """Say which lines meet the same road head-on at both ends, and go on at neither."""
    points = shapely.points(lines.end_xy)
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=TOUCH_M)
    same = (one // 2 != other // 2) & (lines.road[one // 2] == lines.road[other // 2])
    same &= lines.one_way[one // 2] & lines.one_way[other // 2]
    same &= (lines.form != LinkForm.ROUNDABOUT)[one // 2]
    one, other = one[same], other[same]
    straight = (lines.outward[one] * lines.outward[other]).sum(axis=1) < STRAIGHT
    facing = np.zeros(len(points), dtype=bool)
    facing[one[straight & ((one - other) % 2 == 0)]] = True
    goes_on = np.zeros(len(points), dtype=bool)
    goes_on[one[straight & ((one - other) % 2 == 1)]] = True
    both_facing = np.asarray(facing.reshape(-1, 2).all(axis=1))
    neither_on = ~np.asarray(goes_on.reshape(-1, 2).any(axis=1))
    head_on: Booleans = both_facing & neither_on
    return head_on
