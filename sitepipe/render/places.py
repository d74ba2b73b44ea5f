"""Where sites stand on the map: markers, circles of stated size, polygons, and routes."""

from __future__ import annotations

import math

import geopandas as gpd
import pandas as pd
import shapely

from sitepipe import units, vocab
from sitepipe.render import words
from sitepipe.render.basemap import Position, positions
from sitepipe.render.card import SiteCard
from sitepipe.render.citing import stated
from sitepipe.snapshot import Appraisal, Snapshot

_WGS84 = "EPSG:4326"
_DECIMALS = 6  # about 0.1 m


def site_places(
    snapshot: Snapshot, cards: list[SiteCard], *, crs: str
) -> dict[str, list[dict[str, object]]]:
    """
    Return the places of each site, by site id.

    Parameters
    ----------
    snapshot
        Reads ``sites`` and ``boundaries``; the latest version of each place counts.
    cards
        Give the acreage that a circle shows.
    crs
        The working CRS, for boundaries that carry none.

    Returns
    -------
    places
        ``at`` [lat, lon]; ``label``; ``radius_m`` of a circle of the stated acreage where only
        a location is known; ``outline``, a GeoJSON geometry, where there is a boundary;
        ``holds`` where a part of the site stands in the same place. A
        site in several places shares its acreage equally between their circles, because how
        it is divided is not stated: their areas add up to what is.
    """
    latest = _latest(snapshot.boundaries, crs=crs)
    by_site = dict(tuple(latest.groupby("site_id", sort=False)))
    markers = snapshot.sites.set_index("site_id")[["lat", "lon"]]
    places: dict[str, list[dict[str, object]]] = {}
    for card in cards:
        rows = by_site.get(card.site_id, latest.iloc[:0])
        found = [_place(row, card, among=len(rows)) for row in rows.to_dict("records")]
        lat, lon = markers.loc[card.site_id]
        if not found and not (math.isnan(lat) or math.isnan(lon)):
            found = [{"at": _at(lat, lon), "label": card.name}]
        places[card.site_id] = found
    _mark_holders(places, snapshot.sites)
    return places


def _mark_holders(places: dict[str, list[dict[str, object]]], sites: pd.DataFrame) -> None:
    """Mark a place where a part of the site stands too, so that both can be seen."""
    for part, whole in sites[["site_id", "part_of_site_id"]].dropna().itertuples(index=False):
        within = [place["at"] for place in places.get(part, [])]
        for place in places.get(whole, []):
            if place["at"] in within:
                place["holds"] = True


def _latest(boundaries: gpd.GeoDataFrame, *, crs: str) -> gpd.GeoDataFrame:
    placed = boundaries.sort_values("version", kind="stable")
    placed = placed.drop_duplicates(["site_id", "place"], keep="last").sort_index()
    placed = placed.dropna(subset=["lat", "lon"])
    known = placed if placed.crs is not None else placed.set_crs(crs)
    return known.to_crs(_WGS84)


def _place(row: dict[str, object], card: SiteCard, *, among: int) -> dict[str, object]:
    name = stated(row["place"])
    place: dict[str, object] = {
        "at": _at(float(row["lat"]), float(row["lon"])),  # type: ignore[arg-type]
        "label": name if name and among > 1 else card.name,
    }
    if name and among > 1:
        place["place"] = name
    if row["kind"] != vocab.BoundaryKind.LOCATION_ONLY:
        place["outline"] = _outline(row["geometry"])
    elif card.acres is not None and card.acres > 0:
        share = card.acres * units.SQ_METRES_PER_ACRE / among
        place["radius_m"] = round(math.sqrt(share / math.pi), 1)
    return place


def _outline(geometry: object) -> dict[str, object]:
    rounded = shapely.transform(geometry, lambda coordinates: coordinates.round(_DECIMALS))
    mapping: dict[str, object] = shapely.geometry.mapping(rounded)
    return mapping


def site_routes(
    appraisal: Appraisal, hubs: pd.DataFrame, *, near_min: float
) -> tuple[dict[str, list[dict[str, object]]], list[list[Position]]]:
    """
    Return each site's routes to its nearest hubs, and the lines that they share.

    Returns
    -------
    routes
        By site id: ``kind``; ``hub`` and ``minutes`` in words; ``to``, where the hub stands;
        ``near`` if within
        ``near_min`` minutes, ``along``, the numbers of the fastest route's lines; and
        ``legs`` as [number of a line, 1 on a modelled connector else 0].
    lines
        Every line once: many routes run along the same links.
    """
    lines = _Lines()
    legs = appraisal.legs.dropna(subset=["coordinates"]).sort_values("leg", kind="stable")
    legs_of = {
        key: [[lines.number(text), int(kind != vocab.LegKind.LINK)] for text, kind in drawn]
        for key, drawn in _by_route(legs)
    }
    drawn_lines = lines.positions()
    stands = {
        hub.hub_id: _at(hub.lat, hub.lon)
        for hub in hubs.dropna(subset=["lat", "lon"]).itertuples(index=False)
    }
    reached = appraisal.access.dropna(subset=["minutes"])
    routes: dict[str, list[dict[str, object]]] = {}
    # Places of one site that drive to the same hub share a label: `27–29 min`.
    shared = reached.groupby(["site_id", "hub_kind", "hub_id"], sort=False)
    for (site_id, kind, hub_id), rows in shared:
        fastest_first = rows.sort_values("minutes", kind="stable").itertuples(index=False)
        driven = [
            found
            for row in fastest_first
            if (found := legs_of.get((site_id, stated(row.place), kind)))
        ]
        if driven:
            routes.setdefault(site_id, []).append(
                {
                    "kind": kind,
                    "hub": stated(rows["hub_name"].iloc[0]) or str(rows["hub_id"].iloc[0]),
                    "minutes": words.duration_span(rows["minutes"].min(), rows["minutes"].max()),
                    "to": stands.get(hub_id) or drawn_lines[driven[0][-1][0]][-1],
                    "near": bool(rows["minutes"].min() <= near_min),
                    "along": [number for number, _ in driven[0]],
                    "legs": [leg for legs in driven for leg in legs],
                }
            )
    return routes, drawn_lines


class _Lines:
    """Lines by number, each held once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))

    def positions(self) -> list[list[Position]]:
        return [positions(text) for text in self._numbers]


def _by_route(
    legs: pd.DataFrame,
) -> list[tuple[tuple[str, str | None, str], list[tuple[str, str]]]]:
    grouped = legs.groupby(["site_id", "place", "hub_kind"], dropna=False, sort=False)
    return [
        (
            (site_id, stated(place), hub_kind),
            list(zip(rows["coordinates"], rows["leg_kind"], strict=True)),
        )
        for (site_id, place, hub_kind), rows in grouped
    ]


def _at(lat: float, lon: float) -> Position:
    return [round(float(lat), _DECIMALS), round(float(lon), _DECIMALS)]
