"""A network as networkx has it, for analysis and exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sitepipe.network.engine import CLOSED
from sitepipe.network.network import Network

if TYPE_CHECKING:
    import networkx as nx


def to_networkx(network: Network) -> nx.MultiDiGraph:
    """
    Return what a vehicle may drive as a ``MultiDiGraph`` whose edges are keyed by ``link_id``.

    Nodes are named as in the graph, copies of split nodes ``NAME+NUMBER``; they carry ``x`` and
    ``y`` (m). Edges carry ``deciseconds``, ``length_km``, ``road`` (None if it has none) and
    ``along`` (whether the link is driven from its start).
    """
    import networkx as nx

    graph, edge_ds = network.graph, network.timed.edge_ds
    names = [str(name) for name in graph.node_names(range(graph.node_count))]
    for node in range(len(graph.node_id), graph.node_count):
        names[node] += f"+{node}"
    drawn = nx.MultiDiGraph()
    for name, (x, y) in zip(names, graph.node_cm / 100, strict=True):
        drawn.add_node(name, x=float(x), y=float(y))
    tails, lengths = graph.edge_tails(), graph.link_km
    for edge in np.flatnonzero(edge_ds != CLOSED):
        drive = int(graph.edge_drive[edge])
        link = drive >> 1
        drawn.add_edge(
            names[tails[edge]],
            names[graph.edge_head[edge]],
            graph.link_id[link],
            deciseconds=int(edge_ds[edge]),
            length_km=float(lengths[link]),
            road=graph.texts.take([int(graph.link_road[link])])[0],
            along=drive & 1 == 0,
        )
    return drawn
