"""
Every flag that more than one command takes. A flag means the same everywhere.

-w/--workspace   run, check, map, pack, explain, config
-c/--config      run, check, map, pack, explain, config
-o/--output      score, map, pack
--as-of          run, score, check, map, pack, explain
--json           every command with an answer
--overwrite      run, map, pack
-q/-v, --debug   every command
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

workspace = click.option(
    "-w",
    "--workspace",
    "workspace",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder of the workspace; the current folder if not given.",
)
config_file = click.option(
    "-c",
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Configuration to use instead of the workspace's sitepipe.yaml.",
)
as_of = click.option(
    "--as-of",
    metavar="DATE",
    help="Date that the answer speaks of (2026-11-23); today if not given.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Answer as one JSON document.")
overwrite = click.option(
    "--overwrite", is_flag=True, help="Replace what stands at the output; do a run again."
)
online_tiles = click.option(
    "--online-tiles", is_flag=True, help="Offer an online basemap on the map, off until chosen."
)


def _set_verbosity(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        ctx.meta["sitepipe.verbosity"] = -1 if param.name == "quiet" else 1


def common(command: Command) -> Command:
    """Add the flags that every command takes."""
    for option in (
        click.option(
            "--debug", is_flag=True, expose_value=False, help="Show the traceback of a bug."
        ),
        click.option(
            "-v",
            "--verbose",
            is_flag=True,
            expose_value=False,
            callback=_set_verbosity,
            help="Say each step and how long it took.",
        ),
        click.option(
            "-q",
            "--quiet",
            is_flag=True,
            expose_value=False,
            callback=_set_verbosity,
            help="Say nothing but the answer and errors.",
        ),
    ):
        command = option(command)
    return command
