"""Positions on the ground plan: from degrees to the working CRS."""

from __future__ import annotations

import numpy as np
from pyproj import CRS

from sitepipe.crs import WGS84, known_crs, transformer
from sitepipe.errors import CrsError
from sitepipe.ingest.osm.notes import Note, Tally
from sitepipe.roadgraph import CM_PER_M, Booleans, Doubles

_FARTHEST_M = np.iinfo(np.int32).max / CM_PER_M
"""Whole centimetres of a graph reach this far from the origin of its CRS."""

_MARGIN_DEGREES = 0.5


def project(
    lon: Doubles, lat: Doubles, *, crs: str, name: str, tally: Tally
) -> tuple[Doubles, Doubles]:
    """
    Carry positions into a projected CRS.

    Parameters
    ----------
    lon, lat
        Degrees, WGS 84; NaN stays NaN.
    crs
        CRS in metres.
    name
        File to name in errors.
    tally
        Notes positions beyond the area that the CRS is made for.

    Raises
    ------
    CrsError
        If the CRS is unknown or not in metres, or most positions lie beyond its area of use or
        cannot be expressed in it.
    """
    target = known_crs(crs)
    if not target.is_projected or target.axis_info[0].unit_name != "metre":
        raise CrsError(
            f"{crs} is not projected in metres: no road can be measured in it",
            hint=f"Give --crs {_zone(lon, lat)}, or another CRS in metres.",
        )
    known = ~np.isnan(lon)
    beyond = known & _beyond(lon, lat, target)
    x, y = np.full(len(lon), np.nan), np.full(len(lat), np.nan)
    x[known], y[known] = transformer(WGS84, crs).transform(lon[known], lat[known])
    lost = known & ~((np.abs(x) <= _FARTHEST_M) & (np.abs(y) <= _FARTHEST_M))
    if 2 * beyond.sum() > known.sum() or lost.any():
        count, first = max(beyond.sum(), lost.sum()), _place(lon, lat, beyond | lost)
        raise CrsError(
            f"{name}: {count} of {known.sum()} points lie beyond the area that {crs} is made for; "
            f"the first at {first}",
            hint=f"Give a CRS for this area: --crs {_zone(lon, lat)}",
        )
    tally.add(
        Note("kept", f"points beyond the area that {crs} is made for, where it measures worse"),
        [_place(lon, lat, beyond)] if beyond.any() else [],
        count=int(beyond.sum()),
    )
    return x, y


def _beyond(lon: Doubles, lat: Doubles, target: CRS) -> Booleans:
    if (area := target.area_of_use) is None:
        return np.zeros(len(lon), dtype=bool)
    west, south, east, north = area.bounds
    if west > east:  # across the antimeridian
        return np.zeros(len(lon), dtype=bool)
    margin = _MARGIN_DEGREES
    inside: Booleans = (lon >= west - margin) & (lon <= east + margin)
    inside &= (lat >= south - margin) & (lat <= north + margin)
    beyond: Booleans = ~inside
    return beyond


def _place(lon: Doubles, lat: Doubles, chosen: Booleans) -> str:
    """Name the first of the chosen positions."""
    row = int(np.flatnonzero(chosen)[0])
    north, east = "NS"[int(lat[row] < 0)], "EW"[int(lon[row] < 0)]
    return f"{abs(lat[row]):.3f}° {north} {abs(lon[row]):.3f}° {east}"


def _zone(lon: Doubles, lat: Doubles) -> str:
    """Return the UTM zone of the middle of the positions."""
    east, north = float(np.nanmedian(lon)), float(np.nanmedian(lat))
    zone = min(int((east + 180) // 6) + 1, 60)
    return f"EPSG:{(32600 if north >= 0 else 32700) + zone}"
