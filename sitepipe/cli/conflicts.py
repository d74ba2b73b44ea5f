"""``sitepipe conflicts``: where sources disagree, and which of them holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.words import count

if TYPE_CHECKING:
    from sitepipe.reports import StatedValue


@click.command(short_help="List what sources disagree on, and which of them holds.")
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@click.option("--field", metavar="FIELD", help="Only this field.")
@options.workspace
@options.config_file
@options.as_of
@options.of_the_past
@options.as_json
@options.common
def conflicts(
    sites: tuple[str, ...],
    field: str | None,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    as_json: bool,
) -> None:
    """
    List both values wherever two sources state one thing of a site differently.

    The source that is trusted more for the field holds, then the later date, then the record
    that states more. What lost is kept, and holds as soon as the other goes.

    \b
    Example:
      sitepipe conflicts -w portfolio
    """
    from sitepipe.workspace import Workspace

    opened = Workspace.open(workspace, config_file=config_file)
    report = opened.conflicts(sites, field=field, as_of=as_of, step=output.step)
    if as_json:
        output.document(report)
        return
    if not report.conflicts:
        output.line("no source disagrees with another")
        _say_contradictions(report.contradictions, workspace)
        return
    output.table(
        f"{count(len(report.conflicts), 'conflict')}, {report.title}, as of {report.as_of}",
        ("site", "field", "holds", "against", "why"),
        [
            (one.name, _title(one.field), _side(one.holds), _side(one.lost), one.why)
            for one in report.conflicts
        ],
        folding=4,
    )
    _say_contradictions(report.contradictions, workspace)


def _say_contradictions(many: int, workspace: Path) -> None:
    if many:
        output.line(
            f"{count(many, 'contradiction')} besides, where two facts of a site cannot both hold: "
            f"sitepipe check --contradictions -w {workspace}"
        )


def _title(field: str) -> str:
    from sitepipe.schema import FIELDS

    return FIELDS[field].title if field in FIELDS else field.replace("_", " ")


def _side(one: StatedValue) -> str:
    row = f", row {one.row}" if one.row is not None else ""
    return f"{one.value} ({one.source}{row})"
