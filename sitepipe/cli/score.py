"""``sitepipe score``: sites from any file, without a workspace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.errors import UsageError

if TYPE_CHECKING:
    from sitepipe.reports import ScoreReport


@click.command(short_help="Score sites from any file; no workspace needed.")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option("--layer", help="Layer to read where a file has several.")
@click.option("--crs", help="CRS of files that state none (EPSG:27700).")
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Column that holds a field (name=SITE_NM); may be given again.",
)
@click.option(
    "--roads", default="strategic-roads", show_default=True, help="Bundled layer, or a folder."
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
    help="Folder for the map and tables.",
)
@options.as_of
@options.overwrite
@options.online_tiles
@options.as_json
@options.common
def score(
    files: tuple[Path, ...],
    layer: str | None,
    crs: str | None,
    fields: tuple[str, ...],
    roads: str,
    hubs: str,
    profile: str,
    vehicle: str,
    folder: Path,
    as_of: str | None,
    overwrite: bool,
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
        fields=_mapped(fields),
        roads=roads,
        hubs=hubs,
        profile=profile,
        vehicle=vehicle,
        as_of=as_of,
        step=output.step,
    )
    report = write_scores(
        portfolio, folder, overwrite=overwrite, online_tiles=online_tiles, step=output.step
    )
    if as_json:
        output.document(report)
    else:
        _print(report)
    if report.issues:
        output.say(f"{len(report.issues)} issues: see {folder / 'issues.csv'}")
    output.say(f"Open {folder / 'map.html'}")


def _mapped(fields: tuple[str, ...]) -> dict[str, str]:
    mapped: dict[str, str] = {}
    for pair in fields:
        field, separator, column = pair.partition("=")
        if not (separator and field and column):
            raise UsageError(f"--field {pair!r} is not FIELD=COLUMN", hint="Write name=SITE_NM.")
        mapped[field] = column
    return mapped


def _print(report: ScoreReport) -> None:
    from sitepipe.render.words import area, duration, span

    kinds = ("motorway_junction", "rail_terminal", "airport", "port")
    output.table(
        f"{len(report.sites)} sites, profile {report.profile}, vehicle {report.vehicle}",
        ("rank", "site", "acres", "score", "known", "junction", "rail", "airport", "port"),
        [
            (
                "–" if site.rank is None else str(site.rank),
                site.name,
                "?" if site.acres is None else area(site.acres),
                span(site.low, site.high),
                f"{site.completeness:.0%}",
                *(_minutes(site.minutes[kind], duration) for kind in kinds),
            )
            for site in report.sites
        ],
        right=(0, 2, 3, 4, 5, 6, 7, 8),
    )


def _minutes(minutes: float | None, duration: Callable[[float], str]) -> str:
    return "?" if minutes is None else duration(minutes)
