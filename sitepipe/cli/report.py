"""``sitepipe report``: one month of the portfolio as page, PDF and Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.errors import UsageError
from sitepipe.words import count

if TYPE_CHECKING:
    from sitepipe.asked import Named
    from sitepipe.reports import MonthlyReport


@click.command(short_help="Write the monthly report: what moved, slipped, ends, and who is late.")
@click.argument("old", required=False, metavar="[A]")
@click.argument("new", required=False, metavar="[B]")
@click.option("--since", metavar="DATE", help="Compare what was known then with the last snapshot.")
@click.option(
    "--audience",
    type=click.Choice(list(options.AUDIENCES)),
    default="internal",
    show_default=True,
    help="Who it is for; what is meant for others is left out.",
)
@click.option(
    "--within",
    type=click.IntRange(1, 120),
    default=6,
    show_default=True,
    metavar="MONTHS",
    help="How far ahead to look for what ends or falls due.",
)
@options.workspace
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder to write report.html, report.pdf and report.md into.",
)
@options.overwrite
@options.as_json
@options.common
def report(
    old: str | None,
    new: str | None,
    since: str | None,
    audience: str,
    within: int,
    workspace: Path,
    target: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """
    Tell one month of the portfolio, from two snapshots of its store.

    What moved up or down and why, what slipped, what ends or falls due, new sites and those that
    are gone; for the team also who has not reported by the rhythm_months of sources/*.yaml, what
    is stale, which guard rails were passed, and the age of every field as ages.csv.

    A and B are snapshots (3, last), days, months or runs; the last two snapshots if not given.

    For others a report takes each source whole: its description must approve all of it for the
    audience, and what a person approved fact by fact does not count. A source that states prices
    or other fields in confidence is not whole for partners unless sitepipe.yaml says
    approvals: {required: false}; investors see no such field.

    \b
    Example:
      sitepipe report -w portfolio -o monthly --overwrite
      sitepipe report --since 2026-08 -w portfolio --audience investor -o for-investors --overwrite
    """
    from sitepipe.monthly import month_of, require_free, write_month

    if target is not None:
        require_free(target, overwrite=overwrite)
    earlier, later = _asked(old, new, since, workspace)
    month = month_of(
        earlier,
        later,
        audience=options.AUDIENCES[audience],
        within_months=within,
        step=output.step,
    )
    told = month.report
    if target is not None:
        told = write_month(month, target, overwrite=overwrite, step=output.step)
    if as_json:
        output.document(told)
    else:
        _print(told)
    if target is not None:
        output.say(f"Open {target / 'report.html'}")


def _asked(old: str | None, new: str | None, since: str | None, root: Path) -> tuple[Named, Named]:
    from sitepipe.asked import named
    from sitepipe.monthly import last_pair

    if since and old:
        raise UsageError("--since is the earlier snapshot", hint="Give A and B, or --since alone.")
    first = since or old
    if first is None:
        return last_pair(root)
    earlier = named(first, beside=root)
    return earlier, named(new or "last", beside=root)


def _print(report: MonthlyReport) -> None:
    late = [one.partner for one in report.partners if any(each.late for each in one.sources)]
    rows = [(one.name, one.old, one.new) for one in report.totals]
    output.table(report.title, ("", report.old.as_of, report.new.as_of), rows, folding=0)
    told = [
        ("moved up", count(len(report.up), "site")),
        ("moved down", count(len(report.down), "site")),
        ("slipped", count(len(report.slipped), "thing")),
        ("came forward", count(len(report.advanced), "thing")),
        ("past, not settled", f"{sum(one.over for one in report.due):,}"),
        (
            f"due within {count(report.within_months, 'month')}",
            f"{sum(not one.over for one in report.due):,}",
        ),
        ("new · gone", f"{len(report.added):,} · {len(report.gone):,}"),
    ]
    if report.partners:
        told += [
            ("partners late", f"{len(late):,}" + (f": {', '.join(late[:5])}" if late else "")),
            ("answers stale", f"{len(report.stale):,}"),
        ]
    output.table("", ("", ""), told)
