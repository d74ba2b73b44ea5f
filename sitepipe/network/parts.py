"""The time of a part of a link: a drive's whole time, shared out by position."""

from __future__ import annotations

import numpy as np

from sitepipe.network.engine import CLOSED, Times
from sitepipe.roadgraph import AGAINST, ALONG, Ints32, Ints64


def passed_ds(drive_ds: Times, offset_cm: Ints64, link_cm: Ints32 | Ints64) -> Ints64:
    """
    Return the time between a link's start and places on it.

    It is rounded once, so that the two parts of a drive add up to the whole of it.

    Parameters
    ----------
    drive_ds
        Time of the whole drive, along or against (tenths of a second).
    offset_cm, link_cm
        Where the places are, from the start, and the length of the whole link.
    """
    return np.rint(np.asarray(drive_ds, dtype=np.int64) * offset_cm / link_cm).astype(np.int64)


def ahead_ds(way: int, drive_ds: Times, offset_cm: Ints64, link_cm: Ints32 | Ints64) -> Ints64:
    """Return the time from places on a link to where a drive of it ends; closed drives too."""
    passed = passed_ds(drive_ds, offset_cm, link_cm)
    return passed if way == AGAINST else np.asarray(drive_ds, dtype=np.int64) - passed


def behind_ds(way: int, drive_ds: Times, offset_cm: Ints64, link_cm: Ints32 | Ints64) -> Ints64:
    """Return the time from where a drive of a link begins to places on it; closed drives too."""
    passed = passed_ds(drive_ds, offset_cm, link_cm)
    return passed if way == ALONG else np.asarray(drive_ds, dtype=np.int64) - passed


def between_ds(
    way: int, drive_ds: Times, from_cm: Ints64, to_cm: Ints64, link_cm: Ints32 | Ints64
) -> Ints64:
    """Return the time between places on a link; ``CLOSED`` where the drive leads away."""
    passed = passed_ds(drive_ds, to_cm, link_cm) - passed_ds(drive_ds, from_cm, link_cm)
    leads = (to_cm >= from_cm) if way == ALONG else (to_cm <= from_cm)
    leads &= np.asarray(drive_ds) != CLOSED
    return np.where(leads, np.abs(passed), int(CLOSED))
