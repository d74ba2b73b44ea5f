"""What lies within driving time of sites: catchments, isochrones, and how far freight reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from sitepipe.config import Duty, Figure
from sitepipe.errors import DataError, UsageError
from sitepipe.ingest.opportunities import Reading, read_opportunities
from sitepipe.logistics import Logistics
from sitepipe.network.bands import in_deciseconds
from sitepipe.network.catchments import catchments
from sitepipe.network.freight import freight_reach, return_duty_ds
from sitepipe.network.gathering import Gathering, gather
from sitepipe.network.isochrones import Drawing, isochrones
from sitepipe.network.journeys import drive_times
from sitepipe.network.reach import measure_reach
from sitepipe.network.verification import verified_ends, verified_trips
from sitepipe.opportunities import Opportunities
from sitepipe.pipeline import Step, silent
from sitepipe.reports import (
    CatchmentReport,
    CatchmentTotal,
    CountedFile,
    DutyReport,
    HubReach,
    IsochroneArea,
    IsochroneReport,
    IssueReport,
    ReachReport,
    ReachTotal,
    SiteCatchment,
    SiteIsochrones,
    SiteReach,
)
from sitepipe.reports.reaches import Direction
from sitepipe.roadgraph import CM_PER_M
from sitepipe.standalone import issue_reports
from sitepipe.units import M_PER_KM, minutes_from_deciseconds

SQ_M_PER_SQ_KM = M_PER_KM**2


@dataclass(frozen=True, eq=False)
class Counted:
    """Opportunities, and the same joined to the roads that sites are joined to."""

    opportunities: Opportunities
    gathering: Gathering


def count_in(
    logistics: Logistics,
    files: Sequence[Path],
    *,
    measures: Mapping[str, str],
    crs: str | None = None,
    layer: str | None = None,
    spread_m: float | None = None,
    step: Step = silent,
) -> Counted:
    """
    Read people, jobs or suppliers and join them to the roads.

    Parameters
    ----------
    logistics
        Sites, roads and vehicle.
    files
        See :func:`sitepipe.ingest.opportunities.read_opportunities`.
    measures
        Column by the name of what it counts.
    crs, layer
        CRS of files that state none; layer to read where a file has several.
    spread_m
        Distance between points that a polygon is shared out over; none for one point.
    step
        Wraps each step.

    Raises
    ------
    DataError
        If a file cannot be used, or none of what it holds is near a road.
    UsageError
        If nothing is to be counted.
    """
    if not files:
        raise UsageError("nothing to count is given", hint="Give a file: --of population.tif")
    connector = logistics.access.connector
    with step("what is counted"):
        reading = Reading(
            measures=measures,
            crs=logistics.network.crs,
            bounds=_bounds(logistics),
            crs_given=crs,
            layer=layer,
            spread_m=spread_m,
        )
        opportunities = read_opportunities(files, reading)
        joined = logistics.joined
        gathering = gather(
            joined.sites, joined.site_joins, opportunities.x, opportunities.y,
            logistics.network, connector=connector,
        )  # fmt: skip
    if not gathering.joined_points.any():
        raise DataError(
            f"none of the {len(opportunities):,} places in "
            f"{', '.join(source.label for source in opportunities.sources)} is within "
            f"{connector.max_km.value:g} km of a road that they may join",
            hint="Give what lies in the area of the roads, or check its CRS with --of-crs.",
        )
    return Counted(opportunities, gathering)


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
        **_heading(logistics),
        bands_min=list(bands_min),
        counted=counted_files(counted),
        sites=[
            SiteCatchment(
                **place,
                totals=[
                    CatchmentTotal(**_known(row))
                    for row in by_site[site].drop(columns="site").to_dict("records")
                ],
            )
            for site, place in enumerate(_places(logistics))
        ],
        issues=_issues(logistics),
    )


def draw_isochrones(
    logistics: Logistics,
    bands_min: Sequence[float],
    *,
    inward: bool = False,
    width_m: float | None = None,
    holes_sq_km: float | None = None,
    step: Step = silent,
) -> tuple[gpd.GeoDataFrame, IsochroneReport]:
    """
    Draw the land within bands of driving time of each site.

    Parameters
    ----------
    logistics
        Sites, roads and vehicle.
    bands_min
        Limits in ascending order (min).
    inward
        Time to the site; else from it.
    width_m, holes_sq_km
        See :class:`sitepipe.network.isochrones.Drawing`; it has a default for each.
    step
        Wraps each step.

    Returns
    -------
    isochrones, report
        A row for each site that joins a road and each band, the largest band first, in the
        working CRS, with method, vehicle, date and attribution in each row; and the same in
        figures.

    Raises
    ------
    UsageError
        If the bands do not ascend from above zero, or a width or area is out of bounds.
    """
    graph = logistics.network.graph
    drawing = Drawing.of(has_local_roads=graph.has_local_roads, width_m=width_m, holes=holes_sq_km)
    with step("isochrones"):
        shapes = isochrones(
            logistics.network, logistics.joined.site_joins, bands_min,
            count=len(logistics.places), inward=inward, drawing=drawing,
        )  # fmt: skip
    direction: Direction = "inward" if inward else "outward"
    report = IsochroneReport(
        **_heading(logistics),
        direction=direction,
        method=drawing.words,
        sites=[
            SiteIsochrones(
                **place,
                bands=[
                    IsochroneArea(
                        band_min=band,
                        area_sq_km=None if shape is None else shape.area / SQ_M_PER_SQ_KM,
                    )
                    for band, shape in zip(bands_min, shapes[site], strict=True)
                ],
            )
            for site, place in enumerate(_places(logistics))
        ],
        attribution=_attribution(logistics),
        outputs=[],
        issues=_issues(logistics),
    )
    return _isochrone_rows(report, shapes, crs=logistics.network.crs), report


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
        **_heading(logistics),
        duty=DutyReport(
            **{name: getattr(duty, name).value for name in Duty.model_fields},
            return_driving_min=None if longest < 0 else minutes_from_deciseconds(longest),
        ),
        counted=[] if counted is None else counted_files(counted),
        sites=[
            SiteReach(
                **place,
                totals=[ReachTotal(**row) for row in _rows(totals_by_site.get(site))],
                hubs=[HubReach(**row) for row in _rows(hubs_by_site.get(site))],
            )
            for site, place in enumerate(_places(logistics))
        ],
        issues=issue_reports(logistics.issues),
    )


def counted_files(counted: Counted) -> list[CountedFile]:
    """Report what was counted, file by file, and what of it joins no road."""
    opportunities, joined = counted.opportunities, counted.gathering.joined_points
    reports = []
    for number, source in enumerate(opportunities.sources):
        rows = opportunities.file == number
        lost = rows & ~joined
        reports.append(
            CountedFile(
                file=source.label,
                sha256=source.sha256,
                method=source.method,
                places=int(rows.sum()),
                totals=_totals(opportunities, rows),
                unjoined=int(lost.sum()),
                unjoined_totals=_totals(opportunities, lost),
                remarks=list(source.remarks),
            )
        )
    return reports


def _totals(opportunities: Opportunities, rows: Any) -> dict[str, float]:
    """Sum up the measures that some rows hold any of."""
    sums = opportunities.weights[rows].sum(axis=0)
    return {
        name: float(value)
        for name, value in zip(opportunities.measures, sums, strict=True)
        if value
    }


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


def _isochrone_rows(report: IsochroneReport, shapes: Any, *, crs: str) -> gpd.GeoDataFrame:
    """Return one row for each site and band, larger ones first."""
    rows = [
        {
            "site_id": site.site_id,
            "place": site.place,
            "name": site.name,
            "minutes": band.band_min,
            "direction": report.direction,
            "vehicle": report.vehicle,
            "as_of": report.as_of,
            "area_sq_km": band.area_sq_km,
            "method": report.method,
            "roads": report.roads,
            "attribution": "; ".join(report.attribution),
            "geometry": shapes[number, place],
        }
        for number, site in enumerate(report.sites)
        for place, band in reversed(list(enumerate(site.bands)))
        if shapes[number, place] is not None
    ]
    columns = [
        "site_id", "place", "name", "minutes", "direction", "vehicle", "as_of", "area_sq_km",
        "method", "roads", "attribution", "geometry",
    ]  # fmt: skip
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=crs)


def _attribution(logistics: Logistics) -> list[str]:
    """Return what the sources of the roads ask for, each once."""
    sources = logistics.network.graph.sources
    lines = (source.attribution or f"{source.file}: {source.licence}" for source in sources)
    return list(dict.fromkeys(lines))


def _bounds(logistics: Logistics) -> tuple[float, float, float, float]:
    """Return the box around the roads, and as far beyond as anything may join them (m)."""
    west, south, east, north = logistics.network.graph.tree_box[-1] / CM_PER_M
    beyond = logistics.access.connector.max_km.value * M_PER_KM
    return west - beyond, south - beyond, east + beyond, north + beyond


def _heading(logistics: Logistics) -> dict[str, Any]:
    return {
        "vehicle": logistics.vehicle.name,
        "roads": logistics.roads_label,
        "as_of": logistics.settings.as_of,
    }


def _places(logistics: Logistics) -> list[dict[str, Any]]:
    """Return what every answer says of each site or place."""
    joined = np.isin(np.arange(len(logistics.places)), logistics.joined.site_joins["point"])
    places = logistics.places[["site_id", "place", "name"]].assign(joined=joined)
    return _rows(places)


def _issues(logistics: Logistics) -> list[IssueReport]:
    """Report the defects of the sites; hubs have no part in the answer."""
    issues = logistics.issues
    return issue_reports(issues[issues["source_id"].ne("hubs").fillna(value=True)])


def _rows(table: pd.DataFrame | None) -> list[dict[str, Any]]:
    if table is None:
        return []
    return [_known(row) for row in table.drop(columns="site", errors="ignore").to_dict("records")]


def _known(row: Mapping[Any, Any]) -> dict[Any, Any]:
    return {name: None if pd.isna(value) else value for name, value in row.items()}
