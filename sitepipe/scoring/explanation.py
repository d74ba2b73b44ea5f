"""
Why a site scores as it does, and where each of its figures comes from.

Every explanation ends at a cell of a source, at links and speed lines, or at a line of the
configuration. These functions read tables only; nothing is computed anew but the sums that
they show.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast

import pandas as pd

from sitepipe.cells import is_true, stated
from sitepipe.config import (
    AccessConfig,
    ChecksConfig,
    FactsConfig,
    Loaded,
    RuleChange,
    ScoringConfig,
    Vehicle,
)
from sitepipe.errors import unknown_name
from sitepipe.reports import CriterionReport, FieldExplanation, GateReport, SiteExplanation
from sitepipe.scoring.citations import SiteClaims, cells_that_hold
from sitepipe.scoring.evidence import Evidence, Topics, hub_kind_of
from sitepipe.scoring.explanation_areas import area_topics
from sitepipe.scoring.explanation_checks import check_topics
from sitepipe.scoring.explanation_claims import claim_topics
from sitepipe.scoring.explanation_electricity import electricity_topics
from sitepipe.scoring.explanation_findings import finding_topics
from sitepipe.scoring.explanation_places import place_topics
from sitepipe.scoring.explanation_planning import planning_topics
from sitepipe.scoring.explanation_routes import route_topics
from sitepipe.scoring.explanation_scores import score_topics
from sitepipe.scoring.explanation_works import works_topics
from sitepipe.scoring.roots import claims_behind, rests_on_works
from sitepipe.scoring.site_works import SiteWorks
from sitepipe.snapshot import Appraisal, Snapshot
from sitepipe.vocab import FindingKind, Outcome

# What a source states comes before a criterion of the same name (`control`), which is still
# to be had as `score.control`: later topics replace earlier ones.
_TOPICS = (
    check_topics,
    finding_topics,
    score_topics,
    route_topics,
    claim_topics,
    place_topics,
    area_topics,
    planning_topics,
    electricity_topics,
    works_topics,
)


def explain_site(
    site_id: str, *, snapshot: Snapshot, appraisal: Appraisal, scoring: Loaded[ScoringConfig]
) -> SiteExplanation:
    """
    Explain a site's score: its gates, each criterion's contribution, and what is unknown.

    Parameters
    ----------
    site_id
        The site.
    snapshot, appraisal
        Tables of the whole portfolio.
    scoring
        The profile that was scored with, and its lines.

    Returns
    -------
    explanation
        The ``low`` of the criteria sums to the site's ``low``, the points proven; a criterion
        whose input is unknown contributes nothing that could be told.

    Raises
    ------
    UsageError
        If there is no such site; names the nearest.
    """
    _require_site(site_id, snapshot)
    scores = _own(appraisal.scores, site_id)[0]
    claims = SiteClaims(snapshot, site_id)
    findings = _own(appraisal.findings, site_id)
    return SiteExplanation(
        site_id=site_id,
        name=_own(snapshot.sites, site_id)[0].name,
        score=_number(scores.score),
        low=scores.low,
        high=scores.high,
        completeness=scores.completeness,
        rank=None if pd.isna(scores.rank) else int(scores.rank),
        verified=bool(scores.verified),
        profile=f"{scoring.section.title} ({scoring.label})",
        gates=[_gate(row, appraisal, scoring) for row in findings if row.kind == FindingKind.GATE],
        criteria=[
            _criterion(row, claims, snapshot, appraisal, scoring)
            for row in _own(appraisal.components, site_id)
        ],
        questions=_questions(findings),
        contradictions=[
            f"{row.title}: {row.fact}. {row.next_step} ({row.actor})"
            for row in findings
            if row.kind == FindingKind.CONTRADICTION and row.outcome == Outcome.FAILED
        ],
    )


def explain_field(
    site_id: str,
    field: str,
    *,
    snapshot: Snapshot,
    appraisal: Appraisal,
    hubs: pd.DataFrame,
    scoring: Loaded[ScoringConfig],
    facts: Loaded[FactsConfig],
    access: Loaded[AccessConfig],
    vehicle: Loaded[Vehicle],
    roads_label: str,
    hubs_label: str,
    checks: Loaded[ChecksConfig] | None = None,
    changes: Mapping[str, RuleChange] | None = None,
) -> FieldExplanation:
    """
    Walk one figure of a site back to cells, links and configuration lines.

    Parameters
    ----------
    site_id
        The site.
    field
        A column of the sites; an acreage or its basis; ``location``, ``applications``,
        ``stage_events``, ``incentives``; ``port_min``, ``port_km`` or ``access.port`` for each
        kind of hub; ``reach.`` and a hub or a kind; ``score``, ``low``, ``high``,
        ``completeness``, ``rank``, ``gates``, ``facts_known``; a criterion or a gate by name,
        also as ``score.NAME`` and ``gates.NAME``; a fact as ``facts.NAME``; a readiness rule
        or contradiction by its id, also as ``checks.RULE``; ``areas``, or ``areas.`` and a kind.
    snapshot, appraisal
        Tables of the whole portfolio.
    hubs
        Rows of :data:`sitepipe.schema.HUBS`, the hubs that access was measured to.
    scoring, facts, access, vehicle
        The configuration in force, and its lines.
    roads_label, hubs_label
        The files of links and of hubs as people know them.
    checks, changes
        The readiness rules and their lines, and the workspace's departures from them.

    Returns
    -------
    explanation
        ``value`` is ``None`` for what is unknown; ``unknown`` then asks for it. The
        ``deciseconds`` of the steps sum to the driving time of the ways explained.

    Raises
    ------
    UsageError
        If there is no such site or field; names the nearest.
    """
    _require_site(site_id, snapshot)
    evidence = Evidence(
        site_id=site_id,
        snapshot=snapshot,
        appraisal=appraisal,
        hubs=hubs,
        scoring=scoring,
        facts=facts,
        access=access,
        vehicle=vehicle,
        roads_label=roads_label,
        hubs_label=hubs_label,
        checks=checks,
        changes=changes or {},
    )
    topics: Topics = {}
    for topics_of in _TOPICS:
        topics |= topics_of(evidence)
    for name, fact in facts.section.facts.items():
        if fact.field in topics:
            topics[f"facts.{name}"] = topics[fact.field]
    if field not in topics:
        raise unknown_name(field, sorted(topics), "field")
    return topics[field]()


def _require_site(site_id: str, snapshot: Snapshot) -> None:
    known = list(snapshot.sites["site_id"])
    if site_id not in known:
        raise unknown_name(site_id, known, "site")


def _own(table: pd.DataFrame, site_id: str) -> list[Any]:
    return list(table[table["site_id"] == site_id].itertuples(index=False))


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _gate(row: Any, appraisal: Appraisal, scoring: Loaded[ScoringConfig]) -> GateReport:
    gate = row.rule.removeprefix("gates.")
    return GateReport(
        gate=gate,
        title=row.title,
        outcome=cast("Literal['passed', 'failed', 'unknown']", str(row.outcome)),
        fact=stated(row.fact),
        fact_verified=_input_verified(row, appraisal),
        cure=stated(row.next_step),
        actor=stated(row.actor),
        verified=scoring.section.gates[gate].verified,
    )


def _criterion(
    row: Any,
    claims: SiteClaims,
    snapshot: Snapshot,
    appraisal: Appraisal,
    scoring: Loaded[ScoringConfig],
) -> CriterionReport:
    proven = row.known and row.value_low == row.value_high
    return CriterionReport(
        criterion=row.criterion,
        title=row.title,
        field=row.field,
        value=stated(row.input),
        value_verified=_input_verified(row, appraisal),
        unit=stated(row.unit),
        value_score=row.value_low if proven else None,
        low=row.points_low,
        high=row.points_high,
        weight=row.weight,
        contribution=row.points_low if row.known else None,
        verified=bool(row.verified),
        sources=[
            *_sources(row, claims, snapshot, appraisal),
            scoring.cite(row.rule),
            scoring.cite(f"criteria.{row.criterion}.weight"),
        ],
    )


def _input_verified(row: Any, appraisal: Appraisal) -> bool | None:
    """Say whether an input is verified: a claim stands as its source states it."""
    for given in _own(appraisal.inputs, row.site_id):
        if given.field == row.field:
            return given.origin == "claims" or is_true(given.verified)
    return None


def _sources(row: Any, claims: SiteClaims, snapshot: Snapshot, appraisal: Appraisal) -> list[str]:
    """Return the cells that a criterion's input rests on, or its routes in words."""
    if rests_on_works(appraisal.inputs, row.site_id, row.field):
        return SiteWorks(snapshot, row.site_id).cells(row.field)
    if (kind := hub_kind_of(row.field)) is None:
        return cells_that_hold(claims_behind(claims, row.field))
    ways = [way for way in _own(appraisal.access, row.site_id) if way.hub_kind == kind]
    return [f"{way.route} to {way.hub_name}" for way in ways if way.reachable]


def _questions(findings: list[Any]) -> list[str]:
    """Return each question once, with whom to ask; facts first, then gates."""
    unknown = [
        row
        for row in findings
        if row.kind in (FindingKind.GATE, FindingKind.FACT) and row.outcome == Outcome.UNKNOWN
    ]
    in_order = sorted(unknown, key=lambda row: row.kind == FindingKind.GATE)
    asked = [f"{row.title}: {row.next_step} Ask {row.actor}." for row in in_order]
    seen: dict[str, str] = {}
    for row, text in zip(in_order, asked, strict=True):
        seen.setdefault(row.next_step, text)
    return list(seen.values())
