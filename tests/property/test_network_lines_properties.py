"""Whatever lines are drawn, joining keeps them and never does what no road does."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import networkx as nx
import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from line_drawings import line, lines

from sitepipe.network.build.assemble import assemble
from sitepipe.network.build.lines import join_lines
from sitepipe.roadgraph import CM_PER_M, NONE, LinkForm, RawRoads
from sitepipe.vocab import RoadClass

SNAP_M = 15.0
# A grid of 7 m: ends fall on one another, beside one another and near the middle of others.
place = st.tuples(st.integers(0, 12), st.integers(0, 6)).map(lambda at: (7.0 * at[0], 7.0 * at[1]))


@st.composite
def drawings(draw, longest: int = 4) -> RawRoads:
    drawn = []
    for number in range(draw(st.integers(1, 9))):
        positions = draw(st.lists(place, min_size=2, max_size=longest, unique=True))
        drawn.append(
            line(
                f"w{number}",
                *positions,
                road=draw(st.sampled_from(["M6", "A5", ""])),
                one_way=draw(st.booleans()),
                form=draw(st.sampled_from([LinkForm.MAIN, LinkForm.SLIP, LinkForm.ROUNDABOUT])),
                road_class=draw(st.sampled_from([RoadClass.MOTORWAY, RoadClass.TRUNK])),
            )
        )
    return replace(lines(*drawn), directed=draw(st.booleans()))


def shapes(raw: RawRoads) -> list[shapely.LineString]:
    points = np.column_stack([raw.x, raw.y])
    return [
        shapely.LineString(points[raw.way_points[first:last]])
        for first, last in zip(raw.way_first[:-1], raw.way_first[1:], strict=True)
    ]


def join(raw: RawRoads) -> RawRoads:
    return join_lines(raw, snap_m=SNAP_M, least_strong_share=0)


def users(raw: RawRoads) -> dict[int, list[tuple[int, int, int]]]:
    """Return for each point that ways share: way, place on it, and how many points it has."""
    of: dict[int, list[tuple[int, int, int]]] = {}
    for way, (first, last) in enumerate(zip(raw.way_first[:-1], raw.way_first[1:], strict=True)):
        for number, point in enumerate(raw.way_points[first:last].tolist()):
            of.setdefault(point, []).append((way, number, int(last - first)))
    return {point: ways for point, ways in of.items() if len(ways) > 1}


@given(drawings())
def test_lines_stay_where_they_are_drawn_and_grow_by_no_more_than_the_distance(raw):
    joined = join(raw)

    assert joined.way_id.tolist() == raw.way_id.tolist()
    for before, after in zip(shapes(raw), shapes(joined), strict=True):
        assert after.hausdorff_distance(before) <= 3 * SNAP_M
        # A section drawn against its road is turned; else both ends stay, bridges apart.
        assert before.buffer(0.01).contains(
            shapely.Point(after.coords[len(after.coords) // 2])
        ) or (after.length >= before.length - 0.02)


@given(drawings())
def test_lines_share_points_only_within_the_distance(raw):
    joined = join(raw)
    before = shapes(raw)

    for point, ways in users(joined).items():
        here = shapely.Point(joined.x[point], joined.y[point])
        # A meeting place may be reached by way of another line: twice the distance at most for
        # two contacts in a row, and so on for each line that meets there.
        for way, _, _ in ways:
            assert before[way].distance(here) <= SNAP_M * max(1, len(ways) - 1) + 0.01


@given(drawings(longest=2))
def test_no_turn_leads_into_the_opposite_carriageway_outside_roundabouts(raw):
    joined = join(raw)
    headed = [np.subtract(shape.coords[1], shape.coords[0]) for shape in shapes(raw)]
    for remark in joined.remarks:
        if "head-on" in remark.what:
            for name in remark.first:
                headed[int(name[1:])] = -headed[int(name[1:])]
    form = joined.kinds.form[joined.way_kind]
    carriageway = (joined.kinds.permission[joined.way_kind, 1] == 0).all(axis=1)
    carriageway &= (form == LinkForm.MAIN) & (joined.way_road != NONE)
    banned = set(
        zip(joined.turns.from_way.tolist(), joined.turns.via_point.tolist(),
            joined.turns.to_way.tolist(), strict=True)
    )  # fmt: skip

    for point, ways in users(joined).items():
        if any(form[way] == LinkForm.ROUNDABOUT for way, _, _ in ways):
            continue
        arriving = [way for way, at, _ in ways if at > 0 and carriageway[way]]
        leaving = [way for way, at, count in ways if at < count - 1 and carriageway[way]]
        for one, other in product(arriving, leaving):
            same_road = one != other and joined.way_road[one] == joined.way_road[other]
            if same_road and (one, point, other) not in banned:
                assert headed[one] @ headed[other] > -1e-3


@given(drawings())
def test_the_report_adds_up(raw):
    joined = join(raw)
    counts = {one.what: one.count for one in joined.remarks}
    (nodes,) = [count for what, count in counts.items() if "junctions and ends of roads;" in what]
    outside = sum(count for what, count in counts.items() if "that are not," in what)

    network = nx.DiGraph()
    both = (joined.kinds.permission[joined.way_kind, 1] != 0).any(axis=1)
    shared = set(users(joined))
    for way, (first, last) in enumerate(
        zip(joined.way_first[:-1], joined.way_first[1:], strict=True)
    ):
        run = joined.way_points[first:last].tolist()
        stops = [point for number, point in enumerate(run)
                 if point in shared or number in (0, len(run) - 1)]  # fmt: skip
        nx.add_path(network, stops)
        if both[way]:
            nx.add_path(network, stops[::-1])
    strong = max(map(len, nx.strongly_connected_components(network)))
    assert nodes == len(network)
    assert outside == nodes - strong


@given(drawings(longest=2), st.integers(-50, 50), st.integers(-50, 50))
def test_where_the_roads_lie_does_not_matter(raw, east, north):
    """
    Whole hundred metres away the same lines meet.

    Straight ones: of a line that runs back over itself either pass is as near.
    """
    moved = replace(raw, x=raw.x + 100 * east, y=raw.y + 100 * north)

    assert join(moved).way_points.tolist() == join(raw).way_points.tolist()


@given(drawings())
def test_a_graph_can_be_made_of_it(raw):
    joined = join(raw)
    graph = assemble(joined)

    length = sum(shape.length for shape in shapes(joined))
    # Links are whole centimetres, and at least one.
    assert abs(graph.link_cm.sum() / CM_PER_M - length) <= 0.011 * graph.link_count
