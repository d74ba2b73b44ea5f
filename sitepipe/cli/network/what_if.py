"""``sitepipe network what-if``: every site's access before and after a change of the roads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitepipe import words
from sitepipe.cli import options, output
from sitepipe.cli.network.answers import UNREACHED, tell_issues

if TYPE_CHECKING:
    from sitepipe.reports import AccessChange, AlteredLink, WhatIfReport

IN_WORDS = {
    "unchanged": "unchanged",
    "cut_off": "✕ no longer reached",
    "opened_up": "✓ reached only now",
    "not_reached": UNREACHED,
}


@click.command("what-if", short_help="Close, upgrade or add roads; see every site's change.")
@options.logistics
@options.hub_kinds
@click.option(
    "--close",
    "close",
    multiple=True,
    metavar="LINK",
    help="Close a link, by its link_id, in both directions; may be given again.",
)
@click.option(
    "--scenario",
    "scenario_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="YAML file with links to close, upgrade and add, and another vehicle.",
)
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("sitepipe-what-if"),
    show_default=True,
    help="Folder for the map and tables; earlier outputs there are replaced.",
)
@options.as_json
@options.common
def what_if(
    opening: dict[str, Any],
    hub_kinds: tuple[str, ...],
    close: tuple[str, ...],
    scenario_file: Path | None,
    folder: Path,
    as_json: bool,
) -> None:
    """
    Compare every site's way to the nearest hubs with what it is if the roads change.

    A closed link is neither driven nor joined, in both directions, and a site gets no new way
    to the roads in its place: no closure makes a way shorter. An added link meets the roads at
    nodes or part-way, and is joined by the sites that it passes.

    \b
    Example:
      sitepipe network what-if sites.gpkg --close m6-j2-j3 -o closure
    """
    from sitepipe.journeys import kinds_named
    from sitepipe.logistics import open_logistics
    from sitepipe.scenarios import read_scenario, try_scenario, write_outlook

    scenario = read_scenario(scenario_file, close=close)
    opened = open_logistics(**opening, hub_kinds=kinds_named(hub_kinds), step=output.step)
    outlook = try_scenario(opened, scenario, step=output.step)
    report = write_outlook(outlook, opened, folder, step=output.step)
    if as_json:
        output.document(report)
    else:
        _print(report)
    tell_issues(report.issues)
    output.say(f"Open {folder / 'map.html'}")


def _print(report: WhatIfReport) -> None:
    output.table(
        "Links altered",
        ["link", "road", "what", "miles", f"today {words.MODELLED}", f"then {words.MODELLED}"],
        [_link_cells(link) for link in report.altered_links],
        right=(3, 4, 5),
        folding=0,
    )
    vehicle = report.vehicle
    if report.after_vehicle != vehicle:
        vehicle += f" today, {report.after_vehicle} then"
    changed = [
        [site.name, one.hub_kind.replace("_", " "), *_cells(one)]
        for site in report.sites
        for one in site.changes
        if one.change not in ("unchanged", "not_reached")
    ]
    output.table(
        f"What changes: {report.title}, vehicle {vehicle}",
        ["site", "kind", f"today {words.MODELLED}", f"then {words.MODELLED}", "change", "hub then"],
        changed or [["–", "no way changes", "", "", "", ""]],
        right=(2, 3),
        folding=0,
    )
    output.line(_counted(report.counts))
    output.line(f"{words.MODELLED} modelled: driven at set speeds, straight to the nearest road")


def _link_cells(link: AlteredLink) -> list[str]:
    return [
        link.link_id,
        link.road or "unnumbered",
        link.alteration,
        words.miles(link.km),
        "–"
        if link.alteration == "added"
        else _both_ways(link.before_along_min, link.before_against_min),
        _both_ways(link.after_along_min, link.after_against_min),
    ]


def _both_ways(along: float | None, against: float | None) -> str:
    said = ["closed" if one is None else words.minutes(one) for one in (along, against)]
    return said[0] if said[0] == said[1] else " / ".join(said)


def _cells(one: AccessChange) -> list[str]:
    drives = [
        UNREACHED if minutes is None else words.duration(minutes)
        for minutes in (one.before_min, one.after_min)
    ]
    return [*drives, _change(one), one.after_hub or "–"]


def _change(one: AccessChange) -> str:
    if one.added_min is None or one.added_min == 0:
        return IN_WORDS[one.change]
    return f"{'+' if one.added_min > 0 else '−'}{words.duration(abs(one.added_min))}"


def _counted(counts: dict[str, int]) -> str:
    said = {
        "slower": "slower",
        "faster": "faster",
        "cut_off": "no longer reached",
        "opened_up": "reached only now",
        "unchanged": "unchanged",
        "not_reached": "not reached, before or after",
    }
    parts = [f"{counts[change]} {text}" for change, text in said.items() if counts[change]]
    ways = words.count(sum(counts.values()), "way")
    return f"Of {ways} from sites to the nearest hubs: {', '.join(parts)}"
