"""The edges of drives, where not all of them are asked for."""

from __future__ import annotations

import numpy as np

from sitepipe.roadgraph import NONE, Ints32, Ints64, RoadGraph


def edges_of(graph: RoadGraph, drives: Ints64 | Ints32) -> tuple[Ints64, Ints64]:
    """
    Return the edges of some drives.

    A link that ends where it starts has one edge for both its drives.

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
    looped = graph.link_start[drives >> 1] == graph.link_end[drives >> 1]
    asked = np.where(looped & (graph.drive_edge[drives] == NONE), drives ^ 1, drives)
    own = graph.drive_edge[asked]
    has_own = np.flatnonzero(own != NONE)
    low, high = (np.searchsorted(graph.more_drive, asked, side) for side in ("left", "right"))
    row, place = runs(low, high)
    which = np.concatenate([has_own, row])
    edge = np.concatenate([own[has_own], graph.more_edge[place]]).astype(np.int64)
    order = np.argsort(which, kind="stable")
    return which[order], edge[order]


def tails_of(graph: RoadGraph, edges: Ints64) -> Ints64:
    """Return the node that each of some edges leaves."""
    tails: Ints64 = np.searchsorted(graph.edge_first, edges, side="right") - 1
    return tails


def runs(low: Ints64, high: Ints64) -> tuple[Ints64, Ints64]:
    """Return the places from each ``low`` up to its ``high``, and the row that each is of."""
    counts = high - low
    which = np.repeat(np.arange(len(low)), counts)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts - low, counts)
