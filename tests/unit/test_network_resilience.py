"""Links that places depend on, over drawn roads; see ``test_network_whatif``."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from network_drawings import BNG, access_config, hub, hubs, link, roads, sites, vehicle

from sitepipe.network.access import join_places, latest_places
from sitepipe.network.build.tables import graph_from_tables
from sitepipe.network.network import build_network
from sitepipe.network.resilience import resilience
from sitepipe.vocab import HubKind

# c─────────d      The port stands at b. The spur ce leads to the site North alone.
# │         │
# a─────────b
NODES = {"a": (0.0, 0.0), "b": (6.0, 0.0), "c": (0.0, 4.0), "d": (6.0, 4.0), "e": (0.0, 9.0)}
LINKS = (
    link("ab", "a", "b", 6.0, road="A1"),
    link("ac", "a", "c", 4.0, road="A2"),
    link("bd", "b", "d", 4.0, road="A3"),
    link("cd", "c", "d", 6.5, road="A4"),
    link("ce", "c", "e", 5.0, road=None),
)
PORT = hubs(hub("alpha", (6.0, 0.0), node="b", name="Port Alpha"))
CONFIG = access_config(nearest_links=1)


def asked(boundaries, ports=PORT, links=LINKS, config=CONFIG):
    places = latest_places(boundaries, crs=BNG)
    places = places.assign(name=places["site_id"])
    network = build_network(graph_from_tables(roads(NODES, *links), crs=BNG), vehicle())
    return resilience(places, join_places(places, network, ports, config=config), HubKind.PORT)


def told(critical: pd.DataFrame, site: str) -> dict[str, float | str]:
    mine = critical[critical["site_id"] == site]
    return {
        row.link_id: "cut off" if row.cut_off else row.added_min
        for row in mine.itertuples(index=False)
    }


def test_each_link_on_the_way_is_closed_once():
    """North stands on ce, 1 km from c: 1 + 4 + 6 = 11 min by ab, 1 + 6.5 + 4 = 11.5 min by cd."""
    found = asked(sites(("north", (0.0, 5.0)), ("far", (80.0, 5.0))))
    assert told(found.critical, "north") == pytest.approx(
        {"ab": 0.5, "ac": 0.5, "ce": "cut off"}, abs=0.001
    )
    first = found.critical.iloc[0]
    assert (first["link_id"], first["road"], first["after_hub_name"]) == pytest.approx(
        ("ce", np.nan, np.nan), nan_ok=True
    )
    assert np.isnan(first["after_min"])
    assert first["before_min"] == pytest.approx(11, abs=0.01)
    assert (found.today.hub >= 0).tolist() == [True, False]
    assert [found.link[0], len(found.link)] == [4, 3]


def test_both_ways_of_a_link_are_closed_but_not_the_road_beside_it():
    """Two links from a to b: the other one, a second longer, stays open."""
    beside = (*LINKS, link("ab2", "a", "b", 6.2, road="A1"))
    found = asked(sites(("south", (0.0, 0.5))), links=beside)
    assert told(found.critical, "south")["ab"] == pytest.approx(0.2, abs=0.001)


def test_the_nearest_hub_may_be_another_one_then():
    ports = hubs(
        hub("alpha", (6.0, 0.0), node="b", name="Port Alpha"),
        hub("delta", (6.0, 4.0), node="d", name="Port Delta"),
    )
    found = asked(sites(("west", (0.0, 1.0))), ports=ports)  # 1 + 6 min; else 3 + 6.5
    row = found.critical.set_index("link_id").loc["ab"]
    assert (row["before_hub_name"], row["after_hub_name"]) == ("Port Alpha", "Port Delta")
    assert row["added_min"] == pytest.approx(2.5)


def test_a_place_beside_its_hub_drives_on_no_link():
    """The port stands 20 m from the site, nearer than any road."""
    ports = hubs(hub("alpha", (3.0, 0.52)))
    found = asked(sites(("beside", (3.0, 0.5))), ports=ports)
    assert found.critical.empty
    assert (found.today.hub >= 0).tolist() == [True]
    assert found.critical["added_min"].dtype == "float64"


def test_a_site_and_its_hub_on_one_link_lose_it_together():
    """Both stand on ab, 2 km apart, the port off it; both join ab alone."""
    ports = hubs(hub("alpha", (4.0, 0.0)))
    found = asked(sites(("south", (2.0, 0.0))), ports=ports)
    assert told(found.critical, "south") == {"ab": "cut off"}


def test_a_hub_on_a_closed_link_is_reached_by_its_other_joins():
    """The port stands between ab and cd and joins both: 2 km of connector to either."""
    ports = hubs(hub("alpha", (3.0, 2.0)))
    found = asked(sites(("west", (0.0, 0.0))), ports=ports, config=access_config(nearest_links=2))
    # 3 min to the middle of ab and 4.8 of connector; else 4 + 3.25 along ac and cd.
    assert told(found.critical, "west")["ab"] == pytest.approx(4.25, abs=0.01)


def test_no_hub_of_the_kind_is_no_closure():
    ports = hubs(hub("alpha", (3.0, 2.0), kind="airport"))
    found = asked(sites(("west", (0.0, 0.0))), ports=ports)
    assert found.critical.empty
    assert (found.today.hub >= 0).tolist() == [False]
