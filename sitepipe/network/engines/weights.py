"""Weights as whole numbers, so that sums are exact and no order of adding matters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sitepipe.errors import DataError, first_five

BITS = 61
"""Bits that the total of a measure takes: one less than a signed 64-bit number leaves free."""


def whole(weights: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """
    Return weights as whole multiples of a power of two.

    Parameters
    ----------
    weights
        N × W, from 0.

    Returns
    -------
    multiples
        N × W, each weight rounded to 2**-61 of its measure's total or finer. Weights that are
        whole numbers, of a total below 2**53, are exact.
    exponent
        W: the weight is ``multiples * 2.0 ** exponent``.

    Raises
    ------
    DataError
        If a weight is negative, infinite or unknown.
    """
    weights = np.asarray(weights, dtype=np.float64)
    bad = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0)).all(axis=1))
    if bad.size:
        raise DataError(
            f"{bad.size} of {len(weights)} weights are negative, infinite or unknown; "
            f"rows {first_five(bad.tolist())}",
            hint="Leave out what is not known, and report it, before asking for totals.",
        )
    _, above = np.frexp(weights.sum(axis=0))
    exponent = np.maximum(above - BITS, -1000).astype(np.int32)  # 2.0 ** 1000 is still finite
    return np.rint(np.ldexp(weights, -exponent)).astype(np.int64), exponent


def summed(multiples: NDArray[np.int64], exponent: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return sums of multiples, the last axis the measures, as weights."""
    return np.ldexp(multiples.astype(np.float64), exponent)
