"""
Road graphs built of public extracts that are no part of the project.

The files are looked for beside the checkout, in shared/data. Times are judged by networkx on the
same graph; a vehicle may set out from any copy of a junction and arrive at any.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from sitepipe import bundled
from sitepipe.config import Vehicle, load
from sitepipe.ingest.graph_faults import graph_faults
from sitepipe.ingest.osm import read_osm
from sitepipe.network.build.assemble import assemble
from sitepipe.network.engine import CLOSED, UNREACHED, Seeds
from sitepipe.network.engines import BucketEngine, ScipyEngine
from sitepipe.network.timed import Timed
from sitepipe.network.timing import time_graph
from sitepipe.roadgraph import Limit, RoadGraph

ROADS = Path(__file__).parents[2].parent / "shared" / "data" / "roads"
EXTRACTS = {"rutland-latest.osm.pbf": "EPSG:27700", "andorra.osm.pbf": "EPSG:32631"}
PAIRS = 200

pytestmark = pytest.mark.skipif(
    not ROADS.is_dir(), reason="shared/data beside the checkout is absent"
)


@cache
def graph_of(name: str) -> RoadGraph:
    return assemble(read_osm(ROADS / name, crs=EXTRACTS[name]))


@cache
def timed(name: str, vehicle: str) -> Timed:
    path = bundled.find("configs", vehicle, under="vehicles")
    return time_graph(graph_of(name), load(path, Vehicle, label=vehicle).section)


def by_networkx(one: Timed) -> nx.DiGraph:
    graph = one.graph
    judge = nx.DiGraph()
    judge.add_nodes_from(range(graph.node_count))
    for tail, head, ds in zip(
        graph.edge_tails().tolist(), graph.edge_head.tolist(), one.edge_ds.tolist(), strict=True
    ):
        known = judge.get_edge_data(tail, head)
        if ds != CLOSED and (known is None or ds < known["ds"]):
            judge.add_edge(tail, head, ds=ds)
    return judge


def copies_of(graph: RoadGraph, node: int) -> list[int]:
    """Return a junction with all its copies: a trip may begin and end at any."""
    return [node, *(len(graph.node_id) + np.flatnonzero(graph.copy_of == node)).tolist()]


def seeds_at(graph: RoadGraph, nodes: np.ndarray) -> Seeds:
    each = [copies_of(graph, node) for node in nodes.tolist()]
    owner = np.repeat(np.arange(len(nodes)), [len(copies) for copies in each])
    return Seeds(
        count=len(nodes),
        owner=owner.astype(np.int32),
        node=np.concatenate(each).astype(np.int32),
        ds=np.zeros(len(owner), dtype=np.int32),
    )


def random_pairs(graph: RoadGraph) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2026)
    start, finish = rng.integers(len(graph.node_id), size=(2, PAIRS))
    return start, finish


@pytest.mark.parametrize("name", EXTRACTS)
def test_a_graph_of_an_extract_has_no_fault(name: str) -> None:
    assert graph_faults(graph_of(name)) == []


@pytest.mark.parametrize("engine", [ScipyEngine, BucketEngine])
@pytest.mark.parametrize("vehicle", ["hgv-44t", "car"])
@pytest.mark.parametrize("name", EXTRACTS)
def test_times_of_random_pairs_equal_those_of_networkx(
    name: str, vehicle: str, engine: type[ScipyEngine | BucketEngine]
) -> None:
    one = timed(name, vehicle)
    start, finish = random_pairs(one.graph)
    judge = by_networkx(one)
    expected = []
    for origin, target in zip(start.tolist(), finish.tolist(), strict=True):
        reached = nx.multi_source_dijkstra_path_length(
            judge, set(copies_of(one.graph, origin)), weight="ds"
        )
        ends = [reached[copy] for copy in copies_of(one.graph, target) if copy in reached]
        expected.append(min(ends, default=int(UNREACHED)))

    found = engine(one.weighted).matrix(seeds_at(one.graph, start), seeds_at(one.graph, finish))

    assert np.diagonal(found).tolist() == expected
    assert sum(ds != UNREACHED for ds in expected) > PAIRS / 2


@pytest.mark.parametrize("name", EXTRACTS)
def test_a_lorry_is_never_faster_than_a_car(name: str) -> None:
    lorry, car = timed(name, "hgv-44t"), timed(name, "car")
    start, finish = (seeds_at(lorry.graph, nodes) for nodes in random_pairs(lorry.graph))
    by_lorry = ScipyEngine(lorry.weighted).matrix(start, finish)
    by_car = ScipyEngine(car.weighted).matrix(start, finish)

    reached = by_lorry != UNREACHED
    assert (lorry.drive_ds >= car.drive_ds).all()
    assert (by_lorry[reached] >= by_car[reached]).all()


def test_a_limit_of_seven_and_a_half_tonnes_keeps_the_heavy_lorry_out() -> None:
    name = "rutland-latest.osm.pbf"
    kinds = graph_of(name).kinds
    weights = [Limit.WEIGHT_T, Limit.RATING_T]
    stated = np.hstack([kinds.limit[:, weights], kinds.hgv_limit[:, weights]])
    limited = np.flatnonzero((stated == 7.5).any(axis=1)[graph_of(name).link_kind])
    heavy, light = (
        timed(name, vehicle).drive_ds.reshape(-1, 2)[limited] for vehicle in ("hgv-44t", "van-3.5t")
    )

    assert len(limited) > 0, "the extract has limits of 7.5 t"
    assert (heavy == CLOSED).all()
    assert (light != CLOSED).any()


def test_restricted_turns_are_not_taken() -> None:
    name = "rutland-latest.osm.pbf"
    raw = read_osm(ROADS / name, crs=EXTRACTS[name])
    graph, one = graph_of(name), timed(name, "car")
    tails, way_of = graph.edge_tails(), way_ids(graph)
    names = graph.node_names(range(graph.node_count))
    open_edges = one.edge_ds != CLOSED
    checked = 0
    for from_way, via, to_way, only in zip(
        raw.way_id[raw.turns.from_way],
        raw.point_id[raw.turns.via_point],
        raw.way_id[raw.turns.to_way],
        raw.turns.only,
        strict=True,
    ):
        at_via = names == str(via)
        arriving = np.flatnonzero(open_edges & (way_of == str(from_way)) & at_via[graph.edge_head])
        for edge in arriving:
            onward = np.flatnonzero(open_edges & (tails == graph.edge_head[edge]))
            taken = way_of[onward] == str(to_way)
            assert taken.all() if only else not taken.any()
            checked += 1
    assert checked >= 3


def way_ids(graph: RoadGraph) -> np.ndarray:
    """Return the way that the link of each edge begins with."""
    links = np.array([graph.link_id[row].split("/")[0] for row in range(graph.link_count)])
    return links[graph.edge_drive >> 1]


@pytest.mark.parametrize("name", EXTRACTS)
def test_whole_tenths_are_off_by_a_twentieth_of_a_second_for_each_link(name: str) -> None:
    one = timed(name, "hgv-44t")
    graph = one.graph
    drive = np.arange(2 * graph.link_count)
    # Only drives without a delay at a junction: those are added as whole seconds.
    exact = (
        graph.link_km[drive >> 1] * 36_000 / one.speed_kmh[graph.link_kind[drive >> 1], drive & 1]
    )
    open_drives = one.drive_ds != CLOSED
    delay = np.rint((one.drive_ds - exact) / 10) * 10
    off = np.abs(one.drive_ds - delay - exact)[open_drives & (exact >= 0.5)]

    assert off.max() <= 0.5 + 1e-6
    start, finish = random_pairs(graph)
    judge = by_networkx(one)
    edge_of = {}
    for row, (tail, head, ds) in enumerate(
        zip(
            graph.edge_tails().tolist(), graph.edge_head.tolist(), one.edge_ds.tolist(), strict=True
        )
    ):
        if ds != CLOSED and ds == judge.edges[tail, head]["ds"]:
            edge_of.setdefault((tail, head), row)
    walked = 0
    for origin, target in zip(start.tolist(), finish.tolist(), strict=True):
        if not nx.has_path(judge, origin, target):
            continue
        way = nx.dijkstra_path(judge, origin, target, weight="ds")
        edges = [edge_of[pair] for pair in pairwise(way)]
        drives = graph.edge_drive[edges]
        whole = int(one.edge_ds[edges].sum())
        floating = float((exact + delay)[drives].sum())
        assert abs(whole - floating) <= 0.5 * len(edges) + 1e-6
        walked += 1
    assert walked > PAIRS / 2
