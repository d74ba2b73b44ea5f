"""Freight reach: what a lorry serves in one driving period, and out and back in one duty."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sitepipe.config import Duty
from sitepipe.network.catchments import shares
from sitepipe.network.engine import UNREACHED
from sitepipe.network.engines import choose
from sitepipe.network.engines import weights as exact
from sitepipe.network.gathering import Gathering, times_between
from sitepipe.network.reach import duty_times
from sitepipe.opportunities import Opportunities
from sitepipe.units import DECISECONDS_PER_MINUTE

FREIGHT_COLUMNS = [
    "site", "measure", "one_way", "one_way_share", "return_duty", "return_duty_share",
]  # fmt: skip


def freight_reach(
    gathering: Gathering, opportunities: Opportunities, *, duty: Duty
) -> pd.DataFrame:
    """
    Add up what each site's lorries serve within drivers' hours.

    One way counts what is reached in one driving period; the return duty what is served out and
    back, with breaks and turnaround (:func:`sitepipe.network.reach.duty_times`). The two are
    different sets: the way back may take longer, and the return duty ends with the spread.

    Parameters
    ----------
    gathering
        S sites and P opportunities, joined to the roads.
    opportunities
        The same P, with W measures.
    duty
        Drivers' hours.

    Returns
    -------
    reach
        S × W rows ``FREIGHT_COLUMNS``, by ``site`` (its number) and measure: totals, and their
        shares of all that was read. NaN for a site that joins no road.
    """
    one_way, both_ways = one_way_ds(duty), return_duty_ds(duty)
    multiples, exponent = exact.whole(opportunities.weights)
    engine = choose(gathering.network.timed.weighted, searches=len(gathering.sites))
    out_of = times_between(gathering, engine, inward=False)
    back_to = times_between(gathering, engine, inward=True)
    sums = np.zeros((len(gathering.sites), 2, multiples.shape[1]), dtype=np.int64)
    for site, (out, back) in enumerate(zip(out_of, back_to, strict=True)):
        driving = out.astype(np.int64) + back
        known = (out != UNREACHED) & (back != UNREACHED)
        sums[site, 0] = multiples[out <= one_way].sum(axis=0)
        sums[site, 1] = multiples[known & (driving <= both_ways)].sum(axis=0)
    totals = exact.summed(sums, exponent)
    totals[~gathering.joined_sites] = np.nan
    parts = shares(totals, opportunities.weights)
    rows, measure = (part.ravel() for part in np.indices(totals[:, 0].shape))
    return pd.DataFrame(
        {
            "site": rows,
            "measure": np.array(opportunities.measures, dtype=object)[measure],
            "one_way": totals[:, 0].ravel(),
            "one_way_share": parts[:, 0].ravel(),
            "return_duty": totals[:, 1].ravel(),
            "return_duty_share": parts[:, 1].ravel(),
        }
    )[FREIGHT_COLUMNS]


def one_way_ds(duty: Duty) -> int:
    """Return the driving of one period in whole tenths of a second."""
    return int(np.floor(duty.one_way_min.value * DECISECONDS_PER_MINUTE))


def return_duty_ds(duty: Duty) -> int:
    """
    Return the most driving, out and back together, that one duty has room for.

    A longer trip never needs less time, so the longest that fits is found by halving.

    Returns
    -------
    deciseconds
        Whole tenths of a second; -1 if not even the turnaround fits.
    """
    fits, too_long = -1, int(duty.daily_driving_min.value * DECISECONDS_PER_MINUTE) + 1
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        trip = duty_times(np.array([float(middle)]), np.zeros(1), duty)
        fits, too_long = (middle, too_long) if trip.within_return_duty[0] else (fits, middle)
    return fits
