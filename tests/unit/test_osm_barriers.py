"""Barriers on roads: what they let through, and where the road is parted for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from osm_drawings import remark, roads, runs, way
from road_drawings import link_names, metres

from sitepipe.ingest.osm.barriers import barrier
from sitepipe.network.build.assemble import assemble
from sitepipe.roadgraph import NONE, Limit, Permission, RawRoads
from sitepipe.vocab import Mode

NO, ENDS, YES = Permission.NO, Permission.ENDS, Permission.YES


@pytest.mark.parametrize(
    ("tags", "car", "goods", "hgv"),
    [
        ({"barrier": "bollard"}, NO, NO, NO),
        ({"barrier": "bollard", "access": "yes"}, NO, NO, NO),
        ({"barrier": "bollard", "motor_vehicle": "private"}, ENDS, ENDS, ENDS),
        ({"barrier": "bollard", "motorcar": "yes"}, YES, NO, NO),
        ({"barrier": "block"}, NO, NO, NO),
        ({"barrier": "gate"}, YES, YES, YES),
        ({"barrier": "gate", "locked": "yes"}, NO, NO, NO),
        ({"barrier": "gate", "locked": "yes", "access": "private"}, ENDS, ENDS, ENDS),
        ({"barrier": "gate", "access": "private"}, ENDS, ENDS, ENDS),
        ({"barrier": "gate", "access": "no"}, NO, NO, NO),
        ({"barrier": "lift_gate", "hgv": "no"}, YES, YES, NO),
        ({"barrier": "cattle_grid"}, YES, YES, YES),
        ({"barrier": "toll_booth"}, YES, YES, YES),
        ({"barrier": "mystery"}, YES, YES, YES),
        ({"highway": "crossing", "motor_vehicle": "no"}, YES, YES, YES),
    ],
)
def test_who_may_pass(tags: dict[str, str], car: int, goods: int, hgv: int) -> None:
    found, _ = barrier(tags)

    assert found.permission.tolist() == [car, goods, hgv]
    assert found.hinders is ({car, goods, hgv} != {YES})


def test_a_height_restrictor_hinders_by_its_limit() -> None:
    found, _ = barrier({"barrier": "height_restrictor", "maxheight": "2.1"})

    assert found.hinders
    assert found.limit[Limit.HEIGHT_M] == 2.1


@pytest.mark.parametrize(
    ("tags", "what"),
    [
        ({"barrier": "gate"}, "gates that do not say who may pass, taken as open"),
        ({"barrier": "mystery"}, "barriers of unknown kind, open unless closed by a tag"),
        ({"barrier": "height_restrictor", "maxheight": "low"}, "limits that are not read"),
    ],
)
def test_what_is_taken_for_granted_is_noted(tags: dict[str, str], what: str) -> None:
    assert [note.what for note in barrier(tags)[1]] == [what]


def reaches(raw: RawRoads, start: str, finish: str, mode: Mode) -> bool:
    return metres(assemble(raw), start, finish, mode=mode) is not None


def test_a_bollard_parts_the_road(tmp_path: Path) -> None:
    #  1 --- 2 --- 3   way 1, bollard at 2
    raw = roads(tmp_path, way(1, "1 2 3"), marks={2: {"barrier": "bollard"}})

    assert runs(raw) == [(1, (1, 2)), (1, (NONE, 3))]
    assert not reaches(raw, "1", "3", Mode.CAR)
    assert reaches(raw, "1", "2", Mode.CAR)
    assert link_names(assemble(raw)) == ["1/1", "1/2"]
    assert remark(raw, "close a road to every motor vehicle").first == ("node 2",)


def test_the_road_goes_on_five_centimetres_behind_a_barrier(tmp_path: Path) -> None:
    raw = roads(tmp_path, way(1, "1 2 3"), marks={2: {"barrier": "gate", "access": "private"}})

    (row,) = np.flatnonzero(raw.point_id == NONE)
    east, north = raw.x[row] - raw.x[1], raw.y[row] - raw.y[1]
    onwards = raw.x[2] - raw.x[1], raw.y[2] - raw.y[1]
    length = np.hypot(*onwards)
    assert east == pytest.approx(0.05 * onwards[0] / length, abs=1e-6)
    assert north == pytest.approx(0.05 * onwards[1] / length, abs=1e-6)


def test_a_gate_closed_to_lorries_lets_cars_through(tmp_path: Path) -> None:
    marks = {2: {"barrier": "gate", "hgv": "no"}}
    raw = roads(tmp_path, way(1, "1 2 3"), marks=marks)

    assert runs(raw) == [(1, (1, 2)), (1, (NONE, 3)), (1, (2, NONE))]
    assert reaches(raw, "1", "3", Mode.CAR)
    assert reaches(raw, "3", "1", Mode.GOODS)
    assert not reaches(raw, "1", "3", Mode.HGV)
    assert remark(raw, "keep some vehicles out").first == ("node 2",)


def test_nothing_drives_through_private_gates_but_in_or_out(tmp_path: Path) -> None:
    #  9 --- 1 --(2)-- 3 --(4)-- 5 --- 8     gates at 2 and 4, private; the way round is longer
    #        |         |         |
    #        6 -------10-------- 7           10: a dead end that starts at 3
    gate = {"barrier": "gate", "access": "private"}
    places = {1: (-0.70, 52.60), 2: (-0.69, 52.60), 3: (-0.68, 52.60), 4: (-0.67, 52.60),
              5: (-0.66, 52.60), 6: (-0.70, 52.50), 7: (-0.66, 52.50),
              8: (-0.65, 52.60), 9: (-0.71, 52.60), 10: (-0.68, 52.59)}  # fmt: skip
    raw = roads(
        tmp_path,
        way(1, "1 2 3 4 5", "service"),
        way(2, "9 1 6 7 5 8", "primary"),
        way(3, "3 10", "service"),
        marks={2: gate, 4: gate},
        places=places,
    )
    graph = assemble(raw)

    through, into, out = (metres(graph, *ends) for ends in (("9", "8"), ("9", "10"), ("10", "8")))
    assert through is not None
    assert into is not None
    assert out is not None
    assert through > 22_000, "0.1° of latitude is 11 km, there and back"
    assert into < 4_000 > out, "0.03° of longitude is 2 km here, 0.01° of latitude 1.1 km"


def test_a_one_way_road_is_one_way_across_its_gate(tmp_path: Path) -> None:
    raw = roads(
        tmp_path,
        way(1, "1 2 3", oneway="-1"),
        marks={2: {"barrier": "gate", "hgv": "no"}},
    )

    assert reaches(raw, "3", "1", Mode.CAR)
    assert not reaches(raw, "1", "3", Mode.CAR)


def test_where_roads_meet_at_a_barrier_none_leads_to_another(tmp_path: Path) -> None:
    #      4
    #      |
    #  1 --2-- 3
    raw = roads(
        tmp_path,
        way(1, "1 2"),
        way(2, "2 3"),
        way(3, "4 2"),
        marks={2: {"barrier": "block"}},
        places={4: (-0.748, 52.7)},
    )

    for start, finish in (("1", "3"), ("1", "4"), ("3", "4")):
        assert not reaches(raw, start, finish, Mode.CAR)


def test_where_roads_meet_at_a_gate_for_cars_each_leads_to_all_others(tmp_path: Path) -> None:
    raw = roads(
        tmp_path,
        way(1, "1 2"),
        way(2, "2 3"),
        way(3, "4 2"),
        marks={2: {"barrier": "gate", "hgv": "no"}},
        places={4: (-0.748, 52.7)},
    )

    for start, finish in (("1", "3"), ("1", "4"), ("3", "4"), ("4", "1")):
        assert reaches(raw, start, finish, Mode.CAR)
        assert not reaches(raw, start, finish, Mode.HGV)


def test_a_barrier_at_a_dead_end_changes_nothing(tmp_path: Path) -> None:
    raw = roads(tmp_path, way(1, "1 2"), marks={2: {"barrier": "bollard"}})

    assert runs(raw) == [(1, (1, 2))]


def test_a_loop_through_a_barrier_is_opened_there(tmp_path: Path) -> None:
    raw = roads(
        tmp_path,
        way(1, "1 2 3 1"),
        marks={1: {"barrier": "bollard"}},
        places={3: (-0.7485, 52.61)},
    )

    assert runs(raw) == [(1, (1, 2, 3, NONE))]


def test_barriers_side_by_side(tmp_path: Path) -> None:
    bollard = {"barrier": "bollard"}
    raw = roads(tmp_path, way(1, "1 2 3 4"), marks={2: bollard, 3: bollard})

    assert runs(raw) == [(1, (1, 2)), (1, (NONE, 3)), (1, (NONE, 4))]
    assert len(set(zip(raw.x, raw.y, strict=True))) == len(raw.x)


def test_the_barrier_of_a_path_is_not_on_the_road(tmp_path: Path) -> None:
    #  1 ---- 2 ---- 3   a footpath leaves at 2, over a stile that is drawn on the shared node
    #         |
    #         4
    drawn = (way(1, "1 2 3"), way(2, "2 4", "footway"))

    raw = roads(tmp_path, *drawn, marks={2: {"barrier": "stile"}})

    assert runs(raw) == [(1, (1, 2, 3))]
    assert remark(raw, "taken to stand on the path").first == ("node 2",)


def test_a_height_restrictor_limits_the_way_across_it(tmp_path: Path) -> None:
    marks = {2: {"barrier": "height_restrictor", "maxheight": "2.1"}}
    raw = roads(tmp_path, way(1, "1 2 3", maxheight="4"), marks=marks)

    heights = raw.kinds.limit[raw.way_kind, Limit.HEIGHT_M]
    np.testing.assert_allclose(heights, [4, 4, 2.1], rtol=1e-6)


def test_a_toll_booth_makes_its_road_tolled_unless_that_says_otherwise(tmp_path: Path) -> None:
    raw = roads(
        tmp_path,
        way(1, "1 2 3"),
        way(2, "2 4"),
        way(3, "2 5", toll="no"),
        way(4, "3 6"),
        marks={2: {"barrier": "toll_booth"}},
    )

    assert raw.kinds.toll[raw.way_kind].tolist() == [1, 1, 0, -1]
    assert runs(raw)[0] == (1, (1, 2, 3))
    assert remark(raw, "with a toll booth").count == 2
