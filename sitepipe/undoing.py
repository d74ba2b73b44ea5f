"""
Undoing a snapshot: one more snapshot, equal in its tables to the one before.

What rules a run in the workspace goes back with it, all of it or nothing: the ids of sites, what
became of them, and what people decided and approved. What stood there is kept aside. Sources stay
as they are; the next refresh would bring back what they say, and is held until somebody accepts it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from sitepipe.approvals import APPROVALS_FILE
from sitepipe.decisions import DECISIONS_FILE
from sitepipe.errors import StorageError, UsageError, first_five, storage_error
from sitepipe.guards import clock_set_back
from sitepipe.history import LOCK_FILE, store_of
from sitepipe.kept import write_kept
from sitepipe.registry import LINEAGE_FILE, SITE_IDS_FILE
from sitepipe.render.folder import write_bytes, write_text
from sitepipe.reports import GuardReport, TableDifference, UndoReport
from sitepipe.store import InputFile, Store, StoredSnapshot, locked, who

_KEPT = {
    SITE_IDS_FILE: "site_ids",
    LINEAGE_FILE: "lineage",
    DECISIONS_FILE: "decisions",
    APPROVALS_FILE: "approvals",
}
_LOGS = frozenset({DECISIONS_FILE, APPROVALS_FILE})  # of people's own hand: put back to the byte
_PENDING = ".sitepipe/undoing"
_ASIDE = ".sitepipe/undone"
_REASON = re.compile(r"undo of (\d+)(?: to (\d+))?")


def undo(
    root: Path,
    asked: str = "last",
    *,
    accept: bool = False,
    dry_run: bool = False,
    now: datetime | None = None,
) -> UndoReport:
    """
    Undo a snapshot, and all after it, by one more snapshot.

    Parameters
    ----------
    root
        The workspace.
    asked
        The number of the snapshot, ``last``, or a day or month whose last it is.
    accept
        Undo those after it too, and also where this computer's clock is before the last snapshot.
    dry_run
        Only say what would change; write nothing.
    now
        The moment of it; that of the clock if not given.

    Returns
    -------
    report
        What changed. ``outcome`` is ``refused`` where later snapshots would be undone as well
        or the clock is set back, and that is not accepted: nothing was written.

    Raises
    ------
    UsageError
        If there is no such snapshot, none before it, or the one before it was pruned.
    UnavailableError
        If somebody else holds the store.
    StorageError
        If the store or the workspace cannot be written. A snapshot that was committed before
        that stays, and the next refresh or undo puts the files in their places.
    """
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    with (
        locked(root / LOCK_FILE, who=who(), now=moment, doing="undo"),
        Store.open(store_of(root), write=True) as store,
    ):
        finish_undoing(root, store)
        found, last = store.snapshot(asked), store.last()
        assert last is not None
        if found.number == 1:
            raise UsageError(
                "snapshot 1 is the first: there is nothing to go back to",
                hint="To begin anew, move .sitepipe/store.sqlite away: sitepipe refresh --accept",
            )
        before = store.snapshot(found.number - 1)
        tables = store.read(before.number, verify=True)
        changes = [one for one in store.compare(tables) if one.any]
        made = _snapshot(before, found, last, moment)
        guards = clock_set_back(_iso(moment), last.number, last.known_at)
        report = UndoReport(
            outcome="undone",
            undone=list(range(found.number, last.number + 1)),
            snapshot=None,
            like=before.number,
            tables=[TableDifference.model_validate(one.counted()) for one in changes],
            restored=[],
            aside=None,
            guards=[GuardReport(rule=one.rule, message=one.message) for one in guards],
        )
        if not changes:
            return report.model_copy(update={"outcome": "unchanged"})
        if (found.number < last.number or guards) and not (accept or dry_run):
            return report.model_copy(update={"outcome": "refused"})
        if dry_run:
            return report.model_copy(update={"outcome": "planned"})
        _require_exact(store, before, tables)
        files = {
            name: InputFile(Path(name), sha) for name, sha in store.files(before.number).items()
        }
        _plan(root, store, before, made, tables)
        store.commit(tables, made, files=files)
        restored, aside = finish_undoing(root, store)
        return report.model_copy(
            update={"snapshot": made.number, "restored": restored, "aside": aside}
        )


def undone_by(snapshot: StoredSnapshot) -> tuple[int, int] | None:
    """Return the first and the last snapshot that a snapshot undid; none if it undid none."""
    found = _REASON.fullmatch(snapshot.reason)
    return (int(found[1]), int(found[2] or found[1])) if found else None


def brought_back(
    store: Store, last: StoredSnapshot, tables: Mapping[str, pd.DataFrame]
) -> str | None:
    """
    Say whether tables would bring back what the last snapshot undid; ``None`` if not.

    Parameters
    ----------
    store
        The store.
    last
        Its last snapshot.
    tables
        What is about to be committed.
    """
    undone = undone_by(last)
    if undone is None or not (rows := store.returning(tables)):
        return None
    first, until = undone
    named = f"snapshot {first}" if first == until else f"snapshots {first} to {until}"
    first_told = sorted(rows, key=lambda name: (name not in ("sites", "claims"), name))
    told = first_five(f"{rows[name]:,} of {name}" for name in first_told)
    return (
        f"snapshot {last.number} undid {named}, and the files say the same again; rows that come "
        f"back or go again: {told}. Correct the files, or take it in again with --accept"
    )


def finish_undoing(root: Path, store: Store) -> tuple[list[str], str | None]:
    """
    Put the files of an undone snapshot in their places, also where a crash came in between.

    Parameters
    ----------
    root
        The workspace; its store is locked by the caller.
    store
        Its store.

    Returns
    -------
    restored, aside
        Names of the files that were put in place, and the folder that has what stood there.

    Raises
    ------
    StorageError
        If one cannot be put in place; it is tried again next time.
    """
    pending = root / _PENDING
    try:
        plan = json.loads((pending / "plan.json").read_bytes())
    except (OSError, ValueError):
        shutil.rmtree(pending, ignore_errors=True)
        return [], None
    last = store.last()
    restored: list[str] = []
    aside = root / _ASIDE / str(plan["snapshot"])
    if last is not None and (last.number, last.reason) == (plan["snapshot"], plan["reason"]):
        try:
            for name in _KEPT:
                new, target = pending / name, root / name
                if not new.exists():
                    continue
                if target.exists() and not (aside / name).exists():
                    aside.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(target, aside / f"{name}.part")
                    (aside / f"{name}.part").replace(aside / name)
                new.replace(target)
                restored.append(name)
        except OSError as error:
            raise storage_error(error, f"put {name} in its place") from error
    shutil.rmtree(pending, ignore_errors=True)
    return restored, f"{_ASIDE}/{aside.name}" if aside.is_dir() else None


def _snapshot(
    before: StoredSnapshot, found: StoredSnapshot, last: StoredSnapshot, moment: datetime
) -> StoredSnapshot:
    """Describe the snapshot that undoes; its tables are those that ``before`` was made by."""
    until = f" to {last.number}" if found.number < last.number else ""
    return replace(
        before,
        number=last.number + 1,
        known_at=max(_iso(moment), last.known_at),
        known_by=who(),
        reason=f"undo of {found.number}{until}",
        sha256="",
    )


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _require_exact(
    store: Store, before: StoredSnapshot, tables: Mapping[str, pd.DataFrame]
) -> None:
    """Refuse tables that today's schema cannot hold as they were."""
    then = {one.name: one.sha256 for one in store.states(before.number) if one.rows}
    now = {one.name: one.sha256 for one in store.compare(tables)}
    if lost := [name for name, sha256 in then.items() if now.get(name) != sha256]:
        raise StorageError(
            f"snapshot {before.number} was written by sitepipe {before.written_by} and cannot be "
            f"put back as it was: {first_five(lost)} had columns that there are no more",
            hint="Undo it with the version that wrote it.",
        )


def _plan(
    root: Path,
    store: Store,
    before: StoredSnapshot,
    made: StoredSnapshot,
    tables: Mapping[str, pd.DataFrame],
) -> None:
    """Write down what goes back into the workspace once the snapshot is committed."""
    pending = root / _PENDING
    shutil.rmtree(pending, ignore_errors=True)
    files = store.files(before.number)
    for name, table in _KEPT.items():
        if not (root / name).exists() and tables[table].empty:
            continue
        if name in _LOGS and name in files:
            write_bytes(pending / name, b"".join(store.input(files[name])))
        else:
            write_kept(pending / name, tables[table])
    plan: dict[str, object] = {"snapshot": made.number, "reason": made.reason}
    write_text(pending / "plan.json", json.dumps(plan))
