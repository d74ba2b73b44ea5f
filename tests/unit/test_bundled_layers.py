"""The bundled roads, hubs and basemap: counts, vocabulary, geometry, without outside data."""

from __future__ import annotations

import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
import yaml
from pyproj import Geod
from shapely.geometry import Point, shape

LAYERS = Path(__file__).parents[2] / "layers"
FOLDERS = ("strategic-roads", "hubs", "basemap")
GEOD = Geod(ellps="WGS84")
NODE_COLUMNS = ["node", "lat", "lon", "kind", "aliases", "verified", "basis"]
LINK_COLUMNS = [
    "link_id",
    "from_node",
    "to_node",
    "road",
    "class",
    "carriageway",
    "direction",
    "length_km",
    "toll",
    "setting",
    "via",
    "verified",
    "basis",
]
HUB_COLUMNS = [
    "hub_id",
    "kind",
    "name",
    "lat",
    "lon",
    "node",
    "status",
    "status_note",
    "source",
    "verified",
    "basis",
]
LAYER_KEYS = {
    "name",
    "title",
    "kind",
    "crs",
    "as_of",
    "source",
    "licence",
    "attribution",
    "basis",
    "verified",
    "notes",
    "files",
}
BOUNDS = {"lat": (50.7, 53.8), "lon": (-4.8, 1.5)}
CITIES = {"Coventry": (52.41, -1.51), "Wolverhampton": (52.59, -2.13)}


def table(path: str) -> pd.DataFrame:
    return pd.read_csv(LAYERS / path, dtype=str, keep_default_na=False, encoding="utf-8")


def km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Straight distance in km between two (lat, lon)."""
    return float(GEOD.inv(a[1], a[0], b[1], b[0])[2]) / 1000


def first_five(what: str, offenders: list[object]) -> str:
    return f"{what}: {len(offenders)}, first five: {offenders[:5]}"


@pytest.fixture(scope="module")
def nodes() -> pd.DataFrame:
    return table("strategic-roads/nodes.csv")


@pytest.fixture(scope="module")
def links() -> pd.DataFrame:
    return table("strategic-roads/links.csv")


@pytest.fixture(scope="module")
def hubs() -> pd.DataFrame:
    return table("hubs/hubs.csv")


@pytest.fixture(scope="module")
def towns() -> pd.DataFrame:
    return table("basemap/towns.csv")


@pytest.fixture(scope="module")
def position(nodes: pd.DataFrame) -> dict[str, tuple[float, float]]:
    return {
        n: (float(a), float(o)) for n, a, o in zip(nodes.node, nodes.lat, nodes.lon, strict=True)
    }


@pytest.fixture(scope="module")
def graph(links: pd.DataFrame) -> nx.MultiDiGraph:
    g = nx.MultiDiGraph()
    for r in links.to_dict("records"):
        g.add_edge(r["from_node"], r["to_node"], key=r["link_id"], road=r["road"])
        if r["direction"] == "both":
            g.add_edge(r["to_node"], r["from_node"], key=r["link_id"], road=r["road"])
    return g


# ---- files and their descriptions


@pytest.mark.parametrize("folder", FOLDERS)
def test_layer_yaml_describes_each_file_exactly(folder: str) -> None:
    layer = yaml.safe_load((LAYERS / folder / "layer.yaml").read_text(encoding="utf-8"))
    assert set(layer) == LAYER_KEYS, f"keys differ: {sorted(set(layer) ^ LAYER_KEYS)}"
    assert layer["name"] == folder
    assert layer["kind"] in {"roads", "hubs", "basemap"}
    assert layer["crs"] == "EPSG:4326"
    assert layer["licence"].startswith("Apache-2.0")
    listed = {f["path"] for f in layer["files"]}
    present = {p.name for p in (LAYERS / folder).iterdir()} - {"layer.yaml"}
    assert listed == present, f"listed and present files differ: {sorted(listed ^ present)}"
    wrong: list[object] = []
    for f in layer["files"]:
        data = (LAYERS / folder / f["path"]).read_bytes()
        if hashlib.sha256(data).hexdigest() != f["sha256"]:
            wrong.append((f["path"], "sha256"))
        if f["path"].endswith(".csv"):
            rows = len(table(f"{folder}/{f['path']}"))
        else:
            rows = len(json.loads(data)["features"])
        if rows != f["rows"]:
            wrong.append((f["path"], "rows", rows))
    assert not wrong, first_five("files that differ from layer.yaml", wrong)


@pytest.mark.parametrize("folder", FOLDERS)
def test_files_are_utf8_with_line_feeds_and_no_mark(folder: str) -> None:
    wrong: list[object] = []
    for p in sorted((LAYERS / folder).iterdir()):
        data = p.read_bytes()
        data.decode("utf-8")
        if b"\r" in data or data.startswith(b"\xef\xbb\xbf") or not data.endswith(b"\n"):
            wrong.append(p.name)
    assert not wrong, first_five("files with wrong line ends or byte order mark", wrong)


def test_columns_are_as_agreed(
    nodes: pd.DataFrame, links: pd.DataFrame, hubs: pd.DataFrame, towns: pd.DataFrame
) -> None:
    assert list(nodes) == NODE_COLUMNS
    assert list(links) == LINK_COLUMNS
    assert list(hubs) == HUB_COLUMNS
    assert list(towns) == ["name", "lat", "lon", "rank"]


# ---- nodes


def test_there_are_enough_nodes_and_their_names_are_unique(nodes: pd.DataFrame) -> None:
    assert len(nodes) >= 220
    names = [*nodes.node, *(a for s in nodes.aliases for a in s.split(";") if a)]
    folded = pd.Series(["".join(n.split()).upper() for n in names])
    twice = sorted(set(folded[folded.duplicated()]))
    assert not twice, first_five("names used twice", list(twice))
    assert not [n for n in names if n != n.strip() or not n]


def test_every_point_lies_in_england_or_wales(
    nodes: pd.DataFrame, hubs: pd.DataFrame, towns: pd.DataFrame
) -> None:
    wrong: list[object] = []
    for frame, key in ((nodes, "node"), (hubs, "hub_id"), (towns, "name")):
        for r in frame.to_dict("records"):
            if r["lat"] == "" and r["lon"] == "":
                if frame is not hubs:
                    wrong.append(r[key])
                continue
            for c, (low, high) in BOUNDS.items():
                if not low <= float(r[c]) <= high:
                    wrong.append((r[key], c, r[c]))
    assert not wrong, first_five("points out of bounds", wrong)


def test_vocabulary_of_nodes_and_links(nodes: pd.DataFrame, links: pd.DataFrame) -> None:
    assert set(nodes.kind) <= {
        "motorway_junction",
        "motorway_interchange",
        "junction",
        "terminus",
    }
    assert set(links["class"]) <= {"motorway", "trunk", "a_road"}
    assert set(links.carriageway) <= {"single", "dual"}
    assert set(links.direction) <= {"both", "forward"}
    assert set(links.toll) <= {"true", "false"}
    assert set(links.setting) <= {"rural", "urban"}
    for frame in (nodes, links):
        pairs = set(zip(frame.verified, frame.basis, strict=True))
        assert pairs <= {("true", "recalled; checked"), ("false", "recalled")}, pairs


MOTORWAYS = {
    "M6": "1 2 3 3A 4 4A 5 6 7 8 9 10 10A 11 11A 12 13 14 15 16 17 18 19 20 21 21A 22 23 26",
    "M42": "1 2 3 3A 4 5 6 7 7A 8 9 10 11",
    "M40": "1 1A 2 3 4 5 6 7 8 8A 9 10 11 12 13 14 15 16",
    "M5": "1 2 3 4 4A 5 6 7 8 9 10 11 11A 12 13 14 15 16 17 18 18A 19",
    "M54": "1 2 3 4 5 6 7",
    "M69": "1 2 3",
    "M45": "1",
    "M1": "6A 8 9 10 11 11A 12 13 14 15 15A 16 17 18 19 20 21 21A 22 23 23A 24 24A 25 26 27 28 "
    "29 29A 30 31 32",
    "M180": "1 2 3 4 5",
    "M18": "1 2 3 4 5",
}


def test_every_named_junction_is_present(nodes: pd.DataFrame) -> None:
    names = {*nodes.node, *(a for s in nodes.aliases for a in s.split(";") if a)}
    wanted = [f"{m} J{j}" for m, js in MOTORWAYS.items() for j in js.split()]
    wanted += [f"M6 Toll T{i}" for i in range(1, 9)]
    wanted += ["A42 J12", "A42 J13", "A42 J14", "A45/A46 Tollbar End", "Port of Felixstowe gate"]
    wanted += [
        "A5 MIRA entrance",
        "B4100 Gaydon JLR gate",
        "Ansty Park entrance",
        "A449 Vine Island",
    ]
    missing = [w for w in wanted if w not in names]
    assert not missing, first_five("junctions that are missing", list(missing))


def test_every_named_road_has_links(links: pd.DataFrame) -> None:
    wanted = [
        "M6",
        "M6 Toll",
        "M42",
        "M40",
        "M5",
        "M54",
        "M69",
        "M1",
        "M45",
        "M25",
        "M11",
        "M18",
        "M180",
        "M62",
        "M57",
        "M58",
        "M56",
        "M53",
        "M3",
        "M27",
        "M271",
        "A38(M)",
        "A5",
        "A14",
        "A38",
        "A42",
        "A45",
        "A46",
        "A444",
        "A452",
        "A435",
        "A34",
        "A449",
        "A50",
        "A4114",
        "A4082",
        "A423",
        "A425",
        "B4100",
        "A4303",
        "A453",
        "A460",
        "A462",
        "A454",
        "A13",
        "A1014",
        "A55",
        "A483",
        "A5036",
        "A180",
        "A160",
    ]
    missing = [w for w in wanted if w not in set(links.road)]
    assert not missing, first_five("roads without a link", list(missing))


# ---- links


def test_link_ids_are_unique_slugs(links: pd.DataFrame) -> None:
    bad = [i for i in links.link_id if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", i)]
    assert not bad, first_five("link ids that are not slugs", list(bad))
    twice = list(links.link_id[links.link_id.duplicated()])
    assert not twice, first_five("link ids used twice", twice)


def test_links_join_known_and_different_nodes(
    links: pd.DataFrame, position: dict[str, tuple[float, float]]
) -> None:
    bad: list[object] = [
        r["link_id"]
        for r in links.to_dict("records")
        if r["from_node"] not in position
        or r["to_node"] not in position
        or r["from_node"] == r["to_node"]
    ]
    assert not bad, first_five("links to an unknown or the same node", bad)
    unused = set(position) - {*links.from_node, *links.to_node}
    assert not unused, first_five("nodes without a link", sorted(unused))


def test_lengths_are_between_straight_line_and_detour(
    links: pd.DataFrame, position: dict[str, tuple[float, float]]
) -> None:
    bad: list[object] = []
    for r in links.to_dict("records"):
        straight = km(position[r["from_node"]], position[r["to_node"]])
        length = float(r["length_km"])
        if not (length > 0 and 0.98 * straight <= length <= 1.6 * straight):
            bad.append((r["link_id"], length, round(straight, 2)))
    assert not bad, first_five("lengths outside 0.98 to 1.6 times the straight line", bad)


def test_shape_points_agree_with_the_lengths(
    links: pd.DataFrame, position: dict[str, tuple[float, float]]
) -> None:
    bad: list[object] = []
    for r in links[links.via != ""].to_dict("records"):
        shape_points = [tuple(float(x) for x in v.split(" ")) for v in r["via"].split(";")]
        if not 1 <= len(shape_points) <= 6:
            bad.append((r["link_id"], "number of points"))
        course = [position[r["from_node"]], *shape_points, position[r["to_node"]]]
        drawn = sum(km(a, b) for a, b in pairwise(course))
        if drawn > 1.1 * float(r["length_km"]):
            bad.append((r["link_id"], round(drawn, 1), r["length_km"]))
    assert not bad, first_five("drawn courses longer than the stated length", bad)


def test_network_is_strongly_connected(graph: nx.MultiDiGraph) -> None:
    parts = sorted(nx.strongly_connected_components(graph), key=len, reverse=True)
    outside = sorted(n for p in parts[1:] for n in p)
    assert not outside, first_five("nodes outside the largest strong component", list(outside))


def test_toll_is_the_m6_toll_and_nothing_else(links: pd.DataFrame) -> None:
    assert set(links[links.toll == "true"].road) == {"M6 Toll"}
    assert set(links[links.road == "M6 Toll"].toll) == {"true"}


def test_m6_and_m6_toll_are_separate_ways_between_the_same_ends(links: pd.DataFrame) -> None:
    def length(roads: set[str], extra: tuple[str, ...] = ()) -> float:
        g = nx.Graph()
        for r in links.to_dict("records"):
            if r["road"] in roads or r["link_id"] in extra:
                g.add_edge(r["from_node"], r["to_node"], w=float(r["length_km"]))
        return float(nx.shortest_path_length(g, "M6 J3A", "M6 J11A", weight="w"))

    spur = tuple(
        links[(links.from_node == "M6 J3A") & (links.to_node == "M42 J7A")].link_id.tolist()
    )
    assert len(spur) == 1
    free = length({"M6"})
    toll = length({"M6 Toll"}, spur)
    assert 38 < toll < 46, f"M6 Toll way {toll:.1f} km"
    assert 38 < free < 50, f"M6 way {free:.1f} km"


def test_parallel_links_between_two_nodes_are_kept(links: pd.DataFrame) -> None:
    pairs: dict[frozenset[str], set[str]] = {}
    for r in links.to_dict("records"):
        pairs.setdefault(frozenset((r["from_node"], r["to_node"])), set()).add(r["road"])
    parallel = {tuple(sorted(k)): sorted(v) for k, v in pairs.items() if len(v) > 1}
    assert parallel.get(("M42 J9", "M6 Toll T2")) == ["A446", "M6 Toll"], parallel


# Driving distances as generally known, wide on purpose.
@pytest.mark.parametrize(
    ("port", "low", "high"),
    [
        ("Port of Felixstowe gate", 200, 250),
        ("London Gateway gate", 170, 215),
        ("Southampton Dock Gate 20", 165, 215),
        ("Liverpool Seaforth gate", 165, 215),
        ("Port of Immingham gate", 190, 265),
        ("Royal Portbury Dock gate", 140, 185),
        ("Port of Holyhead gate", 235, 310),
    ],
)
def test_ports_are_a_plausible_drive_from_coventry(
    links: pd.DataFrame, port: str, low: float, high: float
) -> None:
    g = nx.Graph()
    for r in links.to_dict("records"):
        w = float(r["length_km"])
        u, v = r["from_node"], r["to_node"]
        if not g.has_edge(u, v) or g[u][v]["w"] > w:
            g.add_edge(u, v, w=w)
    d = nx.shortest_path_length(g, "A45/A46 Tollbar End", port, weight="w")
    assert low <= d <= high, f"{port}: {d:.0f} km by the shortest way"


def test_no_site_is_more_than_three_km_from_a_non_motorway_node(
    nodes: pd.DataFrame, links: pd.DataFrame, position: dict[str, tuple[float, float]]
) -> None:
    sites = {
        "MIRA": (52.556, -1.457),
        "Greenpower Park": (52.370, -1.480),
        "SEGRO Coventry": (52.363, -1.485),
        "Gaydon": (52.185, -1.480),
        "Ansty Park": (52.431, -1.418),
        "Walsgrave Hill": (52.419, -1.425),
        "i54": (52.636, -2.130),
        "Springfield": (52.591, -2.118),
        "Wolverhampton Science Park": (52.606, -2.128),
    }
    served = {
        n
        for r in links[links["class"] != "motorway"].to_dict("records")
        for n in (r["from_node"], r["to_node"])
    }
    far = [
        (s, round(min(km(p, position[n]) for n in served), 1))
        for s, p in sites.items()
        if min(km(p, position[n]) for n in served) > 3.0
    ]
    assert not far, first_five("sites far from any non-motorway node", list(far))


# ---- hubs


def test_vocabulary_of_hubs(hubs: pd.DataFrame) -> None:
    assert set(hubs.kind) == {
        "motorway_junction",
        "rail_terminal",
        "airport",
        "port",
        "research",
        "industry",
    }
    assert set(hubs.status) <= {
        "operational",
        "under_construction",
        "consented",
        "planned",
        "unknown",
    }
    assert set(zip(hubs.verified, hubs.basis, strict=True)) <= {
        ("true", "recalled; checked"),
        ("false", "recalled"),
    }
    bad = [i for i in hubs.hub_id if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", i)]
    assert not bad, first_five("hub ids that are not slugs", list(bad))
    twice = list(hubs.hub_id[hubs.hub_id.duplicated()])
    assert not twice, first_five("hub ids used twice", twice)
    unsourced = list(hubs.hub_id[(hubs.source == "") | (hubs["name"] == "")])
    assert not unsourced, first_five("hubs without name or source", unsourced)


def test_hubs_meet_the_network_at_known_nodes(
    hubs: pd.DataFrame, position: dict[str, tuple[float, float]]
) -> None:
    unknown = [
        (h, n) for h, n in zip(hubs.hub_id, hubs.node, strict=True) if n and n not in position
    ]
    assert not unknown, first_five("hubs at an unknown node", list(unknown))
    loose = hubs[hubs.kind.isin(["motorway_junction", "port", "airport"]) & (hubs.node == "")]
    assert loose.empty, first_five("hubs without a node", list(loose.hub_id))
    far: list[object] = []
    for r in hubs[(hubs.node != "") & (hubs.lat != "")].to_dict("records"):
        d = km((float(r["lat"]), float(r["lon"])), position[r["node"]])
        if d > 5:
            far.append((r["hub_id"], round(d, 1)))
    assert not far, first_five("hubs more than 5 km from their node", far)


def test_junction_hubs_are_the_junction_nodes_near_the_two_cities(
    hubs: pd.DataFrame, nodes: pd.DataFrame, position: dict[str, tuple[float, float]]
) -> None:
    junctions = hubs[hubs.kind == "motorway_junction"]
    moved = [
        r["hub_id"]
        for r in junctions.to_dict("records")
        if (float(r["lat"]), float(r["lon"])) != position[r["node"]]
    ]
    assert not moved, first_five("junction hubs away from their node", list(moved))
    motorway = nodes[nodes.kind.str.startswith("motorway_")].node
    near = {n for n in motorway if min(km(position[n], c) for c in CITIES.values()) <= 80}
    differ = near ^ set(junctions.node)
    assert not differ, first_five("junctions within 80 km and hubs differ", sorted(differ))


def test_named_hubs_are_present_once(hubs: pd.DataFrame) -> None:
    wanted = {
        "rail_terminal": [
            "Hams Hall",
            "Birch Coppice",
            "Daventry",
            "East Midlands Gateway",
            "Landor Street",
            "Telford",
            "West Midlands Interchange",
        ],
        "airport": ["Birmingham Airport", "East Midlands Airport"],
        "port": [
            "Felixstowe",
            "London Gateway",
            "Southampton",
            "Liverpool",
            "Immingham",
            "Bristol",
            "Holyhead",
        ],
        "research": [
            "WMG Catapult",
            "Manufacturing Technology Centre",
            "UKBIC",
            "Advanced Propulsion Centre",
            "HORIBA MIRA",
            "Aston University",
            "University of Birmingham",
            "Birmingham City University",
            "Coventry University",
            "University of Warwick",
            "University of Wolverhampton",
        ],
        "industry": [
            "JLR Gaydon",
            "Aston Martin",
            "BMW Hams Hall",
            "Babcock",
            "Moog Aerospace",
            "Safran",
            "Bosch",
            "Dana",
            "Unipart",
        ],
    }
    wrong: list[object] = []
    for kind, names in wanted.items():
        have = hubs[hubs.kind == kind]["name"]
        for n in names:
            own = [h for h in have if n in h and not (n == "University of Warwick" and "WMG" in h)]
            if len(own) != 1:
                wrong.append((kind, n, len(own)))
    assert not wrong, first_five("hubs not present exactly once", wrong)


def test_unknown_positions_are_empty_and_marked(hubs: pd.DataFrame) -> None:
    empty = hubs[(hubs.lat == "") | (hubs.lon == "")]
    assert set(empty.hub_id) == {
        "industry-babcock",
        "industry-safran",
        "industry-bosch",
        "industry-dana",
    }
    bad = list(
        empty.hub_id[
            (empty.lat != "")
            | (empty.lon != "")
            | (empty.status != "unknown")
            | (empty.status_note == "")
        ]
    )
    assert not bad, first_five("hubs without position that do not say so", bad)


# ---- basemap


def test_towns(towns: pd.DataFrame) -> None:
    assert len(towns) >= 60
    assert towns["name"].is_unique
    assert set(towns["rank"]) == {"1", "2", "3"}
    first = set(towns[towns["rank"] == "1"]["name"])
    assert {"Birmingham", "Coventry", "Wolverhampton", "Stoke-on-Trent", "Derby"} <= first


def test_region_outline_is_one_valid_generalised_polygon() -> None:
    text = (LAYERS / "basemap" / "region.geojson").read_text(encoding="utf-8")
    features = json.loads(text)["features"]
    assert len(features) == 1
    properties = features[0]["properties"]
    assert properties["basis"] == "recalled, generalised; not for measurement"
    region = shape(features[0]["geometry"])
    assert region.geom_type == "Polygon"
    assert region.is_valid
    assert 80 <= len(region.exterior.coords) - 1 <= 150
    inside = {"Birmingham": (52.48, -1.90), "Rugby": (52.371, -1.265), "Oswestry": (52.86, -3.05)}
    outside = {"Leicester": (52.636, -1.133), "Oxford": (51.752, -1.258), "Wrexham": (53.05, -2.99)}
    wrong: list[object] = [n for n, (a, o) in inside.items() if not region.contains(Point(o, a))]
    wrong += [n for n, (a, o) in outside.items() if region.contains(Point(o, a))]
    assert not wrong, first_five("places on the wrong side of the outline", wrong)
