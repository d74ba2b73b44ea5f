"""The only unit conversions in the package. Factors are exact unless a comment says otherwise."""

from __future__ import annotations

ACRES_PER_HECTARE = 1 / 0.40468564224  # international acre, 4046.8564224 m2
SQ_METRES_PER_ACRE = 4046.8564224
SQ_METRES_PER_SQ_FOOT = 0.09290304
METRES_PER_FOOT = 0.3048
KM_PER_MILE = 1.609344
KM_PER_NAUTICAL_MILE = 1.852
TONNES_PER_POUND = 0.00045359237
M_PER_KM = 1000
SQ_METRES_PER_SQ_KM = 1_000_000
DECISECONDS_PER_HOUR = 36_000
DECISECONDS_PER_MINUTE = 600


def acres_from_hectares(hectares: float) -> float:
    """Acres in an area given in hectares."""
    return hectares * ACRES_PER_HECTARE


def hectares_from_acres(acres: float) -> float:
    """Hectares in an area given in acres."""
    return acres / ACRES_PER_HECTARE


def acres_from_sq_metres(sq_metres: float) -> float:
    """Acres in an area given in square metres."""
    return sq_metres / SQ_METRES_PER_ACRE


def acres_from_sq_feet(sq_feet: float) -> float:
    """Acres in an area given in square feet."""
    return sq_feet * SQ_METRES_PER_SQ_FOOT / SQ_METRES_PER_ACRE


def km_from_miles(miles: float) -> float:
    """Kilometres in a distance given in miles (also km/h from mph)."""
    return miles * KM_PER_MILE


def miles_from_km(km: float) -> float:
    """Miles in a distance given in kilometres (also mph from km/h)."""
    return km / KM_PER_MILE


def minutes_from_deciseconds(deciseconds: float) -> float:
    """Minutes in a duration given in tenths of a second."""
    return deciseconds / DECISECONDS_PER_MINUTE
