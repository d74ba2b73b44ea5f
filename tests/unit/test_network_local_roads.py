"""
Access over a network that holds local roads, drawn in metres and worked out by hand.

The test vehicle drives 60 km/h on single carriageways, so that six metres take 3.6 tenths of a
second, and 600 m take 360; a connector is 1.2 times its straight line, to the nearest 10 m, at
30 km/h: 10 m take 12.
"""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from network_drawings import access_config, figure, hubs, vehicle
from pyproj import Transformer
from road_drawings import BNG, ENDS, NO, YES, link_names, node, raw, turn, way

from sitepipe import schema
from sitepipe.errors import DataError
from sitepipe.network import Access, build_network, measure_access
from sitepipe.network.attach import attach, joinable_links, motorway_junctions
from sitepipe.network.build.assemble import assemble
from sitepipe.network.nearby import nearest_links
from sitepipe.network.seeds import seeds
from sitepipe.roadgraph import LinkForm, NodeKind, RoadGraph
from sitepipe.vocab import HubKind, Mode, RoadClass

_DEGREES = Transformer.from_crs(BNG, "EPSG:4326", always_xy=True)
EAST, NORTH = 490_000.0, 308_000.0


def points(**at: tuple[float, float]) -> dict[str, tuple[float, float]]:
    """Place points in metres from a corner."""
    return {name: (EAST + x, NORTH + y) for name, (x, y) in at.items()}


def site(*where: tuple[float, float]) -> gpd.GeoDataFrame:
    rows = [
        {
            "site_id": f"s{number}",
            "version": 1,
            "kind": "location_only",
            "geometry": shapely.Point(EAST + x, NORTH + y),
        }
        for number, (x, y) in enumerate(where)
    ]
    return schema.BOUNDARIES.geoframe(rows, crs=BNG)


def port(hub_id: str, at: tuple[float, float], **columns: object) -> dict[str, object]:
    lon, lat = _DEGREES.transform(EAST + at[0], NORTH + at[1])
    return {
        "hub_id": hub_id, "kind": "port", "name": hub_id.title(), "lat": lat, "lon": lon,
        "status": "operational", **columns,
    }  # fmt: skip


def measured(graph: RoadGraph, boundaries, *ports, **changes) -> Access:
    return measure_access(
        boundaries, graph, hubs(*ports), vehicle=vehicle(**changes), config=access_config()
    )


#    a ----- b ----- c ----- d     A1 from a to c, High Street from c to d
STREET = points(a=(0, 0), b=(600, 0), c=(1200, 0), d=(1800, 0))
A_ROAD = {"road": "A1", "road_class": RoadClass.A_ROAD}


def street(**graph: object) -> RoadGraph:
    drawn = raw(
        STREET,
        way("a b", **A_ROAD),
        way("b c", **A_ROAD),
        way("c d", road="High Street"),
        nodes="a b c d",
    )
    return assemble(replace(drawn, **graph))


def test_links_of_one_road_are_told_as_one_leg():
    access = measured(street(), site((0, 100)), port("dock", (1800, 0)))

    row = access.access.iloc[0]
    assert row["minutes"] * 600 == 144 + 720 + 360
    assert row["route"] == "A1 → High Street"
    legs = access.legs[access.legs["leg_kind"] == "link"]
    assert legs["link_id"].tolist() == ["a-b … b-c", "c-d"]
    assert legs["km"].tolist() == [1.2, 0.6]
    assert legs["deciseconds"].tolist() == [720, 360]
    assert legs["to_name"].tolist() == ["A1 and High Street", "a place on High Street"]
    assert access.legs["from_name"].tolist()[1:] == access.legs["to_name"].tolist()[:-1]
    assert legs["link_row"].fillna(-1).tolist() == [-1, 4], "a run has no row of its own"
    line = legs["coordinates"].iloc[0].split(";")
    assert len(line) == 2, "a straight run needs no more than its ends"


def test_roads_without_a_name_are_left_out_of_the_words_if_there_are_others():
    drawn = raw(STREET, way("a b", **A_ROAD), way("b c"), way("c d", **A_ROAD), nodes="a b c d")
    access = measured(assemble(drawn), site((0, 100)), port("dock", (1800, 0)))
    assert access.access["route"].tolist() == ["A1"]
    roads = access.legs["road"].dropna()
    assert roads.tolist() == ["A1", "unnamed road", "A1"]


def test_words_of_routes_stand_with_their_own_site():
    config = access_config().model_copy(update={"hub_kinds": [HubKind.PORT, HubKind.AIRPORT]})
    access = measure_access(
        site((1790, 100), (10, 100)),
        street(),
        hubs(port("west", (0, 0)), port("east", (1800, 0), kind="airport")),
        vehicle=vehicle(),
        config=config,
    )
    assert access.access["site_id"].tolist() == ["s0", "s0", "s1", "s1"]
    assert access.access["route"].tolist() == [
        "High Street → A1", "High Street", "A1", "A1 → High Street",
    ]  # fmt: skip


def test_what_is_lost_at_junctions_is_cited_with_the_leg():
    drawn = raw(
        STREET, way("a b", **A_ROAD), way("b c", **A_ROAD), way("c d", road="High Street"),
        nodes="a b c d", kinds={"b": NodeKind.SIGNALS},
    )  # fmt: skip
    access = measured(
        assemble(drawn), site((0, 100)), port("dock", (1800, 0)), penalty_s={"signals": figure(9)}
    )
    legs = access.legs[access.legs["leg_kind"] == "link"]
    assert legs["deciseconds"].tolist() == [720 + 90, 360]
    assert [rule.split("; ")[-1] for rule in legs["rule"]] == ["penalty_s.signals", "factor.single"]


def test_an_unverified_delay_takes_the_mark_away():
    drawn = raw(STREET, way("a b"), way("b c"), nodes="a b c", kinds={"b": NodeKind.SIGNALS})
    doubtful = vehicle(penalty_s={"signals": figure(9) | {"verified": False}})
    network = build_network(assemble(drawn), doubtful)
    # a-b along and b-c against lead to the signals.
    assert network.verified_drives.tolist() == [False, True, True, False]


def test_sites_join_no_motorway_slip_road_tunnel_or_closed_road():
    at = points(**{name: (600 * row, 0) for row, name in enumerate("abcdefgh")})
    drawn = raw(
        at,
        way("a b", road_class=RoadClass.MOTORWAY),
        way("b c", form=LinkForm.SLIP),
        way("c d", tunnel=True),
        way("d e", road_class=RoadClass.FERRY, form=LinkForm.FERRY),
        way("e f", by_mode={Mode.HGV: (NO, NO)}),
        way("f g", by_mode={Mode.HGV: (ENDS, ENDS)}),
        way("g h", along=NO),
    )
    graph = assemble(drawn)
    network = build_network(graph, vehicle())
    joinable = dict(zip(link_names(graph), joinable_links(network).tolist(), strict=True))
    assert joinable == {
        "a-b": False, "b-c": False, "c-d": False, "d-e": False, "e-f": False, "f-g": True,
        "g-h": True,
    }  # fmt: skip
    joins = attach(
        np.array([shapely.Point(EAST + 300, NORTH + 50)]),
        network,
        connector=access_config(nearest_links=1).connector,
    )
    assert [link_names(graph)[row] for row in joins["link"]] == ["f-g"]


def test_places_along_local_roads_are_found_to_the_metre():
    network = build_network(street(), vehicle())
    joins = attach(
        np.array([shapely.Point(EAST + 123.4, NORTH + 50)]),
        network,
        connector=access_config(nearest_links=1).connector,
    )
    assert joins["offset_cm"].tolist() == [12_300]
    assert joins["connector_km"].tolist() == [0.06]
    coarse = attach(
        np.array([shapely.Point(EAST + 123.4, NORTH + 50)]),
        build_network(street(has_local_roads=False), vehicle()),
        connector=access_config(nearest_links=1).connector,
    )
    assert coarse["offset_cm"].tolist() == [12_000]


def test_the_nearest_links_equal_shapely_on_all_of_them():
    rng = np.random.default_rng(7)
    at = {
        f"p{row}": (EAST + x, NORTH + y) for row, (x, y) in enumerate(rng.uniform(0, 9e3, (60, 2)))
    }
    pairs = rng.permutation(60).reshape(-1, 2)
    graph = assemble(raw(at, *(way(f"p{one} p{other}") for one, other in pairs), splits=False))
    given = np.array([shapely.Point(EAST + x, NORTH + y) for x, y in rng.uniform(0, 9e3, (50, 2))])
    lines = graph.lines(np.arange(graph.link_count))
    wanted = rng.uniform(size=len(lines)) < 0.8

    for beyond_m in (np.inf, 150.0):
        point, link, straight_m = nearest_links(
            given, graph, wanted, count=3, within_m=2_000.0, beyond_m=beyond_m, first_m=50.0
        )
        for number, place in enumerate(given):
            far = np.where(wanted, shapely.distance(place, lines), np.inf)
            nearest = np.argsort(far)[:3]
            expected = nearest[far[nearest] <= min(2_000.0, far.min() + beyond_m)]
            assert link[point == number].tolist() == expected.tolist()
            np.testing.assert_allclose(straight_m[point == number], far[expected], atol=0.0006)


def test_a_place_joins_the_nearest_road_and_others_that_are_as_near():
    #    two carriageways 9 m apart, and a road 11 m behind the nearer
    at = points(a=(0, 0), b=(600, 0), c=(0, 9), d=(600, 9), e=(0, 20), f=(600, 20))
    graph = assemble(raw(at, way("a b"), way("c d"), way("e f")))
    joins = attach(
        np.array([shapely.Point(EAST + 300, NORTH - 30)]),
        build_network(graph, vehicle()),
        connector=access_config(nearest_links=3).connector,
    )
    assert [link_names(graph)[row] for row in joins["link"]] == ["a-b", "c-d"]


def test_networks_with_slip_roads_are_joined_where_these_leave_the_motorway_behind():
    #    m ===== n ===== o     M6; slip road n-p, and the A45 from p to q
    at = points(m=(0, 0), n=(600, 0), o=(1200, 0), p=(700, 200), q=(900, 400))
    motorway = {"road": "M6", "road_class": RoadClass.MOTORWAY}
    drawn = raw(
        at,
        way("m n", **motorway),
        way("n o", **motorway),
        way("n p", form=LinkForm.SLIP, **motorway),
        way("p q", road="A45", road_class=RoadClass.A_ROAD),
    )
    graph = assemble(replace(drawn, has_local_roads=False))
    junctions = motorway_junctions(build_network(graph, vehicle()))
    assert junctions.tolist() == [node(graph, "p")]


# Seeds


def seeds_of(graph: RoadGraph, link: str, offset_m: float, *, leaving: bool) -> dict[str, int]:
    network = build_network(graph, vehicle())
    given = {"point": 0, "link": link_names(graph).index(link), "node": -1, "connector_ds": 100}
    joins = pd.DataFrame([given | {"offset_cm": round(100 * offset_m)}])
    found = seeds(joins, network, count=1, leaving=leaving)
    names = graph.node_names(found.node)
    return dict(zip(names.tolist(), found.ds.tolist(), strict=True))


def test_a_drive_is_shared_out_by_its_own_time():
    #    30 km/h from a to b, 60 back: 600 m take 720 and 360
    one = raw(STREET, way("a b", speed_kmh=(30, np.nan)), nodes="a b")
    graph = assemble(one)
    # 200 m along: 240 of 720 and, back to a, 120 of 360
    assert seeds_of(graph, "a-b", 200, leaving=True) == {"a": 100 + 120, "b": 100 + 480}
    assert seeds_of(graph, "a-b", 200, leaving=False) == {"a": 100 + 240, "b": 100 + 240}


def test_a_one_way_link_is_left_at_its_end_and_entered_at_its_start():
    graph = assemble(raw(STREET, way("a b", against=NO), nodes="a b"))
    assert seeds_of(graph, "a-b", 200, leaving=True) == {"b": 100 + 240}
    assert seeds_of(graph, "a-b", 200, leaving=False) == {"a": 100 + 120}


def test_a_loop_is_driven_both_ways():
    at = points(a=(0, 0), b=(300, 0), c=(300, 300), d=(0, 300))
    graph = assemble(raw(at, way("a b c d a", name="loop"), nodes="a"))
    # 1,200 m take 720; of both ways to the one junction the shorter counts
    assert seeds_of(graph, "loop", 200, leaving=True) == {"a": 100 + 120}
    assert seeds_of(graph, "loop", 1000, leaving=False) == {"a": 100 + 120}


def test_a_hub_at_a_junction_is_reached_by_a_restricted_turn_too():
    #    a --- b --- c, and nobody may go from a-b to b-c
    drawn = raw(STREET, way("a b"), way("b c"), nodes="a b c", turns=(turn("a-b", "b", "b-c"),))
    graph = assemble(drawn)
    access = measured(
        graph, site((0, 0)), port("here", (600, 0), node="b"), port("there", (1200, 0), node="c")
    )
    out = access.reach.set_index("hub_id")["minutes_out"]
    assert out["here"] * 600 == 360
    assert np.isnan(out["there"])
    messages = access.issues["message"].tolist()
    assert messages == ["No way leads from s0 to 1 port: There."]


def test_private_roads_begin_and_end_trips_and_are_never_driven_through():
    #    a --- b . . . c --- d     b-c is private, and a public way b-e-c goes round it
    at = STREET | points(e=(900, 2000))
    drawn = raw(
        at,
        way("a b"),
        way("b c", along=ENDS, against=ENDS),
        way("c d"),
        way("b e c", along=YES),
        nodes="a b c d",
    )
    graph = assemble(drawn)
    through = measured(graph, site((0, 0)), port("dock", (1800, 0), node="d"))
    # twice the way from b to e, 2,022.4 m, between twice 600 m
    assert through.access["minutes"].tolist() == [(360 + 2427 + 360) / 600]
    out_of = measured(graph, site((900, 0)), port("dock", (1800, 0), node="d"))
    assert out_of.access["minutes"].tolist() == [(180 + 360) / 600]
    into = measured(graph, site((0, 0)), port("yard", (900, 0)))
    assert into.access["minutes"].tolist() == [(360 + 180) / 600]


# Another area


def test_roads_of_another_area_are_refused_with_both_bounds():
    with pytest.raises(
        DataError, match=r"(?s)the site lies \d+ km outside .*roads: latitude 52\."
    ) as caught:
        measured(street(), site((200_000, 100_000)), port("dock", (1800, 0)))
    assert "sites: latitude" in caught.value.message
    assert "CRS" in caught.value.hint


def test_a_far_site_beside_a_near_one_is_an_issue():
    access = measured(street(), site((200_000, 100_000), (0, 100)), port("dock", (1800, 0)))
    assert access.access["reachable"].tolist() == [False, True]
    assert access.issues["kind"].tolist() == ["far_from_roads"]
