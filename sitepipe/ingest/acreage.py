"""Acreage text, as partners print it, to a range with its qualifier and basis."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from sitepipe import units
from sitepipe.ingest.figures import (
    FIGURE,
    TRAILING_QUALIFIER,
    Figure,
    Unreadable,
    figure_of,
    is_stated_unknown,
    scaled,
)
from sitepipe.vocab import AcreageBasis, Qualifier


@dataclass(frozen=True)
class Acreage:
    """
    An acreage as stated, in acres.

    ``low`` and ``high`` are ``None`` where the text sets no such bound; ``basis`` is ``None``
    where it does not say what it counts; ``unit`` is the unit that it was stated in.
    """

    low: float | None
    high: float | None
    qualifier: Qualifier
    basis: AcreageBasis | None
    unit: str


_UNITS: dict[str, tuple[str, float]] = {
    "acres": (r"acres?|ac\b\.?", 1.0),
    "ha": (r"hectares?|has?\b\.?", units.acres_from_hectares(1)),
    "sq ft": (
        r"sq\.?\s*f(?:ee|oo)?t\b\.?|square\s+f(?:ee|oo)t|ft2|ft²|sqft",
        units.acres_from_sq_feet(1),
    ),
    "m2": (
        r"sq\.?\s*m(?:et(?:re|er)s?)?\b\.?|square\s+met(?:re|er)s?|m2|m²|sqm",
        units.acres_from_sq_metres(1),
    ),
}
_UNIT = "|".join(pattern for pattern, _ in _UNITS.values())
_FIGURE = re.compile(
    rf"{FIGURE}\s*(?:(?P<scale>million|m(?=\s*sq)|k)\s*)?"
    rf"(?P<counted>(?:(?:net|gross|developable|allocated)\s+)*)-?(?P<unit>{_UNIT})"
    rf"{TRAILING_QUALIFIER}",
    re.IGNORECASE,
)
_BARE = re.compile(rf"{FIGURE}{TRAILING_QUALIFIER}(?=\s*(?:$|[;,(]))", re.IGNORECASE)
_SCALE = {"million": 1e6, "m": 1e6, "k": 1e3}
_MARK = "\x00"  # stands in for a figure once it is read; cells never hold it

_BASES: dict[AcreageBasis, str] = {
    AcreageBasis.GROSS_SITEWIDE: r"site[\s-]?wide|gross|(?:whole|entire|total)\s+site|in\s+total",
    AcreageBasis.ALLOCATED: r"allocat(?:ion|ed)",
    AcreageBasis.NET_DEVELOPABLE: r"net(?:\s+developable)?",
    AcreageBasis.NEAR_TERM_AVAILABLE: r"(?:immediately|currently|now)\s+available"
    r"|available\s+(?:now|immediately|today|near[\s-]term)|near[\s-]term(?:\s+available)?",
    AcreageBasis.COMMITTED_UNDER_OFFER: r"committed|under[\s-]offer",
}
_FILLER = r"(?:\s|\b(?:site|area|land|only|of|an?|the|plots?|developable|basis)\b)*"
_NOTHING = re.compile(r"\b(?:limited|no|none|few|little|part(?:ly)?|some)\b", re.IGNORECASE)
_CHANGES = re.compile(
    r"\b(?:not|less|minus|excluding|excl|except|of\s+which|plus|including|incl)\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"[;,()\[\]/]|\s[-–—]\s|\.\s")
_AGREE_WITHIN = 0.02
_LONGEST = 1000


AREA_UNITS = list(_UNITS)
"""Units that a bare area may be stated in."""


def read_acreage(text: str, *, unit: str = "acres") -> Acreage | None:
    """
    Read an acreage as printed.

    Parameters
    ----------
    text
        The cell: "c.230 acres", "100+ acres (allocation; constraints vary)", "50-60 ha".
    unit
        Unit of a bare number, where the column's heading says it: acres, ha, sq ft or m2.

    Returns
    -------
    acreage
        ``None`` if the text states that the figure is not known ("TBC"). A figure said twice
        in two units ("230 acres (93 ha)") is one figure if both agree within 2 %.

        The basis is taken from words that stand with the figure or in a clause of their own:
        in "c.196 acres site-wide; near-term plots limited" the figure is site-wide, and the
        near-term remark has no figure.

    Raises
    ------
    Unreadable
        If no figure, or several that disagree, can be read, or other words change the figure.
    """
    stripped = " ".join(text.split())
    if is_stated_unknown(stripped):
        return None
    if len(stripped) > _LONGEST:
        raise Unreadable("it is too long to be an area")
    matches = list(_FIGURE.finditer(stripped))
    if matches:
        stated = [_in_acres(match) for match in matches]
        rest = _FIGURE.sub(lambda match: f"{match['counted']}{_MARK}", stripped)
    else:
        bare = _BARE.match(stripped)
        if bare is None or bare["currency"]:
            raise Unreadable("it holds no area")
        stated = [(scaled(figure_of(bare), _UNITS[unit][1]), unit)]
        rest = _MARK + stripped[bare.end() :]
    _refuse_remarks(rest)
    figure, unit_stated = stated[0]
    if not all(_agree(figure, other) for other, _ in stated[1:]):
        raise Unreadable(f"it holds {len(stated)} figures that disagree")
    qualifier = figure.qualifier
    if qualifier in (Qualifier.EXACT, Qualifier.CIRCA) and re.search(r"\bindicative", rest, re.I):
        qualifier = Qualifier.INDICATIVE
    elif qualifier is Qualifier.EXACT and re.search(r"\bapprox|\bcirca\b", rest, re.I):
        qualifier = Qualifier.CIRCA
    return Acreage(figure.low, figure.high, qualifier, _basis(rest), unit_stated)


def _refuse_remarks(rest: str) -> None:
    """Refuse an acreage beside which other words or numbers stand that change it."""
    if re.search(r"\d", rest):
        raise Unreadable("it holds a number that is no area")
    if re.search(rf"(?:^|\s)[-\u2212]{_MARK}", rest):
        raise Unreadable("it is negative")
    if found := _CHANGES.search(rest):
        raise Unreadable(f"{found[0]!r} changes what the figure counts")


def _in_acres(match: re.Match[str]) -> tuple[Figure, str]:
    if match["currency"]:
        raise Unreadable("it is a price, not an area")
    name, factor = next(
        (name, factor)
        for name, (pattern, factor) in _UNITS.items()
        if re.fullmatch(pattern, match["unit"], re.IGNORECASE)
    )
    scale = _SCALE[match["scale"].casefold()] if match["scale"] else 1.0
    return scaled(figure_of(match), scale * factor), name


def _agree(one: Figure, other: Figure) -> bool:
    return all(
        (a is None) == (b is None)
        and (a is None or b is None or math.isclose(a, b, rel_tol=_AGREE_WITHIN))
        for a, b in ((one.low, other.low), (one.high, other.high))
    )


def _basis(rest: str) -> AcreageBasis | None:
    """Find what the figure counts, in the clauses that speak of it and of nothing else."""
    found = set()
    for clause in _CLAUSE.split(rest):
        for basis, words in _BASES.items():
            own = re.fullmatch(rf"{_FILLER}(?:{words}){_FILLER}", clause, re.IGNORECASE)
            beside = _MARK in clause and re.search(rf"\b(?:{words})\b", clause, re.IGNORECASE)
            if own or (beside and not _NOTHING.search(clause)):
                found.add(basis)
    if len(found) > 1:
        raise Unreadable(
            "it counts on several bases: " + ", ".join(sorted(basis.label for basis in found))
        )
    return found.pop() if found else None
