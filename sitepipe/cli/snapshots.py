"""``sitepipe snapshots``: what the store holds, month by month."""

from __future__ import annotations

from pathlib import Path

import click

from sitepipe.cli import options, output


@click.group(short_help="List and show the snapshots of the store.")
def snapshots() -> None:
    """
    List and show the snapshots that `sitepipe refresh` committed.

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
        f"{len(report.snapshots):,} snapshots" if len(report.snapshots) > 1 else "1 snapshot",
        ("", "as of", "learnt (UTC)", "by", "sites", "rows changed"),
        [
            (
                str(one.id),
                one.as_of,
                one.known_at[:16].replace("T", " "),
                one.known_by,
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
            ("why", found.reason),
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
