"""What changes of a graph are tried, and what they alter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from sitepipe.errors import UsageError, first_five
from sitepipe.network.engine import CLOSED, UNREACHED, Nodes, Times, Weighted
from sitepipe.network.engines.reference import NOBODY


@dataclass(frozen=True, eq=False)
class Changes:
    """
    Other times for some edges.

    Attributes
    ----------
    edges
        Distinct numbers of edges.
    ds
        Their new times: whole tenths of a second from 1; ``CLOSED`` closes an edge.
    """

    edges: NDArray[np.int64]
    ds: Times

    @classmethod
    def none(cls) -> Self:
        """Return no change."""
        return cls(np.empty(0, np.int64), np.empty(0, np.int32))

    @classmethod
    def closing(cls, edges: NDArray[np.integer[Any]]) -> Self:
        """Return the closure of some edges."""
        distinct = np.unique(np.asarray(edges, dtype=np.int64))
        return cls(distinct, np.full(len(distinct), CLOSED))


@dataclass(frozen=True, eq=False)
class Overlay:
    """
    Added roads, beside a graph of N nodes that stays as it is.

    Attributes
    ----------
    node_count
        Number of added nodes: they are N, N + 1 and so on.
    tail, head, ds
        Added edges among old and added nodes, in any order, and their times from 1.
    """

    node_count: int
    tail: Nodes
    head: Nodes
    ds: Times

    @classmethod
    def none(cls) -> Self:
        """Return nothing added."""
        nothing = np.empty(0, np.int32)
        return cls(0, nothing, nothing, nothing)

    def on(self, weighted: Weighted) -> Weighted:
        """Return the graph with what is added, in new arrays."""
        count = weighted.node_count + self.node_count
        tails = np.repeat(np.arange(weighted.node_count), np.diff(weighted.first))
        tail = np.concatenate([tails, self.tail])
        order = np.argsort(tail, kind="stable")
        return Weighted(
            np.searchsorted(tail[order], np.arange(count + 1)).astype(np.int32),
            np.concatenate([weighted.head, self.head])[order].astype(np.int32),
            np.concatenate([weighted.ds, self.ds])[order].astype(np.int32),
        )


@dataclass(frozen=True, eq=False)
class Touched:
    """
    Nodes whose nearest owner or time a change alters.

    Attributes
    ----------
    node
        In ascending order; added nodes that are reached are among them.
    ds, owner
        Time and owner after the change; ``UNREACHED`` and -1 where no way is left.
    """

    node: Nodes
    ds: Times
    owner: Nodes

    def over(self, times: Times, owner: Nodes, nodes: Nodes) -> tuple[Times, Nodes]:
        """
        Return times and owners of some nodes after the change.

        Parameters
        ----------
        times, owner
            Those of all nodes before, added nodes excepted.
        nodes
            Nodes asked for.
        """
        place = np.searchsorted(self.node, nodes)
        found = place < len(self.node)
        found[found] = self.node[place[found]] == np.asarray(nodes)[found]
        old = np.asarray(nodes) < len(times)
        ds = np.full(len(nodes), UNREACHED)
        whose = np.full(len(nodes), NOBODY, np.int32)
        ds[old], whose[old] = times[nodes[old]], owner[nodes[old]]
        ds[found], whose[found] = self.ds[place[found]], self.owner[place[found]]
        return ds, whose


def check_changes(changes: Changes, edge_count: int) -> None:
    """Refuse changes of edges that do not exist, given twice or to no time: UsageError."""
    edges, ds = changes.edges, changes.ds
    wrong = (edges < 0) | (edges >= edge_count) | (ds < 1)
    if len(edges) != len(ds) or wrong.any():
        raise UsageError(
            f"{int(wrong.sum())} of {len(edges)} changes are of no edge of {edge_count} or to no "
            f"time: {first_five(edges[wrong].tolist())}"
        )
    if len(np.unique(edges)) < len(edges):
        raise UsageError("an edge cannot be changed twice at once")


def check_overlay(overlay: Overlay, node_count: int) -> None:
    """Refuse added edges at nodes that do not exist or that take no time: UsageError."""
    ends = np.concatenate([overlay.tail, overlay.head])
    wrong = (ends < 0) | (ends >= node_count)
    if wrong.any() or (overlay.ds < 1).any():
        raise UsageError(
            f"{int(wrong.sum())} ends of added edges are at no node of {node_count}, and "
            f"{int((overlay.ds < 1).sum())} take no time"
        )
