"""Posted dimensions from tags. Columns: height, width, length, weight, rating, axle load."""

from __future__ import annotations

import numpy as np
import pytest

from sitepipe.ingest.osm.kinds import tell
from sitepipe.ingest.osm.limits import limits
from sitepipe.roadgraph import Limit

NONE = float("nan")


def said(**tags: str) -> dict[str, str]:
    return {key.replace("__", ":"): tags[key] for key in tags}


def test_columns() -> None:
    assert [limit.name for limit in Limit] == [
        "HEIGHT_M", "WIDTH_M", "LENGTH_M", "WEIGHT_T", "RATING_T", "AXLE_LOAD_T",
    ]  # fmt: skip


def test_each_limit_has_its_column() -> None:
    found, for_goods, notes = limits(
        said(
            maxheight="14'6\"", maxwidth="2,3", maxlength="12 m",
            maxweight="18", maxweightrating="7.5 t", maxaxleload="10000 kg",
        )
    )  # fmt: skip

    np.testing.assert_allclose(found, [4.4196, 2.3, 12, 18, 7.5, 10])
    assert np.isnan(for_goods).all()
    assert notes == []


def test_limits_for_goods_vehicles_stand_apart() -> None:
    found, for_goods, _ = limits(said(maxweightrating__hgv="7.5", maxlength__hgv="10"))

    assert np.isnan(found).all()
    np.testing.assert_allclose(for_goods, [NONE, NONE, 10, NONE, 7.5, NONE])


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"maxheight": "4.5", "maxheight__physical": "4.3"}, 4.3),
        ({"maxheight": "4.5", "maxheight__physical": "4.7"}, 4.5),
        ({"maxheight__forward": "4.2", "maxheight__backward": "4.4"}, 4.2),
        ({"maxheight": "default"}, NONE),
        ({"maxheight": "none"}, NONE),
        ({"maxheight": "no_sign"}, NONE),
        ({"maxheight": "below_default"}, NONE),
        ({"maxheight": "4.5;4.2"}, NONE),
        ({"maxheight__hgv": "4.2"}, NONE),
    ],
)
def test_the_lowest_height_counts(tags: dict[str, str], expected: float) -> None:
    found, _, _ = limits(said(**tags))

    np.testing.assert_allclose(found[Limit.HEIGHT_M], expected)


@pytest.mark.parametrize(
    ("tags", "what", "detail"),
    [
        ({"maxheight": "low"}, "limits that are not read", "maxheight=low"),
        ({"maxweight": "0"}, "limits that are not read", "maxweight=0"),
        ({"maxheight": "below_default"}, "limits below the usual, without a figure", "maxheight"),
        ({"maxwidth__forward": "2.3"}, "limits for one direction, taken for both",
         "maxwidth:forward"),
        ({"maxaxles": "3"}, "limits in more detail than vehicles have", "maxaxles=3"),
        ({"hgv_articulated": "no"}, "limits in more detail than vehicles have",
         "hgv_articulated=no"),
    ],
)  # fmt: skip
def test_notes(tags: dict[str, str], what: str, detail: str) -> None:
    _, _, (note,) = limits(said(**tags))

    assert (note.what, note.detail) == (what, detail)


def test_an_environmental_limit_except_for_access_is_lifted_at_the_ends_of_a_trip() -> None:
    tags = {"highway": "residential", "hgv": "destination", "maxweightrating:hgv": "7.5"}

    told = tell(tuple(tags.items()))

    assert np.isnan(told.hgv_limit[Limit.RATING_T])
    assert [note.what for note in told.notes] == [
        "weight limits except for access, driven at trip ends"
    ]


def test_a_weak_bridge_stays_closed_to_the_heavy_though_lorries_may_go_for_access() -> None:
    tags = {"highway": "residential", "hgv": "destination", "maxweight": "7.5"}

    assert tell(tuple(tags.items())).limit[Limit.WEIGHT_T] == 7.5


@pytest.mark.parametrize(
    ("tags", "toll"),
    [
        ({}, -1),
        ({"toll": "yes"}, 1),
        ({"toll": "no"}, 0),
        ({"toll": "perhaps"}, -1),
        ({"toll:hgv": "yes"}, 1),
        ({"toll": "no", "toll:hgv": "yes"}, 1),
    ],
)
def test_tolls(tags: dict[str, str], toll: int) -> None:
    assert tell((("highway", "motorway"), *tags.items())).toll == toll


@pytest.mark.parametrize(
    ("value", "tunnel"),
    [("yes", True), ("avalanche_protector", True), ("building_passage", False), ("no", False)],
)
def test_tunnels(value: str, tunnel: bool) -> None:
    assert tell((("highway", "primary"), ("tunnel", value))).tunnel is tunnel
    assert not tell((("highway", "primary"),)).tunnel
