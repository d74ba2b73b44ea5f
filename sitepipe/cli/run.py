"""``sitepipe run``: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe import __version__
from sitepipe.cli import options, output
from sitepipe.errors import ExitCode, UsageError, first_five

if TYPE_CHECKING:
    from sitepipe.reports import RepeatReport, RowsCount, RunReport


@click.command(short_help="Ingest, consolidate, appraise and publish the portfolio.")
@options.workspace
@options.config_file
@options.as_of
@options.known_at
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the outputs of --known-at; a folder of runs/ if not given.",
)
@options.overwrite
@options.as_json
@options.common
@click.pass_context
def run(
    ctx: click.Context,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    known_at: str | None,
    target: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """
    Do the main job: sources to portfolio.gpkg, .csv and .xlsx, issues.csv and map.html.

    The same inputs, configuration and date make the same run; it is not done twice.

    With --known-at a run is done again from the files of a snapshot, and compared with it: the
    same version of sitepipe gives the same bytes. Exits 1 if anything is otherwise, and says why.

    \b
    Example:
      sitepipe run -w portfolio --as-of 2026-11-23
      sitepipe run -w portfolio --known-at 1
    """
    if known_at is not None:
        _repeat(ctx, workspace, known_at, config_file, as_of, target, overwrite, as_json)
        return
    if target is not None:
        raise UsageError(
            "--output goes with --known-at: a run has its own folder in runs/",
            hint="For outputs elsewhere: sitepipe pack -o DIR",
        )
    from sitepipe.workspace import Workspace

    opened = Workspace.open(workspace, config_file=config_file)
    report = opened.run(as_of=as_of, overwrite=overwrite, step=output.step)
    output.say_edited(report.edited, workspace)
    if as_json:
        output.document(report)
        return
    _print(report)
    folder = opened.folder_of(report)
    if report.repeated:
        output.say("Nothing has changed since this run; it was not done again.")
    severities = [level for level, count in report.issues.items() for _ in range(count)]
    output.say_issues(severities, folder / "issues.csv")
    output.say(f"Open {folder / 'map.html'} · ask: sitepipe explain SITE -w {workspace}")


def _print(report: RunReport, said: str = "") -> None:
    output.table(
        f"{report.title}, as of {report.as_of}{said}",
        ("", ""),
        [
            ("sites", _sites_in_words(report.sites.named, report.sites.counted)),
            ("acreage", report.sites.acreage),
            ("ranked", f"{report.sites.ranked} of {report.sites.named}"),
            ("rows", _rows_in_words(report.rows)),
            ("outputs", ", ".join(out.name for out in report.outputs)),
        ],
    )


def _repeat(
    ctx: click.Context,
    workspace: Path,
    known_at: str,
    config_file: Path | None,
    as_of: str | None,
    target: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Do a past run again, and say whether it is what it was."""
    if config_file is not None:
        raise UsageError(
            "--known-at runs with the configuration of then",
            hint="To ask the past with another one: sitepipe check --known-at … -c FILE",
        )
    from sitepipe.repeating import repeat_run

    report = repeat_run(
        workspace, known_at, as_of=as_of, output=target, overwrite=overwrite, step=output.step
    )
    if as_json:
        output.document(report)
    else:
        _print(report, f", known at {report.known_at[:10]} (snapshot {report.snapshot})")
        for line in _compared(report):
            output.hanging(line, indent=2)
        output.say(
            f"Open {Path(report.folder) / 'map.html'}"
            if report.folder
            else f"The run of then is there: {workspace / 'runs' / report.run_id}"
        )
    if report.same is False:
        ctx.exit(ExitCode.NO)


def _compared(report: RepeatReport) -> list[str]:
    """Say what came of comparing a run with what it was."""
    if report.same is None:
        return ["– not compared: the snapshot speaks of another date"]
    if report.same:
        return ["✓ the same tables as in the snapshot, and the same bytes where its run is kept"]
    found = [
        f"✕ otherwise than then: {first_five(named)} ({kind})"
        for kind, named in (("tables", report.tables), ("outputs", report.differing))
        if named
    ]
    match report.cause:
        case "method":
            found.append(
                f"The files are those of then, so it is the method: snapshot {report.snapshot} "
                f"was made by sitepipe {report.written_by}, this is {__version__} or has other "
                "libraries"
            )
        case "at_hand":
            found.append(
                f"Because of {first_five(report.at_hand)}, which the store does not hold, or of "
                f"the method: sitepipe {report.written_by} then, {__version__} now"
            )
        case _:
            found.append(
                "Neither files nor method differ: look with sitepipe store check, and report it"
            )
    return found


def _rows_in_words(rows: RowsCount) -> str:
    if rows.held:
        return f"{rows.held:,} of {rows.read:,} held back: see issues.csv"
    return f"{rows.read:,}, all accepted"


def _sites_in_words(named: int, counted: int) -> str:
    if named == counted:
        return f"{named:,}"
    return f"{named:,} named, {counted:,} counted once where one lies inside another"
