"""``sitepipe explain`` as tree, table and JSON, of a site, a field, and two sites."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def explain(sitepipe, run_workspace):
    """Ask ``explain``; give exit code, stdout and stderr."""

    def ask(*arguments):
        root = run_workspace[0].root
        return sitepipe("explain", *arguments, "-w", root, "--as-of", "2026-11-23")

    return ask


def test_two_sites_are_set_side_by_side(explain):
    code, out, _ = explain("greenpower-park", "--against", "Gaydon", "--json")
    document = json.loads(out)

    assert code == 0
    assert document["version"] == 1
    assert (document["site"]["site_id"], document["other"]["site_id"]) == (
        "greenpower-park",
        "gaydon",
    )
    leads = {row["criterion"]: (row["lead_low"], row["lead_high"]) for row in document["criteria"]}
    # Gaydon is allocated (8 of 8 points); Greenpower Park's plan status is not stated (0-8).
    assert leads["plan"] == pytest.approx((-8, 0))
    # Greenpower Park has reserved matters (0.9 of 12 points); Gaydon's are not stated (0-12).
    assert leads["application"] == pytest.approx((-1.2, 10.8))
    assert sum(low for low, _ in leads.values()) == pytest.approx(document["lead_low"])
    assert document["verdict"].startswith("Undecided: Greenpower Park may be ahead by up to")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("greenpower-park",), ["criterion", "points", "Gates"]),
        (("greenpower-park", "--table"), ["criterion", "points", "Gates"]),
        (("greenpower-park", "--tree"), ["├── ? Firm electricity: 0.0–25.0 of 25 points"]),
        (("greenpower-park", "--against", "gaydon"), ["lead of A", "−8.0 to 0", "Total"]),
        (
            ("greenpower-park", "--against", "gaydon", "--tree"),
            ["Plan-making: lead −8.0 to 0 of 8 points", "Gaydon: allocated, 8.0 points"],
        ),
        (("greenpower-park", "stated_acres"), ["├── ✓ c.164 acres: Project MADE report"]),
        (("greenpower-park", "stated_acres", "--table"), ["claim", "cell", "Steps"]),
        (("greenpower-park", "power_mva", "--table"), ["not known", "How many MVA are firm?"]),
    ],
)
def test_every_answer_comes_as_table_and_tree(explain, arguments, expected):
    code, out, _ = explain(*arguments)
    assert code == 0
    for text in expected:
        assert text in out


def test_a_field_of_two_sites_is_refused_with_the_way_to_ask(explain):
    code, _, err = explain("gaydon", "power_mva", "--against", "greenpower-park")
    assert code == 2
    assert "give either FIELD or --against" in err
    assert "sitepipe explain greenpower-park power_mva" in err


def test_a_site_that_does_not_exist_names_the_nearest(explain):
    code, _, err = explain("gaydon", "--against", "greenpower-prk")
    assert code == 2
    assert "greenpower-park" in err
