"""Questions to the store of a workspace: which snapshots it has, and whether it is whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from sitepipe import __version__
from sitepipe.errors import StorageError, UsageError
from sitepipe.hashing import file_sha256
from sitepipe.render.folder import folder_beside, put_durably
from sitepipe.reports import (
    ArchiveReport,
    PruneReport,
    SnapshotFile,
    SnapshotReport,
    SnapshotsReport,
    SnapshotSummary,
    SnapshotTable,
    StoreReport,
)
from sitepipe.store import (
    GO_BACK,
    Store,
    StoredSnapshot,
    archive_faults,
    between_month_ends,
    faults_of,
    is_archive,
    locked,
    newest_form,
    require_whole,
    who,
    write_archive,
    write_pruned,
)

STORE_FILE = ".sitepipe/store.sqlite"
LOCK_FILE = ".sitepipe/store.lock"


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

    An archive of snapshots is checked too: every member, and every table read back.

    Raises
    ------
    StorageError
        If it is no store, or cannot be opened at all.
    """
    if is_archive(file):
        snapshots, faults = archive_faults(file)
        return StoreReport(
            store=file.name,
            form=1,
            bytes=file.stat().st_size,
            snapshots=snapshots,
            checked=True,
            faults=faults,
        )
    try:
        with Store.open(file) as store:
            faults = faults_of(store)
            return _store_report(store, checked=True, faults=faults)
    except StorageError as error:
        if GO_BACK in error.hint:  # and to check it, as others are told, is what was just done
            error.hint = GO_BACK
        raise


def copy_store(root: Path, target: Path, *, overwrite: bool = False) -> StoreReport:
    """
    Copy the store of a workspace to a file, complete, also while it is written to.

    What is there already is replaced once every hash of the copy was compared.

    Raises
    ------
    UsageError
        If the file exists, unless it is to be replaced.
    StorageError
        If there is no store or it is damaged, or the copy cannot be written.
    """
    if target.exists() and not overwrite:
        raise UsageError(
            f"{target.name} is there already",
            hint="Choose another name, or replace it with --overwrite.",
        )
    with Store.open(store_of(root)) as store:
        if target.resolve() == store.file.resolve():
            raise UsageError(f"{target.name} is the store itself", hint="Choose another name.")
        with folder_beside(target) as aside:
            written = aside / target.name
            store.copy(written)
            require_whole(written, f"the store is not whole, and {target.name} was not written")
            with Store.open(written) as copied:
                report = _store_report(copied, checked=True)
            put_durably(written, target)
    return report


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
            snapshots=[_summary(store, one) for one in store.snapshots()],
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
            snapshot=_summary(store, found),
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


def export_snapshots(
    root: Path, target: Path, asked: Sequence[str] = ("last",), *, overwrite: bool = False
) -> ArchiveReport:
    """
    Write snapshots as one zip, with their files and the hash of every member; read it back.

    Parameters
    ----------
    root
        The workspace.
    target
        The zip.
    asked
        Snapshots, each as for :func:`snapshot_report`.
    overwrite
        Replace a file that stands there.

    Raises
    ------
    UsageError
        If the file exists, unless it is to be replaced; if a snapshot is not there, or pruned.
    StorageError
        If the store is damaged, or what was written is not what it was written from.
    """
    if target.exists() and not overwrite:
        raise UsageError(
            f"{target.name} is there already",
            hint="Choose another name, or replace it with --overwrite.",
        )
    with Store.open(store_of(root)) as store, folder_beside(target) as aside:
        if target.resolve() == store.file.resolve():
            raise UsageError(f"{target.name} is the store itself", hint="Choose another name.")
        numbers = sorted({store.snapshot(one).number for one in asked})
        written = aside / target.name
        write_archive(store, written, numbers, written_by=__version__)
        if faults := archive_faults(written)[1]:
            raise StorageError(
                f"{target.name} was not written as it should be: {faults[0]}",
                hint="Check the disk and run the command again.",
            )
        report = ArchiveReport(
            file=target.name,
            bytes=written.stat().st_size,
            sha256=file_sha256(written),
            snapshots=numbers,
        )
        written.replace(target)
    return report


def prune_snapshots(
    root: Path, *, dry_run: bool = False, now: datetime | None = None
) -> PruneReport:
    """
    Give up what only snapshots between the ends of months knew.

    The store is written anew beside the old one, checked, and put in its place. The record of
    every snapshot stays, with its hashes.

    Parameters
    ----------
    root
        The workspace.
    dry_run
        Only say what would be given up.
    now
        The moment of it; that of the clock if not given.

    Raises
    ------
    UnavailableError
        If somebody else holds the store.
    StorageError
        If there is no store, it is damaged, or the new one cannot be written: the old one stays.
    """
    moment, file = (now or datetime.now(UTC)).astimezone(UTC), store_of(root)
    hold = (
        nullcontext() if dry_run else locked(root / LOCK_FILE, who=who(), now=moment, doing="prune")
    )
    with hold:
        with Store.open(file, write=not dry_run) as store, folder_beside(file) as aside:
            snapshots, before = store.snapshots(), store.pruned()
            numbers = [one.number for one in between_month_ends(snapshots, before)]
            given_up = {*numbers, *before}
            report = PruneReport(
                done=False,
                pruned=numbers,
                kept=[one.number for one in snapshots if one.number not in given_up],
                bytes_before=file.stat().st_size,
                bytes_after=None,
            )
            if dry_run or not numbers:
                return report
            written = aside / file.name
            write_pruned(
                store,
                written,
                numbers,
                at=moment.isoformat(timespec="seconds"),
                by=who(),
                written_by=__version__,
            )
            size = written.stat().st_size
            store.close()  # Windows replaces no file that is open
            put_durably(written, file)
        return report.model_copy(update={"done": True, "bytes_after": size})


def _summary(store: Store, found: StoredSnapshot) -> SnapshotSummary:
    states = store.states(found.number)
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
        pruned=found.number in store.pruned(),
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
