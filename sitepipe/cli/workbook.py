"""``sitepipe workbook``: one partner's sites, what is asked of it, to fill and send back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.words import count

if TYPE_CHECKING:
    from sitepipe.reports import AskReport, WorkbookReport

_LISTED = 8


@click.command(short_help="Write a partner's workbook: its sites prefilled, what is asked marked.")
@click.option("--partner", required=True, metavar="NAME", help="Who sent some of the sources.")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write; workbook-NAME.xlsx if not given.",
)
@options.workspace
@options.config_file
@options.as_of
@options.of_the_past
@options.overwrite
@options.as_json
@options.common
def workbook(
    partner: str,
    target: Path | None,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """
    Write one partner's sites and registers into the portfolio template, for it to correct.

    Cells that are asked are marked, and their notes say what the answer settles. Cells that a
    more trusted source settles are read-only. Put the file that comes back into inbox/: a cell
    that was not changed states nothing new, and a changed one counts from the date on its first
    sheet.

    \b
    Example:
      sitepipe workbook --partner "Project MADE" -w portfolio -o made.xlsx
    """
    from sitepipe.workspace import Workspace

    opened = Workspace.open(workspace, config_file=config_file)
    report = opened.workbook(partner, target, as_of=as_of, overwrite=overwrite, step=output.step)
    if as_json:
        output.document(report)
        return
    _print_sheets(report)
    _print_asks(report)
    output.say(f"Send {report.file} to {report.partner}; what comes back goes into inbox/.")


def _print_sheets(report: WorkbookReport) -> None:
    output.table(
        f"{report.file}, for {report.partner}, as of {report.as_of}",
        ("sheet", "rows", "read-only cells", "marked cells"),
        [
            (one.sheet, f"{one.rows:,}", f"{one.read_only:,}", f"{one.asked:,}")
            for one in report.sheets
        ],
        right=(1, 2, 3),
        folding=0,
    )


def _print_asks(report: WorkbookReport) -> None:
    if not report.asks:
        output.line("nothing is asked")
        return
    grouped: dict[str, list[AskReport]] = {}
    for ask in report.asks:
        grouped.setdefault(ask.issue or ask.question, []).append(ask)
    output.table(
        f"{count(len(report.asks), 'question')}, what settles most first",
        ("what is asked", "times", "what an answer settles"),
        [
            (asked, f"{len(held):,}", held[0].why[0])
            for asked, held in list(grouped.items())[:_LISTED]
        ],
        right=(1,),
        folding=0,
    )
    if (more := len(grouped) - _LISTED) > 0:
        output.line(f"… and {more:,} more in the workbook; --json gives each with its site.")
