"""``sitepipe network isochrone``: the land within driving time of sites."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitepipe import words
from sitepipe.cli import options, output
from sitepipe.cli.network.answers import UNREACHED, check_target, tell_issues

if TYPE_CHECKING:
    from sitepipe.reports import IsochroneReport


@click.command(short_help="Draw the land within driving time of sites.")
@options.logistics
@click.option(
    "--minutes",
    default="15,30,45",
    show_default=True,
    help="Bands of driving time, in ascending order.",
)
@click.option("--inward", is_flag=True, help="Time to the site; else from it.")
@click.option(
    "--width",
    "width_m",
    type=float,
    metavar="METRES",
    help="How far from a road land counts as reached with it; 200 where the roads hold local "
    "roads, else 1000.",
)
@click.option(
    "--close-holes",
    "holes_sq_km",
    type=float,
    metavar="SQ_KM",
    help="Close holes smaller than this; the square of five widths if not given.",
)
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("isochrones.gpkg"),
    show_default=True,
    help="GeoPackage in the working CRS, or GeoJSON in degrees.",
)
@options.overwrite
@options.as_json
@options.common
def isochrone(
    opening: dict[str, Any],
    minutes: str,
    inward: bool,
    width_m: float | None,
    holes_sq_km: float | None,
    target: Path,
    overwrite: bool,
    as_json: bool,
) -> None:
    """
    Draw the land within bands of driving time of each site, each band within the next.

    FILE is read as `sitepipe score` reads it; without one, sites are those of the workspace.
    Roads are cut where the time runs out, and drawn with a width.

    \b
    Example:
      sitepipe network isochrone sites.gpkg --roads roads.graph --minutes 15,30,45 \\
        -o isochrones.geojson
    """
    from sitepipe.logistics import open_logistics
    from sitepipe.reachability import draw_isochrones
    from sitepipe.render.gis.isochrones import write_isochrones
    from sitepipe.render.gis.layer_file import GEOJSON, GEOPACKAGE
    from sitepipe.runs import output_file

    check_target(target, endings=(*GEOJSON, *GEOPACKAGE), overwrite=overwrite)
    bands = options.minutes(minutes, "--minutes")
    logistics = open_logistics(**opening, step=output.step)
    shapes, report = draw_isochrones(
        logistics, bands, inward=inward, width_m=width_m, holes_sq_km=holes_sq_km,
        step=output.step,
    )  # fmt: skip
    with output.step(target.name):
        write_isochrones(target, shapes, as_of=report.as_of)
    report = report.model_copy(update={"outputs": [output_file(target)]})
    if as_json:
        output.document(report)
    else:
        _print(report)
    tell_issues(report.issues)
    output.say(f"Open {target} in QGIS, or any GIS")


def _print(report: IsochroneReport) -> None:
    bands = (
        [words.duration(band.band_min) for band in report.sites[0].bands] if report.sites else []
    )
    heading = "to the site" if report.direction == "inward" else "from the site"
    output.table(
        f"Sq km within driving time {heading}, vehicle {report.vehicle}",
        ["site", *(f"{band} {words.MODELLED}" for band in bands)],
        [
            [
                site.name,
                *(
                    UNREACHED if band.area_sq_km is None else words.number(band.area_sq_km, 0)
                    for band in site.bands
                ),
            ]
            for site in report.sites
        ],
        right=range(1, len(bands) + 1),
        folding=0,
    )
    output.paragraph(f"{words.MODELLED} modelled: {report.method}")
