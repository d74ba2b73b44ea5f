"""``sitepipe map``: the portfolio map alone."""

from __future__ import annotations

from pathlib import Path

import click

from sitepipe.cli import options, output
from sitepipe.errors import UsageError


@click.command("map", short_help="Write the portfolio map as one offline page.")
@options.workspace
@options.config_file
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("map.html"),
    show_default=True,
    help="File to write.",
)
@click.option(
    "--isochrones",
    metavar="MINUTES",
    default="",
    help="Show how far a chosen site reaches, by bands of time: 15,30,60.",
)
@options.as_of
@options.of_the_past
@options.online_tiles
@options.overwrite
@options.common
def map_command(
    workspace: Path,
    config_file: Path | None,
    target: Path,
    isochrones: str,
    as_of: str | None,
    online_tiles: bool,
    overwrite: bool,
) -> None:
    """
    Write the portfolio's map as one page that opens with no network.

    \b
    Example:
      sitepipe map -w portfolio -o map.html
    """
    from sitepipe.render.folder import is_own_page, write_text
    from sitepipe.workspace import Workspace

    if target.exists() and not is_own_page(target):
        raise UsageError(
            f"{target} is no map that sitepipe wrote; it was left as it is",
            hint="Choose another file with --output.",
        )
    if target.exists() and not overwrite:
        raise UsageError(f"{target} exists", hint="Replace it with --overwrite.")
    opened = Workspace.open(workspace, config_file=config_file)
    page = opened.map_page(
        as_of=as_of,
        online_tiles=online_tiles,
        isochrones_min=options.minutes(isochrones, "--isochrones"),
        step=output.step,
    )
    write_text(target, page)
    output.say(f"Open {target}")
