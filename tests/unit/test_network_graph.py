"""The graph as arrays and as networkx."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from network_drawings import BNG, CORNER_M, link, motorway, roads, shuffled, vehicle

from sitepipe.errors import SchemaError
from sitepipe.network import Graph, build_graph, from_networkx, link_times, to_networkx
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


def graph_of(network: Roads) -> Graph:
    return build_graph(network, link_times(network.links, vehicle()), crs=BNG)


def assert_same(left: Graph, right: Graph) -> None:
    for field in fields(Graph):
        np.testing.assert_array_equal(
            getattr(left, field.name), getattr(right, field.name), err_msg=field.name
        )


def test_arrays_hold_each_way_that_a_link_may_be_driven():
    graph = graph_of(TRIANGLE)

    assert graph.nodes == ("A", "B", "C")
    assert graph.link_ids == ("ab", "bc", "ca", "toll")
    # Out of A: ab, ca, toll. Out of B: ab, bc, toll. Out of C: ca alone, for bc is one way.
    assert graph.indptr.tolist() == [0, 3, 6, 7]
    assert graph.link.tolist() == [0, 2, 3, 0, 1, 3, 2]
    assert graph.indices.tolist() == [1, 2, 1, 0, 2, 0, 0]
    assert graph.deciseconds.tolist() == [4000, 7200, 3200, 4000, 3000, 3200, 7200]
    assert graph.along.tolist() == [True, False, False, False, True, True, True]
    assert graph.tails.tolist() == [0, 0, 0, 1, 1, 1, 2]
    np.testing.assert_allclose(graph.x - CORNER_M[0], [0, 10_000, 10_000], atol=0.001)
    np.testing.assert_allclose(graph.y - CORNER_M[1], [0, 0, -5_000], atol=0.001)


def test_the_order_of_rows_does_not_matter():
    other = Roads(shuffled(TRIANGLE.nodes, 1), shuffled(TRIANGLE.links, 2))
    assert other.links["link_id"].tolist() != TRIANGLE.links["link_id"].tolist()
    assert_same(graph_of(other), graph_of(TRIANGLE))


def test_a_link_that_ends_where_it_starts_is_one_edge():
    graph = graph_of(roads({"A": (0.0, 0.0)}, link("loop", "A", "A", 2)))
    assert graph.indices.tolist() == [0]


def test_networkx_keys_edges_by_link():
    graph = to_networkx(TRIANGLE, link_times(TRIANGLE.links, vehicle()))

    assert sorted(graph.edges(keys=True)) == [
        ("A", "B", "ab"), ("A", "B", "toll"), ("A", "C", "ca"),
        ("B", "A", "ab"), ("B", "A", "toll"), ("B", "C", "bc"),
        ("C", "A", "ca"),
    ]  # fmt: skip
    assert graph.edges["B", "A", "toll"] == {
        "deciseconds": 3200, "length_km": 8.0, "road": "M6 Toll", "along": True,
    }  # fmt: skip
    assert graph.edges["A", "B", "toll"]["along"] is False


def test_to_networkx_and_back_is_the_same_graph():
    times = link_times(TRIANGLE.links, vehicle())
    assert_same(from_networkx(to_networkx(TRIANGLE, times), crs=BNG), graph_of(TRIANGLE))


def test_a_link_to_a_junction_that_is_not_there_is_refused_by_name():
    broken = replace(TRIANGLE, nodes=TRIANGLE.nodes.iloc[:2])
    with pytest.raises(SchemaError, match=r"2 links refer to a junction .* lacks: bc, ca"):
        graph_of(broken)
    with pytest.raises(SchemaError, match=r"2 links refer to a junction .* lacks"):
        to_networkx(broken, link_times(broken.links, vehicle()))


def test_names_that_stand_twice_are_refused():
    twice = roads(
        {"A": (0.0, 0.0), "B": (1.0, 0.0)}, link("x", "A", "B", 1), link("x", "B", "A", 1)
    )
    with pytest.raises(SchemaError, match=r"column link_id: 1 names stand twice: x"):
        graph_of(twice)


def test_a_junction_without_a_position_is_refused():
    nodes = TRIANGLE.nodes.assign(lat=TRIANGLE.nodes["lat"].mask(TRIANGLE.nodes["node"] == "B"))
    with pytest.raises(SchemaError, match=r"1 junctions have no position: B"):
        graph_of(replace(TRIANGLE, nodes=nodes))


def test_a_network_without_links_is_refused():
    with pytest.raises(SchemaError, match="road_links has no rows"):
        graph_of(replace(TRIANGLE, links=TRIANGLE.links.iloc[:0]))
