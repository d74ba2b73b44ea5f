"""Coordinates as people give them: which CRS, which way round, short of a digit."""

from __future__ import annotations

from dataclasses import dataclass, fields

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

    def only(self, kept: Flags) -> Told:
        """Return the pairs that ``kept`` is true of, in their order."""
        return Told(**{one.name: getattr(self, one.name)[kept] for one in fields(self)})

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
        of the file's other rows
        (:func:`sitepipe.ingest.coordinate_neighbours.box_of`). Without it, no digit is put back.

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
    at = np.flatnonzero(rows)
    first, second = (told.y[at], told.x[at]) if swapped else (told.x[at], told.y[at])
    _place(told, at, first, second, crs, swapped=swapped)


def _place(
    told: Told, at: npt.NDArray[np.intp], first: Floats, second: Floats, crs: str, *, swapped: bool
) -> None:
    """Keep those of some rows' positions that are in Great Britain."""
    lon, lat = _carried(first, second, crs, WGS84)
    inside = in_great_britain(lon, lat)
    kept = at[inside]
    told.lon[kept], told.lat[kept] = lon[inside], lat[inside]
    told.easting[kept], told.northing[kept] = _carried(
        first[inside], second[inside], crs, BRITISH_GRID
    )
    told.crs[kept] = crs
    told.swapped[kept] = swapped
    told.outside[kept] = False


def _carried(first: Floats, second: Floats, source: str, target: str) -> tuple[Floats, Floats]:
    if source == target or not first.size:
        return first, second
    x, y = transformer(source, target).transform(first, second)
    return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)


def _settle(told: Told, near: Box) -> None:
    """Read grid metres that are not near the other way round, or with a digit more."""
    metres = ~(told.invalid | _may_be(WGS84, told.x, told.y, False))
    away = metres & ~_in(near, told.easting, told.northing)
    other_way = away & ~told.swapped & _in(near, told.y, told.x)
    _try(told, other_way, BRITISH_GRID, swapped=True)
    short = away & ~other_way
    west, south, east, north = near
    _mend(told, short & (told.y >= south) & (told.y <= north), (west, east), axis=0)
    _mend(told, short & (told.x >= west) & (told.x <= east), (south, north), axis=1)


def _mend(told: Told, rows: Flags, span: tuple[float, float], *, axis: int) -> None:
    """Put a digit back into the eastings (axis 0) or northings of rows."""
    numbers = (told.x, told.y)[axis]
    found = {int(row): mended(float(numbers[row]), *span) for row in np.flatnonzero(rows)}
    kept = {row: number for row, number in found.items() if number is not None}
    if not kept:
        return
    at = np.array(list(kept), dtype=np.intp)
    given = [told.x[at], told.y[at]]
    given[axis] = np.array([number.value for number in kept.values()])
    _place(told, at, given[0], given[1], BRITISH_GRID, swapped=False)
    there = (told.easting[at] == given[0]) & (told.northing[at] == given[1])
    told.mended[at[there]] = DIGIT_MISSING
    told.uncertainty_m[at[there]] = np.array([one.uncertainty for one in kept.values()])[there]
