"""``sitepipe store``: the file that keeps every snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe.cli import options, output
from sitepipe.errors import ExitCode
from sitepipe.words import count

if TYPE_CHECKING:
    from sitepipe.reports import StoreReport


@click.group(short_help="Make, check and copy the store that keeps every snapshot.")
def store() -> None:
    """
    Make, check and copy the store of a workspace: .sitepipe/store.sqlite.

    \b
    Example:
      sitepipe store check -w portfolio
    """


@store.command(short_help="Make the store of a workspace.")
@options.workspace
@options.as_json
@options.common
def init(workspace: Path, as_json: bool) -> None:
    """
    Make an empty store; one that is there stays as it is. `refresh` makes it by itself.

    \b
    Example:
      sitepipe store init -w portfolio
    """
    from sitepipe.history import init_store
    from sitepipe.workspace import Workspace

    _answer(init_store(Workspace.open(workspace).root), as_json=as_json)


@store.command(short_help="Check that the store is whole.")
@options.workspace
@click.option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A copy of a store, or an archive of `snapshots export`, to check instead.",
)
@options.as_json
@options.common
@click.pass_context
def check(ctx: click.Context, workspace: Path, file: Path | None, as_json: bool) -> None:
    """
    Check the store: SQLite's own checks, and the hash of every row, table and file.

    Exits 0 if it is whole, 1 if anything is not as it was committed.

    \b
    Example:
      sitepipe store check -w portfolio
    """
    from sitepipe.history import check_store, store_of

    report = check_store(file or store_of(workspace))
    _answer(report, as_json=as_json)
    if report.faults:
        output.say("Go back to a copy of the store, made with: sitepipe store copy")
        ctx.exit(ExitCode.NO)


@store.command(short_help="Copy the store, complete, to another file.")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@options.workspace
@options.overwrite
@options.as_json
@options.common
def copy(target: Path, workspace: Path, overwrite: bool, as_json: bool) -> None:
    """
    Copy the store to the file TARGET, without loss, also while it is written to.

    To go back to a copy, put it in the place of .sitepipe/store.sqlite.

    \b
    Example:
      sitepipe store copy store-copy.sqlite -w portfolio
    """
    from sitepipe.history import copy_store

    _answer(copy_store(workspace, target, overwrite=overwrite), as_json=as_json)


def _answer(report: StoreReport, *, as_json: bool) -> None:
    if as_json:
        output.document(report)
        return
    size = f"{report.bytes / 1e6:,.1f} MB" if report.bytes >= 1e5 else f"{report.bytes:,} bytes"
    rows = [
        ("form", str(report.form)),
        ("snapshots", f"{report.snapshots:,}"),
        ("size", size),
    ]
    if report.checked:
        found = count(len(report.faults), "fault") if report.faults else "whole"
        rows.append(("checked", f"{'✕' if report.faults else '✓'} {found}"))
    output.table(report.store, ("", ""), rows)
    for fault in report.faults:
        output.hanging(f"✕ {fault}", indent=2)
