"""Which hubs a lorry can serve within drivers' hours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sitepipe import schema
from sitepipe.config import Duty
from sitepipe.network.arrays import Flags, Floats
from sitepipe.network.engine import UNREACHED, Times
from sitepipe.units import DECISECONDS_PER_MINUTE


@dataclass(frozen=True)
class DutyTimes:
    """
    A trip out and back, measured against drivers' hours.

    Attributes
    ----------
    within_one_way
        The hub is reached in one driving period.
    duty_min
        Driving both ways, breaks and turnaround (min); ``NaN`` where a way is unknown.
    within_return_duty
        Out and back fit into one duty.
    """

    within_one_way: Flags
    duty_min: Floats
    within_return_duty: Flags


def duty_times(out: Floats, back: Floats, duty: Duty) -> DutyTimes:
    """
    Measure trips out and back against drivers' hours.

    A break is due after each full driving period, unless the trip is then over: a trip of
    ``t`` driving needs ``ceil(t / one_way_min) - 1`` breaks, and none if ``t`` is 0. The
    turnaround is work and replaces no break. A return duty keeps driving within
    ``daily_driving_min`` and all of it within ``spread_min``. Limits are met when equalled.

    Parameters
    ----------
    out, back
        Driving times (tenths of a second); ``inf`` where no way leads.
    duty
        The hours (min).

    Returns
    -------
    times
        Elementwise. A trip without a way is within nothing; the caller marks it unknown.
    """
    driving = out + back
    one_way = duty.one_way_min.value * DECISECONDS_PER_MINUTE
    breaks = np.maximum(np.ceil(driving / one_way) - 1, 0)
    driving_min = driving / DECISECONDS_PER_MINUTE
    duty_min = driving_min + breaks * duty.break_min.value + duty.turnaround_min.value
    return DutyTimes(
        within_one_way=out <= one_way,
        duty_min=np.where(np.isfinite(driving), duty_min, np.nan),
        within_return_duty=(driving_min <= duty.daily_driving_min.value)
        & (duty_min <= duty.spread_min.value),
    )


def measure_reach(
    places: pd.DataFrame,
    hubs: pd.DataFrame,
    out: Times,
    back: Times,
    verified: Flags,
    *,
    duty: Duty,
) -> pd.DataFrame:
    """
    Tell for every site and hub whether a lorry can serve it.

    Parameters
    ----------
    places
        S sites or places; reads ``site_id`` and ``place``.
    hubs
        H hubs; reads ``hub_id``, ``kind`` and ``name``.
    out, back
        S × H driving times (tenths of a second); ``UNREACHED`` where no way leads.
    verified
        S × H: whether everything that the trip rests on is verified.
    duty
        Drivers' hours.

    Returns
    -------
    reach
        Rows of :data:`sitepipe.schema.REACH`, site by site. What rests on a way that does not
        exist is unknown.
    """
    site = np.repeat(np.arange(len(places)), len(hubs))
    hub = np.tile(np.arange(len(hubs)), len(places))
    there, home = driving(out.ravel()), driving(back.ravel())
    times = duty_times(there, home, duty)
    return schema.REACH.frame(
        pd.DataFrame(
            {
                "site_id": places["site_id"].to_numpy(dtype=object)[site],
                "place": places["place"].to_numpy(dtype=object)[site],
                "hub_id": hubs["hub_id"].to_numpy(dtype=object)[hub],
                "hub_kind": hubs["kind"].to_numpy(dtype=object)[hub],
                "hub_name": hubs["name"].to_numpy(dtype=object)[hub],
                "minutes_out": minutes(there),
                "minutes_back": minutes(home),
                "within_one_way": _known(times.within_one_way, np.isfinite(there)),
                "duty_min": times.duty_min,
                "within_return_duty": _known(times.within_return_duty, np.isfinite(there + home)),
                "verified": _known(verified.ravel(), np.isfinite(there)),
            }
        )
    )


def driving(deciseconds: Times) -> Floats:
    """Return driving times to reckon with (tenths of a second); ``inf`` where no way leads."""
    return np.where(deciseconds == UNREACHED, np.inf, deciseconds.astype("float64"))


def minutes(deciseconds: Floats) -> Floats:
    """Return minutes, not rounded; ``NaN`` where no way leads."""
    return np.where(np.isfinite(deciseconds), deciseconds / DECISECONDS_PER_MINUTE, np.nan)


def _known(flags: Flags, known: Flags) -> pd.arrays.BooleanArray:
    return pd.arrays.BooleanArray(flags, mask=~known)
