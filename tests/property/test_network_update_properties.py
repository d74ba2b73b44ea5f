"""Properties of nearest times after a change: those of a graph built anew."""

from __future__ import annotations

import numpy as np
import pytest
from engine_drawings import (
    LONGEST,
    edges_of,
    graphs,
    hierarchy_of,
    judged_matrix,
    judged_times,
    seeds,
    seeds_in,
    weighted,
)
from hypothesis import given
from hypothesis import strategies as st

from sitepipe.network.engine import CLOSED
from sitepipe.network.engines import (
    BucketEngine,
    Changes,
    Overlay,
    ScipyEngine,
    Standing,
    rematrix,
    tight_edges,
    walk_to,
)

ENGINES = pytest.mark.parametrize("engine_of", [ScipyEngine, BucketEngine, hierarchy_of])
TIME = st.integers(1, 50) | st.just(int(CLOSED))


@ENGINES
@given(st.data(), graphs(least=1), st.booleans(), st.none() | st.integers(0, 90))
def test_a_trial_is_the_answer_of_the_graph_built_anew(engine_of, data, graph, reverse, limit):
    owners = data.draw(seeds_in(graph))
    standing = Standing(graph, owners, reverse=reverse, limit=limit, engine=engine_of(graph))
    before = standing.times.copy(), standing.owner.copy()

    for _ in range(3):  # a trial leaves nothing behind for the next
        changes, overlay = data.draw(changes_of(graph)), data.draw(overlays(graph))
        after = built_anew(graph, changes, overlay)
        moved = data.draw(st.none() | seeds_with_count(after, owners.count))

        touched = standing.trial(changes, seeds=moved, overlay=overlay)

        judged = judged_times(
            after, owners if moved is None else moved, reverse=reverse, limit=limit
        )
        judged = np.vstack([judged, np.full(after.node_count, LONGEST)])
        times = judged.min(axis=0)
        owner = np.where(times < LONGEST, judged.argmin(axis=0), -1)
        everywhere = np.arange(after.node_count)
        found = touched.over(standing.times, standing.owner, everywhere)
        np.testing.assert_array_equal(found[0], times)
        np.testing.assert_array_equal(found[1], owner)

        was = np.full((2, after.node_count), [[LONGEST], [-1]])
        was[:, : graph.node_count] = before
        differs = (was[0] != times) | (was[1] != owner)
        np.testing.assert_array_equal(touched.node, np.flatnonzero(differs))
        np.testing.assert_array_equal(standing.times, before[0])
        np.testing.assert_array_equal(standing.owner, before[1])


@st.composite
def changes_of(draw, graph):
    count = len(graph.head)
    edges = sorted(draw(st.sets(st.integers(0, count - 1), max_size=6))) if count else []
    ds = draw(st.lists(TIME, min_size=len(edges), max_size=len(edges)))
    return Changes(np.array(edges, dtype=np.int64), np.array(ds, dtype=np.int32))


@st.composite
def overlays(draw, graph):
    added = draw(st.integers(0, 3))
    node = st.integers(0, graph.node_count + added - 1)
    edges = draw(st.lists(st.tuples(node, node, TIME), max_size=6))
    return Overlay(added, *np.array(edges, dtype=np.int32).reshape(-1, 3).T)


@st.composite
def seeds_with_count(draw, graph, count):
    if not count:
        return seeds(0, [])
    row = st.tuples(
        st.integers(0, count - 1), st.integers(0, graph.node_count - 1), st.integers(0, 40)
    )
    return seeds(count, draw(st.lists(row, max_size=6)))


def built_anew(graph, changes, overlay):
    edges = edges_of(graph)
    for edge, ds in zip(changes.edges.tolist(), changes.ds.tolist(), strict=True):
        edges[edge] = (*edges[edge][:2], ds)
    added = np.column_stack([overlay.tail, overlay.head, overlay.ds]).tolist()
    return weighted(graph.node_count + overlay.node_count, [*edges, *map(tuple, added)])


@ENGINES
@given(st.data(), graphs(least=1))
def test_a_matrix_after_a_change_is_that_of_the_graph_built_anew(engine_of, data, graph):
    sources, targets = data.draw(seeds_in(graph)), data.draw(seeds_in(graph))
    changes, overlay = data.draw(changes_of(graph)), data.draw(overlays(graph))
    engine = engine_of(graph)
    before = engine.matrix(sources, targets)

    found = rematrix(engine, changes, sources, targets, before, overlay=overlay)

    after = built_anew(graph, changes, overlay)
    np.testing.assert_array_equal(found.times, judged_matrix(after, sources, targets))
    assert found.asked <= min(sources.count, targets.count)


@given(st.data(), graphs(least=1))
def test_walks_follow_the_lowest_edges_and_take_the_time_they_should(data, graph):
    owners = data.draw(seeds_in(graph))
    times = judged_times(graph, owners, reverse=True)
    times = np.vstack([times, np.full(graph.node_count, LONGEST)]).min(axis=0).astype(np.int32)
    starts = np.arange(graph.node_count)

    walks, driven = walk_to(graph, times, starts, seeds=owners)

    edges = edges_of(graph)
    seed_ds = {}
    for node, ds in zip(owners.node.tolist(), owners.ds.tolist(), strict=True):
        seed_ds[node] = min(ds, seed_ds.get(node, LONGEST))
    for start in starts.tolist():
        node, expected = start, []
        while times[node] < LONGEST and seed_ds.get(node) != times[node]:
            edge = min(
                number
                for number, (tail, head, ds) in enumerate(edges)
                if tail == node and times[head] < LONGEST and ds + int(times[head]) == times[node]
            )
            expected.append(edge)
            node = edges[edge][1]
        assert driven[walks == start].tolist() == expected
        if times[start] < LONGEST:
            assert sum(edges[edge][2] for edge in expected) + seed_ds[node] == times[start]
        assert tight_edges(graph, times)[expected].all()
    assert (np.diff(walks) >= 0).all()
