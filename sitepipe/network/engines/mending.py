"""The trial of changes on a large graph, at the cost of what they touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from sitepipe.network.engine import UNREACHED, Nodes, Seeds, Times
from sitepipe.network.engines.bucket import SLOTS, BucketEngine
from sitepipe.network.engines.changes import Changes, Overlay, Touched
from sitepipe.network.engines.questions import check_limit
from sitepipe.network.engines.reference import NOBODY

if TYPE_CHECKING:
    from sitepipe.network.engines.update import Standing


class Mending:
    """
    Compiled repair of a standing's times; see :mod:`sitepipe.network.engines.kernels.repair`.

    The edges changed are written into packed edges that all standings of one engine share, and
    the times into arrays of its own; both are put back after each trial.
    """

    def __init__(self, engine: BucketEngine, standing: Standing) -> None:
        self._engine = engine
        self._standing = standing
        self._room = _Room.of(standing, 0)

    def __call__(self, changes: Changes, seeds: Seeds | None, overlay: Overlay) -> Touched:
        """Return what a change alters."""
        if len(self._room.times) < len(self._standing.times) + overlay.node_count:
            self._room = _Room.of(self._standing, overlay.node_count)
        with self._engine.spare.lock:
            edges = self._edges(changes)
            try:
                return self._touched(edges, seeds, overlay)
            finally:
                edges.write(edges.before)
                self._room.clear()

    def _edges(self, changes: Changes) -> _Edges:
        reverse, ways = self._standing.reverse, self._engine.spare.ways
        leaving = self._engine.rows_of(changes.edges, reverse=reverse)
        entering = self._engine.rows_of(changes.edges, reverse=not reverse)
        out, into = ways[reverse], ways[not reverse]
        return _Edges(
            graph=(out.first, out.arcs, into.first, into.arcs),
            leaving=leaving,
            entering=entering,
            tail=into.arcs[entering, 1],
            head=out.arcs[leaving, 1],
            before=out.arcs[leaving, 0].copy(),
            after=changes.ds.astype(np.int32),
        )

    def _touched(self, edges: _Edges, seeds: Seeds | None, overlay: Overlay) -> Touched:
        from sitepipe.network.engines.kernels.repair import JOINED, LOST, mend, without_support

        room, was, limit = self._room, self._standing, check_limit(self._standing.limit)
        starts = room.supported_by(edges)
        if seeds is not None:  # any seed may have gone
            starts = np.concatenate([starts, np.asarray(was.seeds.node, dtype=np.int32)])
        given = _by_node(was.seeds if seeds is None else seeds)
        added = _by_tail(overlay, reverse=was.reverse)
        edges.write(np.maximum(edges.before, edges.after))
        count, room.slots = without_support(
            edges.graph, given, room.state, starts, (room.heads, room.slots), room.seen
        )
        room.seen_count = count
        lost = room.seen[:count][room.flags[room.seen[:count]] & LOST > 0]
        edges.write(edges.after)
        room.flags[added[0]] |= JOINED
        room.joined = added[0]
        quicker = edges.tail[edges.after < edges.before]
        room.log_count, room.slots = mend(
            edges.graph, given, added, room.state, lost, quicker, limit,
            (room.heads, room.slots), room.log,
        )  # fmt: skip
        return room.result()


@dataclass(frozen=True, eq=False)
class _Edges:
    """The edges changed: where they are among the packed edges, and what they join."""

    graph: tuple[Any, ...]
    leaving: NDArray[np.int64]
    entering: NDArray[np.int64]
    tail: Nodes
    head: Nodes
    before: Times
    after: Times

    def write(self, ds: Times) -> None:
        """Give the edges these times, both ways."""
        self.graph[1][self.leaving, 0] = ds
        self.graph[3][self.entering, 0] = ds


@dataclass(eq=False)
class _Room:
    """Times, owners and flags of all nodes, added ones last, and what was written down."""

    times: Times
    owner: Nodes
    flags: NDArray[np.uint8]
    seen: Nodes
    log: tuple[Nodes, Times, Nodes]
    heads: Nodes
    slots: Nodes
    joined: Nodes
    seen_count: int = 0
    log_count: int = 0

    @classmethod
    def of(cls, standing: Standing, added_count: int) -> Self:
        """Make room for a standing's nodes and some added ones."""
        from sitepipe.network.engines.kernels.queue import BUCKETS, EMPTY

        count = len(standing.times) + added_count
        return cls(
            times=np.concatenate([standing.times, np.full(added_count, UNREACHED)]),
            owner=np.concatenate([standing.owner, np.full(added_count, NOBODY, np.int32)]),
            flags=np.zeros(count, np.uint8),
            seen=np.empty(count, np.int32),
            log=(np.empty(count, np.int32), np.empty(count, np.int32), np.empty(count, np.int32)),
            heads=np.full(BUCKETS, EMPTY, np.int32),
            slots=np.empty((SLOTS, 2), np.int32),
            joined=np.empty(0, np.int32),
        )

    @property
    def state(self) -> tuple[Times, Nodes, NDArray[np.uint8]]:
        """Return what kernels change."""
        return self.times, self.owner, self.flags

    def supported_by(self, edges: _Edges) -> Nodes:
        """Return the heads of edges that are slowed and supported them."""
        slower = edges.after > edges.before
        tail, head = edges.tail[slower], edges.head[slower]
        tight = self.times[tail].astype(np.int64) + edges.before[slower] == self.times[head]
        supported: Nodes = head[tight & (self.owner[tail] == self.owner[head])]
        return supported

    def result(self) -> Touched:
        """Return the nodes that have another time or owner than was written down."""
        node, ds, owner = (part[: self.log_count] for part in self.log)
        differs = (self.times[node] != ds) | (self.owner[node] != owner)
        node = np.sort(node[differs])
        return Touched(node, self.times[node], self.owner[node])

    def clear(self) -> None:
        """Put back what was written down, and take all flags away."""
        node, ds, owner = (part[: self.log_count] for part in self.log)
        self.times[node], self.owner[node] = ds, owner
        for flagged in (node, self.seen[: self.seen_count], self.joined):
            self.flags[flagged] = 0
        self.seen_count = self.log_count = 0
        self.joined = self.joined[:0]


def _by_node(seeds: Seeds) -> tuple[NDArray[np.int32], ...]:
    """Return node, time and owner of seeds in order of node."""
    order = np.argsort(seeds.node, kind="stable")
    node, ds, owner = (
        np.asarray(part, dtype=np.int32)[order] for part in (seeds.node, seeds.ds, seeds.owner)
    )
    return node, ds, owner


def _by_tail(overlay: Overlay, *, reverse: bool) -> tuple[NDArray[np.int32], ...]:
    """Return added edges in rows of the node a search leaves: nodes, first, head and time."""
    tail, head = (overlay.head, overlay.tail) if reverse else (overlay.tail, overlay.head)
    order = np.argsort(tail, kind="stable")
    tails, first = np.unique(np.asarray(tail)[order], return_index=True)
    return (
        tails.astype(np.int32),
        np.append(first, len(order)).astype(np.int32),
        np.asarray(head, dtype=np.int32)[order],
        np.asarray(overlay.ds, dtype=np.int32)[order],
    )
