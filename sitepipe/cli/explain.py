"""``sitepipe explain``: where a score or a figure comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output

if TYPE_CHECKING:
    from sitepipe.reports import ClaimReport, FieldExplanation, SiteExplanation


@click.command(short_help="Walk a score or a figure back to its sources.")
@click.argument("site_id", metavar="SITE")
@click.argument("field", required=False, metavar="[FIELD]")
@options.workspace
@options.config_file
@options.as_of
@options.as_json
@options.common
def explain(
    site_id: str,
    field: str | None,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    as_json: bool,
) -> None:
    """
    Explain SITE's score, or one FIELD of it, down to cells, links and configuration lines.

    \b
    Example:
      sitepipe explain greenpower-park port_min -w portfolio
    """
    from sitepipe.reports import SiteExplanation
    from sitepipe.workspace import Workspace

    opened = Workspace.open(workspace, config_file=config_file)
    with output.step("explain"):
        assessment = opened.assess(as_of=as_of)
    report = (
        assessment.explain(site_id) if field is None else assessment.explain_field(site_id, field)
    )
    if as_json:
        output.document(report)
    elif isinstance(report, SiteExplanation):
        _print_site(report)
    else:
        _print_field(report)


def _print_site(report: SiteExplanation) -> None:
    from sitepipe import words

    def marked(text: str, verified: bool | None) -> str:
        return f"{text} {words.MODELLED}" if verified is False else text

    standing = f"rank {report.rank}" if report.rank is not None else "not ranked"
    output.table(
        f"{report.name}: "
        + marked(f"{words.span(report.low, report.high)} of 100 points", report.verified)
        + f", {words.percent(report.completeness)} of the weight known, {standing}",
        ("", "criterion", "input", "points", "of", "ask"),
        [
            (
                "?" if row.value_score is None else "✓",
                row.title,
                marked(row.value, row.value_verified) if row.value else "not stated",
                _interval(row.low, row.high),
                f"{100 * row.weight:.0f}",
                row.field,
            )
            for row in report.criteria
        ],
        right=(3, 4),
    )
    signs = {"passed": "✓ passed", "failed": "✕ failed", "unknown": "? unknown"}
    if report.gates:
        output.table(
            "Gates",
            ("", "gate", "known"),
            [
                (
                    signs[gate.outcome],
                    marked(gate.title, gate.verified),
                    marked(gate.fact, gate.fact_verified) if gate.fact else gate.cure or "",
                )
                for gate in report.gates
            ],
        )
    if not report.verified:
        output.line(
            f"{words.MODELLED} modelled or judged: speeds, connectors, value functions and weights "
            "are not calibrated"
        )
    for question in report.questions:
        output.line(f"? {question}")
    output.say(f"Ask further: sitepipe explain {report.site_id} FIELD. Profile: {report.profile}")


def _print_field(report: FieldExplanation) -> None:
    head = report.value if report.value is not None else f"not known. {report.unknown or ''}"
    branches = [
        (f"{'✓' if claim.won else '✕'} {claim.value}: {claim.source}", _claim_lines(claim))
        for claim in report.claims
    ]
    branches += [
        (step.step, [*step.inputs, step.rule] if step.rule else step.inputs)
        for step in report.derivation
    ]
    output.tree(f"{report.site_id} {report.field}: {head}", branches)


def _claim_lines(claim: ClaimReport) -> list[str]:
    cell = claim.cell
    place = [
        cell.file,
        *([f"sheet {cell.sheet}"] if cell.sheet else []),
        *([f"row {cell.row}"] if cell.row is not None else []),
        *([f"column {cell.column!r}"] if cell.column else []),
    ]
    lines = [", ".join(place), claim.why]
    if claim.reference:
        lines.append(f"cites {claim.reference}")
    if claim.valid_at:
        lines.append(f"speaks of {claim.valid_at}")
    return lines


def _interval(low: float, high: float) -> str:
    return f"{low:.1f}" if abs(high - low) < 0.05 else f"{low:.1f}–{high:.1f}"
