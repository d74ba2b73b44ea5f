"""Where the findings of readiness checks come from: cells, routes, and the rule's own lines."""

from __future__ import annotations

from functools import partial
from typing import Any

from sitepipe.cells import stated
from sitepipe.reports import Cell, ClaimReport, FieldExplanation, Step
from sitepipe.scoring.citations import cell_words
from sitepipe.scoring.evidence import Evidence, Topics, hub_kind_of
from sitepipe.scoring.explanation_findings import findings_of
from sitepipe.scoring.roots import roots
from sitepipe.vocab import FindingKind, Outcome

_PREFIX = "checks."


def check_topics(evidence: Evidence) -> Topics:
    """Return the explanations of readiness checks, by rule, with and without ``checks.``."""
    topics: Topics = {}
    kinds = (FindingKind.CHECK, FindingKind.CONTRADICTION)
    for row in (one for kind in kinds for one in findings_of(evidence, kind)):
        for alias in (row.rule.removeprefix(_PREFIX), row.rule):
            topics[alias] = partial(_check, evidence, row, alias)
    return topics


def _check(evidence: Evidence, row: Any, alias: str) -> FieldExplanation:
    claims = _claims(evidence, row)
    fact = stated(row.fact)
    inputs = [f"{claim.value}: {cell_words(claim.cell)}" for claim in claims]
    if hub_kind_of(row.field) is not None:
        inputs += roots(evidence, row.field)
    asked = stated(row.next_step)
    due = stated(row.due)
    return evidence.explanation(
        alias,
        value=None if row.outcome == Outcome.UNKNOWN else f"{row.outcome}: {fact}",
        unknown=f"{asked} Ask {row.actor}.",
        claims=claims,
        derivation=[
            Step(
                step=f"{row.title}: {row.outcome}"
                + (f": {fact}" if fact else "")
                + (f". {asked} ({row.actor})" if asked else "")
                + (f"; due {due}" if due else ""),
                inputs=inputs,
                rule=_rule(evidence, row),
            )
        ],
    )


def _claims(evidence: Evidence, row: Any) -> list[ClaimReport]:
    """Return the claims that a finding rests on, in its order."""
    named = (stated(row.claim_ids) or "").split("; ")
    snapshot = evidence.snapshot
    claims = snapshot.claims[snapshot.claims["claim_id"].isin(named)].merge(
        snapshot.sources[["source_id", "title", "file", "file_sha256"]], on="source_id"
    )
    reports = {
        claim.claim_id: ClaimReport(
            value=stated(claim.text) or stated(claim.value) or claim.field,
            source=claim.title,
            reference=stated(claim.reference),
            cell=Cell.of(claim),
            valid_at=stated(claim.valid_at),
            known_at=stated(claim.known_at),
            won=True,
            why="the finding rests on it",
        )
        for claim in claims.itertuples(index=False)
    }
    return [reports[claim_id] for claim_id in named if claim_id in reports]


def _rule(evidence: Evidence, row: Any) -> str:
    """Cite the rule's line and figures, and the workspace's reason to depart from them."""
    if evidence.checks is None:
        return str(row.source)
    name = row.rule.removeprefix(_PREFIX)
    loaded, change = evidence.checks, evidence.changes.get(name)
    told = [loaded.cite(row.source)]
    for key, figure in loaded.section.rules[name].figures.items():
        if change is None or key not in change.figures:
            mark = "" if figure.verified else ", not verified"
            told.append(f"{loaded.cite(f'{row.source}.figures.{key}')}: {figure.value:g}{mark}")
    if change is not None:
        told += [
            f"{key}: {value:g}, as the workspace sets" for key, value in change.figures.items()
        ]
        told.append(f"the workspace departs from the rule: {change.reason}")
    return "; ".join(told)
