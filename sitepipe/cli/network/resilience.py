"""``sitepipe network resilience``: links that sites depend on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitepipe import words
from sitepipe.cli import options, output
from sitepipe.cli.network.answers import UNREACHED, check_target, tell_issues, write_answer

if TYPE_CHECKING:
    from sitepipe.reports import CriticalLink, ResilienceReport

MOST_SHOWN = 5
"""Links of a site that the table shows; files hold all."""


@click.command(short_help="Find links whose closure cuts sites off or costs much time.")
@options.logistics
@click.option(
    "--kind",
    default="motorway_junction",
    show_default=True,
    help="Kind of hub that must stay in reach.",
)
@click.option(
    "--minutes",
    "threshold_min",
    type=float,
    default=5,
    show_default=True,
    help="Added driving time from which a link is listed.",
)
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the links as lines: .gpkg in the working CRS or .geojson in degrees; or the "
    "answer as .csv (a row for each site and link) or .json.",
)
@options.overwrite
@options.as_json
@options.common
def resilience(
    opening: dict[str, Any],
    kind: str,
    threshold_min: float,
    target: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """
    Close each link on every site's way to its nearest hub, one at a time, and say what it costs.

    A closed link is neither driven nor joined, in both directions, and a site gets no new way
    to the roads in its place. The other carriageway stays open where it is a link of its own.

    \b
    Example:
      sitepipe network resilience sites.gpkg --minutes 10 -o critical.gpkg
    """
    from sitepipe.dependence import find_critical_links
    from sitepipe.journeys import kinds_named
    from sitepipe.logistics import open_logistics
    from sitepipe.render.gis.ways import write_critical_links
    from sitepipe.runs import output_file

    check_target(target, endings=(".gpkg", ".geojson", ".csv", ".json"), overwrite=overwrite)
    (hub_kind,) = kinds_named([kind])
    opened = open_logistics(**opening, hub_kinds=[hub_kind], step=output.step)
    found = find_critical_links(
        opened, kind=hub_kind, threshold_min=threshold_min, step=output.step
    )
    report = found.report
    if target and target.suffix.lower() in (".csv", ".json"):
        write_answer(target, report, found.critical.to_dict("records"))
    elif target:
        write_critical_links(target, found.links, as_of=report.as_of)
        report = report.model_copy(update={"outputs": [output_file(target)]})
    if as_json:
        output.document(report)
    else:
        _print(report)
    tell_issues(report.issues)
    if target:
        output.say(f"Written to {target}")
    elif not as_json:
        output.say("Every link as a line: add -o critical.gpkg")


def _print(report: ResilienceReport) -> None:
    kind = report.hub_kind.replace("_", " ")
    rows = []
    for site in report.sites:
        today = UNREACHED if site.before_min is None else words.duration(site.before_min)
        nothing = "" if site.before_min is None else "no such link"
        rows.append([site.name, f"today: {site.before_hub or '–'}", nothing, today, ""])
        if site.links:
            rows[-1][2] = words.count(len(site.links), "link")
        rows += [["", *_cells(link)] for link in site.links[:MOST_SHOWN]]
        if (rest := len(site.links) - MOST_SHOWN) > 0:
            rows.append(["", f"and {words.count(rest, 'more link')}", "", "", ""])
    output.table(
        f"Links that add {words.duration(report.threshold_min)} or more on the way to the nearest "
        f"{kind} if closed, vehicle {report.vehicle}",
        ["site", "link", "road", f"drive {words.MODELLED}", "added"],
        rows, right=(3, 4), folding=0,
    )  # fmt: skip
    output.paragraph(
        f"{words.count(report.closures, 'link')} closed one at a time, both ways. What runs beside "
        "a link, such as the other carriageway where it is a link of its own, stays open."
    )
    output.line(f"{words.MODELLED} modelled: driven at set speeds, straight to the nearest road")


def _cells(link: CriticalLink) -> list[str]:
    road = link.road or "unnumbered"
    if link.after_min is None or link.added_min is None:
        return [link.link_id, road, UNREACHED, "✕ cut off"]
    return [
        link.link_id,
        road,
        words.duration(link.after_min),
        f"+{words.duration(link.added_min)}",
    ]
