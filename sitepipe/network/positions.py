"""Positions between latitude and longitude and the working CRS."""

from __future__ import annotations

import numpy as np

from sitepipe.crs import WGS84, transformer
from sitepipe.network.arrays import Floats, Texts


def to_working(lat: Floats, lon: Floats, *, crs: str) -> tuple[Floats, Floats]:
    """Return x and y (m) of positions in degrees."""
    x, y = transformer(WGS84, crs).transform(lon, lat)
    return np.asarray(x, dtype="float64"), np.asarray(y, dtype="float64")


def to_degrees(x: Floats, y: Floats, *, crs: str) -> tuple[Floats, Floats]:
    """Return latitude and longitude of positions in the working CRS."""
    lon, lat = transformer(crs, WGS84).transform(x, y)
    return np.asarray(lat, dtype="float64"), np.asarray(lon, dtype="float64")


def words(lat: Floats, lon: Floats) -> Texts:
    """Write positions as ``lat lon``, to five decimals: about a metre."""
    return np.array([f"{a:.5f} {b:.5f}" for a, b in zip(lat, lon, strict=True)], dtype=object)
