"""``sitepipe publish``: the last snapshot, published again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.errors import ExitCode
from sitepipe.words import count

if TYPE_CHECKING:
    from sitepipe.reports import DatabaseReport


@click.command(short_help="Publish the last snapshot again: its outputs, and the database.")
@options.workspace
@options.config_file
@click.option(
    "--to",
    type=click.Choice(["files", "database"]),
    help="Publish to these alone; to both if not given.",
)
@options.as_json
@options.common
@click.pass_context
def publish(
    ctx: click.Context, workspace: Path, config_file: Path | None, to: str | None, as_json: bool
) -> None:
    """
    Publish the last snapshot again, as `refresh` does after each commit.

    Exits 5 where the database does not answer, 4 where it may not be written, 1 where the
    outputs would not be those of the snapshot because files have changed since.

    \b
    Example:
      sitepipe publish -w portfolio
    """
    from sitepipe.refreshing import publish_last
    from sitepipe.workspace import Workspace

    opened = Workspace.open(workspace, config_file=config_file)
    asked = (to,) if to else ("files", "database")
    report = publish_last(opened, to=asked, step=output.step)  # type: ignore[arg-type]
    output.say_edited(report.edited, workspace)
    if as_json:
        output.document(report)
    else:
        rows = [("snapshot", str(report.snapshot))]
        if report.run_id:
            rows.append(("outputs", _named(out.name for out in report.outputs)))
        if report.database:
            rows += database_rows(report.database)
        output.table(f"{report.title}, as of {report.as_of}", ("", ""), rows)
    if report.run_id:
        output.say(f"Open {workspace / 'runs' / report.run_id / 'map.html'}")
    elif "files" in asked:
        output.say(
            f"Files have changed since snapshot {report.snapshot}: its outputs were not written "
            f"again. Its outputs: sitepipe run --known-at {report.snapshot} -w {workspace}. "
            f"To take the changes in: sitepipe refresh -w {workspace}"
        )
        ctx.exit(ExitCode.NO)


def _named(outputs: Iterable[str]) -> str:
    """Name files, and folders with how many files they hold."""
    shown, folders = [], Counter[str]()
    for name in outputs:
        folder, is_within, _ = name.partition("/")
        if is_within:
            folders[folder] += 1
        else:
            shown.append(name)
    return ", ".join(
        [*shown, *(f"{one}/ ({count(many, 'file')})" for one, many in folders.items())]
    )


def database_rows(report: DatabaseReport) -> list[tuple[str, str]]:
    """Say what a database was given, as rows of a table."""
    written = f"{report.tables:,} tables, {report.rows:,} rows"
    rows = [
        ("database", report.database),
        ("schemas", ", ".join(report.schemas)),
        ("written", "it had this snapshot already" if report.repeated else written),
    ]
    if report.reader:
        made = " (made now)" if report.made_role else ""
        rows.append(("reader", f"{report.reader}{made}: reads {report.schemas[-1]} alone"))
    return rows
