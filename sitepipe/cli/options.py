"""
Every flag that more than one command takes. A flag means the same everywhere.

-w/--workspace   run, refresh, publish, check, areas, map, pack, explain, ingest, consolidate,
                 approve, approvals, issues, conflicts, diff, history, report, coverage, chase,
                 workbook, config, snapshots, store; questions to a network
-c/--config      wherever -w/--workspace is but report, snapshots and store
-o/--output      score, map, pack, ingest, report, coverage, chase, workbook; questions to a
                 network
--as-of          score, and wherever -w/--workspace is but publish, report, config, snapshots and
                 store
--known-at       run, check, areas, map, pack, explain, consolidate, issues, conflicts, coverage,
                 chase, workbook; questions to a network
--partner        pack, approve, approvals; chase and workbook have one of their own
--json           every command with an answer
--overwrite      run, map, pack, ingest, coverage, chase, workbook, store copy, diff, history,
                 report
-q/-v, --debug   every command
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from sitepipe.cli import streams
from sitepipe.errors import UsageError
from sitepipe.vocab import Audience

Command = TypeVar("Command", bound=Callable[..., Any])

AUDIENCES = {
    "investor": Audience.PUBLIC,
    "partner": Audience.PARTNER,
    "internal": Audience.INTERNAL,
}
"""What ``--audience`` may be, where a command has it."""

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
known_at = click.option(
    "--known-at",
    "known_at",
    metavar="SNAPSHOT",
    help="Answer from what was known then: the number of a snapshot, or a day or month whose "
    "last it is (2026-08); as of its own date if --as-of is not given.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Answer as one JSON document.")
partner = click.option(
    "--partner", metavar="NAME", help="One partner, as sources name it, who competes with others."
)
overwrite = click.option(
    "--overwrite", is_flag=True, help="Replace what stands at the output; do a run again."
)
online_tiles = click.option(
    "--online-tiles", is_flag=True, help="Offer an online basemap on the map, off until chosen."
)

roads = click.option(
    "--roads", help="Bundled layer, a folder of tables, or a file made by `network build`."
)
vehicle = click.option("--vehicle", help="Vehicle, or a YAML file.")
hub_kinds = click.option(
    "--kind",
    "hub_kinds",
    multiple=True,
    metavar="KIND",
    help="Kind of hub, such as motorway_junction; may be given again. Those of the access rules "
    "if not given.",
)


def of_the_past(command: Command) -> Command:
    """
    Add ``--known-at`` to a question about a workspace: it is asked of the workspace of then.

    The command opens that as it would any other. What it tells people to type next names the
    workspace at hand, and the snapshot.
    """

    @functools.wraps(command)
    def asked(**given: Any) -> Any:
        learnt = given.pop("known_at")
        if learnt is None:
            return command(**given)
        from sitepipe.past import workspace_at

        if given.get("files"):
            raise UsageError(
                "--known-at asks what a workspace knew, and files know nothing of then",
                hint="Leave the files out, or --known-at.",
            )
        root = given["workspace"] or Path()
        with workspace_at(root, learnt) as past:
            then, now = str(past.workspace.root), f"{root} --known-at {learnt}"
            given["workspace"] = past.workspace.root
            given["config_file"] = given["config_file"] or past.workspace.config_file
            given["as_of"] = given["as_of"] or past.snapshot.as_of
            for name in past.at_hand:
                streams.echo(f"{name} is the one at hand: the store does not hold it", err=True)
            with streams.renamed({then: now}):
                return command(**given)

    return cast("Command", known_at(asked))


def mapped_fields(
    _ctx: click.Context, _param: click.Parameter, pairs: tuple[str, ...]
) -> dict[str, str]:
    """Read ``FIELD=COLUMN`` pairs."""
    mapped: dict[str, str] = {}
    for pair in pairs:
        field, separator, column = pair.partition("=")
        if not (separator and field and column):
            raise UsageError(f"--field {pair!r} is not FIELD=COLUMN", hint="Write name=SITE_NM.")
        mapped[field] = column
    return mapped


def logistics(command: Command) -> Command:
    """
    Add what every question to a network opens: sites, roads, hubs, vehicle, rules and date.

    The command gets it as ``opening``: arguments of :func:`sitepipe.logistics.open_logistics`.
    """

    @functools.wraps(command)
    def asked(**given: Any) -> Any:
        workspace = given.pop("workspace")
        opening = {name: given.pop(name) for name in _OPENING}
        # Without files and without -w the workspace is the current folder.
        return command(opening=opening | {"workspace": workspace}, **given)

    for option in (
        click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]..."),
        click.option(
            "-w",
            "--workspace",
            "workspace",
            type=click.Path(path_type=Path, file_okay=False),
            help="Folder of the workspace whose sites are asked about, where no FILE is given; "
            "the current folder if not given.",
        ),
        config_file,
        click.option("--layer", help="Layer to read where a file has several."),
        click.option("--crs", help="CRS of files that state none (EPSG:27700)."),
        click.option(
            "--field",
            "fields",
            multiple=True,
            metavar="FIELD=COLUMN",
            callback=mapped_fields,
            help="Column that holds a field (name=SITE_NM); may be given again.",
        ),
        roads,
        click.option("--hubs", help="Bundled layer, or a folder with the same table."),
        vehicle,
        click.option("--access", help="Access rules, or a YAML file."),
        as_of,
    )[::-1]:
        asked = option(asked)
    return of_the_past(cast("Command", asked))


_OPENING = (
    "files", "config_file", "layer", "crs", "fields", "roads", "hubs", "vehicle", "access", "as_of",
)  # fmt: skip


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


def minutes(text: str, flag: str) -> list[float]:
    """Read bands of time written as ``15,30,60``; empty for none. Whoever uses them checks more."""
    try:
        return [float(part) for part in text.split(",")] if text.strip() else []
    except ValueError as error:
        raise UsageError(
            f"{flag} {text} is not minutes, separated by commas", hint=f"Write {flag} 15,30,60."
        ) from error
