"""Tables of links, written by these tests; positions are those of the national grid near Rugby."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Transformer

from sitepipe.errors import CrsError, DataError, ExitCode, SchemaError, StorageError
from sitepipe.ingest.link_table import is_link_table, read_link_table
from sitepipe.network.build.assemble import assemble
from sitepipe.roadgraph import ROAD_CLASSES, Permission
from sitepipe.vocab import RoadClass

BNG = "EPSG:27700"
TO_DEGREES = Transformer.from_crs(27700, 4326, always_xy=True)
# a - b 3 km, b - c 4 km, a - c 5 km
PLACES = {"a": (450_000, 275_000), "b": (453_000, 275_000), "c": (453_000, 279_000)}
HEADER = "link_id,road,from_node,to_node,from_lat,from_lon,to_lat,to_lon,length_km"
METRES = "link_id,road,from_node,to_node,from_x,from_y,to_x,to_y,length_km"


def degrees(node: str) -> str:
    lon, lat = TO_DEGREES.transform(*PLACES[node])
    return f"{lat:.7f},{lon:.7f}"


def metres(node: str) -> str:
    return ",".join(str(value) for value in PLACES[node])


def row(link_id: str, start: str, end: str, km: object = 6, *, road: str = "A5", place=degrees):
    return f"{link_id},{road},{start},{end},{place(start)},{place(end)},{km}"


ROWS = [
    row("1", "a", "b", 3.3), row("2", "b", "a", 3.2),
    row("3", "b", "c", 4.4), row("4", "c", "b", 4.4, road="M6"),
]  # fmt: skip


@pytest.fixture
def table(tmp_path):
    def write(rows=ROWS, header=HEADER):
        path = tmp_path / "links.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return path

    return write


def remark(raw, words: str):
    return next((one for one in raw.remarks if words in one.what), None)


def test_each_row_is_a_link_from_junction_to_junction(table):
    raw = read_link_table(table(), crs=BNG)
    graph = assemble(raw)

    assert raw.way_id.tolist() == ["1", "2", "3", "4"]
    assert raw.point_id.tolist() == ["a", "b", "c"]
    assert raw.way_points.reshape(-1, 2).tolist() == [[0, 1], [1, 0], [1, 2], [2, 1]]
    assert raw.way_length_m.tolist() == [3300, 3200, 4400, 4400]
    assert raw.way_row.tolist() == [2, 3, 4, 5]
    assert np.abs(np.column_stack([raw.x, raw.y]) - list(PLACES.values())).max() < 0.05
    assert (graph.node_count, graph.link_count, graph.edge_count) == (3, 4, 4)


def test_rows_are_directed_if_some_row_has_another_the_opposite_way(table):
    both = read_link_table(table(), crs=BNG)
    single = read_link_table(table([ROWS[0], ROWS[2]]), crs=BNG)

    assert both.directed
    assert (both.kinds.permission[:, 1] == Permission.NO).all()
    assert not single.directed
    assert (single.kinds.permission == Permission.YES).all()
    assert remark(single, "opposite way").count == 2


def test_links_that_end_where_they_start_are_dropped_and_parallel_ones_kept(table):
    raw = read_link_table(table([*ROWS, row("5", "c", "c", 0.5), row("6", "a", "b", 9)]), crs=BNG)

    assert raw.way_id.tolist() == ["1", "2", "3", "4", "6"]
    dropped = remark(raw, "end where they start")
    assert (dropped.matter, dropped.count, dropped.first) == ("dropped", 1, ("5",))
    assert remark(raw, "parallel links").count == 1


def test_class_comes_from_the_number_of_the_road(table):
    numbers = ["M6", "M6 Toll", "A38(M)", "A38M", "A5", "B4100", "High Street", ""]
    rows = [row(str(i), "a", "b", 3.3, road=number) for i, number in enumerate(numbers)]
    raw = read_link_table(table([*rows, row("r", "b", "a", 3.3)]), crs=BNG)
    classes = [ROAD_CLASSES[code] for code in raw.kinds.road_class]

    assert classes[:4] == [RoadClass.MOTORWAY] * 4
    assert classes[4:8] == [
        RoadClass.A_ROAD, RoadClass.B_ROAD, RoadClass.MINOR_ROAD, RoadClass.MINOR_ROAD,
    ]  # fmt: skip
    assert raw.kinds.dual[:8].tolist() == [True] * 4 + [False] * 4
    assert remark(raw, "without a road number").count == 2


def test_a_column_of_classes_holds(table):
    header = HEADER + ",class"
    rows = [ROWS[0] + ",trunk road", ROWS[1] + ",b_road"]
    raw = read_link_table(table(rows, header), crs=BNG)

    assert [ROAD_CLASSES[code] for code in raw.kinds.road_class] == [
        RoadClass.TRUNK, RoadClass.B_ROAD,
    ]  # fmt: skip
    with pytest.raises(DataError, match="row 2, column class: 'lane' is no class of road"):
        read_link_table(table([ROWS[0] + ",lane", *rows[1:]], header), crs=BNG)


def test_the_unit_of_lengths_is_told_by_the_straight_lines(table):
    in_metres = [row("1", "a", "b", 3300), row("2", "b", "c", 4400)]
    header = HEADER.replace("length_km", "dist")

    assert read_link_table(table(in_metres, header), crs=BNG).way_length_m.tolist() == [3300, 4400]
    with pytest.raises(DataError, match="lengths are neither m nor km"):
        read_link_table(table([row("1", "a", "b", 33)], header), crs=BNG)


def test_lengths_that_are_straight_lines_are_said_to_be(table):
    straight = [row("1", "a", "b", 3.0), row("2", "b", "c", 4.0), row("3", "a", "c", 5.001)]

    assert remark(read_link_table(table(straight), crs=BNG), "straight line").count == 3
    assert remark(read_link_table(table(), crs=BNG), "straight line") is None


def test_clusters_of_junctions_are_the_nodes(table):
    header = (
        "LinkRef,StartJunction,EndJunction,StartCluster,EndCluster,StartX,StartY,EndX,EndY,"
        "StartClusterX,StartClusterY,EndClusterX,EndClusterY,road,dist"
    )
    a, b, c = (metres(node) for node in "abc")
    rows = [
        f"1,M6 J2,M69 J1,10,20,1,2,3,4,{a},{b},M6,3.1",
        f"2,M69 J1,A46,20,30,1,2,3,4,{b},{c},M69,4.1",
        f"3,A46,A46,30,10,1,2,3,4,{c},{a},A46,5.1",
    ]
    raw = read_link_table(table(rows, header), crs=BNG)

    # A46 is what two clusters are called; one of them has a name of its own too.
    assert raw.point_id.tolist() == ["M6 J2", "M69 J1", "A46 (30)"]
    assert np.column_stack([raw.x, raw.y]).tolist() == [list(PLACES[node]) for node in "abc"]


def test_metres_hold_where_they_agree_with_degrees(table):
    header = HEADER + ",from_x,from_y,to_x,to_y"
    raw = read_link_table(table([f"{ROWS[0]},{metres('a')},{metres('b')}"], header), crs=BNG)

    assert raw.x.tolist() == [450_000, 453_000]


def test_metres_that_contradict_degrees_are_refused(table):
    header = HEADER + ",from_x,from_y,to_x,to_y"
    rows = [
        f"{ROWS[0]},{metres('a')},{metres('b')}",
        f"{row('9', 'a', 'c')},{metres('b')},{metres('c')}",
    ]
    with pytest.raises(DataError, match=r"more than 200 m away from from_x and from_y in 1 rows"):
        read_link_table(table(rows, header), crs=BNG)


@pytest.mark.parametrize(
    ("rows", "header", "said"),
    [
        ([row("1", "a", "b", place=metres)], HEADER, "are no degrees in 1 rows: row 2"),
        ([row("1", "a", "b")], METRES, "but they run from"),
        (
            [row("1", "a", "b").replace("52.", "12.")], HEADER,
            "outside the area that EPSG:27700 is made for",
        ),
    ],
    ids=["metres called degrees", "degrees called metres", "degrees of another country"],
)  # fmt: skip
def test_positions_in_the_wrong_crs_are_refused(table, rows, header, said):
    with pytest.raises(CrsError) as refused:
        read_link_table(table(rows, header), crs=BNG)
    assert said in refused.value.message
    assert refused.value.exit_code == ExitCode.DATA


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([*ROWS, row("1", "a", "c")], "2 rows share an id: 1 (row 2), 1 (row 6)"),
        ([row("1", "a", "b", 0)], "length_km is no length above 0 in 1 rows: 2"),
        ([row("1", "a", "b", -3)], "length_km is no length above 0 in 1 rows: 2"),
        ([row("1", "a", "b", "")], "length_km is no length above 0 in 1 rows: 2"),
        ([row("1", "a", "b").replace(",a,", ",,")], "from_node is empty in 1 rows: 2"),
        ([row("1", "a", "b") + ",x"], "more or fewer cells than headings in 1 rows: 2"),
        ([row("", "a", "b")], "link_id is empty in 1 rows: 2"),
        (
            [ROWS[0], row("2", "b", "a").replace(degrees("b"), degrees("c"))],
            "1 junctions lie at several places: b (row 2)",
        ),
        ([ROWS[0].replace(degrees("a"), "north,-1.2")], "from_lat is no number in 1 rows: 2"),
    ],
)
def test_rows_that_cannot_be_used_are_named(table, rows, said):
    with pytest.raises(DataError) as refused:
        read_link_table(table(rows), crs=BNG)
    assert said in refused.value.message
    assert refused.value.hint


def test_a_table_of_loops_alone_is_refused(table):
    with pytest.raises(SchemaError, match="all 1 links end where they start"):
        read_link_table(table([row("1", "a", "a", 0.3)]), crs=BNG)


def test_text_that_is_not_utf_8_is_read_and_told(table):
    path = table([row("1", "a", "b", 3.3, road="Chaussée")])
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    raw = read_link_table(path, crs=BNG)

    assert raw.roads == ("Chaussée",)
    assert remark(raw, "not UTF-8").matter == "repaired"


def test_another_table_is_refused_with_what_is_needed(table):
    with pytest.raises(SchemaError) as refused:
        read_link_table(table(["1,Site"], "id,name"), crs=BNG)
    assert "is no table of links; its columns: id, name" in refused.value.message
    assert "from_node" in refused.value.hint


def test_a_working_crs_in_degrees_and_a_missing_file_are_refused(table, tmp_path):
    with pytest.raises(CrsError, match="is not projected in metres"):
        read_link_table(table(), crs="EPSG:4326")
    with pytest.raises(StorageError):
        read_link_table(tmp_path / "none.csv", crs=BNG)


@pytest.mark.parametrize(
    ("header", "known"),
    [
        (HEADER, True),
        (METRES.replace(",", ";"), True),
        (HEADER.upper().replace("_", " "), True),
        ("\ufeff" + HEADER, True),
        ("source,target,source_lat,source_lon,target_lat,target_lon", True),
        ("a,b,weight", False),
        ("from_node,to_node,length_km", False),
        ("site,lat,lon", False),
        ("", False),
    ],
)
def test_tables_of_links_are_known_by_their_headings(header, known):
    assert is_link_table(header.encode()) == known


def test_binary_is_no_table():
    assert not is_link_table(HEADER.encode("utf-16"))
