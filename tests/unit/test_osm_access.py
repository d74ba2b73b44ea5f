"""Who may drive: the hierarchy of access, its directions, and one-way roads."""

from __future__ import annotations

import pytest

from sitepipe.ingest.osm.access import permissions
from sitepipe.roadgraph import MODES, Permission

NO, ENDS, YES = Permission.NO, Permission.ENDS, Permission.YES
CAR, GOODS, HGV = range(3)


def said(**tags: str) -> dict[str, str]:
    return {"highway": "residential"} | {key.replace("__", ":"): tags[key] for key in tags}


def test_columns_are_car_goods_and_hgv() -> None:
    assert [str(mode) for mode in MODES] == ["car", "goods", "hgv"]


@pytest.mark.parametrize(
    ("tags", "car", "goods", "hgv"),
    [
        ({}, YES, YES, YES),
        ({"access": "no"}, NO, NO, NO),
        ({"access": "no", "vehicle": "yes"}, YES, YES, YES),
        ({"access": "private", "motor_vehicle": "yes"}, YES, YES, YES),
        ({"vehicle": "no", "motor_vehicle": "destination"}, ENDS, ENDS, ENDS),
        ({"motor_vehicle": "no", "hgv": "yes"}, NO, NO, YES),
        ({"motor_vehicle": "no", "motorcar": "yes"}, YES, NO, NO),
        ({"hgv": "no"}, YES, YES, NO),
        ({"goods": "no"}, YES, NO, YES),
        ({"hgv": "destination"}, YES, YES, ENDS),
        ({"hgv": "delivery"}, YES, YES, ENDS),
        ({"hgv": "designated"}, YES, YES, YES),
        ({"hgv": "discouraged"}, YES, YES, ENDS),
        ({"access": "permissive"}, YES, YES, YES),
        ({"access": "customers"}, ENDS, ENDS, ENDS),
        ({"access": "permit"}, ENDS, ENDS, ENDS),
        ({"access": "agricultural"}, NO, NO, NO),
        ({"motor_vehicle": "forestry"}, NO, NO, NO),
        ({"motor_vehicle": "agricultural;forestry"}, NO, NO, NO),
        ({"motor_vehicle": "agricultural;private"}, ENDS, ENDS, ENDS),
        ({"bicycle": "no", "foot": "no"}, YES, YES, YES),
        ({"hgv": "unknown", "access": "destination"}, ENDS, ENDS, ENDS),
        ({"access": "sometimes"}, YES, YES, YES),
        ({"service": "driveway", "highway": "service"}, ENDS, ENDS, ENDS),
        ({"service": "driveway", "highway": "service", "access": "yes"}, YES, YES, YES),
        ({"service": "alley", "highway": "service"}, YES, YES, YES),
        ({"service": "emergency_access", "highway": "service"}, NO, NO, NO),
        ({"highway": "track"}, NO, NO, NO),
        ({"highway": "track", "motor_vehicle": "yes"}, YES, YES, YES),
        ({"highway": "pedestrian", "motor_vehicle": "delivery"}, ENDS, ENDS, ENDS),
    ],
)
def test_modes(tags: dict[str, str], car: int, goods: int, hgv: int) -> None:
    permission, _ = permissions(said(**tags))

    assert permission.tolist() == [[car, goods, hgv]] * 2


@pytest.mark.parametrize(
    ("tags", "along", "against"),
    [
        ({"oneway": "yes"}, YES, NO),
        ({"oneway": "true"}, YES, NO),
        ({"oneway": "1"}, YES, NO),
        ({"oneway": "-1"}, NO, YES),
        ({"oneway": "reverse"}, NO, YES),
        ({"oneway": "no"}, YES, YES),
        ({"oneway": "alternating"}, YES, YES),
        ({"oneway": "reversible"}, NO, NO),
        ({"oneway": "perhaps"}, YES, YES),
        ({"junction": "roundabout"}, YES, NO),
        ({"junction": "circular"}, YES, NO),
        ({"junction": "roundabout", "oneway": "-1"}, NO, YES),
        ({"junction": "yes"}, YES, YES),
        ({"highway": "motorway"}, YES, NO),
        ({"highway": "motorway_link"}, YES, NO),
        ({"highway": "motorway", "oneway": "no"}, YES, YES),
        ({"highway": "trunk_link"}, YES, YES),
        ({"oneway": "yes", "hgv": "destination"}, ENDS, NO),
        ({"hgv__backward": "no"}, YES, NO),
        ({"hgv__forward": "no", "hgv": "yes"}, NO, YES),
        ({"motor_vehicle__backward": "destination"}, YES, ENDS),
        ({"motor_vehicle__backward": "no", "hgv": "yes"}, YES, YES),
        ({"oneway__hgv": "yes"}, YES, NO),
        ({"oneway": "yes", "oneway__hgv": "no"}, YES, YES),
        ({"oneway__motor_vehicle": "yes"}, YES, NO),
    ],
)
def test_directions_of_lorries(tags: dict[str, str], along: int, against: int) -> None:
    permission, _ = permissions(said(**tags))

    assert permission[:, HGV].tolist() == [along, against]


def test_one_way_for_lorries_alone_leaves_cars_both_ways() -> None:
    permission, _ = permissions(said(oneway__hgv="yes"))

    assert permission[:, CAR].tolist() == [YES, YES]


@pytest.mark.parametrize(
    ("tags", "matter", "what", "detail"),
    [
        (
            {"access": "sometimes"},
            "not represented",
            "access and direction that are not read",
            "access=sometimes",
        ),
        (
            {"oneway": "perhaps"},
            "not represented",
            "access and direction that are not read",
            "oneway=perhaps",
        ),
        (
            {"oneway": "reversible"},
            "dropped",
            "roads whose direction changes by the hour, closed",
            "",
        ),
        (
            {"hgv": "discouraged"},
            "kept",
            "roads to be avoided, driven at the ends of a trip",
            "",
        ),
    ],
)
def test_notes(tags: dict[str, str], matter: str, what: str, detail: str) -> None:
    _, notes = permissions(said(**tags))

    assert notes == [(matter, what, detail)]


def test_what_is_read_is_not_noted() -> None:
    _, notes = permissions(said(access="private", hgv="unknown", oneway="yes"))

    assert notes == []
