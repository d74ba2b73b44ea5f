"""Links closed and links upgraded: a timed graph before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sitepipe.config import Upgrade, Vehicle
from sitepipe.errors import UsageError, first_five, unknown_name
from sitepipe.network.delays import junction_ds
from sitepipe.network.drives import edges_of
from sitepipe.network.engine import CLOSED, Times
from sitepipe.network.mean_speeds import mean_speeds
from sitepipe.network.permits import permissions
from sitepipe.network.timed import Timed, passable
from sitepipe.network.timing import whole_deciseconds
from sitepipe.roadgraph import (
    AGAINST,
    ALONG,
    NONE,
    ROAD_CLASSES,
    Ints64,
    LinkKinds,
    Names,
    Permission,
    RoadGraph,
)

_COMPARED = 20_000  # names; comparing a spelling with more of them takes longer than a reader waits


@dataclass(frozen=True, eq=False)
class Alterations:
    """
    A timed graph after links were closed and upgraded.

    Attributes
    ----------
    timed
        The same graph, in which the altered links have kinds of their own.
    link
        Links altered, in ascending order.
    edge, edge_ds
        Edges whose time differs from before, and their times now: ``CLOSED`` for a closed link.
    """

    timed: Timed
    link: Ints64
    edge: Ints64
    edge_ds: Times


def links_named(graph: RoadGraph, names: Sequence[str]) -> Ints64:
    """
    Return the links of some names.

    Raises
    ------
    UsageError
        If the network has no link of a name; the hint gives names like it.
    """
    links = np.array([graph.link_id.find(name) for name in names], dtype=np.int64)
    for name in np.array(names, dtype=object)[links == NONE]:
        raise unknown_name(name, comparable(graph.link_id, name), "link")
    return links


def alter(
    timed: Timed, vehicle: Vehicle, *, close: Ints64, upgrade: Sequence[Upgrade] = ()
) -> Alterations:
    """
    Close and upgrade links.

    A closed link is driven by nobody in either direction, and nothing joins it; what runs beside
    it, such as the other carriageway where that is a link of its own, stays open. An upgraded
    link is timed like any link of its new kind: its line, its length and its directions stay.

    Parameters
    ----------
    timed
        The graph as it stands; it is not changed.
    vehicle
        The vehicle that it is timed for.
    close
        Links.
    upgrade
        Links by name, and what they become.

    Raises
    ------
    UsageError
        If there is no link of a name, or a link is both closed and upgraded.
    """
    graph = timed.graph
    improved = links_named(graph, [one.link for one in upgrade])
    if (both := np.intersect1d(close, improved)).size:
        raise UsageError(
            f"both closed and upgraded: {first_five(graph.link_id.take(both))}",
            hint="Say one of the two of each link.",
        )
    link = np.concatenate([np.unique(close), improved]).astype(np.int64)
    kinds = graph.kinds.take(graph.link_kind[link])
    kinds.permission[: len(link) - len(improved)] = Permission.NO
    for row, standard in enumerate(upgrade, start=len(link) - len(improved)):
        _raise_standard(kinds, row, standard)
    order = np.argsort(link)
    return _with_kinds(timed, vehicle, link[order], kinds.take(order))


def _raise_standard(kinds: LinkKinds, row: int, standard: Upgrade) -> None:
    if standard.road_class is not None:
        kinds.road_class[row] = ROAD_CLASSES.index(standard.road_class)
    if standard.dual is not None:
        kinds.dual[row] = standard.dual
    if standard.urban is not None:
        kinds.urban[row] = standard.urban
    if (posted := standard.posted_kmh) is not None:
        kinds.speed_kmh[row] = posted
        kinds.hgv_speed_kmh[row] = np.nan  # the new limit stands for the old ones
    if standard.lift_limits:
        kinds.limit[row] = np.nan
        kinds.hgv_limit[row] = np.nan


def _with_kinds(timed: Timed, vehicle: Vehicle, link: Ints64, kinds: LinkKinds) -> Alterations:
    """Give each of some links a kind of its own, and time them anew."""
    graph = timed.graph
    speeds, permission = mean_speeds(kinds, vehicle), permissions(kinds, vehicle)
    shut = permission == Permission.NO
    driving = np.full((len(link), 2), int(CLOSED), dtype=np.int64)
    if not shut.all():
        lost = junction_ds(graph, vehicle).reshape(-1, 2)[link]
        speed_kmh = np.where(shut, np.inf, speeds.speed_kmh)
        taken = whole_deciseconds(graph.link_km[link][:, None], speed_kmh)
        driving = np.where(shut, driving, np.maximum(taken, 1) + lost)
    drive = (2 * link[:, None] + np.array([ALONG, AGAINST])).ravel()
    drive_ds = timed.drive_ds.copy()
    drive_ds[drive] = driving.ravel()
    which, edge = edges_of(graph, drive)
    own = graph.edge_drive[edge] == drive[which]  # the two drives of a loop share an edge
    which, edge = which[own], edge[own]
    is_open = passable(
        permission.ravel()[which], graph.edge_gate[edge], graph.edge_ban[edge], timed.mode
    )
    times = np.where(is_open, drive_ds[drive[which]], CLOSED).astype(np.int32)
    differs = times != timed.edge_ds[edge]
    edge_ds = timed.edge_ds.copy()
    edge_ds[edge] = times
    link_kind = graph.link_kind.copy()
    link_kind[link] = len(graph.kinds) + np.arange(len(link))
    altered = Timed(
        graph=replace(graph, kinds=graph.kinds.joined(kinds), link_kind=link_kind),
        mode=timed.mode,
        speed_kmh=np.concatenate([timed.speed_kmh, speeds.speed_kmh]),
        rule=np.concatenate([timed.rule, speeds.rule]),
        verified=np.concatenate([timed.verified, speeds.verified]),
        permission=np.concatenate([timed.permission, permission]),
        drive_ds=drive_ds,
        edge_ds=edge_ds,
    )
    return Alterations(altered, link, edge[differs], times[differs])


def comparable(names: Names, wanted: str) -> list[str]:
    """Return the names that a spelling can be compared with: all, or those that begin like it."""
    rows = np.arange(len(names))
    if len(names) > _COMPARED:
        start = np.frombuffer(wanted.encode()[:2], dtype=np.uint8)
        rows = np.flatnonzero(np.diff(names.first) >= len(start))
        for place, byte in enumerate(start):
            rows = rows[names.data[names.first[rows] + place] == byte]
    return [names[row] for row in rows[:_COMPARED]]
