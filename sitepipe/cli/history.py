"""``sitepipe history``: the timeline of one site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.errors import UsageError
from sitepipe.words import count

if TYPE_CHECKING:
    from sitepipe.reports import HistoryReport, TimelineRow

_KINDS = ("id", "name", "boundary", "stage", "score", "statement")


@click.command(short_help="Show the timeline of a site: names, boundaries, stages, scores.")
@click.argument("site", metavar="SITE")
@click.option(
    "--since",
    metavar="DATE",
    help="From what was known by then; without a store, the ends of the months since.",
)
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(_KINDS),
    help="Only this kind of row; may be given again.",
)  # fmt: skip
@click.option(
    "--svg",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Draw it as a picture: names, stages, boundaries, points and statements over time.",
)
@options.workspace
@options.config_file
@options.as_of
@options.as_json
@options.overwrite
@options.common
def history(
    site: str,
    since: str | None,
    kinds: tuple[str, ...],
    svg: Path | None,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    as_json: bool,
    overwrite: bool,
) -> None:
    """
    List what happened to SITE and what was said of it, in the order of dates.

    Names, boundary versions, stages and scores, each with its cause; and every statement with
    who made it. The snapshots of the store are compared; without a store, and with --as-of,
    today's files at the ends of the months since --since.

    \b
    Example:
      sitepipe history greenpower-park -w portfolio
      sitepipe history greenpower-park --svg history.svg --overwrite -w portfolio
      sitepipe history greenpower-park --since 2026-09 --as-of 2026-11-23 -w portfolio
    """
    from sitepipe.asked import named_files
    from sitepipe.differences import history_report
    from sitepipe.history import store_of
    from sitepipe.remembered import stored_history
    from sitepipe.settings import checked_date
    from sitepipe.states import as_date, months_between
    from sitepipe.surroundings import today

    if svg is not None and svg.exists() and not overwrite:
        raise UsageError(f"{svg} exists", hint="Replace it with --overwrite.")
    first = None
    if since is not None and (first := as_date(since)) is None:
        raise UsageError(f"{since!r} is not a date", hint="Write 2026-08 or 2026-08-31.")
    if as_of is None and store_of(workspace).is_file():
        states = stored_history(workspace, site, since=since)
    else:
        last = checked_date(as_of) if as_of else today()
        dates = [last] if first is None else months_between(first, last)
        asked = [named_files(date, workspace, config_file=config_file) for date in dates]
        states = [one.read(step=output.step) for one in asked]
    report = history_report(states, site)
    if kinds:
        chosen = [row for row in report.rows if row.kind in kinds]
        report = report.model_copy(update={"rows": chosen})
    if svg is not None:
        from sitepipe.render.folder import write_text
        from sitepipe.render.pages.history import history_svg
        from sitepipe.render.theme import theme

        write_text(svg, history_svg(report, theme()))
        output.say(f"Open {svg}")
    if as_json:
        output.document(report)
    elif svg is None:
        _print(report)


def _print(report: HistoryReport) -> None:
    learnt = any(row.known_at for row in report.rows)
    rows = [
        (row.date or "no date", row.kind, row.field.replace("_", " "), _said(row, row.old),
         _said(row, row.new), _by(row), *([(row.known_at or "–")[:10]] if learnt else []))
        for row in report.rows
    ]  # fmt: skip
    output.table(
        f"{report.name}: {count(len(report.rows), 'row')}, {report.title}, "
        f"as of {report.as_of[-1]}",
        ("date", "kind", "what", "was", "is", "by", *(["learnt"] if learnt else [])),
        rows,
        folding=4,
    )


def _said(row: TimelineRow, value: str | None) -> str:
    """Say a stage by its label, and points as they are shown everywhere."""
    from sitepipe.vocab import ApplicationStatus, PlanStatus
    from sitepipe.words import number

    if value is None:
        return "–"
    terms = PlanStatus if row.field == "plan_status" else ApplicationStatus
    if row.kind == "stage" and value in terms.values():
        return terms(value).label
    return number(float(value), 1) if row.kind == "score" else value


def _by(row: TimelineRow) -> str:
    who = row.source or (row.cause.label if row.cause else "")
    beaten = " (lost)" if row.kind == "statement" and row.why else ""
    return f"{who}{beaten}" or "–"
