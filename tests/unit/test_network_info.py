"""What a road network holds; figures are counted on the drawings."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from graph_drawings import SOURCE, graph_of_lines
from network_drawings import link, motorway, roads
from road_drawings import BNG, ENDS, NO, raw, turn, way

from sitepipe.errors import CrsError
from sitepipe.network import describe
from sitepipe.network.build.assemble import assemble
from sitepipe.network.build.tables import graph_from_tables
from sitepipe.roadgraph import Limit, Remark, Source
from sitepipe.vocab import RoadClass

LIMIT = np.array([np.nan] * 3 + [7.5] + [np.nan] * 2)


def test_figures_of_a_drawn_network():
    #    A ==== B ---> C      two motorways between A and B; C cannot be left
    #    D ---- E             a part of its own
    tables = roads(
        {
            "A": (0.0, 0.0),
            "B": (10.0, 0.0),
            "C": (20.0, 0.0),
            "D": (0.0, -9.0),
            "E": (9.0, -9.0),
        },
        motorway("m6", "A", "B", 10),
        motorway("toll", "B", "A", 8, verified=False),
        link("bc", "B", "C", 10, direction="forward", verified=None),
        link("de", "D", "E", 12),
    )
    source = Source("drawing", "link tables", "", "Apache-2.0", note="by hand")

    info = describe(graph_from_tables(tables, crs=BNG, sources=(source,)))

    assert (info.nodes, info.links, info.edges) == (5, 4, 7)
    assert info.components == 3  # A with B, C alone, D with E
    assert info.largest_weak_share == 3 / 5
    assert info.largest_strong_share == 2 / 5
    assert info.parallel_links == 2
    assert info.km_by_class == {"a_road": 22, "motorway": 18}
    assert info.verified_share == pytest.approx(22 / 40)
    assert info.sources == ["drawing: by hand"]
    assert (info.files[0].licence, info.files[0].sha256) == ("Apache-2.0", "")
    assert (info.directed, info.has_local_roads, info.crs) == (True, False, BNG)
    assert (info.split_nodes, info.restricted_edges, info.posted_speed_share) == (0, 0, 0)
    assert list(info.km_by_class) == ["a_road", "motorway"]


def test_bounds_lie_around_every_position():
    tables = roads({"A": (0.0, 0.0), "B": (10.0, 3.0)}, link("ab", "A", "B", 11))

    west, south, east, north = describe(graph_from_tables(tables, crs=BNG)).bounds

    nodes = tables.nodes
    assert west <= nodes["lon"].min() < nodes["lon"].max() <= east
    assert south <= nodes["lat"].min() < nodes["lat"].max() <= north
    # Where the grid is askew, the box in degrees is a little wider than the network: here by
    # far less than a kilometre.
    np.testing.assert_allclose(
        [west, south, east, north],
        [nodes["lon"].min(), nodes["lat"].min(), nodes["lon"].max(), nodes["lat"].max()],
        atol=0.01,
    )


def test_copies_count_as_the_junction_itself():
    #    a ── b ── c    no turn from ab into bd, for anything;  c ┄┄ e, d ┄┄ e are private
    #         │    ┆    b c: one way
    #         d ┄┄ e
    points = {"a": (0, 0), "b": (100, 0), "c": (200, 0), "d": (100, -90), "e": (200, -90)}
    graph = assemble(raw(
        points,
        way("a b"), way("b c", against=NO), way("b d"),
        way("c e", along=ENDS, against=ENDS), way("d e", along=ENDS, against=ENDS),
        turns=(turn("a-b", "b", "b-d"),), nodes="a b c d e",
    ))  # fmt: skip

    info = describe(graph)

    assert (info.nodes, info.links, info.edges) == (5, 5, 9)
    assert (info.components, info.largest_strong_share, info.largest_weak_share) == (1, 1, 1)
    assert info.split_nodes == len(graph.copy_of) > 0
    assert info.parallel_links == 0


def test_limits_are_counted_by_link_and_length():
    points = {"a": (0, 0), "b": (100, 0), "c": (400, 0), "d": (400, 600)}
    speed = np.array([np.nan, 48.0])
    graph = assemble(raw(
        points,
        way("a b", speed_kmh=speed), way("b c", hgv_limit=LIMIT), way("c d", limit=LIMIT),
        nodes="b c",
    ))  # fmt: skip

    info = describe(graph)

    assert Limit.WEIGHT_T == 3
    assert (info.limited_links, info.conditional_links) == (2, 0)
    assert info.posted_speed_share == pytest.approx(100 / 1000)
    assert info.km_by_class == {RoadClass.LOCAL_ROAD: 1.0}


def test_sources_and_remarks_are_told_whole():
    info = describe(graph_of_lines([[(400_000_00, 300_000_00), (400_100_00, 300_000_00)]]))

    assert info.files[0].model_dump() == dataclasses.asdict(SOURCE)
    assert info.sources == [SOURCE.file]
    assert [one.model_dump() for one in info.remarks] == [
        {**dataclasses.asdict(Remark("read", "lines", 1, ("l0",), "drawing.osm")), "first": ["l0"]}
    ]


def test_positions_that_the_crs_has_no_place_for():
    with pytest.raises(CrsError, match="where EPSG:27700 has no place"):
        describe(graph_of_lines([[(2_100_000_000, 2_100_000_000), (2_100_000_001, 0x7FFFFFFF)]]))


def test_a_crs_that_nobody_knows():
    graph = dataclasses.replace(graph_of_lines([[(0, 0), (1, 0)]]), crs="EPSG:999999")

    with pytest.raises(CrsError, match="not a known CRS"):
        describe(graph)
