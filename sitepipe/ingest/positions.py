"""Positions: where Great Britain is, swapped coordinates, and the working CRS."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely

from sitepipe.crs import WGS84, known_crs, transformer
from sitepipe.errors import first_five
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
    """
    How coordinates are carried from one CRS to another.

    ``lacking`` names the grid files of a better way that PROJ does not have here.
    """

    name: str
    accuracy_m: float | None
    lacking: tuple[str, ...] = ()


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
    used = carried.used()
    known = [one.accuracy for one in used if one.accuracy is not None and one.accuracy >= 0]
    name = ", then ".join(str(one.description) for one in used)
    return Transformation(name, sum(known) if len(known) == len(used) else None, carried.lacking)


def note_transformation(source: str, target: str, issues: IssueLog) -> None:
    """Record how positions were carried to the working CRS, unless they were in it."""
    used = transformation(source, target)
    if used.accuracy_m == 0:
        return
    accuracy = "unknown accuracy" if used.accuracy_m is None else f"about {used.accuracy_m:g} m"
    better = (
        f"A better way needs {first_five(used.lacking)}, which PROJ does not have here. If metres "
        f"matter: pyproj sync --file {used.lacking[0]}"
        if used.lacking
        else "Nothing to do; PROJ has every grid that it knows for this way."
    )
    issues.add(
        IssueKind.REPROJECTED,
        Severity.NOTICE,
        f"positions were carried from {source}{_named(source)} to {target}{_named(target)}, "
        f"good to {accuracy}",
        value=used.name,
        repair=better,
    )


def _named(crs: str) -> str:
    """Say which datum a code means: ETRS89 and WGS84 are told apart by few."""
    name = known_crs(crs).name
    return "" if name.casefold() == crs.casefold() else f" ({name})"
