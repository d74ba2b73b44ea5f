"""The bundled tables' form of network as a graph timed for a vehicle, and as networkx."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from network_drawings import CORNER_M, graph, link, motorway, roads, shuffled, vehicle

from sitepipe.errors import SchemaError
from sitepipe.network import Network, build_network, to_networkx
from sitepipe.roadgraph import Names, RoadGraph
from sitepipe.snapshot import Roads

#        m6 and toll: two ways from A to B
#    A ============ B          ab, toll   motorway, 10 and 8 km
#    |              |
#    |              v          bc         one way
#    +------------- C          ca
TRIANGLE = roads(
    {"A": (0.0, 0.0), "B": (10.0, 0.0), "C": (10.0, -5.0)},
    motorway("toll", "B", "A", 8, road="M6 Toll", toll=True),
    motorway("ab", "A", "B", 10),
    link("ca", "C", "A", 12),
    link("bc", "B", "C", 5, direction="forward"),
)


def network_of(tables: Roads) -> Network:
    return build_network(graph(tables), vehicle())


def assert_same(left: RoadGraph, right: RoadGraph) -> None:
    for field in fields(RoadGraph):
        one, other = getattr(left, field.name), getattr(right, field.name)
        if isinstance(one, np.ndarray):
            np.testing.assert_array_equal(one, other, err_msg=field.name)
        elif isinstance(one, Names):
            assert list(map(one.__getitem__, range(len(one)))) == [
                other[row] for row in range(len(other))
            ]


def test_arrays_hold_each_way_that_a_link_may_be_driven():
    network = network_of(TRIANGLE)
    triangle = network.graph

    assert triangle.node_id.take(range(3)).tolist() == ["A", "B", "C"]
    assert triangle.link_id.take(range(4)).tolist() == ["ab", "bc", "ca", "toll"]
    # Out of A: ab, ca, toll. Out of B: ab, bc, toll. Out of C: ca alone, for bc is one way.
    assert triangle.edge_first.tolist() == [0, 3, 6, 7]
    assert (triangle.edge_drive >> 1).tolist() == [0, 2, 3, 0, 1, 3, 2]
    assert triangle.edge_head.tolist() == [1, 2, 1, 0, 2, 0, 0]
    assert network.timed.edge_ds.tolist() == [4000, 7200, 3200, 4000, 3000, 3200, 7200]
    along = (triangle.edge_drive & 1) == 0
    assert along.tolist() == [True, False, False, False, True, True, True]
    assert triangle.edge_tails().tolist() == [0, 0, 0, 1, 1, 1, 2]
    metres = triangle.node_cm / 100 - CORNER_M
    np.testing.assert_allclose(metres, [[0, 0], [10_000, 0], [10_000, -5_000]], atol=0.01)


def test_the_order_of_rows_does_not_matter():
    other = Roads(shuffled(TRIANGLE.nodes, 1), shuffled(TRIANGLE.links, 2))
    assert other.links["link_id"].tolist() != TRIANGLE.links["link_id"].tolist()
    kinds = [replace(graph(each), link_kind=np.zeros(0)) for each in (other, TRIANGLE)]
    # Texts and kinds are numbered in order of first appearance; what links say is the same.
    names = [each.texts.take(each.link_road).tolist() for each in kinds]
    assert names[0] == names[1]
    same = {"link_road": np.zeros(0), "texts": Names.of([])}
    assert_same(*(replace(each, **same) for each in kinds))


def test_a_link_that_ends_where_it_starts_is_one_edge():
    loop = graph(roads({"A": (0.0, 0.0)}, link("loop", "A", "A", 2)))
    assert loop.edge_head.tolist() == [0]


def test_networkx_keys_edges_by_link():
    drawn = to_networkx(network_of(TRIANGLE))

    assert sorted(drawn.edges(keys=True)) == [
        ("A", "B", "ab"), ("A", "B", "toll"), ("A", "C", "ca"),
        ("B", "A", "ab"), ("B", "A", "toll"), ("B", "C", "bc"),
        ("C", "A", "ca"),
    ]  # fmt: skip
    assert drawn.edges["B", "A", "toll"] == {
        "deciseconds": 3200, "length_km": 8.0, "road": "M6 Toll", "along": True,
    }  # fmt: skip
    assert drawn.edges["A", "B", "toll"]["along"] is False


def test_a_link_to_a_junction_that_is_not_there_is_refused_by_name():
    broken = replace(TRIANGLE, nodes=TRIANGLE.nodes.iloc[:2])
    with pytest.raises(SchemaError, match=r"2 links refer to a junction .* lacks: ca, bc"):
        graph(broken)


def test_names_that_stand_twice_are_refused():
    twice = roads(
        {"A": (0.0, 0.0), "B": (1.0, 0.0)}, link("x", "A", "B", 1), link("x", "B", "A", 1)
    )
    with pytest.raises(SchemaError, match=r"column link_id: 1 names stand twice: x"):
        graph(twice)


def test_a_junction_without_a_position_is_refused():
    nodes = TRIANGLE.nodes.assign(lat=TRIANGLE.nodes["lat"].mask(TRIANGLE.nodes["node"] == "B"))
    with pytest.raises(SchemaError, match=r"1 junctions have no position: B"):
        graph(replace(TRIANGLE, nodes=nodes))


def test_a_network_without_links_is_refused():
    with pytest.raises(SchemaError, match="road_links has no rows"):
        graph(replace(TRIANGLE, links=TRIANGLE.links.iloc[:0]))
