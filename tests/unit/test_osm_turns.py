"""Turn restrictions from relations: whom they concern, and which cannot be represented.

The junction of every test::

        4
        |
    1 --2-- 3      ways 1 (1 2), 2 (2 3), 3 (2 4)
"""

from __future__ import annotations

from pathlib import Path

import pytest
from osm_drawings import remark, restriction, roads, runs, way
from road_drawings import metres

from sitepipe.network.build.assemble import assemble
from sitepipe.roadgraph import RawRoads
from sitepipe.vocab import Mode

JUNCTION = (way(1, "1 2"), way(2, "2 3"), way(3, "2 4"))
ALL, CAR, GOODS, HGV = 7, 1, 2, 4
MEMBERS = "from:w1 via:n2 to:w3"


def turns(raw: RawRoads) -> list[tuple[int, int, int, bool, int, str]]:
    found = raw.turns
    return [
        (
            int(raw.way_id[found.from_way[row]]),
            int(raw.point_id[found.via_point[row]]),
            int(raw.way_id[found.to_way[row]]),
            bool(found.only[row]),
            int(found.modes[row]),
            str(found.turn_id[row]),
        )
        for row in range(len(found))
    ]


@pytest.mark.parametrize(
    ("tags", "only", "modes"),
    [
        ({"restriction": "no_left_turn"}, False, ALL),
        ({"restriction": "no_u_turn"}, False, ALL),
        ({"restriction": "no_straight_on"}, False, ALL),
        ({"restriction": "only_left_turn"}, True, ALL),
        ({"restriction": "no_left_turn", "except": "hgv"}, False, CAR | GOODS),
        ({"restriction": "no_left_turn", "except": "psv;motorcar"}, False, GOODS | HGV),
        ({"restriction": "no_left_turn", "except": "bicycle"}, False, ALL),
        ({"restriction__hgv": "no_left_turn"}, False, HGV),
        ({"restriction__motorcar": "no_left_turn"}, False, CAR),
        ({"restriction__goods": "no_left_turn"}, False, GOODS),
        ({"restriction__motor_vehicle": "no_left_turn"}, False, ALL),
    ],
)
def test_whom_a_restriction_concerns(
    tmp_path: Path, tags: dict[str, str], only: bool, modes: int
) -> None:
    raw = roads(tmp_path, *JUNCTION, restriction(9, MEMBERS, **tags))

    assert turns(raw) == [(1, 2, 3, only, modes, "relation 9")]
    assert remark(raw, "turn restrictions for motor vehicles").count == 1


def test_a_relation_may_hold_a_rule_for_each_of_several_vehicles(tmp_path: Path) -> None:
    tags = {"restriction__hgv": "no_left_turn", "restriction__motorcar": "only_left_turn"}

    raw = roads(tmp_path, *JUNCTION, restriction(9, MEMBERS, **tags))

    assert sorted(turn[3:5] for turn in turns(raw)) == [(False, HGV), (True, CAR)]


@pytest.mark.parametrize(
    ("tags", "matter", "what"),
    [
        ({"restriction__bus": "no_left_turn"}, "dropped", "for others than these vehicles"),
        ({"restriction": "no_left_turn", "except": "motor_vehicle"}, "dropped", "for others"),
        ({"restriction__conditional": "no_left_turn @ (Mo-Fr)"}, "kept", "at times only"),
        (
            {"restriction": "no_left_turn", "hour_on": "07:00", "hour_off": "19:00"},
            "kept",
            "at times only",
        ),
        ({"restriction": "give_way"}, "not represented", "of unknown kind"),
    ],
)
def test_rules_that_are_not_applied_are_listed(
    tmp_path: Path, tags: dict[str, str], matter: str, what: str
) -> None:
    raw = roads(tmp_path, *JUNCTION, restriction(9, MEMBERS, **tags))

    said = remark(raw, what)
    assert turns(raw) == []
    assert (said.matter, said.count, said.first) == (matter, 1, ("relation 9",))


@pytest.mark.parametrize(
    ("members", "value", "what"),
    [
        ("from:w1 via:w2 to:w3", "no_u_turn", "via a way"),
        ("from:w1 to:w3", "no_left_turn", "without a way from, a node via and a way to"),
        ("via:n2 to:w3", "no_left_turn", "without a way from, a node via and a way to"),
        ("from:w1 via:n2 via:n3 to:w3", "no_left_turn", "without a way from"),
        ("from:w1 via:n2 to:w2 to:w3", "only_left_turn", "to one of several ways"),
        ("from:w1 via:n2 to:w77", "no_left_turn", "whose ways or node the file lacks"),
        ("from:w1 via:n77 to:w3", "no_left_turn", "whose ways or node the file lacks"),
        ("from:w1 via:n3 to:w3", "no_left_turn", "do not both touch their node"),
    ],
)
def test_restrictions_that_cannot_be_represented_are_listed(
    tmp_path: Path, members: str, value: str, what: str
) -> None:
    raw = roads(tmp_path, *JUNCTION, restriction(9, members, restriction=value))

    said = remark(raw, what)
    assert turns(raw) == []
    assert (said.matter, said.count, said.first) == ("not represented", 1, ("relation 9",))


def test_no_entry_from_several_ways_and_no_exit_to_several(tmp_path: Path) -> None:
    raw = roads(
        tmp_path,
        *JUNCTION,
        restriction(8, "from:w1 from:w2 via:n2 to:w3", restriction="no_entry"),
        restriction(9, "from:w1 via:n2 to:w2 to:w3", restriction="no_exit"),
    )

    assert [turn[:3] for turn in turns(raw)] == [(1, 2, 3), (2, 2, 3), (1, 2, 2), (1, 2, 3)]


def test_a_restriction_of_a_footpath_needs_no_representation(tmp_path: Path) -> None:
    path = way(5, "2 5", "footway")
    raw = roads(
        tmp_path,
        *JUNCTION,
        path,
        restriction(8, "from:w1 via:n2 to:w5", restriction="no_left_turn"),
        restriction(9, "from:w1 via:n2 to:w5", restriction="only_left_turn"),
    )

    assert remark(raw, "of ways that no motor vehicle drives").first == ("relation 8",)
    assert remark(raw, "allow only a way left out").first == ("relation 9",)


def test_of_a_way_that_was_cut_the_run_at_the_node_is_taken(tmp_path: Path) -> None:
    raw = roads(
        tmp_path,
        way(1, "8 7 6 1 2"),
        *JUNCTION[1:],
        restriction(9, MEMBERS, restriction="no_left_turn"),
        without=(7,),
        marks={1: {"barrier": "bollard"}},
    )

    (row,) = raw.turns.from_way
    assert runs(raw)[row][0] == 1
    assert runs(raw)[row][1][-1] == 2


def test_a_restricted_turn_is_not_taken(tmp_path: Path) -> None:
    raw = roads(
        tmp_path,
        *JUNCTION,
        restriction(9, MEMBERS, restriction="no_left_turn", **{"except": "hgv"}),
    )
    graph = assemble(raw)

    assert metres(graph, "1", "4", mode=Mode.HGV) is not None
    straight, detour = metres(graph, "1", "3"), metres(graph, "1", "4")
    assert straight is not None
    # A car drives on to 3, turns there, and comes back: 3 lies at a dead end.
    assert detour is not None
    assert detour > straight
