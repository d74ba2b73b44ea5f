"""Scenarios and closures over random roads against networkx on roads that are built so."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from network_drawings import BNG, access_config, hub, hubs, link, roads, sites, vehicle
from scheme_drawings import added, cut_roads

from sitepipe.config import Scenario
from sitepipe.network.access import join_places, latest_places
from sitepipe.network.build.tables import graph_from_tables
from sitepipe.network.network import build_network
from sitepipe.network.resilience import resilience
from sitepipe.network.scheme import lay_out
from sitepipe.network.timing import time_graph
from sitepipe.network.whatif import what_if
from sitepipe.vocab import HubKind

NAMES = "abcdef"
POINTS = {name: (1.37 * row % 4.0, 0.59 * row * row % 3.0) for row, name in enumerate(NAMES)}
SITES = sites(("one", (0.3, 0.7)), ("two", (2.1, 1.3)), ("three", (3.6, 2.2)))
CONFIG = access_config(nearest_links=2)
KM = [1.0, 1.3, 2.0, 3.1]

links_drawn = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(["both", "forward"]),
        st.sampled_from(KM), st.sampled_from(["single", "dual"]),
    ).filter(lambda drawn: drawn[0] != drawn[1]),
    min_size=3, max_size=10,
)  # fmt: skip


@st.composite
def drawn_networks(draw):
    links = draw(links_drawn)
    used = sorted({name for drawn in links for name in drawn[:2]})
    ports = draw(st.lists(st.sampled_from(used), min_size=1, max_size=2, unique=True))
    return links, used, ports


@st.composite
def drawn_scenarios(draw):
    links, used, ports = draw(drawn_networks())
    rows = draw(st.permutations(range(len(links))))
    shut = draw(st.integers(0, 2))
    better = draw(st.integers(0, 2))
    new = draw(
        st.lists(
            st.tuples(st.sampled_from(used), st.sampled_from(used), st.sampled_from(KM),
                      st.booleans()).filter(lambda drawn: drawn[0] != drawn[1]),
            max_size=2,
        )
    )  # fmt: skip
    return links, ports, rows[:shut], rows[shut : shut + better], new


def built(links, ports):
    tables = roads(
        POINTS,
        *(
            link(f"l{row}", start, end, km, direction=direction, carriageway=carriageway)
            for row, (start, end, direction, km, carriageway) in enumerate(links)
        ),
    )
    network = build_network(graph_from_tables(tables, crs=BNG), vehicle())
    places = latest_places(SITES, crs=BNG)
    places = places.assign(name=places["site_id"])
    table = hubs(*(hub(name, POINTS[name], node=name) for name in ports))
    return places, join_places(places, network, table, config=CONFIG)


def judged(joined, timed, scheme, closed: set[int], ports) -> list[int | None]:
    """Return each site's time to the nearest port, by pieces of road."""
    joins = joined.site_joins[~joined.site_joins["link"].isin(closed)]
    on_link = [(int(at), int(cm)) for at, cm in zip(joins["link"], joins["offset_cm"], strict=True)]
    pieces = cut_roads(timed, scheme, on_link)
    number = timed.graph.node_id.find
    to_port = nx.multi_source_dijkstra_path_length(
        pieces.reverse(), {("node", number(name)) for name in ports}, weight="ds"
    )
    best: list[int | None] = [None] * len(joined.sites)
    for join in joins.itertuples():
        where = ("at", join.link, join.offset_cm)
        if join.offset_cm in (0, int(timed.graph.link_cm[join.link])):
            where = None  # a join at the very end of a one-way link is not one at the junction
        options = [to_port.get(where)] if where else list(_from_end(join, timed, to_port))
        for ds in options:
            known = best[join.point]
            if ds is not None and (known is None or ds + join.connector_ds < known):
                best[join.point] = int(ds + join.connector_ds)
    return best


def _from_end(join, timed, to_port):
    graph = timed.graph
    at_start = join.offset_cm == 0
    ends = ("node", int(graph.link_start[join.link])), ("node", int(graph.link_end[join.link]))
    for way, head in ((0, ends[1]), (1, ends[0])):
        whole = int(timed.drive_ds[2 * join.link + way])
        if whole != np.iinfo(np.int32).max and head in to_port:
            part = whole if at_start == (way == 0) else 0
            yield part + to_port[head]


@settings(max_examples=40)
@given(drawn_scenarios())
def test_a_scenario_is_what_a_network_built_so_would_be(drawn):
    links, ports, shut, better, new = drawn
    places, joined = built(links, ports)
    scenario = Scenario(
        close=[f"l{row}" for row in shut],
        upgrade=[{"link": f"l{row}", "dual": True} for row in better],
        add=[
            added(f"new{row}", start, end, length_km=km, one_way=one_way, **{"class": "motorway"})
            for row, (start, end, km, one_way) in enumerate(new)
        ],
    )
    changes = what_if(
        places, joined, scenario, hub_kinds=[HubKind.PORT], connector=CONFIG.connector
    ).changes

    graph = joined.network.graph
    number = {name: graph.link_id.find(name) for name in scenario.close}
    rebuilt = [
        (*drawn_link[:4], "dual" if row in better else drawn_link[4])
        for row, drawn_link in enumerate(links)
    ]
    _, after = built(rebuilt, ports)
    timed = after.network.timed
    for at in number.values():
        timed.drive_ds[[2 * at, 2 * at + 1]] = np.iinfo(np.int32).max
    scheme = lay_out(scenario.add, time_graph(graph, vehicle()), vehicle())
    was = judged(joined, joined.network.timed, lay_out([], timed, vehicle()), set(), ports)
    then = judged(joined, timed, scheme, set(number.values()), ports)
    assert in_tenths(changes["before_min"]) == was
    assert in_tenths(changes["after_min"]) == then


@settings(max_examples=40)
@given(drawn_networks())
def test_each_closure_costs_what_roads_without_the_link_take(drawn):
    links, _, ports = drawn
    places, joined = built(links, ports)
    found = resilience(places, joined, HubKind.PORT)
    timed, graph = joined.network.timed, joined.network.graph
    nothing = lay_out([], timed, vehicle())
    standing = timed.drive_ds.copy()
    today = judged(joined, timed, nothing, set(), ports)
    costs = {}
    for at in range(graph.link_count):
        timed.drive_ds[[2 * at, 2 * at + 1]] = np.iinfo(np.int32).max
        for site, (was, now) in enumerate(
            zip(today, judged(joined, timed, nothing, {at}, ports), strict=True)
        ):
            if now != was:
                costs[places["site_id"][site], graph.link_id[at]] = now
        timed.drive_ds[:] = standing

    told = {
        (row.site_id, row.link_id): None if row.cut_off else round(row.after_min * 600)
        for row in found.critical.itertuples()
    }
    assert costs.items() <= told.items()
    # What is told besides is on the way today, and another way takes as long.
    sites_today = dict(zip(places["site_id"], today, strict=True))
    for (site, name), ds in told.items():
        assert (site, name) in costs or ds == sites_today[site]
    assert [ds is not None for ds in today] == (found.today.hub >= 0).tolist()
    assert found.critical["added_min"].fillna(np.inf).is_monotonic_decreasing


def in_tenths(minutes: pd.Series) -> list[int | None]:
    return [None if pd.isna(one) else round(one * 600) for one in minutes]
