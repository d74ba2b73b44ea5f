"""``sitepipe chase``: what is missing or stale, partner by partner, with a letter to each."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe import words
from sitepipe.cli import options, output
from sitepipe.errors import UsageError
from sitepipe.words import MODELLED, count, number

if TYPE_CHECKING:
    from sitepipe.reports import ChaseReport, PartnerChase

_LISTED = 20


@click.command(short_help="List what to ask of each partner, with a letter ready to send.")
@click.option("--partner", metavar="NAME", help="Only this partner.")
@click.option(
    "--message", is_flag=True, help="Print the letter to the partner that --partner names."
)
@options.workspace
@options.config_file
@options.as_of
@options.of_the_past
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    help="Folder to write each partner's letter in, as a text file.",
)
@options.overwrite
@options.as_json
@options.common
def chase(
    partner: str | None,
    message: bool,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    folder: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """
    List what is missing or stale, partner by partner, ranked by how much it would settle.

    A partner who lists a site is asked of all that is open of it; one who sends only registers,
    such as connections, of what these tell. Their own statements that are too old are asked
    again, and rows that only they can mend are named. Nothing is sent.

    \b
    Example:
      sitepipe chase -w portfolio
      sitepipe chase --partner "Project MADE" --message -w portfolio
    """
    from sitepipe.workspace import Workspace

    if message and partner is None:
        raise UsageError(
            "--message prints the letter to one partner",
            hint="Name them with --partner, or write all letters: --output letters",
        )
    if message and as_json:
        raise UsageError("--message and --json are two answers", hint="Leave one of them out.")
    opened = Workspace.open(workspace, config_file=config_file)
    report = opened.chase(partner=partner, as_of=as_of, step=output.step)
    if folder is not None:
        _write(folder, report, overwrite=overwrite)
    if as_json:
        output.document(report)
    elif message:
        for text in report.partners[0].message.splitlines():
            output.line(text)
    else:
        _print(report, in_full=partner is not None, workspace=workspace)
    if folder is not None:
        output.say(f"{count(len(report.partners), 'letter')} in {folder}")


def _write(folder: Path, report: ChaseReport, *, overwrite: bool) -> None:
    from sitepipe.coverage import write_letters

    write_letters(folder, report, overwrite=overwrite)


def _print(report: ChaseReport, *, in_full: bool, workspace: Path) -> None:
    if report.notice:
        output.paragraph(report.notice)
    if in_full:
        _print_partner(report.partners[0], report)
        name = report.partners[0].partner
    else:
        _print_overview(report)
        name = report.partners[0].partner if report.partners else ""
    if name:
        quoted = shlex.quote(name)
        output.say(f"The letter: sitepipe chase --partner {quoted} --message -w {workspace}")
        output.say(
            f"A workbook to send with it: sitepipe workbook --partner {quoted} -w {workspace}"
        )


def _print_overview(report: ChaseReport) -> None:
    rows = []
    for one in report.partners:
        missing, stale = _counts(one)
        worth = sum(ask.settles for ask in one.asks if ask.state == "missing")
        first = next((ask.title for ask in one.asks), "")
        rows.append(
            (
                one.partner,
                f"{one.sites:,}" if one.sites else "names none",
                f"{missing:,}",
                f"{stale:,}",
                f"{len(one.issues):,}",
                number(worth, 0),
                first,
            )
        )
    output.table(
        f"What to ask of whom, {report.title}, as of {report.as_of}",
        ("partner", "sites", "missing", "stale", "to mend", f"settles {MODELLED}", "first"),
        rows,
        right=(1, 2, 3, 4, 5),
        folding=0,
    )
    if late := [(one.partner, source) for one in report.partners for source in one.late]:
        output.table("Late: their next edition was expected", ("partner", "source"), late[:_LISTED],
                     folding=1)  # fmt: skip
        _say_rest(len(late))
    if report.no_partner:
        sites = len({ask.site_id for ask in report.no_partner})
        output.table(
            f"No partner: {count(len(report.no_partner), 'answer')} of {count(sites, 'site')} "
            "that nobody who sends data can be asked for",
            ("site", "field", f"settles {MODELLED}", "who can usually tell"),
            [
                (ask.name, ask.title, number(ask.settles, 1), ask.ask or "")
                for ask in report.no_partner[:_LISTED]
            ],
            right=(2,),
            folding=0,
        )
        _say_rest(len(report.no_partner))
    output.paragraph(
        "missing: answers open of the sites that they list, or that their registers tell of · "
        f"settles: points of scores and required checks, as 100 a site; {MODELLED} judgement"
    )


def _print_partner(one: PartnerChase, report: ChaseReport) -> None:
    missing = [ask for ask in one.asks if ask.state == "missing"]
    stale = [ask for ask in one.asks if ask.state == "stale"]
    sites = count(one.sites, "site") if one.sites else "no site"
    if missing:
        output.table(
            f"Missing from {one.partner} ({sites}), as of {report.as_of}",
            ("site", "what to ask", "points", "checks", f"settles {MODELLED}"),
            [
                (
                    ask.called,
                    ask.question,
                    number(ask.points, 0) if ask.points else "",
                    f"{len(ask.checks)}" if ask.checks else "",
                    number(ask.settles, 1) if ask.settles else "",
                )
                for ask in missing[:_LISTED]
            ],
            right=(2, 3, 4),
        )
        _say_rest(len(missing))
    else:
        output.line(f"Nothing is missing from {one.partner} ({sites}), as of {report.as_of}.")
    if stale:
        output.table(
            f"Old statements of {one.partner}",
            ("site", "field", "as stated", "of"),
            [
                (ask.called, ask.title, value.text, words.date(value.valid_at))
                for ask in stale
                for value in ask.stated
            ][:_LISTED],
            folding=2,
        )
        _say_rest(sum(len(ask.stated) for ask in stale))
    if one.issues:
        output.table(
            "Rows that they can mend",
            ("where", "what is wrong"),
            [
                (
                    ", ".join(
                        str(part)
                        for part in (issue.source, issue.sheet, issue.row and f"row {issue.row}")
                        if part
                    ),
                    issue.message,
                )
                for issue in one.issues[:_LISTED]
            ],
        )
        _say_rest(len(one.issues))


def _counts(one: PartnerChase) -> tuple[int, int]:
    stale = sum(ask.state == "stale" for ask in one.asks)
    return len(one.asks) - stale, stale


def _say_rest(many: int) -> None:
    if (more := many - _LISTED) > 0:
        output.line(f"… and {more:,} more: --json gives all.")
