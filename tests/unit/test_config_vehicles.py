"""Vehicles as configuration: what is refused, where, and what the bundled ones say."""

from __future__ import annotations

import itertools

import pytest

from sitepipe import bundled, config
from sitepipe.config import Vehicle
from sitepipe.errors import ConfigError
from sitepipe.vocab import Mode

NAMES = bundled.names("configs", "vehicles")
BY_SIZE = ["car", "van-3.5t", "lorry-7.5t", "hgv-18t", "hgv-44t"]

VAN = """\
name: van
title: A van
mode: goods
legal_mph:
  built_up: {value: 30, source: test, verified: true}
  single: {value: 50, source: test, verified: true}
  dual: {value: 60, source: test, verified: true}
  motorway: {value: 70, source: test, verified: true}
factor:
  built_up: {value: 0.6, source: test, verified: false}
  single: {value: 0.8, source: test, verified: false}
  dual: {value: 0.9, source: test, verified: false}
  motorway: {value: 0.95, source: test, verified: false}
class_factor:
  b_road: {value: 0.9, source: test, verified: false}
form_factor:
  slip: {value: 0.8, source: test, verified: false}
dimensions:
  height_m: {value: 2.8, source: test, verified: false}
penalty_s:
  signals: {value: 8, source: test, verified: false}
tolls: avoid
"""


@pytest.fixture
def read(tmp_path):
    def read(text: str) -> Vehicle:
        path = tmp_path / "van.yaml"
        path.write_text(text, encoding="utf-8")
        return config.load(path, Vehicle, label="van.yaml").section

    return read


def bundled_vehicle(name: str) -> Vehicle:
    return config.load(bundled.find("configs", name, under="vehicles"), Vehicle, label=name).section


def test_what_a_vehicle_leaves_out_limits_nothing(read):
    van = read(VAN)
    assert (van.limiter_mph, van.ferry_kmh, van.dimensions.width_m) == (None, None, None)
    assert (van.tolls, van.ferries) == ("avoid", "allow")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "b_road:", "b_raod:",
            "van.yaml:15: class_factor.b_raod: 'b_raod' is none of motorway, trunk, a_road, "
            "b_road, minor_road, local_road, access_road, ferry; did you mean 'b_road'?",
        ),
        (
            "b_road:", "residential:",
            "van.yaml:15: class_factor.residential: 'residential' is none of motorway, trunk, "
            "a_road, b_road, minor_road, local_road, access_road, ferry",
        ),
        (
            "  motorway: {value: 70", "  motorways: {value: 70",
            "van.yaml:8: legal_mph.motorways: 'motorways' is none of built_up, single, dual, "
            "motorway; did you mean 'motorway'?",
        ),
        (
            "  slip:", "  slips:",
            "van.yaml:17: form_factor.slips: 'slips' is none of slip, roundabout; "
            "did you mean 'slip'?",
        ),
        (
            "  signals:", "  signal:",
            "van.yaml:21: penalty_s.signal: 'signal' is none of signals, roundabout, "
            "mini_roundabout, give_way, stop, level_crossing, crossing; did you mean 'signals'?",
        ),
        (
            "mode: goods", "mode: good",
            "van.yaml:3: mode: 'good' is none of car, goods, hgv; did you mean 'goods'?",
        ),
        (
            "tolls: avoid", "tolls: avoids",
            "van.yaml:22: tolls: 'avoids' is none of allow, avoid; did you mean 'avoid'?",
        ),
        (
            "  height_m:", "  hight_m:",
            "van.yaml:19: dimensions.hight_m: no such key; did you mean 'height_m'?",
        ),
        (
            "  height_m: {value: 2.8", "  height_m: {value: 28",
            "van.yaml:19: dimensions.height_m: must be from 0.5 to 6; it is 28",
        ),
        (
            "  signals: {value: 8", "  signals: {value: -8",
            "van.yaml:21: penalty_s.signals: must be from 0 to 600; it is -8",
        ),
        (
            "b_road: {value: 0.9", "b_road: {value: 1.1",
            "van.yaml:15: class_factor.b_road: must be from 0.05 to 1; it is 1.1",
        ),
        (
            "  dual: {value: 60, source: test, verified: true}\n", "",
            "van.yaml:4: legal_mph: lacks dual",
        ),
        (
            "b_road:", "ferry:",
            "van.yaml:14: class_factor: a ferry has no factor; its speed is ferry_kmh",
        ),
    ],
)  # fmt: skip
def test_what_no_vehicle_can_be_is_refused_with_its_line(read, old, new, message):
    assert VAN.count(old) == 1
    with pytest.raises(ConfigError) as error:
        read(VAN.replace(old, new))
    assert error.value.message == message


def test_each_bundled_vehicle_goes_by_the_name_of_its_file():
    assert sorted(BY_SIZE) == NAMES
    assert [bundled_vehicle(name).name for name in NAMES] == NAMES


def test_modes_follow_the_weight_that_signs_mean():
    modes = {name: bundled_vehicle(name).mode for name in BY_SIZE}
    assert modes == {
        "car": Mode.CAR,
        "van-3.5t": Mode.GOODS,
        "lorry-7.5t": Mode.HGV,
        "hgv-18t": Mode.HGV,
        "hgv-44t": Mode.HGV,
    }


@pytest.mark.parametrize(
    ("name", "legal_mph", "limiter_mph"),
    [
        # gov.uk/speed-limits, England: built-up, single, dual, motorway; limiters above 3.5 t
        ("car", (30, 60, 70, 70), None),
        ("van-3.5t", (30, 50, 60, 70), None),
        ("lorry-7.5t", (30, 50, 60, 70), 56),
        ("hgv-18t", (30, 50, 60, 60), 56),
        ("hgv-44t", (30, 50, 60, 60), 56),
    ],
)
def test_legal_limits_are_those_of_the_class_of_vehicle(name, legal_mph, limiter_mph):
    van = bundled_vehicle(name)
    kinds = ("built_up", "single", "dual", "motorway")
    assert tuple(van.legal_mph[kind].value for kind in kinds) == legal_mph
    assert (van.limiter_mph.value if van.limiter_mph else None) == limiter_mph


@pytest.mark.parametrize(("smaller", "larger"), list(itertools.pairwise(BY_SIZE)))
def test_the_larger_vehicle_is_never_smaller_in_any_dimension(smaller, larger):
    one, other = bundled_vehicle(smaller).dimensions, bundled_vehicle(larger).dimensions
    # Six axles share 44 t: the heaviest bears less than that of 18 t on two.
    for name in type(one).model_fields.keys() - {"axle_load_t"}:
        assert getattr(one, name).value <= getattr(other, name).value


@pytest.mark.parametrize("name", NAMES)
def test_judgement_is_never_called_verified(name):
    judged = [
        (key, figure)
        for key, figure in _figures(bundled_vehicle(name))
        if "judgement" in figure.source.casefold()
    ]
    assert len(judged) > 15
    assert [key for key, figure in judged if figure.verified] == []


def _figures(section: config.Section):
    for name in type(section).model_fields:
        value = getattr(section, name)
        entries = value.items() if isinstance(value, dict) else [(name, value)]
        for key, each in entries:
            if isinstance(each, config.Figure):
                yield f"{name}.{key}", each
            elif isinstance(each, config.Section):
                yield from _figures(each)
