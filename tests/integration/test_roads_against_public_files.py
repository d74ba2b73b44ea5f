"""The strategic-roads and basemap layers against public files that are no part of the project.

The files are looked for beside the checkout, in shared/data. How motorway lengths are compared:
links of ours with both ends inside the clip of the pavement network form one line per motorway,
from its first to its last junction in the clip (shape points included, spurs left out). Each
main-carriageway section of the pavement network is sampled at 20 points; the share of them
that projects strictly between the ends of our line, within 2 km of it, is the share of its
`sec_length` that counts. So a section crossing an end junction or the clip's edge counts in
part. Both carriageways are summed and halved. Slip roads, roundabouts and lay-bys are left out;
the M6 Toll, numbered M6 in that file, is told apart by its area name.
"""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Geod, Transformer
from shapely.geometry import LineString

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
LAYERS = ROOT / "layers"
GEOD = Geod(ellps="WGS84")
TO_GRID = Transformer.from_crs(4326, 27700, always_xy=True)
CLIP = (380_000.0, 240_000.0, 470_000.0, 325_000.0)
# Links beside the chain that a motorway's main carriageway makes.
SPURS = {("M6 J3A", "M42 J7A"), ("M6 J4A", "M42 J8"), ("M42 J9", "M6 Toll T2")}

pytestmark = pytest.mark.skipif(
    not (DATA / "roads").is_dir(), reason="shared/data beside the checkout is absent"
)


def fold(name: object) -> str:
    return re.sub(r"\s+", "", str(name)).upper()


def km(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(GEOD.inv(a[1], a[0], b[1], b[0])[2]) / 1000


def first_five(what: str, offenders: list[object]) -> str:
    return f"{what}: {len(offenders)}, first five: {offenders[:5]}"


def table(path: str) -> pd.DataFrame:
    return pd.read_csv(LAYERS / path, dtype=str, keep_default_na=False, encoding="utf-8")


@pytest.fixture(scope="module")
def nodes() -> pd.DataFrame:
    return table("strategic-roads/nodes.csv")


@pytest.fixture(scope="module")
def links() -> pd.DataFrame:
    return table("strategic-roads/links.csv")


@pytest.fixture(scope="module")
def clusters() -> dict[str, tuple[float, float]]:
    """Folded motorway junction name → position of its cluster in the public junction graph."""
    srn = pd.read_csv(DATA / "roads" / "SRN_graph_west_midlands_clip.csv")
    out: dict[str, tuple[float, float]] = {}
    for end in ("Start", "End"):
        for name, lat, lon in zip(
            srn[f"{end}Junction"],
            srn[f"{end}ClusterLat"],
            srn[f"{end}ClusterLon"],
            strict=True,
        ):
            f = fold(name)
            if re.fullmatch(r"M\d+(J\d+[A-Z]?|TOLLT\d)", f):
                out[f] = (float(lat), float(lon))
    return out


@pytest.fixture(scope="module")
def ours(nodes: pd.DataFrame) -> dict[str, tuple[str, tuple[float, float]]]:
    """Folded name or alias → (node, position)."""
    out: dict[str, tuple[str, tuple[float, float]]] = {}
    for r in nodes.to_dict("records"):
        for name in [r["node"], *r["aliases"].split(";")]:
            if name:
                out[fold(name)] = (r["node"], (float(r["lat"]), float(r["lon"])))
    return out


def test_junctions_are_where_the_junction_graph_has_them(
    clusters: dict[str, tuple[float, float]],
    ours: dict[str, tuple[str, tuple[float, float]]],
) -> None:
    missing = sorted(set(clusters) - set(ours))
    assert not missing, first_five("junctions of the public graph that we lack", list(missing))
    off = {n: km(p, ours[n][1]) for n, p in clusters.items()}
    assert len(off) >= 60
    far = [(n, round(d, 2)) for n, d in sorted(off.items(), key=lambda x: -x[1]) if d > 1.0]
    assert not far, first_five("junctions more than 1.0 km away", list(far))
    median = float(np.median(list(off.values())))
    assert median <= 0.3, f"median distance {median:.2f} km"


def test_checked_junctions_deserve_the_word(
    nodes: pd.DataFrame,
    clusters: dict[str, tuple[float, float]],
    ours: dict[str, tuple[str, tuple[float, float]]],
) -> None:
    by_node = {r["node"]: r["verified"] for r in nodes.to_dict("records")}
    unmarked = [ours[n][0] for n in clusters if by_node[ours[n][0]] != "true"]
    assert not unmarked, first_five("compared junctions not marked as checked", list(unmarked))


def test_motorway_lengths_against_straight_lines(
    links: pd.DataFrame,
    clusters: dict[str, tuple[float, float]],
    ours: dict[str, tuple[str, tuple[float, float]]],
) -> None:
    """Against our own positions, and against those of the public clusters.

    One pair is left out of the second: the public cluster of M1 J18 also holds the A428 junction
    on the A5, which moves its centre 0.7 km west of the junction itself.
    """
    public = {ours[n][0]: p for n, p in clusters.items()}
    own = dict(ours.values())
    bad: list[object] = []
    compared = 0
    for r in links[links["class"] == "motorway"].to_dict("records"):
        a, b = r["from_node"], r["to_node"]
        if a not in public or b not in public:
            continue
        compared += 1
        for whose, position in (("ours", own), ("theirs", public)):
            ratio = float(r["length_km"]) / km(position[a], position[b])
            excused = whose == "theirs" and (a, b) == ("M1 J17", "M1 J18")
            if not excused and not 0.98 <= ratio <= 1.4:
                bad.append((r["link_id"], whose, round(ratio, 2)))
    assert compared >= 65
    assert not bad, first_five("links outside 0.98 to 1.4 times the straight line", bad)


def test_motorway_lengths_against_the_stated_distance_of_each_public_link(
    links: pd.DataFrame, ours: dict[str, tuple[str, tuple[float, float]]]
) -> None:
    srn = pd.read_csv(DATA / "roads" / "SRN_graph_west_midlands_clip.csv")
    stated: dict[frozenset[str], float] = {}
    for start, end, dist in zip(srn.StartJunction, srn.EndJunction, srn["dist"], strict=True):
        if fold(start) in ours and fold(end) in ours:
            stated[frozenset((ours[fold(start)][0], ours[fold(end)][0]))] = float(dist)
    bad: list[object] = []
    compared = 0
    for r in links[links["class"] == "motorway"].to_dict("records"):
        straight = stated.get(frozenset((r["from_node"], r["to_node"])))
        if straight:
            compared += 1
            ratio = float(r["length_km"]) / straight
            if not 0.98 <= ratio <= 1.4:
                bad.append((r["link_id"], round(ratio, 2)))
    assert compared >= 65
    assert not bad, first_five("links outside 0.98 to 1.4 times the stated distance", bad)


@pytest.fixture(scope="module")
def carriageways() -> gpd.GeoDataFrame:
    g = gpd.read_file(DATA / "roads" / "hapms_west_midlands_clip_27700.gpkg")
    g["road"] = np.where(g.area_name.str.contains("M6 Toll"), "M6 Toll", g.roa_number)
    return g[g.funct_name == "Main Carriageway"]


@pytest.mark.parametrize(
    ("road", "at_least_km"),
    [
        ("M6", 80),
        ("M6 Toll", 35),
        ("M42", 60),
        ("M40", 45),
        ("M5", 40),
        ("M1", 70),
        ("M54", 5),
        ("M69", 24),
        ("M45", 10),
    ],
)
def test_summed_length_of_a_motorway_against_the_pavement_network(
    road: str,
    at_least_km: float,
    nodes: pd.DataFrame,
    links: pd.DataFrame,
    carriageways: gpd.GeoDataFrame,
) -> None:
    grid = {
        r["node"]: TO_GRID.transform(float(r["lon"]), float(r["lat"]))
        for r in nodes.to_dict("records")
    }

    def inside(n: str) -> bool:
        x, y = grid[n]
        return CLIP[0] <= x <= CLIP[2] and CLIP[1] <= y <= CLIP[3]

    own = [
        r
        for r in links[links.road == road].to_dict("records")
        if inside(r["from_node"])
        and inside(r["to_node"])
        and (r["from_node"], r["to_node"]) not in SPURS
    ]
    line = [grid[own[0]["from_node"]]]
    for previous, r in zip([None, *own[:-1]], own, strict=True):
        assert previous is None or previous["to_node"] == r["from_node"], (
            f"{road}: the links are not one chain at {r['link_id']}"
        )
        for v in filter(None, r["via"].split(";")):
            lat, lon = (float(x) for x in v.split(" "))
            line.append(TO_GRID.transform(lon, lat))
        line.append(grid[r["to_node"]])
    course = LineString(line)
    length = sum(float(r["length_km"]) for r in own)
    assert length >= at_least_km, f"{road}: only {length:.1f} km of ours in the clip"

    public = 0.0
    for s in carriageways[carriageways.road == road].itertuples():
        points = [s.geometry.interpolate(t, normalized=True) for t in np.linspace(0.025, 0.975, 20)]
        counted = [
            0 < course.project(p) < course.length and course.distance(p) < 2000 for p in points
        ]
        public += float(s.sec_length) * float(np.mean(counted)) / 1000
    public /= 2
    difference = length / public - 1
    assert abs(difference) <= 0.10, (
        f"{road}: ours {length:.1f} km, pavement network {public:.1f} km ({difference:+.1%})"
    )


def test_motorway_course_follows_the_public_lines(nodes: pd.DataFrame, links: pd.DataFrame) -> None:
    """Junctions and shape points of motorway links lie near a motorway of the public file."""
    public = gpd.read_file(DATA / "roads" / "motorways.fgb").to_crs(27700)
    tree = public.sindex
    position = {r["node"]: (float(r["lat"]), float(r["lon"])) for r in nodes.to_dict("records")}
    names: list[object] = []
    xy: list[tuple[float, float]] = []
    for r in links[links["class"] == "motorway"].to_dict("records"):
        via = [tuple(float(x) for x in v.split(" ")) for v in filter(None, r["via"].split(";"))]
        for lat, lon in [position[r["from_node"]], *via, position[r["to_node"]]]:
            names.append((r["link_id"], lat, lon))
            xy.append(TO_GRID.transform(lon, lat))
    points = gpd.GeoSeries(gpd.points_from_xy(*zip(*xy, strict=True)), crs=27700)
    which, distance = tree.nearest(points, return_all=False, return_distance=True)
    assert len(which[0]) == len(points)
    far = [(n, round(float(d))) for n, d in zip(names, distance, strict=True) if d > 1000]
    assert not far, first_five("points more than 1 km from any motorway (metres)", list(far))


def test_region_outline_against_the_public_boundary() -> None:
    own = gpd.read_file(LAYERS / "basemap" / "region.geojson").to_crs(27700).geometry.iloc[0]
    path = DATA / "boundaries" / "region_E12000005_west_midlands.geojson"
    public = gpd.read_file(path).to_crs(27700).geometry.iloc[0]
    iou = own.intersection(public).area / own.union(public).area
    assert iou >= 0.93, f"intersection over union {iou:.3f}"
    shared = {(round(x, 1), round(y, 1)) for x, y in own.exterior.coords} & {
        (round(x, 1), round(y, 1)) for x, y in public.exterior.coords
    }
    assert len(shared) <= 2, f"{len(shared)} vertices of the outline are those of the public file"


def test_airports_against_the_public_list() -> None:
    hubs = table("hubs/hubs.csv").set_index("hub_id")
    public = pd.read_csv(DATA / "points" / "gb_airports.csv").set_index("iata")
    far: list[object] = []
    for hub, code in (("airport-birmingham", "BHX"), ("airport-east-midlands", "EMA")):
        own = (float(str(hubs.at[hub, "lat"])), float(str(hubs.at[hub, "lon"])))
        d = km(own, (float(public.at[code, "lat"]), float(public.at[code, "lon"])))
        if d > 0.3:
            far.append((hub, round(d, 2)))
    assert not far, first_five("airports more than 0.3 km away", far)
