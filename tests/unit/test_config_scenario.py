"""Scenarios as configuration: what they say, and what is refused where."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitepipe import config
from sitepipe.config import Scenario
from sitepipe.errors import ConfigError
from sitepipe.vocab import RoadClass

ROOT = Path(__file__).resolve().parents[2]

SCHEME = """\
title: A bypass, and a bridge made stronger
vehicle: hgv-18t
close: [m6-j2-j3, 4012]
upgrade:
  - {link: a45-east, class: trunk, dual: true, speed_mph: 70}
  - {link: a46-bridge, lift_limits: true}
add:
  - name: bypass
    road: A46
    from: [52.4, -1.5]
    to: m6-j2
    via: [[52.41, -1.51]]
    class: a_road
    length_km: 3.2
"""


@pytest.fixture
def read(tmp_path):
    def read(text: str) -> Scenario:
        path = tmp_path / "scheme.yaml"
        path.write_text(text, encoding="utf-8")
        return config.load(path, Scenario, label="scheme.yaml").section

    return read


def test_a_scheme_is_read_whole(read):
    scheme = read(SCHEME)
    assert (scheme.vehicle, scheme.close) == ("hgv-18t", ["m6-j2-j3", "4012"])
    east, bridge = scheme.upgrade
    assert (east.road_class, east.dual, east.urban) == (RoadClass.TRUNK, True, None)
    assert east.posted_kmh == pytest.approx(70 * 1.609344)
    assert (bridge.lift_limits, bridge.posted_kmh) == (True, None)
    (bypass,) = scheme.add
    assert (bypass.start.at, bypass.end.node) == ((52.4, -1.5), "m6-j2")
    assert (bypass.via, bypass.length_km, bypass.one_way) == ([(52.41, -1.51)], 3.2, False)


def test_an_empty_scenario_changes_no_roads(read):
    assert not read("title: nothing\n").changes_roads


def test_an_end_may_name_the_link_that_it_lies_on(read):
    text = SCHEME.replace("from: [52.4, -1.5]", "from: {at: [52.4, -1.5], link: a45-east}")
    assert read(text).add[0].start.link == "a45-east"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "speed_mph: 70",
            "speed_mph: 0",
            r"scheme\.yaml:5: upgrade\.0\.speed_mph: .*or equal to 1",
        ),
        ("speed_mph: 70", "speed_kmh: -5", r"scheme\.yaml:5: upgrade\.0\.speed_kmh: .*equal to 1"),
        ("speed_mph: 70", "speed_mph: 70, speed_kmh: 9", "not both"),
        ("class: trunk", "class: trunck", "did you mean 'trunk'"),
        ("lift_limits: true", "lift_limits: false", "says nothing of what changes"),
        ("lift_limits", "lift_limit", "did you mean 'lift_limits'"),
        ("    class: a_road\n", "", "class is missing"),
        ("[52.4, -1.5]", "[152.4, -1.5]", "less than or equal to 90"),
        ("from: [52.4, -1.5]", "from: {link: a45-east}", "either a node or a position"),
        ("to: m6-j2", "to: {node: m6-j2, link: a45-east}", "a node needs none"),
        ("length_km: 3.2", "length_km: 0", "greater than 0"),
        ("close: [m6-j2-j3, 4012]", "close: [m6-j2-j3, m6-j2-j3]", "m6-j2-j3 stands twice"),
        ("close: [m6-j2-j3, 4012]", "close: [a45-east]", "both closed and upgraded"),
        ("close:", "shut:", "no such key"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_line(read, old, new, complaint):
    assert old in SCHEME
    with pytest.raises(ConfigError, match=complaint):
        read(SCHEME.replace(old, new))


def test_the_scenario_in_the_documents_is_sound(read):
    page = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    scheme = read(example)
    assert (len(scheme.close), len(scheme.upgrade), len(scheme.add)) == (1, 2, 2)
