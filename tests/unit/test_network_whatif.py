"""
Scenarios over drawn roads: every site's way to the nearest port, before and after.

Single carriageway takes a minute for a kilometre; a connector 2.4 minutes for a kilometre of
straight line. Sites here stand on roads.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from network_drawings import BNG, access_config, figure, hub, hubs, link, roads, sites, vehicle
from scheme_drawings import added

from sitepipe.config import Scenario
from sitepipe.errors import UsageError
from sitepipe.network.access import join_places, latest_places
from sitepipe.network.build.tables import graph_from_tables
from sitepipe.network.network import build_network
from sitepipe.network.whatif import what_if
from sitepipe.vocab import HubKind

# c─────────d      Port Alpha stands at b, port Delta at d.
# │         │      The sites stand on the middles of ac and ab, Far 50 km away.
# a─────────b      bd is 12 km long, though drawn straight.
NODES = {"a": (0.0, 0.0), "b": (6.0, 0.0), "c": (0.0, 4.0), "d": (6.0, 4.0)}
LINKS = (
    link("ab", "a", "b", 6.0),
    link("ac", "a", "c", 4.0),
    link("bd", "b", "d", 12.0, road="A46"),
    link("cd", "c", "d", 6.0, direction="forward"),
)
PORTS = hubs(hub("alpha", (6.0, 0.0), node="b"), hub("delta", (6.0, 4.0), node="d"))
SITES = sites(("west", (0.0, 2.0)), ("south", (3.0, 0.0)), ("far", (60.0, 2.0)))
CONFIG = access_config(nearest_links=1)


def joined(boundaries=SITES, van=None, config=CONFIG, ports=PORTS, links=LINKS):
    places = latest_places(boundaries, crs=BNG)
    places = places.assign(name=places["site_id"])
    graph = graph_from_tables(roads(NODES, *links), crs=BNG)
    network = build_network(graph, van or vehicle())
    return places, join_places(places, network, ports, config=config)


def asked(scenario: dict[str, object] | Scenario, *, config=CONFIG, after=None, **given):
    places, before = joined(config=config, **given)
    if isinstance(scenario, dict):
        scenario = Scenario.model_validate(scenario)
    return what_if(
        places, before, scenario, hub_kinds=[HubKind.PORT], connector=config.connector, after=after
    )


def row(changes: pd.DataFrame, site: str) -> tuple[object, ...]:
    columns = ["change", "before_min", "after_min", "added_min", "before_hub_id", "after_hub_id"]
    (found,) = changes[changes["site_id"] == site][columns].itertuples(index=False)
    return tuple(None if pd.isna(cell) else cell for cell in found)


def test_a_closed_link_leads_to_the_next_best_hub():
    """West drives 2 + 6 km to alpha either way round; south loses the road it stands on."""
    changes = asked({"close": ["ab"]}).changes
    assert row(changes, "west") == ("unchanged", 8, 8, 0, "alpha", "delta")
    assert row(changes, "south") == ("cut_off", 3, None, None, "alpha", None)
    assert row(changes, "far") == ("not_reached", None, None, None, None, None)
    assert changes["hub_kind"].eq("port").all()


def test_a_closed_link_is_not_joined_but_other_roads_still_are():
    """South joins two roads: ab under its feet, and ac 3 km away by 7.2 minutes of connector."""
    config = access_config(nearest_links=2)
    changes = asked({"close": ["ab"]}, config=config).changes
    # 7.2 min to a, where ac begins; 4 km to c, 6 km to d.
    assert row(changes, "south") == pytest.approx(
        ("slower", 3, 17.2, 14.2, "alpha", "delta"), abs=0.01
    )


def test_closing_both_ways_out_of_a_site_cuts_it_off():
    changes = asked({"close": ["cd", "ab"]}).changes
    assert row(changes, "west") == ("cut_off", 8, None, None, "alpha", None)


def test_an_upgrade_is_told_with_the_link():
    """ab becomes a dual carriageway: 90 km/h instead of 60."""
    answer = asked({"upgrade": [{"link": "ab", "dual": True}]})
    assert row(answer.changes, "west") == ("faster", 8, 6, -2, "alpha", "alpha")
    assert row(answer.changes, "south") == ("faster", 3, 2, -1, "alpha", "alpha")
    (told,) = answer.altered_links.itertuples(index=False)
    assert (told.link_id, told.road, told.alteration, told.km) == ("ab", "A45", "upgraded", 6)
    assert (told.before_along_min, told.after_along_min, told.after_against_min) == (6, 4, 4)
    assert answer.altered_links.crs == BNG


def test_an_added_link_opens_a_shorter_way():
    """From the middle of ac straight east to the middle of bd, and 6 km on either way."""
    answer = asked(Scenario(add=[added("new", (0.0, 2.0), "d", length_km=5)]))
    # The site stands where the new link begins.
    assert row(answer.changes, "west") == ("faster", 8, 5, -3, "alpha", "delta")
    assert row(answer.changes, "south") == ("unchanged", 3, 3, 0, "alpha", "alpha")
    (told,) = answer.altered_links.itertuples(index=False)
    assert (told.link_id, told.alteration, told.km) == ("new", "added", 5)
    assert np.isnan(told.before_along_min)
    assert told.after_along_min == 5


def test_an_added_link_is_joined_by_sites_that_it_passes():
    """East of everything a road passes the far site; without it nothing is near."""
    boundaries = sites(("far", (9.0, 2.0)))
    config = access_config(nearest_links=1, max_km=1)
    via = [degrees_of((9.0, 0.0)), degrees_of((9.0, 4.0))]
    scheme = Scenario(add=[added("new", "b", "d", via=via, length_km=10)])
    answer = asked(scheme, boundaries=boundaries_beside(boundaries), config=config)
    changed = row(answer.changes, "far")
    assert changed[:2] == ("opened_up", None)
    assert changed[2] == pytest.approx(5, abs=0.01)  # half of it, to either port


def degrees_of(position):
    from network_drawings import degrees

    return list(degrees(position))


def boundaries_beside(boundaries):
    """Keep the roads of the sites' area: one site is always near."""
    near = sites(("near", (3.0, 0.0)))
    return pd.concat([boundaries, near], ignore_index=True)


def test_a_site_whose_roads_stay_far_joins_nothing():
    changes = asked(Scenario(add=[added("new", "a", "d")])).changes
    assert row(changes, "far") == ("not_reached", None, None, None, None, None)


def test_another_vehicle_is_compared_with_today_s():
    """A vehicle that does 30 km/h everywhere takes twice as long."""
    slow = vehicle(limiter_mph=figure(30 / 1.609344))
    _, after = joined(van=slow)
    changes = asked({}, after=after).changes
    assert row(changes, "west") == ("slower", 8, 16, 8, "alpha", "alpha")


def test_another_vehicle_and_a_closure_at_once():
    slow = vehicle(limiter_mph=figure(30 / 1.609344))
    _, after = joined(van=slow)
    changes = asked({"close": ["cd"]}, after=after).changes
    assert row(changes, "west") == ("slower", 8, 16, 8, "alpha", "alpha")
    changes = asked({"close": ["ab", "cd"]}, after=after).changes
    assert row(changes, "west") == ("cut_off", 8, None, None, "alpha", None)


def test_a_hub_on_a_closed_link_is_not_reached_by_it():
    """Port gamma stands on bd, 6 km from either end."""
    ports = hubs(hub("gamma", (6.0, 2.0)))
    before = asked({"close": ["cd"]}, ports=ports)
    assert row(before.changes, "west")[:3] == ("unchanged", 14, 14)
    shut = asked({"close": ["bd"]}, ports=ports)
    assert row(shut.changes, "west")[:3] == ("cut_off", 14, None)


def test_a_site_and_a_hub_on_one_added_link_meet_along_it():
    """Both stand on the new road, 1 km apart, 10 km from any other."""
    ports = hubs(hub("gamma", (3.0, 13.5)))
    boundaries = boundaries_beside(sites(("north", (3.0, 12.5))))
    scheme = Scenario(add=[added("new", "c", "d", via=[degrees_of((3.0, 10.0)),
                                                       degrees_of((3.0, 15.0))])])  # fmt: skip
    config = access_config(nearest_links=1, max_km=1)
    changed = row(asked(scheme, ports=ports, boundaries=boundaries, config=config).changes, "north")
    assert changed[:2] == ("opened_up", None)
    assert changed[2] == pytest.approx(1, abs=0.01)


def test_an_unknown_link_is_refused():
    with pytest.raises(UsageError, match="no link called 'abc'"):
        asked({"close": ["abc"]})


def test_nothing_of_today_is_changed():
    places, before = joined()
    standing = before.network.timed.edge_ds.copy()
    scenario = Scenario.model_validate({"close": ["ab"]})
    for _ in range(2):
        answer = what_if(
            places, before, scenario, hub_kinds=[HubKind.PORT], connector=CONFIG.connector
        )
        assert row(answer.changes, "south")[0] == "cut_off"
    assert (before.network.timed.edge_ds == standing).all()
    again = what_if(places, before, Scenario(), hub_kinds=[HubKind.PORT],
                    connector=CONFIG.connector)  # fmt: skip
    assert set(again.changes["change"]) == {"unchanged", "not_reached"}
