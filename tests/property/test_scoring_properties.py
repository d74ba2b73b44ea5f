"""What holds of every score, whatever the inputs."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitepipe import schema
from sitepipe.config import Criterion, FactsConfig, Point, ScoringConfig
from sitepipe.scoring import score_sites
from sitepipe.scoring.values import value_of_intervals

NO_FACTS = FactsConfig(facts={})
SITE = schema.SITES.frame([{"site_id": "a", "name": "a"}])

# Building tables is slow beside drawing numbers, and a busy machine is no failure.
patiently = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])

shares = st.floats(0, 1)
figures = st.floats(-200, 200)


@st.composite
def criteria(draw, name):
    """A criterion on the field of its own name, of terms or rising or falling; weight to come."""
    common = {"title": name, "field": name, "weight": 0, "basis": "test", "verified": False}
    if name in schema.INPUT_TERMS:
        terms = {term: draw(shares) for term in schema.INPUT_TERMS[name].values()}
        return Criterion(terms=terms, **common)
    ats = sorted(draw(st.lists(figures, min_size=2, max_size=4, unique=True)))
    values = sorted(draw(shares) for _ in ats)
    if draw(st.booleans()):
        values.reverse()
    points = [Point(at=at, value=value) for at, value in zip(ats, values, strict=True)]
    return Criterion(points=points, **common)


@st.composite
def profiles(draw):
    fields = ["control", "plan_status", "power_mva", "works_months"]
    names = draw(st.lists(st.sampled_from(fields), min_size=1, max_size=4, unique=True))
    raw = [draw(st.integers(1, 100)) for _ in names]
    return ScoringConfig(
        name="any",
        title="any",
        rank_from_completeness=draw(st.floats(0.01, 1)),
        criteria={
            name: draw(criteria(name)).model_copy(update={"weight": weight / sum(raw)})
            for name, weight in zip(names, raw, strict=True)
        },
    )


@st.composite
def rows_for(draw, profile):
    """Inputs of one site: some absent, some one-sided, some bounds that are not known."""
    rows = []
    for name, criterion in profile.criteria.items():
        if draw(st.booleans()):
            continue
        row = {"site_id": "a", "field": name, "known": draw(st.booleans()), "origin": "claims"}
        if criterion.terms:
            row["term"] = draw(st.sampled_from(list(criterion.terms)))
        else:
            low, high = sorted((draw(figures), draw(figures)))
            row["low"] = draw(st.sampled_from([low, np.nan]))
            row["high"] = draw(st.sampled_from([high, np.nan]))
        rows.append(row)
    return rows


@st.composite
def cases(draw):
    profile = draw(profiles())
    return profile, draw(rows_for(profile))


def score(profile, rows):
    return score_sites(SITE, schema.INPUTS.frame(rows), scoring=profile, facts=NO_FACTS)


@patiently
@given(cases())
def test_scores_keep_within_their_scale_and_components_sum(case):
    scored = score(*case)
    row = scored.scores.iloc[0]

    assert 0 <= row["low"] <= row["high"] <= 100
    assert 0 <= row["completeness"] <= 1
    assert math.isclose(scored.components["points_low"].sum(), row["low"], abs_tol=1e-9)
    assert math.isclose(scored.components["points_high"].sum(), row["high"], abs_tol=1e-9)
    assert pd.isna(row["score"]) or row["score"] == row["low"]
    assert pd.isna(row["score"]) == pd.isna(row["rank"])


@patiently
@given(cases(), st.data())
def test_what_becomes_known_stays_inside_the_old_bounds(case, data):
    """Replace one input by any reading that it allowed: the new interval lies in the old one."""
    profile, rows = case
    name = data.draw(st.sampled_from(list(profile.criteria)))
    old = next((row for row in rows if row["field"] == name), {})
    row = {"site_id": "a", "field": name, "known": True, "origin": "claims"}
    if terms := profile.criteria[name].terms:
        stated = [old["term"]] if old.get("known") else list(terms)
        row["term"] = data.draw(st.sampled_from(stated))
    else:
        low, high = old.get("low", np.nan), old.get("high", np.nan)
        low = -1e6 if np.isnan(low) else low
        high = 1e6 if np.isnan(high) else high
        row["low"], row["high"] = sorted(
            (data.draw(st.floats(low, high)), data.draw(st.floats(low, high)))
        )

    before = score(profile, rows).scores.iloc[0]
    after = score(profile, [*(r for r in rows if r["field"] != name), row]).scores.iloc[0]

    assert before["low"] <= after["low"] <= after["high"] <= before["high"]
    assert after["completeness"] >= before["completeness"]


@patiently
@given(profiles(), st.data())
def test_bounds_are_attained_so_they_are_sharp(profile, data):
    name = data.draw(st.sampled_from(list(profile.criteria)))
    criterion = profile.criteria[name]
    if criterion.terms:
        readings = [{"term": term} for term in criterion.terms]
    else:
        readings = [{"low": p.at, "high": p.at} for p in criterion.points]
    unknown = score(profile, []).scores.iloc[0]
    row = {"site_id": "a", "field": name, "known": True, "origin": "claims"}

    seen = [score(profile, [row | reading]).scores.iloc[0] for reading in readings]

    assert math.isclose(min(each["low"] for each in seen), unknown["low"], abs_tol=1e-9)
    assert math.isclose(max(each["high"] for each in seen), unknown["high"], abs_tol=1e-9)


@patiently
@given(cases(), figures, st.floats(0, 100))
def test_a_better_known_input_never_lowers_the_proven_points(case, figure, more):
    profile, rows = case
    name, criterion = next(iter(profile.criteria.items()))
    if criterion.terms:
        worse, better = sorted(criterion.terms, key=criterion.terms.__getitem__)[:2]
        readings = [{"term": worse}, {"term": better}]
    else:
        rising = criterion.points[0].value <= criterion.points[-1].value
        improved = figure + more if rising else figure - more
        readings = [{"low": at, "high": at} for at in (figure, improved)]
    others = [row for row in rows if row["field"] != name]
    known = {"site_id": "a", "field": name, "known": True, "origin": "claims"}

    before, after = (score(profile, [*others, known | reading]) for reading in readings)

    assert after.scores["low"].iloc[0] >= before.scores["low"].iloc[0]
    assert after.scores["high"].iloc[0] >= before.scores["high"].iloc[0]


@patiently
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_criteria_and_rows_does_not_matter(case, random):
    profile, rows = case
    names = list(profile.criteria)
    random.shuffle(names)
    shuffled = profile.model_copy(
        update={"criteria": {name: profile.criteria[name] for name in names}}
    )

    assert score(profile, rows).scores.equals(score(shuffled, rows[::-1]).scores)


@patiently
@given(st.data())
def test_values_agree_with_numpy_and_never_leave_the_corners(data):
    criterion = data.draw(criteria("power_mva").filter(lambda each: bool(each.points)))
    at = data.draw(st.lists(figures, max_size=20))
    inputs = [point.at for point in criterion.points]
    values = [point.value for point in criterion.points]

    low, high = value_of_intervals(at, at, points=criterion.points)

    np.testing.assert_allclose(low, np.interp(at, inputs, values), atol=1e-9)
    np.testing.assert_array_equal(low, high)
    assert ((low >= min(values)) & (low <= max(values))).all()
