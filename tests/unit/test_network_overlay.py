"""
Added links over drawn roads.

The test vehicle takes 600 tenths of a second for a kilometre of single carriageway.
"""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from network_drawings import BNG, degrees, figure, link, motorway, roads, vehicle
from numpy.testing import assert_array_equal
from road_drawings import ENDS, raw, turn, way
from scheme_drawings import added, seeds_of, with_arcs

from sitepipe.errors import DataError, UsageError
from sitepipe.network.build.assemble import assemble
from sitepipe.network.build.tables import graph_from_tables
from sitepipe.network.engine import CLOSED
from sitepipe.network.overlay import overlay_of, seeds_over
from sitepipe.network.positions import to_degrees
from sitepipe.network.scheme import lay_out
from sitepipe.network.timing import time_graph

# north  c─────────d
#        │         │     bd is 12 km long, though drawn straight
# south  a─────────b
NODES = {"a": (0.0, 0.0), "b": (6.0, 0.0), "c": (0.0, 4.0), "d": (6.0, 4.0)}
LINKS = (
    link("ab", "a", "b", 6.0),
    link("ac", "a", "c", 4.0),
    link("bd", "b", "d", 12.0),
    link("cd", "c", "d", 6.0, direction="forward"),
)


@pytest.fixture
def timed():
    return time_graph(graph_from_tables(roads(NODES, *LINKS), crs=BNG), vehicle())


def minutes(timed, arcs, start: str, end: str) -> float:
    names = [timed.graph.node_id.find(name) for name in (start, end)]
    return nx.shortest_path_length(with_arcs(timed, arcs), *names, weight="ds") / 600


def test_a_link_between_nodes_is_measured_along_its_line(timed):
    scheme = lay_out([added("new", "b", "d")], timed, vehicle())
    assert_array_equal(scheme.length_cm, [400_000])
    assert_array_equal(scheme.drive_ds, [[2400, 2400]])
    arcs = overlay_of(scheme, timed)
    assert minutes(timed, arcs, "b", "d") == minutes(timed, arcs, "d", "b") == 4


def test_a_stated_length_stands_for_the_line(timed):
    scheme = lay_out([added("new", "b", "d", length_km=5, one_way=True)], timed, vehicle())
    assert_array_equal(scheme.drive_ds, [[3000, CLOSED]])


def test_via_points_lengthen_the_line(timed):
    via = [list(degrees((9.0, 0.0))), list(degrees((9.0, 4.0)))]
    (scheme,) = (lay_out([added("new", "b", "d", via=via)], timed, vehicle()),)
    assert scheme.length_cm[0] == pytest.approx(1_000_000, abs=5)


def test_positions_meet_roads_part_way_and_cut_their_time_there(timed):
    """From a road 2 km along ab, straight north to cd, which is one-way to the east."""
    scheme = lay_out([added("new", (2.0, 0.1), (2.0, 3.9))], timed, vehicle())
    graph = timed.graph
    assert [graph.link_id[row] for row in scheme.place_link] == ["ab", "cd"]
    assert scheme.place_cm == pytest.approx([200_000, 200_000], abs=2)
    assert scheme.gap_m.ravel() == pytest.approx([100, 100], abs=0.1)
    assert scheme.length_cm[0] == pytest.approx(400_000, abs=5)
    arcs = overlay_of(scheme, timed)
    # 2 km east, 4 km north, 4 km on to the east; from d there is no way west along cd.
    assert minutes(timed, arcs, "a", "d") == pytest.approx(10, abs=0.01)
    assert minutes(timed, arcs, "b", "d") == pytest.approx(12, abs=0.01)  # 4 + 4 + 4, as bd
    assert minutes(timed, arcs, "c", "b") == pytest.approx(10, abs=0.01)  # 2 + 4 + 4


def test_added_links_lead_on_to_one_another_off_the_roads(timed):
    """Two links meet in the middle of the block, 2 km from every road."""
    meeting = (3.0, 2.0)
    plan = [added("one", "a", meeting), added("two", meeting, "d")]
    scheme = lay_out(plan, timed, vehicle())
    assert_array_equal(scheme.place_link, [-1])
    arcs = overlay_of(scheme, timed)
    assert minutes(timed, arcs, "a", "d") == pytest.approx(2 * np.hypot(3, 2), abs=0.01)


def test_two_links_meet_at_one_place_on_a_road(timed):
    plan = [added("one", (2.0, 0.0), "c"), added("two", (2.0, 0.0), "d")]
    scheme = lay_out(plan, timed, vehicle())
    assert len(scheme.place_link) == 1
    assert scheme.start[0] == scheme.start[1] == timed.graph.node_count


def test_places_on_one_road_are_joined_along_it(timed):
    """Two links begin on cd, which is one-way: from the western to the eastern only."""
    plan = [added("one", (2.0, 4.0), "a"), added("two", (4.0, 4.0), "b")]
    arcs = overlay_of(lay_out(plan, timed, vehicle()), timed)
    way = {(tail, head): ds for tail, head, ds in zip(arcs.tail, arcs.head, arcs.ds, strict=True)}
    west, east = timed.graph.node_count, timed.graph.node_count + 1
    assert way[west, east] == pytest.approx(1200, abs=1)
    assert (east, west) not in way


def test_a_point_on_a_cut_road_drives_straight_to_the_place(timed):
    """A point at 5 km of ab, the added link at 2 km; connector of 90."""
    scheme = lay_out([added("new", (2.0, 0.0), "c")], timed, vehicle())
    ab = timed.graph.link_id.find("ab")
    joins = pd.DataFrame({"point": [0], "link": [ab], "offset_cm": [500_000], "connector_ds": [90]})
    plain = seeds_of(timed, [(ab, 500_000)], leaving=True)
    seeds = seeds_over(plain, joins, scheme, timed, leaving=True)
    assert seeds.count == 1
    assert dict(zip(seeds.node, seeds.ds, strict=True))[timed.graph.node_count] == pytest.approx(
        90 + 1800, abs=1
    )


def test_a_position_at_the_very_end_of_a_road_is_its_node(timed):
    scheme = lay_out([added("new", (0.0, 0.0), "d")], timed, vehicle())
    assert scheme.start[0] == timed.graph.node_id.find("a")
    assert len(scheme.place_link) == 0


def test_what_is_added_is_timed_as_its_class_and_standard(timed):
    plan = [
        added("dual", "a", "d", length_km=3, dual=True),
        added("urban", "a", "d", length_km=3, urban=True),
        added("slow", "a", "d", length_km=3, speed_kmh=20),
        added("m", "a", "d", **{"class": "motorway"}, length_km=3),
    ]
    scheme = lay_out(plan, timed, vehicle())
    assert_array_equal(scheme.drive_ds[:, 0], [1200, 3600, 5400, 1200])
    assert_array_equal(scheme.joinable, [True, True, True, False])


@pytest.mark.parametrize(
    ("one", "error", "complaint"),
    [
        (added("new", (3.0, 2.0), "d"), DataError, r"from: \[.*\] lies more than 300 m from any"),
        (added("new", "a", (90.0, 2.0)), DataError, r"to: \[.*\] lies more .* km, to "),
        (added("new", "a", "x"), UsageError, "no node called 'x'"),
        (added("ab", "a", "d"), UsageError, "has already: ab"),
        (added("new", "a", "a"), UsageError, "begin where they end: new"),
    ],
)
def test_what_cannot_be_built_is_refused(timed, one, error, complaint):
    with pytest.raises(error, match=complaint):
        lay_out([one], timed, vehicle())


def test_an_end_may_name_its_road_and_lie_farther_away(timed):
    at = {"at": list(degrees((3.0, 2.4))), "link": "cd"}
    scheme = lay_out([added("new", "a", at)], timed, vehicle())
    assert timed.graph.link_id[scheme.place_link[0]] == "cd"
    with pytest.raises(UsageError, match="no link called 'xy'"):
        lay_out([added("new", "a", at | {"link": "xy"})], timed, vehicle())


def test_roads_closed_to_the_vehicle_are_not_met():
    low = vehicle(dimensions={"height_m": figure(4)})
    graph = graph_from_tables(roads(NODES, *LINKS), crs=BNG)
    graph.kinds.limit[graph.link_kind[graph.link_id.find("ab")], 0] = 3.0  # as all two-way links
    timed = time_graph(graph, low)
    with pytest.raises(DataError, match="lies more than 300 m"):
        lay_out([added("new", (2.0, 0.0), (4.0, 4.0))], timed, low)


def test_a_turn_restriction_does_not_keep_anyone_from_an_added_link():
    """
    From a, the turn at b to c is forbidden; the new link begins at b and is entered all the same.

    a───b───c
    """
    points = {"a": (0.0, 0.0), "b": (1000.0, 0.0), "c": (2000.0, 0.0), "d": (1000.0, 1000.0)}
    drawn = raw(points, way("a b"), way("b c"), way("c d"), turns=(turn("a-b", "b", "b-c"),))
    timed = time_graph(assemble(drawn, order="name"), vehicle())
    assert timed.graph.copy_of.size
    scheme = lay_out([added("new", "b", "d", length_km=1)], timed, vehicle())
    assert minutes(timed, overlay_of(scheme, timed), "a", "d") == pytest.approx(2, abs=0.01)


def test_nobody_drives_through_a_private_road_to_an_added_link():
    """
    The private road bc lies between two roads; the new link leads from its middle to d.

    a───b===c───e     a and e are joined another way, far round by f and d.
    """
    points = {"a": (0, 0), "b": (1000, 0), "c": (3000, 0), "e": (4000, 0), "f": (2000, 9000),
              "d": (2000, 1500)}  # fmt: skip
    ways = [way("a b"), way("b c", along=ENDS, against=ENDS), way("c e"), way("a f"), way("f e"),
            way("d f")]  # fmt: skip
    timed = time_graph(assemble(raw(points, *ways, nodes="a d"), order="name"), vehicle())
    graph = timed.graph
    lat, lon = to_degrees(np.array([2000.0]), np.array([0.0]), crs=graph.crs)
    start = {"at": [float(lat[0]), float(lon[0])], "link": "b-c"}
    scheme = lay_out([added("new", start, "d", length_km=1.5)], timed, vehicle())
    a, b, c, d = (graph.node_id.find(name) for name in "abcd")

    before = nx.shortest_path_length(
        with_arcs(timed, overlay_of(_none(timed), timed)), a, d, weight="ds"
    )
    after = with_arcs(timed, overlay_of(scheme, timed))
    assert nx.shortest_path_length(after, a, d, weight="ds") == before
    # Who comes by the new link may end on the private road, and comes out by none of its ends.
    place = graph.node_count
    assert nx.shortest_path_length(after, d, place, weight="ds") == scheme.drive_ds[0, 1]
    own = len(graph.node_id)
    reached = {int(graph.copy_of[node - own]) for node in after[place] if own <= node < place}
    assert reached == {b, c}
    assert not {b, c} & set(after[place])


def _none(timed):
    return lay_out([], timed, vehicle())


def test_no_added_link_changes_nothing(timed):
    arcs = overlay_of(_none(timed), timed)
    assert len(arcs.tail) == len(arcs.head) == len(arcs.ds) == 0


def test_a_motorway_may_be_met_part_way():
    """A new junction: the motorway is the nearest road there."""
    drawn = roads({"a": (0, 0), "b": (9, 0), "c": (3, 2)}, motorway("m", "a", "b", 9.0),
                  link("cb", "c", "b", 9.0))  # fmt: skip
    timed = time_graph(graph_from_tables(drawn, crs=BNG), vehicle())
    scheme = lay_out([added("new", "c", (3.0, 0.0))], timed, vehicle())
    assert timed.graph.link_id[scheme.place_link[0]] == "m"
