"""What a printed map shows, in eastings and northings: roads, towns, the region and the sites."""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sitepipe import units, vocab
from sitepipe.cells import stated
from sitepipe.render.atlas.sheet import GRID, grid_positions
from sitepipe.render.cards.land import acres_to_draw, widest_first
from sitepipe.render.lines import drawn_roads, surroundings
from sitepipe.render.rows import Row, rows_by_site
from sitepipe.roadgraph import RoadGraph
from sitepipe.snapshot import BaseLayers, Snapshot


@dataclass(frozen=True)
class Place:
    """One place of a site: its marker, and its boundary where one is known."""

    name: str | None
    marker: shapely.Point
    outline: shapely.Geometry | None
    uncertainty_m: float | None


@dataclass(frozen=True)
class SiteGround:
    """
    Where one site is.

    ``circle`` has the stated acreage, for a site without a boundary; ``holds`` says that
    another site lies inside this one.
    """

    site_id: str
    name: str
    planning: vocab.PlanningGroup
    places: list[Place]
    circle: shapely.Polygon | None
    kind: vocab.BoundaryKind | None
    holds: bool

    @property
    def is_indicative(self) -> bool:
        """Whether no boundary of the site is known."""
        return not any(place.outline for place in self.places)

    @property
    def shapes(self) -> list[shapely.Geometry]:
        """Return all that is drawn of the site at a large scale."""
        outlines = [place.outline or place.marker for place in self.places]
        return [*outlines, self.circle] if self.circle else outlines


def site_grounds(snapshot: Snapshot, *, crs: str) -> dict[str, SiteGround]:
    """
    Return where each site is, in the order of the sites.

    Parameters
    ----------
    snapshot
        Reads ``sites``, ``boundaries`` (the latest of each place) and ``acreages``.
    crs
        The working CRS, for boundaries that carry none.
    """
    places = {
        site_id: [_place(row) for row in rows]
        for site_id, rows in rows_by_site(_latest(snapshot.boundaries, crs=crs)).items()
    }
    acreages = rows_by_site(widest_first(snapshot.acreages))
    holders = set(snapshot.sites["part_of_site_id"].dropna())
    return {
        str(site["site_id"]): _site(site, places, acreages, holders)
        for site in snapshot.sites.to_dict("records")
    }


def _latest(boundaries: gpd.GeoDataFrame, *, crs: str) -> gpd.GeoDataFrame:
    placed = boundaries.sort_values("version", kind="stable")
    placed = placed.drop_duplicates(["site_id", "place"], keep="last").sort_index()
    placed = placed.dropna(subset=["lat", "lon"])
    known = placed if placed.crs is not None else placed.set_crs(crs)
    return known.to_crs(GRID)


def _place(row: Row) -> Place:
    measurable = vocab.BoundaryKind(row.kind).measurable
    return Place(
        name=stated(row.place),
        marker=shapely.Point(grid_positions(row.lat, row.lon)[0]),
        outline=row.geometry if measurable and not shapely.is_empty(row.geometry) else None,
        uncertainty_m=None if math.isnan(row.uncertainty_m) else float(row.uncertainty_m),
    )


def _site(
    site: dict[str, object],
    places: dict[str, list[Place]],
    acreages: dict[str, list[Row]],
    holders: set[str],
) -> SiteGround:
    site_id = str(site["site_id"])
    found = [
        place
        for place in places.get(site_id) or _marker_alone(site)
        if np.isfinite(place.marker.coords).all()  # off the grid, it cannot be drawn
    ]
    kind = stated(site["boundary_kind"])
    acres = acres_to_draw(acreages.get(site_id, []), site)
    has_outline = any(place.outline for place in found)
    return SiteGround(
        site_id=site_id,
        name=stated(site["name"]) or site_id,
        planning=vocab.PlanningGroup(stated(site["planning_group"]) or "not_known"),
        places=found,
        circle=_circle(found, acres) if found and acres and not has_outline else None,
        kind=vocab.BoundaryKind(kind) if kind else None,
        holds=site_id in holders,
    )


def _marker_alone(site: dict[str, object]) -> list[Place]:
    lat, lon = (pd.to_numeric(site[axis]) for axis in ("lat", "lon"))
    if pd.isna(lat) or pd.isna(lon):
        return []
    marker = shapely.Point(grid_positions(lat, lon)[0])
    return [Place(name=None, marker=marker, outline=None, uncertainty_m=None)]


def _circle(places: list[Place], acres: float) -> shapely.Polygon:
    """Give the circle of an acreage, in the middle of the places that share it."""
    middle = np.mean([(place.marker.x, place.marker.y) for place in places], axis=0)
    radius_m = math.sqrt(acres * units.SQ_METRES_PER_ACRE / math.pi)
    return shapely.Point(middle).buffer(radius_m, quad_segs=32)


@dataclass(frozen=True)
class RoadLine:
    """One stretch of road."""

    road: str | None
    road_class: vocab.RoadClass
    line: shapely.LineString


def road_lines(roads: RoadGraph, snapshot: Snapshot) -> list[RoadLine]:
    """Return the roads that maps show; of a detailed network, those around the sites."""
    drawn = drawn_roads(roads, surroundings(roads, snapshot))
    lines = gpd.GeoSeries(drawn["line"].to_numpy(), crs=roads.crs).to_crs(GRID).to_numpy()
    return [
        RoadLine(stated(road), vocab.RoadClass(road_class), line)
        for road, road_class, line in zip(drawn["road"], drawn["road_class"], lines, strict=True)
        if np.isfinite(shapely.get_coordinates(line)).all()
    ]


def region_shape(base: BaseLayers) -> shapely.Geometry | None:
    """Return the outline of the region."""
    if not base.region:
        return None
    features = base.region.get("features")
    outlines = gpd.GeoDataFrame.from_features(features or [], columns=["geometry"], crs="EPSG:4326")
    shape = outlines.geometry.to_crs(GRID).union_all()
    return None if shape.is_empty else shape


Landmark = tuple[str, int, shapely.Point]
"""Something with a name, a number and a place in the grid (m)."""

Hubs = dict[vocab.HubKind, list[Landmark]]
"""Hubs by kind."""


def towns(base: BaseLayers) -> list[Landmark]:
    """Return the name, rank and place of each town, the largest first."""
    return _placed(base.towns.sort_values(["rank", "name"], kind="stable"), "rank")


def hubs(base: BaseLayers) -> Hubs:
    """Return the name, number and place of each hub, by kind."""
    placed: Hubs = {}
    for kind in vocab.HubKind:
        found = base.hubs[base.hubs["kind"] == kind.value].dropna(subset=["lat", "lon"])
        placed[kind] = _placed(found.assign(number=range(1, len(found) + 1)), "number")
    return placed


def _placed(table: pd.DataFrame, number: str) -> list[Landmark]:
    positions = grid_positions(table["lat"], table["lon"])
    return [
        (str(name), int(one), shapely.Point(position))
        for name, one, position in zip(table["name"], table[number], positions, strict=True)
        if np.isfinite(position).all()
    ]
