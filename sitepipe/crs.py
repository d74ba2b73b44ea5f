"""Coordinate reference systems by name, and the way from one to another."""

from __future__ import annotations

from functools import lru_cache

from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from sitepipe.errors import CrsError

WGS84 = "EPSG:4326"


@lru_cache(maxsize=32)
def known_crs(crs: str) -> CRS:
    """
    Return the CRS of a name.

    Raises
    ------
    CrsError
        If there is no such CRS.
    """
    try:
        return CRS.from_user_input(crs)
    except CRSError as error:
        raise CrsError(
            f"{crs!r} is not a known CRS", hint="Try EPSG:27700 or EPSG:4326."
        ) from error


def same_crs(one: str, other: str) -> bool:
    """Say whether two names mean one CRS; x is easting or longitude in both."""
    first, second = known_crs(one), known_crs(other)
    if first.equals(second, ignore_axis_order=True):
        return True
    code = first.to_epsg()  # a shapefile's own words for a CRS differ from the registry's
    return code is not None and code == second.to_epsg()


@lru_cache(maxsize=32)
def transformer(source: str, target: str) -> Transformer:
    """Return what carries positions between two CRS; x is easting or longitude."""
    return Transformer.from_crs(source, target, always_xy=True)
