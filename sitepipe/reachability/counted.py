"""People, jobs and suppliers, joined to the roads that sites are joined to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitepipe.errors import DataError, UsageError
from sitepipe.ingest.opportunities import Reading, read_opportunities
from sitepipe.logistics import Logistics
from sitepipe.network.gathering import Gathering, gather
from sitepipe.opportunities import Opportunities
from sitepipe.pipeline import Step, silent
from sitepipe.reports import CountedFile
from sitepipe.roadgraph import CM_PER_M
from sitepipe.units import M_PER_KM


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


def _bounds(logistics: Logistics) -> tuple[float, float, float, float]:
    """Return the box around the roads, and as far beyond as anything may join them (m)."""
    west, south, east, north = logistics.network.graph.tree_box[-1] / CM_PER_M
    beyond = logistics.access.connector.max_km.value * M_PER_KM
    return west - beyond, south - beyond, east + beyond, north + beyond
