"""Catchments of sites: what lies within bands of driving time."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sitepipe.logistics import Logistics
from sitepipe.network.bands import in_deciseconds
from sitepipe.network.catchments import catchments
from sitepipe.pipeline import Step, silent
from sitepipe.reachability.counted import Counted, counted_files
from sitepipe.reachability.headings import heading, known, site_issues, site_places
from sitepipe.reports import CatchmentReport, CatchmentTotal, SiteCatchment


def catchment_report(
    logistics: Logistics,
    counted: Counted,
    bands_min: Sequence[float],
    *,
    directions: Sequence[str] = ("inward",),
    step: Step = silent,
) -> CatchmentReport:
    """
    Add up what lies within bands of driving time of each site.

    Parameters
    ----------
    logistics, counted
        Sites, and what is counted; see :func:`count_in`.
    bands_min
        Limits in ascending order (min).
    directions
        ``inward`` (from people to the site), ``outward``, or both.
    step
        Wraps each step.

    Raises
    ------
    UsageError
        If the bands do not ascend from above zero.
    """
    in_deciseconds(bands_min)
    with step("catchments"):
        tables = [
            catchments(
                counted.gathering, counted.opportunities, bands_min, inward=direction == "inward"
            )
            for direction in directions
        ]
    by_site = dict(list(pd.concat(tables).groupby("site")))
    return CatchmentReport(
        **heading(logistics),
        bands_min=list(bands_min),
        counted=counted_files(counted),
        sites=[
            SiteCatchment(
                **place,
                totals=[
                    CatchmentTotal(**known(row))
                    for row in by_site[site].drop(columns="site").to_dict("records")
                ],
            )
            for site, place in enumerate(site_places(logistics))
        ],
        issues=site_issues(logistics),
    )
