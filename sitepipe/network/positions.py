"""Positions between latitude and longitude and the working CRS."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from pyproj import Transformer

from sitepipe.network.arrays import Floats, Texts

WGS84 = "EPSG:4326"


@lru_cache(maxsize=8)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def to_working(lat: Floats, lon: Floats, *, crs: str) -> tuple[Floats, Floats]:
    """Return x and y (m) of positions in degrees."""
    x, y = _transformer(WGS84, crs).transform(lon, lat)
    return np.asarray(x, dtype="float64"), np.asarray(y, dtype="float64")


def to_degrees(x: Floats, y: Floats, *, crs: str) -> tuple[Floats, Floats]:
    """Return latitude and longitude of positions in the working CRS."""
    lon, lat = _transformer(crs, WGS84).transform(x, y)
    return np.asarray(lat, dtype="float64"), np.asarray(lon, dtype="float64")


def words(lat: Floats, lon: Floats) -> Texts:
    """Write positions as ``lat lon``, to five decimals: about a metre."""
    return np.array([f"{a:.5f} {b:.5f}" for a, b in zip(lat, lon, strict=True)], dtype=object)
