"""Numbers in running text, in the spellings that people and programs use."""

from __future__ import annotations

import re
from collections.abc import Iterator

FEWEST_DIGITS = 4
"""Significant digits that a number needs to be told from any other."""

_TOKEN = re.compile(
    r"(?<!\d)(?<!\d[.,])"
    r"(?P<money>(?:£|gbp|eur|€|\$)\s?)?"
    r"(?P<number>\d{1,3}(?:(?:,\s?|['’\u2009\u202f\u00a0 ])\d{3}(?!\d))+(?:\.\d+)?"
    r"|\d{1,3}(?:\.\d{3}(?!\d)){2,}"
    r"|\d+(?:\.\d+)?(?:e[-+]?\d+)?)"
    r"(?:\s?(?P<times>k|thousand|mn?|million|bn|billion)\b)?"
    r"(?!\d)",
    re.IGNORECASE,
)
_TIMES = {"k": 1e3, "t": 1e3, "m": 1e6, "b": 1e9}
_SPACES = re.compile(r"['’\u2009\u202f\u00a0 ]")


def numbers_in(text: str) -> Iterator[tuple[float, bool]]:
    """
    Yield each number of four signs or more, and whether it stands as a sum of money.

    ``7913577``, ``7,913,577``, ``7 913 577``, ``7.913.577``, ``7913577.0``, ``7.913577m`` are
    one number. Where spaces may part groups or numbers, each reading is given.
    """
    for found in _TOKEN.finditer(text):
        digits, money = found["number"], bool(found["money"])
        if len(digits) < FEWEST_DIGITS:
            continue
        times = _TIMES[found["times"][0].lower()] if found["times"] else 1.0
        for value in _readings(digits):
            yield value, money
            if times != 1.0:
                yield value * times, money


def _readings(digits: str) -> Iterator[float]:
    groups = _SPACES.split(digits)
    if len(groups) == 1:
        plain = digits.replace(".", "") if digits.count(".") > 1 else digits
        yield float("".join(plain.replace(",", " ").split()))
        return
    for start in range(len(groups)):
        for end in range(start + 1, min(len(groups), start + 5) + 1):
            yield from _readings("".join(groups[start:end]))


def significant_digits(value: float) -> int:
    """Return how many digits a number has without the zeros at its ends."""
    mantissa = f"{abs(value):.12e}".split("e")[0]
    return len(mantissa.replace(".", "").rstrip("0"))


def key(value: float) -> float:
    """Return a number as it is compared: to twelve significant digits."""
    return float(f"{value:.11e}")
