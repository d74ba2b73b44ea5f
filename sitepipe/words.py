"""
Figures as people read them: the one place where a number, a date or an interval becomes text.

Figures are rounded to what is known: minutes to one, miles to one decimal below ten, acres to
whole above twenty; what is stated in another unit keeps two decimals. An end of an interval
that is ``None`` or ``NaN`` is no bound.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from sitepipe import dates, units

MODELLED = "◦"
"""Stands at every modelled or unverified figure."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

# How firmly a figure is stated, by term of `vocab.Qualifier`; the others need no word.
_FIRMNESS = {"circa": "about ", "at_least": "at least ", "at_most": "at most "}
_INDICATIVE = "indicative"


def number(value: float, digits: int = 2) -> str:
    """Return a figure with thousands separated and no needless decimals."""
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def area(value: float) -> str:
    """Return an area: whole above twenty, else one decimal."""
    return number(value, 0 if value > 20 else 1)


def count(many: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: ``1 site``, ``3 sites``."""
    return f"{many:,} {noun if many == 1 else plural or noun + 's'}"


def percent(share: float) -> str:
    """Return a share (0-1) in whole per cent, rounded down: what is short of 60% is not 60%."""
    return f"{math.floor(100 * share + 1e-7)}%"


def share_span(low: float, high: float) -> str:
    """Return a share (0-1) that lies between two: ``40%``, ``20–60%``, ``under 1%``."""
    if high < 0.005:
        return "under 1%" if high > 0 else "0%"
    if low > 0.995:
        return "over 99%" if low < 1 else "100%"
    first, last = (math.floor(100 * low + 0.5), math.floor(100 * high + 0.5))
    return f"{first}%" if first == last else f"{first}–{last}%"


def in_areas(areas: Iterable[tuple[str, float | None, float | None, str]]) -> str:
    """
    Say how a site lies to areas: ``Rugby 40%, Daventry 20–60%; may touch Coventry``.

    Parameters
    ----------
    areas
        Name, the least and the most that its share can be (0-1), and what is said instead where
        no share is known or none of the site can lie in it, such as ``touches``.
    """
    shares: list[str] = []
    others: dict[str, list[str]] = {}
    for name, low, high, relation in areas:
        if low is None or high is None or math.isnan(low) or math.isnan(high) or high == 0:
            others.setdefault(relation, []).append(name)
        else:
            shares.append(f"{name} {share_span(low, high)}")
    told = [
        f"{relation} {joined(list(dict.fromkeys(names)))}" for relation, names in others.items()
    ]
    return "; ".join([", ".join(shares), *told] if shares else told)


def span(low: float | None, high: float | None, digits: int = 0) -> str:
    """Return an interval: ``62–78``, ``at least 62``; one number where its ends agree."""
    return _interval(low, high, lambda value: number(value, digits))


def quantity(low: float | None, high: float | None, qualifier: str | None, unit: str) -> str:
    """Say a figure as firmly as it was stated: ``about 12 MVA``, ``18–24 months``."""
    text = _firmly(low, high, qualifier, number)
    return f"{_counted(text, unit)}{_remark(qualifier)}" if text else ""


def money(low: float | None, high: float | None, qualifier: str | None) -> str:
    """Say a sum of money: ``£2.4m``, ``at least £850,000``."""
    text = _firmly(low, high, qualifier, pounds)
    return text + _remark(qualifier) if text else ""


def pounds(value: float) -> str:
    """Return money: ``£2.4m``, ``£1.25bn``, ``£850,000``."""
    if round(abs(value) / 1e6, 2) >= 1000:
        return f"£{number(value / 1e9)}bn"
    if round(abs(value)) >= 1e6:
        return f"£{number(value / 1e6)}m"
    return f"£{value:,.0f}"


def acreage(low: float | None, high: float | None, qualifier: str | None) -> str:
    """
    Say an acreage as firmly as it was stated, with hectares in brackets.

    Parameters
    ----------
    low, high
        Ends in acres.
    qualifier
        A term of :class:`sitepipe.vocab.Qualifier`; ``None`` where none was given.

    Returns
    -------
    text
        ``about 230 acres (93 ha)``, ``at least 100 acres (40 ha)``,
        ``118 acres (48 ha, indicative)``; empty if neither end is known.
    """
    text = _firmly(low, high, qualifier, area)
    if not text:
        return ""
    known = [end for end in (low, high) if end is not None and not math.isnan(end)]
    hectares = [units.hectares_from_acres(end) for end in known]
    remark = f", {_INDICATIVE}" if qualifier == _INDICATIVE else ""
    return f"{_counted(text, 'acres')} ({_interval(hectares[0], hectares[-1], area)} ha{remark})"


def acres(
    low: float | None, high: float | None, qualifier: str | None, *, counting: str = ""
) -> str:
    """Say an acreage in acres alone, with what it counts: ``about 230 acres, site-wide``."""
    text = _firmly(low, high, qualifier, area)
    if not text:
        return ""
    what = f", {counting}" if counting else ""
    return f"{_counted(text, 'acres')}{_remark(qualifier)}{what}"


def duration(minutes: float) -> str:
    """Return a driving time: ``38 min``, ``1 h 52 min``, ``2 h``, ``under 1 min``."""
    whole = _whole(minutes)
    if minutes > 0 and whole == 0:
        return "under 1 min"
    hours, rest = divmod(whole, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def duration_span(low: float, high: float) -> str:
    """Return a range of driving times: ``27–29 min``, ``1 h 52 min – 2 h 3 min``."""
    first, last = duration(low), duration(high)
    if first == last:
        return first
    if _whole(low) > 0 and _whole(high) < 60:
        return f"{_whole(low)}–{last}"
    return f"{first} – {last}"


def minutes(value: float) -> str:
    """Return minutes to a tenth, as sums that are to be checked need them: ``38.4 min``."""
    return f"{value:,.1f} min"


def miles(km: float) -> str:
    """Return a distance in miles: one decimal below ten, else whole."""
    value = units.miles_from_km(km)
    return f"{value:.1f}" if round(value, 1) < 10 else f"{value:,.0f}"


def date(iso: str) -> str:
    """
    Return an ISO date in words, as precise as it is: ``14 November 2026``, ``March 2022``.

    An interval is ``July to September 2027``, ``December 2026 at the latest`` or ``January 2030
    at the earliest``. A text that is no date comes back as it is.
    """
    if dates.has_form(iso):
        return _interval_of_dates(*dates.ends_of(iso))
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


def since(iso: str) -> str:
    """Say from when something is: ``from March 2027``, ``from a date in July to August 2027``."""
    is_spread = dates.is_interval(iso) and dates.OPEN not in dates.ends_of(iso)
    return f"from a date in {date(iso)}" if is_spread else f"from {date(iso)}"


def age(low: int, high: int | None) -> str:
    """Say an age in whole months: ``7 months``, ``7–8 months``, ``at least 7 months``."""
    if high is None:
        return f"at least {count(low, 'month')}"
    if high == 0:
        return "under 1 month"
    return count(low, "month") if low == high else f"{low}–{high} months"


def rhythm(months: int) -> str:
    """Say how often something comes: ``every month``, ``every quarter``, ``every 5 months``."""
    named = {1: "month", 3: "quarter", 6: "half-year", 12: "year"}
    return f"every {named.get(months) or count(months, 'month')}"


def year(iso: str) -> str:
    """Return the year of a date: ``2027``; of an interval ``2027–2028``, ``by 2026``."""
    first, last = (end[:4] for end in dates.ends_of(iso))
    if dates.OPEN in (first, last):
        return f"by {last}" if first == dates.OPEN else f"from {first}"
    return first if first == last else f"{first}–{last}"


def _interval_of_dates(first: str, last: str) -> str:
    if dates.OPEN in (first, last):
        bound = "latest" if first == dates.OPEN else "earliest"
        return f"{date(last if first == dates.OPEN else first)} at the {bound}"
    start, end = date(first).split(" "), date(last).split(" ")
    shared = 0  # the year, and the month of days, are said once
    while shared + 1 < len(start) and start[-1 - shared] == end[-1 - shared]:
        shared += 1
    return f"{' '.join(start[: len(start) - shared])} to {' '.join(end)}"


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


def _firmly(
    low: float | None, high: float | None, qualifier: str | None, say: Callable[[float], str]
) -> str:
    """Say an interval with its qualifier; an open end says by itself how firm it is."""
    is_open = [end is None or math.isnan(end) for end in (low, high)]
    if all(is_open):
        return ""
    firmness = "" if any(is_open) else _FIRMNESS.get(qualifier or "", "")
    return firmness + _interval(low, high, say)


def _remark(qualifier: str | None) -> str:
    return f" ({_INDICATIVE})" if qualifier == _INDICATIVE else ""


def _counted(text: str, unit: str) -> str:
    """Put a unit behind a figure: one month, two months."""
    is_one = text.rpartition(" ")[2] == "1"
    return f"{text} {unit.removesuffix('s') if is_one else unit}"


def _interval(low: float | None, high: float | None, say: Callable[[float], str]) -> str:
    first = None if low is None or math.isnan(low) else say(low)
    last = None if high is None or math.isnan(high) else say(high)
    if first is None:
        return "not bounded" if last is None else f"at most {last}"
    if last is None:
        return f"at least {first}"
    return first if first == last else f"{first}–{last}"


def _whole(minutes: float) -> int:
    """Round half up, so that only what is nearer to none than to one counts as none."""
    nearest = round(minutes)
    return nearest + (minutes - nearest == 0.5)
