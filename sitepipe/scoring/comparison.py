"""Where one site's score is ahead of another's, criterion by criterion."""

from __future__ import annotations

from sitepipe import words
from sitepipe.errors import UsageError
from sitepipe.reports import ComparedCriterion, CriterionReport, SiteComparison, SiteExplanation

_TENTH = 0.05  # half of the last digit that points are printed with


def compare_sites(site: SiteExplanation, other: SiteExplanation) -> SiteComparison:
    """
    Compare two explained sites of one profile.

    A lead is an interval: its low is this site's worst against the other's best, its high the
    reverse. So the leads of the criteria sum to the lead of the score, and a lead whose two
    ends have one sign stands whatever the unknowns turn out to be.

    Raises
    ------
    UsageError
        If it is one site twice.
    """
    if site.site_id == other.site_id:
        raise UsageError(
            f"{site.name} cannot be compared with itself", hint="Name another site: --against SITE."
        )
    others = {row.criterion: row for row in other.criteria}
    criteria = [_compared(row, others[row.criterion]) for row in site.criteria]
    lead_low, lead_high = site.low - other.high, site.high - other.low
    return SiteComparison(
        site=site,
        other=other,
        verdict=" ".join([_verdict(site, other, criteria), *_failed_gates(site, other)]),
        lead_low=lead_low,
        lead_high=lead_high,
        criteria=criteria,
    )


def _compared(row: CriterionReport, other: CriterionReport) -> ComparedCriterion:
    return ComparedCriterion(
        criterion=row.criterion,
        title=row.title,
        field=row.field,
        weight=row.weight,
        value=row.value,
        low=row.low,
        high=row.high,
        other_value=other.value,
        other_low=other.low,
        other_high=other.high,
        lead_low=row.low - other.high,
        lead_high=row.high - other.low,
    )


def _verdict(
    site: SiteExplanation, other: SiteExplanation, criteria: list[ComparedCriterion]
) -> str:
    low, high = site.low - other.high, site.high - other.low
    if max(abs(low), abs(high)) < _TENTH:
        return f"{site.name} and {other.name} score the same."
    if low > -_TENTH:
        return f"{site.name} leads by {_points(low, high)}, whatever the unknowns turn out."
    if high < _TENTH:
        return f"{other.name} leads by {_points(-high, -low)}, whatever the unknowns turn out."
    open_title = max(criteria, key=lambda row: row.lead_high - row.lead_low).title
    return (
        f"Undecided: {site.name} may be ahead by up to {_points(high, high)}, "
        f"{other.name} by up to {_points(-low, -low)}. "
        f"Most hangs on: {open_title[:1].lower()}{open_title[1:]}."
    )


def _failed_gates(*sites: SiteExplanation) -> list[str]:
    """Say which site fails a gate, for gates come before points."""
    return [
        f"{site.name} fails a gate: {words.joined(failed)}."
        for site in sites
        if (failed := [gate.title for gate in site.gates if gate.outcome == "failed"])
    ]


def _points(low: float, high: float) -> str:
    return words.quantity(round(low, 1), round(high, 1), None, "points")
