"""Properties of engines: each gives networkx's whole numbers on any graph."""

from __future__ import annotations

import numpy as np
import pytest
from engine_drawings import (
    LONGEST,
    graphs,
    hierarchy_of,
    judged_matrix,
    judged_times,
    judged_totals,
    seeds_in,
)
from hypothesis import given
from hypothesis import strategies as st

from sitepipe.network.engine import Direct
from sitepipe.network.engines import BucketEngine, ScipyEngine

ENGINES = pytest.mark.parametrize("engine_of", [ScipyEngine, BucketEngine, hierarchy_of])
LIMITS = st.none() | st.integers(0, 60)


@ENGINES
@given(st.data(), graphs(), st.booleans(), LIMITS)
def test_times_equal_networkx(engine_of, data, graph, reverse, limit):
    given_seeds = data.draw(seeds_in(graph))
    expected = judged_times(graph, given_seeds, reverse=reverse, limit=limit)

    times = engine_of(graph).times(given_seeds, reverse=reverse, limit=limit)

    assert times.dtype == np.int32
    np.testing.assert_array_equal(times, expected)


@ENGINES
@given(st.data(), graphs(), st.booleans())
def test_a_time_at_the_limit_is_within_it(engine_of, data, graph, reverse):
    given_seeds = data.draw(seeds_in(graph))
    times = judged_times(graph, given_seeds, reverse=reverse)
    limit = data.draw(st.sampled_from(sorted({0, *times[times < LONGEST].tolist()})))

    found = engine_of(graph).times(given_seeds, reverse=reverse, limit=limit)

    np.testing.assert_array_equal(found, np.where(times <= limit, times, LONGEST))


@ENGINES
@given(st.data(), graphs(), st.booleans(), LIMITS)
def test_nearest_is_the_least_time_and_of_ties_the_lowest_owner(
    engine_of, data, graph, reverse, limit
):
    groups = [data.draw(seeds_in(graph)) for _ in range(2)]

    found = engine_of(graph).nearest_each(groups, reverse=reverse, limit=limit)

    for group, (times, owner) in zip(groups, found, strict=True):
        judged = judged_times(graph, group, reverse=reverse, limit=limit)
        judged = np.vstack([judged, np.full(graph.node_count, LONGEST)])  # for no owner at all
        np.testing.assert_array_equal(times, judged.min(axis=0))
        expected = np.where(judged.min(axis=0) < LONGEST, judged.argmin(axis=0), -1)
        np.testing.assert_array_equal(owner, expected)


@ENGINES
@given(st.data(), graphs())
def test_matrix_is_the_least_over_both_ends_seeds(engine_of, data, graph):
    sources, targets = data.draw(seeds_in(graph)), data.draw(seeds_in(graph))
    expected = judged_matrix(graph, sources, targets)

    matrix = engine_of(graph).matrix(sources, targets)

    np.testing.assert_array_equal(matrix, expected)


@ENGINES
@given(st.data(), graphs(), st.booleans())
def test_totals_sum_the_weights_within_each_band(engine_of, data, graph, reverse):
    given_seeds, bands = data.draw(seeds_in(graph)), data.draw(bands_of())
    weights = np.array(data.draw(numbers(graph.node_count)), dtype=float)
    times = judged_times(graph, given_seeds, reverse=reverse)

    totals = engine_of(graph).totals(given_seeds, weights, bands, reverse=reverse)

    np.testing.assert_array_equal(totals, judged_totals(times, weights, bands))


@ENGINES
@given(st.data(), graphs(), st.booleans())
def test_points_count_once_in_their_least_time(engine_of, data, graph, reverse):
    given_seeds, bands = data.draw(seeds_in(graph)), data.draw(bands_of())
    points = data.draw(seeds_in(graph))
    weights = np.array(data.draw(numbers(points.count)), dtype=float).reshape(-1, 2)
    pairs = st.tuples(
        st.integers(0, max(0, given_seeds.count - 1)),
        st.integers(0, max(0, points.count - 1)),
        st.integers(0, 40),
    )
    ways = data.draw(st.lists(pairs, max_size=4)) if given_seeds.count and points.count else []
    direct = Direct(*np.array(ways, dtype=np.int32).reshape(-1, 3).T)

    totals = engine_of(graph).point_totals(
        given_seeds, points, weights, bands, reverse=reverse, direct=direct
    )

    times = judged_times(graph, given_seeds, reverse=reverse)
    at_points = np.full((given_seeds.count, points.count), LONGEST)
    for point, node, ds in zip(points.owner, points.node, points.ds, strict=True):
        at_points[:, point] = np.minimum(at_points[:, point], times[:, node] + int(ds))
    for owner, point, ds in ways:
        at_points[owner, point] = min(at_points[owner, point], ds)
    np.testing.assert_array_equal(totals, judged_totals(at_points, weights, bands))


@ENGINES
@given(st.data(), graphs(), st.booleans())
def test_a_changed_engine_is_that_of_the_changed_graph(engine_of, data, graph, reverse):
    given_seeds = data.draw(seeds_in(graph))
    edges = data.draw(st.lists(st.integers(0, max(0, len(graph.head) - 1)), unique=True))
    edges = np.array(edges if len(graph.head) else [], dtype=np.int64)
    ds = np.array(data.draw(st.lists(st.integers(0, 50), min_size=len(edges), max_size=len(edges))))
    engine, before = engine_of(graph), graph.ds.copy()
    engine.times(given_seeds, reverse=not reverse)
    engine.times(given_seeds, reverse=reverse)

    other = engine.changed(edges, ds.astype(np.int32))

    for way in (True, False):
        np.testing.assert_array_equal(
            other.times(given_seeds, reverse=way),
            judged_times(other.weighted, given_seeds, reverse=way),
        )
    np.testing.assert_array_equal(other.weighted.ds[edges], ds)
    np.testing.assert_array_equal(graph.ds, before)


@st.composite
def bands_of(draw: st.DrawFn):
    """Draw some bands in ascending order."""
    return np.array(sorted(draw(st.sets(st.integers(0, 90), min_size=1, max_size=3))), np.int32)


def numbers(count: int):
    """Return whole weights in two measures."""
    row = st.tuples(st.integers(0, 9), st.integers(0, 2**40))
    return st.lists(row, min_size=count, max_size=count)
