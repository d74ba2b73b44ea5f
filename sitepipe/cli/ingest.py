"""``sitepipe ingest``: what reading the sources gives, and how a new file may be read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.errors import ExitCode, UsageError, first_five
from sitepipe.words import count

if TYPE_CHECKING:
    from sitepipe.reports import (
        AcceptReport,
        IngestedSource,
        IngestReport,
        JoinedRegister,
        SuggestedSource,
        TransformationReport,
        WaitingFile,
    )

_LISTED = 30
_SIGNS = (("errors", "✕"), ("warnings", "!"), ("notices", "·"))


@click.command(short_help="Read every source, or propose how a new file may be read.")
@click.option(
    "--suggest",
    "suggested",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Propose a description of this file instead of reading the sources.",
)
@click.option(
    "--accept",
    "accepted",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Confirm that this file is a newer one of a source, and how its columns are called.",
)
@click.option("--as", "source", metavar="SOURCE", help="The source; with --accept.")
@click.option(
    "--valid-at", metavar="DATE", help="Date that the file speaks of (2026-11-23); with --accept."
)
@click.option("--partner", metavar="NAME", help="Who sent the file; with --suggest.")
@click.option("--sheet", metavar="NAME", help="Only this sheet or layer; with --suggest.")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Folder for claims.csv and issues.csv; with --suggest the .yaml file, or the folder for "
    "one of each table.",
)
@options.workspace
@options.config_file
@options.as_of
@options.overwrite
@options.as_json
@options.common
@click.pass_context
def ingest(
    ctx: click.Context,
    suggested: Path | None,
    accepted: Path | None,
    source: str | None,
    valid_at: str | None,
    partner: str | None,
    sheet: str | None,
    target: Path | None,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """
    Read every source to claims and issues, and account for every row.

    Rows read are those accepted plus those held back by an issue. Nothing is written but what
    --output asks for.

    With --suggest, propose the sources/*.yaml that a new file may be read by, from its headings
    and values, each column with its confidence, for a person to edit: CSV, Excel, GeoPackage,
    GeoJSON, Shapefile, KML, FlatGeobuf, or a zip of one. No workspace is needed.

    A file in inbox/ that no description names is recognised by its headings and what stands
    below them, whatever its name. --accept confirms it, and which columns are called otherwise
    or are new; that is remembered beside the description, and the next such file needs no
    question.

    \b
    Example:
      sitepipe ingest -w portfolio
      sitepipe ingest -w portfolio --suggest portfolio/inbox/figure15.csv

    Exits 0 if every source was read, 3 if one cannot be; 4 if only files are
    missing, 5 if only what lies elsewhere cannot be reached.
    """
    _check_flags(
        (suggested, "--suggest", {"--partner": partner, "--sheet": sheet}),
        (accepted, "--accept", {"--as": source, "--valid-at": valid_at}),
    )
    if suggested is not None:
        _suggest(suggested, workspace, target, as_of, as_json, overwrite, partner, sheet)
        return
    from sitepipe.workspace import Workspace

    opened = Workspace.open(workspace, config_file=config_file)
    if accepted is not None:
        answer = opened.accept(accepted, source=source, valid_at=valid_at or "", as_of=as_of)
        if as_json:
            output.document(answer)
        else:
            _print_accepted(answer)
        return
    report = opened.ingest_report(as_of=as_of, output=target, overwrite=overwrite)
    if as_json:
        output.document(report)
    else:
        _print_report(report)
    if report.unread:
        codes = {one.exit_code for one in report.unread}
        ctx.exit(codes.pop() if len(codes) == 1 else ExitCode.DATA)


def _check_flags(*groups: tuple[Path | None, str, dict[str, str | None]]) -> None:
    """Refuse two questions at once, and flags of a question that is not asked."""
    if sum(file is not None for file, _, _ in groups) > 1:
        raise UsageError("--suggest and --accept are two questions; ask one")
    for file, flag, others in groups:
        if file is None and (given := [name for name, value in others.items() if value]):
            raise UsageError(f"{first_five(given)}: goes with {flag} FILE")


def _print_accepted(report: AcceptReport) -> None:
    for one in report.sources:
        what = f", sheet {one.sheet!r}," if one.sheet else ""
        output.line(
            f"{report.file}{what} is read as {one.source} (confidence {one.confidence:.2f}), as of "
            f"{one.valid_at}"
        )
        for column, heading in one.renamed.items():
            output.line(f"  {heading!r} is {column!r}")
        for heading in one.added:
            output.line(f"  {heading!r} is new, and read once it is mapped")
        for column in one.lacking:
            output.line(f"  {column!r} is missing: its values are unknown")
        if one.repairs:
            output.say(f"Remembered in {one.repairs}.")


def _suggest(
    file: Path,
    workspace: Path,
    target: Path | None,
    as_of: str | None,
    as_json: bool,
    overwrite: bool,
    partner: str | None,
    sheet: str | None,
) -> None:
    from sitepipe.edited import is_edited_output
    from sitepipe.proposals import propose, write_proposals
    from sitepipe.settings import checked_date
    from sitepipe.surroundings import today

    with output.step("suggest"):
        report = propose(
            file,
            root=workspace,
            partner=partner or "",
            sheet=sheet or "",
            valid_at=today() if as_of is None else checked_date(as_of),
            is_output=is_edited_output(workspace, file),
        )
    if target is not None:
        report = write_proposals(report, target, overwrite=overwrite)
    if as_json:
        output.document(report)
        return
    for number, one in enumerate(report.sources):
        if number and target is None:
            output.line("---")
        if not one.description:
            where = f"sheet {one.sheet!r} of {report.file}" if one.sheet else report.file
            what = f"is a register of {one.form}: it" if one.form else "names nothing: it"
            output.line(f"# {where} {what} holds no sites to read.")
        elif target is None:
            output.line(one.description.rstrip("\n"))
    _say_suggested(report.sources, target)
    for name in report.outputs:
        output.line(name)


def _say_suggested(sources: list[SuggestedSource], target: Path | None) -> None:
    for one in sources:
        if not one.description:
            continue
        mapped = sum(column.mapped for column in one.columns)
        doubtful = sum(bool(column.field) and not column.mapped for column in one.columns)
        what = f"{one.sheet}: " if one.sheet else ""
        output.say(
            f"{what}{count(mapped, 'column')} mapped, {doubtful} to choose, "
            f"{len(one.columns) - mapped - doubtful} that no field fits."
        )
    if target is None and any(one.description for one in sources):
        output.say("Write it with --output sources/NAME.yaml, edit it, then: sitepipe ingest")
    if any(not one.description for one in sources):
        output.say("If it holds areas that sites lie in, name it under areas in sitepipe.yaml.")


def _print_report(report: IngestReport) -> None:
    output.table(
        f"{count(len(report.sources), 'source')}, {report.title}, as of {report.as_of}",
        ("source", "file", "rows", "held", "claims", "places", "issues"),
        [
            (
                one.source,
                one.file.removeprefix("inbox/") + (f": {one.form}" if one.form else ""),
                f"{one.rows_read:,}",
                f"{one.held:,}",
                f"{one.claims:,}",
                f"{one.geometries:,}",
                _graded(one),
            )
            for one in report.sources
        ],
        right=(2, 3, 4, 5),
        folding=1,
    )
    read = sum(one.rows_read for one in report.sources)
    accepted = sum(one.accepted for one in report.sources)
    held = sum(one.held for one in report.sources)
    output.say(f"{count(read, 'row')} read = {accepted:,} accepted + {held:,} held back.")
    for lost in report.unread:
        output.line(f"✕ {lost.source} was not read: {lost.why}")
        if lost.hint:
            output.line(f"    {lost.hint}")
    for strange in report.issues:
        if strange.kind == "file_unmapped":
            output.line(f"{'✕' if strange.severity == 'error' else '?'} {strange.message}")
            output.line(f"    {strange.repair}")
    for one in report.joined:
        _print_joined(one)
    _print_carried(report.transformations)
    _print_waiting(report.waiting)
    for name in report.outputs:
        output.line(name)
    if not report.outputs and report.issues:
        output.say("Each issue: sitepipe issues; in a file: sitepipe ingest --output DIR")


def _print_joined(one: JoinedRegister) -> None:
    output.line(
        f"{one.source}: {one.joined:,} of {count(one.rows, 'row')} joined to the substations that "
        f"they name ({one.rate:.1%})"
    )
    for lost in one.unjoined[:_LISTED]:
        output.line(f"    row {lost.row}: {lost.why}")
    if (more := len(one.unjoined) - _LISTED) > 0:
        output.line(f"    … and {more:,} more: --json gives all")


def _print_carried(carried: list[TransformationReport]) -> None:
    """Say once what several sources have in common; PROJ's name for it stands in ``--json``."""
    for said, grids in dict.fromkeys((one.said, one.grids) for one in carried):
        held = [one.source for one in carried if (one.said, one.grids) == (said, grids)]
        output.line(f"· {', '.join(held)}: {said}")
        output.line(f"    {grids}")


def _print_waiting(waiting: list[WaitingFile]) -> None:
    """Ask of each file once, whatever number of sources its sheets are like."""
    for file in dict.fromkeys(one.file for one in waiting):
        held = [one for one in waiting if one.file == file]
        output.line(f"? {file} was not read. It looks like")
        for one in held:
            sheet = f", sheet {one.sheet!r}" if one.sheet else ""
            rivals = f", or like {', '.join(one.rivals)}" if one.rivals else ""
            output.line(f"    {one.source}{sheet} (confidence {one.confidence:.2f}){rivals}")
            for text in _differences(one):
                output.line(f"      {text}")
        unsure = len(held) == 1 or any(one.rivals for one in held)
        command = held[0].command if unsure else held[0].command.partition(" --as ")[0]
        output.line(f"  If it is: {command}")


def _differences(one: WaitingFile) -> list[str]:
    return [
        *(f"{to!r} for {column!r}" for column, to in one.renamed.items()),
        *(f"{heading!r} is new" for heading in one.added),
        *(f"{column!r} is missing" for column in one.lacking),
    ]


def _graded(one: IngestedSource) -> str:
    graded = [(getattr(one, level), sign) for level, sign in _SIGNS]
    return " ".join(f"{many:,} {sign}" for many, sign in graded if many) or "none"
