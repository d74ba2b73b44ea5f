"""Positions: where Great Britain is, swapped coordinates, and the working CRS."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely

from sitepipe.crs import WGS84, known_crs, transformer
from sitepipe.ingest.defects import IssueLog
from sitepipe.vocab import IssueKind, Severity

# Great Britain and its islands, generously (degrees, WGS84).
_WEST, _EAST = -8.7, 1.9
_SOUTH, _NORTH = 49.8, 61.0

GRID_M = 0.001

Floats = npt.NDArray[np.float64]


def in_great_britain(lon: Floats | float, lat: Floats | float) -> npt.NDArray[np.bool_]:
    """Say which positions are in the box around Great Britain; unknown ones are not."""
    lons, lats = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    inside = (lons >= _WEST) & (lons <= _EAST) & (lats >= _SOUTH) & (lats <= _NORTH)
    return np.asarray(inside, dtype=bool)


def degrees_of(positions: Floats, *, source: str) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes (WGS84) of N positions, an N × 2 array."""
    lon, lat = transformer(source, WGS84).transform(positions[:, 0], positions[:, 1])
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def reproject(geometry: shapely.Geometry, *, source: str, target: str) -> shapely.Geometry:
    """Return a geometry in another CRS, without heights; x is easting or longitude."""
    carrier = transformer(source, target)

    def moved(coordinates: Floats) -> Floats:
        return np.column_stack(carrier.transform(coordinates[:, 0], coordinates[:, 1]))

    return shapely.transform(shapely.force_2d(geometry), moved)


def snapped(geometry: shapely.Geometry) -> shapely.Geometry:
    """
    Return a geometry of a metric CRS on a grid of 1 mm.

    No digit below it means anything. The same shape sent in degrees and in metres comes out a
    millimetre or two apart; a grid coarse enough to hide that would turn some of those
    millimetres into a whole step of its own.
    """
    return shapely.set_precision(geometry, GRID_M)


@dataclass(frozen=True)
class Transformation:
    """How coordinates are carried from one CRS to another."""

    name: str
    accuracy_m: float | None


@lru_cache(maxsize=32)
def transformation(source: str, target: str) -> Transformation:
    """
    Name the transformation that :func:`reproject` uses, and its stated accuracy.

    Without the national grid-shift file, WGS84 to OSGB36 is good to about 2 m.

    Returns
    -------
    transformation
        ``accuracy_m`` is ``None`` if the registry states none; 0 where nothing is lost.
    """
    if known_crs(source) == known_crs(target):
        return Transformation("no transformation", 0.0)
    carried = transformer(source, target)
    middle = transformer(WGS84, source).transform((_WEST + _EAST) / 2, (_SOUTH + _NORTH) / 2)
    carried.transform(*middle)  # the operation is chosen by position, so it is named after use
    used = carried.get_last_used_operation()
    accuracy = used.accuracy if used.accuracy is not None and used.accuracy >= 0 else None
    return Transformation(str(used.description), accuracy)


def note_transformation(source: str, target: str, issues: IssueLog) -> None:
    """Record how positions were carried to the working CRS, unless they were in it."""
    used = transformation(source, target)
    if used.accuracy_m == 0:
        return
    accuracy = "unknown accuracy" if used.accuracy_m is None else f"about {used.accuracy_m:g} m"
    issues.add(
        IssueKind.REPROJECTED,
        Severity.NOTICE,
        f"positions were carried from {source} to {target}, good to {accuracy}",
        value=used.name,
        repair="Nothing to do; measure again with the national grid-shift file if it matters.",
    )
