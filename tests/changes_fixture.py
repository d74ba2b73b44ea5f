"""The page of a scenario over a drawn network, with names that try to be markup."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from network_drawings import BNG, access_config, block, hub, hubs, link, roads, sites, vehicle
from scheme_drawings import added

from sitepipe import schema
from sitepipe.config import Scenario
from sitepipe.network.access import join_places, latest_places
from sitepipe.network.build.tables import graph_from_tables
from sitepipe.network.network import build_network
from sitepipe.network.positions import to_degrees
from sitepipe.network.whatif import what_if
from sitepipe.render.pages.changes import Occasion, render_changes
from sitepipe.snapshot import BaseLayers, Snapshot
from sitepipe.vocab import HubKind

EVIL = "<img src=x onerror=alert(1)>"
NODES = {"a": (0.0, 0.0), "b": (6.0, 0.0), "c": (0.0, 4.0), "d": (6.0, 4.0), "e": (0.0, 9.0)}
LINKS = (
    link("ab", "a", "b", 6.0, road=f"A1 {EVIL}"),
    link("ac", "a", "c", 4.0, road="A2"),
    link("bd", "b", "d", 4.0, road="A3"),
    link("cd", "c", "d", 6.5, road="A4"),
    link("ce", "c", "e", 5.0, road=None),
)
KINDS = [HubKind.PORT, HubKind.AIRPORT]
SCENARIO = Scenario(
    close=["ce", "ab"], upgrade=[{"link": "ac", "dual": True}],
    add=[added("new", "c", "b", road="New road")],
)  # fmt: skip
OCCASION = Occasion(f"A scheme {EVIL}", "Fictional.", "2026-11-23", "van", "van")


def changes_page(scenario: Scenario = SCENARIO) -> str:
    """Return the page of four places: cut off, faster, unchanged and never reached."""
    boundaries = sites(
        ("north", (0.0, 8.0)), ("west", block(west=-0.2, south=0.8, east=0.2, north=1.2)),
        ("east", (6.0, 3.0)), ("far", (80.0, 30.0)),
    )  # fmt: skip
    places = latest_places(boundaries, crs=BNG)
    names = [f"North {EVIL}", "West", "East", "Far"]
    middle = gpd.GeoSeries(places["geometry"], crs=BNG).centroid
    lat, lon = to_degrees(middle.x.to_numpy(), middle.y.to_numpy(), crs=BNG)
    places = places.assign(name=names, lat=lat, lon=lon)
    ports = hubs(
        hub("alpha", (6.0, 0.0), node="b", name="Port Alpha"),
        hub("wing", (6.0, 4.0), node="d", name=f"Wing {EVIL}", kind="airport"),
    )
    config = access_config(nearest_links=1).model_copy(update={"hub_kinds": KINDS})
    graph = graph_from_tables(roads(NODES, *LINKS), crs=BNG)
    joined = join_places(places, build_network(graph, vehicle()), ports, config=config)
    found = what_if(places, joined, scenario, hub_kinds=KINDS, connector=config.connector)
    return render_changes(
        OCCASION,
        gpd.GeoDataFrame(places, geometry="geometry", crs=BNG),
        found.changes,
        found.altered_links,
        BaseLayers(graph, ports, schema.TOWNS.empty(), {}, schema.LAYERS.empty()),
        _snapshot(places),
        hub_kinds=KINDS,
    )


def _snapshot(places: pd.DataFrame) -> Snapshot:
    """Return no more of a snapshot than where the sites are."""
    tables = {
        name: schema.TABLES[name].empty()
        for name in Snapshot.__dataclass_fields__
        if name not in ("boundaries", "sites")
    }
    sites_table = schema.SITES.frame(places[["site_id", "name", "lat", "lon"]])
    boundaries = schema.BOUNDARIES.geoframe(
        places.drop(columns=["name"]).to_dict("records"), crs=BNG
    )
    return Snapshot(**tables, sites=sites_table, boundaries=boundaries)
