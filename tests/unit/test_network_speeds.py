"""Speeds, times and rules of links."""

from __future__ import annotations

import numpy as np
import pytest
from network_drawings import figure, link, motorway, roads, vehicle

from sitepipe.errors import SchemaError
from sitepipe.network import link_times
from sitepipe.network.speeds import whole_deciseconds

NODES = {"A": (0.0, 0.0), "B": (10.0, 0.0)}

LORRY = vehicle(
    limiter_mph=figure(56),
    legal_mph={
        "built_up": figure(30),
        "single": figure(50),
        "dual": figure(60),
        "motorway": figure(60),
    },
    factor={
        "built_up": figure(0.6),
        "single": figure(0.8),
        "dual": figure(0.9),
        "motorway": figure(0.95),
    },
)


def test_each_kind_of_road_has_its_speed_and_the_keys_that_set_it():
    links = roads(
        NODES,
        motorway("m", "A", "B", 10),
        link("d", "A", "B", 1, carriageway="dual"),
        link("s", "A", "B", 1),
        link("u", "A", "B", 1, carriageway="dual", setting="urban"),
    ).links

    times = link_times(links, LORRY)

    # 56 mph × 0.95, 56 × 0.9, 50 × 0.8 and 30 × 0.6, at 1.609344 km to the mile
    np.testing.assert_allclose(
        times.speed_kmh, [85.6171008, 81.1109376, 64.37376, 28.968192], rtol=1e-12
    )
    # 36,000 tenths an hour: 10 km take 4204.77, 1 km 443.84, 559.23 and 1242.74
    assert times.deciseconds.tolist() == [4205, 444, 559, 1243]
    assert times.rule == [
        "limiter_mph; factor.motorway",
        "limiter_mph; factor.dual",
        "legal_mph.single; factor.single",
        "legal_mph.built_up; factor.built_up",
    ]


def test_limits_that_tie_are_both_named():
    tied = LORRY.model_copy(update={"limiter_mph": LORRY.legal_mph["single"]})
    times = link_times(roads(NODES, link("s", "A", "B", 1)).links, tied)
    assert times.rule == ["legal_mph.single; limiter_mph; factor.single"]


def test_a_carriageway_not_stated_is_driven_as_a_single_one():
    times = link_times(roads(NODES, link("s", "A", "B", 1, carriageway=None)).links, vehicle())
    assert times.deciseconds.tolist() == [600]


def test_half_a_tenth_is_rounded_to_the_even_one():
    km = np.array([0.0625, 0.1875, 0.3125])  # at 4,500 km/h: 0.5, 1.5 and 2.5 tenths
    assert whole_deciseconds(km, 4500.0).tolist() == [0, 2, 2]


def test_no_link_takes_no_time():
    links = roads(NODES, link("s", "A", "B", 0.0001)).links
    assert link_times(links, vehicle()).deciseconds.tolist() == [1]


@pytest.mark.parametrize("km", [0.0, -2.0, float("nan")])
def test_a_link_without_a_length_is_refused_by_name(km):
    links = roads(NODES, link("good", "A", "B", 1), link("bad", "A", "B", km)).links
    with pytest.raises(SchemaError, match=r"length_km: 1 links have no length above 0: bad"):
        link_times(links, vehicle())
