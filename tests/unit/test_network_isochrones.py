"""Stretches and isochrones on drawn roads, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import reach_judge as judge
import shapely
from road_drawings import ENDS, NO, turn, way

from sitepipe.errors import UsageError
from sitepipe.network.covered import Stretches, connectors, covered, drawn, merged
from sitepipe.network.engines import choose
from sitepipe.network.isochrones import Drawing, isochrones
from sitepipe.network.seeds import seeds

# A cross of four roads of 1 km; a kilometre takes a car 600 tenths of a second.
#      n
#      |
#  w---m---e     the eastern road may only be driven out, from m to e
#      |
#      s
CROSS = {"m": (0, 0), "w": (-1000, 0), "e": (1000, 0), "n": (0, 1000), "s": (0, -1000)}
WAYS = (way("w m"), way("m e", against=NO), way("m n"), way("s m"))
RING = {"a": (0, 0), "b": (1000, 0), "c": (1000, 1000), "d": (0, 1000)}
RING_WAYS = (way("a b"), way("b c"), way("c d"), way("d a"))
NARROW = Drawing(width_m=50, holes_sq_km=0)


@pytest.fixture(scope="module")
def network():
    return judge.local_network(CROSS, *WAYS)


def reached(network, joins, limit, *, inward=False) -> dict[str, list[tuple[float, float]]]:
    """Return the stretches within a time by link, as metres from its start."""
    found = seeds(joins, network, count=1, leaving=not inward)
    times = choose(network.timed.weighted).times(found, reverse=inward)[0]
    stretches = covered(network.timed, times, joins, limit, inward=inward)
    told: dict[str, list[tuple[float, float]]] = {}
    for link, begin, end in zip(stretches.link, stretches.begin, stretches.end, strict=True):
        name = network.graph.link_id[link]
        told.setdefault(name, []).append((round(begin * 1000, 6), round(end * 1000, 6)))
    return told


def test_links_are_cut_where_the_time_runs_out(network):
    # From 400 m on w-m: 600 m to m in 360 ds, then 540 ds of each road: 900 m.
    joins = judge.along(network, "w-m", 400)
    assert reached(network, joins, 900) == {
        "w-m": [(0, 1000)], "m-e": [(0, 900)], "m-n": [(0, 900)], "s-m": [(100, 1000)],
    }  # fmt: skip


def test_towards_the_site_a_one_way_road_is_no_way_in(network):
    joins = judge.along(network, "w-m", 400)
    assert reached(network, joins, 900, inward=True) == {
        "w-m": [(0, 1000)], "m-n": [(0, 900)], "s-m": [(100, 1000)],
    }  # fmt: skip


def test_on_its_own_link_a_site_reaches_both_ways_as_far_as_they_may_be_driven(network):
    assert reached(network, judge.along(network, "w-m", 400), 120) == {"w-m": [(200, 600)]}
    on_one_way = judge.along(network, "m-e", 400)
    assert reached(network, on_one_way, 120) == {"m-e": [(400, 600)]}
    assert reached(network, on_one_way, 120, inward=True) == {"m-e": [(200, 400)]}


def test_the_connector_takes_its_time_first(network):
    joins = judge.along(network, "w-m", 400, connector_ds=60)
    assert reached(network, joins, 120) == {"w-m": [(300, 500)]}
    assert reached(network, joins, 60) == {}
    assert reached(network, joins, 50) == {}


def test_a_turn_that_may_not_be_made_leaves_its_road_out():
    network = judge.local_network(CROSS, *WAYS, turns=(turn("w-m", "m", "m-n"),))
    joins = judge.along(network, "w-m", 400)
    assert reached(network, joins, 900) == {
        "w-m": [(0, 1000)], "m-e": [(0, 900)], "s-m": [(100, 1000)],
    }  # fmt: skip
    # Out to s and back takes 2,000 m more; then n lies ahead.
    assert reached(network, joins, 360 + 1200 + 120)["m-n"] == [(0, 200)]


def test_a_private_road_is_reached_and_not_driven_through():
    # From m to p it is 1 km by the private road and 2 km round by x.
    points = {"a": (0, 0), "m": (1000, 0), "p": (2000, 0), "e": (3000, 0),
              "x1": (1000, 500), "x2": (2000, 500)}  # fmt: skip
    private = way("m p", along=ENDS, against=ENDS)
    network = judge.local_network(points, way("a m"), private, way("p e"), way("m x1 x2 p"))
    joins = judge.along(network, "a-m", 500)
    # 300 ds to m, and 600 ds: to the end of the private road, not beyond.
    assert reached(network, joins, 960) == {
        "a-m": [(0, 1000)], "m-p": [(0, 1000)], "m-x1-x2-p": [(0, 550)],
    }  # fmt: skip
    # Who sets out on it may leave it both ways: 300 ds to either end.
    within = judge.along(network, "m-p", 500)
    assert reached(network, within, 420) == {
        "a-m": [(800, 1000)], "m-p": [(0, 1000)], "p-e": [(0, 200)],
        "m-x1-x2-p": [(0, 100), (900, 1000)],
    }  # fmt: skip


def test_two_fronts_that_have_not_met_leave_a_gap_between_them():
    # A ring of 4 km: after 900 ds the middle of the far side is missing.
    network = judge.local_network(RING, *RING_WAYS, nodes="a b c d")
    joins = judge.along(network, "a-b", 500)
    # 500 m to either end, then 1,000 m of b-c and d-a, and nothing of c-d.
    assert reached(network, joins, 900) == {
        "a-b": [(0, 1000)], "b-c": [(0, 1000)], "d-a": [(0, 1000)],
    }  # fmt: skip
    assert reached(network, joins, 1020)["c-d"] == [(0, 200), (800, 1000)]
    assert reached(network, joins, 1200)["c-d"] == [(0, 1000)]


def test_a_ring_without_junctions_is_one_loop_reached_both_ways_round():
    network = judge.local_network(RING, *RING_WAYS)
    assert network.graph.link_count == 1
    joins = judge.along(network, "a-b", 500)
    # 1,700 m to either side of 500 m on a ring of 4,000 m, told as shares of 1,000.
    for inward in (False, True):
        assert reached(network, joins, 1020, inward=inward) == {"a-b": [(0, 550), (700, 1000)]}


def test_stretches_that_overlap_or_touch_become_one():
    link = np.array([7, 3, 7, 3, 7, 3])
    begin = np.array([0.5, 0.0, 0.1, 0.2, 0.0, 0.6])
    end = np.array([0.9, 0.2, 0.3, 0.4, 0.2, 0.6])
    whole = merged(link, begin, end)
    assert whole.link.tolist() == [3, 7, 7]
    assert whole.begin.tolist() == [0, 0, 0.5]
    assert whole.end.tolist() == [0.4, 0.3, 0.9]
    none = merged(link[:0], begin[:0], end[:0])
    assert len(none) == 0


def test_only_what_differs_is_new():
    before = Stretches(np.array([1, 2]), np.array([0.0, 0.0]), np.array([1.0, 0.5]))
    after = Stretches(np.array([1, 2, 4]), np.array([0.0, 0.0, 0.2]), np.array([1.0, 0.7, 0.3]))
    new = after.beyond(before)
    assert list(zip(new.link, new.begin, new.end, strict=True)) == [(2, 0, 0.7), (4, 0.2, 0.3)]


def test_lines_are_cut_by_length_and_keep_the_bends_between():
    bent = judge.local_network({"a": (0, 0), "x": (300, 0), "b": (300, 100)}, way("a x b"))
    parts = drawn(
        bent.graph,
        Stretches(np.array([0, 0, 0]), np.array([0.0, 0.5, 0.25]), np.array([0.25, 0.9, 0.75])),
    )
    assert [list(part.coords) for part in parts] == [
        [(0, 0), (100, 0)],
        [(200, 0), (300, 0), (300, 60)],
        [(100, 0), (300, 0)],
    ]


def test_connectors_are_cut_too(network):
    joins = judge.along(network, "w-m", 400, connector_ds=100).assign(from_y=200.0)
    assert [line.length for line in connectors(joins, 25)] == [pytest.approx(50)]
    assert [line.length for line in connectors(joins, 100)] == [pytest.approx(200)]
    assert [line.length for line in connectors(joins, 500)] == [pytest.approx(200)]


def test_a_band_is_the_land_beside_its_stretches(network):
    joins = judge.along(network, "w-m", 400)
    ((small, large),) = isochrones(
        network, joins, [0.2, 1.5], count=1, inward=False, drawing=NARROW
    )
    # 400 m of road, 50 m to either side, and two round ends: a circle of 50 m, less its corners.
    circle = 8 * 2 * 50**2 * np.sin(np.pi / 8) / 2 * np.cos(0)
    assert small.area == pytest.approx(400 * 100 + circle, rel=0.003)
    assert large.covers(small)
    assert large.geom_type == small.geom_type == "MultiPolygon"
    # All that is within 1.5 min: 1,000 + 900 + 900 + 900 m, 50 m wide.
    lines = shapely.union_all([
        shapely.LineString([(-1000, 0), (900, 0)]), shapely.LineString([(0, -900), (0, 900)]),
    ])  # fmt: skip
    assert large.symmetric_difference(lines.buffer(50, quad_segs=4)).area < 2000  # of 365,000 sq m


def test_small_holes_are_closed_and_large_ones_stay():
    network = judge.local_network(RING, *RING_WAYS)
    joins = judge.along(network, "a-b", 500)
    for holes, left in ((0.0, 1), (0.80, 1), (0.82, 0)):  # the hole has 0.9 by 0.9 km
        ((band,),) = isochrones(
            network, joins, [10], count=1, inward=False, drawing=Drawing(50, holes)
        )
        assert [len(part.interiors) for part in band.geoms] == [left]


def test_a_site_without_a_road_has_none_and_others_do_not_change(network):
    joins = judge.along(network, "w-m", 400, first=1)
    both = isochrones(network, joins, [1, 2], count=2, inward=True, drawing=NARROW)
    assert both[0].tolist() == [None, None]
    alone = isochrones(network, joins.assign(point=0), [1, 2], count=1, inward=True, drawing=NARROW)
    assert [shapely.to_wkb(band) for band in both[1]] == [shapely.to_wkb(band) for band in alone[0]]


def test_without_an_answer_on_width_it_follows_how_dense_the_roads_are():
    assert Drawing.of(has_local_roads=True) == Drawing(200, 1)
    assert Drawing.of(has_local_roads=False) == Drawing(1000, 25)
    assert Drawing.of(has_local_roads=True, width_m=100) == Drawing(100, 0.25)
    assert Drawing.of(has_local_roads=True, holes=0) == Drawing(200, 0)
    words = Drawing.of(has_local_roads=True).words
    assert "200 m" in words
    assert "1 sq km" in words


@pytest.mark.parametrize("wrong", [0, -1, 1e9, float("nan")])
def test_widths_and_holes_that_make_no_sense_are_refused(wrong):
    with pytest.raises(UsageError, match="wide"):
        Drawing.of(has_local_roads=True, width_m=wrong)
    with pytest.raises(UsageError, match="holes"):
        Drawing.of(has_local_roads=True, holes=wrong if wrong < 0 else float("inf"))
