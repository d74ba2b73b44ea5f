"""
Links that are built, laid over the roads: a highways scheme.

The arrays of the graph stay as they are. Where an added link meets a road part-way, an extra
node stands for that place, with edges to and from the road's ends; the extra nodes, the parts of
the roads that they cut, and the added links themselves are the overlay, which is closed over all
of them: added links lead on to one another as to any road.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from sitepipe.config import AddedLink, Vehicle
from sitepipe.errors import DataError, UsageError, first_five
from sitepipe.network.arrays import Geometries, Texts
from sitepipe.network.delays import penalty_at
from sitepipe.network.ends import Ends, find_ends
from sitepipe.network.engine import CLOSED, Times
from sitepipe.network.mean_speeds import mean_speeds
from sitepipe.network.permits import permissions
from sitepipe.network.positions import to_working
from sitepipe.network.timed import Timed
from sitepipe.network.timing import whole_deciseconds
from sitepipe.roadgraph import (
    AGAINST,
    ALONG,
    CM_PER_M,
    NONE,
    ROAD_CLASSES,
    Booleans,
    Ints64,
    LinkForm,
    LinkKinds,
    Permission,
    RoadGraph,
)
from sitepipe.units import M_PER_KM
from sitepipe.vocab import RoadClass


@dataclass(frozen=True, eq=False)
class Scheme:
    """
    A added links, whose ends meet the roads at nodes of the graph or at X extra nodes.

    Attributes
    ----------
    name, road
        A names, and road numbers or names (None for none).
    line
        A LineStrings in the CRS of the graph, from start to end.
    length_cm
        A driven lengths.
    start, end
        A nodes: of the graph, or N + x for extra node x.
    drive_ds
        A × 2 times along and against (tenths of a second); ``CLOSED`` where not driven.
    joinable
        A flags: sites and hubs may join part-way, as on any road but a motorway.
    gap_m
        A × 2 straight lines between the positions that were stated and the roads met there.
    place_link, place_cm
        X links and offsets from their starts: where extra nodes lie; ``NONE`` for a junction of
        added links alone.
    """

    name: Texts
    road: Texts
    line: Geometries
    length_cm: Ints64
    start: Ints64
    end: Ints64
    drive_ds: Times
    joinable: Booleans
    gap_m: np.ndarray
    place_link: Ints64
    place_cm: Ints64

    def __len__(self) -> int:
        return len(self.name)


def lay_out(added: Sequence[AddedLink], timed: Timed, vehicle: Vehicle) -> Scheme:
    """
    Lay added links over the roads, and time them for a vehicle.

    A position means the nearest place on a link that the vehicle may drive, or on the link that
    is named with it; see :mod:`sitepipe.network.ends` for how far away that may be. Ends at one
    position are one junction. An added link is driven like any link of its kind.

    Parameters
    ----------
    added
        A links.
    timed
        The roads, other changes made.
    vehicle
        The vehicle that they are timed for.

    Raises
    ------
    UsageError
        If an added link has the name of another link, refers to a node or link that there is
        not, or begins where it ends.
    DataError
        If a position is far from every road; says which, and how far.
    """
    graph = timed.graph
    _refuse_taken(graph, [one.name for one in added])
    ends = find_ends(added, timed)
    line = _lines(added, ends, graph.crs)
    length_cm = _lengths(added, line, ends)
    kinds = _kinds(added)
    return Scheme(
        name=np.array([one.name for one in added], dtype=object),
        road=np.array([one.road for one in added], dtype=object),
        line=line,
        length_cm=length_cm,
        start=ends.node[:, 0],
        end=ends.node[:, 1],
        drive_ds=_drive_ds(kinds, length_cm, ends, timed, vehicle),
        joinable=kinds.road_class != ROAD_CLASSES.index(RoadClass.MOTORWAY),
        gap_m=ends.gap_m,
        place_link=ends.place_link,
        place_cm=ends.place_cm,
    )


def _refuse_taken(graph: RoadGraph, names: Sequence[str]) -> None:
    if taken := [name for name in names if graph.link_id.find(name) != NONE]:
        raise UsageError(
            f"added links have names that the network has already: {first_five(taken)}",
            hint="Give each added link a name of its own, or upgrade the link that there is.",
        )


def _lines(added: Sequence[AddedLink], ends: Ends, crs: str) -> Geometries:
    lines = np.empty(len(added), dtype=object)
    for row, one in enumerate(added):
        lat, lon = np.array(one.via, dtype="float64").reshape(-1, 2).T
        x, y = to_working(lat, lon, crs=crs)
        if not (np.isfinite(x).all() and np.isfinite(y).all()):
            raise DataError(
                f"added link {one.name}: via goes beyond what {crs} can express",
                hint="Write positions as [latitude, longitude].",
            )
        between = np.column_stack([x, y])
        lines[row] = shapely.LineString(np.vstack([ends.xy[row, :1], between, ends.xy[row, 1:]]))
    return lines


def _lengths(added: Sequence[AddedLink], line: Geometries, ends: Ends) -> Ints64:
    drawn_m = shapely.length(line)
    stated_m = np.array([np.nan if one.length_km is None else one.length_km * M_PER_KM
                         for one in added])  # fmt: skip
    nowhere = (ends.node[:, 0] == ends.node[:, 1]) & (drawn_m == 0)
    if nowhere.any():
        names = [one.name for one, is_bad in zip(added, nowhere, strict=True) if is_bad]
        raise UsageError(
            f"added links begin where they end: {first_five(names)}",
            hint="Give `from` and `to` two places on the roads.",
        )
    metres = np.where(np.isnan(stated_m), drawn_m, stated_m)
    lengths: Ints64 = np.maximum(np.rint(metres * CM_PER_M), 1).astype(np.int64)
    return lengths


def _kinds(added: Sequence[AddedLink]) -> LinkKinds:
    kinds = LinkKinds.blank(len(added))
    for row, one in enumerate(added):
        assert one.road_class is not None
        kinds.road_class[row] = ROAD_CLASSES.index(one.road_class)
        kinds.dual[row] = bool(one.dual)
        kinds.urban[row] = bool(one.urban)
        if one.road_class is RoadClass.FERRY:
            kinds.form[row] = LinkForm.FERRY
        if (posted := one.posted_kmh) is not None:
            kinds.speed_kmh[row] = posted
        if one.one_way:
            kinds.permission[row, AGAINST] = Permission.NO
    return kinds


def _drive_ds(
    kinds: LinkKinds, length_cm: Ints64, ends: Ends, timed: Timed, vehicle: Vehicle
) -> Times:
    km = length_cm[:, None] / (M_PER_KM * CM_PER_M)
    shut = permissions(kinds, vehicle) == Permission.NO
    speed_kmh = np.where(shut, np.inf, mean_speeds(kinds, vehicle).speed_kmh)
    taken = np.maximum(whole_deciseconds(km, speed_kmh), 1)
    for way, head in ((ALONG, ends.node[:, 1]), (AGAINST, ends.node[:, 0])):
        own = np.flatnonzero(head < timed.graph.node_count)
        taken[own, way] += penalty_at(timed.graph, vehicle, head[own])
    if (taken >= int(CLOSED)).any():
        raise UsageError("an added link takes longer than can be held; check its length")
    return np.where(shut, CLOSED, taken).astype(np.int32)
