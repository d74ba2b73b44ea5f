"""
Whole tenths of a second against exact times, way by way, on real roads.

The judge is networkx over floating-point times, worked out from length and speed alone. The
fastest way in whole tenths need not be the fastest exactly, so each is held against the other:
a way of n links may differ by 0.05 s × n, and by 0.05 s more for each of its links that is too
short to take a twentieth of a second.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from sitepipe import bundled, config
from sitepipe.config import Vehicle
from sitepipe.ingest.osm import read_osm
from sitepipe.network.build.assemble import assemble
from sitepipe.network.delays import junction_ds
from sitepipe.network.engine import CLOSED
from sitepipe.network.timing import time_graph
from sitepipe.roadfiles import open_roads
from sitepipe.roadgraph import RoadGraph

EXTRACTS = Path(__file__).parents[2].parent / "shared" / "data" / "roads"
BY_SIZE = ["car", "van-3.5t", "lorry-7.5t", "hgv-18t", "hgv-44t"]
SOURCES, TARGETS = 20, 10
SLACK = 1e-6  # of floating-point sums


def vehicle(name: str) -> Vehicle:
    path = bundled.find("configs", name, under="vehicles")
    return config.load(path, Vehicle, label=name).section


@cache
def roads_of(name: str) -> RoadGraph:
    """Return the bundled network, or an extract of OpenStreetMap from beside the checkout."""
    if name == "strategic-roads":
        return open_roads(name, crs="EPSG:27700")
    if not EXTRACTS.is_dir():
        pytest.skip("shared/data beside the checkout is absent")
    return assemble(read_osm(EXTRACTS / name, crs="EPSG:27700"))


def judge(graph: RoadGraph, van: Vehicle) -> nx.MultiDiGraph:
    """Return the open edges, each with its time in whole tenths and exactly, and its slack."""
    timed = time_graph(graph, van)
    driving = np.repeat(graph.link_cm, 2) * 0.36 / timed.speed_kmh[graph.link_kind].ravel()
    exact = driving + junction_ds(graph, van)
    slack = np.where(driving < 0.5, 1.0, 0.5)
    drawn = nx.MultiDiGraph()
    drawn.add_nodes_from(range(graph.node_count))
    tails = graph.edge_tails()
    for edge in np.flatnonzero(timed.edge_ds != CLOSED):
        drive = graph.edge_drive[edge]
        drawn.add_edge(
            int(tails[edge]),
            int(graph.edge_head[edge]),
            whole=int(timed.edge_ds[edge]),
            exact=float(exact[drive]),
            slack=float(slack[drive]),
        )
    return drawn


def along(drawn: nx.MultiDiGraph, way: list[int], weight: str) -> tuple[int, float, float]:
    """Sum up a way found by one weight: whole and exact time, and slack."""
    edges = [min(drawn[a][b].values(), key=lambda edge: edge[weight]) for a, b in pairwise(way)]
    return tuple(sum(edge[name] for edge in edges) for name in ("whole", "exact", "slack"))


def assert_whole_times_are_close(graph: RoadGraph, van: Vehicle) -> int:
    """Compare ways between random nodes, both ways of judging; return how many there were."""
    drawn = judge(graph, van)
    random = np.random.default_rng(20261123)
    compared = 0
    for source in random.integers(0, graph.node_count, SOURCES).tolist():
        fastest = {
            weight: nx.single_source_dijkstra(drawn, source, weight=weight)
            for weight in ("whole", "exact")
        }
        (whole_times, whole_ways), (exact_times, exact_ways) = fastest.values()
        assert whole_times.keys() == exact_times.keys()
        for target in random.permutation(sorted(whole_times))[:TARGETS].tolist():
            of_exact = along(drawn, exact_ways[target], "exact")
            of_whole = along(drawn, whole_ways[target], "whole")
            assert of_whole[0] == whole_times[target]
            assert whole_times[target] <= exact_times[target] + of_exact[2] + SLACK
            assert exact_times[target] <= whole_times[target] + of_whole[2] + SLACK
            compared += 1
    return compared


@pytest.mark.parametrize("name", ["car", "hgv-44t"])
@pytest.mark.parametrize("roads", ["strategic-roads", "rutland-latest.osm.pbf"])
def test_whole_times_are_within_their_bound(roads, name):
    assert assert_whole_times_are_close(roads_of(roads), vehicle(name)) > 150


@pytest.mark.parametrize("roads", ["strategic-roads", "rutland-latest.osm.pbf"])
def test_no_vehicle_is_faster_than_a_smaller_one(roads):
    graph = roads_of(roads)
    times = [time_graph(graph, vehicle(name)).drive_ds for name in BY_SIZE]
    for smaller, larger in pairwise(times):
        both = (smaller != CLOSED) & (larger != CLOSED)
        assert both.sum() > 500
        assert (larger[both] >= smaller[both]).all()
