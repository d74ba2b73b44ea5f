"""``sitepipe network catchment``: people, jobs or suppliers within driving time of sites."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitepipe import words
from sitepipe.cli import options, output
from sitepipe.cli.network.answers import (
    TABLE_OR_DOCUMENT,
    UNREACHED,
    check_target,
    tell_issues,
    write_answer,
)
from sitepipe.cli.network.counting import counting, tell_counted

if TYPE_CHECKING:
    from sitepipe.reports import CatchmentReport

_WORDS = {"inward": "driving to the site", "outward": "driven to from the site"}


@click.command(short_help="Count people, jobs or suppliers within driving time of sites.")
@options.logistics
@counting
@click.option(
    "--minutes",
    default="15,30,45",
    show_default=True,
    help="Bands of driving time, in ascending order.",
)
@click.option(
    "--direction",
    type=click.Choice(["inward", "outward", "both"]),
    default="inward",
    show_default=True,
    help="Towards the site, as people drive to work; or from it, as goods go.",
)
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the answer to a file too: .csv or .json.",
)
@options.overwrite
@options.as_json
@options.common
def catchment(
    opening: dict[str, Any],
    counted: dict[str, Any],
    minutes: str,
    direction: str,
    target: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """
    Add up what lies within bands of driving time of each site.

    FILE is read as `sitepipe score` reads it; without one, sites are those of the workspace. What
    is counted joins the nearest road and counts by its own time, once.

    \b
    Example:
      sitepipe network catchment sites.gpkg --roads roads.graph --vehicle car \\
        --of population.tif --minutes 15,30,45
    """
    from sitepipe.logistics import open_logistics
    from sitepipe.reachability import catchment_report, count_in

    check_target(target, endings=TABLE_OR_DOCUMENT, overwrite=overwrite)
    bands = options.minutes(minutes, "--minutes")
    logistics = open_logistics(**opening, step=output.step)
    weighed = count_in(logistics, **counted, step=output.step)
    directions = ["inward", "outward"] if direction == "both" else [direction]
    report = catchment_report(logistics, weighed, bands, directions=directions, step=output.step)
    if target:
        write_answer(target, report, _records(report))
    if as_json:
        output.document(report)
    else:
        for one in directions:
            for measure in weighed.opportunities.measures:
                _print(report, one, measure)
        output.line(
            f"{words.MODELLED} modelled: driven at set speeds, straight to the nearest road"
        )
    tell_counted(report.counted)
    tell_issues(report.issues)
    if target:
        output.say(f"Written to {target}")


def _print(report: CatchmentReport, direction: str, measure: str) -> None:
    bands = [f"{words.duration(band)} {words.MODELLED}" for band in report.bands_min]
    rows = []
    for site in report.sites:
        told = [one for one in site.totals if (one.direction, one.measure) == (direction, measure)]
        cells = [UNREACHED if one.total is None else words.number(one.total, 0) for one in told]
        share = told[-1].share
        rows.append([site.name, *cells, "" if share is None else words.percent(share)])
    output.table(
        f"{words.sentence(measure).rstrip('.')} {_WORDS[direction]}, vehicle {report.vehicle}",
        ["site", *bands, "of all"],
        rows,
        right=range(1, len(bands) + 2),
        folding=0,
    )


def _records(report: CatchmentReport) -> list[dict[str, Any]]:
    return [
        {"site_id": site.site_id, "place": site.place, "name": site.name, **one.model_dump()}
        for site in report.sites
        for one in site.totals
    ]
