"""Catchments: how many people, jobs or suppliers lie within bands of time of each site."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sitepipe.network.arrays import Floats
from sitepipe.network.bands import in_deciseconds
from sitepipe.network.engines import choose
from sitepipe.network.gathering import Gathering
from sitepipe.opportunities import Opportunities

CATCHMENT_COLUMNS = ["site", "direction", "band_min", "measure", "total", "share"]


def catchments(
    gathering: Gathering,
    opportunities: Opportunities,
    bands_min: Sequence[float],
    *,
    inward: bool,
) -> pd.DataFrame:
    """
    Add up what lies within bands of driving time of each site.

    An opportunity counts by its own time, where it lies along its link, and once: the least time
    over all ways to it. At a limit it is within. Sums are exact; see
    :meth:`sitepipe.network.engine.Engine.totals`.

    Parameters
    ----------
    gathering
        S sites and P opportunities, joined to the roads.
    opportunities
        The same P, with W measures.
    bands_min
        B limits in ascending order (min).
    inward
        From the opportunities to the site, as people drive to work; else from the site to them,
        as goods go.

    Returns
    -------
    catchments
        S × B × W rows ``CATCHMENT_COLUMNS``, by ``site`` (its number), band and measure: the
        ``total`` within the band, and its ``share`` of all that was read, also of what joins no
        road. Both are NaN for a site that joins no road, and the share where there is nothing.

    Raises
    ------
    UsageError
        If the bands do not ascend from above zero.
    """
    bands = in_deciseconds(bands_min)
    sites = gathering.site_seeds(inward=inward)
    engine = choose(gathering.network.timed.weighted, searches=sites.count)
    totals = engine.point_totals(
        sites,
        gathering.point_seeds(inward=inward),
        opportunities.weights,
        bands,
        reverse=inward,
        direct=gathering.direct(inward=inward),
    )
    totals[~gathering.joined_sites] = np.nan
    shape = totals.shape
    site, band, measure = (part.ravel() for part in np.indices(shape))
    return pd.DataFrame(
        {
            "site": site,
            "direction": "inward" if inward else "outward",
            "band_min": np.asarray(bands_min, dtype="float64")[band],
            "measure": np.array(opportunities.measures, dtype=object)[measure],
            "total": totals.ravel(),
            "share": shares(totals, opportunities.weights).ravel(),
        }
    )[CATCHMENT_COLUMNS]


def shares(totals: Floats, weights: Floats) -> Floats:
    """Return totals, the last axis the measures, as shares of all weights; NaN of nothing."""
    whole = np.broadcast_to(weights.sum(axis=0), totals.shape)
    parts: Floats = np.divide(totals, whole, out=np.full(totals.shape, np.nan), where=whole > 0)
    return np.minimum(parts, 1.0)
