"""``sitepipe consolidate``: what was merged, what conflicts, what is asked, on one screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.words import count

if TYPE_CHECKING:
    from sitepipe.reports import (
        ConflictReport,
        ConsolidateReport,
        IdEvent,
        MatchQuestion,
        MergedSite,
        RecordReport,
        StatedValue,
    )

    Entry = tuple[str, str]
    """A line of an answer, and what stands below it."""

_MERGED, _PARTS, _CONFLICTS, _ASKS, _IDS = 5, 3, 4, 3, 3  # so that all stands on one screen
_THROUGH_ANOTHER = "another pair"


@click.command(short_help="Say which records are one site, and what a person must decide.")
@options.workspace
@options.config_file
@options.as_of
@options.of_the_past
@options.as_json
@options.common
def consolidate(
    workspace: Path, config_file: Path | None, as_of: str | None, as_json: bool
) -> None:
    """
    Gather the records of all sources into sites, and say how, on one screen.

    Records are one site by what they say of name, place, reference and size, each with its
    points. What is nearly certain is asked, and counts as two sites until it is answered.
    Of conflicts those whose values lie furthest apart come first. --json gives all. Nothing
    is written.

    \b
    Example:
      sitepipe consolidate -w portfolio
    """
    from sitepipe.workspace import Workspace

    opened = Workspace.open(workspace, config_file=config_file)
    report = opened.consolidate(as_of=as_of, step=output.step)
    if as_json:
        output.document(report)
        return
    _print(report)
    if report.asks:
        output.say(f"Answer on one page: sitepipe decide -w {workspace}")
    if report.conflicts:
        output.say(f"Both values of each conflict: sitepipe conflicts -w {workspace}")


def _print(report: ConsolidateReport) -> None:
    output.line(f"{report.title}, as of {report.as_of}")
    output.line(
        f"{count(report.records, 'record')} of sites = {count(report.sites, 'site')}"
        f" + {report.merged:,} merged into them"
    )
    merged = list(_merged(report.renamed))
    _section("Merged under other names", len(merged), _MERGED, merged)
    parts = _by_sites(report.parts)
    conflicts = sum(report.conflicts.values())
    _section("Parts, each a site of its own", len(parts), _PARTS, map(_part, parts))
    _section("Conflicts", conflicts, _CONFLICTS, map(_conflict, report.widest))
    _section("Asked of you", len(report.asks), _ASKS, map(_question, report.asks))
    _ids(report.ids)


def _section(title: str, many: int, shown: int, entries: Iterable[Entry]) -> None:
    """Print the first entries; the title says how many there are."""
    if not many:
        output.line(f"{title}: none")
        return
    first = list(entries)[:shown]
    output.line(
        f"{title}: {many:,}" if many == len(first) else f"{title}: {len(first)} of {many:,}"
    )
    for head, below in first:
        output.hanging(f"  {head}", indent=4)
        if below:
            output.hanging(f"    {below}", indent=6)


def _ids(events: Sequence[IdEvent]) -> None:
    """Print what the next run would do to ids, or else what the last one that did anything did."""
    from sitepipe.vocab import LineageEvent

    if not events:
        return
    date = events[-1].date
    told = [one for one in events if one.date == date]
    counts = [(event, sum(one.event is event for one in told)) for event in LineageEvent]
    when = "that the next run would keep" if date is None else f"as the run of {date} kept them"
    summary = ", ".join(f"{many:,} {event.label}" for event, many in counts if many)
    output.line(f"Ids {when}: {summary}")
    lasting = [one for one in told if one.event is not LineageEvent.MINTED]
    for one in lasting[:_IDS]:
        output.hanging(f"  {one.site_id} {one.event.label}: {one.why}", indent=4)
    if len(lasting) > _IDS:
        output.line(f"  and {len(lasting) - _IDS:,} more: --json")


def _merged(sites: Sequence[MergedSite]) -> Iterable[Entry]:
    for site in sites:
        for other in site.others:
            yield f"{site.name} = {_record(other.record)}", other.why


def _by_sites(pairs: Sequence[MatchQuestion]) -> list[MatchQuestion]:
    """Keep of the pairs of records between each two sites one that tells by itself."""
    kept: dict[tuple[str, ...], MatchQuestion] = {}
    for pair in sorted(pairs, key=lambda pair: _THROUGH_ANOTHER in pair.why):
        kept.setdefault(tuple(sorted(pair.site_ids)), pair)
    return list(kept.values())


def _part(pair: MatchQuestion) -> Entry:
    return f"{pair.one.name} / {pair.other.name}", pair.why


def _conflict(one: ConflictReport) -> Entry:
    return (
        f"{one.name}, {_title(one.field)}: {_side(one.holds)}",
        f"not {_side(one.lost)}: {one.why}",
    )


def _question(pair: MatchQuestion) -> Entry:
    points = "" if pair.score is None else f"{pair.score:.1f} points: "
    return f"{_record(pair.one)} = {_record(pair.other)}?", f"{points}{pair.why}"


def _title(field: str) -> str:
    from sitepipe.schema import FIELDS

    return FIELDS[field].title.casefold() if field in FIELDS else field.replace("_", " ")


def _side(one: StatedValue) -> str:
    return f"{one.reading or one.value} ({one.source})"


def _record(record: RecordReport) -> str:
    row = f" row {record.row}" if record.row is not None else ""
    return f"{record.name} ({record.source}{row})"
