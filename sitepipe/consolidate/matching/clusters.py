"""Records gathered into sites: the surest pairs first, and none against a veto."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt


class Clusters:
    """Groups of positions that grow together."""

    def __init__(self, size: int) -> None:
        self._head = list(range(size))
        self._group = {at: [at] for at in range(size)}

    def head(self, at: int) -> int:
        """Return the position that stands for the group of another."""
        while self._head[at] != at:
            self._head[at] = self._head[self._head[at]]
            at = self._head[at]
        return at

    def group(self, at: int) -> list[int]:
        """Return the positions of a group."""
        return self._group[self.head(at)]

    def join(self, one: int, other: int) -> None:
        """Make two groups one."""
        first, second = sorted((self.head(one), self.head(other)))
        if first == second:
            return
        self._head[second] = first
        self._group[first] += self._group.pop(second)

    def labels(self) -> npt.NDArray[np.int64]:
        """Return the number of the group of each, from 0 in the order of their first positions."""
        heads = np.array([self.head(at) for at in range(len(self._head))], dtype="int64")
        return np.unique(heads, return_inverse=True)[1].astype("int64")


def gather(
    clusters: Clusters,
    joined: Iterable[tuple[int, int]],
    forbidden: Callable[[list[int], list[int]], bool],
) -> list[tuple[int, int]]:
    """
    Join pairs in the order given, unless a record of one group is vetoed against the other.

    Returns
    -------
    refused
        Pairs that stayed apart.
    """
    refused = []
    for one, other in joined:
        if clusters.head(one) == clusters.head(other):
            continue
        if forbidden(clusters.group(one), clusters.group(other)):
            refused.append((one, other))
        else:
            clusters.join(one, other)
    return refused
