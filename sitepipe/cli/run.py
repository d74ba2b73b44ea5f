"""``sitepipe run``: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output

if TYPE_CHECKING:
    from sitepipe.reports import RowsCount


@click.command(short_help="Ingest, consolidate, appraise and publish the portfolio.")
@options.workspace
@options.config_file
@options.as_of
@options.overwrite
@options.as_json
@options.common
def run(
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """
    Do the main job: sources to portfolio.gpkg, .csv and .xlsx, issues.csv and map.html.

    The same inputs, configuration and date make the same run; it is not done twice.

    \b
    Example:
      sitepipe run -w portfolio --as-of 2026-11-23
    """
    from sitepipe.workspace import Workspace

    opened = Workspace.open(workspace, config_file=config_file)
    report = opened.run(as_of=as_of, overwrite=overwrite, step=output.step)
    output.say_edited(report.edited, workspace)
    if as_json:
        output.document(report)
        return
    output.table(
        f"{opened.portfolio.section.title}, as of {report.as_of}",
        ("", ""),
        [
            ("sites", _sites_in_words(report.sites.named, report.sites.counted)),
            ("acreage", report.sites.acreage),
            ("ranked", f"{report.sites.ranked} of {report.sites.named}"),
            ("rows", _rows_in_words(report.rows)),
            ("outputs", ", ".join(out.name for out in report.outputs)),
        ],
    )
    folder = opened.folder_of(report)
    if report.repeated:
        output.say("Nothing has changed since this run; it was not done again.")
    severities = [level for level, count in report.issues.items() for _ in range(count)]
    output.say_issues(severities, folder / "issues.csv")
    output.say(f"Open {folder / 'map.html'} · ask: sitepipe explain SITE -w {workspace}")


def _rows_in_words(rows: RowsCount) -> str:
    if rows.held:
        return f"{rows.held:,} of {rows.read:,} held back: see issues.csv"
    return f"{rows.read:,}, all accepted"


def _sites_in_words(named: int, counted: int) -> str:
    if named == counted:
        return f"{named:,}"
    return f"{named:,} named, {counted:,} counted once where one lies inside another"
