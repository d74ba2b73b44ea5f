"""The units and scales that figures are stated in, by the unit that a field is kept in."""

from __future__ import annotations

from sitepipe import units

SCALE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9}
"""Letters and words that multiply a figure."""

_SQ_FEET = {"": 1.0, "sqft": 1, "sqfeet": 1, "sqfoot": 1, "squarefeet": 1, "ft2": 1, "ft²": 1}
_SQ_METRES = ("sqm", "sqmetres", "squaremetres", "m2", "m²")
_RATES = ("psf", "/sqft", "persqft", "persquarefoot", "/ft2", "/ft²")
_YEARLY = ("", "pa", "perannum", "ayear", "peryear")
UNITS: dict[str, dict[str, float]] = {
    "GBP": {"": 1, "gbp": 1, "pounds": 1},
    "£ per sq ft": {
        "": 1,
        **{f"{rate}{yearly}": 1 for rate in _RATES for yearly in _YEARLY},
    },
    "MVA": {"": 1, "mva": 1, "kva": 1e-3},
    "kV": {"": 1, "kv": 1, "v": 1e-3, "volts": 1e-3},
    "months": {
        "": 1,
        "m": 1,
        "month": 1,
        "months": 1,
        "mths": 1,
        "mth": 1,
        "year": 12,
        "years": 12,
        "yrs": 12,
        "yr": 12,
    },
    "m": {
        "": 1, "m": 1, "metre": 1, "metres": 1, "km": 1000,
        "ft": units.METRES_PER_FOOT, "feet": units.METRES_PER_FOOT,
    },
    "acres": {
        "": 1, "acre": 1, "acres": 1, "ac": 1,
        **dict.fromkeys(("ha", "hectare", "hectares"), units.acres_from_hectares(1)),
        **dict.fromkeys(_SQ_METRES, units.acres_from_sq_metres(1)),
        **{name: units.acres_from_sq_feet(1) for name in _SQ_FEET if name},
    },
    "sq ft": {
        **_SQ_FEET,
        **{f"{scale}{name}": SCALE[scale] for scale in ("k", "thousand", "m", "million")
           for name in _SQ_FEET if name},
        **dict.fromkeys(_SQ_METRES, 1 / units.SQ_METRES_PER_SQ_FOOT),
    },
}  # fmt: skip
"""
Factor by unit as stated (without spaces and dots, in small letters), by unit wanted; an empty
unit is that of a bare number.
"""

MONEY = ("GBP", "£ per sq ft")
"""Units that a pound sign may stand before."""


def units_of(unit: str | None) -> list[str]:
    """List what a bare number may be stated in, where the field is kept in ``unit``."""
    scales = list(SCALE) if unit == "GBP" else []
    return [name for name in UNITS.get(unit or "", ()) if name] + scales
