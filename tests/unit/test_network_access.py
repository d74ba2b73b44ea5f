"""
Access from end to end on drawn networks, with times worked out by hand.

A kilometre takes 600 tenths of a second on single carriageways, 400 on motorways, and 1,440 for
each kilometre of straight line to the road: see ``network_drawings``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from network_drawings import (
    BNG,
    access_config,
    block,
    degrees,
    graph,
    hub,
    hubs,
    link,
    motorway,
    roads,
    shuffled,
    sites,
    vehicle,
)
from pandas.testing import assert_frame_equal

from sitepipe.config import AccessConfig
from sitepipe.errors import CrsError, SchemaError
from sitepipe.network import Access, measure_access
from sitepipe.snapshot import Roads
from sitepipe.vocab import HubKind, IssueKind, Severity

#          S at 3 km, 1 km off the road
#          :
#    A ------------------- B ============ C        ab A45 single 10 km, bc M6 10 km
#    at 0 km               at 10          at 20
NODES = {"A": (0.0, 0.0), "B": (10.0, 0.0), "C": (20.0, 0.0)}
LINE = roads(NODES, link("ab", "A", "B", 10), motorway("bc", "B", "C", 10))
SITE = sites(("s", (3.0, 1.0)))
PORT_AT_C = hub("port", (20.0, 0.0), node="C")


def measured(
    boundaries, network: Roads, *destinations: dict[str, object], config: AccessConfig | None = None
) -> Access:
    return measure_access(
        boundaries,
        graph(network),
        hubs(*destinations),
        vehicle=vehicle(),
        config=config or access_config(),
    )


def for_kinds(*kinds: HubKind) -> AccessConfig:
    return access_config().model_copy(update={"hub_kinds": list(kinds)})


def only(access: Access) -> pd.Series:
    assert len(access.access) == 1
    return access.access.iloc[0]


def test_minutes_km_and_legs_of_a_route_by_hand():
    access = measured(SITE, LINE, PORT_AT_C)

    row = only(access)
    assert row["minutes"] * 600 == 1440 + 4200 + 4000
    assert row["km"] == 1.2 + 7 + 10
    assert row["connector_km"] == 1.2
    assert row["route"] == "A45 → M6"
    assert (row["hub_id"], row["hub_name"]) == ("port", "Port")
    assert bool(row["reachable"])
    assert not bool(row["toll"])
    assert bool(row["links_verified"])
    assert not bool(row["verified"]), "the connector is modelled"

    legs = access.legs
    assert legs["leg"].tolist() == [1, 2, 3]
    assert legs["leg_kind"].tolist() == ["site_connector", "link", "link"]
    assert legs["link_id"].tolist()[1:] == ["ab", "bc"]
    assert legs["link_row"].tolist()[1:] == [2, 3]
    assert legs["from_name"].tolist() == ["site", "A45 between A and B", "B"]
    assert legs["to_name"].tolist() == ["A45 between A and B", "B", "C"]
    assert legs["km"].tolist() == [1.2, 7, 10]
    assert legs["deciseconds"].tolist() == [1440, 4200, 4000]
    np.testing.assert_allclose(legs["speed_kmh"], [30, 60, 90], rtol=1e-12)
    assert legs["rule"].tolist() == [
        "connector.speed_kmh; connector.detour_factor",
        "legal_mph.single; factor.single",
        "legal_mph.motorway; factor.motorway",
    ]
    assert legs["link_id"].isna().tolist() == [True, False, False]
    assert access.issues.empty


def test_legs_are_drawn_from_site_to_hub_without_a_gap():
    bends = ["{:.5f} {:.5f}".format(*degrees(at)) for at in ((17.0, 1.0), (13.0, 2.0))]
    bent = roads(NODES, link("ab", "A", "B", 10), motorway("bc", "C", "B", 12, via=";".join(bends)))
    lines = [text.split(";") for text in measured(SITE, bent, PORT_AT_C).legs["coordinates"]]

    def close(text: str, at: tuple[float, float]) -> bool:
        return np.allclose([float(part) for part in text.split()], degrees(at), atol=1.1e-5)

    assert close(lines[0][0], (3.0, 1.0))
    assert close(lines[0][-1], (3.0, 0.0))
    assert lines[1][0] == lines[0][-1]
    assert lines[2][0] == lines[1][-1]
    assert lines[2][1:3] == bends[::-1]  # for the link is driven against its direction
    assert close(lines[2][-1], (20.0, 0.0))
    assert [len(line) for line in lines] == [2, 2, 4]


def test_the_parts_of_a_link_add_up_to_the_link_whoever_joins_it():
    # 7 km in 4,201 tenths: position 3 of 7 km is worth 1800.43, so 1800 and 2401.
    slow = vehicle(factor={
        kind: {"value": 4200 / 4201, "source": "test", "verified": True}
        for kind in ("built_up", "single", "dual", "motorway")
    })  # fmt: skip
    network = roads({"A": (0.0, 0.0), "B": (7.0, 0.0)}, link("ab", "A", "B", 7))
    ends = hubs(
        hub("west", (0.0, 0.0), node="A"), hub("east", (7.0, 0.0), node="B", kind="airport")
    )
    for boundaries in (SITE, sites(("s", (3.0, 1.0)), ("t", (4.0, 1.0)))):
        legs = measure_access(
            boundaries, graph(network), ends, vehicle=slow,
            config=for_kinds(HubKind.PORT, HubKind.AIRPORT),
        ).legs  # fmt: skip
        parts = legs[(legs["site_id"] == "s") & (legs["leg_kind"] == "link")]
        assert parts["deciseconds"].tolist() == [1800, 2401]
        assert parts["km"].tolist() == [3, 4]


def test_site_and_hub_on_one_link_go_straight_along_it():
    access = measured(SITE, LINE, hub("port", (8.0, -0.5)))
    assert only(access)["minutes"] * 600 == 1440 + 3000 + 720
    assert access.legs["leg_kind"].tolist() == ["site_connector", "link", "hub_connector"]
    assert access.legs["from_name"].tolist()[1:] == ["A45 between A and B"] * 2
    assert access.legs["to_name"].tolist()[-1] == "Port"
    assert only(access)["connector_km"] == pytest.approx(1.8)


def test_a_one_way_link_sends_the_site_round():
    #    A --S---H--> B      ab one way; ba comes back over 20 km of another road
    #    +---- ba ----+
    round_trip = roads(
        {"A": (0.0, 0.0), "B": (10.0, 0.0)},
        link("ab", "A", "B", 10, direction="forward"),
        link("ba", "B", "A", 20, direction="forward", road="A46"),
    )
    config = access_config(nearest_links=1)  # both links lie on one straight line
    ahead = measured(SITE, round_trip, hub("port", (8.0, 0.0)), config=config)
    assert only(ahead)["route"] == "A45"
    assert only(ahead)["minutes"] * 600 == 1440 + 3000
    # out: 5 km ahead; back: 2 km to B, 20 km round, 3 km to the site's turning
    assert ahead.reach["minutes_back"].tolist() == [(1200 + 12000 + 1800 + 1440) / 600]

    behind = measured(sites(("s", (8.0, 1.0))), round_trip, hub("port", (3.0, 0.0)), config=config)
    assert only(behind)["route"] == "A45 → A46 → A45"
    assert only(behind)["minutes"] * 600 == 1440 + 1200 + 12000 + 1800
    assert behind.legs["km"].tolist() == [1.2, 2, 20, 3, 0]


def test_the_faster_of_two_parallel_links_is_taken_and_named():
    twin = roads(
        NODES,
        link("ab", "A", "B", 10),
        motorway("free", "B", "C", 12),
        motorway("toll", "B", "C", 10, road="M6 Toll", toll=True, verified=False),
    )
    row = only(measured(SITE, twin, PORT_AT_C))
    assert row["route"] == "A45 → M6 Toll"
    assert row["minutes"] * 600 == 1440 + 4200 + 4000
    assert bool(row["toll"])
    assert not bool(row["links_verified"])
    assert not bool(row["verified"])


def test_an_unknown_toll_stays_unknown():
    network = roads(NODES, link("ab", "A", "B", 10), motorway("bc", "B", "C", 10, toll=None))
    assert pd.isna(only(measured(SITE, network, PORT_AT_C))["toll"])


def test_nobody_drives_through_a_hub():
    #    A ---- B    a gap of 1 km    C ---- D: only the hub in the gap joins both
    gap = roads(
        {"A": (0.0, 0.0), "B": (10.0, 0.0), "C": (11.0, 0.0), "D": (20.0, 0.0)},
        link("ab", "A", "B", 10),
        link("cd", "C", "D", 9),
    )
    access = measured(
        SITE, gap, hub("gap", (10.5, 0.0), kind="airport"), hub("port", (20.0, 0.0), node="D")
    )
    row = only(access)
    assert not bool(row["reachable"])
    assert row[["minutes", "km", "connector_km", "hub_id", "route", "toll"]].isna().all()
    assert row[["links_verified", "verified"]].isna().all()
    assert access.legs.empty
    assert access.reach["minutes_out"].isna().all()
    assert access.reach["within_one_way"].isna().all()
    assert access.reach["within_return_duty"].isna().all()
    assert access.reach["verified"].isna().all()

    issue = access.issues.iloc[0]
    assert len(access.issues) == 1
    assert issue["kind"] == IssueKind.UNREACHABLE_HUB
    assert issue["source_id"] == "sites"
    assert issue["message"] == "No way leads from s to 1 port: Port."


def test_what_no_site_reaches_is_said_once_and_the_rest_site_by_site():
    #    A ---- B    C ---- D    s and t beside AB, u beside CD; ports at B and D, airport at E
    islands = roads(
        {"A": (0.0, 0.0), "B": (10.0, 0.0), "C": (30.0, 0.0), "D": (40.0, 0.0),
         "E": (60.0, 0.0), "F": (70.0, 0.0)},
        link("ab", "A", "B", 10), link("cd", "C", "D", 10), link("ef", "E", "F", 10),
    )  # fmt: skip
    access = measured(
        sites(("s", (3.0, 1.0)), ("t", (5.0, 1.0)), ("u", (35.0, 1.0))),
        islands,
        hub("west", (10.0, 0.0), node="B"),
        hub("east", (40.0, 0.0), node="D"),
        hub("air", (60.0, 0.0), node="E", kind="airport"),
        config=for_kinds(HubKind.PORT, HubKind.AIRPORT),
    )

    issues = access.issues.sort_values("message")[["severity", "message"]]
    assert issues.to_numpy().tolist() == [
        ["warning", "No way leads from any of 3 sites or places to 1 airport with freight: Air."],
        ["notice", "No way leads from s to 1 port: East."],
        ["notice", "No way leads from t to 1 port: East."],
        ["notice", "No way leads from u to 1 port: West."],
    ]


def test_nobody_drives_through_a_site():
    gap = roads(
        {"A": (0.0, 0.0), "B": (10.0, 0.0), "C": (11.0, 0.0), "D": (20.0, 0.0)},
        link("ab", "A", "B", 10),
        link("cd", "C", "D", 9),
    )
    both = sites(("between", (10.5, 0.0)), ("s", (3.0, 1.0)))
    access = measured(both, gap, hub("port", (20.0, 0.0), node="D")).access
    assert access.set_index("site_id")["reachable"].to_dict() == {"between": True, "s": False}


def test_a_hub_beside_the_site_is_driven_to_by_one_connector():
    access = measured(SITE, LINE, hub("port", (3.0, 1.5)))
    row = only(access)
    assert row["minutes"] * 600 == 720  # 0.5 km × 1.2 at 30 km/h
    assert row["km"] == row["connector_km"] == 0.6
    assert row["route"] == "local roads"
    assert not bool(row["toll"])
    assert not bool(row["verified"])
    assert access.legs["to_name"].tolist() == ["Port"]
    assert access.reach["minutes_back"].tolist() == [1.2]


def test_a_hub_inside_a_polygon_is_no_drive_at_all():
    polygon = block(west=2, south=1, east=4, north=2)
    row = only(measured(sites(("s", polygon)), LINE, hub("port", (3.0, 1.5))))
    assert row["minutes"] == 0
    assert bool(row["reachable"])


def test_the_nearest_hub_is_operational_and_first_by_name():
    planned = hub("a-planned", (3.0, 1.0), status="planned")
    building = hub("a-building", (3.0, 1.0), status="under_construction")
    unknown = hub("a-unknown", (3.0, 1.0), status="unknown")
    nowhere = hub("a-nowhere", (3.0, 1.0)) | {"lat": None, "lon": None}
    twin = hub("twin", (20.0, 0.0), node="C")
    access = measured(SITE, LINE, twin, PORT_AT_C, planned, building, unknown, nowhere)
    assert only(access)["hub_id"] == "port"
    # Reach counts neither a planned hub nor one of unknown status beside operational ones.
    assert access.reach["hub_id"].tolist() == ["port", "twin"]


def test_a_kind_without_operational_hubs_uses_those_of_unknown_status():
    access = measured(
        SITE, LINE, PORT_AT_C | {"status": None}, hub("x", (3.0, 1.0), status="planned")
    )
    assert only(access)["hub_id"] == "port"


def test_a_kind_without_any_hub_is_one_issue():
    access = measured(
        sites(("s", (3.0, 1.0)), ("t", (4.0, 1.0))),
        LINE,
        PORT_AT_C,
        config=for_kinds(HubKind.AIRPORT),
    )
    assert access.access["reachable"].tolist() == [False, False]
    assert access.issues["message"].tolist() == [
        "No airport with freight is in use and has a position."
    ]


def test_a_hub_whose_junction_is_unknown_joins_by_position_and_says_so():
    access = measured(SITE, LINE, hub("port", (8.0, -0.5), node="Nowhere"))
    assert only(access)["minutes"] * 600 == 1440 + 3000 + 720
    assert access.issues["severity"].tolist() == ["notice"]
    assert access.issues["message"].tolist() == [
        "1 hub names a junction that the roads do not have: Port."
    ]


def test_a_site_far_from_every_road_is_one_issue():
    access = measured(sites(("s", (3.0, 1.0)), ("far", (3.0, 9.0))), LINE, PORT_AT_C)
    assert access.access["reachable"].tolist() == [True, False]
    assert access.issues["kind"].tolist() == [IssueKind.FAR_FROM_ROADS]
    assert access.issues["value"].tolist() == ["far"]
    assert access.issues["row"].isna().all()


def test_a_hub_far_from_every_road_is_one_issue_of_the_hubs():
    access = measured(SITE, LINE, PORT_AT_C, hub("lost", (3.0, 30.0)))
    assert only(access)["hub_id"] == "port"
    assert access.issues["kind"].tolist() == [IssueKind.FAR_FROM_ROADS]
    assert access.issues["source_id"].tolist() == ["hubs"]
    assert access.issues["row"].tolist() == [3]


def test_each_place_of_a_site_is_measured_and_the_latest_boundary_counts():
    old = sites(("s", (9.0, 1.0), "west"))
    new = sites(("s", (3.0, 1.0), "west"), ("s", (9.0, 1.0), "east")).assign(version=[2, 1])
    boundaries = pd.concat([old, new], ignore_index=True)
    access = measured(boundaries, LINE, PORT_AT_C).access
    assert access["place"].tolist() == ["west", "east"]
    assert (access["minutes"] * 600).tolist() == [1440 + 4200 + 4000, 1440 + 600 + 4000]


def test_sites_without_a_geometry_get_no_rows():
    boundaries = pd.concat([sites(("none", None)), SITE], ignore_index=True)
    access = measured(boundaries, LINE, PORT_AT_C)
    assert access.access["site_id"].tolist() == ["s"]
    empty = measured(boundaries.iloc[:1], LINE, PORT_AT_C)
    assert empty.access.empty
    assert empty.legs.empty
    assert empty.reach.empty
    assert empty.issues.empty


def test_no_hubs_at_all_leaves_every_kind_unreached():
    access = measured(SITE, LINE)
    assert access.access["reachable"].tolist() == [False]
    assert access.reach.empty


def test_boundaries_in_another_crs_are_refused():
    with pytest.raises(CrsError, match="not in the working CRS EPSG:27700"):
        measured(SITE.to_crs("EPSG:4326"), LINE, PORT_AT_C)


def test_shape_points_that_cannot_be_read_are_refused_by_link():
    broken = roads(NODES, link("ab", "A", "B", 10, via="52.1,-1.4"), motorway("bc", "B", "C", 10))
    with pytest.raises(SchemaError, match=r"1 links have shape points .*: ab \(52.1,-1.4\)"):
        measured(SITE, broken, PORT_AT_C)


def test_hubs_named_twice_are_refused():
    with pytest.raises(SchemaError, match="column hub_id: 1 names stand twice: port"):
        measured(SITE, LINE, PORT_AT_C, PORT_AT_C)


def test_inputs_stay_as_they_were_and_order_does_not_matter():
    many = sites(("s", (3.0, 1.0)), ("t", (6.0, -1.0)), ("u", (12.0, 2.0), "x"))
    ports = hubs(PORT_AT_C, hub("dock", (1.0, 0.2)))
    before = many.copy(), LINE.links.copy(), ports.copy()

    def tables(boundaries, network, destinations) -> Access:
        return measure_access(
            boundaries, graph(network), destinations,
            vehicle=vehicle(), config=access_config(),
        )  # fmt: skip

    first = tables(many, LINE, ports)
    mixed = Roads(shuffled(LINE.nodes, 3), shuffled(LINE.links, 4))
    second = tables(shuffled(many, 5), mixed, shuffled(ports, 6))
    for name in ("access", "legs", "reach"):
        keys = ["site_id", "hub_id"] if name == "reach" else ["site_id", "hub_kind"]
        keys += ["leg"] if name == "legs" else []
        left, right = (
            getattr(each, name).sort_values(keys, ignore_index=True) for each in (first, second)
        )
        assert_frame_equal(left, right)
    assert_frame_equal(many, before[0])
    assert_frame_equal(LINE.links, before[1])
    assert_frame_equal(ports, before[2])


def test_the_working_crs_does_not_change_the_answer():
    utm = "EPSG:32630"  # its scale differs from the national grid's by less than 0.1 per cent
    there = measure_access(
        SITE.to_crs(utm),
        graph(LINE, crs=utm),
        hubs(PORT_AT_C),
        vehicle=vehicle(),
        config=access_config(),
    )
    here = only(measured(SITE, LINE, PORT_AT_C))
    assert only(there)["minutes"] == pytest.approx(here["minutes"], abs=0.1)
    assert only(there)["route"] == here["route"]


@pytest.mark.parametrize(
    "where",
    [
        (3.0, 1.0),
        block(west=2.5, south=0.4, east=4.2, north=1.1).buffer(333),  # beside the road
        block(west=2.5, south=-0.4, east=4.2, north=1.1),  # the road runs through it
    ],
)
def test_positions_that_went_through_degrees_give_the_same_answer(where):
    site = sites(("s", where))
    again = site.to_crs("EPSG:4326").to_crs(BNG)
    there, here = (measured(each, LINE, PORT_AT_C) for each in (again, site))
    assert_frame_equal(there.access, here.access)


def test_hubs_beyond_the_roads_are_one_issue_for_each_kind():
    far = [hub(f"far-{number}", (60.0 + number, 0.0)) for number in range(7)]
    near = hub("near", (10.0, 0.0))
    for given, severity, words in (
        ([near, *far], Severity.NOTICE, "7 of 8 port rows"),
        (far, Severity.WARNING, "7 of 7 port rows"),
    ):
        access = measured(SITE, LINE, *given)

        beyond = access.issues[access.issues["kind"] == IssueKind.FAR_FROM_ROADS]
        assert beyond["severity"].tolist() == [severity]
        assert beyond["message"].str.startswith(words).all()
        assert "Far-0, Far-1, Far-2, Far-3, Far-4 and 2 more" in beyond["message"].iloc[0]
