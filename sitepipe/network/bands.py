"""Bands of time: within how many minutes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sitepipe.errors import UsageError
from sitepipe.units import DECISECONDS_PER_MINUTE

LONGEST_MIN = 1440.0
"""A day: no answer about a working day needs more."""


def in_deciseconds(bands_min: Sequence[float]) -> NDArray[np.int32]:
    """
    Return bands of time in whole tenths of a second.

    Parameters
    ----------
    bands_min
        Limits (min), in ascending order.

    Raises
    ------
    UsageError
        If there are none, one is not a time above zero and within a day, or they do not ascend.
    """
    written = ", ".join(f"{band:g}" for band in bands_min)
    if not bands_min:
        raise UsageError("no band of time is given", hint="Give some: --minutes 15,30,45")
    for band in bands_min:
        if not (math.isfinite(band) and 0 < band <= LONGEST_MIN):
            raise UsageError(
                f"bands of time must be above 0 and at most {LONGEST_MIN:g} min: {written}",
                hint="Write minutes such as --minutes 15,30,45",
            )
    minutes = np.asarray(bands_min, dtype=np.float64)
    bands: NDArray[np.int32] = np.rint(minutes * DECISECONDS_PER_MINUTE).astype(np.int32)
    if (np.diff(bands, prepend=0) <= 0).any():
        raise UsageError(
            f"bands of time must ascend: {written}",
            hint=f"Write --minutes {','.join(f'{band:g}' for band in sorted(set(bands_min)))}",
        )
    return bands
