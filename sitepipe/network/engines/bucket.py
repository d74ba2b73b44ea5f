"""The engine for large graphs: compiled searches with a bucket queue, on all cores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from queue import LifoQueue
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitepipe.network.engine import CLOSED, UNREACHED, Direct, Nodes, Seeds, Times, Weighted
from sitepipe.network.engines import weights as exact
from sitepipe.network.engines.questions import (
    check_bands,
    check_limit,
    check_weighted,
    check_weights,
    direct_rows,
    node_rows,
    owner_rows,
)
from sitepipe.network.engines.reference import NOBODY, with_times
from sitepipe.network.engines.threads import share

WIDEST = 8
"""Widest buckets: 2**8 tenths of a second."""

BATCH = 256
SLOTS = 1 << 14


@dataclass(eq=False)
class Ways:
    """Edges by the node a search leaves: ``arcs`` are edges × (time, head)."""

    first: NDArray[np.int32]
    arcs: NDArray[np.int32]
    shift: int


@dataclass(eq=False)
class Desk:
    """What one thread works with, made once: a clean array of times, and the queue."""

    times: NDArray[np.int32]
    heads: NDArray[np.int32]
    slots: NDArray[np.int32]
    batch: NDArray[np.int32]
    reached: NDArray[np.int32]
    wanted: NDArray[np.bool_]

    @property
    def arrays(self) -> tuple[Any, ...]:
        """Return the arrays in the order in which kernels take them."""
        return self.times, self.heads, self.slots, self.batch, self.reached, self.wanted


@dataclass(eq=False)
class Spare:
    """Packed edges to try changes on; who holds the lock leaves them as they were."""

    lock: Lock
    ways: dict[bool, Ways]


class BucketEngine:
    """
    Searches with a multi-level bucket queue, compiled by numba.

    The method is Dijkstra's with Dial's queue; see :mod:`sitepipe.network.engines.kernels`. Its
    edges are packed, and turned round for searches towards seeds, when first needed.

    Raises
    ------
    DataError
        If the arrays of the graph contradict one another.
    """

    name = "buckets"

    def __init__(self, weighted: Weighted) -> None:
        check_weighted(weighted)
        self.weighted = weighted
        self._ways: dict[bool, Ways] = {}
        self._desks: LifoQueue[Desk] | None = None

    def nearest(
        self, seeds: Seeds, *, reverse: bool, limit: int | None = None
    ) -> tuple[Times, Nodes]:
        """Return each node's time to the nearest owner, and whose; see the protocol."""
        return self.nearest_each([seeds], reverse=reverse, limit=limit)[0]

    def nearest_each(
        self, groups: Sequence[Seeds], *, reverse: bool, limit: int | None = None
    ) -> list[tuple[Times, Nodes]]:
        """Return what :meth:`nearest` returns, for each group of owners, on all cores."""
        from sitepipe.network.engines.kernels.search import search

        longest, nodes, ways = check_limit(limit), self.weighted.node_count, self.ways(reverse)
        rows = [owner_rows(seeds, node_count=nodes) for seeds in groups]
        out = [(np.full(nodes, UNREACHED), np.full(nodes, NOBODY, np.int32)) for _ in groups]

        def work(begin: int, end: int, desk: Desk) -> None:
            for group in range(begin, end):
                owner = np.array(groups[group].owner, dtype=np.int32)
                _, desk.slots = search(
                    ways.first, ways.arcs, ways.shift, longest, rows[group].item, rows[group].ds,
                    owner, *out[group], None, 0, *desk.arrays[1:5],
                )  # fmt: skip

        self._share(work, len(groups))
        return out

    def times(self, seeds: Seeds, *, reverse: bool, limit: int | None = None) -> Times:
        """Return the time between each owner and every node; see the protocol."""
        from sitepipe.network.engines.kernels.answers import times_from

        longest, rows = check_limit(limit), self._rows(seeds)
        out = np.empty((seeds.count, self.weighted.node_count), np.int32)
        ways = self._arrays(reverse)

        def work(begin: int, end: int, desk: Desk) -> None:
            desk.slots = times_from(ways, longest, rows, begin, end, out, desk.arrays)

        self._share(work, seeds.count)
        return out

    def matrix(self, sources: Seeds, targets: Seeds) -> Times:
        """Return the time from each source to each target; see the protocol."""
        from sitepipe.network.engines.kernels.answers import times_between

        reverse = targets.count < sources.count
        owners, others = (targets, sources) if reverse else (sources, targets)
        rows, other_rows, ways = self._rows(owners), self._rows(others), self._arrays(reverse)
        out = np.empty((owners.count, others.count), np.int32)

        def work(begin: int, end: int, desk: Desk) -> None:
            desk.slots = times_between(ways, rows, other_rows, begin, end, out, desk.arrays)

        self._share(work, owners.count)
        return out.T if reverse else out

    def totals(
        self,
        seeds: Seeds,
        weights: NDArray[np.float64],
        bands: NDArray[np.int32],
        *,
        reverse: bool,
    ) -> NDArray[np.float64]:
        """Return the weight within each band of each owner; see the protocol."""
        from sitepipe.network.engines.kernels.answers import node_totals

        check_weights(weights, self.weighted.node_count, "nodes")
        rows, limits, (multiples, exponent) = (
            self._rows(seeds),
            check_bands(bands),
            exact.whole(weights),
        )
        out = np.zeros((seeds.count, len(limits), weights.shape[1]), np.int64)
        ways = self._arrays(reverse)

        def work(begin: int, end: int, desk: Desk) -> None:
            desk.slots = node_totals(ways, rows, multiples, limits, begin, end, out, desk.arrays)

        self._share(work, seeds.count)
        return exact.summed(out, exponent)

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
        """Return the weight of points within each band of each owner; see the protocol."""
        from sitepipe.network.engines.kernels.answers import point_totals

        check_weights(weights, points.count, "points")
        rows, limits, (multiples, exponent) = (
            self._rows(seeds),
            check_bands(bands),
            exact.whole(weights),
        )
        at_nodes = tuple(node_rows(points, node_count=self.weighted.node_count))
        past_nodes = tuple(direct_rows(direct, owner_count=seeds.count, point_count=points.count))
        out = np.zeros((seeds.count, len(limits), weights.shape[1]), np.int64)
        ways = self._arrays(reverse)

        def work(begin: int, end: int, desk: Desk) -> None:
            room = np.full(points.count, UNREACHED), np.empty(points.count, np.int32)
            desk.slots = point_totals(
                ways, rows, past_nodes, at_nodes, multiples, limits, begin, end, out,
                desk.arrays, room,
            )  # fmt: skip

        self._share(work, seeds.count)
        return exact.summed(out, exponent)

    def changed(self, edges: NDArray[np.int64], ds: Times) -> BucketEngine:
        """Return the engine of the same graph with other times for some edges."""
        other = BucketEngine(with_times(self.weighted, edges, ds))
        other._desks = self._desks  # clean between questions, and of the same size
        for reverse, ways in self._ways.items():
            arcs = ways.arcs.copy()
            arcs[self.rows_of(np.asarray(edges), reverse=reverse), 0] = ds
            other._ways[reverse] = Ways(ways.first, arcs, ways.shift)
        return other

    def ways(self, reverse: bool) -> Ways:
        """Return the packed edges, turned round or not; made when first needed, then kept."""
        from sitepipe.network.engines.kernels.turning import packed, turned

        if reverse not in self._ways:
            first, head, ds = (
                np.array(part, dtype=np.int32)  # mapped files are read-only: another type
                for part in (self.weighted.first, self.weighted.head, self.weighted.ds)
            )
            first, arcs = turned(first, head, ds) if reverse else (first, packed(head, ds))
            self._ways[reverse] = Ways(first, arcs, _shift(self.weighted.ds))
        return self._ways[reverse]

    @cached_property
    def spare(self) -> Spare:
        """Return copies of the packed edges, both ways, that trials may write in."""
        copies = {
            reverse: Ways(ways.first, ways.arcs.copy(), ways.shift)
            for reverse, ways in ((way, self.ways(way)) for way in (False, True))
        }
        return Spare(Lock(), copies)

    def _arrays(self, reverse: bool) -> tuple[Any, ...]:
        ways = self.ways(reverse)
        return ways.first, ways.arcs, ways.shift

    def _rows(self, seeds: Seeds) -> tuple[Any, ...]:
        return tuple(owner_rows(seeds, node_count=self.weighted.node_count))

    def _share(self, work: Any, count: int) -> None:
        from numba import get_num_threads

        threads = get_num_threads()
        if self._desks is None:
            self._desks = LifoQueue()
            for _ in range(threads):
                self._desks.put(_desk(self.weighted.node_count))
        share(work, count, self._desks, threads=threads)

    def rows_of(self, edges: NDArray[np.int64], *, reverse: bool) -> NDArray[np.int64]:
        """Return the rows of the packed edges in which some edges are."""
        edges = np.asarray(edges, dtype=np.int64)
        if not reverse:
            return edges
        ways, weighted = self.ways(True), self.weighted
        tails = np.searchsorted(weighted.first, edges, side="right") - 1
        rows = np.empty(len(edges), np.int64)
        for place, (edge, tail) in enumerate(zip(edges, tails, strict=True)):
            head = weighted.head[edge]
            # Turned round, edges keep their order: by tail, and those of one tail as they were.
            into = ways.arcs[ways.first[head] : ways.first[head + 1], 1]
            before = np.count_nonzero(weighted.head[weighted.first[tail] : edge] == head)
            rows[place] = ways.first[head] + np.searchsorted(into, tail) + before
        return rows


def _desk(node_count: int) -> Desk:
    from sitepipe.network.engines.kernels.queue import BUCKETS, EMPTY

    return Desk(
        times=np.full(node_count, UNREACHED),
        heads=np.full(BUCKETS, EMPTY, np.int32),
        slots=np.empty((SLOTS, 2), np.int32),
        batch=np.empty(BATCH, np.int32),
        reached=np.empty(node_count, np.int32),
        wanted=np.zeros(node_count, np.bool_),
    )


def _shift(ds: Times) -> int:
    """Return the width of buckets, as bits: about that of the shorter edges of a sample."""
    sample = ds[:: max(1, len(ds) // 10_000)]
    sample = sample[sample != CLOSED]
    if not len(sample):
        return 0
    return int(np.clip(np.floor(np.log2(max(1.0, np.percentile(sample, 10)))), 0, WIDEST))
