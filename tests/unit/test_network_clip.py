"""Roads of an area: which ways are kept is read off the drawing."""

from __future__ import annotations

import pytest
import shapely
from road_drawings import raw, turn, way

from sitepipe.errors import SchemaError
from sitepipe.network.build.assemble import assemble
from sitepipe.network.build.clip import clip

# a - b - c - d - e   a point every 100 m; the area is the square around c
POINTS = {name: (100 * place, 0) for place, name in enumerate("abcde")} | {"f": (400, 300)}
AREA = shapely.box(160, -40, 240, 40)


def kept(roads, *, buffer_m=0.0):
    return clip(roads, AREA, buffer_m=buffer_m)


def test_ways_that_touch_the_area_are_kept_whole():
    roads = raw(POINTS, way("a b"), way("b c d"), way("d e"), way("e f"))

    assert kept(roads).way_id.tolist() == ["b-c-d"]


def test_a_buffer_keeps_what_comes_near():
    roads = raw(POINTS, way("a b"), way("b c d"), way("d e"), way("e f"))

    # b is 60 m from the area, d 60 m, e 160 m
    assert kept(roads, buffer_m=59.9).way_id.tolist() == ["b-c-d"]
    assert kept(roads, buffer_m=60.1).way_id.tolist() == ["a-b", "b-c-d", "d-e"]
    assert kept(roads, buffer_m=160.1).way_id.tolist() == ["a-b", "b-c-d", "d-e", "e-f"]


def test_a_way_whose_box_meets_the_area_and_whose_line_does_not_is_left_out():
    points = {"a": (0, 0), "b": (0, 400), "c": (400, 400)}
    area = shapely.box(200, 100, 300, 200)
    roads = raw(points | {"d": (250, 150), "e": (260, 160)}, way("a b c"), way("d e"))

    assert clip(roads, area, buffer_m=0).way_id.tolist() == ["d-e"]


def test_what_is_left_out_is_counted_and_named():
    roads = raw(POINTS, way("a b"), way("b c d"), way("d e"), way("e f"))
    (remark,) = kept(roads).remarks

    assert (remark.matter, remark.count) == ("dropped", 3)
    assert remark.first == ("a-b", "d-e", "e-f")


def test_turn_restrictions_of_ways_left_out_go_with_them():
    roads = raw(
        POINTS,
        way("b c"), way("c d"), way("d e"),
        turns=(turn("b-c", "c", "c-d"), turn("c-d", "d", "d-e")),
    )  # fmt: skip

    assert kept(roads).turns.turn_id.tolist() == ["b-c>c-d"]


def test_marked_points_of_ways_left_out_are_no_nodes():
    roads = raw(POINTS, way("a b"), way("b c"), way("c d"), nodes="a b c d")
    graph = assemble(kept(roads), order="name")

    assert [graph.node_id[row] for row in range(graph.node_count)] == ["b", "c", "d"]


def test_an_area_without_roads_is_refused_with_where_the_roads_are():
    roads = raw(POINTS, way("a b"), way("d e"))

    with pytest.raises(SchemaError) as refused:
        kept(roads)
    assert "none of 2 roads lies within 0 km of the area" in refused.value.message
    assert "within 0, 0, 400, 0 (west, south, east, north in EPSG:27700)" in refused.value.message
