"""Coordinates as people give them: which CRS, which way round, short of a digit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sitepipe.crs import WGS84, transformer
from sitepipe.ingest.missing_digits import mended
from sitepipe.ingest.positions import Floats, in_great_britain

BRITISH_GRID = "EPSG:27700"
WEB_MERCATOR = "EPSG:3857"
DIGIT_MISSING = "digit_missing"

Box = tuple[float, float, float, float]
"""West, south, east, north in metres of the British grid."""

Flags = npt.NDArray[np.bool_]
Names = npt.NDArray[np.str_]

_MOST_DEGREES = 180.0
_GRID: Box = (0.0, 0.0, 700_000.0, 1_300_000.0)
_MOST_MERCATOR = 20_037_509.0
_FEWEST_ROWS = 4
_FENCE, _LEAST_SPREAD_M = 3.0, 1_000.0


@dataclass(frozen=True)
class ToldPair:
    """What was told of one pair; ``None`` is not told."""

    lon: float | None
    lat: float | None
    easting: float | None
    northing: float | None
    crs: str | None
    swapped: bool
    mended: str | None
    uncertainty_m: float
    invalid: bool
    outside: bool


@dataclass(frozen=True)
class Told:
    """
    What was told of N pairs, in their order.

    Positions are NaN and ``crs`` is empty where nothing was told; such a pair is ``invalid`` or
    ``outside``. ``uncertainty_m`` is what the mending adds, 0 where nothing was mended.
    """

    x: Floats
    y: Floats
    lon: Floats
    lat: Floats
    easting: Floats
    northing: Floats
    crs: Names
    swapped: Flags
    mended: Names
    uncertainty_m: Floats
    invalid: Flags
    outside: Flags

    def __len__(self) -> int:
        """Return how many pairs there are."""
        return len(self.x)

    def pair(self, index: int) -> ToldPair:
        """Return one pair."""

        def known(values: Floats) -> float | None:
            return None if np.isnan(values[index]) else float(values[index])

        return ToldPair(
            lon=known(self.lon),
            lat=known(self.lat),
            easting=known(self.easting),
            northing=known(self.northing),
            crs=str(self.crs[index]) or None,
            swapped=bool(self.swapped[index]),
            mended=str(self.mended[index]) or None,
            uncertainty_m=float(self.uncertainty_m[index]),
            invalid=bool(self.invalid[index]),
            outside=bool(self.outside[index]),
        )


def tell_coordinates(x: npt.ArrayLike, y: npt.ArrayLike, *, near: Box | None = None) -> Told:
    """
    Tell what pairs of numbers mean, by which reading puts them in Great Britain.

    Degrees and metres cannot be mistaken for one another, nor can the latitudes and longitudes
    of Great Britain. An easting and a northing can: either order may be on land. So the order
    given stands unless it is off the grid, or ``near`` holds the other order and not this one.

    Parameters
    ----------
    x, y
        N numbers each; longitude or easting in ``x`` if they are the right way round.
    near
        Where the positions should be, in metres of the British grid: a county's box, or that
        of the file's other rows (:func:`box_of`). Without it, no digit is mended.

    Returns
    -------
    told
        Pairs with a NaN, an infinity or two zeros are invalid.

    Raises
    ------
    ValueError
        If there are not as many of ``x`` as of ``y``.
    """
    xs, ys = (np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (x, y))
    if xs.shape != ys.shape or xs.ndim != 1:
        raise ValueError(f"{xs.shape} x do not pair with {ys.shape} y")
    invalid = ~(np.isfinite(xs) & np.isfinite(ys)) | ((xs == 0) & (ys == 0))
    told = _untold(xs, ys, invalid)
    for crs in (WGS84, BRITISH_GRID, WEB_MERCATOR):
        for swapped in (False, True):
            _try(told, told.outside & _may_be(crs, xs, ys, swapped), crs, swapped=swapped)
    if near is not None:
        _settle(told, near)
    return told


def tell_pair(x: float, y: float, *, near: Box | None = None) -> ToldPair:
    """Tell what one pair of numbers means; see :func:`tell_coordinates`."""
    return tell_coordinates([x], [y], near=near).pair(0)


def box_of(told: Told) -> Box | None:
    """
    Return the box of the positions told, but for those far from the rest.

    Far is more than three times the distance between the quartiles beyond either of them
    (Tukey, *Exploratory Data Analysis*, 1977: "far out"), and that distance is no less than
    1 km.

    Returns
    -------
    box
        In metres of the British grid; ``None`` if fewer than four positions were told.
    """
    known = told.crs != ""
    if np.count_nonzero(known) < _FEWEST_ROWS:
        return None
    positions = np.column_stack([told.easting[known], told.northing[known]])
    low, high = np.quantile(positions, (0.25, 0.75), axis=0)
    reach = _FENCE * np.maximum(high - low, _LEAST_SPREAD_M)
    kept = positions[((positions >= low - reach) & (positions <= high + reach)).all(axis=1)]
    if len(kept) < _FEWEST_ROWS:
        return None
    (west, south), (east, north) = kept.min(axis=0), kept.max(axis=0)
    return float(west), float(south), float(east), float(north)


def _untold(xs: Floats, ys: Floats, invalid: Flags) -> Told:
    count = len(xs)
    lon, lat, easting, northing = (np.full(count, np.nan) for _ in range(4))
    return Told(
        x=xs,
        y=ys,
        lon=lon,
        lat=lat,
        easting=easting,
        northing=northing,
        crs=np.full(count, "", dtype="U10"),
        swapped=np.zeros(count, dtype=np.bool_),
        mended=np.full(count, "", dtype="U13"),
        uncertainty_m=np.zeros(count),
        invalid=invalid,
        outside=~invalid,
    )


def _may_be(crs: str, xs: Floats, ys: Floats, swapped: bool) -> Flags:
    """Say which pairs are of a CRS's size at all; the rest are never transformed."""
    degrees = (np.abs(xs) <= _MOST_DEGREES) & (np.abs(ys) <= _MOST_DEGREES)
    if crs == WGS84:
        return degrees
    if crs == BRITISH_GRID:
        return ~degrees & (_in(_GRID, ys, xs) if swapped else _in(_GRID, xs, ys))
    return ~degrees & (np.abs(xs) <= _MOST_MERCATOR) & (np.abs(ys) <= _MOST_MERCATOR)


def _in(box: Box, eastings: Floats, northings: Floats) -> Flags:
    west, south, east, north = box
    return (eastings >= west) & (eastings <= east) & (northings >= south) & (northings <= north)


def _try(told: Told, rows: Flags, crs: str, *, swapped: bool) -> None:
    """Read rows in a CRS, and keep what is in Great Britain."""
    at = np.flatnonzero(rows)
    if not at.size:
        return
    first, second = (told.y[at], told.x[at]) if swapped else (told.x[at], told.y[at])
    _place(told, at, first, second, crs, swapped=swapped)


def _place(
    told: Told, at: npt.NDArray[np.intp], first: Floats, second: Floats, crs: str, *, swapped: bool
) -> None:
    lon, lat = _carried(first, second, crs, WGS84)
    inside = in_great_britain(lon, lat)
    kept = at[inside]
    if not kept.size:
        return
    told.lon[kept], told.lat[kept] = lon[inside], lat[inside]
    told.easting[kept], told.northing[kept] = _carried(
        first[inside], second[inside], crs, BRITISH_GRID
    )
    told.crs[kept] = crs
    told.swapped[kept] = swapped
    told.outside[kept] = False


def _carried(first: Floats, second: Floats, source: str, target: str) -> tuple[Floats, Floats]:
    if source == target:
        return first, second
    x, y = transformer(source, target).transform(first, second)
    return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)


def _settle(told: Told, near: Box) -> None:
    """Read grid metres that are not near the other way round, or with a digit more."""
    metres = ~(told.invalid | _may_be(WGS84, told.x, told.y, False))
    away = metres & ~_in(near, told.easting, told.northing)
    other_way = away & ~told.swapped & _in(near, told.y, told.x)
    _try(told, other_way, BRITISH_GRID, swapped=True)
    west, south, east, north = near
    short = away & ~other_way
    for row in np.flatnonzero(short & (told.y >= south) & (told.y <= north)):
        found = mended(float(told.x[row]), west, east)
        if found:
            _mend(told, row, found.value, float(told.y[row]), found.uncertainty)
    for row in np.flatnonzero(short & (told.x >= west) & (told.x <= east)):
        found = mended(float(told.y[row]), south, north)
        if found:
            _mend(told, row, float(told.x[row]), found.value, found.uncertainty)


def _mend(told: Told, row: np.intp, easting: float, northing: float, uncertainty_m: float) -> None:
    at = np.array([row])
    _place(told, at, np.array([easting]), np.array([northing]), BRITISH_GRID, swapped=False)
    if told.easting[row] == easting and told.northing[row] == northing:
        told.mended[row] = DIGIT_MISSING
        told.uncertainty_m[row] = uncertainty_m
