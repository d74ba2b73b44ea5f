"""Two sites side by side: leads worked out by hand, and their sums for any scores."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitepipe.errors import UsageError
from sitepipe.reports import CriterionReport, GateReport, SiteExplanation
from sitepipe.scoring import compare_sites

TITLES = {"land": "Net developable land", "power": "Firm electricity"}


def explanation(site_id: str, *, failed_gate: bool = False, **points) -> SiteExplanation:
    """Make a site whose criteria have these lowest and highest points."""
    criteria = [
        CriterionReport(
            criterion=name,
            title=TITLES[name],
            field=f"{name}_field",
            value="stated" if low == high else None,
            value_verified=None,
            unit=None,
            value_score=None,
            low=low,
            high=high,
            weight=0.5,
            contribution=None,
            verified=False,
            sources=[],
        )
        for name, (low, high) in points.items()
    ]
    gate = GateReport(
        gate="alive",
        title="No refused permission",
        outcome="failed" if failed_gate else "passed",
        fact=None,
        fact_verified=None,
        cure=None,
        actor=None,
        verified=True,
    )
    return SiteExplanation(
        site_id=site_id,
        name=site_id.title(),
        score=None,
        low=sum(low for low, _ in points.values()),
        high=sum(high for _, high in points.values()),
        completeness=0.5,
        rank=None,
        verified=False,
        profile="test",
        gates=[gate],
        criteria=criteria,
        questions=[],
    )


def test_a_lead_runs_from_worst_against_best_to_best_against_worst():
    ash = explanation("ash", land=(20, 20), power=(10, 30))
    elm = explanation("elm", land=(5, 15), power=(25, 25))

    compared = compare_sites(ash, elm)

    assert [(row.criterion, row.lead_low, row.lead_high) for row in compared.criteria] == [
        ("land", 5, 15),  # 20 - 15 and 20 - 5
        ("power", -15, 5),  # 10 - 25 and 30 - 25
    ]
    assert (compared.lead_low, compared.lead_high) == (-10, 20)  # 30 - 40 and 50 - 30
    assert compared.verdict == (
        "Undecided: Ash may be ahead by up to 20 points, Elm by up to 10 points. "
        "Most hangs on: firm electricity."
    )


def test_a_lead_of_one_sign_stands_whatever_the_unknowns_turn_out():
    ash = explanation("ash", land=(40, 50), power=(10, 10))
    elm = explanation("elm", land=(20.5, 38), power=(10, 10))

    assert compare_sites(ash, elm).verdict == (
        "Ash leads by 2–29.5 points, whatever the unknowns turn out."
    )
    assert compare_sites(elm, ash).verdict == (
        "Ash leads by 2–29.5 points, whatever the unknowns turn out."
    )


def test_equal_scores_and_failed_gates_are_said():
    ash = explanation("ash", land=(40, 40), failed_gate=True)
    elm = explanation("elm", land=(40, 40))

    assert compare_sites(ash, elm).verdict == (
        "Ash and Elm score the same. Ash fails a gate: No refused permission."
    )


def test_a_site_is_not_compared_with_itself():
    ash = explanation("ash", land=(40, 40))
    with pytest.raises(UsageError, match="Ash cannot be compared with itself"):
        compare_sites(ash, ash)


interval = st.tuples(st.floats(0, 50), st.floats(0, 50)).map(lambda pair: tuple(sorted(pair)))


@given(interval, interval, interval, interval)
def test_leads_sum_and_turn_round(land, power, other_land, other_power):
    ash = explanation("ash", land=land, power=power)
    elm = explanation("elm", land=other_land, power=other_power)

    there, back = compare_sites(ash, elm), compare_sites(elm, ash)

    assert sum(row.lead_low for row in there.criteria) == pytest.approx(there.lead_low, abs=1e-9)
    assert sum(row.lead_high for row in there.criteria) == pytest.approx(there.lead_high, abs=1e-9)
    assert (there.lead_low, there.lead_high) == (-back.lead_high, -back.lead_low)
    if there.lead_low > 0.05:
        assert there.verdict.startswith("Ash leads")
        assert back.verdict == there.verdict
