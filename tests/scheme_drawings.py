"""Schemes over drawn networks, and a judge that cuts roads at every place that matters."""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx
import numpy as np
from network_drawings import degrees

from sitepipe.config import AddedLink
from sitepipe.network.engine import CLOSED, Seeds
from sitepipe.network.engines.changes import Overlay
from sitepipe.network.scheme import Scheme
from sitepipe.network.timed import Timed


def added(name: str, start: object, end: object, **columns: object) -> AddedLink:
    """Draw an added link; an end is the name of a node, or (x, y) in km."""
    return AddedLink.model_validate(
        {"name": name, "from": _end(start), "to": _end(end), "class": "a_road"} | columns
    )


def _end(end: object) -> object:
    return list(degrees(end)) if isinstance(end, tuple) else end


def with_arcs(timed: Timed, arcs: Overlay) -> nx.DiGraph:
    """Return graph and overlay as networkx sees them: the fastest edge of each pair of nodes."""
    graph = nx.DiGraph()
    tails = [*timed.graph.edge_tails(), *arcs.tail]
    heads, times = [*timed.graph.edge_head, *arcs.head], [*timed.edge_ds, *arcs.ds]
    for tail, head, ds in zip(tails, heads, times, strict=True):
        if ds != CLOSED and ds <= graph.get_edge_data(tail, head, {"ds": ds})["ds"]:
            graph.add_edge(int(tail), int(head), ds=int(ds))
    return graph


def cut_roads(timed: Timed, scheme: Scheme, joins: Sequence[tuple[int, int]]) -> nx.DiGraph:
    """
    Return the roads of a graph without copies, cut at the scheme's places and at joins.

    Nodes are ``("node", n)`` and ``("at", link, offset)``; edges have ``ds``.
    """
    graph = timed.graph
    roads = nx.DiGraph()
    roads.add_nodes_from(("node", node) for node in range(graph.node_count))

    def drive(tail: object, head: object, ds: int) -> None:
        if tail != head and ds <= roads.get_edge_data(tail, head, {"ds": ds})["ds"]:
            roads.add_edge(tail, head, ds=ds)

    for link in range(graph.link_count):
        length = int(graph.link_cm[link])
        places = {(int(at), int(cm)) for at, cm in zip(scheme.place_link, scheme.place_cm,
                                                       strict=True)}  # fmt: skip
        cuts = sorted({0, length} | {cm for at, cm in {*places, *joins} if at == link})
        names = [("at", link, cm) for cm in cuts]
        names[0], names[-1] = ("node", int(graph.link_start[link])), (
            "node", int(graph.link_end[link]))  # fmt: skip
        for way in (0, 1):
            whole = int(timed.drive_ds[2 * link + way])
            if whole == CLOSED:
                continue
            passed = [int(np.rint(whole * cm / length)) for cm in cuts]
            for row in range(len(cuts) - 1):
                pair = names[row], names[row + 1]
                drive(*(pair if way == 0 else pair[::-1]), passed[row + 1] - passed[row])
    for row in range(len(scheme)):
        ends = [_name(int(node), timed, scheme) for node in (scheme.start[row], scheme.end[row])]
        for way in (0, 1):
            if scheme.drive_ds[row, way] != CLOSED:
                drive(*(ends if way == 0 else ends[::-1]), int(scheme.drive_ds[row, way]))
    return roads


def _name(node: int, timed: Timed, scheme: Scheme) -> object:
    place = node - timed.graph.node_count
    if place < 0:
        return "node", node
    link = int(scheme.place_link[place])
    return ("at", link, int(scheme.place_cm[place])) if link >= 0 else ("junction", place)


def seeds_of(timed: Timed, joins: Sequence[tuple[int, int]], *, leaving: bool) -> Seeds:
    """Return the seeds of points on links of a graph without copies: owner, node, time."""
    graph, rows = timed.graph, []
    for owner, (link, cm) in enumerate(joins):
        ends = int(graph.link_start[link]), int(graph.link_end[link])
        for way in (0, 1):
            whole = int(timed.drive_ds[2 * link + way])
            if whole == CLOSED:
                continue
            before = int(np.rint(whole * cm / int(graph.link_cm[link])))
            part = before if (way == 0) != leaving else whole - before
            rows.append((owner, ends[(way == 0) == leaving], part))
    owner, node, ds = np.array(rows, dtype=np.int32).reshape(-1, 3).T
    return Seeds(len(joins), owner, node, ds)
