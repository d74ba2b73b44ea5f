"""``sitepipe approve`` and ``sitepipe approvals``: what may go beyond the team."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.errors import UsageError
from sitepipe.vocab import Audience
from sitepipe.words import count

if TYPE_CHECKING:
    from sitepipe.reports import ApprovalReport, ApprovalsReport, HeldBack

_LISTED = 40
_READERS = [name for name, one in options.AUDIENCES.items() if one is not Audience.INTERNAL]


@click.command(short_help="Approve facts of a site for an audience or one partner.")
@click.argument("site", required=False)
@click.argument("fields", nargs=-1, metavar="[FIELD]...")
@click.option(
    "--for",
    "audience",
    type=click.Choice(_READERS, case_sensitive=False),
    help="Whom it is approved for; with --partner that partner alone.",
)
@options.partner
@click.option("--source", metavar="ID", help="Only what this source states; all its sites alone.")
@click.option("--by", "approved_by", metavar="NAME", required=True, help="Who approves it.")
@click.option("--note", default="", metavar="TEXT", help="Why.")
@click.option("--revoke", is_flag=True, help="Take an approval back.")
@options.workspace
@options.config_file
@options.as_of
@options.as_json
@options.common
def approve(
    site: str | None,
    fields: tuple[str, ...],
    audience: str | None,
    partner: str | None,
    source: str | None,
    approved_by: str,
    note: str,
    revoke: bool,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    as_json: bool,
) -> None:
    """
    Approve facts of a site for those beyond the team: all that hold, or single fields.

    An approval is of a value as a source states it. When the source states another one, it
    lapses. `name` and `location` are fields too. All of them stand in approvals.csv.

    \b
    Example:
      sitepipe approve "Greenpower Park" --for investor --by "A. Person" -w portfolio
    """
    from sitepipe.workspace import Workspace

    if audience is None and partner is None:
        raise UsageError("nobody is named", hint="Say for whom: --for investor, or --partner NAME.")
    report = Workspace.open(workspace, config_file=config_file).approve(
        site,
        fields,
        audience=options.AUDIENCES[audience or "partner"],
        partner=partner,
        approved_by=approved_by,
        source=source,
        note=note,
        revoke=revoke,
        as_of=as_of,
        step=output.step,
    )
    if as_json:
        output.document(report)
        return
    done = "taken back" if revoke else "approved"
    who = report.partner or Audience(report.audience).label
    if report.approvals:
        _print(f"{count(len(report.approvals), 'fact')} {done} for {who}", report.approvals)
    else:
        output.line(f"nothing new: {count(report.already, 'fact')} approved for {who} already")
    if report.beyond:
        output.say(f"{count(report.beyond, 'fact')} left out: not for {who}, whoever approves")


@click.command(short_help="List who approved which facts for whom, and what is held back.")
@click.argument("site", required=False)
@click.option(
    "--for",
    "audience",
    type=click.Choice(_READERS, case_sensitive=False),
    help="Also list what this audience does not get.",
)
@options.partner
@options.workspace
@options.config_file
@options.as_of
@options.as_json
@options.common
def approvals(
    site: str | None,
    audience: str | None,
    partner: str | None,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    as_json: bool,
) -> None:
    """
    List every approval: whether it holds, has lapsed with a new value, or was taken back.

    With --for or --partner also what that reader does not get because nobody approved it.

    \b
    Example:
      sitepipe approvals -w portfolio --for investor
    """
    from sitepipe.workspace import Workspace

    report = Workspace.open(workspace, config_file=config_file).approvals(
        site,
        audience=options.AUDIENCES[audience] if audience else None,
        partner=partner,
        as_of=as_of,
        step=output.step,
    )
    if as_json:
        output.document(report)
        return
    if report.approvals:
        states = Counter(one.state for one in report.approvals)
        counted = ", ".join(f"{states[one]} {one}" for one in states)
        _print(f"{count(len(report.approvals), 'approval')}: {counted}", report.approvals)
    else:
        output.line("nobody has approved a single fact")
    if report.audience is not None:
        _print_held_back(report)


def _print(title: str, rows: list[ApprovalReport]) -> None:
    output.table(
        title,
        ("site", "field", "value", "for", "by", "state"),
        [
            (
                one.site,
                f"{one.field} ({one.about})" if one.about else one.field,
                f"{one.value or ''} → {one.now}" if one.now else one.value or "",
                one.partner or _reader(one.audience),
                f"{one.approved_by}, {one.approved_at}",
                one.state,
            )
            for one in rows[:_LISTED]
        ],
        folding=2,
    )
    if (more := len(rows) - _LISTED) > 0:
        output.line(f"… and {more:,} more; --json gives each.")


def _print_held_back(report: ApprovalsReport) -> None:
    who = report.partner or Audience(report.audience or "public").label
    if not report.held_back:
        output.line(f"nothing is held back from {who} but what is not for them at all")
        return
    grouped: dict[tuple[str, str], list[HeldBack]] = {}
    for one in report.held_back:
        grouped.setdefault((one.site, one.source), []).append(one)
    output.table(
        f"{count(len(report.held_back), 'fact')} held back from {who}",
        ("site", "source", "facts", "fields"),
        [
            (site, source, f"{len(held):,}", ", ".join(sorted({one.field for one in held})))
            for (site, source), held in list(grouped.items())[:_LISTED]
        ],
        right=(2,),
        folding=3,
    )
    if (more := len(grouped) - _LISTED) > 0:
        output.line(f"… and {more:,} more rows; --json gives each fact.")


def _reader(audience: str) -> str:
    return next(name for name, one in options.AUDIENCES.items() if one.value == audience)
