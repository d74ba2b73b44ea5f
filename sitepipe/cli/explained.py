"""Explanations as people read them in a terminal: tables and trees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sitepipe import words
from sitepipe.cli import output

if TYPE_CHECKING:
    from sitepipe.reports import (
        ClaimReport,
        CriterionReport,
        FieldExplanation,
        SiteComparison,
        SiteExplanation,
    )

_SIGNS = {"passed": "✓ passed", "failed": "✕ failed", "unknown": "? unknown"}


def site_table(report: SiteExplanation) -> None:
    """Print a score as tables: criteria, gates, questions."""
    output.table(
        _standing(report),
        ("", "criterion", "input", "points", "of", "ask"),
        [
            (
                "?" if row.value_score is None else "✓",
                row.title,
                _input(row),
                _interval(row.low, row.high),
                f"{100 * row.weight:.0f}",
                row.field,
            )
            for row in report.criteria
        ],
        right=(3, 4),
    )
    if report.gates:
        output.table("Gates", ("", "gate", "known"), _gate_rows(report))
    for contradiction in report.contradictions:
        output.line(f"✕ {contradiction}")
    _print_notes(report.verified, report.questions)
    output.say(f"Ask further: sitepipe explain {report.site_id} FIELD. Profile: {report.profile}")


def site_tree(report: SiteExplanation) -> None:
    """Print a score as a tree: each criterion with its input and what that rests on."""
    branches = [(f"{sign}: {gate}", [known]) for sign, gate, known in _gate_rows(report)]
    branches += [
        (
            f"{'?' if row.value_score is None else '✓'} {row.title}: "
            f"{_interval(row.low, row.high)} of {100 * row.weight:.0f} points",
            [_input(row), *row.sources],
        )
        for row in report.criteria
    ]
    if report.contradictions:
        branches.append(("✕ cannot both hold", report.contradictions))
    if report.questions:
        branches.append(("? still to ask", report.questions))
    output.tree(_standing(report), branches)
    _print_notes(report.verified, [])
    output.say(f"Ask further: sitepipe explain {report.site_id} FIELD. Profile: {report.profile}")


def field_tree(report: FieldExplanation) -> None:
    """Print a figure as a tree: claims with their cells, then each step."""
    branches = [
        (f"{'✓' if claim.won else '✕'} {claim.value}: {claim.source}", _claim_lines(claim))
        for claim in report.claims
    ]
    branches += [
        (step.step, [*step.inputs, step.rule] if step.rule else step.inputs)
        for step in report.derivation
    ]
    output.tree(_head(report), branches)


def field_table(report: FieldExplanation) -> None:
    """Print a figure as tables: its claims, then its steps."""
    if report.claims:
        output.table(
            _head(report),
            ("", "claim", "cell", "why"),
            [
                (
                    "✓" if claim.won else "✕",
                    claim.value,
                    f"{claim.source}: {_place(claim)}",
                    claim.why,
                )
                for claim in report.claims
            ],
            folding=2,
        )
    if report.derivation:
        output.table(
            "Steps" if report.claims else _head(report),
            ("step", "from", "rule"),
            [(step.step, "; ".join(step.inputs), step.rule) for step in report.derivation],
        )
    if not report.claims and not report.derivation:
        output.line(_head(report))


def comparison_table(report: SiteComparison) -> None:
    """Print two scores side by side, with the lead of the first in each criterion."""
    rows = [
        (
            row.title,
            _interval(row.low, row.high),
            _interval(row.other_low, row.other_high),
            _lead(row.lead_low, row.lead_high),
            row.value or "not stated",
            row.other_value or "not stated",
        )
        for row in report.criteria
    ]
    total = (
        "Total",
        _interval(report.site.low, report.site.high),
        _interval(report.other.low, report.other.high),
        _lead(report.lead_low, report.lead_high),
        "",
        "",
    )
    output.table(
        f"A {report.site.name} against B {report.other.name}",
        ("criterion", "A", "B", "lead of A", "A has", "B has"),
        [*rows, total],
        right=(1, 2, 3),
        folding=4,
    )
    _print_end(report)


def comparison_tree(report: SiteComparison) -> None:
    """Print two scores as a tree: each criterion with both inputs."""
    output.tree(
        f"{report.site.name} against {report.other.name}: lead "
        f"{_lead(report.lead_low, report.lead_high)} points",
        [
            (
                f"{row.title}: lead {_lead(row.lead_low, row.lead_high)} "
                f"of {100 * row.weight:.0f} points",
                [
                    f"{report.site.name}: {row.value or 'not stated'}, "
                    f"{_interval(row.low, row.high)} points",
                    f"{report.other.name}: {row.other_value or 'not stated'}, "
                    f"{_interval(row.other_low, row.other_high)} points",
                ],
            )
            for row in report.criteria
        ],
    )
    _print_end(report)


def _print_end(report: SiteComparison) -> None:
    output.line(report.verdict)
    _print_notes(report.site.verified and report.other.verified, [])
    output.say(
        "A lead runs from the worst of the one against the best of the other. "
        f"Ask further: sitepipe explain {report.site.site_id} FIELD"
    )


def _print_notes(verified: bool, questions: Sequence[str]) -> None:
    if not verified:
        output.line(
            f"{words.MODELLED} modelled or judged: speeds, connectors, value functions and weights "
            "are not calibrated"
        )
    for question in questions:
        output.line(f"? {question}")


def _standing(report: SiteExplanation) -> str:
    rank = f"rank {report.rank}" if report.rank is not None else "not ranked"
    points = _marked(f"{words.span(report.low, report.high)} of 100 points", report.verified)
    return (
        f"{report.name}: {points}, {words.percent(report.completeness)} of the weight known, {rank}"
    )


def _gate_rows(report: SiteExplanation) -> list[tuple[str, str, str]]:
    return [
        (
            _SIGNS[gate.outcome],
            _marked(gate.title, gate.verified),
            _marked(gate.fact, gate.fact_verified) if gate.fact else gate.cure or "",
        )
        for gate in report.gates
    ]


def _input(row: CriterionReport) -> str:
    return _marked(row.value, row.value_verified) if row.value else "not stated"


def _marked(text: str, verified: bool | None) -> str:
    return f"{text} {words.MODELLED}" if verified is False else text


def _head(report: FieldExplanation) -> str:
    head = report.value if report.value is not None else f"not known. {report.unknown or ''}"
    return f"{report.site_id} {report.field}: {head}"


def _place(claim: ClaimReport) -> str:
    cell = claim.cell
    parts = [
        cell.file,
        *([f"sheet {cell.sheet}"] if cell.sheet else []),
        *([f"row {cell.row}"] if cell.row is not None else []),
        *([f"column {cell.column!r}"] if cell.column else []),
    ]
    return ", ".join(parts)


def _claim_lines(claim: ClaimReport) -> list[str]:
    lines = [_place(claim), claim.why]
    if claim.reference:
        lines.append(f"cites {claim.reference}")
    if claim.valid_at:
        old = f", {words.age(*claim.age_months)} old" if claim.age_months else ""
        later = ", after the date asked of" if claim.is_later else ""
        lines.append(f"speaks of {claim.valid_at}{old}{later}")
    return lines


def _interval(low: float, high: float) -> str:
    return f"{low:.1f}" if abs(high - low) < 0.05 else f"{low:.1f}–{high:.1f}"


def _lead(low: float, high: float) -> str:
    """Say a lead with its sign: ``+3.2``, ``−1.0 to +4.5``."""
    first, last = _signed(low), _signed(high)
    return first if first == last else f"{first} to {last}"


def _signed(points: float) -> str:
    text = f"{abs(points):.1f}"
    if text == "0.0":
        return "0"
    return f"{'+' if points > 0 else '−'}{text}"
