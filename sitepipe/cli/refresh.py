"""``sitepipe refresh``: one more snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.cli.publish import database_rows
from sitepipe.errors import ExitCode

if TYPE_CHECKING:
    from sitepipe.reports import RefreshReport

_SHOWN = 20
_SIGN = {"added": "+", "changed": "~", "gone": "−"}


@click.command(short_help="Take in this month's files: one more snapshot, then the outputs.")
@options.workspace
@options.config_file
@options.as_of
@click.option("--dry-run", is_flag=True, help="Only show what would change; write nothing.")
@click.option("--accept", is_flag=True, help="Commit also where a guard rail holds.")
@options.as_json
@options.common
@click.pass_context
def refresh(
    ctx: click.Context,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    dry_run: bool,
    accept: bool,
    as_json: bool,
) -> None:
    """
    Read the sources, show what changes, commit it as one snapshot, publish as `run` does.

    Nothing is committed where nothing changed. Exits 1, with nothing written, where a guard
    rail holds: many sites vanish, areas jump, a source goes empty, older or stale.

    \b
    Example:
      sitepipe refresh -w portfolio --as-of 2026-11-23
    """
    from sitepipe.refreshing import refresh as refreshed
    from sitepipe.workspace import Workspace

    opened = Workspace.open(workspace, config_file=config_file)
    report = refreshed(opened, as_of=as_of, dry_run=dry_run, accept=accept, step=output.step)
    output.say_edited(report.edited, workspace)
    if as_json:
        output.document(report)
    else:
        _show(report)
    _say(report, workspace)
    if report.outcome == "refused":
        ctx.exit(ExitCode.NO)


def _show(report: RefreshReport) -> None:
    if report.tables:
        output.table(
            f"{report.title}, as of {report.as_of}: what changes",
            ("table", "rows", "added", "changed", "gone"),
            [
                (one.table, f"{one.rows:,}", f"{one.added:,}", f"{one.changed:,}", f"{one.gone:,}")
                for one in report.tables
            ],
            right=(1, 2, 3, 4),
            folding=0,
        )
    if report.sites:
        output.table(
            f"{len(report.sites):,} sites change" if len(report.sites) > 1 else "1 site changes",
            ("", "site", "what"),
            [
                (
                    f"{_SIGN[one.change]} {one.change}",
                    one.name,
                    ", ".join(one.fields + one.tables) if one.change == "changed" else "",
                )
                for one in report.sites[:_SHOWN]
            ],
        )
        if len(report.sites) > _SHOWN:
            output.say(f"and {len(report.sites) - _SHOWN:,} more: --json lists all")
    if report.database and not report.database.repeated:
        output.table("Published", ("", ""), database_rows(report.database))
    for guard in report.guards:
        output.hanging(f"! {guard.message}", indent=2)


def _say(report: RefreshReport, workspace: Path) -> None:
    if report.outcome == "refused":
        output.say(
            "Held back, nothing was written. If it is right: "
            f"sitepipe refresh -w {workspace} --accept"
        )
    elif report.outcome == "planned":
        output.say(f"Nothing was written. To commit it: sitepipe refresh -w {workspace}")
    elif report.outcome == "unchanged":
        output.say(f"Nothing has changed since snapshot {report.snapshot}.")
    else:
        output.say(f"Snapshot {report.snapshot} is committed.")
    if report.run_id:
        output.say(f"Open {workspace / 'runs' / report.run_id / 'map.html'}")
