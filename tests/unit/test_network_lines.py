"""Plain lines joined to networks; who meets whom is read off the drawings."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from line_drawings import line, lines, meets, told
from road_drawings import metres

from sitepipe.errors import ExitCode, SchemaError
from sitepipe.network.build.assemble import assemble
from sitepipe.network.build.lines import join_lines
from sitepipe.roadgraph import CM_PER_M, LinkForm, RawRoads
from sitepipe.vocab import RoadClass

SLIP, ROUNDABOUT = LinkForm.SLIP, LinkForm.ROUNDABOUT
MOTORWAY = RoadClass.MOTORWAY


def join(*drawn, snap_m=15.0, least=0.0, directed=True) -> RawRoads:
    raw = replace(lines(*drawn), directed=directed)
    return join_lines(raw, snap_m=snap_m, least_strong_share=least)


def dual(name: str, *xs: float, y: float = 0.0, apart: float = 10.0, **said):
    """Draw a dual carriageway in sections along x: eastbound at y, westbound north of it."""
    east = [
        line(f"{name}e{number}", (a, y), (b, y), one_way=True, **said)
        for number, (a, b) in enumerate(pairwise(xs))
    ]
    west = [
        line(f"{name}w{number}", (b, y + apart), (a, y + apart), one_way=True, **said)
        for number, (a, b) in enumerate(pairwise(xs))
    ]
    return [*east, *west]


# ends


def test_ends_within_the_distance_meet_and_others_do_not():
    near = join(line("a", (0, 0), (100, 0)), line("b", (109, 0), (200, 0)), snap_m=10)
    far = join(line("a", (0, 0), (100, 0)), line("b", (111, 0), (200, 0)), snap_m=10)

    assert meets(near) == [{"a", "b"}]
    assert meets(far) == []


def test_a_bridged_gap_belongs_to_the_road():
    graph = assemble(join(line("a", (0, 0), (100, 0)), line("b", (109, 0), (200, 0))))

    assert graph.link_cm.sum() == 200 * CM_PER_M


def test_the_end_of_a_line_meets_another_between_its_ends():
    #        c
    #        |  5 m short of a
    #   a ---------------
    joined = join(line("a", (0, 0), (200, 0)), line("c", (120, 100), (120, 5)))
    graph = assemble(joined)

    assert meets(joined) == [{"a", "c"}]
    assert told(joined, "split by the end of another") == 1
    assert sorted(graph.link_cm.tolist()) == [8_000, 10_000, 12_000]  # the gap is part of c


def test_stated_lengths_are_shared_out_where_a_line_is_split():
    drawn = lines(line("a", (0, 0), (200, 0)), line("c", (50, 100), (50, 0)))
    drawn.way_length_m[0] = 240.0
    graph = assemble(join_lines(drawn, least_strong_share=0))

    assert sorted(graph.link_cm.tolist()) == [6_000, 10_000, 18_000]


def test_lines_that_cross_do_not_meet():
    joined = join(line("a", (0, 0), (200, 0)), line("b", (100, -100), (100, 100)))

    assert meets(joined) == []


def test_a_place_near_an_end_is_that_end():
    joined = join(line("a", (0, 0), (200, 0)), line("b", (195, 60), (195, 3), road="B1"))

    assert assemble(joined).link_count == 2
    assert meets(joined) == [{"a", "b"}]


def test_several_ends_at_one_place_all_meet():
    star = [line(name, (0, 0), to) for name, to in
            zip("abcd", [(100, 0), (0, 100), (-100, 0), (0, -100)], strict=True)]  # fmt: skip

    assert meets(join(*star)) == [{"a", "b", "c", "d"}]


def test_an_end_prefers_driving_straight_on_to_turning():
    # The end of a is 4 m from the side road b and 8 m from c, which goes straight on.
    joined = join(
        line("a", (0, 0), (100, 0), one_way=True),
        line("b", (104, -3), (104, -100), one_way=True, road="B1"),
        line("c", (108, 0), (200, 0), one_way=True),
    )

    assert {"a", "c"} in [names & {"a", "c"} for names in meets(joined)]


# carriageways


def test_opposite_carriageways_do_not_meet_where_sections_end_side_by_side():
    joined = join(*dual("", 0, 300, 600, 900))

    assert meets(joined) == [{"e0", "e1"}, {"e1", "e2"}, {"w0", "w1"}, {"w1", "w2"}]
    # Ends at 0, 300, 600 and 900 m: one on each side, two where sections meet; each of them is
    # near one or two ends opposite.
    assert told(joined, "opposite carriageways") == 2 * (1 + 4 + 4 + 1)


def test_an_end_near_the_middle_of_the_opposite_carriageway_does_not_meet_it():
    joined = join(
        line("e0", (0, 0), (400, 0), one_way=True),
        line("e1", (400, 0), (900, 0), one_way=True),
        line("w", (900, 9), (0, 9), one_way=True),
    )

    assert meets(joined) == [{"e0", "e1"}]


def test_a_slip_road_leaves_the_carriageway_that_is_driven_its_way():
    # The slip road begins between both carriageways, nearer to the wrong one.
    joined = join(
        *dual("", 0, 600, apart=12),
        line("off", (300, 7), (400, -20), (500, -60), one_way=True, form=SLIP),
    )

    assert meets(joined) == [{"e0", "off"}]


def test_a_slip_road_joins_the_carriageway_that_is_driven_its_way():
    joined = join(
        *dual("", 0, 600, apart=12),
        line("on", (100, 60), (200, 30), (300, 8), one_way=True, form=SLIP),
    )

    assert meets(joined) == [{"e0", "on"}]
    joined = join(
        *dual("", 0, 600, apart=12),
        line("on", (500, 60), (400, 30), (300, 8), one_way=True, form=SLIP),
    )
    assert meets(joined) == [{"on", "w0"}]


def test_where_a_dual_carriageway_ends_both_go_over_into_the_road_and_not_into_one_another():
    #   e ------------\
    #                   two ------------
    #   w ------------/
    joined = join(
        line("e", (0, 0), (500, 0), one_way=True),
        line("w", (500, 8), (0, 8), one_way=True),
        line("two", (505, 4), (800, 4)),
    )
    graph = assemble(joined)

    assert meets(joined) == [{"e", "two", "w"}]
    assert joined.turns.turn_id.tolist() == ["e to w"]
    assert told(joined, "forbidden where both become one road") == 1
    names = [graph.node_id[row] for row in range(graph.node_count - len(graph.copy_of))]
    assert names.count("") == len(names)
    # From e one can drive to the far end of two and back into w, never straight into w.
    assert turned_back_m(graph, "e", "w") == pytest.approx(2 * 295, abs=15)


def turned_back_m(graph, first: str, second: str) -> float:
    """Return the metres from the end of one link to the start of another, as edges go."""
    drawn = nx.DiGraph()
    tails = graph.edge_tails()
    drive_of = {}
    for edge, drive in enumerate(graph.edge_drive.tolist()):
        if graph.edge_ban[edge]:
            continue
        drawn.add_edge(int(tails[edge]), int(graph.edge_head[edge]),
                       m=graph.link_cm[drive >> 1] / CM_PER_M)  # fmt: skip
        drive_of.setdefault(graph.link_id[drive >> 1], []).append(edge)
    begin = int(graph.edge_head[drive_of[first][0]])
    ends = {int(tails[edge]) for edge in drive_of[second]}
    found = nx.single_source_dijkstra_path_length(drawn, begin, weight="m")
    return min(found[node] for node in ends if node in found)


def ring(x: float, y: float, radius: float = 25.0) -> list[tuple[float, float]]:
    """Draw a roundabout clockwise from the north, in steps of 15 degrees."""
    angles = np.radians(90 - np.arange(0, 361, 15))
    return [(x + radius * np.cos(a), y + radius * np.sin(a)) for a in angles]


def test_at_a_roundabout_both_carriageways_meet_and_turning_round_is_possible():
    joined = join(
        line("e", (0, -6), (370, -6), one_way=True),
        line("w", (370, 6), (0, 6), one_way=True),
        line("round", *ring(400, 0), one_way=True, form=ROUNDABOUT),
    )
    graph = assemble(joined)

    assert meets(joined) == [{"e", "round"}, {"round", "w"}]
    assert told(joined, "forbidden where both become one road") == 0
    # From the ring at y = -6 clockwise to y = 6 in the west: about 12 m of it.
    assert turned_back_m(graph, "e", "w") < 25


def test_the_ends_of_a_roundabout_seek_nothing_else():
    # A motorway passes 5 m from where the ring begins.
    joined = join(
        *dual("", 0, 800, y=30, road="M6", road_class=MOTORWAY),
        line("round", *ring(400, 0), one_way=True, form=ROUNDABOUT, road="A5"),
    )

    assert meets(joined) == []


# levels


def test_a_motorway_whose_section_ends_on_a_bridge_cannot_be_turned_off_there():
    # M6 sections end 3 m from the M42, which passes below between its ends.
    joined = join(
        line("m6a", (0, 0), (400, 0), one_way=True, road="M6", road_class=MOTORWAY),
        line("m6b", (400, 0), (900, 0), one_way=True, road="M6", road_class=MOTORWAY),
        line("m42", (403, -500), (403, 500), one_way=True, road="M42", road_class=MOTORWAY),
    )

    assert meets(joined) == [{"m6a", "m6b"}]
    assert told(joined, "pass at different levels") == 2


def test_a_motorway_that_ends_as_another_begins_goes_over_into_it():
    joined = join(
        line("m42", (0, 0), (400, 0), one_way=True, road="M42", road_class=MOTORWAY),
        line("a42", (401, 0), (900, 0), one_way=True, road="A42"),
    )

    assert meets(joined) == [{"a42", "m42"}]


def test_two_motorways_side_by_side_merge_where_one_ends_aligned():
    joined = join(
        line("m1", (0, 0), (900, 0), one_way=True, road="M1", road_class=MOTORWAY),
        line("m45", (0, -200), (400, -30), (500, -8), one_way=True, road="M45",
             road_class=MOTORWAY),
    )  # fmt: skip

    assert meets(joined) == [{"m1", "m45"}]


# what is refused


def test_no_contact_is_made_that_nothing_can_drive():
    joined = join(
        line("a", (0, 0), (400, 0), one_way=True),
        line("b", (800, 0), (405, 0), one_way=True, road="A2"),
    )

    assert meets(joined) == []
    assert told(joined, "no way to drive") == 2


def test_a_turn_that_no_road_makes_is_refused():
    # off ends and on begins side by side at a road that the data lacks.
    joined = join(
        line("off", (0, 0), (100, 0), one_way=True, form=SLIP),
        line("on", (100, 10), (0, 40), one_way=True, form=SLIP),
    )

    assert meets(joined) == []
    assert told(joined, "a turn no road makes") == 2


def test_a_short_line_does_not_come_back_to_the_line_that_it_leaves():
    joined = join(
        line("a", (0, 0), (600, 0), one_way=True),
        line("off", (300, 0), (300, -12), one_way=True, form=SLIP),
    )

    assert meets(joined) == [{"a", "off"}]
    assert told(joined, "join a line to itself") == 1
    assert assemble(joined).link_count == 3


def test_ends_drawn_as_one_point_meet_whatever_the_turn():
    joined = join(
        line("a", (0, 0), (100, 0)),
        line("b", (100, 0), (10, 20)),
        directed=False,
    )

    assert meets(joined) == [{"a", "b"}]


def test_lines_side_by_side_of_unknown_direction_do_not_meet():
    joined = join(
        line("a", (0, 0), (500, 0)),
        line("b", (0, 10), (500, 10)),
        line("c", (250, 8), (900, 8)),
        directed=False,
    )

    assert meets(joined) == []
    assert told(joined, "side by side") > 0


def test_a_closed_loop_is_kept():
    loop = line("loop", (100, 0), (150, 50), (200, 0), (150, -50), (100, 0))
    joined = join(line("a", (0, 0), (100, 0)), loop, directed=False)

    assert meets(joined) == [{"a", "loop"}]
    assert assemble(joined).link_count == 2


# drawn wrongly


def test_a_section_that_meets_its_road_head_on_at_both_ends_is_turned():
    joined = join(
        line("a", (0, 0), (300, 0), one_way=True),
        line("b", (600, 0), (450, 5), (300, 0), one_way=True),
        line("c", (600, 0), (900, 0), one_way=True),
    )

    assert meets(joined) == [{"a", "b"}, {"b", "c"}]
    assert told(joined, "turned round that meet their road head-on") == 1
    first, last = joined.way_first[1:3]
    assert joined.x[joined.way_points[first:last]].tolist() == [300, 450, 600]


def test_a_section_that_is_head_on_at_one_end_only_stays():
    joined = join(
        line("a", (0, 0), (300, 0), one_way=True),
        line("b", (600, 0), (300, 0), one_way=True),
    )

    assert told(joined, "turned round") == 0
    assert meets(joined) == []


# shares


def test_shares_before_and_after():
    square = [(0, 0), (1000, 0), (1000, 1000), (0, 1000)]
    sides = [
        line(f"s{number}", (x0 + 5 * np.sign(x1 - x0), y0 + 5 * np.sign(y1 - y0)), (x1, y1),
             one_way=True, road=f"A{number}")
        for number, ((x0, y0), (x1, y1)) in enumerate(
            zip(square, [*square[1:], square[0]], strict=True))
    ]  # fmt: skip
    joined = join(*sides, least=1.0)

    whats = [remark.what for remark in joined.remarks]
    before, after = (next(what for what in whats if words in what)
                     for words in ("as drawn", "junctions and ends of roads;"))  # fmt: skip
    assert "25.0% hang together, 12.5% can be driven" in before  # of 8 ends, 2 and 1
    assert "100.0% hang together, 100.0% can be driven" in after


def far_apart():
    """Draw a ring that can be driven round, and what hangs on it: an on and an off slip road."""
    return [
        line("round", *ring(5_000, 5_000, 100), one_way=True, form=ROUNDABOUT),
        line("off", (5_100, 5_000), (5_400, 5_000), (5_400, 4_900), one_way=True, form=SLIP),
        line("on", (4_600, 4_900), (4_600, 5_000), (4_900, 5_000), one_way=True, form=SLIP),
        line("main", (5_000, 5_100), (5_000, 9_000), one_way=True),
        line("alone", (0, 0), (300, 0), one_way=True, road="A9"),
        line("corner", (9_000, 9_500), (9_300, 9_500), one_way=True, road="A8"),
    ]


def test_what_is_outside_is_told_by_its_cause():
    joined = join(*far_apart())

    # Nodes: three on the ring; the far ends of off, on and main; two ends each of two lines.
    # main ends 500 m from the edge of the data (0-9300, 0-9500), as both ends of the others do.
    assert told(joined, "slip roads that begin or end") == 2
    assert told(joined, "cut off at the edge") == 5
    first = next(one.first for one in joined.remarks if "slip roads that begin" in one.what)
    assert set(first) == {"off", "on"}


def test_below_the_share_that_is_set_the_network_is_refused_with_what_to_try():
    with pytest.raises(SchemaError) as refused:
        join(*far_apart(), least=0.9)

    error = refused.value
    assert error.exit_code == ExitCode.DATA
    assert "only 30.0% of 10 junctions and ends of roads" in error.message
    assert "less than the 90% asked for" in error.message
    assert "2 behind slip roads" in error.message
    for choice in ("--snap-m 30", "--columns", "--least-strong-share 0.3"):
        assert choice in error.hint
    assert join(*far_apart(), least=0.3)


def test_metres_along_joined_lines_are_those_of_the_drawing():
    joined = join(
        line("a", (0, 0), (300, 0), one_way=True),
        line("b", (300.5, 0), (300.5, 400), road="A2"),
    )
    named = replace(joined, point_id=np.array(
        [f"p{row}" for row in range(len(joined.x))], dtype=object))  # fmt: skip
    graph = assemble(named)

    assert metres(graph, "p0", "p3") == pytest.approx(700.5, abs=0.01)
    assert metres(graph, "p3", "p0") is None
