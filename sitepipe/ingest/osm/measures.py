"""
Figures with units as OpenStreetMap writes them: lengths, weights, speeds, times.

A figure is read or refused, never guessed. Units without a word are those of the tag's own
documentation: metres, tonnes, km/h, minutes.
"""

from __future__ import annotations

import math
import re

from sitepipe.units import (
    KM_PER_MILE,
    KM_PER_NAUTICAL_MILE,
    METRES_PER_FOOT,
    TONNES_PER_POUND,
)

METRES_PER_INCH = METRES_PER_FOOT / 12
WALKING_KMH = 6.0
"""What ``maxspeed=walk`` stands for: within the 4 to 7 km/h that courts have read into it."""

LENGTHS_M = (0.5, 100.0)
WEIGHTS_T = (0.2, 500.0)
SPEEDS_KMH = (1.0, 300.0)
"""What a posted figure can be. Beyond, its unit or its digits are wrong."""

_METRES = {
    "": 1.0, "m": 1.0, "meter": 1.0, "meters": 1.0, "metre": 1.0, "metres": 1.0,
    "cm": 0.01, "km": 1000.0,
    "ft": METRES_PER_FOOT, "foot": METRES_PER_FOOT, "feet": METRES_PER_FOOT, "'": METRES_PER_FOOT,
    "in": METRES_PER_INCH, "inch": METRES_PER_INCH, "inches": METRES_PER_INCH,
    '"': METRES_PER_INCH,
}  # fmt: skip
_TONNES = {
    "": 1.0, "t": 1.0, "tonne": 1.0, "tonnes": 1.0, "kg": 0.001,
    "lb": TONNES_PER_POUND, "lbs": TONNES_PER_POUND,
    "cwt": 112 * TONNES_PER_POUND,  # long hundredweight
    "st": 2000 * TONNES_PER_POUND,  # short ton: in OpenStreetMap never a stone
    "lt": 2240 * TONNES_PER_POUND,  # long ton
}  # fmt: skip
_KMH = {
    "": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "kmph": 1.0,
    "mph": KM_PER_MILE, "knots": KM_PER_NAUTICAL_MILE, "knot": KM_PER_NAUTICAL_MILE,
}  # fmt: skip

_NUMBER = r"([0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)"
_ONE_UNIT = re.compile(rf"{_NUMBER}\s*([a-z/'\"]*)")
_FEET_AND_INCHES = re.compile(
    rf"([0-9]+)\s*(?:'|ft|foot|feet)\s*-?\s*{_NUMBER}\s*(?:\"|in|inch|inches)"
)
_QUOTES = str.maketrans({"′": "'", "’": "'", "‘": "'", "´": "'", "″": '"', "”": '"', "“": '"'})
_CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9]))?")
_PERIOD = re.compile(r"pt(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?")


class UnreadableError(ValueError):
    """A text is no figure of the kind that is asked for."""


def metres(text: str) -> float:
    """
    Return a length in metres: ``4.4``, ``4,4 m``, ``440 cm``, ``14'6"``, ``14 ft 6 in``.

    Raises
    ------
    UnreadableError
        If it is no length, or none that a road is limited to (``LENGTHS_M``).
    """
    plain = text.strip().lower().translate(_QUOTES).replace("''", '"')
    if both := _FEET_AND_INCHES.fullmatch(plain):
        feet, inches = float(both[1]), _number(both[2])
        if inches >= 12:
            raise UnreadableError(text)
        return _within(feet * METRES_PER_FOOT + inches * METRES_PER_INCH, LENGTHS_M, text)
    return _within(_in_one_unit(plain, _METRES), LENGTHS_M, text)


def tonnes(text: str) -> float:
    """
    Return a weight in tonnes: ``7.5``, ``7,5 t``, ``3500 kg``, ``16535 lbs``, ``10 st``.

    Raises
    ------
    UnreadableError
        If it is no weight, or none that a road is limited to (``WEIGHTS_T``).
    """
    return _within(_in_one_unit(text.strip().lower(), _TONNES), WEIGHTS_T, text)


def kmh(text: str) -> float:
    """
    Return a speed in km/h: ``50``, ``30 mph``, ``30mph``, ``80 km/h``, ``5 knots``, ``walk``.

    Raises
    ------
    UnreadableError
        If it is no speed, or none that is posted (``SPEEDS_KMH``): zero among them.
    """
    plain = text.strip().lower()
    if plain in {"walk", "walking_pace"}:
        return WALKING_KMH
    return _within(_in_one_unit(plain, _KMH), SPEEDS_KMH, text)


def minutes(text: str) -> float:
    """
    Return a duration in minutes: ``15``, ``01:30``, ``00:12:30``, ``PT1H30M``.

    Raises
    ------
    UnreadableError
        If it is no duration above zero.
    """
    plain = text.strip().lower()
    if clock := _CLOCK.fullmatch(plain):
        total = int(clock[1]) * 60 + int(clock[2]) + int(clock[3] or 0) / 60
    elif (period := _PERIOD.fullmatch(plain)) and plain != "pt":
        hours, whole, seconds = (int(part or 0) for part in period.groups())
        total = hours * 60 + whole + seconds / 60
    elif plain.isascii() and plain.isdigit():
        total = float(plain)
    else:
        raise UnreadableError(text)
    return _within(total, (1 / 60, math.inf), text)


def _in_one_unit(plain: str, units: dict[str, float]) -> float:
    found = _ONE_UNIT.fullmatch(plain)
    if found is None or found[2] not in units:
        raise UnreadableError(plain)
    return _number(found[1]) * units[found[2]]


def _number(digits: str) -> float:
    return float(digits.replace(",", "."))


def _within(value: float, bounds: tuple[float, float], text: str) -> float:
    if not bounds[0] <= value <= bounds[1]:
        raise UnreadableError(text)
    return value
