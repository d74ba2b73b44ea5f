"""Figures of the resolved tables in words."""

from __future__ import annotations

import math

from sitepipe.vocab import AcreageBasis, Qualifier

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def bound(value: object) -> float | None:
    """Return a bound of a table's cell; ``None`` where there is none."""
    number = float(value)  # type: ignore[arg-type]
    return None if math.isnan(number) else number


def number_words(value: float) -> str:
    """Write a number with thousands separators: whole above 20, else one decimal."""
    if abs(value) >= 20 or float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.1f}"


def interval_words(low: float | None, high: float | None, qualifier: str, unit: str) -> str:
    """Write a figure: "about 230 acres", "at least 100 acres", "50 to 60 acres"."""
    if high is None:
        return f"at least {number_words(low or 0)} {unit}"
    if low is None:
        return f"at most {number_words(high)} {unit}"
    about = "about " if qualifier == Qualifier.CIRCA else ""
    if low != high:
        return f"{about}{number_words(low)} to {number_words(high)} {unit}"
    note = " (indicative)" if qualifier == Qualifier.INDICATIVE else ""
    return f"{about}{number_words(low)} {unit}{note}"


def acreage_words(low: float | None, high: float | None, qualifier: str, basis: str) -> str:
    """Write an acreage with what it counts: "about 230 acres, site-wide"."""
    figure = interval_words(low, high, qualifier, "acres")
    return f"{figure}, {AcreageBasis(basis).label}"


def money_words(low: float | None, high: float | None, qualifier: str) -> str:
    """Write a sum of money: "£2.4m", "at least £850,000"."""
    if high is None:
        return f"at least {_pounds(low or 0)}"
    if low is None:
        return f"at most {_pounds(high)}"
    about = "about " if qualifier == Qualifier.CIRCA else ""
    return about + (_pounds(low) if low == high else f"{_pounds(low)} to {_pounds(high)}")


def date_words(iso: str) -> str:
    """Write a date as precisely as it is known: "14 November 2026", "March 2022", "2026"."""
    year, *rest = iso.split("-")
    if not rest:
        return year
    month = _MONTHS[int(rest[0]) - 1]
    return f"{int(rest[1])} {month} {year}" if len(rest) > 1 else f"{month} {year}"


def _pounds(value: float) -> str:
    if value >= 1e6:
        return f"£{value / 1e6:,.1f}m".replace(".0m", "m")
    return f"£{value:,.0f}"
