"""Drivers' hours, worked out by hand at and around their limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from network_drawings import access_config

from sitepipe.network.reach import duty_times

DUTY = access_config().duty  # 270 driving, 45 break, 540 a day, 780 spread, 60 turnaround


@pytest.mark.parametrize(
    ("out_min", "back_min", "one_way", "duty_min", "return_duty"),
    [
        (0, 0, True, 60, True),  # nothing but the turnaround
        (100, 100, True, 260, True),  # 200 driving, no break
        (135, 135, True, 330, True),  # 270 driving exactly, still no break
        (135, 135.1, True, 375.1, True),  # a moment more: one break
        (270, 270, True, 645, True),  # 540 exactly: one break, 540 + 45 + 60
        (270, 270.1, True, 690.1, False),  # beyond a day's driving: two breaks
        (270.1, 100, False, 475.1, True),  # out takes more than one driving period
        (300, 200, False, 605, True),
        (600, 600, False, 1440, False),  # 1,200: ceil(4.44) - 1 = 4 breaks, 180 min
    ],
)
def test_duty_by_hand(out_min, back_min, one_way, duty_min, return_duty):
    times = duty_times(np.array([out_min * 600.0]), np.array([back_min * 600.0]), DUTY)
    assert times.within_one_way.tolist() == [one_way]
    assert times.duty_min.tolist() == [pytest.approx(duty_min, abs=1e-9)]
    assert times.within_return_duty.tolist() == [return_duty]


def test_the_spread_can_be_what_stops_a_trip():
    # 500 driving + one break + turnaround = 780 exactly at 235 min; one more is too long.
    for turnaround, within in ((235, True), (236, False)):
        figure = DUTY.turnaround_min.model_copy(update={"value": turnaround})
        long = DUTY.model_copy(update={"turnaround_min": figure})
        times = duty_times(np.array([150_000.0]), np.array([150_000.0]), long)
        assert times.within_return_duty.tolist() == [within]


def test_no_way_is_within_nothing():
    times = duty_times(np.array([np.inf, 600.0]), np.array([600.0, np.inf]), DUTY)
    assert all(math.isnan(value) for value in times.duty_min)
    assert times.within_one_way.tolist() == [False, True]
    assert times.within_return_duty.tolist() == [False, False]
