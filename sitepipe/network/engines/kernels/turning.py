"""Edges in compressed rows, the time beside the head, as they are or turned round."""

from __future__ import annotations

from typing import Any

import numpy as np

from sitepipe.network.engines.kernels.compiled import compiled


@compiled
def packed(head: Any, ds: Any) -> Any:
    """Return edges × (time, head), so that both come with one look into memory."""
    arcs = np.empty((len(head), 2), np.int32)
    for edge in range(len(head)):
        arcs[edge, 0] = ds[edge]
        arcs[edge, 1] = head[edge]
    return arcs


@compiled
def turned(first: Any, head: Any, ds: Any) -> Any:
    """Return first and arcs of the graph with every edge turned round, by counting sort."""
    nodes = len(first) - 1
    place = np.zeros(nodes + 1, np.int32)
    for node in head:
        place[node + 1] += 1
    for node in range(nodes):
        place[node + 1] += place[node]
    turned_first = place.copy()
    arcs = np.empty((len(head), 2), np.int32)
    for tail in range(nodes):
        for edge in range(first[tail], first[tail + 1]):
            row = place[head[edge]]
            arcs[row, 0] = ds[edge]
            arcs[row, 1] = tail
            place[head[edge]] = row + 1
    return turned_first, arcs
