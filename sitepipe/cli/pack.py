"""``sitepipe pack``: what an investor or partner receives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe import words
from sitepipe.cli import options, output
from sitepipe.vocab import Audience

if TYPE_CHECKING:
    from sitepipe.reports import OutputFile, PackReport


@click.command(short_help="Write an investor's or partner's pack as a folder and a zip.")
@options.workspace
@options.config_file
@click.option(
    "--sites",
    multiple=True,
    metavar="SITE,…",
    help="Sites by id or name, joined with commas; all if not given. May be given again.",
)
@click.option(
    "--audience",
    type=click.Choice(list(options.AUDIENCES)),
    help="Who it is for; what is meant for others is left out of every file. investor if neither "
    "this nor a partner is given.",
)
@options.partner
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="Folder to write; the zip has its name.",
)
@options.as_of
@options.of_the_past
@options.overwrite
@options.as_json
@options.common
def pack(
    workspace: Path,
    config_file: Path | None,
    sites: tuple[str, ...],
    audience: str | None,
    partner: str | None,
    target: Path,
    as_of: str | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """
    Write a pack: map, a page per site, GeoPackage, workbook, PDF, README and manifest.

    It holds what is approved for its reader, by the description of a source or by a person; see
    `sitepipe approvals`. With --partner it is for one partner, who also gets what it stated itself
    and nothing that another said in confidence.

    The finished pack is searched for every value that its audience may not see. If one is
    found, nothing is written and the exit code is 1. An earlier pack at DIR is replaced if it
    is unchanged; --overwrite also replaces one that somebody changed.

    \b
    Example:
      sitepipe pack -w portfolio --audience investor -o investor-pack
      sitepipe pack -w portfolio --partner "Project MADE" -o made-pack
    """
    from sitepipe.workspace import Workspace

    opened = Workspace.open(workspace, config_file=config_file)
    report = opened.pack(
        target,
        audience=options.AUDIENCES[audience or ("partner" if partner else "investor")],
        partner=partner,
        sites=_named(sites),
        as_of=as_of,
        overwrite=overwrite,
        step=output.step,
    )
    if as_json:
        output.document(report)
        return
    who = report.partner or Audience(report.audience).label
    output.table(
        f"{report.title}: pack for {who}, as of {report.as_of}",
        ("", ""),
        [
            ("sites", f"{len(report.sites):,}"),
            *_listed(report.outputs),
            ("left out", _left_out(report)),
            ("not approved", _unapproved(report)),
            ("searched", _searched(report)),
        ],
    )
    output.say(f"Open {Path(report.folder) / 'index.html'} · send {report.zip}")


def _named(given: tuple[str, ...]) -> list[str] | None:
    """Return the sites that were named; a name that holds a comma is given by its id."""
    return [site.strip() for part in given for site in part.split(",")] if given else None


def _listed(outputs: list[OutputFile]) -> list[tuple[str, str]]:
    """Name each file with its size, and the site pages together."""
    pages = [file for file in outputs if file.name.startswith("sites/")]
    single = [file for file in outputs if file not in pages]
    rows = [(file.name, _size(file.bytes)) for file in single]
    total = _size(sum(file.bytes for file in pages))
    return [*rows, ("sites/", f"{words.count(len(pages), 'page')}, {total}")]


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3))} kB"


def _left_out(report: PackReport) -> str:
    if not report.withheld:
        return "nothing: it is for the team"
    columns = sum("." in name for name in report.withheld)
    tables = len(report.withheld) - columns
    return f"{words.count(columns, 'column')} and {words.count(tables, 'table')}"


def _unapproved(report: PackReport) -> str:
    if not report.unapproved and not report.sites_unapproved:
        return "nothing: all else is approved for them"
    sites = f", {words.count(report.sites_unapproved, 'site')}" if report.sites_unapproved else ""
    return f"{words.count(report.unapproved, 'statement')}{sites}; see sitepipe approvals"


def _searched(report: PackReport) -> str:
    if not report.withheld:
        return "nothing to look for"
    if not report.searched_for:
        return "no source states a value that is withheld"
    return f"{words.count(report.searched_for, 'withheld value')} looked for, none found"
