"""Spatial order: what lies close on the ground lies close in memory."""

from __future__ import annotations

import numpy as np

from sitepipe.roadgraph import Ints64

_BITS = 16


def hilbert(x: np.ndarray, y: np.ndarray) -> Ints64:
    """
    Return how far along a Hilbert curve over their bounding square each position lies.

    Parameters
    ----------
    x, y
        Positions in any unit.

    Returns
    -------
    place
        Whole numbers from 0, of a curve of 2^16 by 2^16 cells. Positions with the same or
        neighbouring numbers are close together (Hilbert 1891; the usual bitwise form).
    """
    side = 1 << _BITS
    if not len(x):
        return np.empty(0, dtype=np.int64)
    extent = max(float(np.ptp(x)), float(np.ptp(y)), 1e-9)
    column = np.minimum((np.asarray(x) - np.min(x)) / extent * side, side - 1).astype(np.int64)
    row = np.minimum((np.asarray(y) - np.min(y)) / extent * side, side - 1).astype(np.int64)
    place = np.zeros(len(column), dtype=np.int64)
    step = side >> 1
    while step:
        right, upper = (column & step) > 0, (row & step) > 0
        place += step * step * ((3 * right) ^ upper)
        # Turn the quarter so that the curve enters and leaves it at the right corners.
        flip = right & ~upper
        column = np.where(flip, side - 1 - column, column)
        row = np.where(flip, side - 1 - row, row)
        column, row = np.where(upper, column, row), np.where(upper, row, column)
        step >>= 1
    return place
