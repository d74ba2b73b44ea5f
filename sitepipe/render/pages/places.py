"""Where sites stand on the map: markers, circles of stated size, polygons, and routes."""

from __future__ import annotations

import math

import geopandas as gpd
import pandas as pd
import shapely

from sitepipe import units, vocab, words
from sitepipe.cells import stated
from sitepipe.crs import WGS84
from sitepipe.render.basemap import DECIMALS, Position, at, rounded
from sitepipe.render.cards.access import is_marked
from sitepipe.render.cards.card import SiteCard
from sitepipe.render.pages.numbered import Numbered
from sitepipe.render.rows import Row, rows_by_site
from sitepipe.shapes import shape_points
from sitepipe.snapshot import Appraisal, Snapshot


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
        ``at`` [lat, lon]; ``label``; ``outline``, a GeoJSON geometry, where there is a boundary;
        ``holds`` where a part of the site stands in the same place. Where only locations are
        known, the first place has the ``circle`` of the stated acreage (``at``, ``radius_m``):
        one for the whole site, in the middle of its places, for how the acreage is divided
        between them is not stated.
    """
    by_site = rows_by_site(_latest(snapshot.boundaries, crs=crs))
    markers = {site.site_id: site for site in snapshot.sites.itertuples(index=False)}
    places: dict[str, list[dict[str, object]]] = {}
    for card in cards:
        rows = by_site.get(card.site_id, [])
        found = [_place(row, card, among=len(rows)) for row in rows]
        if found and card.acres and not any("outline" in place for place in found):
            found[0]["circle"] = _circle(rows, card.acres)
        marker = markers[card.site_id]
        if not found and not (math.isnan(marker.lat) or math.isnan(marker.lon)):
            found = [{"at": at(marker.lat, marker.lon), "label": card.name}]
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
    drawn = known.to_crs(WGS84)
    coarse = shapely.transform(drawn.geometry.to_numpy(), lambda xy: xy.round(DECIMALS))
    return drawn.set_geometry(gpd.GeoSeries(coarse, index=drawn.index, crs=WGS84))


def _place(row: Row, card: SiteCard, *, among: int) -> dict[str, object]:
    name = stated(row.place)
    place: dict[str, object] = {
        "at": at(row.lat, row.lon),
        "label": name if name and among > 1 else card.name,
    }
    if name and among > 1:
        place["place"] = name
    if vocab.BoundaryKind(row.kind).measurable:
        place["outline"] = shapely.geometry.mapping(row.geometry)
    return place


def _circle(rows: list[Row], acres: float) -> dict[str, object]:
    """Give the circle of an acreage, in the middle of the places that share it."""
    lat, lon = (
        sum(degrees) / len(rows)
        for degrees in zip(*((row.lat, row.lon) for row in rows), strict=True)
    )
    radius_m = math.sqrt(acres * units.SQ_METRES_PER_ACRE / math.pi)
    return {"at": at(lat, lon), "radius_m": round(radius_m, 1)}


def site_routes(
    appraisal: Appraisal, hubs: pd.DataFrame, *, near_min: float
) -> tuple[dict[str, list[dict[str, object]]], list[list[Position]]]:
    """
    Return each site's routes to its nearest hubs, and the lines that they share.

    Returns
    -------
    routes
        By site id: ``kind``; ``hub`` and ``minutes`` in words; ``to``, where the hub stands;
        ``near`` if within ``near_min`` minutes; ``marked`` if modelled or not verified;
        ``legs`` as [number of a line, 1 on a modelled connector else 0], those of the fastest
        way first; and ``along``, how many of them are of that way.
    lines
        Every line once: many routes run along the same links.
    """
    lines: Numbered[str] = Numbered()
    legs = appraisal.legs.dropna(subset=["coordinates"]).sort_values("leg", kind="stable")
    legs_of: dict[tuple[str, str | None, str], list[list[int]]] = {}
    for leg in legs[["site_id", "place", "hub_kind", "leg_kind", "coordinates"]].itertuples():
        is_connector = int(leg.leg_kind != vocab.LegKind.LINK)
        key = (leg.site_id, stated(leg.place), leg.hub_kind)
        legs_of.setdefault(key, []).append([lines.number(leg.coordinates), is_connector])
    drawn_lines = [rounded(shape_points(text)) for text in lines.things()]
    stands = {
        hub.hub_id: at(hub.lat, hub.lon)
        for hub in hubs.dropna(subset=["lat", "lon"]).itertuples(index=False)
    }
    # Places of one site that drive to the same hub share a label: `27–29 min`.
    shared: dict[tuple[str, str, str], list[Row]] = {}
    reached = appraisal.access.dropna(subset=["minutes"])
    for way in reached.itertuples(index=False):
        shared.setdefault((way.site_id, way.hub_kind, way.hub_id), []).append(way)
    routes: dict[str, list[dict[str, object]]] = {}
    for (site_id, kind, hub_id), ways in shared.items():
        fastest_first = sorted(ways, key=lambda way: way.minutes)
        soonest, longest = fastest_first[0].minutes, fastest_first[-1].minutes
        driven = [
            found
            for way in fastest_first
            if (found := legs_of.get((site_id, stated(way.place), kind)))
        ]
        if driven:
            routes.setdefault(site_id, []).append(
                {
                    "kind": kind,
                    "hub": stated(ways[0].hub_name) or str(hub_id),
                    "minutes": words.duration_span(soonest, longest),
                    "to": stands.get(hub_id) or drawn_lines[driven[0][-1][0]][-1],
                    "near": bool(soonest <= near_min),
                    "marked": any(is_marked(way) for way in ways),
                    "along": len(driven[0]),
                    "legs": [leg for legs in driven for leg in legs],
                }
            )
    return routes, drawn_lines
