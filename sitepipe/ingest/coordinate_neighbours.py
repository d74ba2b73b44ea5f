"""Coordinates of one file told by each other: a row belongs near the rest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sitepipe.ingest.coordinates import Box, Told, tell_coordinates

_FEWEST_ROWS = 4
_FENCE, _MARGIN, _LEAST_SPREAD_M = 3.0, 0.1, 1_000.0


def tell_column(x: npt.ArrayLike, y: npt.ArrayLike) -> Told:
    """Tell what the pairs of one file mean, each near the rest; see :func:`tell_coordinates`."""
    alone = tell_coordinates(x, y)
    near = box_of(alone)
    return alone if near is None else tell_coordinates(x, y, near=near)


def box_of(told: Told) -> Box | None:
    """
    Return the box of the positions told, but for those far from the rest, and a little more.

    Far is more than three times the distance between the quartiles beyond either of them
    (Tukey, *Exploratory Data Analysis*, 1977: "far out"), and that distance is no less than
    1 km.

    Returns
    -------
    box
        In metres of the British grid; ``None`` if fewer than four positions were told.
    """
    known = told.crs != ""
    if np.count_nonzero(known) < _FEWEST_ROWS:
        return None
    positions = np.column_stack([told.easting[known], told.northing[known]])
    low, high = np.quantile(positions, (0.25, 0.75), axis=0)
    reach = _FENCE * np.maximum(high - low, _LEAST_SPREAD_M)
    kept = positions[((positions >= low - reach) & (positions <= high + reach)).all(axis=1)]
    if len(kept) < _FEWEST_ROWS:
        return None
    # A swapped row may be the one at the edge, so the box ends a little beyond the others.
    margin = _MARGIN * np.maximum(high - low, _LEAST_SPREAD_M)
    (west, south), (east, north) = kept.min(axis=0) - margin, kept.max(axis=0) + margin
    return float(west), float(south), float(east), float(north)
