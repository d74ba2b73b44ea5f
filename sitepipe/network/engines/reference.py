"""The engine of reference: Dijkstra's method as scipy has it, all that small graphs need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from sitepipe.network.engine import CLOSED, UNREACHED, Direct, Nodes, Seeds, Times, Weighted
from sitepipe.network.engines import weights as exact
from sitepipe.network.engines.questions import (
    check_bands,
    check_limit,
    check_weighted,
    check_weights,
    direct_rows,
    owner_rows,
)

NOBODY = -1
ROOM = 1 << 23
"""How many times of floating point one call to scipy may return: 64 MB."""


class ScipyEngine:
    """
    Searches with :func:`scipy.sparse.csgraph.dijkstra`.

    Owners become nodes of their own that lead to their seeds. Whole numbers are exact in
    ``float64`` far beyond any journey, and ``inf`` stands for "no way" in between.

    Raises
    ------
    DataError
        If the arrays of the graph contradict one another.
    """

    name = "scipy"

    def __init__(self, weighted: Weighted) -> None:
        check_weighted(weighted)
        self.weighted = weighted

    def nearest(
        self, seeds: Seeds, *, reverse: bool, limit: int | None = None
    ) -> tuple[Times, Nodes]:
        """Return each node's time to the nearest owner, and whose; see the protocol."""
        nodes, longest = self.weighted.node_count, check_limit(limit)
        graph = self._with_owners(seeds, reverse=reverse)
        if not seeds.count:
            return np.full(nodes, UNREACHED), np.full(nodes, NOBODY, np.int32)
        found, _, source = dijkstra(
            graph, indices=range(nodes, nodes + seeds.count), limit=longest, min_only=True,
            return_predecessors=True,
        )  # fmt: skip
        owner = np.where(np.isfinite(found), source - nodes, NOBODY)
        owner = _lowest(graph, found, owner)[:nodes]
        return _whole(found[:nodes]), owner.astype(np.int32)

    def nearest_each(
        self, groups: Sequence[Seeds], *, reverse: bool, limit: int | None = None
    ) -> list[tuple[Times, Nodes]]:
        """Return what :meth:`nearest` returns, for each group of owners."""
        return [self.nearest(seeds, reverse=reverse, limit=limit) for seeds in groups]

    def times(self, seeds: Seeds, *, reverse: bool, limit: int | None = None) -> Times:
        """Return the time between each owner and every node; see the protocol."""
        out = np.empty((seeds.count, self.weighted.node_count), np.int32)
        for begin, times in self._in_parts(seeds, reverse=reverse, limit=limit):
            out[begin : begin + len(times)] = times
        return out

    def matrix(self, sources: Seeds, targets: Seeds) -> Times:
        """Return the time from each source to each target; see the protocol."""
        if targets.count < sources.count:
            return self._between(targets, sources, reverse=True).T
        return self._between(sources, targets, reverse=False)

    def totals(
        self,
        seeds: Seeds,
        weights: NDArray[np.float64],
        bands: NDArray[np.int32],
        *,
        reverse: bool,
    ) -> NDArray[np.float64]:
        """Return the weight within each band of each owner; see the protocol."""
        check_weights(weights, self.weighted.node_count, "nodes")
        nodes = np.arange(self.weighted.node_count, dtype=np.int32)
        at_nodes = Seeds(len(nodes), nodes, nodes, np.zeros(len(nodes), np.int32))
        return self.point_totals(seeds, at_nodes, weights, bands, reverse=reverse)

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
        check_weights(weights, points.count, "points")
        bands, (multiples, exponent) = check_bands(bands), exact.whole(weights)
        ways = direct_rows(direct, owner_count=seeds.count, point_count=points.count)
        owner_rows(points, node_count=self.weighted.node_count)
        out = np.zeros((seeds.count, len(bands), weights.shape[1]), np.int64)
        for begin, times in self._in_parts(
            seeds, reverse=reverse, limit=int(bands[-1]), width=len(points.node)
        ):
            at_points = _soonest(times, points)
            for row, soonest in enumerate(at_points, start=begin):
                mine = slice(ways.first[row], ways.first[row + 1])
                np.minimum.at(soonest, ways.item[mine], ways.ds[mine])
                for place, band in enumerate(bands):
                    out[row, place] = multiples[soonest <= band].sum(axis=0)
        return exact.summed(out, exponent)

    def changed(self, edges: NDArray[np.int64], ds: Times) -> ScipyEngine:
        """Return the engine of the same graph with other times for some edges."""
        return ScipyEngine(with_times(self.weighted, edges, ds))

    @cached_property
    def _forward(self) -> csr_array:
        return _fastest(self.weighted)

    @cached_property
    def _backward(self) -> csr_array:
        return self._forward.T.tocsr()

    def _with_owners(self, seeds: Seeds, *, reverse: bool) -> csr_array:
        """Return the graph and, after its nodes, one for each owner, with ways to its seeds."""
        graph = self._backward if reverse else self._forward
        rows = owner_rows(seeds, node_count=self.weighted.node_count)
        owners = _fastest(Weighted(rows.first, rows.item, rows.ds), self.weighted.node_count)
        count = graph.shape[0] + seeds.count
        return csr_array(
            (
                np.concatenate([graph.data, owners.data]),
                np.concatenate([graph.indices, owners.indices]),
                np.concatenate([graph.indptr, graph.indptr[-1] + owners.indptr[1:]]),
            ),
            shape=(count, count),
        )

    def _in_parts(
        self, seeds: Seeds, *, reverse: bool, limit: int | None = None, width: int = 0
    ) -> Iterator[tuple[int, Times]]:
        """
        Yield the times between some owners and every node, and the first of those owners.

        ``width`` is how many times the caller makes of those of each owner, if more.
        """
        longest, nodes = check_limit(limit), self.weighted.node_count
        graph = self._with_owners(seeds, reverse=reverse)
        step = max(1, ROOM // max(graph.shape[0], width))
        for begin in range(0, seeds.count, step):
            owners = range(nodes + begin, nodes + min(begin + step, seeds.count))
            yield begin, _whole(dijkstra(graph, indices=owners, limit=longest)[:, :nodes])

    def _between(self, owners: Seeds, others: Seeds, *, reverse: bool) -> Times:
        owner_rows(others, node_count=self.weighted.node_count)
        out = np.empty((owners.count, others.count), np.int32)
        for begin, times in self._in_parts(owners, reverse=reverse, width=len(others.node)):
            out[begin : begin + len(times)] = _soonest(times, others)
        return out


def with_times(weighted: Weighted, edges: NDArray[np.int64], ds: Times) -> Weighted:
    """Return a graph with other times for some edges."""
    times = np.array(weighted.ds, dtype=np.int32)
    times[edges] = ds
    return Weighted(weighted.first, weighted.head, times)


def _fastest(weighted: Weighted, column_count: int | None = None) -> csr_array:
    """Return a sparse matrix of times, of parallel edges that of the fastest."""
    count = weighted.node_count
    tail = np.repeat(np.arange(count), np.diff(weighted.first))
    order = np.lexsort((weighted.ds, weighted.head, tail))
    tail, head, ds = tail[order], weighted.head[order], weighted.ds[order]
    best = ds != CLOSED
    best[1:] &= (np.diff(tail) != 0) | (np.diff(head) != 0)
    first = np.concatenate([[0], np.cumsum(np.bincount(tail[best], minlength=count))])
    # Built from its three arrays, the matrix keeps a time of 0 as an edge.
    return csr_array(
        (ds[best].astype(np.float64), head[best].astype(np.int32), first.astype(np.int32)),
        shape=(count, column_count or count),
    )


def _lowest(graph: csr_array, times: NDArray[np.float64], owner: Nodes) -> Nodes:
    """
    Return the lowest of the owners that are equally near.

    An owner handed down along an edge on which no time is lost is as near as the one scipy
    found; lower ones are handed down until none is left.
    """
    tail = np.repeat(np.arange(graph.shape[0]), np.diff(graph.indptr))
    tight = np.isfinite(times[tail]) & (times[tail] + graph.data == times[graph.indices])
    tail, head = tail[tight], graph.indices[tight]
    while (lower := owner[tail] < owner[head]).any():
        np.minimum.at(owner, head[lower], owner[tail[lower]])
    return owner


def _soonest(times: Times, others: Seeds) -> Times:
    """Return owners × others: the least time over the nodes of each of the others."""
    out = np.full((len(times), others.count), UNREACHED)
    if len(others.node):
        to_each = times[:, others.node].astype(np.int64) + others.ds
        first = np.flatnonzero(np.diff(others.owner, prepend=-1))
        soonest = np.minimum.reduceat(to_each, first, axis=1)
        out[:, others.owner[first]] = np.minimum(soonest, UNREACHED)
    return out


def _whole(times: NDArray[np.float64]) -> Times:
    return np.where(np.isfinite(times), times, UNREACHED).astype(np.int32)
