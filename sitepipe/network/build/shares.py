"""How far a network of lines hangs together, and why the rest of it does not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from sitepipe.errors import SchemaError
from sitepipe.network.build.stretches import cut
from sitepipe.roadgraph import (
    CM_PER_M,
    NONE,
    Booleans,
    Bytes,
    Doubles,
    Ints64,
    LinkForm,
    Permission,
    RawRoads,
    Remark,
)

EDGE_M = 2_500.0
"""
How near the edge of the data (the box around it) a main road that ends counts as cut off there.

A layer is cut by taking every section that touches an area, and 99 in 100 main sections of the
pavement network of England are shorter.
"""

EDGE, SLIP, MAIN, ALONE = (
    "behind main roads that are cut off at the edge of the data",
    "behind slip roads that begin or end at a road that the data lacks",
    "behind main roads that begin or end at a road that the data lacks",
    "in parts of their own",
)
CAUSES = (EDGE, SLIP, MAIN, ALONE)


@dataclass(frozen=True, eq=False)
class Shares:
    """
    How much of a network hangs together: N nodes, and every way from one to the next.

    Attributes
    ----------
    x, y
        N positions (m).
    slip
        N flags: every road that meets there is a slip road.
    way_id
        N names of a way that meets there.
    tail, head
        The nodes that each drive leads from and to.
    """

    x: Doubles
    y: Doubles
    slip: Booleans
    way_id: np.ndarray
    tail: Ints64
    head: Ints64

    @cached_property
    def matrix(self) -> csr_array:
        """Return the drives as a sparse matrix."""
        count = len(self.x)
        ones = np.ones(len(self.tail), np.int32)
        return coo_array((ones, (self.tail, self.head)), shape=(count, count)).tocsr()

    @cached_property
    def weak(self) -> Booleans:
        """Say which nodes are in the largest part that hangs together at all."""
        return _largest(connected_components(self.matrix, directed=False)[1])

    @cached_property
    def strong(self) -> Booleans:
        """Say which nodes are in the largest part where each can be driven to from each."""
        return _largest(connected_components(self.matrix, connection="strong")[1])

    def causes(self) -> tuple[Bytes, Ints64]:
        """
        Say why each node is outside that part: the kind of the nearest end of a road there.

        Returns
        -------
        cause, end
            N places in ``CAUSES``, and the node where the road begins or ends (``NONE`` if the
            cause is :data:`ALONE`). Of no meaning inside the part.
        """
        count = len(self.x)
        outside = ~self.strong
        no_way_on = np.bincount(self.tail, minlength=count) == 0
        no_way_in = np.bincount(self.head, minlength=count) == 0
        ends = np.flatnonzero(outside & (no_way_on | no_way_in))
        cause = np.full(count, CAUSES.index(ALONE), np.uint8)
        if not len(ends):
            return cause, np.full(count, NONE, dtype=np.int64)
        both = outside[self.tail] & outside[self.head]
        among = coo_array(
            (np.ones(int(both.sum())), (self.tail[both], self.head[both])), shape=(count, count)
        ).tocsr()
        steps, _, end = dijkstra(
            among, directed=False, indices=ends, unweighted=True, min_only=True,
            return_predecessors=True,
        )  # fmt: skip
        end = np.where(np.isfinite(steps), end, NONE).astype(np.int64)
        found = end != NONE
        kind = np.where(self.slip, CAUSES.index(SLIP), CAUSES.index(MAIN))
        kind[~self.slip & self._at_edge()] = CAUSES.index(EDGE)
        cause[found] = kind[end[found]]
        return cause, end

    def _at_edge(self) -> Booleans:
        inside = np.minimum.reduce(
            [self.x - self.x.min(), self.x.max() - self.x, self.y - self.y.min(),
             self.y.max() - self.y]
        )  # fmt: skip
        at_edge: Booleans = inside < EDGE_M
        return at_edge

    def remarks(self) -> list[Remark]:
        """Report the shares, and what is outside the strongly connected part, by cause."""
        remarks = [
            Remark(
                "read",
                f"junctions and ends of roads; {self.weak.mean():.1%} hang together, "
                f"{self.strong.mean():.1%} can be driven to from one another",
                len(self.x),
            )
        ]
        cause, end = self.causes()
        for number, words in enumerate(CAUSES):
            rows = np.flatnonzero(~self.strong & (cause == number))
            of = np.unique(end[rows]) if number != CAUSES.index(ALONE) else rows
            what = f"junctions and ends of roads that are not, {words}"
            first = tuple(str(name) for name in self.way_id[of[:5]])
            remarks.append(Remark("kept", what, len(rows), first))
        return [remark for remark in remarks if remark.count]


def _largest(label: np.ndarray) -> Booleans:
    largest: Booleans = label == np.bincount(label).argmax()
    return largest


def shares_of(raw: RawRoads) -> Shares:
    """Return how far roads hang together where they share points."""
    stretches = cut(raw)
    points, node = np.unique(np.concatenate([stretches.start, stretches.end]), return_inverse=True)
    return _shares(raw, stretches.way, raw.x[points], raw.y[points], node.ravel())


def shares_before(raw: RawRoads) -> Shares:
    """Return how far lines hang together that meet only where their ends are the same place."""
    ends = np.concatenate(
        [raw.way_points[raw.way_first[:-1]], raw.way_points[raw.way_first[1:] - 1]]
    )
    place = np.rint(np.column_stack([raw.x[ends], raw.y[ends]]) * CM_PER_M).astype(np.int64)
    places, node = np.unique(place, axis=0, return_inverse=True)
    x, y = places.T / CM_PER_M
    return _shares(raw, np.arange(len(raw.way_id)), x, y, node.ravel())


def _shares(raw: RawRoads, way: Ints64, x: Doubles, y: Doubles, node: Ints64) -> Shares:
    start, end = node[: len(way)], node[len(way) :]
    kind = raw.way_kind[way]
    along, against = (raw.kinds.permission[kind] != Permission.NO).any(axis=2).T
    slip = np.ones(len(x), dtype=bool)
    other = raw.kinds.form[kind] != LinkForm.SLIP
    slip[start[other]] = slip[end[other]] = False
    named = np.empty(len(x), dtype=object)
    named[start] = named[end] = raw.way_id[way]
    return Shares(
        x=x,
        y=y,
        slip=slip,
        way_id=named,
        tail=np.concatenate([start[along], end[against]]),
        head=np.concatenate([end[along], start[against]]),
    )


def require_share(shares: Shares, least: float, *, snap_m: float) -> None:
    """
    Refuse a network that hangs together too little.

    Raises
    ------
    SchemaError
        If less than the share of nodes can be driven to from one another; says what is outside
        and what to try.
    """
    share = float(shares.strong.mean())
    if share >= least:
        return
    cause, _ = shares.causes()
    counts = np.bincount(cause[~shares.strong], minlength=len(CAUSES))
    told = "; ".join(f"{n} {words}" for words, n in zip(CAUSES, counts, strict=True) if n)
    raise SchemaError(
        f"only {share:.1%} of {len(shares.x)} junctions and ends of roads can be driven to from "
        f"one another, less than the {least:.0%} asked for. Outside: {told}",
        hint=f"Snap farther than {snap_m:g} m (--snap-m {2 * snap_m:g}), check the description "
        "of the columns (--columns), add a source of the roads that are lacking, or accept it "
        f"with --least-strong-share {int(share * 100) / 100:g}.",
    )
