"""Times of drives over random kinds of roads: lorries against cars, whole against exact times."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from network_drawings import figure, vehicle
from road_drawings import ENDS, NO, YES, raw, way

from sitepipe import bundled, config
from sitepipe.config import Vehicle
from sitepipe.network.build.assemble import assemble
from sitepipe.network.delays import junction_ds
from sitepipe.network.engine import CLOSED
from sitepipe.network.timing import time_graph
from sitepipe.roadgraph import Limit, LinkForm, NodeKind, Permission, RoadGraph
from sitepipe.vocab import Mode, RoadClass

BY_SIZE = ("car", "van-3.5t", "lorry-7.5t", "hgv-18t", "hgv-44t")
ROADS = ("built_up", "single", "dual", "motorway")
CONTROLS = (
    "signals", "roundabout", "mini_roundabout", "give_way", "stop", "level_crossing", "crossing"
)  # fmt: skip
DRIVEN = [road_class for road_class in RoadClass if road_class is not RoadClass.FERRY]

posted = st.one_of(
    st.just(np.nan),
    st.integers(5, 80).map(lambda mph: mph * 1.609344),
    st.integers(5, 130).map(float),
)
no_limits = [np.nan] * len(Limit)
# Most roads limit nothing: else hardly a lorry would drive any.
limit_rows = st.one_of(
    st.just(no_limits),
    st.just(no_limits),
    st.tuples(st.integers(0, len(Limit) - 1), st.floats(1.5, 50, width=32)).map(
        lambda one: [*no_limits[: one[0]], one[1], *no_limits[one[0] + 1 :]]
    ),
)


@st.composite
def road_graphs(draw: st.DrawFn) -> RoadGraph:
    """Return a row of nodes of any kind, with links of any kind between neighbours."""
    count = draw(st.integers(1, 6))
    names = [f"n{number}" for number in range(count + 1)]
    east = np.cumsum([0, *(draw(st.integers(2, 3_000_000)) for _ in range(count))]) / 100
    ways = []
    for start, end in pairwise(names):
        form = draw(st.sampled_from(list(LinkForm)))
        ferry = form is LinkForm.FERRY
        ways.append(
            way(
                f"{start} {end}",
                road_class=RoadClass.FERRY if ferry else draw(st.sampled_from(DRIVEN)),
                along=draw(st.sampled_from([YES, ENDS, NO])),
                form=form,
                dual=draw(st.booleans()),
                urban=draw(st.booleans()),
                toll=draw(st.sampled_from([-1, 0, 1])),
                speed_kmh=[draw(posted), draw(posted)],
                hgv_speed_kmh=[draw(posted), draw(posted)],
                limit=draw(limit_rows),
                hgv_limit=draw(limit_rows),
            )
        )
    points = {name: (float(x), 0.0) for name, x in zip(names, east, strict=True)}
    kinds = {name: draw(st.sampled_from(list(NodeKind))) for name in names}
    return assemble(raw(points, *ways, kinds=kinds, nodes=" ".join(names)))


@cache
def bundled_vehicle(name: str) -> Vehicle:
    path = bundled.find("configs", name, under="vehicles")
    return config.load(path, Vehicle, label=name).section


@st.composite
def fast_and_slow(draw: st.DrawFn) -> tuple[Vehicle, Vehicle]:
    """Return a car, and a lorry none of whose figures makes it faster than the car."""

    def pair(low: int, high: int, scale: float) -> tuple[float, float]:
        one, other = draw(st.integers(low, high)), draw(st.integers(low, high))
        return max(one, other) * scale, min(one, other) * scale

    def table(names, low: int, high: int, scale: float):
        pairs = {name: pair(low, high, scale) for name in names}
        return [{name: figure(both[which]) for name, both in pairs.items()} for which in (0, 1)]

    legal, factor = table(ROADS, 10, 90, 1), table(ROADS, 20, 100, 0.01)
    by_class, by_form = table(DRIVEN, 20, 100, 0.01), table(("slip", "roundabout"), 20, 100, 0.01)
    delays = table(CONTROLS, 0, 300, 0.1)
    ferry = pair(5, 40, 1)
    limiter = figure(draw(st.integers(20, 90)))
    return tuple(
        vehicle(
            mode=(Mode.CAR, Mode.HGV)[which],
            limiter_mph=(None, limiter)[which],
            legal_mph=legal[which],
            factor=factor[which],
            class_factor=by_class[which],
            form_factor=by_form[which],
            penalty_s=delays[1 - which],
            ferry_kmh=figure(ferry[which]),
        )
        for which in (0, 1)
    )


def assert_never_faster(graph: RoadGraph, slow: Vehicle, fast: Vehicle) -> None:
    slow_ds, fast_ds = time_graph(graph, slow).drive_ds, time_graph(graph, fast).drive_ds
    both = (slow_ds != CLOSED) & (fast_ds != CLOSED)
    assert (slow_ds[both] >= fast_ds[both]).all()


@given(road_graphs(), fast_and_slow())
@settings(deadline=None)
def test_a_lorry_whose_figures_are_no_better_is_never_faster_than_a_car(graph, pair):
    car, lorry = pair
    assert_never_faster(graph, lorry, car)


@given(road_graphs(), st.sampled_from(list(combinations(BY_SIZE, 2))))
@settings(deadline=None, max_examples=200)
def test_no_bundled_vehicle_is_faster_than_a_smaller_one(graph, pair):
    smaller, larger = pair
    assert_never_faster(graph, bundled_vehicle(larger), bundled_vehicle(smaller))


@given(road_graphs(), st.floats(0.5, 6, width=32), st.floats(0.5, 6, width=32))
@settings(deadline=None)
def test_growing_never_opens_a_road(graph, one, other):
    low, high = (
        time_graph(graph, vehicle(dimensions={"height_m": figure(size)})).permission
        for size in sorted((one, other))
    )
    assert (high <= low).all()


@given(road_graphs(), st.sampled_from(BY_SIZE))
@settings(deadline=None)
def test_a_way_is_at_most_a_twentieth_of_a_second_off_for_each_link(graph, name):
    """The judge adds up lengths over speeds in floating point, delays aside."""
    van = bundled_vehicle(name)
    timed = time_graph(graph, van)
    speeds = timed.speed_kmh[graph.link_kind].ravel()
    exact_ds = np.repeat(graph.link_cm, 2) * 0.36 / speeds  # cm over km/h
    used = timed.drive_ds != CLOSED
    driven_ds = (timed.drive_ds - junction_ds(graph, van))[used]
    short = int((exact_ds[used] < 0.5).sum())
    assert abs(driven_ds.sum() - exact_ds[used].sum()) <= 0.5 * used.sum() + 0.5 * short + 1e-6
    assert (driven_ds >= 1).all()


@given(road_graphs(), st.sampled_from(BY_SIZE))
@settings(deadline=None)
def test_what_is_closed_has_no_time_and_what_is_open_has_one(graph, name):
    timed = time_graph(graph, bundled_vehicle(name))
    shut = (timed.permission == Permission.NO)[graph.link_kind].ravel()
    assert ((timed.drive_ds == CLOSED) == shut).all()
    assert np.isin(timed.edge_ds, [CLOSED, *timed.drive_ds]).all()


@given(road_graphs(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_and_the_number_of_kinds_change_nothing(graph, random):
    order = random.sample(range(len(graph.kinds)), len(graph.kinds))
    place = np.argsort(order).astype(np.int32)
    moved = replace(
        graph,
        kinds=graph.kinds.take(np.array(order)).joined(graph.kinds),
        link_kind=place[graph.link_kind],
    )
    van = bundled_vehicle("hgv-44t")
    assert (time_graph(moved, van).drive_ds == time_graph(graph, van).drive_ds).all()
