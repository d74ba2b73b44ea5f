"""The sheet of a printed map: which ground it shows, at which scale, and where a place falls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from sitepipe.crs import WGS84, transformer

GRID = "EPSG:27700"
"""Every printed map is drawn in the national grid, whatever CRS a workspace works in."""

Mm = npt.NDArray[np.float64]
Spot = Sequence[float] | Mm
"""A place on the sheet: mm from its lower left corner."""

Box = tuple[float, float, float, float]
"""West, south, east, north."""

WHOLE_GRID: Box = (0, 0, 700_000, 1_300_000)
"""The ground that the grid is for: shown where there is nothing else to show."""


@dataclass(frozen=True)
class Sheet:
    """
    A map of ``width`` × ``height`` mm at 1:``scale``; ``west`` and ``south`` are metres.

    A place's distance in mm is its distance in metres times 1000 / scale, exactly.
    """

    width: float
    height: float
    scale: int
    west: float
    south: float

    @property
    def ground(self) -> Box:
        """Return the ground that the sheet shows (m)."""
        return (
            self.west,
            self.south,
            self.west + self.metres(self.width),
            self.south + self.metres(self.height),
        )

    def metres(self, mm: float) -> float:
        """Return the length on the ground of a length on the sheet."""
        return mm * self.scale / 1000

    def mm(self, metres: float) -> float:
        """Return the length on the sheet of a length on the ground."""
        return metres * 1000 / self.scale

    def at(self, positions: npt.ArrayLike) -> Mm:
        """Return N × 2 positions (m) as places on the sheet (mm from its lower left corner)."""
        metres = np.asarray(positions, dtype=float).reshape(-1, 2)
        return (metres - (self.west, self.south)) * 1000 / self.scale

    def shape(self, ground: shapely.Geometry) -> shapely.Geometry:
        """Return a shape (m) as it lies on the sheet (mm)."""
        return shapely.transform(ground, self.at)

    def shows(self, ground: shapely.Geometry) -> bool:
        """Say whether any of a shape (m) is on the sheet."""
        return bool(shapely.box(*self.ground).intersects(ground))

    def holds(self, place: Spot, *, inset: float = 0) -> bool:
        """Say whether a place (mm) is on the sheet, ``inset`` from its edges."""
        x, y = place
        return inset <= x <= self.width - inset and inset <= y <= self.height - inset


def sheet_around(box: Box, *, width: float, height: float, scale: int) -> Sheet:
    """Return the sheet with the middle of some ground in its middle."""
    west, south, east, north = box
    return Sheet(
        width,
        height,
        scale,
        west=(west + east) / 2 - width * scale / 2000,
        south=(south + north) / 2 - height * scale / 2000,
    )


def round_scale(
    box: Box, *, width: float, height: float, scales: Sequence[int], fill: float
) -> int:
    """Return the largest scale at which some ground takes no more than a share of the sheet."""
    west, south, east, north = box
    needed = 1000 * max((east - west) / (width * fill), (north - south) / (height * fill))
    return next((scale for scale in scales if scale >= needed), scales[-1])


def round_length(longest: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20, 50 … that is no longer."""
    power = 10.0 ** math.floor(math.log10(longest))
    return max(step * power for step in (1, 2, 5) if step * power <= longest * (1 + 1e-9))


def grid_positions(lat: npt.ArrayLike, lon: npt.ArrayLike) -> Mm:
    """Return degrees (WGS84) as N × 2 eastings and northings (m); outside the grid: infinite."""
    eastings, northings = transformer(WGS84, GRID).transform(np.asarray(lon), np.asarray(lat))
    return np.column_stack([np.atleast_1d(eastings), np.atleast_1d(northings)])


def bounds_of(shapes: Sequence[shapely.Geometry]) -> Box | None:
    """Return the ground that shapes take, or ``None`` if there are none."""
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(list(shapes))
    if not np.isfinite([west, south, east, north]).all():
        return None
    return float(west), float(south), float(east), float(north)
