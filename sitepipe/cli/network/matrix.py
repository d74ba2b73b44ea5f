"""``sitepipe network matrix``: driving times from many places to many others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitepipe import words
from sitepipe.cli import options, output
from sitepipe.cli.network.answers import UNREACHED, check_target, tell_issues
from sitepipe.errors import UsageError

if TYPE_CHECKING:
    from sitepipe.reports import MatrixReport

MOST_SHOWN = 6
"""Columns of a table that a terminal shows side by side."""


@click.command(short_help="Find driving times from many places to many others.")
@options.logistics
@options.hub_kinds
@click.option(
    "--to",
    "to_files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Drive to the places of a file instead of to hubs; may be given again.",
)
@click.option("--to-sites", is_flag=True, help="Drive to the sites themselves.")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write all pairs: .csv or .parquet (a row for each pair), or .json.",
)
@options.overwrite
@options.as_json
@options.common
def matrix(
    opening: dict[str, Any],
    hub_kinds: tuple[str, ...],
    to_files: tuple[Path, ...],
    to_sites: bool,
    target: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """
    Find the driving time from every site to every hub, to every site, or to places of a file.

    Where no way leads, minutes are empty and `reachable` is false.

    \b
    Example:
      sitepipe network matrix sites.gpkg --kind airport --kind port -o times.csv
    """
    from sitepipe.journeys import kinds_named, write_matrix
    from sitepipe.journeys import matrix as find_matrix
    from sitepipe.logistics import open_logistics

    check_target(target, endings=(".csv", ".json", ".parquet"), overwrite=overwrite)
    if to_sites and to_files:
        raise UsageError("--to and --to-sites are given at once", hint="Give one of them.")
    opened = open_logistics(**opening, hub_kinds=kinds_named(hub_kinds), step=output.step)
    pairs, report = find_matrix(
        opened, to_files=to_files, to_sites=to_sites,
        layer=opening["layer"] if to_files else None, crs=opening["crs"], step=output.step,
    )  # fmt: skip
    if target:
        write_matrix(target, pairs, report)
    if as_json:
        output.document(report)
    else:
        _print(report)
    tell_issues(report.issues)
    if report.unreachable:
        pairs_in_words = words.count(report.unreachable, "pair")
        output.say(f"No way leads between {pairs_in_words}: {UNREACHED}")
    if target:
        output.say(f"Written to {target}")
    elif not as_json:
        output.say("All pairs: add -o times.csv")


def _print(report: MatrixReport) -> None:
    shown = report.targets[:MOST_SHOWN]
    output.table(
        f"Driving time {words.MODELLED}, vehicle {report.vehicle}",
        ["from", *(target.to_name for target in shown)],
        [
            [
                site.name,
                *(
                    UNREACHED if minutes is None else words.duration(minutes)
                    for minutes in site.minutes[:MOST_SHOWN]
                ),
            ]
            for site in report.sites
        ],
        right=range(1, len(shown) + 1),
        folding=0,
    )
    if (rest := len(report.targets) - len(shown)) > 0:
        output.line(f"and {words.count(rest, 'more place')} to drive to: add -o times.csv")
    output.line(f"{words.MODELLED} modelled: driven at set speeds, straight to the nearest road")
