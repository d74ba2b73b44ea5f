"""What is counted around sites: the flags that name it, and the lines that say what was read."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from sitepipe import words
from sitepipe.cli import output
from sitepipe.cli.options import Command
from sitepipe.errors import UsageError

if TYPE_CHECKING:
    from sitepipe.reports import CountedFile

_NAMES = ("of_files", "measures", "of_crs", "of_layer", "spread")


def counting(command: Command) -> Command:
    """
    Add the flags that say what is counted.

    The command gets them as ``counted``: arguments of :func:`sitepipe.reachability.count_in`.
    """

    @functools.wraps(command)
    def asked(**given: Any) -> Any:
        files, measures, crs, layer, spread_m = (given.pop(name) for name in _NAMES)
        counted = {
            "files": files,
            "measures": measures,
            "crs": crs,
            "layer": layer,
            "spread_m": spread_m,
        }
        return command(counted=counted, **given)

    for option in (
        click.option(
            "--of",
            "of_files",
            multiple=True,
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="What is counted: people, jobs or suppliers as CSV with coordinates, points or "
            "polygons (GeoPackage, GeoJSON, Shapefile), or a GeoTIFF; may be given again.",
        ),
        click.option(
            "--measure",
            "measures",
            multiple=True,
            metavar="[NAME=]COLUMN",
            callback=_measures,
            help="Column to add up, or band of a raster; may be given again.",
        ),
        click.option("--of-crs", help="CRS of such files that state none (EPSG:27700)."),
        click.option("--of-layer", help="Layer to read where such a file has several."),
        click.option(
            "--spread",
            type=float,
            metavar="METRES",
            help="Share a polygon out over points so far apart; else it counts at one point.",
        ),
    )[::-1]:
        asked = option(asked)
    return cast("Command", asked)


def tell_counted(files: Sequence[CountedFile]) -> None:
    """Say on stderr what was counted, what of it joins no road, and what to know of it."""
    for file in files:
        places = words.count(file.places, "place")
        output.say(f"{file.file}: {_held(file.totals)} in {places} ({file.method})")
        if file.unjoined:
            lost = words.count(file.unjoined, "place")
            joins = "joins" if file.unjoined == 1 else "join"
            output.say(f"  {lost} with {_held(file.unjoined_totals)} {joins} no road")
        for remark in file.remarks:
            output.say(f"  {remark}")


def _held(totals: dict[str, float]) -> str:
    listed = [f"{words.number(total, 0)} {name}" for name, total in totals.items()]
    return ", ".join(listed) or "nothing"


def _measures(
    _ctx: click.Context, _param: click.Parameter, pairs: tuple[str, ...]
) -> dict[str, str]:
    """Read ``NAME=COLUMN`` pairs; a column alone is its own name."""
    measures: dict[str, str] = {}
    for pair in pairs:
        name, separator, column = pair.partition("=")
        column = column if separator else name
        if not (name.strip() and column.strip()):
            raise UsageError(
                f"--measure {pair!r} is not NAME=COLUMN", hint="Write population=TOTAL."
            )
        if name in measures:
            raise UsageError(
                f"--measure {name} is given twice", hint="Give each measure a name of its own."
            )
        measures[name] = column
    return measures
