"""Figures and terms as an explanation says them: exact enough to be checked by hand."""

from __future__ import annotations

import math

import pandas as pd

from sitepipe import schema, vocab
from sitepipe.vocab import Qualifier

_BEFORE = {Qualifier.CIRCA: "about ", Qualifier.AT_LEAST: "at least ", Qualifier.AT_MOST: "up to "}


def stated(value: object) -> str | None:
    """Return a cell of a text column, or ``None`` where it is unknown."""
    return None if value is None or pd.isna(value) else str(value)


def is_true(flag: object) -> bool:
    """Tell whether a flag is known and set."""
    return stated(flag) == "True"


def figure(value: float, digits: int = 2) -> str:
    """Return a number with thousands separated and no needless decimals."""
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def span(low: float, high: float, digits: int = 2) -> str:
    """Return an interval; ``NaN`` is an end that is not bounded."""
    if math.isnan(low) and math.isnan(high):
        return "not bounded"
    if math.isnan(high):
        return f"at least {figure(low, digits)}"
    if math.isnan(low):
        return f"up to {figure(high, digits)}"
    first, last = figure(low, digits), figure(high, digits)
    return first if first == last else f"{first} to {last}"


def acreage(low: float, high: float, qualifier: str | None) -> str:
    """Say an acreage as firmly as it was stated: ``about 230 acres``."""
    words = f"{span(low, high)} acres"
    if math.isnan(low) or math.isnan(high) or qualifier is None:
        return words
    if qualifier == Qualifier.INDICATIVE:
        return f"{words} (indicative)"
    return _BEFORE.get(Qualifier(qualifier), "") + words


def duration(minutes: float) -> str:
    """Return minutes to a tenth: ``38.4 min``."""
    return f"{minutes:,.1f} min"


def is_column(name: str) -> bool:
    """Tell whether the sites have a column of this name."""
    return name in schema.SITES.column_names


def site_value(column: str, value: object) -> str | None:
    """Say a value of a column of the sites: terms by their label, figures with their unit."""
    text = stated(value)
    if text is None:
        return None
    if column == "constraints":
        return "; ".join(vocab.Constraint(term).label for term in text.split("; "))
    terms = next(each.terms for each in schema.SITES.columns if each.name == column)
    if terms is not None:
        return terms(text).label
    return _with_unit(column, value) if isinstance(value, float) else text


def _with_unit(column: str, value: float) -> str:
    """Say a figure in the unit that its column's name carries."""
    unit = column.rpartition("_")[2]
    if unit in ("lat", "lon"):
        return f"{value:.5f}°"
    if unit == "gbp":
        return f"£{figure(value)}"
    return f"{figure(value)} {'MVA' if unit == 'mva' else unit}"
