"""What engines are asked: checked before any engine sees it, in the form that searches take."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sitepipe.errors import DataError, UsageError, first_five
from sitepipe.network.engine import UNREACHED, Direct, Seeds, Weighted


class Rows(NamedTuple):
    """Things and times in compressed rows: those of row ``r`` are ``first[r]:first[r + 1]``."""

    first: NDArray[np.int32]
    item: NDArray[np.int32]
    ds: NDArray[np.int32]


def check_weighted(weighted: Weighted) -> None:
    """
    Refuse a graph whose arrays contradict one another.

    Compiled code and libraries read whatever memory a wrong number leads to.

    Raises
    ------
    DataError
        If rows do not cover the edges in order, an edge leads to no node, or a time is negative.
    """
    first, head, ds = weighted.first, weighted.head, weighted.ds
    if not len(first) or first[0] != 0 or first[-1] != len(head) or len(ds) != len(head):
        raise DataError(
            f"a graph whose rows cover {first[-1] if len(first) else 0} edges has {len(head)} "
            f"heads and {len(ds)} times"
        )
    if (np.diff(first) < 0).any():
        raise DataError("a graph's rows are not in order")
    _refuse(head, (head < 0) | (head >= weighted.node_count), "edges lead to no node: edge")
    _refuse(ds, ds < 0, "edges take less than no time: edge")


def owner_rows(seeds: Seeds, *, node_count: int) -> Rows:
    """
    Return the seeds of each owner in compressed rows.

    Raises
    ------
    UsageError
        If a seed is at no node, takes less than no time, or its owner is out of range or order.
    """
    if not len(seeds.owner) == len(seeds.node) == len(seeds.ds):
        raise UsageError(
            f"seeds have {len(seeds.owner)} owners, {len(seeds.node)} nodes and "
            f"{len(seeds.ds)} times"
        )
    owner, node, ds = (
        np.array(part, dtype=np.int32) for part in (seeds.owner, seeds.node, seeds.ds)
    )
    wrong = (node < 0) | (node >= node_count) | (ds < 0) | (owner < 0) | (owner >= seeds.count)
    if wrong.any():
        rows = np.flatnonzero(wrong)
        raise UsageError(
            f"{rows.size} of {len(node)} seeds are at no node of {node_count}, take less than no "
            f"time or belong to none of {seeds.count} owners: seed {first_five(rows.tolist())}"
        )
    if (np.diff(owner) < 0).any():
        raise UsageError("seeds are not in order of owner")
    return Rows(_first(owner, seeds.count), node, ds)


def node_rows(points: Seeds, *, node_count: int) -> Rows:
    """Return the points at each node in compressed rows; errors as of :func:`owner_rows`."""
    rows = owner_rows(points, node_count=node_count)
    order = np.argsort(rows.item, kind="stable")
    owner = np.array(points.owner, dtype=np.int32)[order]
    return Rows(_first(rows.item[order], node_count), owner, rows.ds[order])


def direct_rows(direct: Direct | None, *, owner_count: int, point_count: int) -> Rows:
    """
    Return the direct ways of each owner in compressed rows.

    Raises
    ------
    UsageError
        If an owner or a point does not exist, or a time is negative.
    """
    if direct is None:
        nothing = np.empty(0, np.int32)
        return Rows(np.zeros(owner_count + 1, np.int32), nothing, nothing)
    order = np.argsort(direct.owner, kind="stable")
    seeds = Seeds(owner_count, direct.owner[order], direct.point[order], direct.ds[order])
    return owner_rows(seeds, node_count=point_count)


def check_bands(bands: NDArray[np.int32]) -> NDArray[np.int32]:
    """
    Return bands of time as they are to be.

    Raises
    ------
    UsageError
        If there are none, they do not ascend, or one is negative or endless.
    """
    bands = np.array(bands, dtype=np.int64)
    if not bands.size or bands[0] < 0 or bands[-1] >= UNREACHED or (np.diff(bands) <= 0).any():
        raise UsageError(
            f"bands of time must ascend from 0 tenths of a second: {first_five(bands.tolist())}"
        )
    return bands.astype(np.int32)


def check_limit(limit: int | None) -> int:
    """Return a limit that sums of times never pass unseen; UsageError if it is negative."""
    if limit is not None and limit < 0:
        raise UsageError(f"a limit of time cannot be {limit} tenths of a second")
    return int(UNREACHED) - 1 if limit is None else min(limit, int(UNREACHED) - 1)


def check_weights(weights: NDArray[np.float64], count: int, what: str) -> None:
    """Refuse weights that are not one row for each of so many things, with a UsageError."""
    if weights.ndim != 2 or len(weights) != count:
        raise UsageError(f"weights of {count} {what} have the shape {weights.shape}")


def _first(keys: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    return np.searchsorted(keys, np.arange(count + 1)).astype(np.int32)


def _refuse(values: NDArray[np.int32], wrong: NDArray[np.bool_], what: str) -> None:
    if wrong.any():
        rows = np.flatnonzero(wrong)
        raise DataError(f"{rows.size} of {len(values)} {what} {first_five(rows.tolist())}")
