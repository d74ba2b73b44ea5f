"""
A small made-up portfolio, built table by table, for tests of what people see.

Roads, as drawn (M90 and A900 meet at Ashby; Port Elm hangs on the A900's end):

    West Gate ──M90── Ashby ──M90── East Gate
                        │
                      A900
                        │
                     Port Elm
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
from shapely.geometry import Point, Polygon

from sitepipe import schema
from sitepipe.network.build.tables import graph_from_tables
from sitepipe.roadgraph import ROAD_CLASSES, RoadGraph
from sitepipe.snapshot import Appraisal, BaseLayers, Roads, Snapshot
from sitepipe.vocab import RoadClass

CRS = "EPSG:27700"
RANK_FROM = 0.6
HOSTILE = "<img src=x onerror=alert(1)>"
BREAKOUT = "</script><script>alert(2)</script>"
TEMPLATE = "{{7*7}} ${7*7} <b>bold</b> \u2028 & Söhne"
NAMES = {
    "ash-park": "Ash Park",
    "beech-works": "Beech Works",
    "cedar-two-places": "Cedar & Cypress",
    "elm-inside": "Elm Corner",
    "hostile-image": HOSTILE,
    "hostile-script": BREAKOUT,
    "hostile-template": TEMPLATE,
}

_POSITIONS = {  # latitude, longitude, easting, northing (the last two to about 100 m)
    "ash-park": (52.50, -1.60, 427200, 289200),
    "beech-works": (52.42, -1.45, 437500, 280400),
    "elm-inside": (52.421, -1.447, 437700, 280500),
    "hostile-image": (52.36, -1.70, 420500, 273600),
    "hostile-script": (52.55, -1.35, 444100, 294900),
    "hostile-template": (52.47, -1.25, 451000, 286000),
}
_GROUPS = {
    "ash-park": "detailed", "beech-works": "outline", "cedar-two-places": "plan_led",
    "elm-inside": "outline", "hostile-image": "not_known", "hostile-script": "applied",
    "hostile-template": "promoted",
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """The made-up portfolio, and what a page says of it."""

    snapshot: Snapshot
    appraisal: Appraisal
    base: BaseLayers

    def page_arguments(self) -> dict[str, object]:
        """Return the arguments of ``render_map`` for it."""
        return {
            "snapshot": self.snapshot,
            "appraisal": self.appraisal,
            "base": self.base,
            "title": "Elmshire pipeline",
            "notice": "Fictional data, for tests.",
            "as_of": "2026-11-14",
            "scoring_title": "Investability for tests",
            "acreage_total": "808 acres as printed, mixed bases; land available now: unknown",
            "crs": CRS,
            "rank_from": RANK_FROM,
        }


def made_portfolio() -> Made:
    """Build it."""
    return Made(_snapshot(), _appraisal(), _base())


def _snapshot() -> Snapshot:
    sites = [
        {
            "site_id": site_id,
            "name": name,
            "part_of_site_id": "beech-works" if site_id == "elm-inside" else None,
            "authorities": "Ashshire; Elmshire" if site_id == "ash-park" else None,
            "positioning": "Ready for a first phase" if site_id == "ash-park" else None,
            "role": "Large campus" if site_id == "ash-park" else None,
            "planning_group": _GROUPS[site_id],
            "boundary_kind": "drawn" if site_id == "ash-park" else "location_only",
            "measured_acres": 98.8 if site_id == "ash-park" else None,
            "lat": _POSITIONS[site_id][0] if site_id in _POSITIONS else 52.45,
            "lon": _POSITIONS[site_id][1] if site_id in _POSITIONS else -1.55,
        }
        for site_id, name in NAMES.items()
    ]
    claims = [
        {
            "claim_id": f"{site_id}:acres",
            "record_id": f"list:{row}",
            "field": "stated_acres",
            "text": "c.164 acres",
            "source_id": "list",
            "row": row,
            "column": "Land",
        }
        for row, site_id in enumerate(NAMES, start=2)
    ]
    return Snapshot(
        sources=schema.SOURCES.frame(
            [
                {
                    "source_id": "list",
                    "title": "List of sites <2026>",
                    "partner": "Elmshire",
                    "file": "list.csv",
                    "licence": "Made up",
                    "valid_at": "2026-03",
                }
            ]
        ),
        records=schema.RECORDS.frame(
            [
                {"record_id": f"list:{row}", "entity": "site", "name": name, "source_id": "list"}
                for row, name in enumerate(NAMES.values(), start=2)
            ]
        ),
        claims=schema.CLAIMS.frame(claims),
        issues=schema.ISSUES.empty(),
        identities=schema.IDENTITIES.frame(
            [
                {"record_id": f"list:{row}", "site_id": site_id, "decision": "same name"}
                for row, site_id in enumerate(NAMES, start=2)
            ]
        ),
        conflicts=schema.CONFLICTS.frame(
            [
                {
                    "site_id": "beech-works",
                    "field": "stated_acres",
                    "value_won": "c.164 acres",
                    "value_lost": "160 acres",
                    "why": "the newer source wins",
                }
            ]
        ),
        sites=schema.SITES.frame(sites),
        boundaries=_boundaries(),
        site_areas=schema.SITE_AREAS.empty(),
        acreages=_acreages(),
        applications=schema.APPLICATIONS.empty(),
        stage_events=schema.STAGE_EVENTS.frame(
            [
                {
                    "site_id": "beech-works",
                    "application": "BW/1",
                    "status": "outline_granted",
                    "date": "2022-03",
                    "authority": "Elmshire",
                    "claim_id": "beech-works:acres",
                }
            ]
        ),
        incentives=schema.INCENTIVES.frame(
            [
                {
                    "site_id": "beech-works",
                    "scheme": "Elmshire Investment Zone",
                    "position": "named in public",
                    "ends": "2034-09-30",
                    "reference": "Cabinet, 12 March 2024",
                }
            ]
        ),
    )


def _boundaries() -> gpd.GeoDataFrame:
    rows = []
    for site_id, (lat, lon, easting, northing) in _POSITIONS.items():
        is_drawn = site_id == "ash-park"
        corners = [(0, 0), (800, 0), (800, 500), (0, 500)]
        shape = Polygon([(easting + x, northing + y) for x, y in corners])
        rows.append(
            {
                "site_id": site_id,
                "version": 1,
                "kind": "drawn" if is_drawn else "location_only",
                "uncertainty_m": None if is_drawn else 500,
                "lat": lat,
                "lon": lon,
                "geometry": shape if is_drawn else Point(easting, northing),
            }
        )
    for place, lat, lon in (("Cedar", 52.45, -1.55), ("Cypress", 52.46, -1.50)):
        rows.append(
            {
                "site_id": "cedar-two-places",
                "version": 1,
                "place": place,
                "kind": "location_only",
                "uncertainty_m": 500,
                "lat": lat,
                "lon": lon,
                "geometry": Point(431000, 284000),
            }
        )
    return schema.BOUNDARIES.geoframe(rows, crs=CRS)


def _acreages() -> object:
    def row(
        site_id: str, low: float | None, high: float | None, *, qualifier: str, basis: str
    ) -> dict[str, object]:
        return {
            "site_id": site_id, "basis": basis, "low_acres": low, "high_acres": high,
            "qualifier": qualifier, "claim_id": f"{site_id}:acres",
        }  # fmt: skip

    return schema.ACREAGES.frame(
        [
            row("beech-works", 164, 164, qualifier="circa", basis="not_stated"),
            row("cedar-two-places", 196, 196, qualifier="circa", basis="gross_sitewide"),
            row("hostile-image", 100, None, qualifier="at_least", basis="allocated"),
            row("hostile-script", 118, 118, qualifier="indicative", basis="not_stated"),
            row("hostile-template", 40, 60, qualifier="exact", basis="net_developable"),
        ]
    )


def _appraisal() -> Appraisal:
    places: list[tuple[str, str | None]] = [(site_id, None) for site_id in _POSITIONS]
    places += [("cedar-two-places", "Cedar"), ("cedar-two-places", "Cypress")]
    access, legs, reach = [], [], []
    for site_id, place in places:
        key = {"site_id": site_id, "place": place}
        for kind, hub_id, hub, minutes, km, via in (
            ("motorway_junction", "ashby", "M90 J2", 8.4, 7.0, "52.45 -1.55"),
            ("port", "elm", "Port Elm", 112.0, 150.0, "52.45 -1.55;52.2 -1.5;51.9 -1.4"),
        ):
            access.append(
                {
                    **key, "hub_kind": kind, "hub_id": hub_id, "hub_name": hub,
                    "minutes": minutes, "km": km, "connector_km": 1.2, "route": "M90 → A900",
                    "reachable": True, "toll": False, "verified": False,
                }
            )  # fmt: skip
            legs.append(
                {**key, "hub_kind": kind, "leg": 1, "leg_kind": "site_connector",
                 "coordinates": "52.43 -1.5;52.45 -1.55"}
            )  # fmt: skip
            legs.append(
                {**key, "hub_kind": kind, "leg": 2, "leg_kind": "link", "link_id": "m90-1",
                 "road": "M90", "coordinates": f"52.44 -1.6;{via}"}
            )  # fmt: skip
        reach.append(
            {**key, "hub_id": "elm", "hub_kind": "port", "hub_name": "Port Elm",
             "minutes_out": 112, "minutes_back": 113, "within_one_way": True,
             "within_return_duty": True}
        )  # fmt: skip
    return Appraisal(
        access=schema.ACCESS.frame(access),
        legs=schema.LEGS.frame(legs),
        reach=schema.REACH.frame(reach),
        inputs=schema.INPUTS.empty(),
        components=schema.COMPONENTS.frame(_components()),
        scores=schema.SCORES.frame(_scores()),
        findings=schema.FINDINGS.frame(_findings()),
        issues=schema.ISSUES.empty(),
    )


def _scores() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {
            "site_id": site_id, "low": 14.0, "high": 96.0, "completeness": 0.4,
            "gates": "unknown", "facts_known": 6, "facts_total": 17,
        }
        for site_id in NAMES
    ]  # fmt: skip
    rows[0] |= {
        "score": 62.0, "low": 62.0, "high": 78.0, "completeness": 0.84, "rank": 1,
        "gates": "passed", "facts_known": 13,
    }  # fmt: skip
    return rows


def _components() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for site_id in NAMES:
        rows.append(
            {"site_id": site_id, "criterion": "power", "title": "Firm electricity",
             "known": False, "value_low": 0, "value_high": 1, "weight": 0.25,
             "points_low": 0, "points_high": 25}
        )  # fmt: skip
        rows.append(
            {"site_id": site_id, "criterion": "motorway", "title": "Motorway junction",
             "input": "8 min to M90 J2", "known": True, "value_low": 0.9, "value_high": 0.9,
             "weight": 0.08, "points_low": 7.2, "points_high": 7.2}
        )  # fmt: skip
    return rows


def _findings() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for site_id in NAMES:
        rows += [
            {"site_id": site_id, "rule": "gates.motorway", "kind": "gate",
             "title": "A motorway junction within an hour", "outcome": "passed",
             "fact": "8 min to M90 J2", "field": "motorway_junction_min"},
            {"site_id": site_id, "rule": "gates.permission", "kind": "gate",
             "title": "No refused or lapsed permission",
             "outcome": "failed" if site_id == "hostile-script" else "unknown",
             "field": "application_status", "next_step": "A new application",
             "actor": "the promoter"},
            {"site_id": site_id, "rule": "facts.power_mva", "kind": "fact",
             "title": "Firm electricity", "outcome": "unknown", "field": "power_mva",
             "next_step": "How many MVA are firm?", "actor": "the promoter"},
            {"site_id": site_id, "rule": "facts.plan_status", "kind": "fact",
             "title": "Plan-making", "outcome": "passed", "fact": "allocated",
             "field": "plan_status"},
        ]  # fmt: skip
    return rows


def without_roads(roads: RoadGraph) -> RoadGraph:
    """Return a network of which maps show nothing."""
    ferries = np.full(len(roads.kinds), ROAD_CLASSES.index(RoadClass.FERRY), np.uint8)
    return replace(roads, kinds=replace(roads.kinds, road_class=ferries))


def made_roads() -> Roads:
    """Build the roads as tables."""
    nodes = schema.ROAD_NODES.frame(
        [
            {"node": "West Gate", "lat": 52.45, "lon": -1.9},
            {"node": "Ashby", "lat": 52.45, "lon": -1.55},
            {"node": "East Gate", "lat": 52.47, "lon": -1.1},
            {"node": "Port Elm", "lat": 51.9, "lon": -1.4},
        ]
    )
    links = schema.ROAD_LINKS.frame(
        [
            {"link_id": "m90-1", "from_node": "West Gate", "to_node": "Ashby", "road": "M90",
             "road_class": "motorway", "length_km": 24, "via": "52.44 -1.8;52.44 -1.6"},
            {"link_id": "m90-2", "from_node": "Ashby", "to_node": "East Gate", "road": "M90",
             "road_class": "motorway", "length_km": 31},
            {"link_id": "a900-1", "from_node": "Ashby", "to_node": "Port Elm", "road": "A900",
             "road_class": "trunk", "length_km": 64, "via": "52.2 -1.5"},
            {"link_id": "a901-1", "from_node": "West Gate", "to_node": "Port Elm",
             "road": "A901", "road_class": "a_road", "length_km": 90},
        ]
    )  # fmt: skip
    return Roads(nodes, links)


def _base() -> BaseLayers:
    hubs = schema.HUBS.frame(
        [
            {"hub_id": "ashby", "kind": "motorway_junction", "name": "M90 J2", "lat": 52.45,
             "lon": -1.55, "status": "operational"},
            {"hub_id": "elm", "kind": "port", "name": "Port Elm", "lat": 51.9, "lon": -1.4,
             "status": "operational"},
            {"hub_id": "rail", "kind": "rail_terminal", "name": "Ash Rail", "lat": 52.5,
             "lon": -1.4, "status": "planned"},
            {"hub_id": "lab", "kind": "research", "name": "Elm Lab", "lat": 52.38, "lon": -1.56,
             "status": "operational"},
            {"hub_id": "nowhere", "kind": "airport", "name": "Unplaced", "status": "unknown"},
        ]
    )  # fmt: skip
    towns = schema.TOWNS.frame(
        [
            {"name": "Elmchester", "lat": 52.40, "lon": -1.60, "rank": 1},
            {"name": "Ashford St Mary", "lat": 52.53, "lon": -1.45, "rank": 3},
        ]
    )
    ring = [[-1.95, 52.2], [-1.05, 52.2], [-1.05, 52.7], [-1.95, 52.7], [-1.95, 52.2]]
    region: dict[str, object] = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "Elmshire"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        ],
    }
    layers = schema.LAYERS.frame(
        [
            {
                "layer": "roads",
                "title": "Roads of Elmshire",
                "as_of": "2026-01",
                "source": "Made up",
                "licence": "Made up",
                "attribution": "Contains made-up data © Elmshire 2026. Checked by hand.",
            }
        ]
    )
    roads = graph_from_tables(made_roads(), crs=CRS)
    return BaseLayers(roads, hubs, towns, region, layers)
