"""How far freight reaches: one way, and out and back in one duty."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sitepipe.accounts import issue_reports
from sitepipe.config import Duty, Figure
from sitepipe.errors import UsageError
from sitepipe.logistics import Logistics
from sitepipe.network.freight import freight_reach, return_duty_ds
from sitepipe.network.journeys import drive_times
from sitepipe.network.reach import measure_reach
from sitepipe.network.verification import verified_ends, verified_trips
from sitepipe.pipeline import Step, silent
from sitepipe.reachability.counted import Counted, counted_files
from sitepipe.reachability.headings import heading, rows_of, site_places
from sitepipe.reports import DutyReport, HubReach, ReachReport, ReachTotal, SiteReach
from sitepipe.units import minutes_from_deciseconds


def reach_report(
    logistics: Logistics,
    counted: Counted | None = None,
    *,
    turnaround_min: float | None = None,
    step: Step = silent,
) -> ReachReport:
    """
    Tell what each site's lorries serve one way, and out and back in one duty.

    Parameters
    ----------
    logistics
        Sites, hubs, roads, vehicle and drivers' hours; the hubs of ``reach_kinds`` are tested.
    counted
        What else is counted; see :func:`count_in`.
    turnaround_min
        Stands for the turnaround of the access rules (min).
    step
        Wraps each step.

    Raises
    ------
    UsageError
        If the turnaround is not within a day.
    """
    duty = _duty(logistics.access.duty, turnaround_min)
    with step("hubs"):
        hubs = _hub_reach(logistics, duty)
    totals = pd.DataFrame({"site": []})
    if counted is not None:
        with step("what is served"):
            totals = freight_reach(counted.gathering, counted.opportunities, duty=duty)
    hubs_by_site, totals_by_site = (dict(list(table.groupby("site"))) for table in (hubs, totals))
    longest = return_duty_ds(duty)
    return ReachReport(
        **heading(logistics),
        duty=DutyReport(
            **{name: getattr(duty, name).value for name in Duty.model_fields},
            return_driving_min=None if longest < 0 else minutes_from_deciseconds(longest),
        ),
        counted=[] if counted is None else counted_files(counted),
        sites=[
            SiteReach(
                **place,
                totals=[ReachTotal(**row) for row in rows_of(totals_by_site.get(site))],
                hubs=[HubReach(**row) for row in rows_of(hubs_by_site.get(site))],
            )
            for site, place in enumerate(site_places(logistics))
        ],
        issues=issue_reports(logistics.issues),
    )


def _hub_reach(logistics: Logistics, duty: Duty) -> pd.DataFrame:
    """Return rows of reach with the number of their site."""
    joined, places = logistics.joined, logistics.places
    far = np.flatnonzero(joined.hubs["for_reach"])
    out, back = (drive_times(joined, far, outward=outward) for outward in (True, False))
    verified = verified_trips(joined, far, verified_ends(places, joined.hubs), out, back, duty=duty)
    reach = measure_reach(places, joined.hubs.iloc[far], out, back, verified, duty=duty)
    numbered = reach.drop(columns=["site_id", "place"])
    return numbered.assign(site=np.repeat(np.arange(len(places)), len(far)))


def _duty(duty: Duty, turnaround_min: float | None) -> Duty:
    if turnaround_min is None:
        return duty
    if not 0 <= turnaround_min <= 1440:
        raise UsageError(
            f"a turnaround cannot take {turnaround_min:g} min",
            hint="Write minutes from 0 to 1440.",
        )
    given = Figure(value=turnaround_min, source="as asked for", verified=False)
    return duty.model_copy(update={"turnaround_min": given})
