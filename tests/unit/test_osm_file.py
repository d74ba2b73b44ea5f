"""OpenStreetMap files as roads: what is kept, what is left out and said, what is refused."""

from __future__ import annotations

import bz2
import gzip
from pathlib import Path

import numpy as np
import osmium
import pytest
from osm_drawings import allowed, kind, osm, remark, restriction, roads, runs, way
from pyproj import Transformer

from sitepipe.errors import CrsError, SchemaError, StorageError
from sitepipe.hashing import file_sha256
from sitepipe.ingest.osm import form_of, places, read_osm
from sitepipe.roadgraph import (
    NONE,
    ROAD_CLASSES,
    LinkForm,
    NodeKind,
    Permission,
)
from sitepipe.vocab import Mode, RoadClass


@pytest.mark.parametrize(
    ("highway", "road_class", "form"),
    [
        ("motorway", RoadClass.MOTORWAY, LinkForm.MAIN),
        ("motorway_link", RoadClass.MOTORWAY, LinkForm.SLIP),
        ("trunk", RoadClass.TRUNK, LinkForm.MAIN),
        ("trunk_link", RoadClass.TRUNK, LinkForm.SLIP),
        ("primary", RoadClass.A_ROAD, LinkForm.MAIN),
        ("secondary_link", RoadClass.B_ROAD, LinkForm.SLIP),
        ("tertiary", RoadClass.MINOR_ROAD, LinkForm.MAIN),
        ("unclassified", RoadClass.MINOR_ROAD, LinkForm.MAIN),
        ("residential", RoadClass.LOCAL_ROAD, LinkForm.MAIN),
        ("living_street", RoadClass.LOCAL_ROAD, LinkForm.MAIN),
        ("road", RoadClass.LOCAL_ROAD, LinkForm.MAIN),
        ("service", RoadClass.ACCESS_ROAD, LinkForm.MAIN),
    ],
)
def test_classes(tmp_path: Path, highway: str, road_class: RoadClass, form: LinkForm) -> None:
    found = kind(roads(tmp_path, way(7, "1 2", highway)), 7)

    assert ROAD_CLASSES[found.road_class[0]] is road_class
    assert found.form[0] == form


def test_what_is_no_road_is_left_out_and_counted(tmp_path: Path) -> None:
    raw = roads(
        tmp_path,
        way(1, "1 2", "primary"),
        way(2, "2 3", "footway"),
        way(3, "3 4", "footway"),
        way(4, "4 5", "construction"),
        way(5, "5 6", "proposed"),
        way(6, "6 7", "track"),
        way(7, "7 8", "mystery"),
        way(8, "1 2 3 1", "service", area="yes"),
        way(9, "8 9", "residential", access="no"),
        way(10, "8 9", "", building="yes"),
        way(11, "8 9", "", route="ferry", motor_vehicle="yes"),
        way(12, "8 9", "residential_link"),
        way(13, "8 9", oneway="reversible"),
    )

    assert raw.way_id.tolist() == [1]
    dropped = {
        remark.what: (remark.count, remark.first)
        for remark in raw.remarks
        if remark.matter == "dropped"
    }
    assert dropped == {
        "highway=footway, not for motor vehicles": (2, ("way 2", "way 3")),
        "highway=construction, no road at this time": (1, ("way 4",)),
        "highway=proposed, no road at this time": (1, ("way 5",)),
        "highway=track not said to be open to motor vehicles": (1, ("way 6",)),
        "highway of unknown kind": (
            2,
            ("way 7 (highway=mystery)", "way 12 (highway=residential_link)"),
        ),
        "areas that vehicles may cross, not roads": (1, ("way 8",)),
        "roads closed to every motor vehicle": (1, ("way 9",)),
        "ferries, which were not asked for": (1, ("way 11",)),
        "roads whose direction changes by the hour, closed": (1, ("way 13",)),
    }
    assert remark(raw, "ways with a road or ferry").count == 12
    assert remark(raw, "roads for motor vehicles").count == 1


def test_positions_ids_names_and_source(tmp_path: Path) -> None:
    raw = roads(
        tmp_path,
        way(5, "30 10", "primary", ref="A606", name="Stamford Road"),
        way(4, "10 20", name="Church Street"),
        way(6, "20 30"),
        places={10: (-0.7, 52.6), 20: (-0.8, 52.7), 30: (-0.9, 52.5)},
    )

    assert raw.point_id.tolist() == [10, 20, 30]
    assert runs(raw) == [(5, (30, 10)), (4, (10, 20)), (6, (20, 30))]
    east, north = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True).transform(
        [-0.7, -0.8, -0.9], [52.6, 52.7, 52.5]
    )
    np.testing.assert_allclose(raw.x, east, atol=1e-6)
    np.testing.assert_allclose(raw.y, north, atol=1e-6)
    assert [raw.roads[row] if row != NONE else None for row in raw.way_road] == [
        "A606",
        "Church Street",
        None,
    ]
    (source,) = raw.sources
    assert source.file == "drawing.osm"
    assert source.sha256 == file_sha256(tmp_path / "drawing.osm")
    assert (source.licence, source.attribution) == ("ODbL 1.0", "© OpenStreetMap contributors")
    assert raw.splits
    assert raw.directed
    assert raw.has_local_roads
    assert np.isnan(raw.way_length_m).all()


def test_conditional_limits_are_kept_as_text_and_reported(tmp_path: Path) -> None:
    raw = roads(
        tmp_path,
        way(1, "1 2", hgv__conditional="no @ (22:00-06:00)", maxweight="18"),
        way(2, "2 3", bicycle__conditional="no @ (Su)"),
    )

    row = kind(raw, 1).conditional[0]
    assert raw.conditionals[row] == "hgv:conditional=no @ (22:00-06:00)"
    assert allowed(raw, 1, Mode.HGV) == (Permission.YES, Permission.YES)
    assert kind(raw, 2).conditional[0] == NONE
    said = remark(raw, "at times only")
    assert (said.matter, said.count) == ("kept", 1)
    assert said.first == ("way 1 (hgv:conditional=no @ (22:00-06:00))",)


def test_notes_count_every_way_of_a_kind(tmp_path: Path) -> None:
    raw = roads(
        tmp_path,
        *(way(number, f"{number} {number + 1}", maxheight="low") for number in range(1, 8)),
        way(9, "1 2", maxweight="heavy"),
    )

    said = remark(raw, "limits that are not read")
    assert said.count == 8
    assert said.first == tuple(f"way {number} (maxheight=low)" for number in range(1, 6))
    assert said.file == "drawing.osm"


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "traffic_signals"}, NodeKind.SIGNALS),
        ({"highway": "give_way"}, NodeKind.GIVE_WAY),
        ({"highway": "stop"}, NodeKind.STOP),
        ({"highway": "mini_roundabout"}, NodeKind.MINI_ROUNDABOUT),
        ({"highway": "crossing"}, NodeKind.CROSSING),
        ({"railway": "level_crossing"}, NodeKind.LEVEL_CROSSING),
        ({"highway": "motorway_junction", "ref": "1"}, NodeKind.MOTORWAY_JUNCTION),
        ({"highway": "turning_circle"}, NodeKind.PLAIN),
        ({"barrier": "cattle_grid"}, NodeKind.PLAIN),
    ],
)
def test_kinds_of_points(tmp_path: Path, tags: dict[str, str], expected: NodeKind) -> None:
    raw = roads(tmp_path, way(1, "1 2 3"), marks={2: tags})

    assert raw.point_kind.tolist() == [NodeKind.PLAIN, expected, NodeKind.PLAIN]
    assert raw.is_node.tolist() == [False, expected != NodeKind.PLAIN, False]


def test_a_sign_for_one_direction_is_reported(tmp_path: Path) -> None:
    marks = {2: {"highway": "give_way", "direction": "forward"}, 3: {"highway": "stop"}}

    raw = roads(tmp_path, way(1, "1 2 3 4"), marks=marks)

    assert remark(raw, "signs for one direction").first == ("node 2",)


def test_a_clipped_way_keeps_the_runs_that_have_places(tmp_path: Path) -> None:
    raw = roads(
        tmp_path,
        way(1, "1 2 3 4 5 6"),
        way(2, "3 7"),
        way(3, "5 6"),
        without=(3,),
        marks={3: {}, 4: {}},
    )

    assert runs(raw) == [(1, (1, 2)), (1, (4, 5, 6)), (3, (5, 6))]
    assert np.isfinite(raw.x).all()
    assert 3 not in raw.point_id
    assert remark(raw, "lacks points, cut there").first == ("way 1",)
    assert remark(raw, "lacks too many points").first == ("way 2",)


def test_points_that_follow_themselves_are_taken_once(tmp_path: Path) -> None:
    raw = roads(tmp_path, way(1, "1 2 2 3"), way(2, "3 3"), way(3, "4"))

    assert runs(raw) == [(1, (1, 2, 3))]
    assert remark(raw, "follow themselves").count == 2
    assert sorted(remark(raw, "of a single point").first) == ["way 2", "way 3"]


def test_ids_that_stand_twice_are_taken_once(tmp_path: Path) -> None:
    text = osm(way(1, "1 2"), way(1, "2 3"))
    again = '<node id="2" version="1" lat="52.9" lon="-0.1"/><way id="1"'
    path = tmp_path / "twice.osm"
    path.write_text(text.replace('<way id="1"', again, 1), encoding="utf-8")

    raw = read_osm(path)

    assert runs(raw) == [(1, (1, 2))]
    assert raw.y[1] == pytest.approx(raw.y[0], abs=10)
    assert remark(raw, "points that stand twice").first == ("node 2",)
    assert remark(raw, "ways that stand twice").first == ("way 1",)


def test_nodes_may_come_in_any_order_after_ways_and_below_zero(tmp_path: Path) -> None:
    path = tmp_path / "editor.osm"
    path.write_text(
        '<osm version="0.6"><way id="-1"><nd ref="-5"/><nd ref="9"/><nd ref="7"/>'
        '<tag k="highway" v="primary"/></way>'
        '<node id="9" lat="52.6" lon="-0.7"/><node id="7" lat="52.6" lon="-0.6"/>'
        '<node id="-5" lat="52.6" lon="-0.8"/>'
        '<node id="8" lat="52.6" lon="-0.6" visible="false"/></osm>',
        encoding="utf-8",
    )

    raw = read_osm(path)

    assert runs(raw) == [(-1, (-5, 9, 7))]
    assert np.all(np.diff(raw.x[raw.way_points]) > 0)


def test_deleted_ways_are_no_roads(tmp_path: Path) -> None:
    text = osm(way(1, "1 2"), way(2, "2 3")).replace('<way id="2"', '<way visible="false" id="2"')
    path = tmp_path / "editor.osm"
    path.write_text(text, encoding="utf-8")

    assert read_osm(path).way_id.tolist() == [1]


def pbf(path: Path, text: str) -> Path:
    drawn = path.with_suffix(".osm")
    drawn.write_text(text, encoding="utf-8")
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for item in osmium.FileProcessor(str(drawn)):
            writer.add(item)
    return path


def test_every_format_reads_alike(tmp_path: Path) -> None:
    marks = {2: {"barrier": "bollard"}, 3: {"highway": "crossing"}}
    text = osm(
        way(1, "1 2 3", maxspeed="30 mph"),
        way(2, "3 4 5"),
        restriction(8, "from:w1 via:n3 to:w2", restriction="no_u_turn"),
        marks=marks,
        without=(4,),
    )
    plain = tmp_path / "a.osm"
    plain.write_text(text, encoding="utf-8")
    (tmp_path / "b.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "c.bz2").write_bytes(bz2.compress(text.encode()))
    packed = pbf(tmp_path / "d.osm.pbf", text)
    (tmp_path / "e.dat").write_bytes(packed.read_bytes())

    first = read_osm(plain)
    for name, form in (("b.gz", "osm.gz"), ("c.bz2", "osm.bz2"), ("d.osm.pbf", "pbf"),
                       ("e.dat", "pbf")):  # fmt: skip
        assert form_of(tmp_path / name) == form
        raw = read_osm(tmp_path / name)
        assert runs(raw) == runs(first)
        np.testing.assert_array_equal(raw.x, first.x)
        np.testing.assert_array_equal(raw.point_kind, first.point_kind)
        assert [remark.what for remark in raw.remarks] == [remark.what for remark in first.remarks]


def test_nodes_of_a_pbf_may_come_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "mixed.osm.pbf"
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for node in (5, 3, 9, 4, 1):
            writer.add_node(
                osmium.osm.mutable.Node(id=node, version=1, location=(-0.7 + node / 100, 52.6))
            )
        writer.add_way(
            osmium.osm.mutable.Way(
                id=1, version=1, nodes=[1, 3, 4, 5, 9], tags={"highway": "primary"}
            )
        )

    raw = read_osm(path)

    assert runs(raw) == [(1, (1, 3, 4, 5, 9))]
    assert np.all(np.diff(raw.x) > 0)


def test_a_large_file_keeps_the_nodes_of_roads_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = {2: {"barrier": "bollard"}, 8: {"barrier": "bollard"}}
    path = pbf(tmp_path / "a.osm.pbf", osm(way(1, "1 2 3"), way(2, "7 8", ""), marks=marks))
    small = read_osm(path)

    monkeypatch.setattr(places, "ALL_NODES_BYTES", 0)
    large = read_osm(path)

    assert runs(large) == runs(small)
    np.testing.assert_array_equal(large.x, small.x)
    assert large.remarks == small.remarks


FERRY = "1 2"
ACROSS = {1: (-0.7, 52.6), 2: (-0.8, 52.6)}


def test_ferries_are_kept_if_asked_for_and_said_to_carry_vehicles(tmp_path: Path) -> None:
    raw = roads(
        tmp_path,
        way(1, FERRY, "", route="ferry", motor_vehicle="yes"),
        way(2, FERRY, "", route="ferry", motorcar="yes", hgv="no"),
        way(3, FERRY, "", route="ferry", foot="yes"),
        way(4, FERRY, "", route="bus"),
        ferries=True,
    )

    assert raw.way_id.tolist() == [1, 2]
    assert ROAD_CLASSES[kind(raw, 1).road_class[0]] is RoadClass.FERRY
    assert kind(raw, 1).form[0] == LinkForm.FERRY
    assert allowed(raw, 1, Mode.HGV) == (Permission.YES, Permission.YES)
    assert allowed(raw, 2, Mode.CAR) == (Permission.YES, Permission.YES)
    assert allowed(raw, 2, Mode.HGV) == (Permission.NO, Permission.NO)
    assert remark(raw, "do not say that they carry vehicles").first == ("way 3",)


def test_a_ferry_that_states_its_duration_has_the_speed_that_it_gives(tmp_path: Path) -> None:
    raw = roads(
        tmp_path,
        way(1, FERRY, "", route="ferry", motor_vehicle="yes", duration="00:30"),
        way(2, FERRY, "", route="ferry", motor_vehicle="yes", duration="soon"),
        way(3, FERRY, "", route="ferry", motor_vehicle="yes", duration="1"),
        way(4, FERRY, "", route="ferry", motor_vehicle="yes", maxspeed="50"),
        places=ACROSS,
        ferries=True,
    )

    length_m = np.hypot(raw.x[1] - raw.x[0], raw.y[1] - raw.y[0])
    np.testing.assert_allclose(kind(raw, 1).speed_kmh, [[length_m / 500] * 2], rtol=1e-6)
    for unknown in (2, 3, 4):
        assert np.isnan(kind(raw, unknown).speed_kmh).all()
    assert remark(raw, "durations that are not read").first == ("way 2 (duration=soon)",)
    assert remark(raw, "that no ship keeps").first == ("way 3",)


def test_steps_are_named_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.osm"
    path.write_text(osm(way(1, "1 2")), encoding="utf-8")
    named: list[str] = []

    class Named:
        def __init__(self, name: str) -> None:
            named.append(name)

        def __enter__(self) -> None: ...
        def __exit__(self, *_: object) -> None: ...

    read_osm(path, step=Named)

    assert named == ["ways", "nodes", "positions", "roads"]


# What is refused


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        (b"", "odd.osm is empty", "osm.pbf"),
        (b"\x00\x01 nothing", "odd.osm is no OpenStreetMap file", "osm.pbf"),
        (b"<html></html>", "odd.osm is no OpenStreetMap file", "osm.pbf"),
        (b"\x1f\x8b broken", "odd.osm is no OpenStreetMap file", "osm.pbf"),
        (b"BZh9 broken", "odd.osm is no OpenStreetMap file", "osm.pbf"),
        (b'<osm version="0.6"><way id="1">', "odd.osm cannot be read", "cut short"),
        (
            b'<osm version="0.6"><node id="1" lat="x" lon="0"/><way id="1"><nd ref="1"/>'
            b'<nd ref="2"/><tag k="highway" v="primary"/></way></osm>',
            "odd.osm cannot be read",
            "damaged",
        ),
        (b'<osm version="0.6"></osm>', "odd.osm has no road", "extract"),
        (
            b'<osmChange version="0.6"><create><node id="1" lat="1" lon="1"/></create></osmChange>',
            "odd.osm holds history or changes",
            "without history",
        ),
    ],
)
def test_files_that_are_no_roads(tmp_path: Path, content: bytes, message: str, hint: str) -> None:
    path = tmp_path / "odd.osm"
    path.write_bytes(content)

    with pytest.raises(SchemaError) as caught:
        read_osm(path)

    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_pbf_cut_short_is_refused(tmp_path: Path) -> None:
    whole = pbf(tmp_path / "a.osm.pbf", osm(way(1, "1 2"))).read_bytes()
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(whole[:-20])

    with pytest.raises(SchemaError, match=r"cut\.osm\.pbf cannot be read") as caught:
        read_osm(path)

    assert "cut short" in caught.value.hint


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="does not exist"):
        read_osm(tmp_path / "none.osm.pbf")


def test_a_file_without_roads_says_what_it_holds(tmp_path: Path) -> None:
    with pytest.raises(SchemaError) as caught:
        roads(
            tmp_path,
            way(1, "1 2", "path", access__conditional="no @ (Jan-Aug)"),
            way(2, "1 2", "path"),
        )

    assert caught.value.message == (
        "drawing.osm has no road that a motor vehicle may drive: "
        "2 × highway=path, not for motor vehicles; "
        "1 × limits that hold at times only, on ways that are no roads"
    )


@pytest.mark.parametrize("nodes", ["", "1", "1 1"])
def test_a_way_without_two_points_is_no_road(tmp_path: Path, nodes: str) -> None:
    with pytest.raises(SchemaError, match="1 × roads of a single point"):
        roads(tmp_path, way(1, nodes))


def test_points_off_the_earth_are_left_out(tmp_path: Path) -> None:
    raw = roads(tmp_path, way(1, "1 2 3"), places={3: (0.0, 91.0)})

    assert runs(raw) == [(1, (1, 2))]
    assert remark(raw, "beyond 180°").first == ("node 3",)


def test_another_part_of_the_earth_needs_another_crs(tmp_path: Path) -> None:
    andorra = {1: (1.5, 42.5), 2: (1.6, 42.5)}

    with pytest.raises(CrsError, match=r"2 of 2 points lie beyond .*EPSG:27700") as caught:
        roads(tmp_path, way(1, "1 2"), places=andorra)
    assert "--crs EPSG:32631" in caught.value.hint

    raw = roads(tmp_path, way(1, "1 2"), places=andorra, crs="EPSG:32631")
    assert raw.crs == "EPSG:32631"
    assert np.hypot(*np.diff([raw.x, raw.y])[:, 0]) == pytest.approx(8216, abs=10)


def test_a_few_points_beyond_the_area_of_a_crs_are_reported(tmp_path: Path) -> None:
    raw = roads(tmp_path, way(1, "1 2 3"), places={3: (4.0, 52.6)})

    said = remark(raw, "beyond the area that EPSG:27700 is made for")
    assert (said.count, said.first) == (1, ("52.600° N 4.000° E",))


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857x", "EPSG:2263"])
def test_a_crs_must_be_in_metres(tmp_path: Path, crs: str) -> None:
    with pytest.raises(CrsError):
        roads(tmp_path, way(1, "1 2"), crs=crs)
