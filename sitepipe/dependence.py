"""The links that sites depend on: those whose closure cuts them off, or costs much time."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from sitepipe.accounts import issue_reports
from sitepipe.errors import UsageError
from sitepipe.logistics import Logistics, attribution, heading, known_rows, places_told
from sitepipe.network.resilience import resilience
from sitepipe.network.standings import Reached
from sitepipe.network.whatif import minutes_of, of_hubs
from sitepipe.pipeline import Step, silent
from sitepipe.reports import CriticalLink, ResilienceReport, SiteResilience
from sitepipe.vocab import HubKind


@dataclass(frozen=True, eq=False)
class Dependence:
    """
    The links that sites depend on.

    ``critical`` is a table of :mod:`sitepipe.schema`, ``links`` the same with the line of each
    link, in the working CRS; both hold only what the threshold leaves.
    """

    critical: pd.DataFrame
    links: gpd.GeoDataFrame
    report: ResilienceReport


def find_critical_links(
    opened: Logistics,
    *,
    kind: HubKind = HubKind.MOTORWAY_JUNCTION,
    threshold_min: float = 5.0,
    step: Step = silent,
) -> Dependence:
    """
    Find the links whose closure cuts a site off from its nearest hub, or adds much time.

    Parameters
    ----------
    opened
        Sites, roads, hubs (``kind`` among the kinds of its access rules) and vehicle.
    kind
        Kind of hub that must stay in reach.
    threshold_min
        Added time (min) from which a link counts; at it is counted.
    step
        Wraps each step.

    Raises
    ------
    UsageError
        If the threshold is not a time.
    """
    if not 0 <= threshold_min < np.inf:
        raise UsageError(
            f"{threshold_min:g} is no number of minutes from 0", hint="Write --minutes 5."
        )
    places, joined = opened.places, opened.joined
    with step("closures"):
        found = resilience(places, joined, kind)
    table = found.critical
    grave = (table["cut_off"] | (table["added_min"] >= threshold_min)).to_numpy(dtype=bool)
    critical = table[grave].reset_index(drop=True)
    lines = opened.network.graph.lines(found.link[grave])
    links = gpd.GeoDataFrame(critical, geometry=lines, crs=opened.network.crs)
    links["attribution"] = "; ".join(attribution(opened))
    report = ResilienceReport(
        **heading(opened),
        hub_kind=kind.value,
        threshold_min=threshold_min,
        closures=table["link_id"].nunique(),
        sites=_dependence(opened, critical, found.today),
        attribution=attribution(opened),
        outputs=[],
        issues=issue_reports(opened.issues),
    )
    return Dependence(critical, links, report)


def _dependence(opened: Logistics, critical: pd.DataFrame, today: Reached) -> list[SiteResilience]:
    named = critical.rename(columns={"after_hub_name": "after_hub"})
    key = ["site_id", "place"]
    links = {
        (site_id, None if pd.isna(place) else place): [
            CriticalLink(**cell) for cell in known_rows(rows[list(CriticalLink.model_fields)])
        ]
        for (site_id, place), rows in named.groupby(key, dropna=False, sort=False)
    }
    minutes = minutes_of(today.ds).tolist()
    hubs = of_hubs(opened.hubs, "name", today.hub)
    return [
        SiteResilience(
            **place,
            reachable=hub is not None,
            before_min=None if hub is None else before,
            before_hub=hub,
            links=links.get((place["site_id"], place["place"]), []),
        )
        for place, before, hub in zip(places_told(opened), minutes, hubs, strict=True)
    ]
