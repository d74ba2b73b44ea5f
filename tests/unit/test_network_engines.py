"""Engines on graphs worked out by hand."""

from __future__ import annotations

import subprocess
import sys
from math import fsum

import numpy as np
import pytest
from engine_drawings import hierarchy_of, seeds, weighted

from sitepipe.errors import DataError, UsageError
from sitepipe.network.engine import CLOSED, UNREACHED, Seeds, Weighted
from sitepipe.network.engines import BucketEngine, ScipyEngine, choose
from sitepipe.network.engines import weights as exact

ENGINES = pytest.mark.parametrize("engine_of", [ScipyEngine, BucketEngine, hierarchy_of])

# 0 ──10──▶ 1 ──10──▶ 2 ──10──▶ 3      and 0 ──31──▶ 3 beside; 4 lies apart
LINE = weighted(5, [(0, 1, 10), (1, 2, 10), (2, 3, 10), (0, 3, 31), (3, 0, 36_000), (4, 4, 1)])


@ENGINES
def test_nearest_both_ways_with_a_ferry_and_an_island(engine_of):
    hubs = seeds(2, [(0, 3, 5), (1, 1, 0), (1, 2, 100)])

    times, owner = engine_of(LINE).nearest(hubs, reverse=True)
    assert times.tolist() == [10, 0, 15, 5, UNREACHED]
    assert owner.tolist() == [1, 1, 0, 0, -1]

    times, owner = engine_of(LINE).nearest(hubs, reverse=False)
    assert times.tolist() == [36_005, 0, 10, 5, UNREACHED]
    assert owner.tolist() == [0, 1, 1, 0, -1]


@ENGINES
def test_a_closed_edge_is_not_driven_and_no_sum_wraps(engine_of):
    longest = int(UNREACHED) - 1
    graph = weighted(4, [(0, 1, int(CLOSED)), (0, 2, longest), (2, 3, 1), (0, 3, longest)])

    times = engine_of(graph).times(seeds(2, [(0, 0, 0), (1, 0, 1)]), reverse=False)

    assert times.tolist() == [[0, UNREACHED, longest, longest], [1] + [UNREACHED] * 3]


@ENGINES
def test_a_lower_owner_is_handed_on_over_edges_that_take_no_time(engine_of):
    # Owner 1 reaches node 2 first by number of edges; owner 0 in the same time over more.
    graph = weighted(4, [(0, 1, 0), (1, 2, 0), (3, 2, 0), (2, 3, 0)])

    times, owner = engine_of(graph).nearest(seeds(2, [(0, 0, 7), (1, 3, 7)]), reverse=False)

    assert times.tolist() == [7, 7, 7, 7]
    assert owner.tolist() == [0, 0, 0, 0]


@ENGINES
def test_nothing_to_ask_and_nowhere_to_go(engine_of):
    nobody = seeds(0, [])
    engine = engine_of(LINE)

    assert engine.times(nobody, reverse=False).shape == (0, 5)
    assert engine.matrix(nobody, seeds(2, [])).shape == (0, 2)
    assert engine.matrix(seeds(3, []), seeds(2, [])).tolist() == [[UNREACHED] * 2] * 3
    assert engine.nearest_each([], reverse=True) == []


@pytest.mark.parametrize("engine_of", [ScipyEngine, BucketEngine])
def test_a_graph_without_nodes(engine_of):
    assert engine_of(weighted(0, [])).times(seeds(1, []), reverse=True).shape == (1, 0)


@pytest.mark.parametrize("engine_of", [ScipyEngine, BucketEngine])
def test_more_sources_than_slots_begin_with(engine_of):
    count = 40_000
    star = weighted(count + 1, [(node, count, 1 + node % 7) for node in range(count)])
    everywhere = np.arange(count, dtype=np.int32)

    times, owner = engine_of(star).nearest(
        Seeds(count, everywhere, everywhere, np.full(count, 3, np.int32)), reverse=False
    )

    assert (times[:count] == 3).all()
    assert (times[count], owner[count]) == (4, 0)


@ENGINES
@pytest.mark.parametrize(
    ("owner", "node", "ds", "says"),
    [
        ([0], [5], [0], "seed 0"),
        ([0, 0], [1, -1], [0, 0], "seed 1"),
        ([0], [0], [-1], "seed 0"),
        ([2], [0], [0], "none of 2 owners"),
        ([1, 0], [0, 0], [0, 0], "order"),
        ([0], [0, 1], [0], "2 nodes"),
    ],
)
def test_seeds_that_are_nowhere_are_refused(engine_of, owner, node, ds, says):
    wrong = Seeds(2, *(np.array(part, dtype=np.int32) for part in (owner, node, ds)))
    for ask in (
        lambda engine: engine.times(wrong, reverse=False),
        lambda engine: engine.nearest(wrong, reverse=True),
        lambda engine: engine.matrix(seeds(1, [(0, 0, 0)]), wrong),
    ):
        with pytest.raises(UsageError, match=says):
            ask(engine_of(LINE))


@ENGINES
@pytest.mark.parametrize(
    ("first", "head", "ds", "says"),
    [
        ([0, 1], [1], [5], "edge 0"),
        ([0, 1], [-1], [5], "edge 0"),
        ([0, 1], [0], [-5], "no time: edge 0"),
        ([0, 2], [0], [5], "cover 2 edges"),
        ([0, 2, 1], [0], [5], "order"),
    ],
)
def test_graphs_that_contradict_themselves_are_refused(engine_of, first, head, ds, says):
    arrays = (np.array(part, dtype=np.int32) for part in (first, head, ds))
    with pytest.raises(DataError, match=says):
        engine_of(Weighted(*arrays))


@ENGINES
@pytest.mark.parametrize("bands", [[], [5, 5], [9, 5], [-1, 5], [5, int(UNREACHED)]])
def test_bands_that_do_not_ascend_are_refused(engine_of, bands):
    with pytest.raises(UsageError, match="must ascend"):
        engine_of(LINE).totals(seeds(0, []), np.ones((5, 1)), np.array(bands), reverse=False)


@ENGINES
@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_weights_that_are_no_amounts_are_refused(engine_of, bad):
    weights = np.array([[1.0], [bad], [1.0], [1.0], [1.0]])
    with pytest.raises(DataError, match=r"1 of 5 weights .* rows 1"):
        engine_of(LINE).totals(seeds(0, []), weights, np.array([5]), reverse=False)
    with pytest.raises(UsageError, match="5 nodes"):
        engine_of(LINE).totals(seeds(0, []), np.ones((4, 1)), np.array([5]), reverse=False)


def test_a_negative_limit_is_refused():
    with pytest.raises(UsageError, match="-1"):
        ScipyEngine(LINE).times(seeds(0, []), reverse=False, limit=-1)


def test_sums_are_exact_in_any_order():
    rng = np.random.default_rng(5)
    weights = rng.lognormal(0, 6, (1_000, 1))
    multiples, exponent = exact.whole(weights)

    total = exact.summed(multiples.sum(axis=0), exponent)

    assert total == pytest.approx(fsum(weights.ravel()), rel=1e-15)
    assert exact.summed(exact.whole(np.array([[0.0], [0.0]]))[0], exponent).tolist() == [[0], [0]]
    people = np.array([[67_000_000.0], [1.0], [2.0**52]])
    assert exact.summed(*exact.whole(people)).tolist() == people.tolist()
    tiny = np.array([[5e-324]])
    assert exact.summed(*exact.whole(tiny)).tolist() == [[0.0]]


def test_small_questions_go_to_scipy_and_large_ones_to_the_compiled_searches():
    class Large(Weighted):
        node_count = 3_300_000

    assert isinstance(choose(LINE, searches=1_000), ScipyEngine)
    nothing = np.empty(0, np.int32)
    large = Large(np.zeros(1, np.int32), nothing, nothing)
    assert isinstance(choose(large, searches=1), ScipyEngine)
    assert isinstance(choose(large, searches=870), BucketEngine)


def test_small_graphs_never_import_numba():
    code = (
        "import sys, numpy as np\n"
        "from sitepipe.network.engines import choose\n"
        "from sitepipe.network.engine import Weighted, Seeds\n"
        "a = lambda *v: np.array(v, dtype=np.int32)\n"
        "engine = choose(Weighted(a(0, 1, 1), a(1), a(5)), searches=10)\n"
        "print(engine.times(Seeds(1, a(0), a(0), a(2)), reverse=False).tolist())\n"
        "assert 'numba' not in sys.modules and 'pyroutingkit' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[[2, 7]]\n"
