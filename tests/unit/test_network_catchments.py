"""Catchments on drawn roads, worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import reach_judge as judge
import shapely
from network_drawings import (
    access_config,
    graph,
    link,
    metres,
    roads,
    vehicle,
)
from road_drawings import NO, way

from sitepipe.errors import UsageError
from sitepipe.network import build_network
from sitepipe.network.attach import attach
from sitepipe.network.bands import in_deciseconds
from sitepipe.network.catchments import catchments
from sitepipe.network.engines import choose
from sitepipe.network.gathering import gather, times_between
from sitepipe.opportunities import Opportunities, OpportunitySource

CONNECTOR = access_config().connector  # 1.2 times the straight line at 30 km/h: 1,440 ds a km


def people(weights, *, x=None, y=None, measures=("population",)) -> Opportunities:
    held = np.array(weights, dtype="float64").reshape(len(weights), -1)
    nowhere = np.zeros(len(held))
    return Opportunities(
        measures,
        nowhere if x is None else x,
        nowhere if y is None else y,
        held,
        np.zeros(len(held), np.int64),
        (OpportunitySource("people.csv", "0" * 64, "points"),),
    )


def totals(table: pd.DataFrame, site: int = 0, measure: str = "population") -> list[float]:
    mine = table[(table["site"] == site) & (table["measure"] == measure)]
    return mine["total"].tolist()


def drawn(links, site, *points, **nodes):
    """Join a site and points, by position in km, to roads without local roads."""
    network = build_network(graph(roads(nodes, *links)), vehicle())
    sites = np.array([shapely.Point(metres(site))])
    x, y = np.array([metres(point) for point in points]).T
    joins = attach(sites, network, connector=CONNECTOR)
    return gather(sites, joins, x, y, network, connector=CONNECTOR)


# A straight road from west (0) to east (10), and a site 1 km north of its second kilometre.
ROAD = {"west": (0.0, 0.0), "east": (10.0, 0.0)}


def test_points_count_at_their_own_place_along_the_road_and_at_the_limit():
    gathering = drawn([link("L", "west", "east", 10)], (2, 1), (5, 0), (9, 0.5), **ROAD)
    # Connector of the site 1,440; 3 km of road 1,800: 5.4 min. 7 km 4,200 and 720 more: 10.6 min.
    table = catchments(gathering, people([100, 40]), [5.3, 5.4, 10.5, 10.6], inward=False)
    assert totals(table) == [0, 100, 100, 140]
    assert table["share"].tolist() == pytest.approx([0, 100 / 140, 100 / 140, 1])
    assert totals(catchments(gathering, people([100, 40]), [5.3, 5.4, 10.6], inward=True)) == [
        0, 100, 140,
    ]  # fmt: skip


def test_what_lies_beside_the_site_needs_no_road():
    # 500 m away, nearer than any road: one connector of 600 m takes 720 ds, 1.2 min.
    gathering = drawn([link("L", "west", "east", 10)], (2, 1), (2, 1.5), **ROAD)
    assert totals(catchments(gathering, people([7]), [1.1, 1.2], inward=True)) == [0, 7]


def test_a_one_way_road_leads_to_work_or_home_not_both():
    # Forward is from west to east; the point lies ahead of the site.
    one_way = [link("L", "west", "east", 10, direction="forward")]
    gathering = drawn(one_way, (2, 0), (5, 0), **ROAD)
    assert totals(catchments(gathering, people([9]), [3, 60], inward=False)) == [9, 9]
    assert totals(catchments(gathering, people([9]), [3, 60], inward=True)) == [0, 0]


def test_what_joins_no_road_counts_to_the_whole_and_lies_in_no_catchment():
    gathering = drawn([link("L", "west", "east", 10)], (2, 0), (3, 0), (3, 30), **ROAD)
    table = catchments(gathering, people([60, 40]), [60], inward=True)
    assert gathering.joined_points.tolist() == [True, False]
    assert totals(table) == [60]
    assert table["share"].tolist() == [0.6]


def test_a_position_that_is_not_known_joins_nothing():
    network = build_network(graph(roads(ROAD, link("L", "west", "east", 10))), vehicle())
    sites = np.array([shapely.Point(metres((2, 0)))])
    joins = attach(sites, network, connector=CONNECTOR)
    x, y = np.array([metres((3, 0)), (np.nan, np.nan)]).T
    gathering = gather(sites, joins, x, y, network, connector=CONNECTOR)
    assert gathering.joined_points.tolist() == [True, False]
    assert totals(catchments(gathering, people([60, 40]), [60], inward=True)) == [60]


def test_a_site_far_from_every_road_knows_nothing():
    gathering = drawn([link("L", "west", "east", 10)], (2, 30), (3, 0), **ROAD)
    table = catchments(gathering, people([60]), [30, 60], inward=True)
    assert gathering.joined_sites.tolist() == [False]
    assert table[["total", "share"]].isna().all(axis=None)


def test_several_measures_and_directions_stand_in_order_of_site_band_and_measure():
    gathering = drawn([link("L", "west", "east", 10)], (2, 0), (3, 0), (6, 0), **ROAD)
    counted = people([[1, 10], [2, 20]], measures=("jobs", "population"))
    table = catchments(gathering, counted, [1, 4], inward=True)
    assert table["measure"].tolist() == ["jobs", "population"] * 2
    assert table["band_min"].tolist() == [1, 1, 4, 4]
    assert table["total"].tolist() == [1, 10, 3, 30]
    assert set(table["direction"]) == {"inward"}


def test_nothing_to_count_has_no_share():
    gathering = drawn([link("L", "west", "east", 10)], (2, 0), (3, 0), **ROAD)
    table = catchments(gathering, people([0]), [60], inward=True)
    assert table["total"].tolist() == [0]
    assert table["share"].isna().all()


# Local roads: a square of 1 km with one side driven clockwise only; a kilometre takes 600 ds.
SQUARE = {"a": (0, 0), "b": (1000, 0), "c": (1000, 1000), "d": (0, 1000)}
WAYS = (way("a b"), way("b c", against=NO), way("c d"), way("d a"))


def test_with_local_roads_points_join_the_nearest_link_at_their_place():
    network = judge.local_network(SQUARE, *WAYS)
    sites = np.array([shapely.Point(200, 0)])
    joins = attach(sites, network, connector=CONNECTOR)
    x, y = np.array([[800.0, 1000.0, 500.0], [100.0, 600.0, 9000.0]])
    gathering = gather(sites, joins, x, y, network, connector=CONNECTOR)
    # 100 m to a-b: 120 m at 30 km/h, to 10 m, 144 ds, and 600 m of road, 360 ds.
    # On b-c, 600 m from b: 800 m and 600 m of road, 840 ds. Too far: nothing within 5 km.
    engine = choose(network.timed.weighted)
    assert next(times_between(gathering, engine, inward=False))[:2].tolist() == [504, 840]
    assert gathering.joined_points.tolist() == [True, True, False]
    # Back: from b-c only on to c (400 m), then c-d, d-a (2 km) and 200 m.
    assert next(times_between(gathering, engine, inward=True))[:2].tolist() == [504, 1560]


def test_a_point_on_the_link_of_the_site_is_reached_along_it():
    network = judge.local_network(SQUARE, *WAYS)
    gathering = judge.gathered(
        network, judge.along(network, "b-c", 300), judge.along(network, "b-c", 100, 700)
    )
    # Ahead 400 m: 240 ds. Behind by way of c, d, a, b: 700 + 3,000 + 100 m, 2,280 ds.
    engine = choose(network.timed.weighted)
    assert next(times_between(gathering, engine, inward=False)).tolist() == [2280, 240]
    assert next(times_between(gathering, engine, inward=True)).tolist() == [120, 2160]
    assert judge.times(gathering, inward=False).tolist() == [[2280, 240]]
    table = catchments(gathering, people([1, 2]), [0.4, 3.7, 3.8], inward=False)
    assert totals(table) == [2, 2, 3]


@pytest.mark.parametrize(
    ("bands", "what"),
    [
        ([], "no band"),
        ([0], "above 0"),
        ([-5, 10], "above 0"),
        ([30, 15], "ascend"),
        ([15, 15], "ascend"),
        ([float("nan")], "above 0"),
        ([float("inf")], "above 0"),
        ([1441], "at most 1440"),
        ([10, 10.0001], "ascend"),
    ],
)
def test_bands_that_make_no_sense_are_refused(bands, what):
    with pytest.raises(UsageError, match=what) as refused:
        in_deciseconds(bands)
    assert "--minutes" in refused.value.hint


def test_bands_are_whole_tenths_of_a_second():
    assert in_deciseconds([0.5, 15, 270]).tolist() == [300, 9000, 162000]
