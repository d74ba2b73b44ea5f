"""Shape points as tables hold them: ``lat lon;lat lon``, in degrees."""

from __future__ import annotations


def shape_points(text: str) -> list[tuple[float, float]]:
    """
    Read shape points as (latitude, longitude) pairs.

    Raises
    ------
    ValueError
        If a point is not two numbers, or lies off the globe.
    """
    return [_point(part) for part in text.split(";") if part.strip()]


def _point(text: str) -> tuple[float, float]:
    lat, lon = (float(number) for number in text.split())
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise ValueError(text)
    return lat, lon
