"""Properties of the network, with networkx as an independent judge."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from network_drawings import (
    BNG,
    access_config,
    degrees,
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

from sitepipe.network import from_networkx, measure_access
from sitepipe.network.attach import NOWHERE
from sitepipe.network.destinations import destinations
from sitepipe.network.journeys import Joined, drive_times, join_all
from sitepipe.network.network import build_network
from sitepipe.network.paths import next_edges, times_from, times_to, walk
from sitepipe.snapshot import Roads

CONFIG = access_config(max_km=8)


@st.composite
def multigraphs(draw: st.DrawFn) -> nx.MultiDiGraph:
    """Any directed graph with parallel edges, loops, dead ends and parts of its own."""
    graph = nx.MultiDiGraph()
    names = [f"n{number}" for number in range(draw(st.integers(1, 9)))]
    graph.add_nodes_from(names, lat=52.0, lon=-1.5)
    ends = st.tuples(st.sampled_from(names), st.sampled_from(names), st.integers(1, 30))
    for number, (tail, head, time) in enumerate(draw(st.lists(ends, min_size=1, max_size=30))):
        graph.add_edge(tail, head, f"l{number:02}", deciseconds=time, along=True)
    return graph


@given(multigraphs())
@settings(deadline=None)
def test_times_equal_networkx_exactly(multigraph):
    graph = from_networkx(multigraph, crs=BNG)
    every_node = np.arange(len(graph.nodes))
    times = times_from(graph, every_node)

    judge = dict(nx.all_pairs_dijkstra_path_length(multigraph, weight="deciseconds"))
    expected = [[judge[start].get(end, np.inf) for end in graph.nodes] for start in graph.nodes]
    np.testing.assert_array_equal(times, expected)
    np.testing.assert_array_equal(times_to(graph, every_node).T, expected)


@given(multigraphs())
@settings(deadline=None)
def test_walks_take_the_time_that_was_found_and_join_end_to_end(multigraph):
    graph = from_networkx(multigraph, crs=BNG)
    count = len(graph.nodes)
    times = times_to(graph, np.arange(count))
    row, node = np.divmod(np.arange(count * count), count)

    walker, edge = walk(graph, next_edges(graph, times), row, node)

    driven = np.bincount(walker, weights=graph.deciseconds[edge], minlength=count * count)
    finite = np.where(np.isfinite(times), times, 0).ravel()
    np.testing.assert_array_equal(driven, finite)
    for number in np.unique(walker):
        steps = edge[walker == number]
        assert graph.tails[steps[0]] == node[number]
        assert (graph.indices[steps[:-1]] == graph.tails[steps[1:]]).all()
        assert graph.indices[steps[-1]] == row[number]


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
    network = build_network(tables, vehicle(), crs=BNG)
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
    network, graph = joined.network, nx.MultiDiGraph()
    graph.add_nodes_from(("site", number) for number in range(len(joined.sites)))
    graph.add_nodes_from(("hub", number) for number in range(len(joined.hubs)))
    cuts: dict[int, list[tuple[float, int, object]]] = {
        index: [] for index in range(len(network.links))
    }
    for kind, joins in (("site", joined.site_joins), ("hub", joined.hub_joins)):
        for row, join in enumerate(joins.itertuples()):
            place = ("node", join.node) if join.link == NOWHERE else (kind, "join", row)
            if join.link != NOWHERE:
                cuts[join.link].append((join.offset_km, join.offset_ds, place))
            point = (kind, join.point)
            leaves = (kind == "site") == outward
            ends = (point, place) if leaves else (place, point)
            graph.add_edge(*ends, weight=join.connector_ds)
    for index, joins in cuts.items():
        chain = [(-1.0, 0, ("node", network.start[index])), *sorted(joins, key=lambda cut: cut[:2])]
        chain.append((np.inf, network.times.deciseconds[index], ("node", network.end[index])))
        for (start_km, before, tail), (end_km, after, head) in pairwise(chain):
            graph.add_edge(tail, head, weight=after - before)
            # Two joins at one place are one place, also on a one-way link.
            if network.both[index] or start_km == end_km:
                graph.add_edge(head, tail, weight=after - before)
    for short in joined.beside.itertuples():
        ends = (("site", short.site), ("hub", short.hub))
        graph.add_edge(*(ends if outward else ends[::-1]), weight=short.deciseconds)
    return graph


@given(joined_roads())
@settings(deadline=None, max_examples=60)
def test_times_between_sites_and_hubs_equal_networkx_on_the_cut_network(joined):
    every_hub = np.arange(len(joined.hubs))
    for outward in (True, False):
        graph = split_graph(joined, outward=outward)
        if not outward:
            graph = graph.reverse()
        expected = [
            [lengths.get(("hub", number), np.inf) for number in every_hub]
            for lengths in (
                nx.single_source_dijkstra_path_length(graph, ("site", number))
                for number in range(len(joined.sites))
            )
        ]
        np.testing.assert_array_equal(drive_times(joined, every_hub, outward=outward), expected)


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
    return measure_access(boundaries, tables, ports, vehicle=vehicle(), config=CONFIG, crs=BNG)


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
    slower = measure_access(boundaries, tables, ports, vehicle=slow, config=CONFIG, crs=BNG).access[
        "minutes"
    ]
    # Each link may gain at most half a tenth of a second by rounding; there are ten at most.
    assert (slower.fillna(np.inf) >= fast.fillna(np.inf) - 10 / 600).all()


def test_the_drawing_board_puts_points_where_it_says():
    lat, lon = degrees((0.0, 0.0))
    assert (round(lat, 2), round(lon, 2)) == (52.42, -1.56)
