"""``sitepipe areas``: the acres of a portfolio by authority, licence area, region, Green Belt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output

if TYPE_CHECKING:
    from sitepipe.reports import AreaKindReport, AreaReport

_LISTED = 40


@click.command(short_help="Share the acres of sites out over the areas that they lie in.")
@click.option(
    "--kind",
    type=click.Choice(["authority", "licence_area", "region", "green_belt"]),
    help="Only areas of this kind.",
)
@options.workspace
@options.config_file
@options.as_of
@options.of_the_past
@options.as_json
@options.common
def areas(
    kind: str | None,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    as_json: bool,
) -> None:
    """
    Share the acres of drawn sites out over the areas of each layer that the workspace names.

    A site across a border counts in both by its share, and once in the total. The range is
    for edges that lie as far off as the layer's accuracy. Sites without a drawn boundary have
    no share; where one is sure to lie in an area, or may, it is counted as a site alone.

    \b
    Example:
      sitepipe areas -w portfolio
      sitepipe areas --kind authority -w portfolio
    """
    from sitepipe.workspace import Workspace

    opened = Workspace.open(workspace, config_file=config_file)
    report = opened.areas(kind=kind, as_of=as_of, step=output.step)
    if as_json:
        output.document(report)
        return
    output.line(f"{report.title}, as of {report.as_of}")
    if not report.kinds:
        output.line("no layer of areas" + (f" of kind {kind}" if kind else ""))
        output.say("Name layers under areas in sitepipe.yaml; docs/areas.md says how.")
    for one in report.kinds:
        _print_kind(one)
    if report.kinds:
        output.say(f"What one site lies in, and why: sitepipe explain SITE areas -w {workspace}")


def _print_kind(one: AreaKindReport) -> None:
    from sitepipe import words

    rows = [_row(area) for area in one.areas[:_LISTED]]
    if one.elsewhere_acres >= 0.05:
        rows.append(("in none of them", "", "", words.area(one.elsewhere_acres), ""))
    rows.append(("all, each site once", str(one.sites), "", words.area(one.acres), ""))
    output.table(
        f"By {one.title}, on {one.layer}",
        ("area", "sites", "maybe", "acres", "from–to"),
        rows,
        right=(1, 2, 3, 4),
        folding=0,
    )
    if (more := len(one.areas) - _LISTED) > 0:
        output.line(f"… and {more:,} more: --json gives all.")
    if one.unmeasured:
        output.line(f"No boundary, so no acres: {words.count(len(one.unmeasured), 'site')}")


def _row(area: AreaReport) -> tuple[str, ...]:
    from sitepipe import words

    ends = [words.area(area.acres_low), words.area(area.acres_high)]
    return (
        area.name,
        str(area.sites),
        str(area.maybe) if area.maybe else "",
        words.area(area.acres),
        "–".join(ends) if ends[0] != ends[1] else "",
    )
