"""Speeds, rules, permissions and times of a road graph for a vehicle."""

from __future__ import annotations

import csv
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from network_drawings import figure, link, motorway, roads, vehicle
from road_drawings import ENDS, NO, YES, node, raw, way

from sitepipe import bundled, config
from sitepipe.config import Vehicle
from sitepipe.errors import SchemaError
from sitepipe.ingest import read_roads
from sitepipe.network.build.assemble import assemble
from sitepipe.network.build.tables import graph_from_tables
from sitepipe.network.delays import junction_ds, junction_keys, junctions_verified
from sitepipe.network.engine import CLOSED
from sitepipe.network.timing import time_graph, whole_deciseconds
from sitepipe.roadgraph import AGAINST, ALONG, Limit, LinkForm, NodeKind
from sitepipe.units import KM_PER_MILE
from sitepipe.vocab import Mode, RoadClass

BNG = "EPSG:27700"
CAR, GOODS, HGV = Mode.CAR, Mode.GOODS, Mode.HGV
KM = {"a": (0.0, 0.0), "b": (1000.0, 0.0)}


def mph(miles: float) -> float:
    return miles * KM_PER_MILE


def lorry(**changes: object) -> Vehicle:
    kinds = {"built_up": 30, "single": 50, "dual": 60, "motorway": 60}
    given: dict[str, object] = {
        "limiter_mph": figure(56),
        "legal_mph": {kind: figure(limit) for kind, limit in kinds.items()},
        "factor": {
            "built_up": figure(0.6),
            "single": figure(0.8),
            "dual": figure(0.9),
            "motorway": figure(0.95),
        },
    }
    return vehicle(**(given | changes))


def bundled_vehicle(name: str) -> Vehicle:
    path = bundled.find("configs", name, under="vehicles")
    return config.load(path, Vehicle, label=f"configs/vehicles/{name}.yaml").section


def one_km(**columns: object):
    """Return a graph of one kilometre from a to b."""
    return assemble(raw(KM, way("a b", **columns)))


def told(graph, van, start="a", end="b"):
    """Return speed, rule and whether verified of the drive between two nodes."""
    timed = time_graph(graph, van)
    row, direction = divmod(drive(graph, start, end), 2)
    kind = graph.link_kind[row], direction
    return timed.speed_kmh[kind], timed.rule[kind], bool(timed.verified[kind])


def drive(graph, start: str, end: str) -> int:
    """Return the drive of the only link between two nodes."""
    ends = {(ALONG, start, end), (AGAINST, end, start)}
    (found,) = (
        2 * row + direction
        for row in range(graph.link_count)
        for direction, first, last in ends
        if (graph.link_start[row], graph.link_end[row]) == (node(graph, first), node(graph, last))
    )
    return found


def ds(graph, van, start: str = "a", end: str = "b") -> int | None:
    """Return the time of the only drive between two nodes; None if it is closed."""
    time = time_graph(graph, van).drive_ds[drive(graph, start, end)]
    return None if time == CLOSED else int(time)


# Speeds and the keys that set them


def test_each_kind_of_road_has_its_speed_and_the_keys_that_set_it():
    graph = graph_from_tables(
        roads(
            {"A": (0.0, 0.0), "B": (10.0, 0.0)},
            link("d", "A", "B", 1, carriageway="dual"),
            motorway("m", "A", "B", 10),
            link("s", "A", "B", 1),
            link("t", "A", "B", 1, carriageway=None),
            link("u", "A", "B", 1, carriageway="dual", setting="urban"),
        ),
        crs=BNG,
    )
    timed = time_graph(graph, lorry())
    kind = graph.link_kind

    # 56 mph × 0.9, 56 × 0.95, 50 × 0.8 and 30 × 0.6, at 1.609344 km to the mile
    expected = [81.1109376, 85.6171008, 64.37376, 64.37376, 28.968192]
    np.testing.assert_allclose(timed.speed_kmh[kind, ALONG], expected, rtol=1e-12)
    # 36,000 tenths an hour: 1 km takes 443.84, 10 km 4204.77, 1 km 559.23 and 1242.74
    assert timed.drive_ds[::2].tolist() == [444, 4205, 559, 559, 1243]
    assert timed.drive_ds[1::2].tolist() == timed.drive_ds[::2].tolist()
    assert timed.rule[kind, ALONG].tolist() == [
        "limiter_mph; factor.dual",
        "limiter_mph; factor.motorway",
        "legal_mph.single; factor.single",
        "legal_mph.single; factor.single",
        "legal_mph.built_up; factor.built_up",
    ]
    assert timed.verified.all()


def test_limits_that_tie_are_all_named():
    assert told(one_km(), lorry(limiter_mph=figure(50)))[1] == (
        "legal_mph.single; limiter_mph; factor.single"
    )
    assert told(one_km(speed_kmh=mph(50)), lorry())[1] == (
        "legal_mph.single; posted 50 mph; factor.single"
    )


def test_a_vehicle_without_a_limiter_is_held_by_the_law_alone():
    graph = one_km(dual=True)
    assert told(graph, lorry(limiter_mph=None))[:2] == (
        pytest.approx(mph(60) * 0.9),
        "legal_mph.dual; factor.dual",
    )


@pytest.mark.parametrize(
    ("posted_kmh", "speed_kmh", "rule"),
    [
        (mph(40), mph(40) * 0.8, "posted 40 mph; factor.single"),
        (mph(60), mph(50) * 0.8, "legal_mph.single; factor.single"),
        (70.0, 56.0, "posted 70 km/h; factor.single"),
        (7.5, 6.0, "posted 7.5 km/h; factor.single"),
        (np.nan, mph(50) * 0.8, "legal_mph.single; factor.single"),
    ],
)
def test_a_posted_limit_binds_where_it_is_the_lowest(posted_kmh, speed_kmh, rule):
    assert told(one_km(speed_kmh=posted_kmh), lorry())[:2] == (pytest.approx(speed_kmh), rule)


def test_what_a_road_states_rests_on_its_source_alone():
    assert told(one_km(speed_kmh=mph(40)), lorry())[2] is False
    assert told(one_km(speed_kmh=mph(60)), lorry())[2] is True, "it does not bind"


def test_each_way_has_its_own_limit():
    graph = one_km(speed_kmh=[mph(20), mph(40)])
    van = lorry()
    assert told(graph, van, "a", "b")[1] == "posted 20 mph; factor.single"
    assert told(graph, van, "b", "a")[1] == "posted 40 mph; factor.single"
    # 36,000 / (20 × 1.609344 × 0.8) = 1,398.1 and half of that
    assert (ds(graph, van, "a", "b"), ds(graph, van, "b", "a")) == (1398, 699)


@pytest.mark.parametrize(
    ("mode", "miles"),
    [(CAR, 50), (GOODS, 50), (HGV, 40)],
)
def test_a_limit_for_goods_vehicles_holds_for_heavy_ones(mode, miles):
    graph = one_km(speed_kmh=mph(60), hgv_speed_kmh=mph(40))
    assert told(graph, lorry(mode=mode))[0] == pytest.approx(mph(miles) * 0.8)


def test_of_two_posted_limits_the_lower_binds():
    slow = one_km(speed_kmh=mph(30), hgv_speed_kmh=mph(40))
    assert told(slow, lorry())[1] == "posted 30 mph; factor.single"
    heavy = one_km(hgv_speed_kmh=mph(40))
    assert told(heavy, lorry())[1] == "posted 40 mph for goods vehicles; factor.single"


@pytest.mark.parametrize(
    ("columns", "speed_mph", "rule"),
    [
        ({}, 30, "legal_mph.built_up; factor.built_up"),
        ({"speed_kmh": mph(20)}, 20, "posted 20 mph; factor.built_up"),
        ({"speed_kmh": mph(40)}, 40, "posted 40 mph; factor.built_up"),
        ({"speed_kmh": mph(60)}, 50, "legal_mph.single; factor.built_up"),
        ({"speed_kmh": mph(60), "dual": True}, 56, "limiter_mph; factor.built_up"),
        # A limit for goods vehicles alone says nothing of that for all.
        ({"hgv_speed_kmh": mph(40)}, 30, "legal_mph.built_up; factor.built_up"),
    ],
)
def test_signs_stand_for_the_limit_of_built_up_areas(columns, speed_mph, rule):
    graph = one_km(urban=True, **columns)
    assert told(graph, lorry())[:2] == (pytest.approx(mph(speed_mph) * 0.6), rule)


def test_factors_of_class_and_form_multiply():
    van = lorry(
        class_factor={"b_road": figure(0.5)},
        form_factor={"roundabout": figure(0.25), "slip": figure(0.5)},
    )
    plain = mph(50) * 0.8

    def speed(road_class, form):
        return told(one_km(road_class=road_class, form=form), van)

    assert speed(RoadClass.A_ROAD, LinkForm.MAIN)[0] == pytest.approx(plain)
    assert speed(RoadClass.A_ROAD, LinkForm.SLIP)[0] == pytest.approx(plain / 2)
    assert speed(RoadClass.B_ROAD, LinkForm.MAIN)[0] == pytest.approx(plain / 2)
    assert speed(RoadClass.B_ROAD, LinkForm.ROUNDABOUT) == (
        pytest.approx(plain / 8),
        "legal_mph.single; factor.single; class_factor.b_road; form_factor.roundabout",
        True,
    )
    doubtful = lorry(class_factor={"b_road": figure(0.5) | {"verified": False}})
    assert told(one_km(road_class=RoadClass.B_ROAD), doubtful)[2] is False
    assert told(one_km(road_class=RoadClass.A_ROAD), doubtful)[2] is True


# Times


def test_half_a_tenth_is_rounded_to_the_even_one():
    km = np.array([0.0625, 0.1875, 0.3125])  # at 4,500 km/h: 0.5, 1.5 and 2.5 tenths
    assert whole_deciseconds(km, 4500.0).tolist() == [0, 2, 2]


def test_no_link_takes_no_time():
    graph = assemble(raw({"a": (0.0, 0.0), "b": (0.02, 0.0)}, way("a b")))
    assert ds(graph, vehicle()) == 1


def test_the_bundled_network_is_timed_as_its_tables_say():
    """The judge reads the file itself and rounds whole fractions."""
    path = bundled.find("layers", "strategic-roads")
    graph = graph_from_tables(read_roads(path), crs=BNG)
    timed = time_graph(graph, bundled_vehicle("hgv-44t"))

    with (path / "links.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["link_id"]: row for row in csv.DictReader(file)}
    assert len(rows) == graph.link_count > 500
    for number in range(graph.link_count):
        row = rows[graph.link_id[number]]
        if row["setting"] == "urban":
            speed_mph = 30 * Fraction("0.60")
        elif row["class"] == "motorway":
            speed_mph = 56 * Fraction("0.95")
        elif row["carriageway"] == "dual":
            speed_mph = 56 * Fraction("0.90")
        else:
            speed_mph = 50 * Fraction("0.80")
        tenths = Fraction(row["length_km"]) * 36_000 / (speed_mph * Fraction("1.609344"))
        times = timed.drive_ds[2 * number : 2 * number + 2].tolist()
        back = CLOSED if row["direction"] == "forward" else round(tenths)
        assert times == [round(tenths), back], row


def test_closed_drives_and_edges_have_no_time():
    graph = assemble(raw(KM, way("a b", against=NO)))
    timed = time_graph(graph, vehicle())
    assert (ds(graph, vehicle(), "a", "b"), ds(graph, vehicle(), "b", "a")) == (600, None)
    assert timed.edge_ds.tolist() == [600]
    assert timed.weighted.ds is timed.edge_ds


def test_each_mode_drives_what_signs_allow_it():
    graph = assemble(
        raw(KM, way("a b", by_mode={CAR: (YES, YES), GOODS: (NO, YES), HGV: (NO, NO)}))
    )

    def both(mode):
        van = vehicle(mode=mode)
        return ds(graph, van, "a", "b"), ds(graph, van, "b", "a")

    assert both(CAR) == (600, 600)
    assert both(GOODS) == (None, 600)
    assert both(HGV) == (None, None)


def test_roads_for_those_who_end_there_are_timed_as_well():
    graph = one_km(along=ENDS, against=ENDS)
    timed = time_graph(graph, vehicle())
    assert (timed.permission[graph.link_kind] == ENDS).all()
    assert timed.drive_ds.tolist() == [600, 600]


# Dimensions, tolls, ferries


def limits(**posted: float) -> np.ndarray:
    row = np.full(len(Limit), np.nan)
    for name, limit in posted.items():
        row[Limit[name]] = limit
    return row


@pytest.mark.parametrize(
    ("limit", "dimension"),
    [
        ("HEIGHT_M", "height_m"),
        ("WIDTH_M", "width_m"),
        ("LENGTH_M", "length_m"),
        ("WEIGHT_T", "gross_weight_t"),
        ("RATING_T", "gross_weight_t"),
        ("AXLE_LOAD_T", "axle_load_t"),
    ],
)
def test_a_vehicle_exactly_as_large_as_a_limit_passes(limit, dimension):
    van = vehicle(dimensions={dimension: figure(4.2)})  # no binary fraction is 4.2
    assert ds(one_km(limit=limits(**{limit: 4.2})), van) == 600
    assert ds(one_km(limit=limits(**{limit: 4.3})), van) == 600
    assert ds(one_km(limit=limits(**{limit: 4.1})), van) is None
    assert ds(one_km(limit=limits(**{limit: 4.1})), van, "b", "a") is None
    assert ds(one_km(limit=limits(**{limit: 4.1})), vehicle()) == 600, "it is not known how large"


@pytest.mark.parametrize("mode", [CAR, GOODS, HGV])
def test_limits_for_goods_vehicles_close_roads_to_heavy_ones_alone(mode):
    graph = one_km(hgv_limit=limits(RATING_T=2.0))
    van = vehicle(mode=mode, dimensions={"gross_weight_t": figure(3.5)})
    assert ds(graph, van) == (None if mode is HGV else 600)


def test_a_limit_of_7_5_t_keeps_the_44_t_lorry_out():
    graph = one_km(hgv_limit=limits(RATING_T=7.5))
    passes = {
        name: ds(graph, bundled_vehicle(name)) is not None
        for name in bundled.names("configs", "vehicles")
    }
    assert passes == {
        "car": True, "hgv-18t": False, "hgv-44t": False, "lorry-7.5t": True, "van-3.5t": True,
    }  # fmt: skip


def test_tolls_are_avoided_where_asked_and_known():
    avoiding = vehicle(tolls="avoid")
    assert ds(one_km(toll=1), vehicle()) == 600
    assert ds(one_km(toll=1), avoiding) is None
    assert ds(one_km(toll=0), avoiding) == ds(one_km(toll=-1), avoiding) == 600


def test_a_ferry_takes_the_time_that_its_source_states():
    crossing = {"road_class": RoadClass.FERRY, "form": LinkForm.FERRY}
    timed, untimed = one_km(speed_kmh=12.0, **crossing), one_km(**crossing)
    van = vehicle(ferry_kmh=figure(20), factor={k: figure(0.5) for k in lorry().factor})
    assert told(timed, van) == (12.0, "ferry timed at 12.0 km/h", False)
    assert told(untimed, van) == (20.0, "ferry_kmh", True)
    assert (ds(timed, van), ds(untimed, van)) == (3000, 1800)
    assert (ds(timed, vehicle()), ds(untimed, vehicle())) == (3000, None)
    assert np.isnan(told(untimed, vehicle())[0])
    avoiding = vehicle(ferries="avoid", ferry_kmh=figure(20))
    assert (ds(timed, avoiding), ds(untimed, avoiding)) == (None, None)


# Junctions


def crossroads(kind: NodeKind):
    """
    Return a kilometre from a to m, and another from m to b; m is of a kind.

        a ── m ── b
    """
    points = {"a": (0.0, 0.0), "m": (1000.0, 0.0), "b": (2000.0, 0.0)}
    return assemble(raw(points, way("a m"), way("m b"), kinds={"m": kind}, nodes="m"))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (NodeKind.SIGNALS, "signals"),
        (NodeKind.MINI_ROUNDABOUT, "mini_roundabout"),
        (NodeKind.GIVE_WAY, "give_way"),
        (NodeKind.STOP, "stop"),
        (NodeKind.LEVEL_CROSSING, "level_crossing"),
        (NodeKind.CROSSING, "crossing"),
    ],
)
def test_time_is_lost_at_the_control_that_a_drive_leads_to(kind, name):
    graph = crossroads(kind)
    van = vehicle(penalty_s={name: figure(12.5)})
    assert (ds(graph, van, "a", "m"), ds(graph, van, "b", "m")) == (725, 725)
    assert (ds(graph, van, "m", "a"), ds(graph, van, "m", "b")) == (600, 600)
    assert ds(graph, vehicle(), "a", "m") == 600, "the vehicle loses nothing there"
    assert junction_ds(graph, van)[drive(graph, "a", "m")] == 125


@pytest.mark.parametrize("kind", [NodeKind.PLAIN, NodeKind.MOTORWAY_JUNCTION, NodeKind.TERMINUS])
def test_no_time_is_lost_where_no_control_is_named(kind):
    van = bundled_vehicle("hgv-44t")
    assert not junction_ds(crossroads(kind), van).any()


def roundabout(kinds: dict[str, NodeKind] | None = None):
    """
    Return a road that meets a roundabout of 4 km, driven p q r p.

        a ── p ── q
              \\  │
                r ── b
    """
    points = {"a": (0, 0), "p": (1000, 0), "q": (2000, 0), "r": (2000, -1000), "b": (3000, -1000)}
    circle = {"form": LinkForm.ROUNDABOUT, "against": NO}
    return assemble(
        raw(
            points,
            way("a p"), way("r b"),
            way("p q", **circle), way("q r", **circle), way("r p", **circle),
            nodes="p q r", kinds=kinds,
        )
    )  # fmt: skip


def test_time_is_lost_on_entering_a_roundabout_once():
    van = vehicle(penalty_s={"roundabout": figure(5)})
    graph = roundabout()
    assert (ds(graph, van, "a", "p"), ds(graph, van, "p", "a")) == (650, 600)
    assert (ds(graph, van, "b", "r"), ds(graph, van, "r", "b")) == (650, 600)
    assert (ds(graph, van, "p", "q"), ds(graph, van, "q", "r")) == (600, 600)


def test_what_is_lost_is_told_by_its_key_and_verified_by_its_figure():
    graph = roundabout({"q": NodeKind.SIGNALS, "b": NodeKind.STOP})
    doubtful = figure(6) | {"verified": False}
    van = vehicle(
        penalty_s={"roundabout": figure(5), "signals": doubtful, "stop": figure(0)},
    )
    keys, verified = junction_keys(graph, van), junctions_verified(graph, van)

    def at(start, end):
        found = drive(graph, start, end)
        return keys[found], bool(verified[found])

    assert at("a", "p") == ("penalty_s.roundabout", True)
    assert at("p", "q") == ("penalty_s.signals", False)
    assert at("p", "a") == ("", True)
    assert at("r", "b") == ("", True), "a stop line that costs nothing"


@pytest.mark.parametrize(("signals_s", "entered"), [(3, 650), (9, 690)])
def test_at_signals_on_a_roundabout_the_longer_delay_counts(signals_s, entered):
    van = vehicle(penalty_s={"roundabout": figure(5), "signals": figure(signals_s)})
    graph = roundabout({"p": NodeKind.SIGNALS})
    assert ds(graph, van, "a", "p") == entered
    assert ds(graph, van, "q", "r") == 600


# What cannot be


@pytest.mark.parametrize("posted_kmh", [0.0, -30.0, 0.4, 301.0, np.inf])
@pytest.mark.parametrize("column", ["speed_kmh", "hgv_speed_kmh"])
def test_a_speed_that_no_road_has_is_refused_by_name(posted_kmh, column):
    points = {"a": (0.0, 0.0), "b": (1000.0, 0.0), "c": (2000.0, 0.0)}
    graph = assemble(
        raw(points, way("a b"), way("b c", name="bad", **{column: [np.nan, posted_kmh]}))
    )
    with pytest.raises(
        SchemaError, match=r"1 links have posted speeds outside 0.5 to 300 km/h: bad"
    ):
        time_graph(graph, vehicle())


def test_a_bad_speed_that_no_link_has_does_not_matter():
    graph = one_km()
    kinds = graph.kinds.joined(one_km(speed_kmh=-1.0).kinds)
    assert time_graph(replace(graph, kinds=kinds), vehicle()).drive_ds.tolist() == [600, 600]


def test_a_time_too_long_to_hold_is_refused_by_name():
    slow = {kind: figure(0.05) for kind in lorry().factor}
    crawler = vehicle(
        legal_mph={kind: figure(1) for kind in slow},
        factor=slow,
        class_factor={"local_road": figure(0.05)},
    )
    graph = replace(one_km(name="round the world"), link_cm=np.array([2_000_000_000], np.int32))
    # 20,000 km at 0.004 km/h: 570 years, and the bound is 6.8
    with pytest.raises(SchemaError, match=r"1 links take longer than can be held: round the world"):
        time_graph(graph, crawler)
