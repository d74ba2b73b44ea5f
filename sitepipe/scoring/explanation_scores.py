"""Where a score, its parts and a rank come from."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from sitepipe import words
from sitepipe.cells import stated
from sitepipe.config import Criterion
from sitepipe.reports import FieldExplanation, Step
from sitepipe.scoring.evidence import Evidence, Topics
from sitepipe.scoring.explanation_findings import findings_of
from sitepipe.scoring.phrases import marked
from sitepipe.scoring.roots import claims_behind, roots
from sitepipe.vocab import FindingKind, Outcome


def score_topics(evidence: Evidence) -> Topics:
    """Return the explanations of the score and its parts, by name."""
    topics: Topics = {
        "score": partial(_total, evidence, "score"),
        "low": partial(_total, evidence, "low"),
        "high": partial(_total, evidence, "high"),
        "completeness": partial(_completeness, evidence),
        "rank": partial(_rank, evidence),
    }
    for name in evidence.scoring.section.criteria:
        for alias in (name, f"score.{name}", f"criteria.{name}"):
            topics[alias] = partial(_criterion, evidence, name, alias)
    return topics


def _components(evidence: Evidence) -> list[Any]:
    return list(evidence.rows(evidence.appraisal.components).itertuples(index=False))


def _total(evidence: Evidence, which: str) -> FieldExplanation:
    """Explain the proven, the lowest or the highest points as a sum over criteria."""
    scores = evidence.scores
    value = getattr(scores, which)
    bound = "high" if which == "high" else "low"
    steps = [_points(evidence, row, bound) for row in _components(evidence)]
    total = words.number(getattr(scores, bound))
    steps.append(
        Step(
            step=f"sum {total} of 100 points",
            inputs=[step.step for step in steps],
            rule={
                "score": "points proven: an unknown earns nothing until it is known",
                "low": "every unknown turns out worst",
                "high": "every unknown turns out best",
            }[which],
        )
    )
    if which == "score":
        steps.append(_ranking_step(evidence, scores))
    return evidence.explanation(
        which,
        value=(
            None
            if pd.isna(value)
            else marked(f"{words.number(value)} of 100 points", scores.verified)
        ),
        unknown=_why_not_ranked(evidence, scores),
        derivation=steps,
    )


def _points(evidence: Evidence, row: Any, bound: str) -> Step:
    """Say one criterion's contribution to the lowest or highest score, or that it is unknown."""
    value, points = getattr(row, f"value_{bound}"), getattr(row, f"points_{bound}")
    reckoned = (
        f"{words.number(points)} points = "
        f"100 × {words.number(row.weight, 4)} × {words.number(value, 4)}"
    )
    return Step(
        step=f"{row.title}: {reckoned if row.known else _unknown_points(row)}",
        inputs=[_input_words(row), *roots(evidence, row.field)],
        rule=f"{evidence.scoring.cite(row.rule)}; "
        f"{evidence.scoring.cite(f'criteria.{row.criterion}.weight')}",
    )


def _unknown_points(row: Any) -> str:
    """Say what an input that is not known may yet earn."""
    why = "not stated" if stated(row.input) is None else "known as a bound only"
    return f"{words.span(row.points_low, row.points_high, 2)} points: {why}"


def _input_words(row: Any) -> str:
    text = stated(row.input)
    if text is None:
        return f"{row.field}: not stated"
    return f"{row.field}: {text}{'' if row.known else ' (a bound only)'}"


def _criterion(evidence: Evidence, name: str, alias: str) -> FieldExplanation:
    """Explain one criterion: its input, its value, its points."""
    row = next(each for each in _components(evidence) if each.criterion == name)
    criterion = evidence.scoring.section.criteria[name]
    steps = [
        Step(
            step=_input_words(row),
            inputs=roots(evidence, row.field),
            rule=evidence.scoring.cite(f"criteria.{name}.field"),
        ),
        Step(
            step=f"value {words.span(row.value_low, row.value_high, 4)} of 1",
            inputs=_corners(evidence, name, criterion, row),
            rule=f"{evidence.scoring.cite(row.rule)}: {criterion.basis}"
            + ("" if criterion.verified else "; unverified"),
        ),
        Step(
            step=(
                f"{words.span(row.points_low, row.points_high, 2)} points = 100 × "
                f"{words.number(row.weight, 4)} × {_factor(row.value_low, row.value_high)}"
            ),
            inputs=[f"weight {words.number(row.weight, 4)}"],
            rule=evidence.scoring.cite(f"criteria.{name}.weight"),
        ),
    ]
    return evidence.explanation(
        alias,
        value=marked(
            f"{words.span(row.points_low, row.points_high, 2)} of "
            f"{words.number(100 * row.weight)} points",
            row.verified,
        ),
        claims=claims_behind(evidence.claims, row.field),
        derivation=steps,
    )


def _factor(low: float, high: float) -> str:
    """Say a value as a factor of a product."""
    text = words.span(low, high, 4)
    return text if low == high else f"({text})"


def _corners(evidence: Evidence, name: str, criterion: Criterion, row: Any) -> list[str]:
    """Cite the corners of the value function that the input's interval lies between."""
    cite = evidence.scoring.cite
    if criterion.terms:
        term = stated(evidence.inputs["term"].get(criterion.field)) if row.known else None
        return [
            f"{each} is worth {words.number(value, 4)}: {cite(f'criteria.{name}.terms.{each}')}"
            for each, value in criterion.terms.items()
            if term is None or each == term
        ]
    ats = [point.at for point in criterion.points]
    first = max((i for i, at in enumerate(ats) if at <= row.input_low), default=0)
    last = min((i for i, at in enumerate(ats) if at >= row.input_high), default=len(ats) - 1)
    first = min(first, last)  # beyond an outer corner, the nearer corner says all
    return [
        f"{words.number(point.at)} {criterion.unit} is worth {words.number(point.value, 4)}: "
        f"{cite(f'criteria.{name}.points.{i}')}"
        for i, point in enumerate(criterion.points)
        if first <= i <= last
    ]


def _completeness(evidence: Evidence) -> FieldExplanation:
    rows = _components(evidence)
    steps = [
        Step(
            step=f"{row.title}: "
            + (f"known, counts {words.number(row.weight, 4)}" if row.known else "not known"),
            inputs=[_input_words(row), *roots(evidence, row.field)],
            rule=evidence.scoring.cite(f"criteria.{row.criterion}.weight"),
        )
        for row in rows
    ]
    share = words.percent(evidence.scores.completeness)
    steps.append(
        Step(
            step=f"sum {share} of the weight rests on known inputs",
            inputs=[step.step for step in steps],
            rule="an input is known on the basis that its criterion needs, and bounded both ways",
        )
    )
    return evidence.explanation("completeness", value=share, derivation=steps)


def _ranking_step(evidence: Evidence, scores: Any) -> Step:
    return Step(
        step=(
            f"completeness {words.percent(scores.completeness)}, gates {scores.gates}: "
            + ("not ranked" if pd.isna(scores.score) else f"rank {scores.rank}")
        ),
        inputs=[f"{row.title}: {row.outcome}" for row in findings_of(evidence, FindingKind.GATE)],
        rule=f"{evidence.scoring.cite('rank_from_completeness')}; no gate failed; "
        "best proven points first, then best possible points, equals share a rank",
    )


def _why_not_ranked(evidence: Evidence, scores: Any) -> str:
    """Say why a site has no score, and what to ask for one."""
    needed = evidence.scoring.section.rank_from_completeness
    reasons = [
        f"{row.title}: failed. {row.next_step} ({row.actor})."
        for row in findings_of(evidence, FindingKind.GATE)
        if row.outcome == Outcome.FAILED
    ]
    if scores.completeness < needed - 1e-9:
        asked = [
            f"{row.title}: {evidence.question(row.field)}"
            for row in _components(evidence)
            if not row.known
        ]
        reasons.append(
            f"{words.percent(scores.completeness)} of the weight is known; a score needs "
            f"{words.percent(needed)}. {' '.join(asked)}"
        )
    return " ".join(["Not ranked.", *reasons])


def _rank(evidence: Evidence) -> FieldExplanation:
    scores = evidence.scores
    ranked = int(evidence.appraisal.scores["rank"].notna().sum())
    return evidence.explanation(
        "rank",
        value=(
            None
            if pd.isna(scores.rank)
            else marked(f"{scores.rank} of {ranked} ranked", scores.verified)
        ),
        unknown=_why_not_ranked(evidence, scores),
        derivation=[_ranking_step(evidence, scores)],
    )
