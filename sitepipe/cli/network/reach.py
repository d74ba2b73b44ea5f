"""``sitepipe network reach``: what lorries serve one way, and out and back in one duty."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sitepipe import words
from sitepipe.cli import options, output
from sitepipe.cli.network.answers import (
    TABLE_OR_DOCUMENT,
    UNREACHED,
    check_target,
    tell_issues,
    write_answer,
)
from sitepipe.cli.network.counting import counting, tell_counted

if TYPE_CHECKING:
    from sitepipe.reports import ReachReport, SiteReach


@click.command(short_help="Tell what lorries serve within drivers' hours.")
@options.logistics
@counting
@click.option(
    "--turnaround",
    "turnaround_min",
    type=float,
    metavar="MINUTES",
    help="Loading and unloading at the far end, instead of what the access rules say.",
)
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the answer to a file too: .csv (a row for each hub) or .json.",
)
@options.overwrite
@options.as_json
@options.common
def reach(
    opening: dict[str, Any],
    counted: dict[str, Any],
    turnaround_min: float | None,
    target: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """
    Tell which hubs each site's lorries serve, and how many people, one way and in a return duty.

    One way is one driving period (4.5 hours). A return duty is out and back with breaks and
    turnaround, within the day's driving and the spread.

    \b
    Example:
      sitepipe network reach sites.gpkg --of population.tif --turnaround 90
    """
    from sitepipe.logistics import open_logistics
    from sitepipe.reachability import count_in, reach_report

    check_target(target, endings=TABLE_OR_DOCUMENT, overwrite=overwrite)
    logistics = open_logistics(**opening, step=output.step)
    weighed = count_in(logistics, **counted, step=output.step) if counted["files"] else None
    report = reach_report(logistics, weighed, turnaround_min=turnaround_min, step=output.step)
    if target:
        write_answer(target, report, _records(report))
    if as_json:
        output.document(report)
    else:
        _print(report)
    tell_counted(report.counted)
    tell_issues(report.issues)
    if target:
        output.say(f"Written to {target}")
    elif not as_json:
        output.say("Every hub with its minutes: add --json, or -o reach.csv")


def _print(report: ReachReport) -> None:
    kinds = sorted({hub.hub_kind for site in report.sites for hub in site.hubs})
    measures = [one.measure for one in report.sites[0].totals] if report.sites else []
    one_way = words.duration(report.duty.one_way_min)
    headings = ["site", "served", f"{one_way} one way {words.MODELLED}",
                f"return duty {words.MODELLED}", "of all"]  # fmt: skip
    rows = []
    for site in report.sites:
        rows += [_hub_row(site, kind) for kind in kinds]
        rows += [_total_row(site, measure) for measure in measures]
    output.table(
        f"Served within drivers' hours, vehicle {report.vehicle}",
        headings, rows, right=(2, 3, 4), folding=0,
    )  # fmt: skip
    output.paragraph(_duty_words(report))
    output.line(f"{words.MODELLED} modelled: driven at set speeds, straight to the nearest road")


def _hub_row(site: SiteReach, kind: str) -> list[str]:
    of_kind = [hub for hub in site.hubs if hub.hub_kind == kind]
    served = [
        str(Counter(getattr(hub, name) for hub in of_kind)[True]) if site.joined else UNREACHED
        for name in ("within_one_way", "within_return_duty")
    ]
    return [site.name, f"hubs: {kind.replace('_', ' ')}", *served, str(len(of_kind))]


def _total_row(site: SiteReach, measure: str) -> list[str]:
    one = next(total for total in site.totals if total.measure == measure)
    served = [
        UNREACHED if value is None else words.number(value, 0)
        for value in (one.one_way, one.return_duty)
    ]
    shares = [
        "?" if share is None else words.percent(share)
        for share in (one.one_way_share, one.return_duty_share)
    ]
    return [site.name, measure, *served, " / ".join(shares)]


def _duty_words(report: ReachReport) -> str:
    duty = report.duty
    longest = duty.return_driving_min
    room = "no time to drive" if longest is None else f"{words.duration(longest)} of driving"
    return (
        f"A return duty has {room}, out and back: at most {words.duration(duty.daily_driving_min)} "
        f"a day, a break of {words.duration(duty.break_min)} after each "
        f"{words.duration(duty.one_way_min)}, {words.duration(duty.turnaround_min)} of turnaround, "
        f"all within {words.duration(duty.spread_min)}."
    )


def _records(report: ReachReport) -> list[dict[str, Any]]:
    return [
        {"site_id": site.site_id, "place": site.place, "name": site.name, **hub.model_dump()}
        for site in report.sites
        for hub in site.hubs
    ]
