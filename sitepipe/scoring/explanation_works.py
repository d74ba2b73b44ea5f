"""Where the cost and the time of a site's enabling works come from, item by item."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from sitepipe import words
from sitepipe.cells import is_true, stated
from sitepipe.reports import FieldExplanation, Step
from sitepipe.scoring.evidence import Evidence, Topics
from sitepipe.scoring.roots import claims_behind, rests_on_works
from sitepipe.scoring.site_works import FROM_WORKS, SiteWorks
from sitepipe.vocab import WorksStatus

_COST_RULE = (
    "the cost of works not complete, by the site's share; of an item whose share is not stated "
    "the site bears anything from nothing to the whole"
)
_COST_SUM = "the items' lower and upper ends are added up; one without an upper cost leaves none"
_TIME_RULE = "the time of works not complete that the site needs, or that these wait on"
_TIME_SUM = (
    "the longest chain of works that wait on one another; those that do not wait run side by "
    "side; an item without a time, a circle, or works that no schedule has leave no upper end"
)


def works_topics(evidence: Evidence) -> Topics:
    """Return the explanations of what the schedules of works sum up to, by name."""
    explain = {"works_cost_gbp": _cost, "works_months": _months}
    return {
        field: partial(explain[field], evidence)
        for field in FROM_WORKS
        if rests_on_works(evidence.appraisal.inputs, evidence.site_id, field)
    }


def _cost(evidence: Evidence) -> FieldExplanation:
    works = SiteWorks(evidence.snapshot, evidence.site_id)
    steps = [
        Step(
            step=f"{_name(item)}: {_cost_words(item, share)}",
            inputs=works.cells_of(item.works_id, "works_cost_gbp"),
            rule=_COST_RULE,
        )
        for item, share in works.shared()
    ]
    return _summed_up(evidence, "works_cost_gbp", steps, _COST_SUM)


def _months(evidence: Evidence) -> FieldExplanation:
    works = SiteWorks(evidence.snapshot, evidence.site_id)
    steps = [
        Step(
            step=f"{_name(item)}: {_time_words(item, works.waits_on(item.works_id))}",
            inputs=works.cells_of(item.works_id, "works_months"),
            rule=_TIME_RULE,
        )
        for item in works.in_time()
    ]
    return _summed_up(evidence, "works_months", steps, _TIME_SUM)


def _summed_up(evidence: Evidence, field: str, steps: list[Step], rule: str) -> FieldExplanation:
    """Close the items with what they come to; it is an answer only if both ends are known."""
    row = evidence.inputs.loc[field]
    text = str(row["text"])
    together = Step(step=f"together {text}", inputs=[step.step for step in steps], rule=rule)
    return evidence.explanation(
        field,
        value=text if is_true(row["known"]) else None,
        claims=claims_behind(evidence.claims, field),
        derivation=[*steps, together],
    )


def _name(item: Any) -> str:
    title = stated(item.works_title)
    return f"{item.works_id}, {title}" if title else str(item.works_id)


def _cost_words(item: Any, share: float) -> str:
    if item.works_status == WorksStatus.COMPLETE.value:
        return "complete, so nothing is left to meet"
    cost = words.money(item.cost_low_gbp, item.cost_high_gbp, None) or "cost not stated"
    if math.isnan(share):
        return f"{cost}, share not stated"
    if share == 1:
        return f"{cost}, all of it the site's"
    own = words.money(share * item.cost_low_gbp, share * item.cost_high_gbp, None)
    return f"{cost}, share {words.number(100 * share)}%{f': {own}' if own else ''}"


def _time_words(item: Any, needs: list[str]) -> str:
    if item.works_status == WorksStatus.COMPLETE.value:
        return "complete, so it holds nothing up"
    months = words.quantity(item.months_low, item.months_high, None, "months")
    after = f", after {words.joined(needs)}" if needs else ""
    return f"{months or 'time not stated'}{after}"
