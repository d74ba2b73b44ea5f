"""``sitepipe snapshots``: what the store holds, month by month."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sitepipe.cli import options, output
from sitepipe.errors import UsageError
from sitepipe.words import count


@click.group(short_help="List, show, export and prune the snapshots of the store.")
def snapshots() -> None:
    """
    List, show, export and prune the snapshots that `sitepipe refresh` committed.

    \b
    Example:
      sitepipe snapshots ls -w portfolio
    """


@snapshots.command(short_help="List every snapshot.")
@options.workspace
@options.as_json
@options.common
def ls(workspace: Path, as_json: bool) -> None:
    """
    List every snapshot: the date it speaks of, and when it was learnt.

    \b
    Example:
      sitepipe snapshots ls -w portfolio
    """
    from sitepipe.history import snapshots_report

    report = snapshots_report(workspace)
    if as_json:
        output.document(report)
        return
    if not report.snapshots:
        output.say(f"No snapshot yet. Make the first: sitepipe refresh -w {workspace}")
        return
    output.table(
        count(len(report.snapshots), "snapshot"),
        ("", "as of", "learnt (UTC)", "why, and by whom", "sites", "rows changed"),
        [
            (
                str(one.id),
                one.as_of,
                one.known_at[:16].replace("T", " "),
                f"{one.reason}, {one.known_by}" + (" · pruned" if one.pruned else ""),
                f"{one.sites:,}",
                f"{one.changes:,}",
            )
            for one in report.snapshots
        ],
        right=(0, 4, 5),
        folding=3,
    )


@snapshots.command(short_help="Show one snapshot: its tables and its files.")
@click.argument("snapshot", default="last")
@options.workspace
@options.as_json
@options.common
def show(snapshot: str, workspace: Path, as_json: bool) -> None:
    """
    Show SNAPSHOT: its number, or a day or month whose last it is; the last if not given.

    \b
    Example:
      sitepipe snapshots show 1 -w portfolio
    """
    from sitepipe.history import snapshot_report

    report = snapshot_report(workspace, snapshot)
    if as_json:
        output.document(report)
        return
    found = report.snapshot
    output.table(
        f"Snapshot {found.id}",
        ("", ""),
        [
            ("as of", found.as_of),
            ("learnt", f"{found.known_at[:19].replace('T', ' ')} UTC, by {found.known_by}"),
            ("why", found.reason + (" · pruned: its record alone is left" * found.pruned)),
            ("sites", f"{found.sites:,}"),
            ("files", f"{len(report.files):,}"),
            ("sitepipe", found.written_by),
            ("hash", found.sha256[:16]),
        ],
    )
    output.table(
        "Its tables",
        ("table", "rows", "came", "went", "hash"),
        [
            (one.table, f"{one.rows:,}", f"{one.added:,}", f"{one.gone:,}", one.sha256[:12])
            for one in report.tables
            if one.rows or one.gone
        ],
        right=(1, 2, 3),
        folding=0,
    )


@snapshots.command(short_help="Write snapshots as one zip, with checksums.")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("asked", nargs=-1, metavar="[SNAPSHOT]...")
@options.workspace
@options.overwrite
@options.as_json
@options.common
def export(
    target: Path, asked: tuple[str, ...], workspace: Path, overwrite: bool, as_json: bool
) -> None:
    """
    Write SNAPSHOTs to the zip TARGET: their tables as Parquet, their files, every checksum.

    The last snapshot if none is named. The archive is read back and compared before it is put in
    its place; `sitepipe store check --file TARGET` does so again.

    \b
    Example:
      sitepipe snapshots export snapshot.zip -w portfolio
    """
    from sitepipe.history import export_snapshots

    report = export_snapshots(workspace, target, asked or ("last",), overwrite=overwrite)
    if as_json:
        output.document(report)
        return
    numbers = ", ".join(map(str, report.snapshots))
    output.table(
        report.file,
        ("", ""),
        [
            ("holds snapshots", numbers),
            ("size", f"{report.bytes / 1e6:,.1f} MB"),
            ("SHA-256", report.sha256),
        ],
    )
    output.say(f"Whether it is whole, at any time: sitepipe store check --file {target}")


@snapshots.command(short_help="Keep the last snapshot of each month alone.")
@options.workspace
@click.option("--dry-run", is_flag=True, help="Only show what would be given up.")
@click.option("-y", "--yes", is_flag=True, help="Do it without a question.")
@options.as_json
@options.common
def prune(workspace: Path, dry_run: bool, yes: bool, as_json: bool) -> None:
    """
    Give up what only snapshots between the ends of months knew, to save space.

    The last snapshot of each month is kept whole, and so is the last of all. Of the others the
    record stays, with its hashes; their rows and files go where no other needs them.

    \b
    Example:
      sitepipe snapshots prune --dry-run -w portfolio
    """
    from sitepipe.history import prune_snapshots

    report = prune_snapshots(workspace, dry_run=True)
    if report.pruned and not dry_run and (yes or _agreed(count(len(report.pruned), "snapshot"))):
        report = prune_snapshots(workspace)
    if as_json:
        output.document(report)
        return
    if not report.pruned:
        output.say("Nothing to prune: every snapshot is the last of its month, or was pruned.")
        return
    rows = [
        ("kept whole", ", ".join(map(str, report.kept))),
        ("given up" if report.done else "to give up", ", ".join(map(str, report.pruned))),
        ("size", f"{report.bytes_before / 1e6:,.1f} MB"),
    ]
    if report.bytes_after is not None:
        rows.append(("size now", f"{report.bytes_after / 1e6:,.1f} MB"))
    output.table("Snapshots", ("", ""), rows, folding=1)
    if not report.done:
        output.say(f"Nothing was given up. To do it: sitepipe snapshots prune --yes -w {workspace}")


def _agreed(what: str) -> bool:
    """Ask whether to go on; where nobody can be asked, say how to."""
    if not sys.stdin.isatty():
        raise UsageError(
            f"what {what} alone knew would be given up, and nobody can be asked here",
            hint="Give it up with --yes, or look first with --dry-run.",
        )
    return click.confirm(f"Give up what {what} alone knew?", err=True)
