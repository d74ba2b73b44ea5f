"""The ways between a point and the junctions around it, as extra edges of the graph."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from sitepipe.network.attach import NOWHERE
from sitepipe.network.graph import NO_LINK, Edges, Graph
from sitepipe.network.network import Network


def spurs(joins: pd.DataFrame, network: Network, *, leaving: bool) -> pd.DataFrame:
    """
    Return the fastest way from each point to each junction around it, or back.

    Parameters
    ----------
    joins
        Where points join the network; see :func:`sitepipe.network.attach.attach`.
    network
        The roads.
    leaving
        From the point to the junction; else from the junction to the point.

    Returns
    -------
    spurs
        ``point``, ``node``, ``deciseconds``, ``join`` (row of ``joins``) and ``along``
        (whether the joined link is driven from its start), in order of point and node.
    """
    at_node = joins[joins["link"] == NOWHERE]
    on_link = joins[joins["link"] != NOWHERE]
    link = on_link["link"].to_numpy()
    before = on_link["offset_ds"].to_numpy()
    after = network.times.deciseconds[link] - before
    start, end, both = network.start[link], network.end[link], network.both[link]
    along = on_link.assign(
        node=end if leaving else start, part=after if leaving else before, along=True
    )
    against = on_link.assign(
        node=start if leaving else end, part=before if leaving else after, along=False
    )
    ways = pd.concat([at_node.assign(part=0, along=True), along, against[both]])
    ways["deciseconds"] = ways["connector_ds"] + ways["part"]
    ways["join"] = ways.index
    ways = ways.sort_values(
        ["point", "node", "deciseconds", "join", "along"],
        ascending=[True, True, True, True, False],
    )
    fastest = ways.drop_duplicates(["point", "node"], ignore_index=True)
    return fastest[["point", "node", "deciseconds", "join", "along"]]


def with_points(graph: Graph, spurs_of_points: pd.DataFrame, count: int, *, into: bool) -> Graph:
    """
    Return the graph with points added as nodes after its own.

    The edges lead only into the points, or only out of them, so that no way leads through one.

    Parameters
    ----------
    graph
        N nodes.
    spurs_of_points
        As :func:`spurs` gives them.
    count
        How many points; point ``p`` becomes node ``N + p``.
    into
        Whether the spurs lead into the points; else out of them.
    """
    node_count = len(graph.nodes)
    node = spurs_of_points["node"].to_numpy(dtype=np.int64)
    point = spurs_of_points["point"].to_numpy(dtype=np.int64) + node_count
    edges = Edges(
        tail=np.concatenate([graph.tails, node if into else point]),
        head=np.concatenate([graph.indices, point if into else node]),
        deciseconds=np.concatenate(
            [graph.deciseconds, spurs_of_points["deciseconds"].to_numpy(dtype=np.int64)]
        ),
        link=np.concatenate([graph.link, np.full(len(node), NO_LINK)]),
        along=np.concatenate([graph.along, np.ones(len(node), dtype=bool)]),
    )
    indptr, indices, deciseconds, link, along = edges.rows(node_count + count)
    nowhere = np.full(count, np.nan)
    return replace(
        graph,
        nodes=(*graph.nodes, *(f"point {number}" for number in range(count))),
        x=np.concatenate([graph.x, nowhere]),
        y=np.concatenate([graph.y, nowhere]),
        indptr=indptr,
        indices=indices,
        deciseconds=deciseconds,
        link=link,
        along=along,
    )
