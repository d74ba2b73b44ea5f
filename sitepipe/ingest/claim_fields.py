"""Finding the field that a column holds by its heading."""

from __future__ import annotations

import difflib
import re

from sitepipe.names import heading_key
from sitepipe.schema import FIELDS
from sitepipe.words import count

_HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("name", "sitename", "sitenameaddress", "site", "title"),
    "stated_acres": (
        "statedacres", "acres", "acreage", "areaacres", "sizeacres",
        "hectares", "ha", "areaha", "sizeha",
    ),
    "authorities": ("authorities", "authority", "planningauthority", "localplanningauthority"),
}  # fmt: skip
_SHAPEFILE_WIDTH = 10
_SQ_METRES = r"\bsq\.?\s*m(?:et(?:re|er)s?)?\b|\bm2\b|m²|\bsqm\b"
# What a heading may say that its bare numbers are in, by the unit that the field is kept in.
_BARE_UNITS: dict[str, tuple[tuple[str, str], ...]] = {
    "GBP": (
        (r"£\s*(?:mn?|million)\b|\(mn?\)|\bmillions?\b", "m"),
        (r"£\s*k\b|£?\s*'?000s?\b|\bthousands?\b", "k"),
    ),
    "MVA": (
        (r"\bmva\b", ""),
        (r"\bkva\b", "kva"),
        *((rf"\b{real}\b", real) for real in ("kw", "mw", "gw")),
    ),
    "months": ((r"\b(?:years?|yrs)\b", "years"),),
    "m": ((r"\b(?:ft|feet)\b", "ft"),),
    "acres": ((r"\b(?:ha|hectares?)\b", "ha"), (_SQ_METRES, "sqm")),
    "sq ft": ((_SQ_METRES, "sqm"),),
}


def are_missing(columns: list[str]) -> str:
    """Say how many mapped columns are missing."""
    return f"{count(len(columns), 'mapped column')} {'is' if len(columns) == 1 else 'are'} missing"


def meant(given: str, allowed: list[str]) -> str:
    """Return ``; did you mean …?`` for the closest of the allowed names, or nothing."""
    by_fold = {heading_key(name): name for name in allowed}
    close = difflib.get_close_matches(heading_key(given), list(by_fold), n=1)
    return f"; did you mean {by_fold[close[0]]!r}?" if close else ""


def heading_unit(heading: str) -> str:
    """Return the unit of bare numbers under a heading that names one, else acres."""
    words = re.split(r"[\W_]+", heading.casefold())
    return "ha" if {"ha", "hectares", "hectare"} & set(words) else "acres"


def bare_unit(heading: str, unit: str | None) -> str:
    """
    Return the unit or scale that a heading gives to bare numbers: ``m`` for "Cost (£m)".

    Parameters
    ----------
    heading
        The column's heading.
    unit
        The field's unit.

    Returns
    -------
    stated
        A name that :func:`sitepipe.ingest.figures.read_number` knows; empty if the heading
        names no other unit than the field's.
    """
    for pattern, stated in _BARE_UNITS.get(unit or "", ()):
        if re.search(pattern, heading, re.IGNORECASE):
            return stated
    return ""


def match_by_name(headings: list[str]) -> dict[str, str]:
    """
    Find the columns whose headings say which field they hold.

    Returns
    -------
    columns
        Heading by field; ``name`` is the site's name. A heading that a shapefile cut to ten
        characters (``plan_statu``) is recognised.
    """
    by_fold: dict[str, str] = {}
    for heading in headings:
        by_fold.setdefault(heading_key(heading), heading)
    columns = {}
    for field in ("name", *FIELDS):
        names = _HEADINGS.get(field, (heading_key(field), heading_key(field[:_SHAPEFILE_WIDTH])))
        if found := next((by_fold[name] for name in names if name in by_fold), None):
            columns[field] = found
    return columns
