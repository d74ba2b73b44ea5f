"""
How much of a change is due to each of several causes: Shapley values, computed exactly.

A change of a score from one state to another, under n causes, is a cooperative game: its value
for a set of causes is the score with these causes as they are in the new state and all others as
they were in the old. The Shapley value of a cause is what it adds, averaged over all n! orders in
which causes can act (L. S. Shapley, "A value for n-person games", in Contributions to the Theory
of Games II, Annals of Mathematics Studies 28, Princeton, 1953, pages 307-317). It is the only
division whose parts sum to the whole, treats alike causes alike, gives nothing to a cause that
alters nothing, and adds up over sums of scores.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import ArrayLike, NDArray

MOST = 8
"""Causes that are told apart at most: each more doubles the re-scorings."""

Rescore = Callable[[frozenset[str]], ArrayLike]


def attributed(causes: Sequence[str], rescore: Rescore) -> dict[str, NDArray[np.float64]]:
    """
    Divide the change of scores among its causes.

    Parameters
    ----------
    causes
        At most :data:`MOST` different causes; the order does not matter.
    rescore
        Gives the score, or the scores of N sites, with a set of causes as in the new state and
        the others as in the old. It is called once for each of the ``2 ** n`` sets.

    Returns
    -------
    parts
        By cause the part of the change, in the unit and shape of the score. The parts sum to
        ``rescore(all) - rescore(none)`` but for rounding. A score that is unknown in any state
        has unknown parts: unknown is no number.

    Raises
    ------
    ValueError
        If a cause is named twice, or there are too many.
    """
    if len(set(causes)) != len(causes) or len(causes) > MOST:
        raise ValueError(f"{len(causes)} causes: at most {MOST} different ones are told apart")
    n = len(causes)
    worth = {
        frozenset(some): np.asarray(rescore(frozenset(some)), dtype=np.float64)
        for size in range(n + 1)
        for some in combinations(causes, size)
    }
    parts: dict[str, NDArray[np.float64]] = {}
    for cause in causes:
        others = [other for other in causes if other != cause]
        total = np.zeros_like(worth[frozenset()])
        for size in range(n):
            share = factorial(size) * factorial(n - 1 - size) / factorial(n)
            for some in combinations(others, size):
                before = frozenset(some)
                total = total + share * (worth[before | {cause}] - worth[before])
        parts[cause] = total
    return parts
