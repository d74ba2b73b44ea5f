"""Questions to the store of a workspace: which snapshots it has, and whether it is whole."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from sitepipe import __version__
from sitepipe.errors import UsageError
from sitepipe.reports import (
    SnapshotFile,
    SnapshotReport,
    SnapshotsReport,
    SnapshotSummary,
    SnapshotTable,
    StoreReport,
)
from sitepipe.store import Store, StoredSnapshot, TableState, faults_of, newest_form

STORE_FILE = ".sitepipe/store.sqlite"


def store_of(root: Path) -> Path:
    """Return where the store of a workspace is."""
    return root / STORE_FILE


def init_store(root: Path) -> StoreReport:
    """
    Make the store of a workspace; one that is there stays as it is.

    Raises
    ------
    StorageError
        If it cannot be made, or what is there is no store.
    """
    with Store.init(store_of(root), written_by=__version__) as store:
        return _store_report(store)


def check_store(file: Path) -> StoreReport:
    """
    Check a store: SQLite's own checks, and the hash of every row, table, snapshot and file.

    Raises
    ------
    StorageError
        If it is no store, or cannot be opened at all.
    """
    with Store.open(file) as store:
        faults = faults_of(store)
        return _store_report(store, checked=True, faults=faults)


def copy_store(root: Path, target: Path, *, overwrite: bool = False) -> StoreReport:
    """
    Copy the store of a workspace to a file, complete, also while it is written to.

    Raises
    ------
    UsageError
        If the file exists, unless it is to be replaced.
    StorageError
        If there is no store, or the copy cannot be written.
    """
    if target.exists() and not overwrite:
        raise UsageError(
            f"{target.name} is there already",
            hint="Choose another name, or replace it with --overwrite.",
        )
    with Store.open(store_of(root)) as store:
        if target.resolve() == store.file.resolve():
            raise UsageError(f"{target.name} is the store itself", hint="Choose another name.")
        store.copy(target)
    with Store.open(target) as copied:
        return _store_report(copied)


def snapshots_report(root: Path) -> SnapshotsReport:
    """
    List the snapshots of a workspace.

    Raises
    ------
    StorageError
        If there is no store, or it cannot be read.
    """
    with Store.open(store_of(root)) as store:
        return SnapshotsReport(
            store=STORE_FILE,
            snapshots=[_summary(one, store.states(one.number)) for one in store.snapshots()],
        )


def snapshot_report(root: Path, asked: str) -> SnapshotReport:
    """
    Describe one snapshot.

    Parameters
    ----------
    root
        The workspace.
    asked
        Its number, ``last``, or a day or month whose last knowledge it is.

    Raises
    ------
    UsageError
        If there is none.
    """
    with Store.open(store_of(root)) as store:
        found = store.snapshot(asked)
        states = store.states(found.number)
        return SnapshotReport(
            snapshot=_summary(found, states),
            tables=[
                SnapshotTable(
                    table=one.name,
                    rows=one.rows,
                    added=one.added,
                    gone=one.gone,
                    sha256=one.sha256,
                )
                for one in states
            ],
            files=[
                SnapshotFile(name=name, sha256=sha256)
                for name, sha256 in store.files(found.number).items()
            ],
        )


def tables_at(
    root: Path, asked: str, names: Collection[str] | None = None
) -> tuple[StoredSnapshot, dict[str, pd.DataFrame]]:
    """
    Return the tables of a workspace as a snapshot knew them.

    Parameters
    ----------
    root
        The workspace.
    asked
        As for :func:`snapshot_report`.
    names
        Tables to read, of :data:`sitepipe.store.HELD`; all if not given.

    Returns
    -------
    snapshot, tables
        Which it is, and its tables by name, compared with their hashes.

    Raises
    ------
    UsageError
        If there is no such snapshot or table.
    StorageError
        If a table is not what was committed.
    """
    with Store.open(store_of(root)) as store:
        found = store.snapshot(asked)
        return found, store.read(found.number, names, verify=True)


def _summary(found: StoredSnapshot, states: list[TableState]) -> SnapshotSummary:
    return SnapshotSummary(
        id=found.number,
        as_of=found.as_of,
        known_at=found.known_at,
        known_by=found.known_by,
        reason=found.reason,
        written_by=found.written_by,
        sites=sum(one.rows for one in states if one.name == "sites"),
        changes=sum(one.added + one.gone for one in states),
        sha256=found.sha256,
    )


def _store_report(
    store: Store, *, checked: bool = False, faults: list[str] | None = None
) -> StoreReport:
    return StoreReport(
        store=store.file.name,
        form=newest_form(),
        bytes=store.file.stat().st_size,
        snapshots=store.count(),
        checked=checked,
        faults=faults or [],
    )
