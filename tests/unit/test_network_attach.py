"""Joining points and polygons to the network."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from network_drawings import (
    access_config,
    block,
    degrees,
    graph,
    link,
    metres,
    motorway,
    roads,
    vehicle,
)

from sitepipe.network.attach import NOWHERE, attach
from sitepipe.network.network import Network, build_network, part_ds
from sitepipe.snapshot import Roads

#    A ------------- B ============ C        ab A45 single 10 km, bc M6 10 km
#    at 0 km        at 10          at 20
LINE = roads(
    {"A": (0.0, 0.0), "B": (10.0, 0.0), "C": (20.0, 0.0)},
    link("ab", "A", "B", 10),
    motorway("bc", "B", "C", 10),
)


def network_of(tables: Roads = LINE) -> Network:
    return build_network(graph(tables), vehicle())


def joins_of(*geometries: shapely.Geometry, tables: Roads = LINE, **connector) -> pd.DataFrame:
    given = np.array(geometries, dtype=object)
    config = access_config(**connector).connector
    return attach(given, network_of(tables), connector=config)


def point(x: float, y: float) -> shapely.Point:
    return shapely.Point(metres((x, y)))


def test_a_point_joins_a_road_part_way_and_its_junctions_by_connectors():
    joins = joins_of(point(7, 1))

    assert joins["link"].tolist() == [NOWHERE, 0]
    assert joins["node"].tolist() == [1, NOWHERE]  # B is the only motorway junction near
    # To B: sqrt(3² + 1²) = 3.1623 km straight, × 1.2 = 3.7947; to the road: 1 km × 1.2
    assert joins["connector_km"].tolist() == [3.79, 1.2]
    assert joins["connector_ds"].tolist() == [4548, 1440]
    assert joins["offset_cm"].tolist() == [0, 700_000]
    assert part_ds(network_of(), np.array([0, 1]), np.array([700_000] * 2)).tolist() == [4200] * 2


def test_a_motorway_is_joined_at_junctions_only():
    joins = joins_of(point(15, 1), max_km=6)
    assert joins["link"].tolist() == [NOWHERE, NOWHERE, 0]
    assert joins["node"].tolist() == [1, 2, NOWHERE]
    # the end of the A45, not the motorway beside
    assert joins["offset_cm"].tolist()[-1] == 1_000_000


def test_an_interchange_that_no_other_road_meets_is_not_joined():
    joins = joins_of(point(15, 1), max_km=6, tables=roads(
        {"A": (0.0, 0.0), "B": (10.0, 0.0), "C": (20.0, 0.0)},
        link("ab", "A", "B", 10),
        motorway("bc", "B", "C", 10),
        kind="motorway_interchange",
    ))  # fmt: skip
    assert joins["node"].tolist() == [1, NOWHERE]  # B, which the A45 meets, but not C


def test_nothing_farther_than_the_limit_is_joined():
    assert joins_of(point(5, 5.001)).empty
    assert joins_of(point(5, 4.999))["link"].tolist() == [0]


def test_only_the_nearest_few_links_are_joined():
    ladder = roads(
        {"A": (0.0, 0.0), "B": (10.0, 0.0), "C": (0.0, 1.0), "D": (10.0, 1.0), "E": (0.0, 4.0),
         "F": (10.0, 4.0)},
        link("far", "E", "F", 10), link("near", "A", "B", 10), link("next", "C", "D", 10),
    )  # fmt: skip
    joins = joins_of(point(5, 0.2), tables=ladder, nearest_links=2)
    assert joins["link"].tolist() == [1, 2]  # near and next, in order of name


def test_the_join_of_one_site_does_not_depend_on_the_others():
    one = joins_of(point(7, 1))
    many = joins_of(point(2, 3), point(7, 1), point(7.01, 1))
    second = many[many["point"] == 1].reset_index(drop=True)
    pd.testing.assert_frame_equal(second.drop(columns="point"), one.drop(columns="point"))


def test_a_polygon_is_measured_from_its_edge():
    joins = joins_of(block(west=6, south=0.5, east=7, north=2))
    on_road = joins[joins["link"] == 0].iloc[0]
    assert on_road["connector_km"] == 0.6  # 0.5 km × 1.2
    assert 600_000 <= on_road["offset_cm"] <= 700_000


def test_a_polygon_that_a_road_runs_through_joins_nearest_to_its_centroid():
    joins = joins_of(block(west=6, south=-0.5, east=7, north=2))
    on_road = joins[joins["link"] == 0].iloc[0]
    assert on_road["connector_km"] == 0
    assert on_road["offset_cm"] == 650_000


def test_a_join_follows_the_drawn_line_of_a_link():
    # From A north, east and south to B: 5 + 10 + 5 km as drawn, 24 km as driven.
    via = ";".join(f"{lat:.7f} {lon:.7f}" for lat, lon in map(degrees, [(0.0, 5.0), (10.0, 5.0)]))
    bow = roads({"A": (0.0, 0.0), "B": (10.0, 0.0)}, link("ab", "A", "B", 24, via=via))
    joins = joins_of(point(5, 6), tables=bow)
    assert joins["offset_cm"].tolist() == [1_200_000]  # half-way along
    assert joins["connector_km"].tolist() == [1.2]
