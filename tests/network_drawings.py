"""
Tiny road networks for tests, drawn in kilometres.

Positions are (x, y) in km east and north of a corner near Coventry, in the British National
Grid. The test vehicle drives 30 km/h in built-up areas, 60 on single and 90 on dual
carriageways and motorways; a connector is 1.2 times its straight line at 30 km/h. So a
kilometre of single carriageway takes 600 tenths of a second, one of motorway 400, and a
kilometre of straight line to the road 1,440.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from sitepipe import schema
from sitepipe.config import AccessConfig, Vehicle
from sitepipe.network.build.tables import graph_from_tables
from sitepipe.roadgraph import RoadGraph
from sitepipe.snapshot import Roads
from sitepipe.units import KM_PER_MILE

BNG = "EPSG:27700"
CORNER_M = (430_000.0, 280_000.0)
Position = tuple[float, float]

_TO_DEGREES = Transformer.from_crs(BNG, "EPSG:4326", always_xy=True)


def figure(value: float) -> dict[str, object]:
    return {"value": value, "source": "test", "verified": True}


def vehicle(**changes: object) -> Vehicle:
    kmh = {"built_up": 30, "single": 60, "dual": 90, "motorway": 90}
    given: dict[str, object] = {
        "name": "van",
        "title": "Test van",
        "limiter_mph": figure(100),
        "legal_mph": {kind: figure(speed / KM_PER_MILE) for kind, speed in kmh.items()},
        "factor": {kind: figure(1) for kind in kmh},
    }
    return Vehicle.model_validate(given | changes)


def access_config(**connector: float) -> AccessConfig:
    return AccessConfig.model_validate(
        {
            "connector": {
                "detour_factor": figure(1.2),
                "speed_kmh": figure(30),
                "nearest_links": figure(3),
                "max_km": figure(5),
            }
            | {name: figure(value) for name, value in connector.items()},
            "duty": {
                "one_way_min": figure(270),
                "break_min": figure(45),
                "daily_driving_min": figure(540),
                "spread_min": figure(780),
                "turnaround_min": figure(60),
            },
            "hub_kinds": ["port"],
            "reach_kinds": ["port"],
        }
    )


def metres(position: Position) -> Position:
    return CORNER_M[0] + 1000 * position[0], CORNER_M[1] + 1000 * position[1]


def degrees(position: Position) -> Position:
    """Return latitude and longitude."""
    lon, lat = _TO_DEGREES.transform(*metres(position))
    return lat, lon


def link(link_id: str, start: str, end: str, km: float, **columns: object) -> dict[str, object]:
    return {
        "link_id": link_id,
        "from_node": start,
        "to_node": end,
        "length_km": km,
        "road": "A45",
        "road_class": "a_road",
        "carriageway": "single",
        "direction": "both",
        "setting": "rural",
        "toll": False,
        "verified": True,
    } | columns


def motorway(link_id: str, start: str, end: str, km: float, **columns: object) -> dict[str, object]:
    kind = {"road": "M6", "road_class": "motorway", "carriageway": "dual"}
    return link(link_id, start, end, km, **(kind | columns))


def roads(nodes: dict[str, Position], *links: dict[str, object], kind: str = "") -> Roads:
    """Build road tables; rows count from 2, as in a file."""
    node_rows = [
        {
            "node": name,
            "lat": degrees(at)[0],
            "lon": degrees(at)[1],
            "kind": kind or "junction",
            "row": row,
        }
        for row, (name, at) in enumerate(nodes.items(), start=2)
    ]
    link_rows = [{**columns, "row": row} for row, columns in enumerate(links, start=2)]
    return Roads(schema.ROAD_NODES.frame(node_rows), schema.ROAD_LINKS.frame(link_rows))


def graph(tables: Roads, *, crs: str = BNG) -> RoadGraph:
    """Return the graph of drawn tables, as the bundled network is read."""
    return graph_from_tables(tables, crs=crs)


def hub(hub_id: str, at: Position, **columns: object) -> dict[str, object]:
    lat, lon = degrees(at)
    return {
        "hub_id": hub_id,
        "kind": "port",
        "name": hub_id.title(),
        "lat": lat,
        "lon": lon,
        "status": "operational",
    } | columns


def hubs(*rows: dict[str, object]) -> pd.DataFrame:
    return schema.HUBS.frame([{**columns, "row": row} for row, columns in enumerate(rows, 2)])


def sites(*rows: tuple[str, object] | tuple[str, object, str]) -> gpd.GeoDataFrame:
    """Build boundaries of (site, position or polygon in metres, place if it has several)."""
    return schema.BOUNDARIES.geoframe(
        [
            {
                "site_id": site_id,
                "version": 1,
                "place": place[0] if place else None,
                "kind": "location_only" if isinstance(where, tuple) else "drawn",
                "geometry": shapely.Point(metres(where)) if isinstance(where, tuple) else where,
            }
            for site_id, where, *place in rows
        ],
        crs=BNG,
    )


def block(*, west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a rectangle drawn in km."""
    return shapely.box(*metres((west, south)), *metres((east, north)))


def shuffled(table: pd.DataFrame, seed: int) -> pd.DataFrame:
    order = np.random.default_rng(seed).permutation(len(table))
    return table.iloc[order].reset_index(drop=True)
