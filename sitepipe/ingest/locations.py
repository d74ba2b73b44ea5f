"""Latitude and longitude in the cells of a row, as the location of a site."""

from __future__ import annotations

from shapely import Point

from sitepipe.ingest.claims import Record
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.positions import in_great_britain, reproject, snapped
from sitepipe.vocab import BoundaryKind, IssueKind, Severity

Claims = dict[str, dict[str, object]]
"""The claims of one row by field."""


POSITION = ("longitude", "latitude")
"""The fields of a site's position."""

SUBSTATION_POSITION = ("substation_lon", "substation_lat")
"""The fields of a substation's position."""


def stated_position(
    claims: Claims, record: Record, issues: IssueLog, *, fields: tuple[str, str] = POSITION
) -> tuple[float, float] | None:
    """
    Return longitude and latitude; swapped ones are put right, in the claims too.

    ``fields`` names the two fields, longitude first.
    """
    x, y = fields
    lon, lat = (claims.get(name, {}).get("low") for name in fields)
    if not isinstance(lon, float) or not isinstance(lat, float):
        issues.add(
            IssueKind.MISSING_LOCATION,
            Severity.WARNING,
            f"{record.name}: latitude and longitude are not both known",
            row=record.row,
            repair="The row is kept without a location; ask the sender for the position.",
        )
        return None
    if in_great_britain(lon, lat) or not in_great_britain(lat, lon):
        return lon, lat
    issues.add(
        IssueKind.COORDINATES_SWAPPED,
        Severity.WARNING,
        f"{record.name}: latitude {lat:g} and longitude {lon:g} are swapped",
        row=record.row,
        column=str(claims[y]["column"]),
        value=f"{lat:g}, {lon:g}",
        repair=f"Read as latitude {lon:g}, longitude {lat:g}.",
    )
    claims[y].update(low=lon, high=lon)
    claims[x].update(low=lat, high=lat)
    return lat, lon


def note_outside(
    position: tuple[float, float],
    claims: Claims,
    record: Record,
    issues: IssueLog,
    *,
    fields: tuple[str, str] = POSITION,
) -> None:
    """Note a position outside Great Britain, which holds its row back."""
    lon, lat = position
    issues.add(
        IssueKind.COORDINATES_OUTSIDE,
        Severity.ERROR,
        f"{record.name}: latitude {lat:g}, longitude {lon:g} is far from Great Britain",
        row=record.row,
        column=str(claims[fields[1]]["column"]),
        value=f"{lat:g}, {lon:g}",
        repair="The row is held back; ask the sender for the position.",
    )


def location(
    position: tuple[float, float], claims: Claims, *, source: str, target: str
) -> dict[str, object]:
    """Return a row of :data:`sitepipe.schema.GEOMETRIES`, but for its record."""
    return {
        "place": claims.get("place", {}).get("value"),
        "kind": BoundaryKind.LOCATION_ONLY.value,
        "uncertainty_m": claims.get("uncertainty_m", {}).get("high"),
        "geometry": snapped(reproject(Point(position), source=source, target=target)),
    }
