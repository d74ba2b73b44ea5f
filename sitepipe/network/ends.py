"""Where the ends of added links meet the roads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sitepipe.config import AddedLink, End
from sitepipe.errors import DataError, UsageError, unknown_name
from sitepipe.network.alterations import comparable, links_named
from sitepipe.network.arrays import Floats
from sitepipe.network.positions import to_working
from sitepipe.network.snap import snap
from sitepipe.network.timed import Timed
from sitepipe.roadgraph import CM_PER_M, NONE, Booleans, Ints64, Permission
from sitepipe.units import M_PER_KM

END_MAX_M = 300.0
"""How far from the nearest road an added link may begin (m): beyond, it would not be clear which
road is meant."""

NAMED_MAX_M = 3_000.0
"""How far from a link that is named it may begin (m): strategic links are drawn straight."""

_SIDES = ("from", "to")


@dataclass(frozen=True, eq=False)
class Ends:
    """
    Both ends of A added links, at nodes of the graph or at X places between.

    Attributes
    ----------
    node
        A × 2 nodes; N + x for place x.
    xy
        A × 2 × 2 positions (m).
    gap_m
        A × 2 straight lines from the stated positions to those.
    place_link, place_cm
        X links and offsets from their starts; ``NONE`` where no road is met.
    """

    node: Ints64
    xy: Floats
    gap_m: Floats
    place_link: Ints64
    place_cm: Ints64


@dataclass
class _Places:
    """Places found so far, each once: the node numbers they have, by where they lie."""

    node_count: int
    numbers: dict[tuple[object, ...], int] = field(default_factory=dict)
    where: list[tuple[int, int]] = field(default_factory=list)

    def number(self, key: tuple[object, ...], link: int, offset_cm: int) -> int:
        if key not in self.numbers:
            self.numbers[key] = self.node_count + len(self.where)
            self.where.append((link, offset_cm))
        return self.numbers[key]


def find_ends(added: Sequence[AddedLink], timed: Timed) -> Ends:
    """
    Find where added links meet the roads.

    A position within ``END_MAX_M`` of a link that the vehicle may drive is moved onto it; with a
    link named, within ``NAMED_MAX_M`` of that. Farther away only positions at which two or more
    added links meet are places of their own.

    Raises
    ------
    UsageError
        If there is no node or link of a name.
    DataError
        If a position is far from every road.
    """
    graph = timed.graph
    shared = Counter(end.at for one in added for end in (one.start, one.end) if end.at)
    drivable = (timed.permission != Permission.NO).any(axis=1)[graph.link_kind]
    places = _Places(graph.node_count)
    node = np.empty((len(added), 2), dtype=np.int64)
    xy, gap_m = np.zeros((len(added), 2, 2)), np.zeros((len(added), 2))
    for row, one in enumerate(added):
        for side, end in enumerate((one.start, one.end)):
            if end.node is not None:
                node[row, side] = _node_named(timed, end.node)
                xy[row, side] = graph.node_cm[node[row, side]] / CM_PER_M
                continue
            where = f"added link {one.name}, {_SIDES[side]}"
            is_shared = end.at is not None and shared[end.at] > 1
            node[row, side], xy[row, side], gap_m[row, side] = _placed(
                end, timed, drivable, places, where=where, is_shared=is_shared
            )
    link, offset = np.array(places.where, dtype=np.int64).reshape(-1, 2).T
    return Ends(node, xy, gap_m, link, offset)


def _node_named(timed: Timed, name: str) -> int:
    names = timed.graph.node_id
    if (node := names.find(name)) == NONE:
        raise unknown_name(name, comparable(names, name), "node")
    return node


def _placed(
    end: End, timed: Timed, drivable: Booleans, places: _Places, *, where: str, is_shared: bool
) -> tuple[int, Floats, float]:
    """Return the node, the position (m) and the gap (m) of an end that is a position."""
    graph = timed.graph
    assert end.at is not None
    x, y = to_working(np.array([end.at[0]]), np.array([end.at[1]]), crs=graph.crs)
    permitted, max_m = drivable, END_MAX_M
    if end.link is not None:
        (link,) = links_named(graph, [end.link])
        if not drivable[link]:
            raise UsageError(
                f"{where}: the vehicle may not drive {end.link}",
                hint="Name a link that is open, or leave `link` out.",
            )
        permitted, max_m = np.arange(graph.link_count) == link, NAMED_MAX_M
    snapped = snap(graph, x, y, permitted=permitted, max_m=max_m)
    link = int(snapped.link[0])
    if link == NONE:
        if not (is_shared and end.link is None and np.isfinite(x).all() and np.isfinite(y).all()):
            raise _far(end, where, timed, permitted, x, y, max_m)
        return places.number(end.at, NONE, NONE), np.array([x[0], y[0]]), 0.0
    offset = int(snapped.offset_cm[0])
    at = np.array([snapped.x[0], snapped.y[0]])
    gap_m = float(snapped.distance_m[0])
    if offset in (0, int(graph.link_cm[link])):
        node = int((graph.link_start if offset == 0 else graph.link_end)[link])
        return node, graph.node_cm[node] / CM_PER_M, gap_m
    return places.number((link, offset), link, offset), at, gap_m


def _far(
    end: End, where: str, timed: Timed, permitted: Booleans, x: Floats, y: Floats, max_m: float
) -> DataError:
    nearest = snap(timed.graph, x, y, permitted=permitted)
    link = int(nearest.link[0])
    what = end.link or "any road that the vehicle may drive"
    how_far = (
        "" if link == NONE
        else f": {_distance(nearest.distance_m[0])}, to {timed.graph.link_id[link]}"
    )  # fmt: skip
    lat, lon = end.at or (np.nan, np.nan)
    return DataError(
        f"{where}: [{lat:g}, {lon:g}] lies more than {max_m:g} m from {what}{how_far}",
        hint="Correct the position [latitude, longitude], name the `link` it lies on, or a node; "
        "where added links meet off the roads, give each the same position.",
    )


def _distance(metres: float) -> str:
    return f"{metres:,.0f} m" if metres < M_PER_KM else f"{metres / M_PER_KM:,.1f} km"
