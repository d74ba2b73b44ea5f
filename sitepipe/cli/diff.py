"""``sitepipe diff``: what differs between two states of a portfolio, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.errors import ExitCode, UsageError
from sitepipe.vocab import Reader
from sitepipe.words import count

if TYPE_CHECKING:
    from sitepipe.asked import Named
    from sitepipe.reports import DiffReport, DiffSide, FieldChange, ScoreDrift


@click.command(short_help="Say what changed between two states of the portfolio, and why.")
@click.argument("old", required=False, metavar="[A]")
@click.argument("new", required=False, metavar="[B]")
@click.option(
    "--since",
    metavar="DATE",
    help="Compare what was known then with the last snapshot; "
    "without a store, this date with --as-of.",
)
@click.option(
    "--site", "sites", multiple=True, metavar="SITE", help="Only this site; may be given again."
)
@click.option(
    "--audience",
    type=click.Choice(list(options.AUDIENCES)),
    help="Who it is for; what is meant for others is left out. Investors with --markdown and "
    "--map, else internal.",
)
@click.option("--markdown", is_flag=True, help="Write it as Markdown, for a newsletter.")
@click.option(
    "--map",
    "map_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a map of the sites that changed, as one page that opens with no network.",
)
@click.option("--exit-code", is_flag=True, help="Exit 1 if anything changed.")
@options.workspace
@options.config_file
@options.as_of
@options.as_json
@options.overwrite
@options.common
@click.pass_context
def diff(
    ctx: click.Context,
    old: str | None,
    new: str | None,
    since: str | None,
    sites: tuple[str, ...],
    audience: str | None,
    markdown: bool,
    map_file: Path | None,
    exit_code: bool,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    as_json: bool,
    overwrite: bool,
) -> None:
    """
    List each change from A to B with its cause, and divide the drift of scores among causes.

    A and B are snapshots of the store (5, last), days or months (2026-08: the last snapshot that
    was known by its end), runs (by id or folder), folders of workspaces, or FOLDER@DATE, which
    asks today's files of a date. Without a store a day or a month asks today's files too.

    \b
    Causes:
      real change       a source states something else of a later date
      correction        a source states something else of the same date
      source revision   another source holds, or one is revised without a later date
      configuration     a rule, a setting or a person's decision
      method            the version of sitepipe
      time              the date asked of passed a deadline

    The parts of a drift are Shapley values: they sum to the change exactly.

    \b
    Example:
      sitepipe diff 1 last -w portfolio
      sitepipe diff --since 2026-08 --markdown -w portfolio
      sitepipe diff --since 2026-08 --map changes.html --overwrite -w portfolio
      sitepipe diff portfolio@2026-08 portfolio@2026-11
    """
    from sitepipe.asked import read_pair
    from sitepipe.differences import diff_report

    if markdown and as_json:
        raise UsageError("--markdown and --json are two forms", hint="Choose one of them.")
    if map_file is not None:
        output.require_free_page(map_file, overwrite=overwrite)
    earlier, later = _asked(old, new, since, workspace, config_file, as_of)
    shared = markdown or map_file is not None
    reader = options.AUDIENCES[audience or ("investor" if shared else "internal")]
    for one in (earlier, later):
        one.require_approved(Reader(reader), what="diff")
    before, now = read_pair(earlier, later, step=output.step)
    report = diff_report(before, now, sites=sites, audience=reader)
    if map_file is not None:
        from sitepipe.changemap import changes_map
        from sitepipe.render.folder import write_text

        write_text(map_file, changes_map(report, before, now, *later.ground(), audience=reader))
        output.say(f"Open {map_file}")
    if as_json:
        output.document(report)
    elif markdown:
        from sitepipe.newsletter import newsletter

        output.line(newsletter(report))
    elif map_file is None:
        _print(report)
    if exit_code and (report.changes or report.drifts):
        ctx.exit(ExitCode.NO)


def _asked(
    old: str | None,
    new: str | None,
    since: str | None,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
) -> tuple[Named, Named]:
    """Find the two states that are asked for; the later one is the last there is."""
    from sitepipe.asked import named, named_files
    from sitepipe.history import store_of

    first = since or old
    if first is None or (since and (old or new)) or not (since or new):
        raise UsageError(
            "diff compares two states",
            hint="Write sitepipe diff A B, or sitepipe diff --since 2026-08.",
        )
    earlier = named(first, beside=workspace, config_file=config_file)
    if new is not None:
        return earlier, named(new, beside=workspace, config_file=config_file)
    if as_of is None and store_of(workspace).is_file():
        return earlier, named("last", beside=workspace)
    return earlier, named_files(as_of, workspace, config_file=config_file)


def _print(report: DiffReport) -> None:
    from sitepipe.told import changes_told, rows_told

    sides = f"{_side(report.old)} → {_side(report.new)}"
    if not report.changes:
        output.line(f"nothing differs, {sides}")
        return
    shown = changes_told(report)
    if shown:
        output.table(
            f"{count(len(shown), 'change')}, {report.new.title}, {sides}",
            ("of", "what", "was", "is", "cause"),
            [
                (one.change.name or one.change.id, one.what, one.old or "–", one.new or "–",
                 _causes(one.change))
                for one in shown
            ],
            folding=3,
        )  # fmt: skip
    if left := len(report.changes) - rows_told(shown):
        output.say(f"{_following(left, from_these=bool(shown))}: see --json")
    if report.drifts:
        output.table(
            f"{count(len(report.drifts), 'score')} moved",
            ("site", "was", "is", "proven", "because of"),
            [
                (one.name, _score(one.old_score), _score(one.new_score),
                 f"{one.new_low - one.old_low:+.1f}", _parts(one))
                for one in report.drifts
            ],
            right=(1, 2, 3),
            folding=4,
        )  # fmt: skip


def _following(many: int, *, from_these: bool) -> str:
    follow = "follows" if many == 1 else "follow"
    return f"{count(many, 'change')} that {follow} from {'these' if from_these else 'others'}"


def _side(side: DiffSide) -> str:
    return side.as_of if side.snapshot is None else f"snapshot {side.snapshot} ({side.as_of})"


def _causes(one: FieldChange) -> str:
    return ", ".join(cause.label for cause in (one.cause, *one.also))


def _score(score: float | None) -> str:
    return "unknown" if score is None else f"{score:.1f}"


def _parts(one: ScoreDrift) -> str:
    moved = [part for part in one.parts if abs(part.low) >= 0.05]
    said = [f"{part.cause.label} {part.low:+.1f}" for part in moved]
    if one.old_score is None and one.new_score is not None:
        said.append("score became known")
    if one.old_score is not None and one.new_score is None:
        said.append("score became unknown")
    if not said:
        said = [f"{part.cause.label}: possible {part.high:+.1f}" for part in one.parts]
    return ", ".join(said)
