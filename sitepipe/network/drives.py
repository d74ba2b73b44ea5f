"""The edges of drives, where not all of them are asked for."""

from __future__ import annotations

import numpy as np

from sitepipe.roadgraph import NONE, Ints32, Ints64, RoadGraph


def edges_of(graph: RoadGraph, drives: Ints64 | Ints32) -> tuple[Ints64, Ints64]:
    """
    Return the edges of some drives.

    Parameters
    ----------
    graph
        The roads.
    drives
        Any drives, in any order; one that no mode may make has no edge.

    Returns
    -------
    which, edge
        Pairs of row in ``drives`` and edge, in order of row; of a row the edge that leaves the
        link's own node comes first.
    """
    drives = np.asarray(drives, dtype=np.int64)
    own = graph.drive_edge[drives]
    has_own = np.flatnonzero(own != NONE)
    low = np.searchsorted(graph.more_drive, drives, side="left")
    further = np.searchsorted(graph.more_drive, drives, side="right") - low
    row = np.repeat(np.arange(len(drives)), further)
    within = np.arange(len(row)) - np.repeat(np.cumsum(further) - further, further)
    which = np.concatenate([has_own, row])
    edge = np.concatenate([own[has_own], graph.more_edge[low[row] + within]]).astype(np.int64)
    order = np.argsort(which, kind="stable")
    return which[order], edge[order]


def tails_of(graph: RoadGraph, edges: Ints64) -> Ints64:
    """Return the node that each of some edges leaves."""
    tails: Ints64 = np.searchsorted(graph.edge_first, edges, side="right") - 1
    return tails
