"""
Scores of small sites, worked out by hand.

The profile: land 50 % (0 acres worth 0, 100 acres worth 1), control 30 % (option 0.5, owned 1,
none 0), motorway 20 % (10 min worth 1, 60 min worth 0); ranked from 70 % known.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from sitepipe import schema
from sitepipe.config import Criterion, Fact, FactsConfig, Gate, Point, ScoringConfig
from sitepipe.errors import ConfigError, SchemaError
from sitepipe.scoring import score_sites

PROFILE = ScoringConfig(
    name="small",
    title="A small profile",
    rank_from_completeness=0.7,
    gates={
        "controlled": Gate(
            title="Somebody controls the land",
            field="control",
            fails_on=["none"],
            cure="An option",
            actor="the promoter",
        ),
        "near": Gate(
            title="A junction within an hour",
            field="motorway_junction_min",
            at_most=60,
            cure="A new road",
            actor="the highway authority",
        ),
        "large": Gate(
            title="At least 20 acres",
            field="net_developable_acres",
            at_least=20,
            cure="More land",
            actor="the promoter",
        ),
    },
    criteria={
        "land": Criterion(
            title="Land",
            field="net_developable_acres",
            unit="acres",
            weight=0.5,
            points=[Point(at=0, value=0), Point(at=100, value=1)],
            basis="test",
            verified=False,
        ),
        "control": Criterion(
            title="Control",
            field="control",
            weight=0.3,
            terms={
                "option": 0.5,
                "owned_by_promoter": 1,
                "public": 0.9,
                "multiple_agreed": 0.4,
                "multiple_not_agreed": 0.1,
                "none": 0,
            },
            basis="test",
            verified=False,
        ),
        "motorway": Criterion(
            title="Motorway",
            field="motorway_junction_min",
            unit="min",
            weight=0.2,
            points=[Point(at=10, value=1), Point(at=60, value=0)],
            basis="test",
            verified=False,
        ),
    },
)
DTYPES = schema.SCORES.empty().dtypes.to_dict()
FACTS = FactsConfig(
    facts={
        "land": Fact(
            title="Acres", field="net_developable_acres", question="How large?", ask="the promoter"
        ),
        "control": Fact(
            title="Control", field="control", question="Who controls it?", ask="the agent"
        ),
    }
)


def sites_named(*names):
    return schema.SITES.frame([{"site_id": name, "name": name} for name in names])


def number(site_id, field, low, high, *, known=True, text="as stated"):
    return {
        "site_id": site_id,
        "field": field,
        "low": low,
        "high": high,
        "known": known,
        "text": text,
        "unit": "acres" if field == "net_developable_acres" else "min",
        "origin": "claims",
    }


def word(site_id, field, term, *, known=True):
    return {
        "site_id": site_id,
        "field": field,
        "term": term,
        "known": known,
        "text": term,
        "origin": "claims",
    }


@pytest.fixture
def scored():
    inputs = schema.INPUTS.frame(
        [
            # whole: 40-60 acres, option, 35 min (half-way)
            number("whole", "net_developable_acres", 40, 60, text="40 to 60 acres"),
            word("whole", "control", "option"),
            number("whole", "motorway_junction_min", 35, 35),
            # bound: "100+ acres", owned, 10 min
            number("bound", "net_developable_acres", 100, np.nan, text="at least 100 acres"),
            word("bound", "control", "owned_by_promoter"),
            number("bound", "motorway_junction_min", 10, 10),
            # nobody: all known, but nobody controls it
            number("nobody", "net_developable_acres", 100, 100),
            word("nobody", "control", "none"),
            number("nobody", "motorway_junction_min", 10, 10),
            # twin of whole, row order apart
            number("twin", "motorway_junction_min", 35, 35),
            number("twin", "net_developable_acres", 40, 60, text="40 to 60 acres"),
            word("twin", "control", "option"),
        ]
    )
    sites = sites_named("whole", "bound", "nobody", "blank", "twin")
    return score_sites(sites, inputs, scoring=PROFILE, facts=FACTS)


def test_scores_are_those_worked_out_by_hand(scored):
    expected = schema.SCORES.frame(
        [
            # 50 × (0.4 to 0.6) + 30 × 0.5 + 20 × 0.5
            {"site_id": "whole", "score": 45.0, "low": 45.0, "high": 55.0, "completeness": 1.0,
             "rank": 1, "gates": "passed", "facts_known": 2, "facts_total": 2},
            # all corners reached, yet the acreage has no upper bound: not known, below 0.7
            {"site_id": "bound", "score": np.nan, "low": 100.0, "high": 100.0,
             "completeness": 0.5, "rank": pd.NA, "gates": "passed", "facts_known": 2,
             "facts_total": 2},
            # 50 + 0 + 20, but a gate comes before every weight
            {"site_id": "nobody", "score": np.nan, "low": 70.0, "high": 70.0,
             "completeness": 1.0, "rank": pd.NA, "gates": "failed", "facts_known": 2,
             "facts_total": 2},
            {"site_id": "blank", "score": np.nan, "low": 0.0, "high": 100.0,
             "completeness": 0.0, "rank": pd.NA, "gates": "unknown", "facts_known": 0,
             "facts_total": 2},
            {"site_id": "twin", "score": 45.0, "low": 45.0, "high": 55.0, "completeness": 1.0,
             "rank": 1, "gates": "passed", "facts_known": 2, "facts_total": 2},
        ]
    )  # fmt: skip

    assert_frame_equal(scored.scores, expected.assign(verified=False).astype(DTYPES))


def test_components_of_an_interval(scored):
    land = scored.components.query("site_id == 'whole' and criterion == 'land'")

    expected = schema.COMPONENTS.frame(
        [
            {"site_id": "whole", "criterion": "land", "title": "Land",
             "field": "net_developable_acres", "input": "40 to 60 acres",
             "input_low": 40.0, "input_high": 60.0, "unit": "acres",
             "known": True, "value_low": 0.4, "value_high": 0.6, "weight": 0.5,
             "points_low": 20.0, "points_high": 30.0, "rule": "criteria.land.points",
             "verified": False},
        ]
    )  # fmt: skip
    assert_frame_equal(land.reset_index(drop=True), expected)


def test_components_stand_site_by_site_in_the_profile_s_order(scored):
    pairs = list(
        scored.components[["site_id", "criterion"]].head(6).itertuples(index=False, name=None)
    )

    assert pairs == [
        (site, criterion)
        for site in ("whole", "bound")
        for criterion in ("land", "control", "motorway")
    ]


def test_findings_give_cure_question_and_actor(scored):
    columns = ["rule", "outcome", "fact", "next_step", "actor", "source"]
    findings = scored.findings.set_index("site_id")[columns]

    assert findings.loc["nobody"].iloc[0].tolist() == [
        "gates.controlled", "failed", "none", "An option", "the promoter",
        "gates.controlled.fails_on",
    ]  # fmt: skip
    blank = [
        [None if pd.isna(cell) else cell for cell in row]
        for row in findings.loc["blank"].to_numpy().tolist()
    ]
    assert blank == [
        ["gates.controlled", "unknown", None, "Who controls it?", "the agent",
         "gates.controlled.fails_on"],
        ["gates.near", "unknown", None,
         "Is this so: a junction within an hour? Not stated.", "the highway authority",
         "gates.near.at_most"],
        ["gates.large", "unknown", None, "How large?", "the promoter", "gates.large.at_least"],
        ["facts.land", "unknown", None, "How large?", "the promoter", "facts.land.field"],
        ["facts.control", "unknown", None, "Who controls it?", "the agent",
         "facts.control.field"],
    ]  # fmt: skip
    passed = findings.loc["whole"].iloc[0]
    assert passed["outcome"] == "passed"
    assert passed[["next_step", "actor"]].isna().all()


@pytest.mark.parametrize(
    ("low", "high", "near", "large"),
    [
        (60, 60, "passed", "passed"),
        (61, 70, "failed", "passed"),
        (50, 70, "unknown", "passed"),
        (10, 15, "passed", "failed"),
        (10, 20, "passed", "unknown"),
        (np.nan, 10, "passed", "failed"),
        (61, np.nan, "failed", "passed"),
    ],
)
def test_gates_on_numbers_decide_only_what_every_reading_agrees_on(low, high, near, large):
    inputs = schema.INPUTS.frame(
        [
            number("a", "motorway_junction_min", low, high, known=False),
            number("a", "net_developable_acres", low, high, known=False),
        ]
    )

    scored = score_sites(sites_named("a"), inputs, scoring=PROFILE, facts=FACTS)

    outcome = scored.findings.set_index("rule")["outcome"]
    assert (outcome["gates.near"], outcome["gates.large"]) == (near, large)


def test_a_bound_that_is_not_known_narrows_the_score_but_completes_nothing():
    inputs = schema.INPUTS.frame(
        [
            number("a", "net_developable_acres", 0, 60, known=False, text="at most 60 acres"),
            word("a", "control", "option", known=False),
        ]
    )

    scored = score_sites(sites_named("a"), inputs, scoring=PROFILE, facts=FACTS)

    # Land at most 30 of 50; a term that is not known bounds nothing: 0 to 30; motorway 0 to 20.
    row = scored.scores.iloc[0]
    assert (row["low"], row["high"], row["completeness"]) == (0.0, 80.0, 0.0)
    assert row["facts_known"] == 0
    facts = scored.findings.set_index("rule")
    assert facts.loc["facts.land", "fact"] == "at most 60 acres"
    assert facts.loc["facts.land", "outcome"] == "unknown"


def test_ranks_are_dense_and_possible_points_part_equal_scores():
    rows = []
    for site, low, high in [("a", 20, 20), ("b", 50, 60), ("c", 50, 50), ("d", 50, 60)]:
        rows += [number(site, "net_developable_acres", low, high), word(site, "control", "option")]
    inputs = schema.INPUTS.frame(rows)

    scored = score_sites(sites_named("a", "b", "c", "d"), inputs, scoring=PROFILE, facts=FACTS)

    assert scored.scores["rank"].tolist() == [3, 1, 2, 1]


def test_completeness_at_the_threshold_ranks():
    """0.5 and 0.2 sum to 0.7 only within a rounding error."""
    inputs = schema.INPUTS.frame(
        [
            number("a", "net_developable_acres", 100, 100),
            number("a", "motorway_junction_min", 35, 35),
        ]
    )

    scored = score_sites(sites_named("a"), inputs, scoring=PROFILE, facts=FACTS)

    row = scored.scores.iloc[0]
    assert (row["completeness"], row["score"], row["high"]) == (0.7, 60.0, 90.0)
    assert row["gates"] == "unknown"
    assert row["rank"] == 1


def verified_profile():
    """Give the profile as if every figure of it were calibrated."""
    gates = {k: v.model_copy(update={"verified": True}) for k, v in PROFILE.gates.items()}
    criteria = {k: v.model_copy(update={"verified": True}) for k, v in PROFILE.criteria.items()}
    return PROFILE.model_copy(update={"gates": gates, "criteria": criteria})


def all_known(**motorway):
    minutes = number("a", "motorway_junction_min", 35, 35) | {"origin": "access"}
    land = number("a", "net_developable_acres", 40, 60)
    return schema.INPUTS.frame([land, word("a", "control", "option"), minutes | motorway])


def verified_in(inputs, scoring):
    scored = score_sites(sites_named("a"), inputs, scoring=scoring, facts=FACTS)
    return scored.components["verified"].tolist(), scored.scores["verified"].tolist()


def test_a_score_is_verified_if_all_that_it_rests_on_is():
    everything = verified_profile()

    assert verified_in(all_known(verified=True), everything) == ([True] * 3, [True])
    assert verified_in(all_known(verified=True), PROFILE) == ([False] * 3, [False])
    assert verified_in(all_known(verified=False), everything) == ([True, True, False], [False])
    # minutes of which nobody says what they rest on are not verified; a claim needs no more
    assert verified_in(all_known(), everything) == ([True, True, False], [False])
    assert verified_in(all_known(known=False, verified=True), everything) == (
        [True, True, False],
        [False],
    )
    assert verified_in(schema.INPUTS.empty(), everything) == ([False] * 3, [False])


@pytest.mark.parametrize("part", ["gates", "criteria"])
def test_one_unverified_figure_of_a_profile_is_enough(part):
    everything = verified_profile()
    parts = dict(getattr(everything, part))
    first = next(iter(parts))
    parts[first] = parts[first].model_copy(update={"verified": False})

    _, score = verified_in(all_known(verified=True), everything.model_copy(update={part: parts}))

    assert score == [False]


def test_no_sites_and_no_inputs_give_empty_tables():
    scored = score_sites(schema.SITES.empty(), schema.INPUTS.empty(), scoring=PROFILE, facts=FACTS)

    assert_frame_equal(scored.scores, schema.SCORES.empty())
    assert_frame_equal(scored.components, schema.COMPONENTS.empty())
    assert_frame_equal(scored.findings, schema.FINDINGS.empty())


def test_without_gates_and_facts_every_gate_is_passed():
    bare = PROFILE.model_copy(update={"gates": {}})

    scored = score_sites(
        sites_named("a"), schema.INPUTS.empty(), scoring=bare, facts=FactsConfig(facts={})
    )

    assert scored.findings.empty
    row = scored.scores.iloc[0]
    assert (row["gates"], row["facts_known"], row["facts_total"]) == ("passed", 0, 0)


def test_scoring_leaves_its_inputs_as_they_were():
    sites = sites_named("a")
    inputs = schema.INPUTS.frame([number("a", "net_developable_acres", 1, 2)])
    before = sites.copy(), inputs.copy()

    score_sites(sites, inputs, scoring=PROFILE, facts=FACTS)

    assert_frame_equal(sites, before[0])
    assert_frame_equal(inputs, before[1])


@pytest.mark.parametrize(
    ("names", "rows", "message"),
    [
        (
            ["a"],
            [number("b", "net_developable_acres", 1, 1)],
            "1 rows name sites .* not in table sites: b",
        ),
        (
            ["a"],
            [number("a", "net_developable_acres", 1, 1)] * 2,
            "1 inputs stand twice: a net_developable_acres",
        ),
        (["a", "a"], [], "1 ids stand twice: a"),
        (
            ["a"],
            [number("a", "net_developable_acres", 2, 1)],
            "lower end above the upper end: 2 to 1",
        ),
    ],
)
def test_tables_that_contradict_the_schema_are_refused(names, rows, message):
    with pytest.raises(SchemaError, match=message):
        score_sites(sites_named(*names), schema.INPUTS.frame(rows), scoring=PROFILE, facts=FACTS)


def test_a_term_without_a_value_names_the_config_key():
    inputs = schema.INPUTS.frame([word("a", "control", "leased")])

    with pytest.raises(ConfigError, match=r"criteria.control.terms: no value for leased") as caught:
        score_sites(sites_named("a"), inputs, scoring=PROFILE, facts=FACTS)
    assert caught.value.hint == "Add the terms under criteria.control.terms."
