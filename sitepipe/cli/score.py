"""``sitepipe score``: sites from any file, without a workspace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output

if TYPE_CHECKING:
    from sitepipe.reports import ScoredSite, ScoreReport


@click.command(short_help="Score sites from any file; no workspace needed.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option("--layer", help="Layer to read where a file has several.")
@click.option(
    "--crs",
    help="CRS of files that state none (EPSG:27700). It may not contradict a file that does. A "
    "GeoJSON that names none is in degrees (EPSG:4326), unless its numbers cannot be.",
)
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="FIELD=COLUMN",
    callback=options.mapped_fields,
    help="Column that holds a field (name=SITE_NM); may be given again.",
)
@click.option(
    "--roads",
    default="strategic-roads",
    show_default=True,
    help="Bundled layer, a folder of tables, or a file made by `network build`.",
)
@click.option("--hubs", default="hubs", show_default=True, help="Bundled layer, or a folder.")
@click.option(
    "--profile", default="investability", show_default=True, help="Scoring profile, or a YAML file."
)
@click.option("--vehicle", default="hgv-44t", show_default=True, help="Vehicle, or a YAML file.")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("sitepipe-score"),
    show_default=True,
    help="Folder for the map and tables; earlier outputs there are replaced.",
)
@options.as_of
@options.online_tiles
@options.as_json
@options.common
def score(
    files: tuple[Path, ...],
    layer: str | None,
    crs: str | None,
    fields: dict[str, str],
    roads: str,
    hubs: str,
    profile: str,
    vehicle: str,
    folder: Path,
    as_of: str | None,
    online_tiles: bool,
    as_json: bool,
) -> None:
    """
    Score the polygons or points of FILE... over a road network.

    Reads GeoJSON, GeoPackage and Shapefile. Fields are found by name, or mapped with --field.

    \b
    Example:
      sitepipe score sites.gpkg --field name=SITE_NM --profile logistics-access
    """
    from sitepipe.standalone import score_files, write_scores

    portfolio = score_files(
        files,
        layer=layer,
        crs=crs,
        fields=fields,
        roads=roads,
        hubs=hubs,
        profile=profile,
        vehicle=vehicle,
        as_of=as_of,
        step=output.step,
    )
    report = write_scores(portfolio, folder, online_tiles=online_tiles, step=output.step)
    if as_json:
        output.document(report)
    else:
        _print(report)
    output.say_issues([issue.severity for issue in report.issues], folder / "issues.csv")
    output.say(f"Open {folder / 'map.html'}")


def _print(report: ScoreReport) -> None:
    from sitepipe import words

    is_judged = not all(site.verified for site in report.sites)
    score_heading = f"score {words.MODELLED}" if is_judged else "score"
    columns: dict[str, Callable[[ScoredSite], str]] = {
        "rank": _standing,
        "site": lambda site: site.name,
        "acres": lambda site: "?" if site.acres is None else words.area(site.acres),
        score_heading: lambda site: words.span(site.low, site.high),
        "known": lambda site: words.percent(site.completeness),
        f"junction {words.MODELLED}": lambda site: _minutes(site, "motorway_junction"),
        f"rail {words.MODELLED}": lambda site: _minutes(site, "rail_terminal"),
        f"airport {words.MODELLED}": lambda site: _minutes(site, "airport"),
        f"port {words.MODELLED}": lambda site: _minutes(site, "port"),
    }
    if output.width() < output.WIDTH:
        for secondary in ("acres", "known", f"airport {words.MODELLED}"):
            del columns[secondary]
    headings = list(columns)
    output.table(
        f"{words.count(len(report.sites), 'site')}, profile {report.profile}, "
        f"vehicle {report.vehicle}",
        headings,
        [[cell(site) for cell in columns.values()] for site in report.sites],
        right=[position for position, heading in enumerate(headings) if heading != "site"],
    )
    output.line(
        f"{words.MODELLED} modelled: driven at set speeds, straight to the nearest road; "
        "from a site's slowest place"
    )
    if is_judged:
        output.line(f"{words.MODELLED} judged: value functions and weights are not calibrated")
    for site in report.sites:
        if site.failed_gates:
            output.line(f"✕ {site.name} fails a gate: {'; '.join(site.failed_gates)}")
    if any(site.rank is None and not site.failed_gates for site in report.sites):
        output.line("– not ranked: too little of the weight rests on known facts")


def _standing(site: ScoredSite) -> str:
    if site.failed_gates:
        return "✕"
    return "–" if site.rank is None else str(site.rank)


def _minutes(site: ScoredSite, kind: str) -> str:
    """Say the drive; no road to a hub and no knowledge of a road are two things."""
    from sitepipe import words

    minutes = site.minutes.get(kind)
    if minutes is not None:
        return words.duration(minutes)
    return "not reached" if site.reached.get(kind) is False else "?"
