"""The way itself from a site to a hub: which drives are made, from where to where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sitepipe.network.arrays import Ints
from sitepipe.network.attach import NOWHERE
from sitepipe.network.engine import CLOSED, Weighted
from sitepipe.network.journeys import JUNCTIONS, ONE_LINK, Field, Joined, Nearest
from sitepipe.network.network import Network, part_ds

_FIRST_STEP, _LAST_STEP = 0, np.iinfo(np.int64).max

_STRETCH = {
    "route": "int64", "step": "int64", "drive": "int64", "from_cm": "int64", "to_cm": "int64",
    "deciseconds": "int64",
}  # fmt: skip


@dataclass(frozen=True)
class Routes:
    """
    The fastest way of each of R pairs of site and hub.

    Attributes
    ----------
    ways
        R rows: ``route`` (0 to R - 1) and the columns of :class:`Nearest`, with the
        ``hub_join`` (row of the joins) of each way that has one.
    stretches
        The drives made, in order: ``route``, ``step``, ``drive``, where along the link driving
        begins and ends, as ``from_cm`` and ``to_cm`` from the link's start, and
        ``deciseconds``.
    """

    ways: pd.DataFrame
    stretches: pd.DataFrame


def find_routes(joined: Joined, nearest: Nearest, rows: Ints) -> Routes:
    """
    Return the ways of some trips to the nearest hubs.

    Of ways that take equally long, the one whose next edge comes first is taken: on a network
    in order of name, the one whose next link comes first by ``link_id``.

    Parameters
    ----------
    joined
        Sites and hubs, joined to the roads.
    nearest
        As :func:`sitepipe.network.journeys.nearest_hubs` gives them.
    rows
        R rows of ``nearest.trips``.
    """
    trips = nearest.trips.iloc[rows].reset_index(drop=True).rename_axis("route").reset_index()
    ways = [trips[trips["way"] != JUNCTIONS]]
    by_one_link = trips[trips["way"] == ONE_LINK]
    stretches = [_along_one_link(by_one_link, joined)]
    for group, field in enumerate(nearest.fields):
        some = trips[(trips["way"] == JUNCTIONS) & (trips["group"] == group)]
        if len(some):
            followed, driven = _followed(some, field, joined)
            ways.append(followed)
            stretches += driven
    driven_all = pd.concat(stretches, ignore_index=True)
    # A join right at a junction drives nothing of its link.
    driven_all = driven_all[driven_all["from_cm"] != driven_all["to_cm"]].astype(_STRETCH)
    return Routes(
        pd.concat(ways).sort_values("route", ignore_index=True),
        driven_all.sort_values(["route", "step"], ignore_index=True),
    )


def walk(weighted: Weighted, field: Field, nodes: Ints) -> tuple[Ints, Ints, Ints]:
    """
    Drive from nodes to the nearest hub.

    Parameters
    ----------
    weighted
        The graph that the field was searched on.
    field
        Times to the nearest hub; each of ``nodes`` reaches one.
    nodes
        W nodes.

    Returns
    -------
    walker, edge
        The edges driven and the walk that each belongs to, step by step of all walks.
    last
        W rows of ``field.into``: the way from the last node into the hub.
    """
    end_node, end_way = _ends(field)
    last = np.full(len(nodes), NOWHERE, dtype=np.int64)
    walkers, driven = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    walker, node = np.arange(len(nodes)), np.asarray(nodes, dtype=np.int64)
    while walker.size:
        place = np.searchsorted(end_node, node).clip(max=len(end_node) - 1)
        ends = end_node[place] == node
        last[walker[ends]] = end_way[place[ends]]
        walker, node = walker[~ends], node[~ends]
        edge = _next_edges(weighted, field, node)
        walkers.append(walker)
        driven.append(edge)
        node = weighted.head[edge].astype(np.int64)
    return np.concatenate(walkers), np.concatenate(driven), last


def _ends(field: Field) -> tuple[Ints, Ints]:
    """Return the nodes from which the way into the nearest hub is the fastest, and those ways."""
    seeds = field.into.seeds
    tight = (field.times[seeds.node] == seeds.ds) & (field.owner[seeds.node] == seeds.owner)
    way = np.flatnonzero(tight)
    way = way[np.argsort(seeds.node[way], kind="stable")]
    return seeds.node[way].astype(np.int64), way


def _next_edges(weighted: Weighted, field: Field, node: Ints) -> Ints:
    """Return the first edge out of each node that lies on a fastest way to its nearest hub."""
    first = weighted.first[node].astype(np.int64)
    counts = weighted.first[node + 1].astype(np.int64) - first
    begins = np.cumsum(counts) - counts
    owner = np.repeat(np.arange(len(node)), counts)
    edge = np.arange(len(owner)) + (first - begins)[owner]
    head, ds = weighted.head[edge], weighted.ds[edge].astype(np.int64)
    on_the_way = (ds != CLOSED) & (ds + field.times[head] == field.times[node][owner])
    # Towards the nearest hub itself, not towards another that is as near.
    on_the_way &= field.owner[head] == field.owner[node][owner]
    _, place = np.unique(owner[on_the_way], return_index=True)
    edges: Ints = edge[on_the_way][place]
    return edges


def _followed(
    trips: pd.DataFrame, field: Field, joined: Joined
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Follow trips of one group to their hubs: add ``hub_join``, and give what is driven."""
    network = joined.network
    walker, edge, last = walk(network.timed.weighted, field, trips["node"].to_numpy())
    order = np.argsort(walker, kind="stable")
    walker, edge = walker[order], edge[order]
    route = trips["route"].to_numpy()
    drive = network.graph.edge_drive[edge].astype(np.int64)
    followed = trips.assign(hub_join=field.into.join[last])
    out_of = _part(
        trips["route"], _FIRST_STEP, trips["drive"], joined.site_joins, trips["site_join"],
        network, leaving=True,
    )  # fmt: skip
    step = _FIRST_STEP + 1 + np.arange(len(edge))
    whole = _stretches(
        route[walker], step, drive, *_ends_of(drive, network), _whole_ds(network, drive)
    )
    into = _part(
        trips["route"], _LAST_STEP, field.into.drive[last], joined.hub_joins,
        followed["hub_join"], network, leaving=False,
    )  # fmt: skip
    return followed, [out_of, whole, into]


def _part(
    route: pd.Series,
    step: int,
    drive: pd.Series | Ints,
    joins: pd.DataFrame,
    join: pd.Series,
    network: Network,
    *,
    leaving: bool,
) -> pd.DataFrame:
    """Return the part of each drive between a join and the node ahead of it, or behind it."""
    on_link = np.flatnonzero(np.asarray(drive) != NOWHERE)
    drives = np.asarray(drive, dtype=np.int64)[on_link]
    at = joins["offset_cm"].to_numpy(dtype=np.int64)[np.asarray(join)[on_link]]
    begin, finish = _ends_of(drives, network)
    before = part_ds(network, drives, at)
    from_start = (drives & 1 == 1) == leaving
    whole = _whole_ds(network, drives)
    return _stretches(
        np.asarray(route)[on_link],
        step,
        drives,
        at if leaving else begin,
        finish if leaving else at,
        np.where(from_start, before, whole - before),
    )


def _along_one_link(ways: pd.DataFrame, joined: Joined) -> pd.DataFrame:
    """Return the part of a link from where a site joins it to where its hub does."""
    drive = ways["drive"].to_numpy()
    begin = joined.site_joins["offset_cm"].to_numpy(dtype=np.int64)[ways["site_join"]]
    finish = joined.hub_joins["offset_cm"].to_numpy(dtype=np.int64)[ways["hub_join"]]
    before, after = (part_ds(joined.network, drive, at) for at in (begin, finish))
    return _stretches(ways["route"], _FIRST_STEP, drive, begin, finish, np.abs(after - before))


def _whole_ds(network: Network, drive: Ints) -> Ints:
    return network.timed.drive_ds[drive].astype(np.int64)


def _ends_of(drive: Ints, network: Network) -> tuple[Ints, Ints]:
    """Return where each drive begins and ends, from the start of its link (cm)."""
    length = network.graph.link_cm[drive >> 1].astype(np.int64)
    against = drive & 1 == 1
    return np.where(against, length, 0), np.where(against, 0, length)


def _stretches(
    route: Ints | pd.Series,
    step: Ints | int,
    drive: Ints,
    from_cm: Ints,
    to_cm: Ints,
    deciseconds: Ints,
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "route": np.asarray(route, dtype=np.int64),
            "step": step,
            "drive": drive,
            "from_cm": from_cm,
            "to_cm": to_cm,
            "deciseconds": deciseconds,
        }
    )
