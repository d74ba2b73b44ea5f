"""``sitepipe refresh``: one more snapshot."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.cli.publish import database_rows
from sitepipe.errors import ExitCode

if TYPE_CHECKING:
    from sitepipe.reports import RefreshReport
    from sitepipe.schedules import Every

_SHOWN = 20
_SIGN = {"added": "+", "changed": "~", "gone": "−"}


@click.command(short_help="Take in this month's files: one more snapshot, then the outputs.")
@options.workspace
@options.config_file
@options.as_of
@click.option("--dry-run", is_flag=True, help="Only show what would change; write nothing.")
@click.option("--accept", is_flag=True, help="Commit also where a guard rail holds.")
@click.option(
    "--schedule",
    is_flag=False,
    flag_value="month",
    type=click.Choice(["month", "week", "day"]),
    help="Refresh nothing: print a cron line and a systemd timer that do so every month, or "
    "every week or day.",
)
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
    schedule: Every | None,
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
    if schedule:
        _show_schedule(workspace, schedule, config_file, as_json=as_json)
        return
    from sitepipe.standstill import recalled

    report = None if config_file else recalled(workspace, as_of=as_of, dry_run=dry_run)
    if report is None:
        from sitepipe.refreshing import refresh as refreshed
        from sitepipe.workspace import Workspace

        opened = Workspace.open(workspace, config_file=config_file)
        report = refreshed(opened, as_of=as_of, dry_run=dry_run, accept=accept, step=output.step)
    output.say_edited(report.edited, workspace)
    if as_json:
        output.document(report)
    else:
        _show(report)
    _say(report, workspace, _again(workspace, config_file, as_of))
    if report.outcome == "refused":
        ctx.exit(ExitCode.NO)


def _again(workspace: Path, config_file: Path | None, as_of: str | None) -> list[str]:
    """Return the command that was typed, word by word, for the same date and configuration."""
    command = ["sitepipe", "refresh", "-w", str(workspace)]
    if config_file is not None:
        command += ["-c", str(config_file)]
    return [*command, "--as-of", as_of] if as_of is not None else command


def _show_schedule(
    workspace: Path, every: Every, config_file: Path | None, *, as_json: bool
) -> None:
    from sitepipe.schedules import schedule
    from sitepipe.workspace import Workspace

    report = schedule(
        Workspace.open(workspace, config_file=config_file).root,
        every=every,
        config_file=config_file,
    )
    if as_json:
        output.document(report)
        return
    if sys.platform == "win32":
        output.line(report.task)
        return
    output.line(f"# crontab\n{report.cron}")
    for name, text in report.units.items():
        output.line(f"\n# {name}\n{text.rstrip()}")
    timer = next(name for name in report.units if name.endswith(".timer"))
    output.say(
        "Nothing is set up yet. Either put the line into `crontab -e`; or write the two units to "
        f"~/.config/systemd/user/ and run: systemctl --user enable --now {timer}\n"
        "systemd makes up for a time at which the computer was off, tries again where another "
        "refresh is at work, or a source is away of which no copy is kept (exit 5), and shows any "
        "other exit as failed: 1 is a guard rail that somebody has to look at. Where a copy is "
        "kept, it is read, and the answer names the source (exit 0). cron sends by mail what is "
        "printed."
    )


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
        output.hanging(f"! {guard.message}", indent=2, whole=True)


def _say(report: RefreshReport, workspace: Path, again: Sequence[str]) -> None:
    for message in report.kept_copies:
        output.say(f"! {message}")
    accepting = shlex.join([*again, "--accept"] if report.guards else again)
    if report.outcome == "refused":
        output.say(f"Held back, nothing was written. If it is right: {accepting}")
    elif report.outcome == "planned":
        output.say(f"Nothing was written. To commit it: {accepting}")
    elif report.outcome == "unchanged":
        output.say(f"Nothing has changed since snapshot {report.snapshot}.")
    else:
        output.say(f"Snapshot {report.snapshot} is committed.")
    if report.run_id:
        output.say(f"Open {workspace / 'runs' / report.run_id / 'map.html'}")
