"""``sitepipe undo``: a snapshot undone by one more."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.cli.publish import database_rows
from sitepipe.errors import ExitCode
from sitepipe.words import count

if TYPE_CHECKING:
    from sitepipe.reports import DatabaseReport, UndoReport


@click.command(short_help="Undo a snapshot by one more, equal to the one before it.")
@click.argument("snapshot", default="last")
@options.workspace
@click.option("--dry-run", is_flag=True, help="Only show what would change; write nothing.")
@click.option(
    "--accept", is_flag=True, help="Undo later snapshots as well, or with a clock set back."
)
@options.as_json
@options.common
@click.pass_context
def undo(
    ctx: click.Context, snapshot: str, workspace: Path, dry_run: bool, accept: bool, as_json: bool
) -> None:
    """
    Undo SNAPSHOT, the last if not given: one more snapshot, equal to the one before it.

    Nothing is taken out of the store. Ids of sites, decisions and approvals go back with it; what
    stood in their files is kept aside. The sources stay as they are: the next refresh is held back
    where it would bring the same again. Exits 1 where later snapshots would be undone as well, or
    where this computer's clock is before the last snapshot.

    \b
    Example:
      sitepipe undo 2 --dry-run -w portfolio
    """
    from sitepipe.undoing import undo as undone

    report = undone(workspace, snapshot, accept=accept, dry_run=dry_run)
    if report.outcome == "undone":
        report = report.model_copy(update={"database": _published(workspace, report)})
    if as_json:
        output.document(report)
    else:
        _print(report, workspace)
    if report.outcome == "refused":
        ctx.exit(ExitCode.NO)


def _published(workspace: Path, report: UndoReport) -> DatabaseReport | None:
    """Publish the snapshot to the database, where the workspace names one, as each commit does."""
    from sitepipe.errors import SitepipeError
    from sitepipe.refreshing import publish_last
    from sitepipe.workspace import Workspace

    try:
        opened = Workspace.open(workspace)
        if not opened.portfolio.section.publish.postgis:
            return None
        return publish_last(opened, to=["database"], step=output.step).database
    except SitepipeError as error:
        error.reword(f"snapshot {report.snapshot} is kept, but not published: {error.message}")
        raise


def _print(report: UndoReport, workspace: Path) -> None:
    if report.outcome == "unchanged":
        output.say(f"Nothing to undo: the tables are those of snapshot {report.like}.")
        return
    output.table(
        f"Back to snapshot {report.like}: undoes {', '.join(map(str, report.undone))}",
        ("table", "rows", "added", "changed", "gone"),
        [
            (one.table, f"{one.rows:,}", f"{one.added:,}", f"{one.changed:,}", f"{one.gone:,}")
            for one in report.tables
        ],
        right=(1, 2, 3, 4),
        folding=0,
    )
    for guard in report.guards:
        output.hanging(f"! {guard.message}", indent=2, whole=True)
    if report.outcome == "refused":
        later = count(len(report.undone) - 1, "later snapshot")
        why = f": {later} would be undone as well" if len(report.undone) > 1 else ""
        output.say(
            f"Held back, nothing was written{why}. If it is right: "
            f"sitepipe undo {report.undone[0]} --accept -w {shlex.quote(str(workspace))}"
        )
    elif report.outcome == "planned":
        output.say("Nothing was written.")
    else:
        output.say(f"Snapshot {report.snapshot} is committed.")
        if report.restored:
            output.say(
                f"{', '.join(report.restored)} went back with it"
                + (f"; what stood there: {workspace / report.aside}" if report.aside else "")
            )
        if report.database:
            output.table("Published", ("", ""), database_rows(report.database))
        output.say(
            "The sources are as they were: correct them before the next refresh. "
            f"Its outputs: sitepipe run --known-at {report.snapshot} -w {workspace}"
        )
