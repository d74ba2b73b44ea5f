"""Properties of the network, with networkx as an independent judge."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import shapely
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from network_drawings import (
    BNG,
    access_config,
    degrees,
    graph,
    hub,
    hubs,
    link,
    metres,
    motorway,
    roads,
    sites,
    vehicle,
)
from pandas.testing import assert_frame_equal

from sitepipe.errors import DataError
from sitepipe.network import build_network, measure_access
from sitepipe.network.attach import NOWHERE
from sitepipe.network.destinations import destinations
from sitepipe.network.engine import CLOSED, UNREACHED, Seeds, Weighted
from sitepipe.network.engines import choose
from sitepipe.network.journeys import Field, Joined, drive_times, join_all
from sitepipe.network.network import part_ds
from sitepipe.network.reachable import reachable
from sitepipe.network.routes import walk
from sitepipe.network.seeds import Ways
from sitepipe.snapshot import Roads

CONFIG = access_config(max_km=8)


@st.composite
def multigraphs(draw: st.DrawFn) -> tuple[nx.MultiDiGraph, Weighted]:
    """Any directed graph with parallel edges, loops, dead ends and parts of its own."""
    count = draw(st.integers(1, 9))
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1), st.integers(1, 30))
    edges = sorted(draw(st.lists(ends, min_size=1, max_size=30)), key=lambda edge: edge[0])
    drawn = nx.MultiDiGraph()
    drawn.add_nodes_from(range(count))
    for number, (tail, head, time) in enumerate(edges):
        drawn.add_edge(tail, head, number, ds=time)
    tails, heads, times = np.array(edges, dtype=np.int32).T
    first = np.searchsorted(tails, np.arange(count + 1)).astype(np.int32)
    return drawn, Weighted(first, heads, times)


@given(multigraphs(), st.lists(st.tuples(st.integers(0, 8), st.integers(0, 40)), min_size=1))
@settings(deadline=None)
def test_walks_take_the_time_that_was_found_and_join_end_to_end(multigraph, targets):
    drawn, weighted = multigraph
    count = drawn.number_of_nodes()
    for number, (node, ds) in enumerate(targets):
        drawn.add_edge(node % count, ("hub", number), ds=ds)
    owner, node, ds = np.array(
        [(number, node % count, ds) for number, (node, ds) in enumerate(targets)], np.int32
    ).T
    seeds = Seeds(len(targets), owner, node, ds)
    into = Ways(seeds, join=np.arange(len(targets)), drive=np.full(len(targets), NOWHERE))
    field = Field(*choose(weighted).nearest(seeds, reverse=True), into)

    judge = {
        start: nx.single_source_dijkstra_path_length(drawn, start, weight="ds")
        for start in range(count)
    }
    nearest = {
        start: min(
            ((time, end[1]) for end, time in found.items() if isinstance(end, tuple)),
            default=None,
        )
        for start, found in judge.items()
    }
    starts = np.array([start for start, found in nearest.items() if found], dtype=np.int64)

    walker, edge, last = walk(weighted, field, starts)

    tails = np.repeat(np.arange(count), np.diff(weighted.first))
    for number, start in enumerate(starts):
        steps = edge[walker == number]
        driven = int(weighted.ds[steps].sum() + seeds.ds[last[number]])
        assert (driven, int(owner[last[number]])) == nearest[start]
        places = [start, *weighted.head[steps]]
        assert tails[steps].tolist() == places[:-1]
        assert node[last[number]] == places[-1]


@st.composite
def road_tables(draw: st.DrawFn) -> Roads:
    """Any few junctions on a grid of kilometres, joined by any roads."""
    cells = st.tuples(st.integers(0, 12), st.integers(0, 12))
    places = draw(st.lists(cells, min_size=2, max_size=7, unique=True))
    names = [f"J{number}" for number in range(len(places))]
    made = []
    for number in range(draw(st.integers(1, 10))):
        start, end = draw(st.permutations(names))[:2]
        kind = draw(st.sampled_from([link, motorway]))
        columns = {"direction": draw(st.sampled_from(["both", "both", "forward"]))}
        made.append(kind(f"l{number}", start, end, draw(st.integers(50, 2000)) / 100, **columns))
    return roads(
        {name: (float(x), float(y)) for name, (x, y) in zip(names, places, strict=True)}, *made
    )


POSITIONS = st.tuples(st.integers(0, 120), st.integers(0, 120)).map(
    lambda cell: (cell[0] / 10 + 0.03, cell[1] / 10 + 0.04)
)


@st.composite
def joined_roads(draw: st.DrawFn) -> Joined:
    tables = draw(road_tables())
    network = build_network(graph(tables), vehicle())
    names = [None, *tables.nodes["node"]]
    places = draw(st.lists(POSITIONS, min_size=1, max_size=4))
    ports = hubs(
        *(
            hub(f"h{number}", at, node=draw(st.sampled_from(names)))
            for number, at in enumerate(draw(st.lists(POSITIONS, min_size=1, max_size=4)))
        )
    )
    return join_all(
        np.array([shapely.Point(metres(place)) for place in places]),
        destinations(ports, CONFIG, crs=BNG),
        network,
        connector=CONFIG.connector,
    )


def split_graph(joined: Joined, *, outward: bool) -> nx.MultiDiGraph:
    """Cut every link at every join, and lead sites and hubs in one way only."""
    network, cut = joined.network, nx.MultiDiGraph()
    cut.add_nodes_from(("site", number) for number in range(len(joined.sites)))
    cut.add_nodes_from(("hub", number) for number in range(len(joined.hubs)))
    cuts: dict[int, list[tuple[float, int, object]]] = {
        index: [] for index in range(network.graph.link_count)
    }
    for kind, joins in (("site", joined.site_joins), ("hub", joined.hub_joins)):
        for row, join in enumerate(joins.itertuples()):
            place = ("node", join.node) if join.link == NOWHERE else (kind, "join", row)
            if join.link != NOWHERE:
                before = part_ds(network, np.array([2 * join.link]), np.array([join.offset_cm]))
                cuts[join.link].append((join.offset_cm, int(before[0]), place))
            point = (kind, join.point)
            leaves = (kind == "site") == outward
            ends = (point, place) if leaves else (place, point)
            cut.add_edge(*ends, weight=join.connector_ds)
    for index, joins in cuts.items():
        whole, back = network.timed.drive_ds[2 * index : 2 * index + 2]
        assert back in (whole, CLOSED)
        start, end = network.graph.link_start[index], network.graph.link_end[index]
        chain = [(-1, 0, ("node", start)), *sorted(joins, key=lambda place: place[:2])]
        chain.append((np.inf, int(whole), ("node", end)))
        for (start_cm, before, tail), (end_cm, after, head) in pairwise(chain):
            cut.add_edge(tail, head, weight=after - before)
            # Two joins at one place are one place, also on a one-way link.
            if back != CLOSED or start_cm == end_cm:
                cut.add_edge(head, tail, weight=after - before)
    for short in joined.beside.itertuples():
        ends = (("site", short.site), ("hub", short.hub))
        cut.add_edge(*(ends if outward else ends[::-1]), weight=short.deciseconds)
    return cut


@given(joined_roads())
@settings(deadline=None, max_examples=60)
def test_times_between_sites_and_hubs_equal_networkx_on_the_cut_network(joined):
    every_hub = np.arange(len(joined.hubs))
    for outward in (True, False):
        cut = split_graph(joined, outward=outward)
        if not outward:
            cut = cut.reverse()
        expected = [
            [lengths.get(("hub", number), UNREACHED) for number in every_hub]
            for lengths in (
                nx.single_source_dijkstra_path_length(cut, ("site", number))
                for number in range(len(joined.sites))
            )
        ]
        times = drive_times(joined, every_hub, outward=outward)
        np.testing.assert_array_equal(times, expected)
        if outward:
            np.testing.assert_array_equal(reachable(joined), times != UNREACHED)


@st.composite
def portfolios(draw: st.DrawFn):
    tables = draw(road_tables())
    names = [None, *tables.nodes["node"]]
    ports = hubs(
        *(
            hub(f"h{number}", at, node=draw(st.sampled_from(names)))
            for number, at in enumerate(draw(st.lists(POSITIONS, min_size=1, max_size=4)))
        )
    )
    places = draw(st.lists(POSITIONS, min_size=2, max_size=4))
    return tables, ports, sites(*((f"s{number}", at) for number, at in enumerate(places)))


def measured(tables, ports, boundaries):
    try:
        return measure_access(boundaries, graph(tables), ports, vehicle=vehicle(), config=CONFIG)
    except DataError:
        reject()  # not one of the sites is near the roads: those of another area are refused


@given(portfolios())
@settings(deadline=None, max_examples=60)
def test_legs_add_up_to_access_and_join_end_to_end(portfolio):
    access = measured(*portfolio)
    for row in access.access[access.access["reachable"]].itertuples():
        legs = access.legs[access.legs["site_id"] == row.site_id]
        assert legs["deciseconds"].sum() / 600 == row.minutes
        assert abs(legs["km"].sum() - row.km) < 1e-6
        assert legs["leg"].tolist() == list(range(1, len(legs) + 1))
        assert legs["to_name"].tolist()[:-1] == legs["from_name"].tolist()[1:]
        lines = [text.split(";") for text in legs["coordinates"]]
        for before, after in pairwise(lines):
            gap = np.subtract(
                [float(number) for number in before[-1].split()],
                [float(number) for number in after[0].split()],
            )
            assert np.abs(gap).max() < 2.1e-5  # the last printed place, about two metres
        assert (
            access.reach.loc[access.reach["site_id"] == row.site_id, "minutes_out"].min()
            == row.minutes
        )


@given(portfolios())
@settings(deadline=None, max_examples=30)
def test_a_site_is_measured_alike_alone_and_in_company(portfolio):
    tables, ports, boundaries = portfolio
    together = measured(tables, ports, boundaries)
    alone = measured(tables, ports, boundaries.iloc[1:2])
    for name in ("access", "legs", "reach"):
        table = getattr(together, name)
        own = table[table["site_id"] == "s1"].reset_index(drop=True)
        assert_frame_equal(getattr(alone, name), own)


@given(portfolios(), st.floats(1.1, 3.0))
@settings(deadline=None, max_examples=30)
def test_a_slower_vehicle_is_never_sooner(portfolio, slowness):
    tables, ports, boundaries = portfolio
    slow = vehicle(
        factor={
            kind: {"value": 1 / slowness, "source": "test", "verified": True}
            for kind in ("built_up", "single", "dual", "motorway")
        }
    )
    fast = measured(tables, ports, boundaries).access["minutes"]
    slower = measure_access(boundaries, graph(tables), ports, vehicle=slow, config=CONFIG).access[
        "minutes"
    ]
    # Each link may gain at most half a tenth of a second by rounding; there are ten at most.
    assert (slower.fillna(np.inf) >= fast.fillna(np.inf) - 10 / 600).all()


def test_the_drawing_board_puts_points_where_it_says():
    lat, lon = degrees((0.0, 0.0))
    assert (round(lat, 2), round(lon, 2)) == (52.42, -1.56)
