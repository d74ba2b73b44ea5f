"""Snapping on drawn lines; expected places are read off the drawings or worked out by shapely."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from graph_drawings import graph_of_lines

from sitepipe.network.snap import (
    COMPILED_FROM_POINTS,
    links_near,
    search_compiled,
    search_with_numpy,
    snap,
)
from sitepipe.network.tree import boxes_with
from sitepipe.roadgraph import NONE

# In metres:   20 +- 1 --+          0 is an angle: 100 m east, then 100 m north
#                 |      |  0       1 stands 20 m north of the first leg of 0
#               0 +------+
ANGLE = [(0, 0), (100_00, 0), (100_00, 100_00)]
ABOVE = [(0, 20_00), (50_00, 20_00)]


def test_the_nearest_place_on_the_nearest_link():
    graph = graph_of_lines([ANGLE, ABOVE], link_cm=[400_00, 50_00])

    snapped = snap(graph, [30.0, 30.0, 130.0], [5.0, 15.0, 50.0])

    assert snapped.link.tolist() == [0, 1, 0]
    assert snapped.x.tolist() == [30, 30, 100]
    assert snapped.y.tolist() == [0, 20, 50]
    assert snapped.distance_m.tolist() == [5, 5, 30]
    # 0 is driven 400 m though its line is 200 m: 30 m along is 60 m driven, 150 m is 300 m.
    assert snapped.offset_cm.tolist() == [60_00, 30_00, 300_00]


def test_beyond_an_end_the_end_is_nearest():
    snapped = snap(graph_of_lines([ANGLE]), [-3.0, 104.0], [-4.0, 103.0])

    assert snapped.offset_cm.tolist() == [0, 100]
    assert snapped.distance_m.tolist() == [5, 5]


def test_of_links_that_meet_the_lowest_number_is_taken():
    # Four lines leave one place; the point is nearest to that place itself.
    star = [
        [(10_00, 10_00), (20_00, 10_00)],
        [(30_00, 11_00), (10_00, 10_00)],
        [(10_00, 10_00), (10_00, 30_00)],
    ]
    point = ([1.237], [3.1459])  # not in whole centimetres: figures are rounded

    for order in ([0, 1, 2], [1, 2, 0], [2, 0, 1]):
        graph = graph_of_lines([star[row] for row in order])
        assert snap(graph, *point).link.tolist() == [0]
        assert compiled(graph, *point).tolist() == [0]


def test_links_that_are_not_permitted_are_passed_over():
    graph = graph_of_lines([ANGLE, ABOVE])

    snapped = snap(graph, [30.0], [15.0], permitted=np.array([True, False]))

    assert (snapped.link.tolist(), snapped.distance_m.tolist()) == ([0], [15])
    none = snap(graph, [30.0], [15.0], permitted=np.zeros(2, bool))
    assert none.link.tolist() == [NONE]


def test_a_link_at_the_limit_counts_and_none_beyond():
    graph = graph_of_lines([ANGLE])

    at, beyond = (snap(graph, [30.0], [-5.0], max_m=limit) for limit in (5.0, 4.999))

    assert at.link.tolist() == [0]
    assert (beyond.link.tolist(), beyond.offset_cm.tolist()) == ([NONE], [NONE])
    assert np.isnan([beyond.x[0], beyond.y[0], beyond.distance_m[0]]).all()


def test_points_without_a_position_join_nothing():
    snapped = snap(graph_of_lines([ANGLE]), [np.nan, 30.0, np.inf, 1e300], [0.0, 5.0, 0.0, 0.0])

    assert snapped.link.tolist() == [NONE, 0, NONE, NONE]


def test_many_points_at_one_place():
    count = COMPILED_FROM_POINTS + 1

    snapped = snap(graph_of_lines([ANGLE]), np.full(count, 30.0), np.full(count, 5.0))

    assert (snapped.offset_cm == 15).all()  # of 100 cm that 200 m are drawn as


def test_no_points_give_no_rows():
    snapped = snap(graph_of_lines([ANGLE]), [], [])

    assert len(snapped.link) == len(snapped.x) == 0


def test_a_line_without_length_has_its_start_as_offset():
    graph = graph_of_lines([[(10_00, 0), (10_00, 0)]])

    snapped = snap(graph, [13.0], [4.0])

    assert (snapped.offset_cm.tolist(), snapped.distance_m.tolist()) == ([0], [5])


@pytest.mark.parametrize("permitted_share", [1.0, 0.4, 0.01])
@pytest.mark.parametrize("max_m", [np.inf, 900.0, 30.0])
def test_both_searches_agree_with_shapely_on_thousands_of_links(permitted_share, max_m):
    rng = np.random.default_rng(2026)
    start = rng.integers(0, 10_000_00, (5_000, 2))
    middle = start + rng.integers(-300_00, 300_00, start.shape)
    end = middle + rng.integers(-300_00, 300_00, start.shape)
    near = np.argsort(start[:, 0] // 500_00 * 100 + start[:, 1] // 500_00)  # in cells
    graph = graph_of_lines(np.stack([start, middle, end], axis=1)[near].tolist())
    permitted = rng.random(5_000) < permitted_share
    x, y = rng.uniform(-500, 10_500, (2, 700))

    snapped = snap(graph, x, y, permitted=permitted, max_m=max_m)

    rows = np.flatnonzero(permitted)
    lines = shapely.linestrings(np.stack([start, middle, end], axis=1)[near][rows] / 100)
    points = shapely.points(x, y)
    index, distance = shapely.STRtree(lines).query_nearest(points, return_distance=True)
    assert len(index[0]) == 700, "the drawing has no ties"
    link = np.where(distance <= max_m, rows[index[1]], NONE)
    assert snapped.link.tolist() == link.tolist()
    assert compiled(graph, x, y, permitted, max_m).tolist() == link.tolist()
    found = link != NONE
    np.testing.assert_allclose(snapped.distance_m[found], distance[found], atol=1e-7)
    place = shapely.points(snapped.x[found], snapped.y[found])
    share = shapely.line_locate_point(lines[index[1][found]], points[found], normalized=True)
    assert shapely.distance(place, lines[index[1][found]]).max(initial=0) < 1e-7
    np.testing.assert_allclose(snapped.offset_cm[found], share * 100, atol=0.5001)


def test_many_points_are_snapped_as_each_alone():
    # More than numpy takes at once, and enough for the compiled search. Links lie at x = 0, 10,
    # … 90 m, so that the nearest of x is that of x rounded to tens.
    graph = graph_of_lines([[(row * 10_00, 0), (row * 10_00, 10_00)] for row in range(10)])
    x = np.random.default_rng(5).uniform(-5, 95, COMPILED_FROM_POINTS + 1)

    for count in (COMPILED_FROM_POINTS - 1, COMPILED_FROM_POINTS + 1):
        link = snap(graph, x[:count], np.full(count, 5.0)).link
        assert (link == np.rint(x[:count] / 10)).all()


def test_links_near_boxes():
    graph = graph_of_lines([ANGLE, ABOVE, [(500_00, 0), (600_00, 0)]])

    which, link = links_near(
        graph,
        [
            [60_00, 30_00, 70_00, 40_00],  # inside the angle, in its box
            [0, 20_00, 1_00, 30_00],  # touches 1 from above, in the box of 0
            [200_00, 0, 300_00, 100_00],  # between all
            [-1_00, -1_00, 700_00, 1_00],  # touches 0, and 2
        ],
    )

    assert list(zip(which.tolist(), link.tolist(), strict=True)) == [
        (0, 0), (1, 0), (1, 1), (3, 0), (3, 2)
    ]  # fmt: skip


def test_links_near_boxes_by_shapely():
    rng = np.random.default_rng(4)
    lines = rng.integers(0, 10_000, (600, 2, 2))
    low = rng.integers(-100, 10_000, (50, 2))
    boxes = np.hstack([low, low + rng.integers(0, 900, (50, 2))])

    which, link = links_near(graph_of_lines(lines.tolist()), boxes)

    tree = shapely.STRtree(shapely.box(*np.hstack([lines.min(axis=1), lines.max(axis=1)]).T))
    expected = tree.query(shapely.box(*boxes.T), predicate="intersects")
    assert sorted(zip(which.tolist(), link.tolist(), strict=True)) == sorted(
        map(tuple, expected.T.tolist())
    )


def test_no_boxes_meet_nothing():
    which, link = links_near(graph_of_lines([ANGLE]), np.empty((0, 4)))

    assert len(which) == len(link) == 0


def compiled(graph, x, y, permitted=None, max_m=np.inf):
    """Search by the compiled kernel; hold numpy's answer to the same."""
    wanted = np.ones(graph.link_count, bool) if permitted is None else permitted
    holding = boxes_with(wanted, graph.tree_first)
    asked = graph, np.asarray(x) * 100.0, np.asarray(y) * 100.0, holding, max_m * 100.0
    found = search_compiled(*asked)
    assert found.tolist() == search_with_numpy(*asked).tolist()
    return found
