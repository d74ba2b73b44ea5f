"""``sitepipe decide``: what a person decides of two records."""

from __future__ import annotations

from pathlib import Path

import click

from sitepipe.cli import options, output
from sitepipe.vocab import Match
from sitepipe.words import count


@click.command(short_help="Keep what you decide of two records: one site, a part, or two.")
@click.argument("record", metavar="RECORD")
@click.argument("other", metavar="OTHER")
@click.argument("outcome", type=click.Choice(["same", "part", "different"]))
@click.option("--by", "decided_by", required=True, metavar="NAME", help="Who decides.")
@click.option("--note", default="", metavar="TEXT", help="Why.")
@options.workspace
@options.config_file
@options.as_of
@options.common
def decide(
    record: str,
    other: str,
    outcome: str,
    decided_by: str,
    note: str,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
) -> None:
    """
    Decide whether the records RECORD and OTHER are one site; no rule overrides it.

    The decision is kept in decisions.csv of the workspace. It holds for what the records are
    called, not for the rows they stand in, so that it outlives the next file. Ids of records:
    sitepipe consolidate --json. The last of several decisions on one pair holds.

    \b
    Example:
      sitepipe decide figure15:2 locations:2 same --by "A. Planner" -w portfolio
    """
    from sitepipe.workspace import Workspace

    opened = Workspace.open(workspace, config_file=config_file)
    held = opened.decide(
        record, other, Match(outcome), decided_by=decided_by, note=note, as_of=as_of
    )
    output.line(f"{record} and {other}: {Match(outcome).label}")
    output.say(f"{count(len(held), 'decision')} in decisions.csv · sitepipe run -w {workspace}")
