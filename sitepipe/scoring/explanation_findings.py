"""Where gates and the count of known facts come from."""

from __future__ import annotations

from functools import partial
from typing import Any

from sitepipe.cells import stated
from sitepipe.reports import FieldExplanation, Step
from sitepipe.scoring.evidence import Evidence, Topics
from sitepipe.scoring.roots import claims_behind, roots
from sitepipe.vocab import FindingKind, Outcome


def finding_topics(evidence: Evidence) -> Topics:
    """Return the explanations of gates and of how many facts are known, by name."""
    topics: Topics = {
        "gates": partial(_gates, evidence),
        "facts_known": partial(_facts, evidence, "facts_known"),
        "facts_total": partial(_facts, evidence, "facts_total"),
    }
    for name in evidence.scoring.section.gates:
        for alias in (name, f"gates.{name}"):
            topics[alias] = partial(_gate, evidence, name, alias)
    return topics


def findings_of(evidence: Evidence, kind: FindingKind) -> list[Any]:
    """Return the site's findings of one kind."""
    findings = evidence.rows(evidence.appraisal.findings)
    return list(findings[findings["kind"] == kind.value].itertuples(index=False))


def _gates(evidence: Evidence) -> FieldExplanation:
    outcome = evidence.scores.gates
    steps = [_finding_step(evidence, row) for row in findings_of(evidence, FindingKind.GATE)]
    return evidence.explanation("gates", value=outcome, derivation=steps)


def _gate(evidence: Evidence, name: str, alias: str) -> FieldExplanation:
    rows = findings_of(evidence, FindingKind.GATE)
    row = next(each for each in rows if each.rule == f"gates.{name}")
    return evidence.explanation(
        alias,
        value=None if row.outcome == Outcome.UNKNOWN else str(row.outcome),
        unknown=f"{stated(row.next_step)} Ask {row.actor}.",
        claims=claims_behind(evidence.claims, row.field),
        derivation=[_finding_step(evidence, row)],
    )


def _facts(evidence: Evidence, which: str) -> FieldExplanation:
    scores = evidence.scores
    steps = [_finding_step(evidence, row) for row in findings_of(evidence, FindingKind.FACT)]
    value = (
        f"{scores.facts_known} of {scores.facts_total} facts known"
        if which == "facts_known"
        else f"{scores.facts_total} facts asked"
    )
    return evidence.explanation(which, value=value, derivation=steps)


def _finding_step(evidence: Evidence, row: Any) -> Step:
    """Say one finding, ending at its rule and its input's cells or routes."""
    loaded = evidence.scoring if row.kind == FindingKind.GATE else evidence.facts
    known = {Outcome.PASSED: "known", Outcome.UNKNOWN: "not known"}
    outcome = row.outcome if row.kind == FindingKind.GATE else known[Outcome(row.outcome)]
    fact = stated(row.fact)
    asked = stated(row.next_step)
    rule = loaded.cite(row.source)
    if row.kind == FindingKind.GATE:
        rule += _basis(evidence, row.rule.removeprefix("gates."))
    return Step(
        step=f"{row.title}: {outcome}{f'. {asked} ({row.actor})' if asked else ''}",
        inputs=[f"{row.field}: {fact or 'not stated'}", *roots(evidence, row.field)],
        rule=rule,
    )


def _basis(evidence: Evidence, name: str) -> str:
    """Say why a gate's limit stands where it does, and whether that is verified."""
    gate = evidence.scoring.section.gates[name]
    return f": {gate.basis}{'' if gate.verified else '; unverified'}"
