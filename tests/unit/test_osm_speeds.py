"""Posted speeds, built-up areas and dual carriageways from tags. 30 mph is 48.28032 km/h."""

from __future__ import annotations

import numpy as np
import pytest

from sitepipe.ingest.osm.kinds import tell
from sitepipe.ingest.osm.speeds import Rule, rule, speeds
from sitepipe.roadgraph import LinkForm

MPH_20, MPH_30, MPH_40, MPH_60, MPH_70 = 32.18688, 48.28032, 64.37376, 96.56064, 112.65408
NONE = float("nan")


def said(highway: str = "unclassified", **tags: str) -> dict[str, str]:
    return {"highway": highway} | {key.replace("__", ":"): tags[key] for key in tags}


@pytest.mark.parametrize(
    ("tags", "along", "against"),
    [
        ({}, NONE, NONE),
        ({"maxspeed": "40 mph"}, MPH_40, MPH_40),
        ({"maxspeed": "80"}, 80, 80),
        ({"maxspeed": "40 mph", "maxspeed__backward": "30 mph"}, MPH_40, MPH_30),
        ({"maxspeed__forward": "50"}, 50, NONE),
        ({"maxspeed": "national"}, NONE, NONE),
        ({"maxspeed": "GB:nsl_single"}, NONE, NONE),
        ({"maxspeed": "none"}, NONE, NONE),
        ({"maxspeed": "signals"}, NONE, NONE),
        ({"maxspeed": "walk"}, 6, 6),
        ({"maxspeed": "GB:zone20"}, MPH_20, MPH_20),
        ({"maxspeed": "DE:zone:30"}, 30, 30),
        ({"maxspeed": "zone30"}, 30, 30),
        ({"zone__maxspeed": "GB:20"}, MPH_20, MPH_20),
        ({"zone__maxspeed": "DE:30"}, 30, 30),
        ({"maxspeed__type": "GB:nsl_restricted"}, MPH_30, MPH_30),
        ({"maxspeed": "20 mph", "maxspeed__type": "GB:nsl_restricted"}, MPH_20, MPH_20),
        ({"maxspeed__forward": "20 mph", "maxspeed__type": "GB:urban"}, MPH_20, MPH_30),
        ({"maxspeed": "0"}, NONE, NONE),
        ({"maxspeed": "-30 mph"}, NONE, NONE),
        ({"maxspeed": "90;30;90"}, NONE, NONE),
        ({"source__maxspeed": "survey"}, NONE, NONE),
    ],
)
def test_posted_speeds(tags: dict[str, str], along: float, against: float) -> None:
    found = speeds(said(**tags)).posted

    np.testing.assert_allclose(found, [along, against])


def test_speeds_for_goods_vehicles_stand_apart() -> None:
    found = speeds(
        said(maxspeed="60 mph", maxspeed__hgv="40 mph", maxspeed__hgv__backward="30 mph")
    )

    np.testing.assert_allclose(found.posted, [MPH_60, MPH_60])
    np.testing.assert_allclose(found.hgv, [MPH_40, MPH_30])
    assert np.isnan(speeds(said(maxspeed="60 mph")).hgv).all()


@pytest.mark.parametrize("value", ["0", "-30 mph", "90;30;90", "quick"])
def test_a_speed_that_is_not_read_is_noted_with_its_value(value: str) -> None:
    (note,) = speeds(said(maxspeed=value)).notes

    assert note == ("not represented", "speeds that are not read", f"maxspeed={value}")


def test_a_speed_set_by_signals_is_noted() -> None:
    (note,) = speeds(said(maxspeed="signals")).notes

    assert note.what == "speed limits set by signals"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GB:nsl_single", Rule(urban=False, dual=False)),
        ("UK:nsl_single", Rule(urban=False, dual=False)),
        ("gb:NSL_dual", Rule(urban=False, dual=True)),
        ("GB_nsl:single", Rule(urban=False, dual=False)),
        ("gb:national", Rule(urban=False)),
        ("GB:motorway", Rule(urban=False)),
        ("BE-VLG:rural", Rule(urban=False)),
    ],
)
def test_rules_without_a_figure(text: str, expected: Rule) -> None:
    found = rule(text)

    assert found is not None
    assert np.isnan(found.kmh)
    assert (found.urban, found.dual) == (expected.urban, expected.dual)


@pytest.mark.parametrize(
    "text", ["sign", "survey", "30", "30 mph", "", "GB:", "Stats19", "zone", "GB:zone0"]
)
def test_words_that_are_no_rule(text: str) -> None:
    assert rule(text) is None


@pytest.mark.parametrize(
    ("tags", "urban"),
    [
        (said(), False),
        (said(maxspeed="30 mph"), True),
        (said(maxspeed="50"), True),
        (said(maxspeed="40 mph"), False),
        (said(maxspeed__forward="30 mph", maxspeed__backward="60 mph"), False),
        (said("residential"), True),
        (said("living_street"), True),
        (said("residential", maxspeed="60 mph"), False),
        (said("residential", maxspeed="GB:nsl_single"), False),
        (said("primary", maxspeed__type="DE:urban"), True),
        (said("primary", maxspeed="30 mph", maxspeed__type="GB:nsl_single"), False),
        (said("service"), False),
        (said("motorway", maxspeed="30 mph"), False),
    ],
)
def test_built_up_areas(tags: dict[str, str], urban: bool) -> None:
    assert tell(tuple(tags.items())).urban is urban


@pytest.mark.parametrize(
    ("tags", "dual"),
    [
        (said("motorway"), True),
        (said("motorway", oneway="no"), False),
        (said("trunk"), False),
        (said("trunk", oneway="yes"), True),
        (said("trunk", oneway="-1"), True),
        (said("trunk_link", oneway="yes"), False),
        (said("trunk", oneway="yes", junction="roundabout"), False),
        (said("primary", oneway="yes"), False),
        (said("primary", oneway="yes", maxspeed="70 mph"), True),
        (said("primary", oneway="yes", maxspeed__type="GB:nsl_dual"), True),
        (said("primary", oneway="yes", dual_carriageway="yes"), True),
        (said("trunk", oneway="yes", dual_carriageway="no"), False),
        (said("trunk", oneway="yes", maxspeed="GB:nsl_single"), False),
        (said("trunk", maxspeed="70 mph"), False),
    ],
)
def test_dual_carriageways(tags: dict[str, str], dual: bool) -> None:
    assert tell(tuple(tags.items())).dual is dual


@pytest.mark.parametrize(
    ("tags", "form"),
    [
        (said("primary"), LinkForm.MAIN),
        (said("primary_link"), LinkForm.SLIP),
        (said("primary", junction="roundabout"), LinkForm.ROUNDABOUT),
        (said("primary_link", junction="circular"), LinkForm.ROUNDABOUT),
        (said("primary", junction="approach"), LinkForm.MAIN),
    ],
)
def test_forms(tags: dict[str, str], form: LinkForm) -> None:
    assert tell(tuple(tags.items())).form is form
