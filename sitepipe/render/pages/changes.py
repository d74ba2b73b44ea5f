"""The page of a scenario: what is altered, and every site's way before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from sitepipe import vocab, words
from sitepipe.cells import stated
from sitepipe.crs import WGS84
from sitepipe.render import basemap
from sitepipe.render.lines import in_degrees
from sitepipe.render.pages.map import view_of
from sitepipe.render.pages.page import CHANGES_SCRIPTS, map_page
from sitepipe.render.theme import theme
from sitepipe.snapshot import BaseLayers, Snapshot

UNREACHED = "not reached"
METHOD = (
    "Driving times are modelled: at set speeds, and straight to the nearest roads. A closed link "
    "is neither driven nor joined, in both directions, and no site gets a new way to the roads in "
    "its place; an added link is joined besides those that a site joins today."
)


@dataclass(frozen=True)
class Occasion:
    """
    What a page of changes says of itself.

    ``title`` and ``notice`` name the scenario and warn of fictional data (empty for none);
    ``as_of`` is the ISO date that it speaks of; ``vehicle`` and ``after_vehicle`` what is driven
    today and in the scenario.
    """

    title: str
    notice: str
    as_of: str
    vehicle: str
    after_vehicle: str


def render_changes(
    occasion: Occasion,
    places: gpd.GeoDataFrame,
    changes: pd.DataFrame,
    altered_links: gpd.GeoDataFrame,
    base: BaseLayers,
    snapshot: Snapshot,
    *,
    hub_kinds: Sequence[vocab.HubKind],
) -> str:
    """
    Return one self-contained HTML page that asks nothing of any network.

    The same arguments give the same bytes. Every text from the data travels as JSON and is put
    on the page as text, never as markup.

    Parameters
    ----------
    occasion
        Title, date, vehicles.
    places
        P rows: ``name``, ``kind`` of boundary, ``lat``, ``lon`` and geometry.
    changes, altered_links
        Tables of :mod:`sitepipe.schema`; ``changes`` has the rows of each place together, one
        for each of ``hub_kinds``.
    base, snapshot
        What lies under the sites, and where they are.
    hub_kinds
        Kinds of hub; sites are coloured first by that for which most changes.
    """
    look = theme()
    by_place = [
        changes.iloc[start : start + len(hub_kinds)]
        for start in range(0, len(changes), len(hub_kinds))
    ]
    drawn = places.to_crs(WGS84)
    colourings = {
        kind.value: _colouring(kind, changes[changes["hub_kind"] == kind]) for kind in hub_kinds
    }
    content = {
        "title": occasion.title,
        "view": view_of(look),
        "colourings": colourings,
        "colourBy": _most_telling(changes, hub_kinds),
        "hubKinds": [
            {"kind": kind.value, "label": kind.label, "short": basemap.HUB_SHORT[kind]}
            for kind in vocab.HubKind
        ],
        "sites": [
            _site(number, place, own)
            for number, (place, own) in enumerate(
                zip(drawn.itertuples(index=False), by_place, strict=True)
            )
        ],
        "facts": [],
        "altered": _altered(altered_links),
        "counted": words.count(len(places), "site or place", "sites and places"),
        "vehicles": _vehicles(occasion),
        "modelled": f"{words.MODELLED} modelled or not verified.",
        "method": METHOD,
        "base": basemap.drawing(base, snapshot),
        "tiles": False,
        "tileCredit": "",
    }
    return map_page(
        look,
        content,
        online_tiles=False,
        own_scripts=CHANGES_SCRIPTS,
        title=occasion.title,
        notice=occasion.notice.strip(),
        as_of=words.date(occasion.as_of),
        hatch=f"{look.sizes.hatch:g}",
        figures=_figures(changes),
        pages=[],
        downloads={"Table of changes": "changes.csv", "Altered links": "altered-links.geojson"},
    )


def _fill(change: str) -> str:
    # What is never reached has the hatching of what is not known.
    return "not_known" if change == vocab.AccessChange.NOT_REACHED else f"change_{change}"


def _colouring(kind: vocab.HubKind, changes: pd.DataFrame) -> dict[str, object]:
    counts = Counter(changes["change"])
    return {
        "title": kind.label,
        "classes": [
            {
                "id": _fill(change),
                "label": words.sentence(change.label)[:-1],
                "count": counts[change.value],
            }
            for change in vocab.AccessChange
            if counts[change.value]
        ],
    }


def _most_telling(changes: pd.DataFrame, hub_kinds: Sequence[vocab.HubKind]) -> str:
    still = (vocab.AccessChange.UNCHANGED, vocab.AccessChange.NOT_REACHED)
    counts = Counter(changes.loc[~changes["change"].isin(still), "hub_kind"])
    return max(hub_kinds, key=lambda kind: counts[kind.value]).value  # the first of several


def _site(number: int, place: Any, changes: pd.DataFrame) -> dict[str, object]:
    at = {"at": basemap.at(place.lat, place.lon), "label": place.name}
    if vocab.BoundaryKind(place.kind).measurable:
        at["outline"] = shapely.geometry.mapping(place.geometry)
    told = [_told(change) for change in changes.to_dict("records")]
    return {
        "site_id": str(number),
        "name": place.name,
        "short": "",
        "planning_text": "; ".join(f"{one['label']}: {one['words']}" for one in told),
        "groups": [],
        "reach": [],
        "fills": {
            kind: _fill(change)
            for kind, change in zip(changes["hub_kind"], changes["change"], strict=True)
        },
        "places": [at],
        "changes": told,
    }


def _told(change: dict[Any, Any]) -> dict[str, object]:
    """Put one change into words; ``order`` rises with its gravity."""
    before, after, added = (change[name] for name in ("before_min", "after_min", "added_min"))
    term = vocab.AccessChange(change["change"])
    hubs = [stated(change[name]) for name in ("before_hub_name", "after_hub_name")]
    gravity = {vocab.AccessChange.CUT_OFF: 1e9, vocab.AccessChange.OPENED_UP: -1e9}
    is_known = not pd.isna(added)
    return {
        "kind": change["hub_kind"],
        "label": vocab.HubKind(change["hub_kind"]).label,
        "words": term.label,
        "before": None if pd.isna(before) else words.duration(before),
        "after": None if pd.isna(after) else words.duration(after),
        "added": _signed(added) if is_known else "",
        "hubs": _hubs_in_words(*hubs),
        "order": gravity.get(term, round(added, 4) if is_known else 0),
    }


def _hubs_in_words(before: str | None, after: str | None) -> str:
    if before == after:
        return before or UNREACHED
    return f"{before or UNREACHED} → {after or UNREACHED}"


def _signed(added_min: float) -> str:
    """Say what is added or saved; nothing if nothing is."""
    if added_min == 0:
        return ""
    sign = "+" if added_min > 0 else "−"
    return f"{sign}{words.duration(abs(added_min))}"


def _altered(links: gpd.GeoDataFrame) -> list[dict[str, object]]:
    lines = in_degrees(links.geometry.to_numpy(), crs=str(links.crs))
    return [
        {
            "alteration": link["alteration"],
            "line": basemap.rounded(line),
            "text": f"{stated(link['road']) or link['link_id']} {link['alteration']}",
            "detail": _detail(link),
        }
        for link, line in zip(links.drop(columns="geometry").to_dict("records"), lines, strict=True)
    ]


def _detail(link: dict[Any, Any]) -> str:
    before, after = (
        [link[f"{when}_{way}_min"] for way in ("along", "against")] for when in ("before", "after")
    )
    miles = words.miles(link["km"])
    today = "not built" if link["alteration"] == vocab.Alteration.ADDED else _times(before)
    return f"{link['link_id']}, {miles} miles: {today} → {_times(after)}"


def _times(minutes: list[float]) -> str:
    """Say how long a link takes; both ways only where they differ."""
    said = ["closed" if pd.isna(one) else words.minutes(one) for one in minutes]
    return said[0] if said[0] == said[1] else " and ".join(said)


def _vehicles(occasion: Occasion) -> str:
    if occasion.vehicle == occasion.after_vehicle:
        return f"Vehicle: {occasion.vehicle}."
    return f"Vehicle: {occasion.vehicle} today, {occasion.after_vehicle} in the scenario."


def _figures(changes: pd.DataFrame) -> list[dict[str, str]]:
    counts = Counter(changes["change"])
    total = len(changes)
    figures = [
        ("no longer reached", counts[vocab.AccessChange.CUT_OFF]),
        ("slower", counts[vocab.AccessChange.SLOWER]),
        ("faster, or reached only now",
         counts[vocab.AccessChange.FASTER] + counts[vocab.AccessChange.OPENED_UP]),
    ]  # fmt: skip
    of = words.count(total, "way", "ways")
    return [{"number": f"{number:,}", "text": f"of {of} {text}"} for text, number in figures]
