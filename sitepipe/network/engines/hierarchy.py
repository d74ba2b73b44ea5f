"""The engine for large matrices asked again and again: a contraction hierarchy."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from queue import LifoQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitepipe.errors import UsageError
from sitepipe.network.engine import UNREACHED, Direct, Nodes, Seeds, Times, Weighted
from sitepipe.network.engines.bucket import BucketEngine
from sitepipe.network.engines.questions import check_weighted, owner_rows
from sitepipe.network.engines.reference import with_times
from sitepipe.network.engines.threads import share

METRICS = 4
"""Most threads that search at once: each needs a metric of its own."""

PART = 1 << 22
"""How many times of nodes are held at once."""


@dataclass(frozen=True, eq=False)
class Topology:
    """
    What a hierarchy knows of a graph whatever the times: an order of nodes, and shortcuts.

    Attributes
    ----------
    handle
        The ``CCHTopology`` of pyroutingkit.
    fingerprint
        That of the graph; see :func:`fingerprint`.
    turned
        The same of the graph with its edges turned round, where there is one. A search costs
        more than a target, so with it matrices are searched from whichever side is smaller.
    """

    handle: Any
    fingerprint: str
    turned: Any | None = None


def fingerprint(weighted: Weighted) -> str:
    """Return a short name for the edges of a graph, times left out: 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for part in (weighted.first, weighted.head):
        digest.update(np.ascontiguousarray(part, dtype="<i4").tobytes())
    return digest.hexdigest()[:16]


def build_topology(
    weighted: Weighted, *, east: NDArray[np.float64], north: NDArray[np.float64]
) -> Topology:
    """
    Order the nodes of a graph by nested dissection, once for all vehicles and closures.

    Some seconds for 300,000 nodes, some minutes for a nation. The method is that of customizable
    contraction hierarchies (Dibbelt, Strasser and Wagner 2016), in pyroutingkit.

    Parameters
    ----------
    weighted
        N nodes; times do not matter.
    east, north
        N positions; any unit does.

    Raises
    ------
    UsageError
        If pyroutingkit is not installed, or there are not N positions.
    """
    count = weighted.node_count
    check_weighted(weighted)
    if not len(east) == len(north) == count or not count:
        raise UsageError(f"{len(east)} × {len(north)} positions for {count} nodes")
    handle = routingkit().CCHTopology()
    tails = np.repeat(np.arange(count, dtype=np.uint32), np.diff(weighted.first))
    # Differences count, not places: few digits are left of a grid's in single precision.
    east, north = (np.asarray(axis) - np.min(axis) for axis in (east, north))
    handle.build(
        tails,
        np.asarray(weighted.head).astype(np.uint32),
        north.astype(np.float32),
        east.astype(np.float32),
        count,
    )
    return Topology(handle, fingerprint(weighted))


def routingkit() -> Any:
    """Return pyroutingkit, or say how to get it."""
    try:
        import pyroutingkit
    except ImportError as error:
        raise UsageError(
            "a hierarchy needs pyroutingkit, which is not installed",
            hint="pip install 'sitepipe[fast]'",
        ) from error
    return pyroutingkit


class HierarchyEngine:
    """
    Answers matrices by a hierarchy, and all else as :class:`BucketEngine` does.

    Two things of pyroutingkit are guarded against: it reads and writes whatever memory a node out
    of range leads to, so that all nodes are checked before it sees them; and its metrics may not
    be used by two threads at once, so that each thread has its own.

    Parameters
    ----------
    weighted
        The graph.
    topology
        Its hierarchy.

    Raises
    ------
    UsageError
        If the hierarchy is that of another graph.
    DataError
        If the arrays of the graph contradict one another.

    Attributes
    ----------
    buckets
        The engine that answers all else.
    """

    name = "hierarchy"

    def __init__(self, weighted: Weighted, topology: Topology) -> None:
        check_weighted(weighted)
        handle = topology.handle
        size = (weighted.node_count, len(weighted.head))
        same = (handle.node_count, handle.arc_count) == size
        if not same or fingerprint(weighted) != topology.fingerprint:
            raise UsageError("this hierarchy is that of another graph; build it for this one")
        self.weighted = weighted
        self.topology = topology
        self.buckets = BucketEngine(weighted)
        self._metrics = {False: _Metrics(handle), True: _Metrics(topology.turned)}

    def nearest(
        self, seeds: Seeds, *, reverse: bool, limit: int | None = None
    ) -> tuple[Times, Nodes]:
        """Return each node's time to the nearest owner, and whose; see the protocol."""
        return self.buckets.nearest(seeds, reverse=reverse, limit=limit)

    def nearest_each(
        self, groups: Sequence[Seeds], *, reverse: bool, limit: int | None = None
    ) -> list[tuple[Times, Nodes]]:
        """Return what :meth:`nearest` returns, for each group of owners."""
        return self.buckets.nearest_each(groups, reverse=reverse, limit=limit)

    def times(self, seeds: Seeds, *, reverse: bool, limit: int | None = None) -> Times:
        """Return the time between each owner and every node; see the protocol."""
        return self.buckets.times(seeds, reverse=reverse, limit=limit)

    def totals(
        self,
        seeds: Seeds,
        weights: NDArray[np.float64],
        bands: NDArray[np.int32],
        *,
        reverse: bool,
    ) -> NDArray[np.float64]:
        """Return the weight within each band of each owner; see the protocol."""
        return self.buckets.totals(seeds, weights, bands, reverse=reverse)

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
        return self.buckets.point_totals(
            seeds, points, weights, bands, reverse=reverse, direct=direct
        )

    def matrix(self, sources: Seeds, targets: Seeds) -> Times:
        """Return the time from each source to each target; see the protocol."""
        if targets.count < sources.count and self.topology.turned is not None:
            return self._between(targets, sources, turned=True).T
        return self._between(sources, targets, turned=False)

    def _between(self, owners: Seeds, others: Seeds, *, turned: bool) -> Times:
        """Return owners × others, searched from the owners; ``turned`` if towards them."""
        nodes = self.weighted.node_count
        rows, columns = (owner_rows(seeds, node_count=nodes) for seeds in (owners, others))
        out = np.full((owners.count, others.count), UNREACHED)
        if not len(rows.item) or not len(columns.item):
            return out
        ends, at_end = np.unique(columns.item, return_inverse=True)
        metrics, ds = self._metrics[turned], self.weighted.ds
        threads = metrics.made_for(len(rows.item), ds)
        # No more parts than are needed: each looks at all the ends once more.
        size = max(1, min(PART // len(ends), -(-len(rows.item) // threads)))
        parts = list(_parts(rows.first, size))

        def work(begin: int, end: int, metric: _Metric) -> None:
            for first, last in parts[begin:end]:
                some = slice(rows.first[first], rows.first[last])
                starts, at_start = np.unique(rows.item[some], return_inverse=True)
                between = metric.times(ds, starts, ends)
                by_row = between[at_start].astype(np.int64) + rows.ds[some, None]
                by_owner = _least(by_row, rows.first[first : last + 1] - rows.first[first])
                least = _least((by_owner[:, at_end] + columns.ds).T, columns.first).T
                out[first:last] = np.minimum(least, UNREACHED)

        share(work, len(parts), metrics.idle, threads=threads)
        return out

    def changed(self, edges: NDArray[np.int64], ds: Times) -> HierarchyEngine:
        """
        Return the engine of the same graph with other times for some edges.

        Both share what threads need; the few shortcuts that differ are worked out on use.
        """
        other = HierarchyEngine.__new__(HierarchyEngine)
        other.weighted = with_times(self.weighted, edges, ds)
        other.topology = self.topology
        other.buckets = self.buckets.changed(edges, ds)
        other._metrics = self._metrics
        return other

    def customize(self) -> None:
        """Work out all shortcuts for the times now, for one thread, instead of on first use."""
        for turned in (False, True) if self.topology.turned is not None else (False,):
            self._metrics[turned].made_for(1, self.weighted.ds)


class _Metrics:
    """One metric for each thread that ever searched, shared by engines of one hierarchy."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._made = 0
        self.idle: LifoQueue[_Metric] = LifoQueue()

    def made_for(self, pieces: int, ds: Times) -> int:
        """Make metrics for so many pieces of work on all cores; return for how many threads."""
        from numba import get_num_threads

        while self._made < max(1, min(pieces, METRICS, get_num_threads())):
            self.idle.put(_Metric(self._handle, ds))
            self._made += 1
        return self._made


class _Metric:
    """Shortcuts for the times of one vehicle; used by one thread at a time."""

    def __init__(self, handle: Any, ds: Times) -> None:
        self._metric = routingkit().CCHMetric(handle)
        self._ds = np.array(ds)
        # UNREACHED and the library's own infinity are the same number, 2**31 - 1.
        self._metric.customize(self._ds.astype(np.uint32))

    def times(self, ds: Times, starts: Nodes, ends: Nodes) -> NDArray[np.uint32]:
        """Return starts × ends for some times of edges; nodes must have been checked."""
        if ds is not self._ds:
            edges = np.flatnonzero(self._ds != ds)
            if len(edges) > len(ds) // 50:
                self._metric.customize(ds.astype(np.uint32))
            elif len(edges):
                self._metric.update_weights(edges.astype(np.uint32), ds[edges].astype(np.uint32))
            self._ds = ds
        between: NDArray[np.uint32] = self._metric.distances_many_to_many(
            starts.astype(np.uint32), ends.astype(np.uint32)
        )
        return between


def _parts(first: NDArray[np.int32], rows: int) -> Iterator[tuple[int, int]]:
    """Yield runs of owners that have about so many seeds in all, at least one owner each."""
    begin, count = 0, len(first) - 1
    while begin < count:
        end = int(np.searchsorted(first, first[begin] + max(1, rows), side="right")) - 1
        end = min(max(end, begin + 1), count)
        yield begin, end
        begin = end


def _least(values: NDArray[np.int64], first: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the least of each run of rows; ``UNREACHED`` for a run of none."""
    out = np.full((len(first) - 1, values.shape[1]), int(UNREACHED))
    some = np.flatnonzero(np.diff(first))
    if len(some):
        out[some] = np.minimum.reduceat(values, first[some], axis=0)
    return out
