"""OS Open Roads in small GeoPackages that these tests write themselves."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import LineString, MultiLineString, Point

from sitepipe.errors import CrsError, ExitCode, SchemaError, StorageError
from sitepipe.ingest.open_roads import read_open_roads
from sitepipe.ingest.road_formats import RoadFormat, recognise
from sitepipe.network.build.assemble import assemble
from sitepipe.roadgraph import MODES, NONE, ROAD_CLASSES, LinkForm, Permission
from sitepipe.vocab import Mode, RoadClass

BNG = "EPSG:27700"
# Near Rugby; metres are read off from here.
X, Y = 450_000.0, 275_000.0

#   n1 - n2 - n3     100 m each; n2 - n4 goes up 50 m
NODES = {"n1": (0, 0), "n2": (100, 0), "n3": (200, 0), "n4": (100, 50)}
LINKS = [
    ("l1", "n1", "n2", "Motorway", "Motorway", "Dual Carriageway", "M6", False),
    ("l2", "n2", "n3", "A Road", "A Road", "Single Carriageway", "A5", True),
    ("l3", "n2", "n4", "Unclassified", "Local Road", "Single Carriageway", None, False),
]
CAMEL = {
    "id": "identifier",
    "road_classification": "roadClassification",
    "road_function": "roadFunction",
    "form_of_way": "formOfWay",
    "road_classification_number": "roadClassificationNumber",
    "trunk_road": "trunkRoad",
    "start_node": "startNode",
    "end_node": "endNode",
}


def at(node: str) -> tuple[float, float]:
    return X + NODES[node][0], Y + NODES[node][1]


def links(rows=LINKS, *, crs=BNG, **columns) -> gpd.GeoDataFrame:
    names = (
        "id", "start_node", "end_node", "road_classification", "road_function", "form_of_way",
        "road_classification_number", "trunk_road",
    )  # fmt: skip
    table = {name: [row[place] for row in rows] for place, name in enumerate(names)} | columns
    lines = table.pop("geometry", None) or [LineString([at(row[1]), at(row[2])]) for row in rows]
    return gpd.GeoDataFrame(table, geometry=lines, crs=crs)


def nodes(names=NODES, *, crs=BNG) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"id": list(names), "form_of_road_node": "junction"},
        geometry=[Point(at(name)) for name in names],
        crs=crs,
    )


@pytest.fixture
def product(tmp_path):
    path = tmp_path / "oproad.gpkg"

    def write(link_table=None, node_table=None, *, layers=("road_link", "road_node")):
        (links() if link_table is None else link_table).to_file(path, layer=layers[0])
        if len(layers) > 1:
            (nodes() if node_table is None else node_table).to_file(path, layer=layers[1])
        return path

    return write


def remark(raw, words: str):
    found = [one for one in raw.remarks if words in one.what]
    assert len(found) == 1, [one.what for one in raw.remarks]
    return found[0]


def ways(raw) -> dict[str, list[str]]:
    return {
        str(name): [str(raw.point_id[point]) for point in raw.way_points[first:last]]
        for name, first, last in zip(raw.way_id, raw.way_first[:-1], raw.way_first[1:], strict=True)
    }


def test_links_meet_at_the_nodes_that_they_name(product):
    raw = read_open_roads(product(), crs=BNG)

    assert ways(raw) == {"l1": ["n1", "n2"], "l2": ["n2", "n3"], "l3": ["n2", "n4"]}
    assert not raw.splits
    graph = assemble(raw)
    assert (graph.node_count, graph.link_count, graph.edge_count) == (4, 3, 6)
    assert sorted(graph.link_cm.tolist()) == [5_000, 10_000, 10_000]


def test_layers_and_columns_are_known_in_any_case(product):
    camel = product(
        links().rename(columns=CAMEL),
        nodes().rename(columns={"id": "identifier"}),
        layers=("RoadLink", "RoadNode"),
    )

    assert recognise(camel) == RoadFormat.OPEN_ROADS
    raw = read_open_roads(camel, crs=BNG)
    assert ways(raw) == {"l1": ["n1", "n2"], "l2": ["n2", "n3"], "l3": ["n2", "n4"]}
    assert raw.kinds.road_class[1] == ROAD_CLASSES.index(RoadClass.TRUNK)


def test_what_is_said_of_links(product):
    raw = read_open_roads(product(), crs=BNG)
    classes = [ROAD_CLASSES[code] for code in raw.kinds.road_class[raw.way_kind]]

    assert classes == [RoadClass.MOTORWAY, RoadClass.TRUNK, RoadClass.LOCAL_ROAD]
    assert raw.kinds.dual[raw.way_kind].tolist() == [True, False, False]
    assert [raw.roads[row] if row != NONE else None for row in raw.way_road] == ["M6", "A5", None]
    assert (raw.kinds.permission == Permission.YES).all()
    assert np.isnan(raw.kinds.speed_kmh).all()


def test_what_the_product_lacks_is_said(product):
    raw = read_open_roads(product(), crs=BNG)

    assert not raw.directed
    assert raw.has_local_roads
    said = remark(raw, "direction, limits and turn restrictions")
    assert (said.matter, said.count, said.file) == ("not represented", 3, "oproad.gpkg")
    (source,) = raw.sources
    assert source.licence == "Open Government Licence v3.0"
    assert "Crown copyright" in source.attribution


@pytest.mark.parametrize(
    ("classification", "function", "trunk", "expected"),
    [
        ("Motorway", "Motorway", False, RoadClass.MOTORWAY),
        ("A Road", "A Road", False, RoadClass.A_ROAD),
        ("A Road", "A Road", True, RoadClass.TRUNK),
        ("B Road", "B Road", False, RoadClass.B_ROAD),
        ("Classified Unnumbered", "Minor Road", False, RoadClass.MINOR_ROAD),
        ("Unclassified", "Minor Road", False, RoadClass.MINOR_ROAD),
        ("Unclassified", "Local Road", False, RoadClass.LOCAL_ROAD),
        ("Not Classified", "Local Access Road", False, RoadClass.ACCESS_ROAD),
        ("Unknown", "Secondary Access Road", False, RoadClass.ACCESS_ROAD),
        ("Unknown", None, False, RoadClass.LOCAL_ROAD),
    ],
)
def test_class_comes_from_classification_then_function(
    product, classification, function, trunk, expected
):
    row = ("l1", "n1", "n2", classification, function, "Single Carriageway", None, trunk)
    raw = read_open_roads(product(links([row])), crs=BNG)

    assert ROAD_CLASSES[raw.kinds.road_class[0]] == expected


@pytest.mark.parametrize(
    ("form", "expected", "dual"),
    [
        ("Single Carriageway", LinkForm.MAIN, False),
        ("Dual Carriageway", LinkForm.MAIN, True),
        ("Collapsed Dual Carriageway", LinkForm.MAIN, True),
        ("Shared Use Carriageway", LinkForm.MAIN, False),
        ("Slip Road", LinkForm.SLIP, False),
        ("Roundabout", LinkForm.ROUNDABOUT, False),
    ],
)
def test_form_of_way(product, form, expected, dual):
    row = ("l1", "n1", "n2", "A Road", "A Road", form, "A5", False)
    raw = read_open_roads(product(links([row])), crs=BNG)

    assert (raw.kinds.form[0], raw.kinds.dual[0]) == (expected, dual)


def test_unknown_terms_are_counted_with_what_they_were(product):
    row = ("l1", "n1", "n2", "C Road", "Byway", "Tramway", None, False)
    raw = read_open_roads(product(links([row, *LINKS[1:]])), crs=BNG)

    assert remark(raw, "unknown classification").first == ("croad",)
    assert remark(raw, "unknown function").first == ("byway",)
    assert remark(raw, "unknown form of way").first == ("tramway",)
    assert ROAD_CLASSES[raw.kinds.road_class[0]] == RoadClass.LOCAL_ROAD


def test_guided_busways_are_left_out_and_restricted_roads_only_begin_and_end_trips(product):
    rows = [
        ("l1", "n1", "n2", "Unclassified", "Local Road", "Guided Busway", None, False),
        ("l2", "n2", "n3", "Unclassified", "Restricted Local Access Road", "Single Carriageway",
         None, False),
    ]  # fmt: skip
    raw = read_open_roads(product(links(rows)), crs=BNG)

    assert raw.way_id.tolist() == ["l2"]
    assert remark(raw, "guided busways").count == 1
    assert (raw.kinds.permission[0, :, MODES.index(Mode.HGV)] == Permission.ENDS).all()


def test_tunnels(product):
    raw = read_open_roads(
        product(links(road_structure=["Road In Tunnel", None, "Road On Bridge"])), crs=BNG
    )

    assert raw.kinds.tunnel[raw.way_kind].tolist() == [True, False, False]


def test_built_up_is_where_six_km_of_local_roads_are_in_a_square_kilometre(product):
    # One square kilometre (450-451, 275-276 km) with lanes of 0.9 km each; 6 come to 5.4, 7 to 6.3.
    def lanes(count):
        table = links(
            [(f"l{i}", f"a{i}", f"b{i}", "Unclassified", "Local Road", "Single Carriageway", None,
              False) for i in range(count)]
            + [("m", "c", "d", "Motorway", "Motorway", "Dual Carriageway", "M6", False)],
            geometry=[
                LineString([(X + 50, Y + 50 + 100 * i), (X + 950, Y + 50 + 100 * i)])
                for i in range(count + 1)
            ],
        )  # fmt: skip
        return read_open_roads(product(table, layers=("road_link",)), crs=BNG)

    six, seven = lanes(6), lanes(7)

    assert not six.kinds.urban[six.way_kind].any()
    assert seven.kinds.urban[seven.way_kind].tolist() == [True] * 7 + [False]


def test_without_a_layer_of_nodes_links_meet_where_they_end(product):
    raw = read_open_roads(product(layers=("RoadLink",)), crs=BNG)

    assert ways(raw) == {"l1": ["n1", "n2"], "l2": ["n2", "n3"], "l3": ["n2", "n4"]}
    place = {name: (raw.x[row] - X, raw.y[row] - Y) for row, name in enumerate(raw.point_id)}
    assert place == NODES


def test_nodes_that_the_layer_lacks_are_counted_and_placed(product):
    raw = read_open_roads(product(node_table=nodes(["n1", "n3"])), crs=BNG)

    said = remark(raw, "layer of nodes lacks")
    assert (said.count, set(said.first)) == (2, {"n2", "n4"})
    assert assemble(raw).node_count == 4


def test_links_that_end_off_their_nodes_are_led_to_them(product):
    moved = links()
    moved.loc[0, "geometry"] = LineString([(X + 3, Y + 4), (X + 100, Y)])  # 5 m from n1
    raw = read_open_roads(product(moved), crs=BNG)

    said = remark(raw, "off their nodes")
    assert (said.matter, said.count, said.first) == ("repaired", 1, ("l1",))
    first, last = raw.way_first[:2]
    line = raw.way_points[first:last]
    assert (raw.x[line] - X).tolist() == [0, 3, 100]
    assert (raw.y[line] - Y).tolist() == [0, 4, 0]


def test_links_far_from_the_nodes_that_they_name_are_refused(product):
    moved = links()
    moved.loc[1, "geometry"] = LineString([(X + 5_100, Y), (X + 5_200, Y)])
    with pytest.raises(SchemaError, match=r"2 links end more than 1000 m from the nodes"):
        read_open_roads(product(moved), crs=BNG)


def test_links_that_stand_twice_are_taken_once(product):
    raw = read_open_roads(product(links([*LINKS, LINKS[0]])), crs=BNG)

    assert sorted(ways(raw)) == ["l1", "l2", "l3"]
    assert remark(raw, "stand twice").first == ("l1",)


def test_links_of_one_id_between_other_nodes_are_refused(product):
    other = ("l1", "n3", "n4", *LINKS[0][3:])
    with pytest.raises(SchemaError, match="share an id with another between other nodes: l1"):
        read_open_roads(product(links([*LINKS, other])), crs=BNG)


def test_nodes_of_one_id_at_several_places_are_refused(product):
    table = nodes()
    table.loc[3, "id"] = "n1"
    with pytest.raises(SchemaError, match="1 nodes stand at several places: n1"):
        read_open_roads(product(node_table=table), crs=BNG)


def test_links_without_a_node_are_refused(product):
    row = ("l1", None, *LINKS[0][2:])
    table = links([row, LINKS[1]], geometry=links(LINKS[:2]).geometry.to_list())
    with pytest.raises(SchemaError, match="1 links lack an id or a node"):
        read_open_roads(product(table), crs=BNG)


def test_a_link_of_no_length_is_dropped_and_counted(product):
    table = links()
    table.loc[0, "geometry"] = LineString([at("n1"), at("n1")])
    raw = read_open_roads(product(table), crs=BNG)

    assert raw.way_id.tolist() == ["l2", "l3"]
    assert remark(raw, "of no length").first == ("l1",)


def test_multi_lines_of_one_part_are_lines(product):
    table = links()
    table["geometry"] = [MultiLineString([line]) for line in table.geometry]
    raw = read_open_roads(product(table), crs=BNG)

    assert sorted(ways(raw)) == ["l1", "l2", "l3"]


def test_a_missing_column_is_named(product):
    table = links().drop(columns=["form_of_way"])
    with pytest.raises(SchemaError) as refused:
        read_open_roads(product(table), crs=BNG)
    assert "1 columns are missing: form_of_way" in refused.value.message
    assert refused.value.exit_code == ExitCode.DATA


def test_degrees_that_are_called_metres_are_refused(product):
    table = links()
    table["geometry"] = [LineString([(-1.3, 52.4), (-1.2, 52.4)])] * 3
    with pytest.raises(CrsError, match="as degrees do"):
        read_open_roads(product(table), crs=BNG)


def test_degrees_are_carried_into_the_working_crs(product):
    raw = read_open_roads(product(links().to_crs(4326), nodes().to_crs(4326)), crs=BNG)

    assert np.abs(raw.x[:4].min() - X) < 0.01
    assert sorted(assemble(raw).link_cm.tolist()) == pytest.approx([5_000, 10_000, 10_000], abs=2)


def test_a_working_crs_in_degrees_is_refused(product):
    with pytest.raises(CrsError, match="EPSG:4326 is not projected in metres"):
        read_open_roads(product(), crs="EPSG:4326")


def test_only_links_that_meet_a_box_are_read(product):
    path = product(links().to_crs(4326), nodes().to_crs(4326))
    raw = read_open_roads(path, crs=BNG, bbox=(X - 10, Y - 10, X + 50, Y + 10))

    assert ways(raw) == {"l1": ["n1", "n2"]}
    with pytest.raises(SchemaError, match="has no row in the box"):
        read_open_roads(path, crs=BNG, bbox=(X - 90, Y - 10, X - 50, Y + 10))


def test_an_empty_layer_is_refused(product):
    with pytest.raises(SchemaError, match="has no row"):
        read_open_roads(product(links().iloc[:0]), crs=BNG)


def test_a_missing_file_is_a_storage_error(tmp_path):
    with pytest.raises(StorageError, match="it does not exist"):
        read_open_roads(tmp_path / "none.gpkg", crs=BNG)
