"""``sitepipe issues``: every defect in the data, and who can put it right."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.words import count

if TYPE_CHECKING:
    from sitepipe.reports import IssueReport, IssuesReport

_SIGNS = {"error": "✕ error", "warning": "! warning", "notice": "· notice"}
_LISTED = 30


@click.command(short_help="List the defects in the data, and account for every row.")
@click.option(
    "--by",
    type=click.Choice(["source", "kind", "severity", "fixer"]),
    help="Count the issues by this instead of listing them.",
)
@click.option("--source", metavar="NAME", help="Only this source.")
@click.option("--partner", metavar="NAME", help="Only the sources of this partner.")
@options.workspace
@options.config_file
@options.as_of
@options.of_the_past
@options.as_json
@options.common
def issues(
    by: str | None,
    source: str | None,
    partner: str | None,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    as_json: bool,
) -> None:
    """
    List every defect that reading and consolidating the sources found, the gravest first.

    Each says where it stands, what is wrong, what was done about it and who can put it right.
    Every row that was read is accounted for: accepted, or held back by an error.

    \b
    Example:
      sitepipe issues -w portfolio
      sitepipe issues --by kind -w portfolio
    """
    from sitepipe.workspace import Workspace

    opened = Workspace.open(workspace, config_file=config_file)
    report = opened.issues(source=source, partner=partner, as_of=as_of, step=output.step)
    if as_json:
        output.document(report)
        return
    if by is None:
        _print_list(report)
    else:
        _print_counts(report, by)
    read = sum(one.rows_read for one in report.sources)
    accepted = sum(one.accepted for one in report.sources)
    held = sum(one.held for one in report.sources)
    output.say(
        f"{count(read, 'row')} read from {count(len(report.sources), 'source')} = "
        f"{accepted:,} accepted + {held:,} held back."
    )


def _print_list(report: IssuesReport) -> None:
    if not report.issues:
        output.line("no issues")
        return
    output.table(
        f"{count(len(report.issues), 'issue')}, {report.title}, as of {report.as_of}",
        ("", "where", "what is wrong, and what was done", "who can mend it"),
        [
            (
                _SIGNS[issue.severity],
                _where(issue),
                f"{issue.message}. {issue.repair or ''}".strip(),
                issue.fixer,
            )
            for issue in report.issues[:_LISTED]
        ],
        folding=2,
    )
    if (more := len(report.issues) - _LISTED) > 0:
        output.line(f"… and {more:,} more: --by kind counts them, --json gives all.")


def _print_counts(report: IssuesReport, by: str) -> None:
    counts: dict[str, Counter[str]] = {}
    for issue in report.issues:
        counts.setdefault(str(getattr(issue, by)), Counter())[issue.severity] += 1
    rows = sorted(counts.items(), key=lambda row: (-row[1]["error"], -row[1].total(), row[0]))
    output.table(
        f"{count(len(report.issues), 'issue')} by {by}, {report.title}, as of {report.as_of}",
        (by, "errors", "warnings", "notices", "all"),
        [
            (
                name.replace("_", " ") if by == "kind" else name,
                *(f"{found[level]:,}" for level in _SIGNS),
                f"{found.total():,}",
            )
            for name, found in rows
        ],
        right=(1, 2, 3, 4),
        folding=0,
    )


def _where(issue: IssueReport) -> str:
    row = f"row {issue.row}" if issue.row is not None else None
    return ", ".join(part for part in (issue.source, issue.sheet, row, issue.column) if part)
