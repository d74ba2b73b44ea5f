"""Shares known and what answers would settle, by hand: see ``coverage_fixture``."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from coverage_fixture import (
    AS_OF,
    COVERAGE,
    FACTS,
    WEIGHTS,
    components,
    findings,
    made_appraisal,
    made_snapshot,
)
from pydantic import ValidationError

from sitepipe import schema
from sitepipe.config import CoverageConfig, FactsConfig
from sitepipe.coverage import coverage_report
from sitepipe.coverage.stock import take_stock
from sitepipe.snapshot import Appraisal


def report(
    region=(), *, on_layer=(), coverage=COVERAGE, facts=FACTS, appraisal=None, snapshot=None
):
    return coverage_report(
        snapshot or made_snapshot(),
        appraisal or made_appraisal(),
        coverage=coverage,
        facts=facts,
        region=region,
        on_layer=on_layer,
        title="Three sites",
        as_of=AS_OF,
    )


def test_a_site_in_two_authorities_counts_in_each_and_once_in_all():
    found = report()

    assert found.sites == 3
    shares = {
        one.authority: (one.sites, {name: each.known for name, each in one.groups.items()})
        for one in found.authorities
    }
    assert shares == {
        "NORTH": (2, {"land": 1, "power": 0, "utilities": 0, "terms": 1}),
        "South": (1, {"land": 1, "power": 0, "utilities": 0, "terms": 1}),
        None: (1, {"land": 1, "power": 1, "utilities": 1, "terms": 0}),
    }
    whole = found.all_sites
    assert (whole.sites, whole.all.known, whole.all.asked, whole.all.share) == (3, 5, 12, 0.417)
    assert whole.answers == {"location": 2, "mva": 1, "gas": 1, "control": 1}
    assert sum(one.known for one in whole.groups.values()) == whole.all.known


def test_an_answer_settles_the_width_of_its_criteria_and_its_required_checks():
    found = {one.answer: one for one in report().answers}

    # Half of the points, and half of 100 for each of two required checks.
    told = {
        name: (one.known, one.open, one.points, one.checks, one.settles)
        for name, one in found.items()
    }
    assert told == {
        "location": (2, 1, 20, 0, 10),  # Birch's motorway hangs on its location
        "mva": (1, 2, 100, 2, 100),
        "gas": (1, 2, 0, 0, 0),  # asked for, settles nothing
        "control": (1, 2, 60, 2, 80),
    }


def test_points_and_checks_add_up_to_all_that_is_open():
    found = report()

    # Ash 50; Birch 100; Cedar 10 + 30 + 20, of which its range and its drive are nobody's to tell.
    assert found.points_open == 210
    assert found.points_rest == 30
    assert sum(one.points for one in found.answers) + found.points_rest == found.points_open
    assert found.checks_open == sum(one.checks for one in found.answers) == 4
    assert found.checks_required == 2


def test_what_settles_most_comes_first_and_ties_stand_by_id():
    asks = [(one.site_id, one.answer, one.settles) for one in report().next]

    assert asks == [
        ("ash", "mva", 50),
        ("birch", "mva", 50),
        ("birch", "control", 40),
        ("cedar", "control", 40),
        ("birch", "location", 10),
        ("ash", "gas", 0),
        ("birch", "gas", 0),
    ]


def test_an_ask_says_the_question_and_what_hangs_on_it():
    asks = {(one.site_id, one.answer): one for one in report().next}

    held = asks["birch", "control"]
    assert (held.question, held.ask) == ("Who controls it?", "the promoter")
    assert (held.criteria, held.checks, held.gates) == (
        ["Control"], ["The owner is named"], ["Somebody controls it"],
    )  # fmt: skip
    gas = asks["ash", "gas"]
    assert (gas.question, gas.ask, gas.checks) == ("What of gas?", "the agent", [])


def test_where_the_fact_is_known_the_open_check_gives_the_question():
    table = findings()
    table.loc[
        (table["site_id"] == "ash") & (table["rule"] == "checks.named"), ["outcome", "next_step"]
    ] = ["unknown", "Who is the owner?"]
    changed = made_appraisal()
    changed = Appraisal(**{**vars(changed), "findings": table})

    found = report(appraisal=changed)

    control = next(one for one in found.answers if one.answer == "control")
    assert (control.known, control.open) == (1, 3)
    ask = next(one for one in found.next if (one.site_id, one.answer) == ("ash", "control"))
    assert (ask.question, ask.points, ask.settles) == ("Who is the owner?", 0, 25)


@pytest.mark.parametrize(
    ("score", "readiness", "expected"), [(1.0, 0.0, 50), (0.0, 1.0, 50), (0.6, 0.2, 50)]
)
def test_the_weights_are_shares_of_their_sum(score, readiness, expected):
    weights = {
        "score": {**WEIGHTS["score"], "value": score},
        "readiness": {**WEIGHTS["readiness"], "value": readiness},
    }
    coverage = COVERAGE.model_validate({**COVERAGE.model_dump(), "weights": weights})
    # Ash's MVA: 50 of 100 points, and one of two checks: 50 each way.
    assert report(coverage=coverage).next[0].settles == expected


def test_every_part_of_the_region_is_looked_for():
    none = report().region
    assert none.authorities == none.without_sites == []
    assert none.text.startswith("The region's authorities are not configured")

    some = report(["North", "East", "West Ham"]).region
    assert (some.with_sites, some.without_sites, some.outside) == (
        ["North"], ["East", "West Ham"], ["South"],
    )  # fmt: skip
    assert some.text == (
        "1 of 3 authorities of the region have a site; none is stated in East, West Ham. 1 site "
        "without a stated authority may lie there. Sites also lie outside it: South."
    )
    every = report(["North", "South"])
    assert every.region.text == "All 2 authorities of the region have a site."
    assert [one.in_region for one in every.authorities] == [True, True, None]


def test_what_the_list_does_not_name_is_an_answer_of_its_own():
    bare = CoverageConfig.model_validate(
        {"name": "bare", "weights": WEIGHTS, "groups": {}, "answers": {}}
    )
    facts = FactsConfig(facts={"location": FACTS.facts["location"]})
    table = findings()
    kept = table[~table["rule"].isin(["facts.mva", "facts.control"])]
    changed = Appraisal(**{**vars(made_appraisal()), "findings": kept.reset_index(drop=True)})

    found = report(coverage=bare, facts=facts, appraisal=changed)

    assert [one.title for one in found.groups] == ["Other"]
    assert [one.answer for one in found.answers] == [
        "facts.location", "checks.stated", "checks.named", "checks.gas",
        "criteria.power", "criteria.control",
    ]  # fmt: skip
    # Nothing is lost: the same points and checks, though nobody joined them.
    assert sum(one.points for one in found.answers) + found.points_rest == found.points_open == 210
    assert found.checks_open == 4
    assert [one.known for one in found.answers][-2:] == [1, 1]


def test_a_rule_that_is_off_is_not_asked_for():
    table = findings()
    changed = Appraisal(
        **{**vars(made_appraisal()), "findings": table[table["rule"] != "checks.gas"]}
    )
    found = report(appraisal=changed)
    assert [one.group for one in found.groups] == ["land", "power", "terms"]
    assert "gas" not in [one.answer for one in found.answers]


def test_the_order_of_sites_and_findings_changes_nothing():
    backwards = made_snapshot()
    backwards = type(backwards)(
        **{**vars(backwards), "sites": backwards.sites.iloc[::-1].reset_index(drop=True)}
    )
    turned = made_appraisal()
    turned = Appraisal(
        **{
            **vars(turned),
            "components": turned.components.sample(frac=1, random_state=1),
        }
    )
    assert report(snapshot=backwards, appraisal=turned) == report()


def test_no_site_at_all_is_no_trouble():
    empty = made_snapshot(sites=[], site_areas=[])
    nothing = Appraisal(
        **{
            **vars(made_appraisal()),
            "findings": findings().iloc[:0],
            "components": components().iloc[:0],
        }
    )
    found = report(snapshot=empty, appraisal=nothing)
    assert (found.sites, found.next, found.all_sites.all.share) == (0, [], None)


def test_the_tables_are_left_as_they_were():
    given, held = made_appraisal(), made_snapshot()
    before = given.findings.copy(), given.components.copy(), held.site_areas.copy()
    take_stock(held.sites, given.findings, given.components, coverage=COVERAGE, facts=FACTS)
    report(appraisal=given, snapshot=held)
    for one, other in zip(before, (given.findings, given.components, held.site_areas), strict=True):
        pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"answers": {"a": {"title": "A", "group": "lnd", "facts": ["x"]}}}, "did you mean 'land'"),
        ({"answers": {"a": {"title": "A", "group": "land"}}}, "give facts or checks"),
        (
            {
                "answers": {
                    "a": {"title": "A", "group": "land", "facts": ["x"]},
                    "b": {"title": "B", "group": "land", "facts": ["x"]},
                }
            },
            "facts in two answers: x",
        ),
        (
            {"answers": {"a": {"title": "A", "group": "land", "facts": ["x"], "fields": ["pwr"]}}},
            "there is no field 'pwr'",
        ),
        (
            {"weights": {name: {**one, "value": 0.0} for name, one in WEIGHTS.items()}},
            "must be more than 0",
        ),
        ({"groups": {"land": {"title": "Land", "short": "Land and place"}}}, "at most 6"),
    ],
)
def test_a_list_that_cannot_hold_is_refused(change, told):
    with pytest.raises(ValidationError, match=told):
        CoverageConfig.model_validate({**COVERAGE.model_dump(), **change})


def areas(rows):
    columns = ["site_id", "name", "origin", "relation", "share"]
    table = pd.DataFrame(rows, columns=columns).assign(kind="authority")
    return schema.SITE_AREAS.frame(table)


def test_a_site_counts_by_the_share_that_a_layer_measures():
    site_areas = areas([
        ("ash", "North District Council", "stated", None, None),
        ("ash", "North", "measured", "touches", 0.75),
        ("ash", "South", "measured", "touches", 0.25),
        ("birch", "North", "stated", None, None),
        ("birch", "South", "stated", None, None),  # nobody says how they divide it
        ("cedar", "East", "measured", "unknown", 0.001),  # an edge that may be off
        ("cedar", "South", "measured", "within", 0.999),
    ])  # fmt: skip
    found = report(snapshot=replace(made_snapshot(), site_areas=site_areas), on_layer=LAYER)

    assert [(one.authority, one.sites, one.by_share) for one in found.authorities] == [
        ("North", 2, 0.75),
        ("South", 3, 1.249),
    ]
    assert found.all_sites.by_share == found.sites == 3
    assert found.region.not_shared_out == 1


LAYER = ["East", "North", "South"]


def test_without_a_list_the_region_is_what_the_layer_shows():
    region = report(on_layer=LAYER).region
    assert (region.authorities, region.from_layer) == (LAYER, True)
    assert region.without_sites == ["East"]
    assert "The region is all that the layer of authorities shows." in region.text


def test_a_list_is_set_against_the_layer_by_name():
    region = report(["North District Council", "West Ham"], on_layer=LAYER).region
    assert (region.from_layer, region.not_on_layer, region.not_listed) == (
        False, ["West Ham"], ["East", "South"],
    )  # fmt: skip
    assert region.text.endswith(
        "Listed, and not on the layer of authorities: West Ham. On the layer, and not listed: "
        "East, South."
    )
