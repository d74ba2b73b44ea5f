"""Isochrones of sites: the land within bands of driving time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd

from sitepipe.logistics import Logistics
from sitepipe.network.isochrones import Drawing, isochrones
from sitepipe.pipeline import Step, silent
from sitepipe.reachability.headings import heading, site_issues, site_places
from sitepipe.reports import IsochroneArea, IsochroneReport, SiteIsochrones
from sitepipe.reports.reaches import Direction
from sitepipe.units import SQ_METRES_PER_SQ_KM


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
        **heading(logistics),
        direction=direction,
        method=drawing.words,
        sites=[
            SiteIsochrones(
                **place,
                bands=[
                    IsochroneArea(
                        band_min=band,
                        area_sq_km=None if shape is None else shape.area / SQ_METRES_PER_SQ_KM,
                    )
                    for band, shape in zip(bands_min, shapes[site], strict=True)
                ],
            )
            for site, place in enumerate(site_places(logistics))
        ],
        attribution=_attribution(logistics),
        outputs=[],
        issues=site_issues(logistics),
    )
    return _isochrone_rows(report, shapes, crs=logistics.network.crs), report


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
