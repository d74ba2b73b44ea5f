"""
The interface that every engine of shortest paths serves.

Engines see nothing but a weighted graph in compressed rows and seeds. All of them give exactly
the same whole numbers, so that which one is used is a matter of speed alone; see
:mod:`sitepipe.network.engines` for how one is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

UNREACHED = np.int32(np.iinfo(np.int32).max)
"""The time of a node or target that no way leads to. It is shown as such, never as a number."""

CLOSED = UNREACHED
"""The time of an edge that the vehicle may not drive."""

Times = NDArray[np.int32]
Nodes = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Weighted:
    """
    A directed graph and the time of each edge.

    Attributes
    ----------
    first, head
        The edges that leave node ``n`` are ``first[n]`` to ``first[n + 1]``; each leads to its
        ``head``. ``int32``.
    ds
        Time of each edge: whole tenths of a second from 0, or ``CLOSED``. ``int32``.
    """

    first: Nodes
    head: Nodes
    ds: Times

    @property
    def node_count(self) -> int:
        """Return the number of nodes."""
        return len(self.first) - 1


@dataclass(frozen=True, eq=False)
class Seeds:
    """
    Where searches begin, or end: any number of nodes for each owner, each with a time.

    Attributes
    ----------
    count
        Number of owners (sites, hubs); one without seeds reaches nothing.
    owner
        Owner of each seed, in ascending order.
    node
        Node of each seed. ``int32``.
    ds
        Time between owner and node: whole tenths of a second from 0. ``int32``.
    """

    count: int
    owner: Nodes
    node: Nodes
    ds: Times

    def part(self, begin: int, end: int) -> Seeds:
        """Return the seeds of the owners from ``begin`` up to ``end``, numbered from 0."""
        end = min(end, self.count)
        mine = slice(*np.searchsorted(self.owner, [begin, end]))
        owner = (self.owner[mine] - begin).astype(np.int32)
        return Seeds(end - begin, owner, self.node[mine], self.ds[mine])


@dataclass(frozen=True, eq=False)
class Direct:
    """
    Ways between owners and points that use no node, as where both lie on one link.

    Attributes
    ----------
    owner, point
        Owner and point of each way, in any order.
    ds
        Time of each way: whole tenths of a second from 0.
    """

    owner: Nodes
    point: Nodes
    ds: Times


class Engine(Protocol):
    """
    Finds shortest times over one weighted graph.

    In every question ``reverse`` drives the edges backwards: times *to* the seeds instead of
    times from them. A time beyond ``limit`` is ``UNREACHED``.
    """

    name: str
    weighted: Weighted

    def nearest(
        self, seeds: Seeds, *, reverse: bool, limit: int | None = None
    ) -> tuple[Times, Nodes]:
        """
        Return each node's time to the nearest owner, and which owner that is.

        Of owners equally near, the lowest number is taken. ``-1`` where none is reached.
        """
        ...

    def nearest_each(
        self, groups: Sequence[Seeds], *, reverse: bool, limit: int | None = None
    ) -> list[tuple[Times, Nodes]]:
        """Return what :meth:`nearest` returns for each group of owners, such as kinds of hub."""
        ...

    def times(self, seeds: Seeds, *, reverse: bool, limit: int | None = None) -> Times:
        """Return the time between each owner and every node: owners × nodes."""
        ...

    def matrix(self, sources: Seeds, targets: Seeds) -> Times:
        """Return the time from each source to each target: sources × targets."""
        ...

    def totals(
        self,
        seeds: Seeds,
        weights: NDArray[np.float64],
        bands: NDArray[np.int32],
        *,
        reverse: bool,
    ) -> NDArray[np.float64]:
        """
        Return the weight within each band of time of each owner.

        Parameters
        ----------
        seeds
            S owners.
        weights
            Nodes × W weights, such as people and jobs at each node.
        bands
            B limits in ascending order (tenths of a second); a node at a limit is within it.
        reverse
            Towards the owners instead of away from them.

        Returns
        -------
        totals
            S × B × W, each band with those before it. Sums are exact: weights are first rounded
            to whole multiples of a power of two, 2**-61 of their total or finer. So no order of
            adding matters, and engines agree to the last bit.
        """
        ...

    def point_totals(
        self,
        seeds: Seeds,
        points: Seeds,
        weights: NDArray[np.float64],
        bands: NDArray[np.int32],
        *,
        reverse: bool,
        direct: Direct | None = None,
    ) -> NDArray[np.float64]:
        """
        Return the weight of points within each band of time of each owner.

        Each of P points hangs on several nodes, each in its own time, as on both ends of a link;
        its time is the least over them and over ``direct`` ways, and it counts once. ``weights``
        are P × W; for the rest see :meth:`totals`.
        """
        ...

    def changed(self, edges: NDArray[np.int64], ds: Times) -> Engine:
        """Return the engine of the same graph with other times for some edges."""
        ...
