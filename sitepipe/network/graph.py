"""
The road network as a graph: flat arrays for speed, networkx for analysis and exchange.

Nodes are in order of name and links in order of ``link_id``, so that the order of rows in a
file never changes an answer. Parallel links, such as the M6 and the M6 Toll, stay apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np
import pandas as pd

from sitepipe.errors import SchemaError, first_five
from sitepipe.network.arrays import Flags, Floats, Ints
from sitepipe.network.positions import to_working
from sitepipe.network.speeds import LinkTimes
from sitepipe.snapshot import Roads
from sitepipe.vocab import Direction

NO_LINK = -1


@dataclass(frozen=True, eq=False)
class Graph:
    """
    A directed graph in compressed sparse rows.

    The edges that leave node ``n`` are ``indptr[n]`` to ``indptr[n + 1]``, in order of link.

    Attributes
    ----------
    nodes, link_ids
        Names, each in order.
    x, y
        Position of each node in the working CRS (m).
    indptr, indices
        Where each node's edges begin, and the node that each edge leads to.
    deciseconds
        Driving time of each edge (tenths of a second).
    link
        Link that each edge drives, as an index into ``link_ids``; ``NO_LINK`` for none.
    along
        Whether the edge drives its link from ``from_node`` to ``to_node``.
    """

    nodes: tuple[str, ...]
    link_ids: tuple[str, ...]
    x: Floats
    y: Floats
    indptr: Ints
    indices: Ints
    deciseconds: Ints
    link: Ints
    along: Flags

    @property
    def tails(self) -> Ints:
        """Return the node that each edge leaves."""
        return np.repeat(np.arange(len(self.nodes)), np.diff(self.indptr))


@dataclass(frozen=True, eq=False)
class Edges:
    """Directed edges, one array element each; see :class:`Graph`."""

    tail: Ints
    head: Ints
    deciseconds: Ints
    link: Ints
    along: Flags

    def rows(self, node_count: int) -> tuple[Ints, Ints, Ints, Ints, Flags]:
        """Return indptr, indices, deciseconds, link and along, in order of tail and link."""
        order = np.lexsort((~self.along, self.head, self.link, self.tail))
        counts = np.bincount(self.tail, minlength=node_count)
        return (
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            self.head[order],
            self.deciseconds[order],
            self.link[order],
            self.along[order],
        )


def in_order(roads: Roads) -> Roads:
    """
    Return the tables in order of ``node`` and ``link_id``.

    Raises
    ------
    SchemaError
        If there is no link, a name stands twice, or a node has no position.
    """
    nodes = roads.nodes.sort_values("node", ignore_index=True)
    links = roads.links.sort_values("link_id", ignore_index=True)
    if links.empty:
        raise SchemaError("road_links has no rows", hint="Give a road network with links.")
    for name, table, key in (("road_nodes", nodes, "node"), ("road_links", links, "link_id")):
        if (twice := table[key].duplicated()).any():
            raise SchemaError(
                f"{name}, column {key}: {twice.sum()} names stand twice: "
                f"{first_five(table[key][twice])}",
                hint="Give each row a name of its own.",
            )
    if (lost := nodes[["lat", "lon"]].isna().any(axis=1)).any():
        raise SchemaError(
            f"road_nodes, columns lat and lon: {lost.sum()} junctions have no position: "
            f"{first_five(nodes['node'][lost])}",
            hint="Give each junction its latitude and longitude.",
        )
    return Roads(nodes, links)


def ends_of(roads: Roads) -> tuple[Ints, Ints]:
    """
    Return the row in ``nodes`` of each link's ``from_node`` and ``to_node``.

    Raises
    ------
    SchemaError
        If a link refers to a junction that the nodes lack.
    """
    names = pd.Index(roads.nodes["node"])
    start = names.get_indexer(roads.links["from_node"]).astype(np.int64)
    end = names.get_indexer(roads.links["to_node"]).astype(np.int64)
    if (lost := (start < 0) | (end < 0)).any():
        raise SchemaError(
            f"road_links, columns from_node and to_node: {lost.sum()} links refer to a junction "
            f"that road_nodes lacks: {first_five(roads.links['link_id'][lost])}",
            hint="Add the junction to the nodes, or correct its name.",
        )
    return start, end


def both_ways(links: pd.DataFrame) -> Flags:
    """Return which links may be driven against their direction."""
    both: Flags = links["direction"].ne(Direction.FORWARD).to_numpy(dtype=bool)
    return both


def build_graph(roads: Roads, times: LinkTimes, *, crs: str) -> Graph:
    """
    Build the arrays of a road network.

    Parameters
    ----------
    roads
        Junctions and links.
    times
        Driving time of each link, in the order of ``roads.links``.
    crs
        Working CRS of the node positions.

    Returns
    -------
    graph
        One edge for each way a link may be driven. A link that ends where it starts has one.

    Raises
    ------
    SchemaError
        As :func:`in_order` and :func:`ends_of`.
    """
    order = roads.links["link_id"].argsort().to_numpy()
    roads = in_order(roads)
    start, end = ends_of(roads)
    against = both_ways(roads.links) & (start != end)
    link = np.arange(len(start))
    seconds = times.deciseconds[order]
    edges = Edges(
        tail=np.concatenate([start, end[against]]),
        head=np.concatenate([end, start[against]]),
        deciseconds=np.concatenate([seconds, seconds[against]]),
        link=np.concatenate([link, link[against]]),
        along=np.repeat([True, False], [len(link), int(against.sum())]),
    )
    x, y = to_working(
        roads.nodes["lat"].to_numpy(dtype="float64"),
        roads.nodes["lon"].to_numpy(dtype="float64"),
        crs=crs,
    )
    return Graph(
        tuple(roads.nodes["node"]), tuple(roads.links["link_id"]), x, y, *edges.rows(len(x))
    )


def to_networkx(roads: Roads, times: LinkTimes) -> nx.MultiDiGraph:
    """
    Return a road network as a ``MultiDiGraph`` whose edges are keyed by ``link_id``.

    Nodes carry ``lat`` and ``lon``; edges carry ``deciseconds``, ``length_km``, ``road`` and
    ``along`` (whether the link is driven from its ``from_node``). ``times`` are in the order
    of ``roads.links``.
    """
    ends_of(roads)
    graph = nx.MultiDiGraph()
    for node in roads.nodes.itertuples():
        graph.add_node(node.node, lat=node.lat, lon=node.lon)
    against = both_ways(roads.links)
    for index, link in enumerate(roads.links.itertuples()):
        attributes = {
            "deciseconds": int(times.deciseconds[index]),
            "length_km": link.length_km,
            "road": link.road,
        }
        graph.add_edge(link.from_node, link.to_node, link.link_id, along=True, **attributes)
        if against[index] and link.from_node != link.to_node:
            graph.add_edge(link.to_node, link.from_node, link.link_id, along=False, **attributes)
    return graph


def from_networkx(graph: nx.MultiDiGraph, *, crs: str) -> Graph:
    """
    Return the arrays of a graph as :func:`to_networkx` makes it.

    Parameters
    ----------
    graph
        Nodes with ``lat`` and ``lon``; edges keyed by link, with ``deciseconds`` and
        ``along``.
    crs
        Working CRS of the node positions.
    """
    nodes = sorted(graph.nodes)
    index = {node: number for number, node in enumerate(nodes)}
    driven = list(graph.edges(keys=True, data=True))
    link_ids = sorted({link_id for _, _, link_id, _ in driven})
    number_of = {link_id: number for number, link_id in enumerate(link_ids)}
    edges = Edges(
        tail=np.array([index[tail] for tail, _, _, _ in driven], dtype=np.int64),
        head=np.array([index[head] for _, head, _, _ in driven], dtype=np.int64),
        deciseconds=np.array([data["deciseconds"] for *_, data in driven], dtype=np.int64),
        link=np.array([number_of[link_id] for _, _, link_id, _ in driven], dtype=np.int64),
        along=np.array([data["along"] for *_, data in driven], dtype=bool),
    )
    x, y = to_working(
        np.array([graph.nodes[node]["lat"] for node in nodes], dtype="float64"),
        np.array([graph.nodes[node]["lon"] for node in nodes], dtype="float64"),
        crs=crs,
    )
    return Graph(tuple(nodes), tuple(link_ids), x, y, *edges.rows(len(nodes)))
