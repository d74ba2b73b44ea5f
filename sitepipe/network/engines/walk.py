"""Following times to the links that are driven."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sitepipe.errors import UsageError
from sitepipe.network.engine import CLOSED, UNREACHED, Nodes, Seeds, Times, Weighted


def walk_to(
    weighted: Weighted, times: Times, nodes: Nodes, *, seeds: Seeds
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Return the edges of the fastest way from each of some nodes to the nearest seed.

    Of edges that are equally good the lowest is taken, and where a seed is as good as driving on,
    the way ends at it.

    Parameters
    ----------
    weighted
        N nodes; open edges take at least one tenth of a second.
    times
        N times to the seeds, as an engine gives them with ``reverse``.
    nodes
        W nodes from which to walk. From one that is not reached no edge is driven.
    seeds
        The seeds of those times, of all owners or of one.

    Returns
    -------
    walk, edge
        Edges in order of driving, all of walk 0, then all of walk 1 and so on.

    Raises
    ------
    UsageError
        If the times are not those of the graph to the seeds.
    """
    ends = np.zeros(weighted.node_count, dtype=bool)
    ends[seeds.node[times[seeds.node] == seeds.ds]] = True
    node = np.asarray(nodes, dtype=np.int64)
    walk = np.arange(len(node))
    walks, driven = [walk[:0]], [walk[:0]]
    while True:
        going = (times[node] != UNREACHED) & ~ends[node]
        walk, edge = walk[going], _next_edge(weighted, times, node[going])
        if not len(walk):
            break
        walks.append(walk)
        driven.append(edge)
        node = weighted.head[edge].astype(np.int64)
    walker, edges = np.concatenate(walks), np.concatenate(driven)
    order = np.argsort(walker, kind="stable")  # steps of one walk are already in order
    return walker[order], edges[order]


def tight_edges(weighted: Weighted, times: Times) -> NDArray[np.bool_]:
    """Return for each edge whether driving it loses no time on the way to the seeds."""
    tails = np.repeat(np.arange(weighted.node_count), np.diff(weighted.first))
    return _is_tight(weighted, times, tails, slice(None))


def _next_edge(weighted: Weighted, times: Times, node: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the lowest tight edge that leaves each node."""
    first = weighted.first[node]
    degree = weighted.first[node + 1] - first
    owner = np.repeat(np.arange(len(node)), degree)
    edge = np.arange(len(owner)) - np.repeat(np.cumsum(degree) - degree, degree) + first[owner]
    tight = _is_tight(weighted, times, node[owner], edge)
    _, lowest = np.unique(owner[tight], return_index=True)
    if len(lowest) < len(node):
        raise UsageError("these times are not those of this graph to these seeds")
    chosen: NDArray[np.int64] = edge[tight][lowest]
    return chosen


def _is_tight(
    weighted: Weighted, times: Times, tails: NDArray[np.int64], edges: NDArray[np.int64] | slice
) -> NDArray[np.bool_]:
    ds, onward = weighted.ds[edges], times[weighted.head[edges]]
    is_open = (ds != CLOSED) & (onward != UNREACHED)
    tight: NDArray[np.bool_] = is_open & (ds.astype(np.int64) + onward == times[tails])
    return tight
