"""Where a site's planning history and incentives come from, row by row."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from sitepipe import vocab
from sitepipe.cells import stated
from sitepipe.reports import FieldExplanation, Step
from sitepipe.scoring.citations import STAGE_RULE, cells_that_hold
from sitepipe.scoring.evidence import Evidence, Topics
from sitepipe.scoring.explanation_claims import answer, reading_steps, value_in_words
from sitepipe.scoring.phrases import date_value, site_value
from sitepipe.scoring.roots import APPLICATION_FIELDS, INCENTIVE_FIELDS, claims_behind


def planning_topics(evidence: Evidence) -> Topics:
    """Return the explanations of planning and incentives, by name."""
    return {
        "application_status": partial(_stage, evidence, "application_status"),
        "planning_date": partial(_stage, evidence, "planning_date"),
        "planning_group": partial(_planning_group, evidence),
        "applications": partial(_applications, evidence),
        "stage_events": partial(_stage_events, evidence),
        "incentives": partial(_incentives, evidence),
    }


def _stage(evidence: Evidence, name: str) -> FieldExplanation:
    """Explain where a site stands in planning, by its applications or a plain statement."""
    steps = [
        Step(
            step=f"{row.application}: {_stage_words(row.status, row.status_date)}",
            inputs=evidence.claims.cells_beside(row.claim_id, APPLICATION_FIELDS),
            rule=STAGE_RULE,
        )
        for row in evidence.rows(evidence.snapshot.applications).itertuples(index=False)
    ]
    steps += reading_steps(evidence, name)
    return answer(evidence, name, value_in_words(evidence, name), steps)


def _planning_group(evidence: Evidence) -> FieldExplanation:
    """Explain the class of planning stage that a map shows."""
    steps = [
        Step(
            step=f"{name.replace('_', ' ')}: {value}",
            inputs=cells_that_hold(claims_behind(evidence.claims, name)),
            rule="the class of the application's stage, unless it has ended; else of the plan's",
        )
        for name in ("application_status", "plan_status")
        if (value := site_value(name, evidence.site[name])) is not None
    ]
    group = stated(evidence.site["planning_group"])
    known = group is not None and group != vocab.PlanningGroup.NOT_KNOWN
    value = site_value("planning_group", group) if known else None
    return answer(evidence, "planning_group", value, steps)


def _rows_explained(
    evidence: Evidence, field: str, table: pd.DataFrame, say: Callable[[Any], str], rule: str
) -> FieldExplanation:
    """Explain a table of the site, one step for each row."""
    cells_of = INCENTIVE_FIELDS if field == "incentives" else APPLICATION_FIELDS
    steps = [
        Step(step=say(row), inputs=evidence.claims.cells_beside(row.claim_id, cells_of), rule=rule)
        for row in evidence.rows(table).itertuples(index=False)
    ]
    return answer(evidence, field, "; ".join(step.step for step in steps) or None, steps)


def _applications(evidence: Evidence) -> FieldExplanation:
    return _rows_explained(
        evidence,
        "applications",
        evidence.snapshot.applications,
        lambda row: f"{row.application}: {_stage_words(row.status, row.status_date)}",
        "the latest stage that a source dates",
    )


def _stage_events(evidence: Evidence) -> FieldExplanation:
    return _rows_explained(
        evidence,
        "stage_events",
        evidence.snapshot.stage_events,
        lambda row: f"{row.application}: {_stage_words(row.status, row.date)}",
        "one step of one application, as its source states it",
    )


def _stage_words(status: object, date: object) -> str:
    stage = stated(status)
    label = vocab.ApplicationStatus(stage).label if stage else "stage not stated"
    return f"{label}, {date_value(stated(date) or 'not dated')}"


def _incentives(evidence: Evidence) -> FieldExplanation:
    return _rows_explained(
        evidence,
        "incentives",
        evidence.snapshot.incentives,
        _incentive_words,
        "a scheme that names the site",
    )


def _incentive_words(row: Any) -> str:
    ends = stated(row.ends)
    parts = [row.scheme, stated(row.position), f"reliefs end {ends}" if ends else None]
    return ", ".join(part for part in parts if part)
