"""A matrix of times after some edges changed, without asking for all of it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from sitepipe.network.engine import CLOSED, UNREACHED, Engine, Seeds, Times, Weighted
from sitepipe.network.engines.changes import Changes, Overlay, check_changes, check_overlay

PART = 1 << 20
"""How many pairs are looked at at once."""

Flags = NDArray[np.bool_]
Long = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Rematrix:
    """
    A matrix after a change.

    Attributes
    ----------
    times
        Sources × targets.
    asked
        How many sources and targets were searched from again in full.
    """

    times: Times
    asked: int


def rematrix(
    engine: Engine,
    changes: Changes,
    sources: Seeds,
    targets: Seeds,
    before: Times,
    *,
    overlay: Overlay | None = None,
) -> Rematrix:
    """
    Return the time from each source to each target after a change.

    A pair needs a new search only if its fastest way drove an edge that is now slower: if the time
    to the edge, its own and the time onward add up to the whole. The searches are from the fewest
    sources and targets that cover those pairs (König's theorem: as many as the largest matching).
    Quicker and added edges cannot hide: a way that gains by them is a way to the first of them,
    on among them, and onward from the last.

    Parameters
    ----------
    engine
        Engine of the graph before the change.
    changes
        Edges closed, slowed or quickened.
    sources, targets
        S sources and T targets, which stay as they are.
    before
        S × T times before the change.
    overlay
        Roads added.

    Raises
    ------
    UsageError
        If an edge or a node does not exist, is given twice, or takes no time.
    """
    weighted, overlay = engine.weighted, overlay or Overlay.none()
    check_changes(changes, len(weighted.head))
    check_overlay(overlay, weighted.node_count + overlay.node_count)
    times, asked = np.array(before, dtype=np.int32), 0
    slower = weighted.ds[changes.edges] < changes.ds
    slow = Changes(changes.edges[slower], changes.ds[slower])
    quick = _with_quicker(overlay, weighted, changes.edges[~slower], changes.ds[~slower])
    used = _using(engine, slow.edges, sources, targets, before)
    if used.any() or len(quick.tail):
        engine = engine.changed(slow.edges, slow.ds)
        asked = _ask_again(engine, used, sources, targets, times)
    if len(quick.tail):
        _go_through(engine, quick, sources, targets, times)
    return Rematrix(times, asked)


def _using(engine: Engine, edges: Long, sources: Seeds, targets: Seeds, before: Times) -> Flags:
    """Return the pairs whose fastest way, or one as fast, drives one of some edges."""
    weighted = engine.weighted
    edges = edges[weighted.ds[edges] != CLOSED]
    ends = np.stack([_tails(weighted, edges), weighted.head[edges]])
    nodes, place = np.unique(ends, return_inverse=True)
    to, onward = _to_and_from(engine, nodes, sources, targets)
    used = np.zeros(before.shape, dtype=bool)
    for ds, tail, head in zip(weighted.ds[edges], *place.reshape(2, -1), strict=True):
        rows = np.flatnonzero(to[:, tail] < UNREACHED)
        columns = np.flatnonzero(onward[head] < UNREACHED)
        for some in _in_parts(rows, len(columns)):
            through = (to[some, tail] + ds)[:, None] + onward[head, columns]
            block = np.ix_(some, columns)
            used[block] |= through == before[block]
    return used


def _ask_again(engine: Engine, used: Flags, sources: Seeds, targets: Seeds, times: Times) -> int:
    """Put the times of some pairs right in place; return how many owners were searched from."""
    rows, columns = _cover(used)
    for row_set, column_set in (
        (rows, np.flatnonzero(used[rows].any(axis=0))),
        (np.flatnonzero(used[:, columns].any(axis=1)), columns),
    ):
        if len(row_set) and len(column_set):
            again = engine.matrix(_only(sources, row_set), _only(targets, column_set))
            times[np.ix_(row_set, column_set)] = again
    return len(rows) + len(columns)


def _cover(used: Flags) -> tuple[Long, Long]:
    """Return the fewest rows and columns that hold all flags set (König 1931)."""
    pairs = csr_array(used)
    mate_of_row = maximum_bipartite_matching(pairs, perm_type="column")
    mate_of_column = np.full(used.shape[1], -1)
    matched = np.flatnonzero(mate_of_row >= 0)
    mate_of_column[mate_of_row[matched]] = matched
    # From rows without a mate, alternate: any pair to a column, its mate back to a row.
    seen_row = (mate_of_row < 0) & (np.diff(pairs.indptr) > 0)
    seen_column = np.zeros(used.shape[1], dtype=bool)
    fresh = np.flatnonzero(seen_row)
    while len(fresh):
        reached = used[fresh].any(axis=0) & ~seen_column
        seen_column |= reached
        fresh = mate_of_column[reached]
        fresh = fresh[(fresh >= 0) & ~seen_row[fresh]]
        seen_row[fresh] = True
    has_any = np.diff(pairs.indptr) > 0
    return np.flatnonzero(has_any & ~seen_row), np.flatnonzero(seen_column)


def _go_through(
    engine: Engine, quick: Overlay, sources: Seeds, targets: Seeds, times: Times
) -> None:
    """Lower times in place where a way over quicker or added edges is faster."""
    nodes, place = np.unique(np.stack([quick.tail, quick.head]), return_inverse=True)
    tail, head = place.reshape(2, -1)
    old = nodes < engine.weighted.node_count
    among = np.full((len(nodes), len(nodes)), UNREACHED, dtype=np.int64)
    at_nodes = _at(nodes[old])
    among[np.ix_(old, old)] = engine.matrix(at_nodes, at_nodes)
    np.fill_diagonal(among, 0)
    np.minimum.at(among, (tail, head), quick.ds)
    for via in range(len(nodes)):
        np.minimum(among, among[:, [via]] + among[[via]], out=among)
    to = np.full((len(times), len(nodes)), UNREACHED, dtype=np.int64)
    to[:, old], from_old = _to_and_from(engine, nodes[old], sources, targets)
    # Ways in are to the tail of a quick edge; from there on, among all and out of old nodes.
    onward = np.full((len(nodes), times.shape[1]), UNREACHED, dtype=np.int64)
    for node, row in zip(np.flatnonzero(old), from_old, strict=True):
        np.minimum(onward, among[:, [node]] + row, out=onward)
    for some in _in_parts(np.arange(len(times)), times.shape[1]):
        for via in np.unique(tail[old[tail]]):
            through = to[some, via][:, None] + onward[via]
            times[some] = np.minimum(times[some], through)


def _to_and_from(
    engine: Engine, nodes: NDArray[np.integer[Any]], sources: Seeds, targets: Seeds
) -> tuple[Long, Long]:
    """Return the times from each source to some nodes, and from those to each target."""
    at_nodes = _at(nodes)
    to, onward = engine.matrix(sources, at_nodes), engine.matrix(at_nodes, targets)
    return to.astype(np.int64), onward.astype(np.int64)


def _with_quicker(overlay: Overlay, weighted: Weighted, edges: Long, ds: Times) -> Overlay:
    """Return an overlay and, beside it, edges that became quicker."""
    return Overlay(
        overlay.node_count,
        np.concatenate([overlay.tail, _tails(weighted, edges)]).astype(np.int32),
        np.concatenate([overlay.head, weighted.head[edges]]).astype(np.int32),
        np.concatenate([overlay.ds, ds]).astype(np.int32),
    )


def _tails(weighted: Weighted, edges: Long) -> Long:
    tails: Long = np.searchsorted(weighted.first, edges, side="right") - 1
    return tails


def _at(nodes: NDArray[np.integer[Any]]) -> Seeds:
    """Return one owner at each node."""
    owner = np.arange(len(nodes), dtype=np.int32)
    return Seeds(len(nodes), owner, nodes.astype(np.int32), np.zeros(len(nodes), np.int32))


def _only(seeds: Seeds, owners: Long) -> Seeds:
    """Return the seeds of some owners, given in ascending order and numbered anew."""
    place = np.searchsorted(owners, seeds.owner)
    kept = place < len(owners)
    kept[kept] = owners[place[kept]] == seeds.owner[kept]
    return Seeds(len(owners), place[kept].astype(np.int32), seeds.node[kept], seeds.ds[kept])


def _in_parts(rows: Long, width: int) -> Iterator[Long]:
    """Yield rows in parts of which a table of numbers takes a few megabytes."""
    step = max(1, PART // max(1, width))
    for begin in range(0, len(rows), step):
        yield rows[begin : begin + step]
