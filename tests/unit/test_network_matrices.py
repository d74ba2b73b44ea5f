"""Driving times between drawn places: single carriageway takes a minute for a kilometre."""

from __future__ import annotations

import numpy as np
from network_drawings import BNG, access_config, hub, hubs, link, roads, sites, vehicle
from numpy.testing import assert_array_equal

from sitepipe.network.access import join_places, latest_places
from sitepipe.network.build.tables import graph_from_tables
from sitepipe.network.engine import UNREACHED
from sitepipe.network.matrices import fill_own, times_to_hubs, times_to_places
from sitepipe.network.network import build_network

# a─────b─────c    e─────f    bc is one-way to the east; nothing leads to ef.
NODES = {"a": (0.0, 0.0), "b": (4.0, 0.0), "c": (9.0, 0.0), "e": (60.0, 0.0), "f": (64.0, 0.0)}
LINKS = (
    link("ab", "a", "b", 4.0),
    link("bc", "b", "c", 5.0, direction="forward"),
    link("ef", "e", "f", 4.0),
)
SITES = sites(("west", (1.0, 0.0)), ("mid", (3.0, 0.0)), ("isle", (61.0, 0.0)), ("far", (30, 30)))
CONFIG = access_config(nearest_links=1)


def joined():
    places = latest_places(SITES, crs=BNG)
    network = build_network(graph_from_tables(roads(NODES, *LINKS), crs=BNG), vehicle())
    ports = hubs(
        hub("alpha", (9.0, 0.0), node="c"), hub("beta", (2.0, 0.0)), hub("delta", (64, 0), node="f")
    )
    return places, join_places(places, network, ports, config=CONFIG)


def test_times_to_hubs_at_junctions_along_links_and_out_of_reach():
    _, found = joined()
    times = times_to_hubs(found, np.array([0, 1, 2]))
    never = int(UNREACHED)
    assert_array_equal(
        times,
        [[8 * 600, 600, never], [6 * 600, 600, never], [never, never, 3 * 600], [never] * 3],
    )
    assert_array_equal(times_to_hubs(found, np.array([0, 2])), times[:, [0, 2]])


def test_times_between_the_sites_themselves():
    """West and mid join one link, 2 km apart; far joins no road, and is at itself all the same."""
    places, found = joined()
    times = times_to_places(found, places, config=CONFIG)
    never, own = int(UNREACHED), np.arange(4)
    assert_array_equal(
        fill_own(times, (own, own)),
        [[0, 1200, never, never], [1200, 0, never, never], [never, never, 0, never],
         [never, never, never, 0]],
    )  # fmt: skip


def test_one_way_roads_make_a_matrix_that_is_not_symmetric():
    places = latest_places(sites(("west", (1.0, 0.0)), ("east", (8.0, 0.0))), crs=BNG)
    network = build_network(graph_from_tables(roads(NODES, *LINKS), crs=BNG), vehicle())
    found = join_places(places, network, hubs(), config=CONFIG)
    times = times_to_places(found, places, config=CONFIG)
    assert times[0, 1] == 7 * 600
    assert times[1, 0] == UNREACHED


def test_places_of_another_file_beside_a_site_are_reached_by_one_connector():
    """The barn lies 100 m from the site, 600 m from the road: 1.2 times 100 m at 30 km/h."""
    places = latest_places(sites(("north", (1.0, 0.5))), crs=BNG)
    others = latest_places(sites(("barn", (1.0, 0.6))), crs=BNG)
    network = build_network(graph_from_tables(roads(NODES, *LINKS), crs=BNG), vehicle())
    found = join_places(places, network, hubs(), config=CONFIG)
    assert_array_equal(times_to_places(found, others, config=CONFIG), [[144]])
