"""Numbers in running text, in the spellings that people and programs use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache

FEWEST_DIGITS = 4
"""Significant digits that a number needs to be told from any other."""

SMALLEST_ALONE = 10_000.0
"""Least number of few digits that tells when it stands alone in a cell; coordinates are less."""


class Standing(IntEnum):
    """How a number stands: each also stands as those before it."""

    ANYWHERE = 0
    ALONE = 1
    """As a whole cell: of a database, a sheet, a table, a list in JSON."""
    MONEY = 2
    """Beside a sign or name of a currency, or so much per square foot."""


_GAP = r"['’\u2009\u202f\u00a0 ]"
# From the first digit on: a search for a class of signs skips all other text quickly.
_NUMBER = (
    r"(\d(?<!\d\d)(?<!\d[.,]\d)(?:"
    rf"\d{{0,2}}(?:(?:,\s?|{_GAP})\d{{3}}(?!\d))+(?:\.\d+)?"
    r"|\d{0,2}(?:\.\d{3}(?!\d)){2,}"
    r"|\d*(?:\.\d+)?(?:e[-+]?\d+)?)(?!\d))"
)
_TIMES = r"(?:\s?(k|thousand|mn?|million|bn|billion)(?![a-z]))?"
_ANY = re.compile(
    rf"{_NUMBER}{_TIMES}(\s?(?:(?:gbp|eur|pounds?|euros?|psf)(?![a-z])|(?:per\s|/\s?)sq|[£€]))?",
    re.IGNORECASE,
)
_PRICED = re.compile(
    rf"[£€$GgEe](?:(?<=[£€$])|(?<=g)bp|(?<=e)ur)\s?{_NUMBER}{_TIMES}", re.IGNORECASE
)
_ALONE = re.compile(
    r"(\d(?:(?:(?<=[>:\[,\t|\"\n]\d)|(?<=[:,]\s\d))\d{4,}"
    r"|(?:(?<=[>:\[\t|\"\n]\d)|(?<=:\s\d))\d{0,2}(?:,\d{3})+)(?:\.0+)?)"
    r"(?=[<,\]}\t|\"\n])"
)
_FACTORS = {"k": 1e3, "t": 1e3, "m": 1e6, "b": 1e9}
_SPACES = re.compile(_GAP)


def numbers_in(text: str) -> Iterator[tuple[float, Standing]]:
    """
    Yield each number of four signs or more, or that is a sum of money, and how it stands.

    ``7913577``, ``7,913,577``, ``7 913 577``, ``7.913.577``, ``7913577.0``, ``7.913577m`` are
    one number. Where spaces may part groups or numbers, each reading is given.
    """
    for digits, times, unit in set(_ANY.findall(text)):
        if unit or len(digits) >= FEWEST_DIGITS:
            yield from _read(digits, times, Standing.MONEY if unit else Standing.ANYWHERE)
    for digits, times in set(_PRICED.findall(text)):
        yield from _read(digits, times, Standing.MONEY)
    for digits in set(_ALONE.findall(f"\n{text}\n")):
        yield from _read(digits, "", Standing.ALONE)


@lru_cache(maxsize=1 << 16)
def _read(digits: str, times: str, standing: Standing) -> tuple[tuple[float, Standing], ...]:
    """Return the readings of a number; before a word such as million it is no sum by itself."""
    plain = tuple(_readings(digits))
    if not times:
        return tuple((key(value), standing) for value in plain)
    factor = _FACTORS[times[0].lower()]
    return (
        *((key(value * factor), standing) for value in plain),
        *((key(value), Standing.ANYWHERE) for value in plain if len(digits) >= FEWEST_DIGITS),
    )


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
