"""``sitepipe network nearest``: the nearest hub of each kind, and the way there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitepipe import words
from sitepipe.cli import options, output
from sitepipe.cli.network.answers import UNREACHED, check_target, tell_issues, write_answer

if TYPE_CHECKING:
    from sitepipe.reports import NearestHub, NearestReport


@click.command(short_help="Find the nearest hub of each kind, and the way there.")
@options.logistics
@options.hub_kinds
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the routes as lines: .gpkg in the working CRS or .geojson in degrees; or the "
    "answer as .csv (a row for each site and kind) or .json.",
)
@options.overwrite
@options.as_json
@options.common
def nearest(
    opening: dict[str, Any],
    hub_kinds: tuple[str, ...],
    target: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """
    Find the nearest hub of each kind for every site: minutes, kilometres, roads and line.

    FILE is read as `sitepipe score` reads it; without one, sites are those of the workspace.

    \b
    Example:
      sitepipe network nearest sites.gpkg --kind port --kind rail_terminal -o routes.geojson
    """
    from sitepipe.journeys import kinds_named, nearest_hubs
    from sitepipe.logistics import open_logistics
    from sitepipe.render.gis.ways import write_routes
    from sitepipe.runs import output_file

    check_target(target, endings=(".gpkg", ".geojson", ".csv", ".json"), overwrite=overwrite)
    opened = open_logistics(**opening, hub_kinds=kinds_named(hub_kinds), step=output.step)
    found = nearest_hubs(opened, step=output.step)
    report = found.report
    if target and target.suffix.lower() in (".csv", ".json"):
        write_answer(target, report, _records(report))
    elif target:
        write_routes(target, found.routes, as_of=report.as_of)
        report = report.model_copy(update={"outputs": [output_file(target)]})
    if as_json:
        output.document(report)
    else:
        _print(report)
    tell_issues(report.issues)
    if target:
        output.say(f"Written to {target}")
    elif not as_json:
        output.say("The routes as lines: add -o routes.gpkg")


def _print(report: NearestReport) -> None:
    output.table(
        f"Nearest hubs, vehicle {report.vehicle}",
        ["site", "kind", "hub", f"drive {words.MODELLED}", f"miles {words.MODELLED}", "roads"],
        [
            [site.name, one.hub_kind.replace("_", " "), *_cells(one, joined=site.joined)]
            for site in report.sites
            for one in site.nearest
        ],
        right=(3, 4),
        folding=0,
    )
    output.line(f"{words.MODELLED} modelled: driven at set speeds, straight to the nearest road")


def _cells(one: NearestHub, *, joined: bool) -> list[str]:
    if one.minutes is None or one.km is None:
        return ["–", UNREACHED, "", "" if joined else "no road near the site"]
    return [
        one.hub_name or one.hub_id or "",
        words.duration(one.minutes),
        words.miles(one.km),
        one.route or "",
    ]


def _records(report: NearestReport) -> list[dict[str, Any]]:
    return [
        {"site_id": site.site_id, "place": site.place, "name": site.name, **one.model_dump()}
        for site in report.sites
        for one in site.nearest
    ]
