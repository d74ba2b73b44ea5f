"""The roads as drawn: those that people know a place by, as far as a portfolio needs them."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sitepipe.crs import WGS84, transformer
from sitepipe.roadgraph import CM_PER_M, NONE, ROAD_CLASSES, Ints64, Permission, RoadGraph
from sitepipe.snapshot import Snapshot
from sitepipe.units import M_PER_KM
from sitepipe.vocab import Carriageway, Direction, RoadClass, Setting

Box = tuple[float, float, float, float]

DRAWN = (RoadClass.MOTORWAY, RoadClass.TRUNK, RoadClass.A_ROAD)
"""Classes of road that maps show, the greatest first."""

AROUND_KM = 20.0
"""How far around the sites a detailed network is drawn."""

SIMPLER_M = 10.0
"""How far a drawn road of a detailed network may lie from its own line."""


def surroundings(roads: RoadGraph, snapshot: Snapshot) -> Box:
    """Return the ground around all sites, in the CRS of the roads; infinite if none is placed."""
    placed = pd.concat([snapshot.sites[["lat", "lon"]], snapshot.boundaries[["lat", "lon"]]])
    placed = placed.astype("float64").dropna()
    x, y = transformer(WGS84, roads.crs).transform(placed["lon"], placed["lat"])
    finite = np.isfinite(x) & np.isfinite(y)
    if not finite.any():
        return (-np.inf, -np.inf, np.inf, np.inf)
    west, south = float(np.min(x[finite])), float(np.min(y[finite]))
    east, north = float(np.max(x[finite])), float(np.max(y[finite]))
    margin = AROUND_KM * M_PER_KM
    return west - margin, south - margin, east + margin, north + margin


def drawn_links(roads: RoadGraph, around: Box) -> Ints64:
    """
    Return the links that maps show, in the order of their rows in a file, where they have any.

    Those of a network without local roads are all of the classes in ``DRAWN``; of one with local
    roads, as a county or a nation has them, only those that meet the ground around the sites.
    """
    codes = [ROAD_CLASSES.index(road_class) for road_class in DRAWN]
    shown = np.isin(roads.kinds.road_class, codes)[roads.link_kind]
    if roads.has_local_roads:
        west, south, east, north = np.array(around) * CM_PER_M
        box = roads.tree_box[: roads.link_count]
        shown &= (box[:, 0] <= east) & (box[:, 2] >= west)
        shown &= (box[:, 1] <= north) & (box[:, 3] >= south)
    links = np.flatnonzero(shown)
    return links[np.argsort(roads.link_row[links], kind="stable")]


def drawn_roads(roads: RoadGraph, around: Box) -> pd.DataFrame:
    """
    Return the roads that maps show.

    Returns
    -------
    drawn
        ``link`` (a number to order by), ``road`` (its number; None for none), ``road_class``,
        ``length_km`` and ``line`` in the CRS of the roads. The short links of a detailed network
        are joined to long lines and made simpler.
    """
    links = drawn_links(roads, around)
    drawn = pd.DataFrame(
        {
            "link": links,
            "road": roads.texts.take(roads.link_road[links]),
            "road_class": _classes(roads, links),
            "length_km": roads.link_cm[links] / (M_PER_KM * CM_PER_M),
            "line": roads.lines(links),
        }
    )
    return _joined(drawn) if roads.has_local_roads else drawn


def link_table(roads: RoadGraph, links: Ints64) -> gpd.GeoDataFrame:
    """Return what is known of links, with their lines, in the CRS of the roads."""
    kind = roads.link_kind[links]
    kinds = roads.kinds
    driven = (kinds.permission != Permission.NO).any(axis=2)[kind]
    direction = np.select([~driven[:, 1], ~driven[:, 0]], [Direction.FORWARD, "backward"], "both")
    row = pd.Series(roads.link_row[links]).astype("Int64")
    toll = pd.Series(kinds.toll[kind]).astype("Int64")
    table = {
        "link_id": roads.link_id.take(links),
        "from_node": roads.node_names(roads.link_start[links]),
        "to_node": roads.node_names(roads.link_end[links]),
        "road": roads.texts.take(roads.link_road[links]),
        "road_class": _classes(roads, links),
        "carriageway": np.where(kinds.dual[kind], Carriageway.DUAL, Carriageway.SINGLE),
        "direction": direction.astype(object),
        "length_km": roads.link_cm[links] / (M_PER_KM * CM_PER_M),
        "toll": toll.mask(toll == NONE).astype("boolean"),
        "setting": np.where(kinds.urban[kind], Setting.URBAN, Setting.RURAL),
        "verified": roads.link_verified[links],
        "row": row.mask(row == NONE),
    }
    return gpd.GeoDataFrame(table, geometry=roads.lines(links), crs=roads.crs)


def in_degrees(lines: np.ndarray, *, crs: str) -> list[list[tuple[float, float]]]:
    """Return lines as (latitude, longitude) pairs."""
    positions, owner = shapely.get_coordinates(lines, return_index=True)
    lon, lat = transformer(crs, WGS84).transform(positions[:, 0], positions[:, 1])
    pairs = list(zip(lat, lon, strict=True))
    first = np.searchsorted(owner, np.arange(len(lines) + 1))
    return [pairs[low:high] for low, high in pairwise(first)]


def _classes(roads: RoadGraph, links: Ints64) -> np.ndarray:
    names = np.array([road_class.value for road_class in ROAD_CLASSES], dtype=object)
    classes: np.ndarray = names[roads.kinds.road_class[roads.link_kind[links]]]
    return classes


def _joined(drawn: pd.DataFrame) -> pd.DataFrame:
    """Join the links of each road where they meet, and make the lines simpler."""
    rows: list[tuple[int, str | None, str, float, shapely.LineString]] = []
    for (road, road_class), links in drawn.groupby(["road", "road_class"], dropna=False):
        whole = shapely.line_merge(shapely.multilinestrings(links["line"].to_numpy()))
        for line in shapely.get_parts(shapely.simplify(whole, SIMPLER_M)):
            name = None if pd.isna(road) else road
            rows.append((len(rows), name, road_class, line.length / M_PER_KM, line))
    return pd.DataFrame(rows, columns=[*drawn.columns]).astype({"line": object})
