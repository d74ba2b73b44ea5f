"""
Words and numbers as people read them: the one place where figures become text.

Acres come first, hectares in brackets, once. Figures are rounded to what is known: minutes
to one, miles to one decimal below ten, acres to whole above twenty.
"""

from __future__ import annotations

import math

from sitepipe import units, vocab

MODELLED = "◦"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: ``1 site``, ``3 sites``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def number(value: float) -> str:
    """Return a figure with thousands separated and no needless decimals."""
    rounded = round(value, 2)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.2f}".rstrip("0")


def area(value: float) -> str:
    """Return an area: whole above twenty, else one decimal."""
    return f"{value:,.0f}" if value > 20 else f"{value:,.1f}".removesuffix(".0")


def span(low: float, high: float) -> str:
    """Return an interval of whole numbers, ``62–78``, or one number where its ends agree."""
    first, last = f"{low:,.0f}", f"{high:,.0f}"
    return first if first == last else f"{first}–{last}"


def acreage(low: float, high: float, qualifier: str | None) -> str:
    """
    Say an acreage as firmly as it was stated.

    Parameters
    ----------
    low, high
        Ends in acres; ``NaN`` for no bound.
    qualifier
        A term of :class:`sitepipe.vocab.Qualifier`; ``None`` where none was given.

    Returns
    -------
    text
        ``about 230 acres (93 ha)``, ``at least 100 acres (40 ha)``,
        ``118 acres (48 ha, indicative)``; empty if neither end is known.
    """
    if math.isnan(low) and math.isnan(high):
        return ""
    if math.isnan(high):
        return f"at least {_acres(low, low)}"
    if math.isnan(low):
        return f"up to {_acres(high, high)}"
    if qualifier == vocab.Qualifier.INDICATIVE:
        return _acres(low, high, ", indicative")
    before = {
        vocab.Qualifier.CIRCA: "about ",
        vocab.Qualifier.AT_LEAST: "at least ",
        vocab.Qualifier.AT_MOST: "up to ",
    }
    firmness = before.get(vocab.Qualifier(qualifier), "") if qualifier else ""
    return firmness + _acres(low, high)


def _acres(low: float, high: float, remark: str = "") -> str:
    hectares = _area_span(units.hectares_from_acres(low), units.hectares_from_acres(high))
    acres = _area_span(low, high)
    noun = "acre" if acres == "1" else "acres"
    return f"{acres} {noun} ({hectares} ha{remark})"


def _area_span(low: float, high: float) -> str:
    first, last = area(low), area(high)
    return first if first == last else f"{first}–{last}"


def short_acreage(low: float, high: float, qualifier: str | None) -> str:
    """Say an acreage without hectares, for a line of a list."""
    text = acreage(low, high, qualifier)
    return text.partition(" (")[0] + (" (indicative)" if ", indicative" in text else "")


def duration(minutes: float) -> str:
    """Return a driving time: ``38 min``, ``1 h 52 min``, ``2 h``, ``under 1 min``."""
    if minutes > 0 and round(minutes) == 0:
        return "under 1 min"
    whole = round(minutes)
    hours, rest = divmod(whole, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def duration_span(low: float, high: float) -> str:
    """Return a range of driving times: ``27–29 min``, ``1 h 52 min – 2 h 3 min``."""
    first, last = duration(low), duration(high)
    if first == last:
        return first
    if round(low) > 0 and round(high) < 60:
        return f"{round(low)}–{last}"
    return f"{first} – {last}"


def miles(km: float) -> str:
    """Return a distance in miles: one decimal below ten, else whole."""
    value = units.miles_from_km(km)
    return f"{value:.1f}" if round(value, 1) < 10 else f"{value:,.0f}"


def date(iso: str) -> str:
    """
    Return an ISO date in words, as precise as it is: ``14 November 2026``, ``March 2022``.

    A text that is no date comes back as it is.
    """
    parts = iso.split("-")
    if len(parts) > 3 or not all(part.isdigit() for part in parts):
        return iso
    if len(parts) == 1:
        return iso
    month = int(parts[1])
    if not 1 <= month <= 12:
        return iso
    day = f"{int(parts[2])} " if len(parts) == 3 else ""
    return f"{day}{_MONTHS[month - 1]} {parts[0]}"


def pounds(value: float) -> str:
    """Return money: ``£2.4m``, ``£1.25bn``, ``£850,000``."""
    for size, suffix in ((1e9, "bn"), (1e6, "m")):
        if abs(value) >= size:
            return f"£{number(value / size)}{suffix}"
    return f"£{value:,.0f}"


def sentence(text: str) -> str:
    """Return a text with a capital at its start and a stop at its end."""
    text = text.strip()
    if not text:
        return ""
    return text[:1].upper() + text[1:] + ("" if text[-1] in ".?!…" else ".")


def joined(items: list[str]) -> str:
    """Join words as people do: ``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
