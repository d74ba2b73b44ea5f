"""Freight reach on drawn roads: one way, and out and back in one duty, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import reach_judge as judge
from network_drawings import access_config
from road_drawings import NO, way

from sitepipe.network.freight import freight_reach, one_way_ds, return_duty_ds
from sitepipe.network.reach import duty_times
from sitepipe.opportunities import Opportunities, OpportunitySource

DUTY = access_config().duty  # 270 driving, 45 break, 540 a day, 780 spread, 60 turnaround


def changed(**minutes):
    figures = {
        name: getattr(DUTY, name).model_copy(update={"value": value})
        for name, value in minutes.items()
    }
    return DUTY.model_copy(update=figures)


# A ring road driven one way round, 500 km from a to b and 60 km back: a kilometre takes a minute.
RING = {"a": (0, 0), "b": (500_000, 0), "c": (500_000, 50_000), "d": (0, 50_000)}
WAYS = (way("a b", against=NO), way("b c", against=NO), way("c d", against=NO),
        way("d a", against=NO))  # fmt: skip


def reach(duty, *metres):
    """Weigh points on the road out of a site at a."""
    network = judge.local_network(RING, *WAYS)
    gathering = judge.gathered(
        network, judge.along(network, "a-b", 0), judge.along(network, "a-b", *metres)
    )
    weights = np.array([[10.0**power] for power in range(len(metres))])
    places = Opportunities(
        ("people",), np.zeros(len(metres)), np.zeros(len(metres)), weights,
        np.zeros(len(metres), np.int64), (OpportunitySource("people.csv", "0" * 64, "points"),),
    )  # fmt: skip
    return freight_reach(gathering, places, duty=duty).iloc[0]


def test_a_return_duty_is_another_set_than_one_way():
    # The way round takes 1,100 min wherever the point lies: no return duty reaches any.
    found = reach(DUTY, 100_000, 270_000, 270_010)
    assert (found["one_way"], found["return_duty"]) == (11, 0)
    assert found["one_way_share"] == pytest.approx(11 / 111)
    # With a day long enough for 1,100 min of driving, four breaks and the turnaround, all three
    # are served, also the one beyond one driving period.
    long = changed(daily_driving_min=1100, spread_min=1100 + 4 * 45 + 60)
    found = reach(long, 100_000, 270_000, 270_010)
    assert (found["one_way"], found["return_duty"]) == (11, 111)


def test_the_turnaround_makes_the_return_set_smaller():
    both_ways = (way("a b"),)
    network = judge.local_network({"a": (0, 0), "b": (500_000, 0)}, *both_ways)
    gathering = judge.gathered(
        network, judge.along(network, "a-b", 0),
        judge.along(network, "a-b", 250_000, 250_010, 270_000),
    )  # fmt: skip
    places = Opportunities(
        ("people",), np.zeros(3), np.zeros(3), np.array([[1.0], [10.0], [100.0]]),
        np.zeros(3, np.int64), (OpportunitySource("people.csv", "0" * 64, "points"),),
    )  # fmt: skip
    # 500 min out and back, one break and 235 min of turnaround fill the spread of 780 exactly.
    for turnaround, one_way, return_duty in ((60, 111, 111), (235, 111, 1), (236, 111, 0)):
        found = freight_reach(gathering, places, duty=changed(turnaround_min=turnaround)).iloc[0]
        assert (found["one_way"], found["return_duty"]) == (one_way, return_duty)


@pytest.mark.parametrize(
    ("duty", "minutes"),
    [
        (DUTY, 540),  # a day's driving: 540 + 45 + 60 = 645 of 780
        (changed(turnaround_min=235), 500),  # 500 + 45 + 235 = 780
        (changed(turnaround_min=480), 270),  # 300 left; beyond 270 a break of 45 is due
        (changed(turnaround_min=780), 0),
    ],
)
def test_the_driving_that_one_duty_has_room_for(duty, minutes):
    assert return_duty_ds(duty) == minutes * 600
    assert one_way_ds(duty) == 162_000


def test_a_turnaround_longer_than_the_spread_leaves_nothing():
    assert return_duty_ds(changed(turnaround_min=781)) == -1


@pytest.mark.parametrize("turnaround", [0, 60, 200, 333, 470, 520])
def test_the_longest_trip_is_the_last_that_fits(turnaround):
    duty = changed(turnaround_min=turnaround)
    longest = return_duty_ds(duty)
    trips = np.array([longest, longest + 1], dtype="float64")
    assert duty_times(trips, np.zeros(2), duty).within_return_duty.tolist() == [True, False]


def test_a_site_far_from_roads_serves_what_nobody_knows():
    network = judge.local_network(RING, *WAYS)
    gathering = judge.gathered(
        network, judge.along(network, "a-b", 0, first=1), judge.along(network, "a-b", 1000)
    )
    places = Opportunities(
        ("people",), np.zeros(1), np.zeros(1), np.ones((1, 1)), np.zeros(1, np.int64),
        (OpportunitySource("people.csv", "0" * 64, "points"),),
    )  # fmt: skip
    found = freight_reach(gathering, places, duty=DUTY)
    assert found.loc[0, ["one_way", "return_duty"]].isna().all()
    assert found.loc[1, "one_way"] == 1
