"""Small weighted graphs for tests of engines, and networkx as their judge."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import numpy as np
from hypothesis import strategies as st
from pyroutingkit import CCHTopology

from sitepipe.network.engine import CLOSED, UNREACHED, Seeds, Weighted
from sitepipe.network.engines import HierarchyEngine, Topology, build_topology

LONGEST = int(UNREACHED)
Edge = tuple[int, int, int]
"""Tail, head and time."""


def weighted(node_count: int, edges: Iterable[Edge]) -> Weighted:
    """Put edges into rows; those of one tail keep their order."""
    rows = sorted(edges, key=lambda edge: edge[0])
    tail = np.array([edge[0] for edge in rows], dtype=np.int64)
    return Weighted(
        first=np.searchsorted(tail, np.arange(node_count + 1)).astype(np.int32),
        head=np.array([edge[1] for edge in rows], dtype=np.int32),
        ds=np.array([edge[2] for edge in rows], dtype=np.int32),
    )


def seeds(count: int, rows: Iterable[Edge]) -> Seeds:
    """Make seeds of owner, node and time."""
    table = np.array(sorted(rows, key=lambda row: row[0]), dtype=np.int32).reshape(-1, 3)
    return Seeds(count, *(np.ascontiguousarray(column) for column in table.T))


def hierarchy_of(graph: Weighted) -> HierarchyEngine:
    """Build a hierarchy with nodes in a zigzag, both ways, and its engine."""
    east = np.arange(graph.node_count, dtype=float)
    made = build_topology(graph, east=east, north=east % 3)
    # Turned round, edges keep their numbers, which no Weighted can hold: hand them over as such.
    turned = CCHTopology()
    tails, heads, _ = np.array(edges_of(graph), dtype=np.uint32).reshape(-1, 3).T
    places = (east % 3).astype(np.float32), east.astype(np.float32)
    turned.build(heads.copy(), tails.copy(), *places, graph.node_count)
    return HierarchyEngine(graph, Topology(made.handle, made.fingerprint, turned))


def edges_of(graph: Weighted) -> list[Edge]:
    """Return tail, head and time of each edge in order."""
    tails = np.repeat(np.arange(graph.node_count), np.diff(graph.first))
    columns = (tails.tolist(), graph.head.tolist(), graph.ds.tolist())
    return list(zip(*columns, strict=True))


def judged_times(graph: Weighted, given: Seeds, *, reverse: bool, limit: int | None = None):
    """Return owners × nodes as networkx finds them, owner by owner."""
    judge = nx.DiGraph()
    judge.add_nodes_from(range(graph.node_count))
    for tail, head, ds in edges_of(graph):
        if ds != CLOSED and ds < judge.get_edge_data(tail, head, {"ds": LONGEST})["ds"]:
            judge.add_edge(tail, head, ds=ds)
    if reverse:
        judge = judge.reverse()
    times = np.full((given.count, graph.node_count), LONGEST, dtype=np.int64)
    for owner, node, start in zip(
        given.owner.tolist(), given.node.tolist(), given.ds.tolist(), strict=True
    ):
        for end, ds in nx.single_source_dijkstra_path_length(judge, node, weight="ds").items():
            times[owner, end] = min(times[owner, end], start + ds)
    times[times > (LONGEST - 1 if limit is None else limit)] = LONGEST
    return times


def judged_matrix(graph: Weighted, sources: Seeds, targets: Seeds):
    """Return sources × targets as networkx finds them."""
    times = judged_times(graph, sources, reverse=False)
    matrix = np.full((sources.count, targets.count), LONGEST)
    for owner, node, ds in zip(targets.owner, targets.node, targets.ds, strict=True):
        matrix[:, owner] = np.minimum(matrix[:, owner], times[:, node] + int(ds))
    return matrix


def judged_totals(at_points, weights, bands):
    """Sum weights over points within each band: owners × bands × measures."""
    return np.array(
        [[weights[times <= band].sum(axis=0) for band in bands] for times in at_points]
    ).reshape(len(at_points), len(bands), weights.shape[1])


@st.composite
def graphs(draw: st.DrawFn, *, least: int = 0) -> Weighted:
    """Any graph: parallel edges, loops, closed edges, parts of their own, long ferries."""
    count = draw(st.integers(1, 9))
    longest = draw(st.sampled_from([3, 40, 3_000, 2_000_000, LONGEST - 1]))
    node = st.integers(0, count - 1)
    time = st.integers(least, longest) | st.just(int(CLOSED))
    return weighted(count, draw(st.lists(st.tuples(node, node, time), max_size=30)))


@st.composite
def seeds_in(draw: st.DrawFn, graph: Weighted) -> Seeds:
    """Draw owners with any number of seeds, none included."""
    count = draw(st.integers(0, 4))
    if not count:
        return seeds(0, [])
    longest = max([5, *(ds for _, _, ds in edges_of(graph) if ds != CLOSED)])
    row = st.tuples(
        st.integers(0, count - 1),
        st.integers(0, graph.node_count - 1),
        st.integers(0, longest // 2),
    )
    return seeds(count, draw(st.lists(row, max_size=8)))
