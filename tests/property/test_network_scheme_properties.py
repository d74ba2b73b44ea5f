"""
Schemes over random roads against roads that are cut at every place that matters.

The judge knows no overlay and no seeds: it is a plain graph of pieces of road.
"""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
from hypothesis import assume, given
from hypothesis import strategies as st
from network_drawings import BNG, degrees, link, roads, vehicle
from scheme_drawings import added, cut_roads, seeds_of, with_arcs

from sitepipe.errors import UsageError
from sitepipe.network.alterations import alter, links_named
from sitepipe.network.build.tables import graph_from_tables
from sitepipe.network.engine import CLOSED, Seeds
from sitepipe.network.overlay import overlay_of, seeds_over
from sitepipe.network.scheme import lay_out
from sitepipe.network.timing import time_graph

NAMES = "abcdef"
# Irregular positions in km: hardly two ways are equally long, and no three nodes lie in a line.
POINTS = {name: (1.37 * row % 4.0, 0.59 * row * row % 3.0) for row, name in enumerate(NAMES)}

links_drawn = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(["both", "forward"]),
        st.sampled_from([1.0, 1.3, 2.0]),
    ).filter(lambda drawn: drawn[0] != drawn[1]),
    min_size=2, max_size=8,
)  # fmt: skip
shares = st.sampled_from([0.0, 0.2, 0.45, 0.45, 0.8])


@st.composite
def schemes(draw):
    links = draw(links_drawn)
    row = st.integers(0, len(links) - 1)
    end = st.one_of(
        st.sampled_from(sorted({name for drawn in links for name in drawn[:2]})),
        st.tuples(row, shares),
        st.just("meeting"),
    )
    new = draw(
        st.lists(
            st.tuples(end, end, st.booleans(), st.sampled_from([0.4, 1.1, 2.5])).filter(
                lambda drawn: drawn[0] != drawn[1]
            ),
            min_size=1, max_size=3,
        )
    )  # fmt: skip
    joins = draw(st.lists(st.tuples(row, st.integers(1, 9)), min_size=2, max_size=4))
    closed = draw(st.lists(row, max_size=1))
    off_road = sum(end == "meeting" for drawn in new for end in drawn[:2])
    assume(off_road != 1)  # one alone is refused: tests/unit/test_network_overlay.py
    met = {end[0] for drawn in new for end in drawn[:2] if isinstance(end, tuple)}
    assume(not met & set(closed))
    return links, new, joins, closed


def end_of(end, links):
    if end == "meeting":
        return {"at": list(degrees((20.0, 20.0)))}
    if isinstance(end, str):
        return end
    row, share = end
    (x, y), (to_x, to_y) = (POINTS[name] for name in links[row][:2])
    at = degrees((x + share * (to_x - x), y + share * (to_y - y)))
    return {"at": list(at), "link": f"l{row}"}


@given(schemes())
def test_every_way_over_a_scheme_is_one_over_roads_cut_where_it_meets_them(drawn):
    links, new, joined, closed = drawn
    tables = roads(
        POINTS,
        *(link(f"l{row}", start, end, km, direction=direction)
          for row, (start, end, direction, km) in enumerate(links)),
    )  # fmt: skip
    timed = time_graph(graph_from_tables(tables, crs=BNG), vehicle())
    shut = links_named(timed.graph, [f"l{row}" for row in closed])
    timed = alter(timed, vehicle(), close=shut).timed
    plan = [
        added(f"new{row}", end_of(start, links), end_of(end, links), one_way=one_way, length_km=km)
        for row, (start, end, one_way, km) in enumerate(new)
    ]
    try:
        scheme = lay_out(plan, timed, vehicle())
    except UsageError as error:
        assume("begin where they end" not in str(error))
        raise
    number = links_named(timed.graph, [f"l{row}" for row, _ in joined])
    joins = [
        (int(at), int(timed.graph.link_cm[at]) * tenth // 10)
        for at, (_, tenth) in zip(number, joined, strict=True)
    ]
    *sites, hub = joins

    over = with_arcs(timed, overlay_of(scheme, timed))
    leaving = all_seeds(timed, scheme, sites, leaving=True)
    arriving = all_seeds(timed, scheme, [hub], leaving=False)
    judge = cut_roads(timed, scheme, joins)
    for site, where in enumerate(sites):
        ways = [along(timed, where, hub), *through_nodes(over, leaving, site, arriving)]
        found = min((ds for ds in ways if ds is not None), default=None)
        start, finish = ("at", *where), ("at", *hub)
        if {where[0], hub[0]} & set(shut):
            assert found is None
        elif start in judge and finish in judge and nx.has_path(judge, start, finish):
            assert found == nx.shortest_path_length(judge, start, finish, weight="ds")
        else:
            assert found is None


def through_nodes(over, leaving, site, arriving):
    for tail, out in seeds_at(leaving, site):
        for head, into in seeds_at(arriving, 0):
            if tail in over and head in over and nx.has_path(over, tail, head):
                yield out + nx.shortest_path_length(over, tail, head, weight="ds") + into


def all_seeds(timed, scheme, joins, *, leaving: bool) -> Seeds:
    table = pd.DataFrame(joins, columns=["link", "offset_cm"]).assign(connector_ds=0)
    table["point"] = np.arange(len(joins))
    plain = seeds_of(timed, joins, leaving=leaving)
    return seeds_over(plain, table, scheme, timed, leaving=leaving)


def seeds_at(seeds: Seeds, owner: int):
    mine = seeds.owner == owner
    return list(zip(seeds.node[mine].tolist(), seeds.ds[mine].tolist(), strict=True))


def along(timed, one, other) -> int | None:
    """Return the time straight along a link that both join."""
    if one[0] != other[0]:
        return None
    times = []
    for way in (0, 1):
        whole, length = int(timed.drive_ds[2 * one[0] + way]), int(timed.graph.link_cm[one[0]])
        passed = [int(np.rint(whole * cm / length)) for cm in (one[1], other[1])]
        if whole != CLOSED and (other[1] >= one[1] if way == 0 else other[1] <= one[1]):
            times.append(abs(passed[1] - passed[0]))
    return min(times, default=None)
