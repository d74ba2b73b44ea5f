"""The ways between points and the nodes around them, as searches begin and end with them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sitepipe.network.arrays import Flags, Ints
from sitepipe.network.attach import NOWHERE
from sitepipe.network.drives import edges_of, tails_of
from sitepipe.network.engine import CLOSED, Seeds
from sitepipe.network.network import Network, is_driven, part_ds
from sitepipe.roadgraph import AGAINST, ALONG, NONE, RoadGraph


@dataclass(frozen=True, eq=False)
class Ways:
    """
    The fastest way between each point and each node around it.

    Attributes
    ----------
    seeds
        Point, node and time of each, in order of point and node.
    join
        Row of the joins that each begins or ends with.
    drive
        Drive of the joined link that it takes part of; ``NONE`` for a join at a junction.
    """

    seeds: Seeds
    join: Ints
    drive: Ints

    def of(self, owners: Ints) -> Ways:
        """Return the ways of some points, numbered as before."""
        wanted = np.zeros(self.seeds.count, dtype=bool)
        wanted[owners] = True
        kept = wanted[self.seeds.owner]
        seeds = Seeds(
            self.seeds.count, self.seeds.owner[kept], self.seeds.node[kept], self.seeds.ds[kept]
        )
        return Ways(seeds, self.join[kept], self.drive[kept])

    def renumbered(self, owners: Ints) -> Seeds:
        """Return the seeds of some points in ascending order, numbered from 0."""
        some = self.of(owners).seeds
        place = np.searchsorted(owners, some.owner).astype(np.int32)
        return Seeds(len(owners), place, some.node, some.ds)


def seeds(joins: pd.DataFrame, network: Network, *, count: int, leaving: bool) -> Seeds:
    """Return where searches for points begin or end; see :func:`ways`."""
    return ways(joins, network, count=count, leaving=leaving).seeds


def ways(joins: pd.DataFrame, network: Network, *, count: int, leaving: bool) -> Ways:
    """
    Return the fastest way from each point to each node around it, or back.

    From a join part-way along a link they lead over each open edge of its two drives: to the
    head of the edge, or from its tail. A join at a junction counts for the node and its copies.

    Parameters
    ----------
    joins
        Where points join the network; see :func:`sitepipe.network.attach.attach`.
    network
        The roads.
    count
        Number of points; one without joins has no ways.
    leaving
        From the point to the node; else from the node to the point.

    Returns
    -------
    ways
        Of ways equally fast between a point and a node, the first join by row, and along its
        link before against.
    """
    parts = [
        _at_nodes(joins, network.graph),
        *(_part_way(joins, network, way=way, leaving=leaving) for way in (ALONG, AGAINST)),
    ]
    join, node, drive, part = (np.concatenate(column) for column in zip(*parts, strict=True))
    owner = joins["point"].to_numpy(dtype=np.int64)[join]
    ds = joins["connector_ds"].to_numpy(dtype=np.int64)[join] + part
    order = np.lexsort((drive, join, ds, node, owner))
    owner, node = owner[order], node[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(owner) != 0) | (np.diff(node) != 0)
    kept = order[first]
    found = Seeds(
        count,
        owner[first].astype(np.int32),
        node[first].astype(np.int32),
        ds[kept].astype(np.int32),
    )
    return Ways(found, join[kept], drive[kept])


_Parts = tuple[Ints, Ints, Ints, Ints]
"""Row of the joins, node, drive, and time between join and node."""


def _at_nodes(joins: pd.DataFrame, graph: RoadGraph) -> _Parts:
    rows = np.flatnonzero(joins["link"].to_numpy() == NOWHERE)
    node = joins["node"].to_numpy(dtype=np.int64)[rows]
    which, copy = copies_of(graph, node)
    join = np.concatenate([rows, rows[which]])
    return join, np.concatenate([node, copy]), np.full(len(join), NONE), np.zeros(len(join), int)


def copies_of(graph: RoadGraph, nodes: Ints) -> tuple[Ints, Ints]:
    """Return the copies of some nodes: row in ``nodes``, and copy."""
    order = np.argsort(graph.copy_of, kind="stable")
    low, high = (np.searchsorted(graph.copy_of[order], nodes, side) for side in ("left", "right"))
    counts = high - low
    which = np.repeat(np.arange(len(nodes)), counts)
    within = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    return which, len(graph.node_id) + order[low[which] + within]


def _part_way(joins: pd.DataFrame, network: Network, *, way: int, leaving: bool) -> _Parts:
    """Return the parts of one direction's drives between joins part-way and nodes."""
    graph = network.graph
    rows = np.flatnonzero(joins["link"].to_numpy() != NOWHERE)
    drive = 2 * joins["link"].to_numpy(dtype=np.int64)[rows] + way
    driven = is_driven(network, drive)
    rows, drive = rows[driven], drive[driven]
    before = part_ds(network, drive, joins["offset_cm"].to_numpy(dtype=np.int64)[rows])
    from_start = leaving == (way == AGAINST)
    part = before if from_start else network.timed.drive_ds[drive] - before
    which, edge = _open_edges(network, drive)
    node = graph.edge_head[edge] if leaving else tails_of(graph, edge)
    return rows[which], node.astype(np.int64), drive[which], part[which]


def _open_edges(network: Network, drives: Ints) -> tuple[Ints, Ints]:
    """
    Return the open edges of some drives: row in ``drives``, and edge.

    A link that ends where it starts has one edge for both its drives.
    """
    graph = network.graph
    looped = (graph.drive_edge[drives] == NONE) & _is_loop(graph, drives >> 1)
    which, edge = edges_of(graph, np.where(looped, drives ^ 1, drives))
    kept = network.timed.edge_ds[edge] != CLOSED
    return which[kept], edge[kept]


def _is_loop(graph: RoadGraph, links: Ints) -> Flags:
    loops: Flags = graph.link_start[links] == graph.link_end[links]
    return loops
