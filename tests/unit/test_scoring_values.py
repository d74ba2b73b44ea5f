"""Value functions: hand-worked values at, between and beyond corners, and their bounds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

from sitepipe.config import Point
from sitepipe.errors import ConfigError, SchemaError
from sitepipe.scoring.values import value_of_intervals, value_of_terms

RISING = [Point(at=0, value=0), Point(at=8, value=0.25), Point(at=40, value=0.75)]
FALLING = [Point(at=5, value=1), Point(at=15, value=0.5), Point(at=65, value=0)]
UNKNOWN = np.nan


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 0, (0, 0)),
        (4, 4, (0.125, 0.125)),  # half-way to the corner at 8
        (8, 8, (0.25, 0.25)),
        (24, 24, (0.5, 0.5)),  # half-way from 8 to 40
        (40, 40, (0.75, 0.75)),
        (-3, 1e9, (0, 0.75)),  # level beyond the outer corners
        (4, 24, (0.125, 0.5)),
        (24, UNKNOWN, (0.5, 0.75)),  # "at least 24"
        (UNKNOWN, 24, (0, 0.5)),  # "up to 24"
        (UNKNOWN, UNKNOWN, (0, 0.75)),
    ],
)
def test_a_rising_function_is_bounded_by_its_ends(low, high, expected):
    found = value_of_intervals([low], [high], points=RISING)

    assert (found[0][0], found[1][0]) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (15, 15, (0.5, 0.5)),
        (10, 40, (0.25, 0.75)),  # the longest drive is worth least
        (40, UNKNOWN, (0, 0.25)),
        (UNKNOWN, 10, (0.75, 1)),
        (UNKNOWN, UNKNOWN, (0, 1)),
    ],
)
def test_a_falling_function_swaps_the_ends(low, high, expected):
    found = value_of_intervals([low], [high], points=FALLING)

    assert (found[0][0], found[1][0]) == expected


def test_an_inverted_interval_is_refused_with_its_ends():
    with pytest.raises(SchemaError, match=r"2 inputs have a lower end above .*: 9 to 3, 2 to 1"):
        value_of_intervals([9, 1, 2], [3, 1, 1], points=RISING)


def test_terms_have_their_value_and_an_unknown_term_the_bounds_of_the_map():
    stated = pd.Series(["option", np.nan, "public"], dtype="str")

    low, high = value_of_terms(stated, terms={"option": 0.8, "public": 0.9, "none": 0.1})

    assert_array_equal(low, [0.8, 0.1, 0.9])
    assert_array_equal(high, [0.8, 0.9, 0.9])


def test_a_term_without_a_value_is_named():
    stated = pd.Series(["leased", "option", "leased"], dtype="str")

    with pytest.raises(ConfigError, match=r"no value for leased$"):
        value_of_terms(stated, terms={"option": 0.8})


def test_no_sites_give_no_values():
    assert value_of_intervals([], [], points=RISING)[0].shape == (0,)
    assert value_of_terms(pd.Series([], dtype="str"), terms={"a": 0.5})[0].shape == (0,)
