"""
Public OpenStreetMap extracts against plain loops over the same files.

The files are looked for beside the checkout, in shared/data. The loops here use osmium's
simplest interface and rules written out again, so they share nothing with the reader but osmium.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import osmium
import pytest
from pyproj import Geod

from sitepipe.errors import CrsError, SchemaError
from sitepipe.ingest.osm import read_osm
from sitepipe.network.build.assemble import assemble
from sitepipe.roadgraph import (
    MODES,
    NONE,
    ROAD_CLASSES,
    Limit,
    NodeKind,
    Permission,
    RawRoads,
)
from sitepipe.vocab import Mode

ROADS = Path(__file__).parents[2].parent / "shared" / "data" / "roads"
GEOD = Geod(ellps="WGS84")
MAIN = {
    "motorway": "motorway", "trunk": "trunk", "primary": "a_road", "secondary": "b_road",
    "tertiary": "minor_road", "unclassified": "minor_road", "residential": "local_road",
    "living_street": "local_road", "road": "local_road", "service": "access_road",
}  # fmt: skip
ASKED = ("access", "vehicle", "motor_vehicle", "motorcar", "goods", "hgv")

pytestmark = pytest.mark.skipif(
    not ROADS.is_dir(), reason="shared/data beside the checkout is absent"
)


@dataclass
class Plain:
    """A file as a plain loop finds it."""

    ways: dict[int, tuple[dict[str, str], list[int]]] = field(default_factory=dict)
    nodes: dict[int, tuple[float, float]] = field(default_factory=dict)
    restrictions: list[int] = field(default_factory=list)


@cache
def plain(name: str) -> Plain:
    found = Plain()
    for item in osmium.FileProcessor(str(ROADS / name)):
        if item.is_node():
            found.nodes[item.id] = (item.location.lon, item.location.lat)
        elif item.is_way() and "highway" in item.tags:
            found.ways[item.id] = (dict(item.tags), [node.ref for node in item.nodes])
        elif item.is_relation() and item.tags.get("type") == "restriction":
            found.restrictions.append(item.id)
    return found


def main_roads(found: Plain) -> dict[int, tuple[dict[str, str], list[int]]]:
    """Ways of a class open to vehicles, of which no tag says who may drive, and no areas."""
    return {
        way_id: (tags, nodes)
        for way_id, (tags, nodes) in found.ways.items()
        if tags["highway"].removesuffix("_link") in MAIN
        and tags.get("area") != "yes"
        and tags.get("service") != "emergency_access"
        and not any(key in tags for key in ASKED)
    }


@pytest.fixture(scope="module")
def rutland() -> RawRoads:
    return read_osm(ROADS / "rutland-latest.osm.pbf")


@pytest.fixture(scope="module")
def andorra() -> RawRoads:
    return read_osm(ROADS / "andorra.osm.pbf", crs="EPSG:32631")


@pytest.fixture(scope="module", params=["rutland", "andorra"])
def both(request: pytest.FixtureRequest) -> tuple[RawRoads, Plain]:
    name = {"rutland": "rutland-latest.osm.pbf", "andorra": "andorra.osm.pbf"}[request.param]
    return request.getfixturevalue(request.param), plain(name)


def test_every_way_is_a_road_or_counted_as_left_out(both: tuple[RawRoads, Plain]) -> None:
    raw, found = both

    left_out = sum(
        remark.count
        for remark in raw.remarks
        if remark.matter == "dropped" and remark.first[0].startswith("way")
    )
    assert len(np.unique(raw.way_id)) + left_out == len(found.ways)


def test_no_main_road_is_lost_and_none_changes_its_class(both: tuple[RawRoads, Plain]) -> None:
    raw, found = both
    expected = {
        way_id: MAIN[tags["highway"].removesuffix("_link")]
        for way_id, (tags, _) in main_roads(found).items()
    }
    classes = raw.kinds.road_class[raw.way_kind]
    read = {
        int(way_id): str(ROAD_CLASSES[code])
        for way_id, code in zip(raw.way_id, classes, strict=True)
    }

    assert {way_id: read.get(way_id) for way_id in expected} == expected


def test_paths_and_closed_roads_are_not_among_the_roads(both: tuple[RawRoads, Plain]) -> None:
    raw, found = both
    barred = {
        way_id
        for way_id, (tags, _) in found.ways.items()
        if tags["highway"] in {"footway", "cycleway", "path", "bridleway", "steps", "construction"}
        or (
            tags.get("motor_vehicle", tags.get("vehicle", tags.get("access"))) == "no"
            and not {"motorcar", "goods", "hgv"} & tags.keys()
        )
    }

    assert barred
    assert not barred & set(raw.way_id.tolist())


def test_lengths_are_those_on_the_ellipsoid(both: tuple[RawRoads, Plain]) -> None:
    raw, found = both
    roads = main_roads(found)
    expected = {
        way_id: GEOD.line_length(*zip(*(found.nodes[node] for node in nodes), strict=True))
        for way_id, (_, nodes) in roads.items()
    }
    step_m = np.hypot(np.diff(raw.x[raw.way_points]), np.diff(raw.y[raw.way_points]))
    step_m[raw.way_first[1:-1] - 1] = 0
    owner = np.repeat(np.arange(len(raw.way_id)), np.diff(raw.way_first))[1:]
    read: Counter[int] = Counter()
    for way_id, length in zip(raw.way_id[owner].tolist(), step_m.tolist(), strict=True):
        read[way_id] += length

    # A projected metre is within 0.05 % of one on the ground in both zones.
    assert sum(expected.values()) == pytest.approx(sum(read[way_id] for way_id in roads), rel=5e-4)
    assert all(
        read[way_id] == pytest.approx(expected[way_id], rel=1e-3, abs=0.2) for way_id in roads
    )


def test_one_way_roads(both: tuple[RawRoads, Plain]) -> None:
    raw, found = both
    along, against = (
        (raw.kinds.permission[raw.way_kind, way] != Permission.NO).any(axis=1) for way in (0, 1)
    )
    read = {
        int(way_id): (bool(first), bool(second))
        for way_id, first, second in zip(raw.way_id, along, against, strict=True)
    }

    for way_id, (tags, _) in main_roads(found).items():
        one_way = tags.get("oneway")
        if one_way in {"yes", "true", "1"} or (
            one_way is None and tags.get("junction") == "roundabout"
        ):
            assert read[way_id] == (True, False), way_id
        elif one_way == "-1":
            assert read[way_id] == (False, True), way_id
        else:
            assert read[way_id] == (True, True), way_id


def test_positions_are_where_the_file_has_them(both: tuple[RawRoads, Plain]) -> None:
    raw, found = both
    rows = np.flatnonzero(raw.point_id != NONE)[::97]
    for row in rows:
        lon, lat = found.nodes[int(raw.point_id[row])]
        other = rows[0]
        lon_0, lat_0 = found.nodes[int(raw.point_id[other])]
        apart = np.hypot(raw.x[row] - raw.x[other], raw.y[row] - raw.y[other])
        assert apart == pytest.approx(GEOD.inv(lon_0, lat_0, lon, lat)[2], rel=1e-3, abs=0.1)


def test_rutland_has_the_limits_of_its_signs(rutland: RawRoads) -> None:
    limited = {
        way_id
        for way_id, (tags, _) in plain("rutland-latest.osm.pbf").ways.items()
        if tags.get("maxweight") == "7.5"
    }
    weights = rutland.kinds.limit[rutland.way_kind, Limit.WEIGHT_T]

    assert len(limited) == 6
    assert set(rutland.way_id[weights == 7.5].tolist()) == limited


def test_rutland_keeps_through_lorries_out_of_villages(rutland: RawRoads) -> None:
    hgv = rutland.kinds.permission[rutland.way_kind, :, MODES.index(Mode.HGV)]
    car = rutland.kinds.permission[rutland.way_kind, :, MODES.index(Mode.CAR)]
    found = plain("rutland-latest.osm.pbf").ways
    expected = {way_id for way_id, (tags, _) in found.items() if tags.get("hgv") == "destination"}

    for_ends = set(
        rutland.way_id[(hgv == Permission.ENDS).any(axis=1) & (car == Permission.YES).any(axis=1)]
    )
    assert len(expected) == 14
    assert for_ends == expected
    (steadfold_lane,) = np.flatnonzero(rutland.way_id == 3699315)
    assert hgv[steadfold_lane].tolist() == [Permission.NO] * 2


def test_the_turn_restrictions_of_rutland_are_all_represented(rutland: RawRoads) -> None:
    found = plain("rutland-latest.osm.pbf").restrictions

    assert sorted(rutland.turns.turn_id) == sorted(f"relation {one}" for one in found)
    assert len(found) == 3
    graph = assemble(rutland)
    assert [(one.what, one.count) for one in graph.remarks if "turn restr" in one.what] == [
        ("turn restrictions for motor vehicles", 3),
        ("turn restrictions", 3),
    ]


def test_the_points_of_rutland(rutland: RawRoads) -> None:
    kinds = Counter(NodeKind(code).name for code in rutland.point_kind.tolist())

    assert kinds["MOTORWAY_JUNCTION"] == 12
    assert kinds["SIGNALS"] == 13
    assert kinds["GIVE_WAY"] == 14
    assert kinds["MINI_ROUNDABOUT"] == 11


def test_links_of_a_graph_have_names_of_their_own(both: tuple[RawRoads, Plain]) -> None:
    graph = assemble(both[0])

    names = [graph.link_id[link] for link in range(graph.link_count)]
    assert len(set(names)) == len(names)


def test_andorra_needs_a_crs_of_its_own() -> None:
    with pytest.raises(CrsError, match="EPSG:27700") as caught:
        read_osm(ROADS / "andorra.osm.pbf")

    assert "EPSG:32631" in caught.value.hint


def test_a_list_of_speeds_is_not_read_but_listed(andorra: RawRoads) -> None:
    (said,) = [one for one in andorra.remarks if one.what == "speeds that are not read"]

    assert said.first == ("way 61736208 (maxspeed=90;30;90;30;90;30)",)


def test_a_file_of_climbing_paths_says_why_it_holds_no_road() -> None:
    with pytest.raises(SchemaError) as caught:
        read_osm(ROADS / "conditional-restrictions.osm.xml", crs="EPSG:32633")

    assert caught.value.message == (
        "conditional-restrictions.osm.xml has no road that a motor vehicle may drive: "
        "5 × highway=path, not for motor vehicles; "
        "2 × limits that hold at times only, on ways that are no roads"
    )


def test_one_way_dead_ends_are_read_as_they_are() -> None:
    raw = read_osm(ROADS / "one_way_dead_end.osm.pbf", crs="EPSG:32617")
    found = plain("one_way_dead_end.osm.pbf").ways

    assert len(raw.way_id) == 64
    one_way = {way_id for way_id, (tags, _) in found.items() if tags.get("oneway") == "yes"}
    closed = (raw.kinds.permission[raw.way_kind, 1] == Permission.NO).all(axis=1)
    assert set(raw.way_id[closed].tolist()) == one_way & set(raw.way_id.tolist())
    assert assemble(raw).link_count > 64


def test_a_cut_extract_of_rutland_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes((ROADS / "rutland-latest.osm.pbf").read_bytes()[:800_000])

    with pytest.raises(SchemaError, match="cannot be read as OpenStreetMap data"):
        read_osm(path)
