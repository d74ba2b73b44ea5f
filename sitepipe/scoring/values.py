"""
Value functions: what an input is worth, from 0 to 1, and how far that is certain.

An input is an interval. A value function is monotone, so its sharpest bounds over an interval
are its values at the two ends. An end that is unknown (``NaN``) is unbounded, and the function
is level beyond its outer corners, so even a wholly unknown input has sharp bounds: the least
and the greatest value that the function takes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sitepipe.config import Point
from sitepipe.errors import ConfigError, SchemaError, first_five

FloatArray = NDArray[np.float64]
Bounds = tuple[FloatArray, FloatArray]


def value_of_intervals(low: ArrayLike, high: ArrayLike, *, points: Sequence[Point]) -> Bounds:
    """
    Value intervals by a piecewise-linear function.

    Parameters
    ----------
    low, high
        Ends of N inputs, in the unit of the corners; ``NaN`` is unbounded on that side.
    points
        Two or more corners, inputs rising, values rising or falling throughout. The function is
        linear between corners and level beyond the outer ones.

    Returns
    -------
    low, high
        Least and greatest value (0-1) over each interval, both attained.

    Raises
    ------
    SchemaError
        If an interval's lower end is above its upper end.
    """
    lower = np.asarray(low, dtype=np.float64)
    upper = np.asarray(high, dtype=np.float64)
    if (crossed := np.flatnonzero(lower > upper)).size:
        pairs = [f"{lower[at]:g} to {upper[at]:g}" for at in crossed]
        raise SchemaError(
            f"{crossed.size} inputs have a lower end above the upper end: {first_five(pairs)}"
        )
    inputs = np.array([point.at for point in points], dtype=np.float64)
    values = np.array([point.value for point in points], dtype=np.float64)
    at_lower = _interpolated(np.where(np.isnan(lower), inputs[0], lower), inputs, values)
    at_upper = _interpolated(np.where(np.isnan(upper), inputs[-1], upper), inputs, values)
    return (at_lower, at_upper) if values[0] <= values[-1] else (at_upper, at_lower)


def value_of_terms(stated: pd.Series, *, terms: Mapping[str, float]) -> Bounds:
    """
    Value intervals by a map of terms.

    Parameters
    ----------
    stated
        N terms; ``NaN`` is unknown.
    terms
        Value (0-1) of each term.

    Returns
    -------
    low, high
        The term's value twice; for an unknown term the least and the greatest of the map.

    Raises
    ------
    ConfigError
        If a stated term has no value.
    """
    value = stated.map(terms).to_numpy(dtype=np.float64, na_value=np.nan)
    unvalued = stated.notna().to_numpy() & np.isnan(value)
    if unvalued.any():
        lacking = sorted(set(stated[unvalued]))
        raise ConfigError(f"no value for {first_five(lacking)}")
    unknown = np.isnan(value)
    return (
        np.where(unknown, min(terms.values()), value),
        np.where(unknown, max(terms.values()), value),
    )


def _interpolated(at: FloatArray, inputs: FloatArray, values: FloatArray) -> FloatArray:
    """
    Evaluate the function at ``at``.

    ``numpy.interp`` may pass a corner's value by a rounding error; a value function must not
    leave 0 to 1 or fall where it rises, so each result is kept within its own segment.
    """
    inside = np.clip(at, inputs[0], inputs[-1])
    segment = np.clip(np.searchsorted(inputs, inside, side="right") - 1, 0, len(inputs) - 2)
    start, end = values[segment], values[segment + 1]
    share = (inside - inputs[segment]) / (inputs[segment + 1] - inputs[segment])
    value = start + share * (end - start)
    return np.clip(value, np.minimum(start, end), np.maximum(start, end))
