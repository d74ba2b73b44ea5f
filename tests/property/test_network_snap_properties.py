"""Snapping against shapely on random lines, many of which cross, meet or repeat one another."""

from __future__ import annotations

import numpy as np
import shapely
from graph_drawings import graph_of_lines
from hypothesis import given
from hypothesis import strategies as st

from sitepipe.network.snap import search_compiled, search_with_numpy, snap
from sitepipe.network.tree import boxes_with
from sitepipe.roadgraph import NONE

places = st.tuples(st.integers(-40, 40), st.integers(-40, 40))
drawn_lines = st.lists(
    st.lists(places, min_size=2, max_size=4).filter(lambda line: len(set(line)) > 1),
    min_size=1,
    max_size=40,
)
positions = st.lists(
    st.tuples(st.integers(-300, 300), st.integers(-300, 300)), min_size=1, max_size=8
)


@given(drawn_lines, positions, st.data())
def test_snapped_places_are_the_nearest_that_are_permitted(lines, tenths, data):
    permitted = np.array(data.draw(st.lists(
        st.booleans(), min_size=len(lines), max_size=len(lines)
    )))  # fmt: skip
    max_cm = data.draw(st.sampled_from([np.inf, 3.0, 10.0]))
    graph = graph_of_lines(lines)
    x, y = np.array(tenths, dtype="float64").T / 1000  # m, from tenths of a centimetre

    snapped = snap(graph, x, y, permitted=permitted, max_m=max_cm / 100)

    shapes = np.array([shapely.LineString(line) for line in lines])
    points = shapely.points(x * 100, y * 100)
    distance = np.where(permitted, shapely.distance(points[:, None], shapes), np.inf)
    least = distance.min(axis=1)
    for row, link in enumerate(snapped.link):
        if link == NONE:
            assert least[row] > max_cm - 1e-9 or not permitted.any()
            continue
        assert permitted[link]
        assert abs(distance[row, link] - least[row]) < 1e-9
        assert abs(snapped.distance_m[row] * 100 - least[row]) < 1e-9
        place = shapely.Point(snapped.x[row] * 100, snapped.y[row] * 100)
        assert place.distance(shapes[link]) < 1e-9
        assert abs(place.distance(points[row]) - least[row]) < 1e-9
        assert 0 <= snapped.offset_cm[row] <= graph.link_cm[link]

    holding = boxes_with(permitted, graph.tree_first)
    asked = graph, x * 100, y * 100, holding, max_cm
    assert search_compiled(*asked).tolist() == search_with_numpy(*asked).tolist()


@given(drawn_lines, positions)
def test_a_place_on_the_line_is_where_its_offset_says(lines, tenths):
    lengths = [round(shapely.LineString(line).length * 1000) for line in lines]
    graph = graph_of_lines(lines, link_cm=lengths)
    x, y = np.array(tenths, dtype="float64").T / 1000

    snapped = snap(graph, x, y)

    for row, link in enumerate(snapped.link):
        line = shapely.LineString(lines[link])
        again = line.interpolate(snapped.offset_cm[row] / lengths[link], normalized=True)
        # The offset is rounded to a thousandth of this drawing's centimetre.
        assert again.distance(shapely.Point(snapped.x[row] * 100, snapped.y[row] * 100)) < 1e-2
