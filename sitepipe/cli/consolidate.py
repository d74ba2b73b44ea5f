"""``sitepipe consolidate``: what was merged, what conflicts, what is asked, on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.words import count

if TYPE_CHECKING:
    from sitepipe.reports import MatchQuestion, MergedSite, RecordReport

_LISTED = 12


@click.command(short_help="Say which records are one site, and what a person must decide.")
@options.workspace
@options.config_file
@options.as_of
@options.as_json
@options.common
def consolidate(
    workspace: Path, config_file: Path | None, as_of: str | None, as_json: bool
) -> None:
    """
    Gather the records of all sources into sites, and say how, on one screen.

    Records are one site by what they say of name, place, reference and size, each with its
    points. What is nearly certain is asked, and counts as two sites until it is answered.
    Nothing is written.

    \b
    Example:
      sitepipe consolidate -w portfolio
    """
    from sitepipe.workspace import Workspace

    opened = Workspace.open(workspace, config_file=config_file)
    report = opened.consolidate(as_of=as_of, step=output.step)
    if as_json:
        output.document(report)
        return
    output.table(
        f"{report.title}, as of {report.as_of}",
        ("", ""),
        [
            (
                "records of sites",
                f"{report.records:,} = {count(report.sites, 'site')} + {report.merged:,} merged",
            ),
            ("under other names", f"{count(len(report.renamed), 'site')}"),
            ("parts of others", f"{count(len(report.parts), 'pair')} of records"),
            ("asked", f"{count(len(report.asks), 'question')}"),
            ("conflicts", _conflicts(report.conflicts)),
        ],
    )
    _print_merged(report.renamed)
    _print_pairs("Parts: one is a part of the other, and a site of its own", report.parts)
    _print_pairs("Asked: are these one site?", report.asks)
    if report.asks:
        one, other = report.asks[0].one.record, report.asks[0].other.record
        output.say(f"Answer: sitepipe decide {one} {other} same --by NAME -w {workspace}")
    if report.conflicts:
        output.say(f"Both values of each conflict: sitepipe conflicts -w {workspace}")


def _conflicts(by_field: dict[str, int]) -> str:
    if not by_field:
        return "none"
    parts = [f"{field} {many:,}" for field, many in by_field.items()]
    return f"{sum(by_field.values()):,}: {', '.join(parts)}"


def _print_merged(sites: Sequence[MergedSite]) -> None:
    if sites:
        output.table(
            "Merged: one site under several names",
            ("site", "records", "why"),
            [
                (site.name, "; ".join(map(_record, site.records)), " · ".join(site.why))
                for site in sites[:_LISTED]
            ],
            folding=1,
        )
        _say_rest(len(sites))


def _print_pairs(title: str, pairs: Sequence[MatchQuestion]) -> None:
    if pairs:
        output.table(
            title,
            ("one", "other", "points", "evidence"),
            [
                (
                    _record(pair.one),
                    _record(pair.other),
                    "" if pair.score is None else f"{pair.score:.1f}",
                    pair.why,
                )
                for pair in pairs[:_LISTED]
            ],
            right=(2,),
            folding=3,
        )
        _say_rest(len(pairs))


def _say_rest(many: int) -> None:
    if (more := many - _LISTED) > 0:
        output.line(f"… and {more:,} more: --json gives all.")


def _record(record: RecordReport) -> str:
    row = f", row {record.row}" if record.row is not None else ""
    return f"{record.name} ({record.source}{row})"
