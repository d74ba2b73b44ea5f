"""``sitepipe decide``: what people decide of records that may be one site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.errors import ExitCode, UsageError
from sitepipe.vocab import Match
from sitepipe.words import count

if TYPE_CHECKING:
    from sitepipe.reports import DecideReport
    from sitepipe.workspace import Workspace

_LISTED = 5


@click.command(short_help="Ask on one page which records are one site, and keep the answers.")
@click.argument("record", metavar="[RECORD", required=False)
@click.argument("other", metavar="OTHER", required=False)
@click.argument(
    "outcome",
    metavar="same|part|different]",
    type=click.Choice(["same", "part", "different"]),
    required=False,
)
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("questions.html"),
    show_default=True,
    help="Page of questions to write.",
)
@click.option("--all", "every", is_flag=True, help="Also ask of parts and of merged records.")
@click.option(
    "--read",
    "answers",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keep the answers that were saved from the page.",
)
@click.option("--by", "decided_by", metavar="NAME", help="Who decides.")
@click.option("--note", default="", metavar="TEXT", help="Why, for one decision.")
@options.workspace
@options.config_file
@options.as_of
@options.overwrite
@options.as_json
@options.common
@click.pass_context
def decide(
    ctx: click.Context,
    record: str | None,
    other: str | None,
    outcome: str | None,
    target: Path,
    every: bool,
    answers: Path | None,
    decided_by: str | None,
    note: str,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """
    Ask which records are one site on an offline page, and keep what people answer.

    Without arguments the page of questions is written: each pair side by side on map and table.
    Its answers are saved from the page as a file, which --read keeps. RECORD, OTHER and an
    outcome keep one decision without a page; with `part`, RECORD is a part of OTHER. Ids of
    records: sitepipe consolidate --json.

    Decisions are kept in decisions.csv of the workspace, and no rule overrides them. They hold
    for what records are called, not for the rows they stand in, so that they outlive the next
    file. The last of several decisions on one pair holds. An answer is refused if what a source
    says of a record has changed since the page was written.

    \b
    Example:
      sitepipe decide -w portfolio -o questions.html
      sitepipe decide figure15:2 locations:2 same --by "A. Planner" -w portfolio

    Exits 1 if an answer was refused.
    """
    from sitepipe.workspace import Workspace

    who = (decided_by or "").strip()
    _check_use(record, outcome, answers, who)
    opened = Workspace.open(workspace, config_file=config_file)
    if answers is not None:
        report = opened.read_answers(answers, decided_by=who, as_of=as_of, step=output.step)
    elif record is not None and other is not None and outcome is not None:
        held = opened.decide(record, other, Match(outcome), decided_by=who, note=note, as_of=as_of)
        report = _single(opened, as_of=as_of, held=len(held))
    else:
        report = _page(opened, target, every=every, as_of=as_of, overwrite=overwrite)
    if as_json:
        output.document(report)
    elif answers is not None:
        _print_answers(report)
    elif outcome is not None:
        output.line(f"{record} and {other}: {Match(outcome).label}")
    elif report.page is None:
        output.line("nothing is asked")
    _say_next(report, workspace, decides=bool(answers or outcome))
    ctx.exit(ExitCode.NO if report.refused else ExitCode.YES)


def _check_use(record: str | None, outcome: str | None, answers: Path | None, who: str) -> None:
    if record is not None and answers is not None:
        raise UsageError("give either two records or --read")
    if record is not None and outcome is None:
        raise UsageError(
            "two records and an outcome are needed",
            hint="sitepipe decide RECORD OTHER same --by NAME",
        )
    if (record is not None or answers is not None) and not who:
        raise UsageError("a decision needs --by NAME: who decides")


def _say_next(report: DecideReport, workspace: Path, *, decides: bool) -> None:
    if report.page is not None:
        output.say(f"{count(report.questions, 'question')}: open {report.page}")
        output.say(f"Then: sitepipe decide --read answers.json --by NAME -w {workspace}")
    if report.refused:
        output.say("Write the page again and answer these anew: sitepipe decide --overwrite")
    if decides:
        output.say(
            f"{count(report.decisions, 'decision')} in decisions.csv · sitepipe run -w {workspace}"
        )


def _page(
    opened: Workspace, target: Path, *, every: bool, as_of: str | None, overwrite: bool
) -> DecideReport:
    from sitepipe.render.folder import is_own_page, write_text

    if target.exists() and not is_own_page(target):
        raise UsageError(
            f"{target} is no page that sitepipe wrote; it was left as it is",
            hint="Choose another file with --output.",
        )
    if target.exists() and not overwrite:
        raise UsageError(f"{target} exists", hint="Replace it with --overwrite.")
    page, report = opened.questions_page(every=every, as_of=as_of, step=output.step)
    if not page:
        return report
    write_text(target, page)
    return report.model_copy(update={"page": str(target)})


def _single(opened: Workspace, *, as_of: str | None, held: int) -> DecideReport:
    from sitepipe.reports import DecideReport

    return DecideReport(
        title=opened.portfolio.section.title,
        as_of=opened.settings(as_of=as_of).as_of,
        added=1,
        decisions=held,
    )


def _print_answers(report: DecideReport) -> None:
    output.line(f"{count(report.added, 'decision')} added")
    for title, told in (
        ("overrules an earlier decision", report.overrules),
        ("decided alike before", report.kept),
        ("skipped", report.skipped),
        ("refused", report.refused),
    ):
        if told:
            output.line(f"{title}: {len(told):,}")
            for one in told[:_LISTED]:
                output.hanging(f"  {one}", indent=4)
            if len(told) > _LISTED:
                output.line(f"  … and {len(told) - _LISTED:,} more: --json gives all.")
