"""Shapley values: known games, and the axioms on games drawn at random."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitepipe.changes import attributed

CAUSES = ("real_change", "correction", "source_revision", "configuration", "method", "time")


def game(seed, count):
    """A score of every set of causes, drawn at random: nothing is additive."""
    rng = np.random.default_rng(seed)
    worth = {}

    def rescore(some):
        return worth.setdefault(some, float(rng.uniform(0, 100)))

    return CAUSES[:count], rescore


def test_the_glove_game_of_two_left_and_one_right_glove():
    # A pair is worth 1: Shapley gives the right glove 2/3 and each left one 1/6.
    parts = attributed(
        ["left", "other left", "right"], lambda some: "right" in some and len(some) > 1
    )

    assert parts["right"] == pytest.approx(2 / 3)
    assert parts["left"] == parts["other left"] == pytest.approx(1 / 6)


def test_parts_sum_to_the_change_of_a_thousand_pairs():
    for seed in range(1000):
        causes, rescore = game(seed, seed % 7)
        parts = attributed(causes, rescore)

        change = rescore(frozenset(causes)) - rescore(frozenset())
        assert abs(math.fsum(float(part) for part in parts.values()) - change) <= 1e-9


@given(st.integers(0, 10_000), st.integers(1, 4))
def test_a_part_is_the_mean_over_all_orders(seed, count):
    causes, rescore = game(seed, count)
    parts = attributed(causes, rescore)

    for cause in causes:
        added = []
        for order in permutations(causes):
            before = frozenset(order[: order.index(cause)])
            added.append(rescore(before | {cause}) - rescore(before))
        assert float(parts[cause]) == pytest.approx(math.fsum(added) / len(added), abs=1e-9)


@given(st.integers(0, 10_000))
def test_a_cause_that_alters_nothing_has_no_part_and_the_order_is_nothing(seed):
    causes, rescore = game(seed, 4)
    with_idle = attributed([*causes, "idle"], lambda some: rescore(some - {"idle"}))
    turned = attributed(causes[::-1], rescore)

    assert float(with_idle["idle"]) == 0
    for cause, part in attributed(causes, rescore).items():
        assert float(with_idle[cause]) == pytest.approx(float(part), abs=1e-9)
        assert float(turned[cause]) == pytest.approx(float(part), abs=1e-9)


def test_many_sites_are_divided_at_once_and_an_unknown_one_stays_unknown():
    worth = {"a": np.array([1.0, 5.0, np.nan]), "b": np.array([2.0, -1.0, 3.0])}
    parts = attributed(["a", "b"], lambda some: sum((worth[one] for one in some), np.zeros(3)))

    np.testing.assert_allclose(parts["a"], worth["a"])
    np.testing.assert_allclose(parts["b"], [2.0, -1.0, np.nan])


def test_causes_named_twice_and_too_many_are_refused():
    for causes in (["a", "a"], list("abcdefghi")):
        with pytest.raises(ValueError, match="causes"):
            attributed(causes, lambda _some: 0.0)
