"""
Exact shortest paths over a graph's integer times.

Times are whole tenths of a second held in ``float64``, which is exact far beyond any journey,
so that ``inf`` can stand for "no way". Of ways that take equally long, the one whose next link
comes first by ``link_id`` is taken: a rule of ours, not of the library that finds the times.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from sitepipe.network.arrays import Floats, Ints
from sitepipe.network.graph import Graph

NO_EDGE = -1


def times_from(graph: Graph, sources: Ints) -> Floats:
    """
    Return the shortest time from each source to every node.

    Parameters
    ----------
    graph
        N nodes.
    sources
        S nodes.

    Returns
    -------
    times
        S × N, tenths of a second; ``inf`` where no way leads.
    """
    return _one_to_all(_fastest(graph), sources)


def times_to(graph: Graph, targets: Ints) -> Floats:
    """Return the shortest time from every node to each target: T × N, as :func:`times_from`."""
    return _one_to_all(_fastest(graph).T.tocsr(), targets)


def next_edges(graph: Graph, times: Floats) -> Ints:
    """
    Return the edge to take at each node on the shortest way to each target.

    Parameters
    ----------
    graph
        N nodes, E edges. An edge that takes no time must lead to a node without exits.
    times
        T × N, as :func:`times_to` gives them.

    Returns
    -------
    edges
        T × N indices of edges; ``NO_EDGE`` at the target and where no way leads.
    """
    edge_count = len(graph.indices)
    chosen = np.full(times.shape, NO_EDGE, dtype=np.int64)
    leaving = np.flatnonzero(np.diff(graph.indptr))
    if not leaving.size:
        return chosen
    tails = graph.tails
    for row, time in enumerate(times):
        on_the_way = np.isfinite(time[tails]) & (
            time[tails] == graph.deciseconds + time[graph.indices]
        )
        candidates = np.where(on_the_way, np.arange(edge_count), edge_count)
        first = np.minimum.reduceat(candidates, graph.indptr[leaving])
        chosen[row, leaving] = np.where(first == edge_count, NO_EDGE, first)
    return chosen


def walk(graph: Graph, edges: Ints, row: Ints, node: Ints) -> tuple[Ints, Ints]:
    """
    Follow :func:`next_edges` from many nodes at once.

    Parameters
    ----------
    graph
        The graph.
    edges
        T × N, as :func:`next_edges` gives them.
    row, node
        W walks: which target each one makes for, and where it begins.

    Returns
    -------
    walker, edge
        The edges driven and the walk that each belongs to, step by step of all walks.
    """
    walkers, driven = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    walker = np.arange(len(node))
    while walker.size:
        edge = edges[row[walker], node]
        moving = edge != NO_EDGE
        walker, edge = walker[moving], edge[moving]
        walkers.append(walker)
        driven.append(edge)
        node = graph.indices[edge]
    return np.concatenate(walkers), np.concatenate(driven)


def _fastest(graph: Graph) -> csr_array:
    """Return a sparse matrix of times; of parallel edges it holds the fastest."""
    tails = graph.tails
    order = np.lexsort((graph.deciseconds, graph.indices, tails))
    tail, head = tails[order], graph.indices[order]
    best = np.ones(len(order), dtype=bool)
    best[1:] = (np.diff(tail) != 0) | (np.diff(head) != 0)
    count = len(graph.nodes)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(tail[best], minlength=count))])
    # Built from its three arrays, the matrix keeps a time of 0 as an edge.
    return csr_array(
        (graph.deciseconds[order][best].astype("float64"), head[best], indptr),
        shape=(count, count),
    )


def _one_to_all(matrix: csr_array, sources: Ints) -> Floats:
    if not len(sources):
        return np.empty((0, matrix.shape[0]))
    times: Floats = dijkstra(matrix, directed=True, indices=sources)
    return times
