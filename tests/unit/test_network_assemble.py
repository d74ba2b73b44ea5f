"""Graphs made of drawn roads; expected links, lengths and ways are read off the drawings."""

from __future__ import annotations

import numpy as np
import pytest
from road_drawings import ALL, ENDS, NO, YES, link_names, metres, node, raw, turn, way

from sitepipe.errors import SchemaError
from sitepipe.network.build.assemble import assemble
from sitepipe.roadgraph import MODES, NONE, NodeKind
from sitepipe.vocab import Mode, RoadClass

#      d
#      |
#  a - b - c        two ways cross at b, a shape point of both
#      |
#      e
CROSS = {"a": (0, 0), "b": (100, 0), "c": (200, 0), "d": (100, 50), "e": (100, -50)}


def test_ways_are_split_where_they_share_a_point():
    graph = assemble(raw(CROSS, way("a b c", name="1"), way("d b e", name="2")))

    assert sorted(link_names(graph)) == ["1/1", "1/2", "2/1", "2/2"]
    assert graph.node_count == 5
    assert sorted(graph.link_cm.tolist()) == [5_000, 5_000, 10_000, 10_000]
    assert metres(graph, "a", "d") == 150


def test_ways_that_cross_without_a_shared_point_do_not_meet():
    points = CROSS | {"f": (100, 0)}
    graph = assemble(raw(points, way("a b c"), way("d f e")))

    assert metres(graph, "a", "d") is None
    assert metres(graph, "a", "c") == 200


def test_inner_points_are_not_shared_where_ways_meet_at_ends_only():
    graph = assemble(raw(CROSS, way("a b c"), way("d b e"), splits=False))

    assert graph.link_count == 2
    assert metres(graph, "a", "d") is None


def test_stretches_join_where_nothing_changes_and_keep_their_line():
    # a - b - c - d in three ways, the middle one drawn from c to b
    points = {"a": (0, 0), "b": (100, 0), "c": (100, 100), "d": (200, 100)}
    graph = assemble(raw(points, way("a b", name="1"), way("c b", name="2"), way("c d", name="3")))

    assert link_names(graph) == ["1"]
    assert graph.link_cm.tolist() == [30_000]
    assert graph.vertices(0).tolist() == [[0, 0], [100, 0], [100, 100], [200, 100]]


@pytest.mark.parametrize(
    "second",
    [
        way("b c", road_class=RoadClass.A_ROAD),
        way("b c", against=NO),
        way("b c", road="B4100"),
        way("b c", tunnel=True),
    ],
)
def test_stretches_of_which_different_things_are_said_stay_apart(second):
    points = {"a": (0, 0), "b": (100, 0), "c": (200, 0)}
    graph = assemble(raw(points, way("a b"), second))

    assert graph.link_count == 2


def test_one_way_stretches_join_only_nose_to_tail():
    points = {"a": (0, 0), "b": (100, 0), "c": (200, 0)}
    ahead = assemble(raw(points, way("a b", against=NO), way("b c", against=NO)))
    facing = assemble(raw(points, way("a b", against=NO), way("c b", against=NO)))

    assert ahead.link_count == 1
    assert (metres(ahead, "a", "c"), metres(ahead, "c", "a")) == (200, None)
    assert facing.link_count == 2
    assert metres(facing, "a", "c") is None


def test_marked_points_stay_nodes():
    points = {"a": (0, 0), "b": (100, 0), "c": (200, 0)}
    graph = assemble(raw(points, way("a b c"), nodes="b", kinds={"b": NodeKind.SIGNALS}))

    assert graph.link_count == 2
    assert graph.node_kind[node(graph, "b")] == NodeKind.SIGNALS


def test_a_ring_of_stretches_that_nothing_meets_stays_one_link():
    points = {"a": (0, 0), "b": (100, 0), "c": (100, 100)}
    graph = assemble(raw(points, way("a b"), way("b c"), way("c a")))

    assert graph.link_count == 1
    assert graph.link_start.tolist() == graph.link_end.tolist()
    assert graph.link_cm[0] == pytest.approx(34_142, abs=1)
    assert graph.edge_count == 1, "a link that ends where it starts is one drive"


def test_a_roundabout_met_by_three_roads_has_three_links():
    #   n
    #  / \        n, s, e are on the roundabout, driven clockwise n - e - s
    points = {"n": (0, 10), "e": (10, 0), "s": (0, -10), "w": (-10, 0),
              "N": (0, 100), "E": (100, 0), "S": (0, -100)}  # fmt: skip
    ring = way("n e s w n", name="ring", against=NO)
    graph = assemble(raw(points, ring, way("N n"), way("E e"), way("S s")))

    assert sorted(link_names(graph)) == ["E-e", "N-n", "S-s", "ring/1", "ring/2", "ring/3"]
    quarter = np.hypot(10, 10)
    assert metres(graph, "N", "E") == pytest.approx(90 + quarter + 90, abs=0.02)
    assert metres(graph, "E", "N") == pytest.approx(90 + 3 * quarter + 90, abs=0.02)


def test_lines_of_no_length_take_one_centimetre_and_are_reported():
    graph = assemble(raw({"a": (0, 0), "b": (0, 0)}, way("a b", name="1")))

    assert graph.link_cm.tolist() == [1]
    assert [(remark.count, remark.first) for remark in graph.remarks] == [(1, ("1",))]


def test_nodes_are_the_same_whatever_the_order_of_ways():
    ways = [way("a b c", name="1"), way("d b e", name="2")]
    one, other = assemble(raw(CROSS, *ways)), assemble(raw(CROSS, *ways[::-1]))

    assert np.array_equal(one.node_cm, other.node_cm)
    assert np.array_equal(one.link_cm, other.link_cm)


def test_stated_length_is_shared_out_where_a_way_is_cut():
    drawn = raw(CROSS, way("a b c", name="1"), way("d b e", name="2"))
    drawn.way_length_m[0] = 300
    graph = assemble(drawn)

    assert metres(graph, "a", "b") == 150


# Turn restrictions: a crossroads, coming from a.


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ((), {"c": 200, "d": 150, "e": 150}),
        ((turn("a-b", "b", "b-d"),), {"c": 200, "d": 250, "e": 150}),
        ((turn("a-b", "b", "b-c", only=True),), {"c": 200, "d": 350, "e": 350}),
        (
            (turn("a-b", "b", "b-d"), turn("a-b", "b", "b-e")),
            {"c": 200, "d": 350, "e": 350},
        ),
    ],
)
def test_turns_are_made_only_where_they_may_be(turns, expected):
    # Who may not turn goes on to the dead end and turns round there: c is 100 m on, e is 50 m.
    drawn = raw(CROSS, way("a b"), way("b c"), way("b d"), way("b e"), turns=turns)
    graph = assemble(drawn)

    assert {end: metres(graph, "a", end) for end in expected} == expected
    assert metres(graph, "c", "d") == 150, "the turn is free for those who come from elsewhere"


def test_a_turn_restriction_holds_for_its_modes_alone():
    hgv = 1 << MODES.index(Mode.HGV)
    ways = [way("a b"), way("b c", against=NO), way("b d")]
    graph = assemble(raw(CROSS, *ways, turns=(turn("a-b", "b", "b-d", modes=hgv),)))

    assert metres(graph, "a", "d", mode=Mode.CAR) == 150
    assert metres(graph, "a", "d", mode=Mode.HGV) is None
    assert metres(graph, "a", "c", mode=Mode.HGV) == 200


def test_no_u_turn_at_a_dead_end():
    turns = (turn("b-c", "c", "b-c"), turn("a-b", "b", "b-d"))
    graph = assemble(raw(CROSS, way("a b"), way("b c"), way("b d"), turns=turns))

    assert metres(graph, "a", "c") == 200
    assert metres(graph, "a", "d") is None


def test_turns_split_only_the_nodes_that_they_concern():
    ways = [way("a b"), way("b c"), way("b d"), way("b e")]
    graph = assemble(raw(CROSS, *ways, turns=(turn("a-b", "b", "b-d"),)))

    assert graph.node_count == 6
    assert graph.copy_of.tolist() == [node(graph, "b")]


def test_a_restriction_whose_way_runs_on_is_listed_and_not_guessed():
    turns = (turn("a-b-c", "b", "d-b-e"),)
    graph = assemble(raw(CROSS, way("a b c"), way("d b e"), turns=turns))

    (remark,) = [one for one in graph.remarks if one.matter == "not represented"]
    assert (remark.count, remark.first) == (1, ("a-b-c>d-b-e",))
    assert metres(graph, "a", "d") == 150


# Roads for those who start or end there.
#
#   a --- b ~~~ c --- d        b-c may only begin or end a trip; the way round is b-f-c
#         |     |
#         +--f--+
ROUND = {"a": (0, 0), "b": (100, 0), "c": (200, 0), "d": (300, 0),
         "f": (150, -200), "h": (150, 50)}  # fmt: skip


def test_private_roads_are_not_driven_through():
    ways = [way("a b"), way("c d"), way("b f c", name="round")]
    graph = assemble(raw(ROUND, *ways, way("b c", along=ENDS, against=ENDS)))
    round_m = 2 * np.hypot(50, 200)

    assert metres(graph, "a", "d") == pytest.approx(200 + round_m, abs=0.02)
    assert metres(graph, "a", "c") == pytest.approx(200, abs=0.02), "b to c ends on the road"
    assert metres(graph, "b", "d") == pytest.approx(200, abs=0.02), "and may begin on it"


def test_a_private_estate_between_two_roads_lets_out_and_in_but_not_through():
    #   b ~~~ h ~~~ c, h inside
    ways = [way("a b"), way("c d"), way("b f c", name="round"),
            way("b h", along=ENDS, against=ENDS), way("h c", along=ENDS, against=ENDS)]  # fmt: skip
    graph = assemble(raw(ROUND, *ways, nodes="h"))
    half = np.hypot(50, 50)

    assert metres(graph, "a", "h") == pytest.approx(100 + half, abs=0.02)
    assert metres(graph, "h", "d") == pytest.approx(100 + half, abs=0.02)
    assert metres(graph, "a", "d") == pytest.approx(200 + 2 * np.hypot(50, 200), abs=0.02)


def test_what_is_private_for_one_mode_is_free_for_another():
    ways = [way("a b"), way("c d"), way("b f c", name="round")]
    local = way("b c", by_mode={Mode.HGV: (ENDS, ENDS)})
    graph = assemble(raw(ROUND, *ways, local))

    assert metres(graph, "a", "d", mode=Mode.CAR) == 300
    assert metres(graph, "a", "d", mode=Mode.HGV) > 600


def test_a_street_behind_a_private_gate_is_reached_and_left_but_not_driven_through():
    #   b ~~~ h --- i ~~~ c: h-i is a free street behind two private ones
    points = ROUND | {"h": (130, 50), "i": (170, 50)}
    ways = [way("a b"), way("c d"), way("b f c", name="round"), way("h i"),
            way("b h", along=ENDS, against=ENDS), way("i c", along=ENDS, against=ENDS)]  # fmt: skip
    graph = assemble(raw(points, *ways))
    gate = np.hypot(30, 50)

    assert metres(graph, "a", "i") == pytest.approx(100 + gate + 40, abs=0.02)
    assert metres(graph, "i", "a") == pytest.approx(100 + gate + 40, abs=0.02)
    assert metres(graph, "a", "d") == pytest.approx(200 + 2 * np.hypot(50, 200), abs=0.02)


def test_a_private_dead_end_needs_no_copies():
    graph = assemble(raw(CROSS, way("a b c"), way("b d", along=ENDS, against=ENDS)))

    assert not len(graph.copy_of)
    assert metres(graph, "d", "c") == 150


def test_a_turn_restriction_holds_inside_private_roads_too():
    ways = [way("a b"), way("c d"), way("b f c", name="round"),
            way("b h", along=ENDS, against=ENDS), way("h c", along=ENDS, against=ENDS)]  # fmt: skip
    graph = assemble(raw(ROUND, *ways, turns=(turn("a-b", "b", "b-h"),), nodes="h"))

    # From a the estate is entered at c only: round by f, then back to h.
    assert metres(graph, "a", "h") == pytest.approx(
        100 + 2 * np.hypot(50, 200) + np.hypot(50, 50), abs=0.02
    )


def test_every_drive_finds_its_edges():
    ways = [way("a b"), way("c d"), way("b f c", name="round"),
            way("b h", along=ENDS, against=ENDS), way("h c", along=YES, against=NO)]  # fmt: skip
    graph = assemble(raw(ROUND, *ways, turns=(turn("a-b", "b", "b-h", modes=ALL),), nodes="h"))
    tails = graph.edge_tails()
    start_of_drive = np.column_stack([graph.link_start, graph.link_end]).ravel()

    own = graph.drive_edge != NONE
    assert np.array_equal(graph.edge_drive[graph.drive_edge[own]], np.flatnonzero(own))
    assert np.array_equal(tails[graph.drive_edge[own]], start_of_drive[own])
    assert np.array_equal(graph.edge_drive[graph.more_edge], graph.more_drive)
    listed = np.concatenate([graph.drive_edge[own], graph.more_edge])
    assert sorted(listed) == list(range(graph.edge_count))


def test_no_road_is_refused():
    drawn = raw({"a": (0, 0)})
    with pytest.raises(SchemaError, match="no road in the input"):
        assemble(drawn)
