"""
Links closed and upgraded.

The test vehicle drives 60 km/h on single and 90 on dual carriageways, so that a kilometre takes
600 or 400 tenths of a second.
"""

from __future__ import annotations

import numpy as np
import pytest
from network_drawings import BNG, figure, link, motorway, roads, vehicle
from numpy.testing import assert_array_equal

from sitepipe.config import Upgrade
from sitepipe.errors import UsageError
from sitepipe.network.alterations import alter, links_named
from sitepipe.network.build.tables import graph_from_tables
from sitepipe.network.drives import edges_of, tails_of
from sitepipe.network.engine import CLOSED
from sitepipe.network.timing import time_graph
from sitepipe.roadgraph import NONE, Permission

NODES = {"a": (0.0, 0.0), "b": (3.0, 0.0), "c": (6.0, 0.0)}
LINKS = (
    link("ab", "a", "b", 3.0),
    link("bc", "b", "c", 3.0, direction="forward"),
    motorway("ca", "c", "a", 6.0),
)


def timed(van=None, *links):
    graph = graph_from_tables(roads(NODES, *(links or LINKS)), crs=BNG)
    return time_graph(graph, van or vehicle())


def upgrade(name: str, **standard: object) -> Upgrade:
    return Upgrade.model_validate({"link": name} | standard)


def test_a_closed_link_is_driven_neither_way_and_the_rest_stays():
    before = timed()
    standing = before.edge_ds.copy()
    altered = alter(before, vehicle(), close=links_named(before.graph, ["ab"]))

    assert_array_equal(altered.timed.drive_ds, [CLOSED, CLOSED, 1800, CLOSED, 2400, 2400])
    assert_array_equal(altered.link, [0])
    assert sorted(before.graph.edge_drive[altered.edge]) == [0, 1]
    assert_array_equal(altered.edge_ds, [CLOSED, CLOSED])
    assert_array_equal(before.edge_ds, standing)
    kind = altered.timed.graph.link_kind[0]
    assert (altered.timed.permission[kind] == Permission.NO).all()


def test_an_upgraded_link_is_timed_as_its_new_kind_and_keeps_its_directions():
    before = timed()
    altered = alter(
        before, vehicle(), close=np.empty(0, np.int64), upgrade=[upgrade("bc", dual=True)]
    )

    assert_array_equal(altered.timed.drive_ds, [1800, 1800, 1200, CLOSED, 2400, 2400])
    assert_array_equal(altered.edge_ds, [1200])
    whole = time_graph(altered.timed.graph, vehicle())  # the slow way: the whole graph anew
    assert_array_equal(altered.timed.edge_ds, whole.edge_ds)
    assert_array_equal(altered.timed.drive_ds, whole.drive_ds)
    assert list(altered.timed.rule.ravel()) == list(whole.rule.ravel())


def test_a_new_posted_limit_stands_for_the_old_ones():
    before = timed()
    before.graph.kinds.hgv_speed_kmh[:] = 20  # 3 km take 5,400
    slow = time_graph(before.graph, vehicle())
    altered = alter(
        slow, vehicle(), close=np.empty(0, np.int64), upgrade=[upgrade("ab", speed_kmh=30)]
    )
    assert slow.drive_ds[0] == 5400
    assert_array_equal(altered.timed.drive_ds[:2], [3600, 3600])


def test_lifting_a_limit_opens_a_bridge():
    heavy = vehicle(dimensions={"gross_weight_t": figure(44)})
    graph = graph_from_tables(roads(NODES, *LINKS), crs=BNG)
    graph.kinds.limit[graph.link_kind[0], :] = 7.5
    weak = time_graph(graph, heavy)
    altered = alter(
        weak, heavy, close=np.empty(0, np.int64), upgrade=[upgrade("ab", lift_limits=True)]
    )
    assert weak.drive_ds[0] == CLOSED
    assert_array_equal(altered.timed.drive_ds[:2], [1800, 1800])


def test_an_upgrade_that_changes_no_time_changes_no_edge():
    altered = alter(
        timed(), vehicle(), close=np.empty(0, np.int64), upgrade=[upgrade("ab", dual=False)]
    )
    assert len(altered.edge) == 0
    assert_array_equal(altered.link, [0])


def test_an_unknown_link_is_refused_with_names_like_it():
    with pytest.raises(UsageError, match="no link called 'abx'") as refused:
        links_named(timed().graph, ["bc", "abx"])
    assert "ab" in refused.value.hint


def test_a_link_both_closed_and_upgraded_is_refused():
    before = timed()
    with pytest.raises(UsageError, match="both closed and upgraded: ab"):
        alter(before, vehicle(), close=np.array([0]), upgrade=[upgrade("ab", dual=True)])


def test_edges_of_drives_with_several_are_all_found():
    """A private road between two nodes of open roads is doubled: five edges each way."""
    tables = roads(NODES, *LINKS, link("private", "a", "c", 9.0))
    raw_graph = graph_with_private(tables)
    drives = np.arange(2 * raw_graph.link_count)
    which, edge = edges_of(raw_graph, drives)
    for drive in drives:
        expected = np.flatnonzero(raw_graph.edge_drive == drive)
        assert sorted(edge[which == drive]) == list(expected)
    assert_array_equal(tails_of(raw_graph, edge), raw_graph.edge_tails()[edge])
    assert (raw_graph.drive_edge[drives] == NONE).sum() == 1  # against the one-way link


def graph_with_private(tables):
    from dataclasses import replace

    from sitepipe.network.build.assemble import assemble
    from sitepipe.network.build.tables import raw_tables

    raw = raw_tables(tables, crs=BNG)
    way = list(raw.way_id).index("private")
    kinds = raw.kinds.take(raw.way_kind)
    kinds.permission[way] = Permission.ENDS
    kind = np.arange(len(raw.way_kind), dtype=np.int32)
    return assemble(replace(raw, kinds=kinds, way_kind=kind), order="name")
