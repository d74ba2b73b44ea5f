"""Figures as people write them in cells: "c.230", "£2.4m", "50-60", "100+", "TBC"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from sitepipe.ingest.figure_units import MONEY, SCALE, UNITS
from sitepipe.vocab import Qualifier


class Unreadable(ValueError):  # noqa: N818 - a state of the text, caught where it becomes an issue
    """The text states something that cannot be read; the message says why."""


@dataclass(frozen=True)
class Figure:
    """A number or range as stated; ``None`` is no bound."""

    low: float | None
    high: float | None
    qualifier: Qualifier


_STATED_UNKNOWN = re.compile(
    r"(?:t\.?b\.?[cda]\.?|n\.?/?k\.?|n\.?/?a\.?|unknown|not\s+(?:yet\s+)?(?:known|stated|available"
    r"|confirmed|provided)|to\s+be\s+(?:confirmed|determined|agreed|advised)|none\s+stated|\?+"
    r"|[-–—]+)",
    re.IGNORECASE,
)

_NUMBER = r"(?:\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})+|\d+)(?:\.\d+)?"
_BEFORE = {
    Qualifier.CIRCA: r"c\.?|ca\.?|circa|approx(?:imately)?\.?|about|around|roughly|some|est\.?"
    r"|estimated|nearly|almost|in\s+the\s+region\s+of|~|≈",
    Qualifier.AT_MOST: r"up\s+to|at\s+most|max(?:imum)?\.?(?:\s+of)?|no\s+more\s+than"
    r"|not\s+more\s+than|less\s+than|under|below|<=?|≤",
    Qualifier.AT_LEAST: r"at\s+least|min(?:imum)?\.?(?:\s+of)?|no\s+less\s+than"
    r"|not\s+less\s+than|more\s+than|upwards\s+of|over|above|in\s+excess\s+of|exceeding"
    r"|from|>=?|≥",
}
_AT_AN_END = r"(?=\s*(?:$|[;,.()]))"  # "and over" ends a figure; "and under offer" does not
_AFTER = {
    Qualifier.AT_LEAST: r"\+|plus\b|or\s+more\b|min(?:imum)?\b\.?"
    rf"|(?:(?:and|or)\s+(?:above|over|up(?:wards)?|more)|upwards)\b{_AT_AN_END}",
    Qualifier.AT_MOST: r"or\s+less\b|max(?:imum)?\b\.?"
    rf"|(?:and|or)\s+(?:below|under|less)\b{_AT_AN_END}",
    Qualifier.CIRCA: r"approx(?:imately)?\b\.?|or\s+so\b|est(?:imated)?\b\.?",
}


_MINUS = ("-", "\u2212")


def _any_of(words: dict[Qualifier, str]) -> str:
    return "|".join(words.values())


FIGURE = (
    r"(?P<between>\bbetween\s+)?"
    rf"(?:(?<![a-z])(?P<before>{_any_of(_BEFORE)})\s*)?(?P<between_too>\bbetween\s+)?"
    r"(?P<currency>£)?\s*"
    rf"(?P<low>(?<![\d,])(?<!\d\.){_NUMBER})"
    rf"(?:\s*(?P<join>-|–|—|\bto\b|\band\b)\s*£?(?P<high>{_NUMBER}))?"
    rf"(?P<after>\s*(?:{_any_of(_AFTER)}))?"
)
"""A figure without its unit, for patterns compiled with ``re.IGNORECASE``."""

TRAILING_QUALIFIER = rf"(?P<trailing>\s*(?:{_any_of(_AFTER)}))?"
"""A qualifier that follows the unit ("230 acres approx")."""

_LONGEST = 200
_SCALED = r"k|thousand|mn?|million|bn"
_WHOLE = re.compile(
    rf"{FIGURE}\s*(?:(?P<scale>{_SCALED})\b)?\s*(?P<unit>[a-z%°²0-9./ ]*?)"
    rf"{TRAILING_QUALIFIER}",
    re.IGNORECASE,
)
_JOIN = r"\s*(?:-|–|—|\bto\b|\band\b)\s*"
_SCALED_LOW = re.compile(rf"{_NUMBER}\s*(?:{_SCALED})(?={_JOIN}£?\s*{_NUMBER})", re.IGNORECASE)
_SCALED_NUMBER = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<scale>{_SCALED})\b", re.IGNORECASE)
_SAID_TWICE = re.compile(
    rf"(?P<low>{_NUMBER})\s*(?P<unit>[a-z²][a-z² ]*?)(?={_JOIN}{_NUMBER}\s*(?P=unit)\b)",
    re.IGNORECASE,
)
_SCALED_HIGH = re.compile(
    rf"(?P<low>\d{{1,3}}(?:,\d{{3}})+|\d{{4,}})(?P<join>{_JOIN}£?\s*)(?P<high>{_NUMBER})\s*"
    rf"(?P<scale>{_SCALED})\b",
    re.IGNORECASE,
)
_NIL = re.compile(r"£?\s*(?:nil|zero)\b\.?", re.IGNORECASE)
_BEFORE_TAX = re.compile(
    r"[\s,;(]*(?:(?:excl?(?:uding|usive\s+of)?\.?|plus|net\s+of)\s+|\+\s*)VAT\b\s*\)?$",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"[-+\u2212]?\d+(?:\.\d+)?°?")


def is_stated_unknown(text: str) -> bool:
    """Say whether a cell states that its value is not known ("TBC", "n/k", "-")."""
    return _STATED_UNKNOWN.fullmatch(text.strip()) is not None


def figure_of(match: re.Match[str]) -> Figure:
    """
    Read a match of :data:`FIGURE`.

    "circa" keeps both ends at the figure: no source says how wide its "c." is, so inventing a
    width would be false precision. "100+" has no upper bound, "up to 60" no lower one.

    Raises
    ------
    Unreadable
        If a range falls, is also a bound, or the qualifiers contradict each other; if "and"
        joins two figures without "between", for "plots of 50 and 60 acres" is no range.
    """
    groups = match.groupdict()
    is_between = bool(groups["between"] or groups["between_too"])
    if is_between and not groups["high"]:
        raise Unreadable("'between' wants two figures")
    if (groups["join"] or "").casefold() == "and" and not is_between:
        raise Unreadable("'and' joins two figures that are no range")
    low = _number(groups["low"])
    high = _number(groups["high"]) if groups["high"] else low
    if low > high:
        raise Unreadable(f"the range falls from {low:g} to {high:g}")
    qualifiers = {
        _qualifier(groups[name], words)
        for name, words in (("before", _BEFORE), ("after", _AFTER), ("trailing", _AFTER))
        if groups.get(name)
    }
    if groups["high"] and (groups["before"] or "").casefold() == "from":
        qualifiers.discard(Qualifier.AT_LEAST)  # "from 50 to 60" is a range, "from 50" a bound
    bounds = qualifiers - {Qualifier.CIRCA}
    if len(bounds) > 1 or (bounds and low != high):
        raise Unreadable("its qualifiers contradict each other")
    if bounds:
        (bound,) = bounds
        return Figure(
            None if bound is Qualifier.AT_MOST else low,
            None if bound is Qualifier.AT_LEAST else high,
            bound,
        )
    return Figure(low, high, Qualifier.CIRCA if qualifiers else Qualifier.EXACT)


def _times(value: float, factor: float) -> float:
    """Multiply as on paper: 16.1 million is 16,100,000 and not a trifle more."""
    return float(Decimal(repr(value)) * Decimal(repr(factor)))


def scaled(figure: Figure, factor: float) -> Figure:
    """Return the figure in another unit."""
    return Figure(
        None if figure.low is None else _times(figure.low, factor),
        None if figure.high is None else _times(figure.high, factor),
        figure.qualifier,
    )


def read_number(text: str, *, unit: str | None, bare: str = "") -> Figure | None:
    """
    Read a cell that holds one figure: "£2.4m", "1,250", "12 MVA", "c.£400k–£600k".

    Parameters
    ----------
    text
        The cell.
    unit
        Unit that the figure is wanted in; ``None`` for a plain number such as a coordinate,
        which may be negative.
    bare
        Unit of a number that stands alone, where the column's heading names one
        (:func:`sitepipe.ingest.claim_fields.bare_unit`); else it is in ``unit``.

    Returns
    -------
    figure
        The figure in ``unit``; ``None`` if the cell states that it is not known.

    Raises
    ------
    Unreadable
        If it is no single figure, below 0, or in a unit that does not convert.

    Notes
    -----
    Only money and floor areas are counted in k, m and bn. Elsewhere these letters are the start
    of a unit: "18m" is 18 months or 18 metres, and no power at all.
    """
    stripped = " ".join(text.split())
    if is_stated_unknown(stripped):
        return None
    if unit is None or unit == "degrees":
        return _signed(stripped)
    if len(stripped) > _LONGEST:
        raise Unreadable("it is too long to be a figure")
    if _NIL.fullmatch(stripped):
        return Figure(0.0, 0.0, Qualifier.EXACT)
    plain = _plain_ends(_BEFORE_TAX.sub("", stripped) if unit == "GBP" else stripped, unit)
    match = _WHOLE.fullmatch(plain)
    if match is None and plain.startswith(_MINUS) and _WHOLE.fullmatch(plain[1:].lstrip()):
        raise Unreadable("it is below 0")
    if match is None:
        raise Unreadable("it is no single figure")
    return scaled(figure_of(match), _factor(match, unit, bare))


def _signed(text: str) -> Figure:
    if len(text) > _LONGEST or not _SIGNED.fullmatch(text):
        raise Unreadable("it is no plain number")
    number = float(text.rstrip("°").replace("\u2212", "-"))
    return Figure(number, number, Qualifier.EXACT)


def _plain_ends(text: str, unit: str) -> str:
    """
    Write a range whose lower end has a scale or unit of its own as one that has it once.

    "£400k–£600k" becomes "£400000–£600000", as does "£400,000–£600k"; "18 months to 2 years" stays
    as it is: no range.
    """
    if unit == "GBP" and (match := _SCALED_HIGH.search(text)):
        high = _times(_number(match["high"]), SCALE[match["scale"].casefold()])
        return f"{text[: match.start('high')]}{high:.2f}{text[match.end() :]}"
    if unit == "GBP" and _SCALED_LOW.search(text):
        return _SCALED_NUMBER.sub(
            lambda found: f"{_number(found['number']) * SCALE[found['scale'].casefold()]:.2f}",
            text,
        )
    return _SAID_TWICE.sub(r"\g<low>", text)


def _factor(match: re.Match[str], unit: str, bare: str) -> float:
    """Return what a figure as stated is multiplied with to give it in ``unit``."""
    stated = re.sub(r"[\s.]+", "", match["unit"]).casefold()
    letters = (match["scale"] or "").casefold()
    if not stated and not letters and not match["currency"] and bare:
        stated, letters = bare, ""
    if unit != "GBP":
        stated, letters = letters + stated, ""
    elif stated in SCALE:  # of a heading such as "Cost (£m)"
        stated, letters = "", stated
    if stated not in UNITS[unit] or (match["currency"] and unit not in MONEY):
        raise Unreadable(f"{stated or '£'} cannot be read as {unit}")
    return SCALE.get(letters, 1.0) * UNITS[unit][stated]


def _number(text: str) -> float:
    return float(re.sub(r"[,\u00a0\u2009\u202f]", "", text))


def _qualifier(text: str, words: dict[Qualifier, str]) -> Qualifier:
    return next(
        qualifier
        for qualifier, pattern in words.items()
        if re.fullmatch(pattern, text.strip(), re.IGNORECASE)
    )
