"""Posted speeds, and what a limit says of the place where it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from sitepipe.ingest.osm.measures import SPEEDS_KMH, UnreadableError, kmh
from sitepipe.ingest.osm.notes import Note
from sitepipe.roadgraph import Doubles
from sitepipe.units import km_from_miles

BUILT_UP_KMH = 50.0
"""A road with a posted limit up to this is in a built-up area: 30 mph in Great Britain."""

DUAL_KMH = km_from_miles(70)
"""A one-way road with this limit is half of a dual carriageway: no other may have it."""

KEYS = frozenset(
    f"{key}{direction}"
    for key in ("maxspeed", "maxspeed:hgv", "maxspeed:goods")
    for direction in ("", ":forward", ":backward")
)
TYPE_KEYS = ("maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic")

_MPH_COUNTRIES = frozenset({"gb", "uk"})
_RULE = re.compile(r"(?:([a-z]{2})(?:-[a-z]{2,3})?[:_])?(.+)")
_ZONE = re.compile(r"(?:zone[:_]?)?([0-9]{1,3})")
_RURAL = frozenset({"national", "nsl", "nsl_single", "nsl:single", "rural", "motorway", "trunk"})
_DUAL = frozenset({"nsl_dual", "nsl:dual"})
_URBAN = frozenset({"urban", "nsl_restricted", "nsl:restricted", "living_street", "bicycle_road"})
_BRITISH_URBAN = frozenset({"urban", "nsl_restricted", "nsl:restricted"})
_NO_FIGURE = frozenset({"none", "unlimited", "default", "implicit", "unposted", "no", "unknown"})
_CHANGING = frozenset({"signals", "variable"})


@dataclass(frozen=True)
class Rule:
    """What a limit says without a figure, or besides it; None where it says nothing."""

    kmh: float = np.nan
    urban: bool | None = None
    dual: bool | None = None


@dataclass(frozen=True, eq=False)
class Speeds:
    """
    Speeds of one road: along and against (km/h), NaN where none is posted.

    ``urban`` and ``dual`` are None where no limit says so.
    """

    posted: Doubles
    hgv: Doubles
    urban: bool | None
    dual: bool | None
    notes: list[Note]


def rule(text: str) -> Rule | None:
    """
    Read a limit by its rule: ``GB:nsl_dual``, ``national``, ``GB:zone20``, ``DE:urban``.

    National limits give no figure: a vehicle has its own for each kind of road. Zones and the
    limit of British built-up areas do.

    Returns
    -------
    rule
        None if it is no known rule.
    """
    found = _RULE.fullmatch(text.strip().lower())
    if found is None:
        return None
    country, name = found[1], found[2]
    british = country in _MPH_COUNTRIES
    read = None
    if zone := _ZONE.fullmatch(name):
        figure = km_from_miles(float(zone[1])) if british else float(zone[1])
        is_zone = country or name.startswith("zone")  # else it is a plain figure
        if is_zone and SPEEDS_KMH[0] <= figure <= SPEEDS_KMH[1]:
            read = Rule(kmh=figure, urban=True)
    elif name in _DUAL:
        read = Rule(urban=False, dual=True)
    elif name in _RURAL:
        read = Rule(urban=False, dual=False if name.endswith("single") else None)
    elif name in _URBAN:
        limited = british and name in _BRITISH_URBAN
        read = Rule(kmh=km_from_miles(30) if limited else np.nan, urban=True)
    return read


def speeds(said: dict[str, str]) -> Speeds:
    """
    Return the posted speeds of a road.

    A figure counts before a rule, what is said of a direction before what is said of both.
    Figures that are zero, negative or not read are noted and not used.
    """
    notes: list[Note] = []
    rules = [found for key in TYPE_KEYS if (found := rule(said.get(key, "")))]
    posted, by_figure = _both_ways(said, "maxspeed", notes)
    rules = [*by_figure, *rules]
    for found in rules:
        posted = np.where(np.isnan(posted), found.kmh, posted)
    hgv, _ = _both_ways(said, "maxspeed:hgv", notes)
    if np.isnan(hgv).all():
        hgv, _ = _both_ways(said, "maxspeed:goods", notes)
    return Speeds(
        posted=posted,
        hgv=hgv,
        urban=next((found.urban for found in rules if found.urban is not None), None),
        dual=next((found.dual for found in rules if found.dual is not None), None),
        notes=list(dict.fromkeys(notes)),
    )


def _both_ways(said: dict[str, str], key: str, notes: list[Note]) -> tuple[Doubles, list[Rule]]:
    found, rules = np.full(2, np.nan), []
    for full, ways in ((key, [0, 1]), (f"{key}:forward", [0]), (f"{key}:backward", [1])):
        if (value := said.get(full)) is None:
            continue
        if (by_rule := rule(value)) is not None:
            rules.append(by_rule)
            found[ways] = by_rule.kmh
        else:
            found[ways] = _figure(full, value, notes)
    return found, rules


def _figure(key: str, value: str, notes: list[Note]) -> float:
    plain = value.strip().lower()
    if plain in _CHANGING:
        notes.append(Note("not represented", "speed limits set by signals"))
        return np.nan
    if plain in _NO_FIGURE:
        return np.nan
    try:
        return kmh(value)
    except UnreadableError:
        notes.append(Note("not represented", "speeds that are not read", f"{key}={value}"))
        return np.nan
