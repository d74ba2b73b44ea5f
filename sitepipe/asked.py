"""
What a text names that can be compared: a snapshot, a day, a run, or the files of a workspace.

``2026-08`` is what the store of the workspace at hand knew by the end of that month; without a
store, what the files at hand say of its last day. ``FOLDER@2026-08`` always asks the files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sitepipe.approvals import Declared
from sitepipe.errors import UsageError
from sitepipe.history import store_of
from sitepipe.pipeline import Step, silent
from sitepipe.remembered import stored_pair, stored_state
from sitepipe.reports import RunReport
from sitepipe.settings import checked_date
from sitepipe.snapshot import BaseLayers
from sitepipe.states import State, as_date, state_of
from sitepipe.store import Store, StoredSnapshot, nothing_known_by
from sitepipe.vocab import Audience, Reader
from sitepipe.workspace import CONFIG_FILE, Workspace
from sitepipe.workspace.readers import declared_at

_SNAPSHOT = re.compile(r"last|\d{1,9}")
_RUN_FILE = "run.json"


@dataclass(frozen=True)
class Named:
    """A state as it was asked for, found but not read: a snapshot of a store, or files."""

    asked: str
    root: Path
    snapshot: StoredSnapshot | None = None
    as_of: str | None = None
    config_file: Path | None = None

    def read(self, *, step: Step = silent) -> State:
        """
        Read it.

        Raises
        ------
        SitepipeError
            If the files or the store cannot be read.
        """
        if self.snapshot is None:
            opened = Workspace.open(self.root, config_file=self.config_file)
            return state_of(self.asked, opened, as_of=self.as_of, step=step)
        return stored_state(self.root, self.asked, self.snapshot)

    def require_approved(self, reader: Reader, *, what: str) -> None:
        """
        Refuse to tell others of what is not approved for them.

        A snapshot may rest on sources, or editions of them, that the workspace has no more; they
        count as they were approved then.

        Raises
        ------
        GuardRailError
            As :meth:`sitepipe.workspace.Workspace.require_approved`.
        """
        opened = Workspace.open(self.root, config_file=self.config_file)
        then: list[Declared] = []
        if self.snapshot is not None and reader.audience is not Audience.INTERNAL:
            with Store.open(store_of(self.root)) as store:
                then = declared_at(store, self.snapshot.number)
        opened.require_approved(reader, what=what, then=then)

    def ground(self) -> tuple[BaseLayers, str]:
        """Return what lies under its sites, as the workspace has it today, and its notice."""
        opened = Workspace.open(self.root, config_file=self.config_file)
        return opened.base_layers(), opened.portfolio.section.notice


def named(asked: str, *, beside: Path, config_file: Path | None = None) -> Named:
    """
    Find a state by name.

    Parameters
    ----------
    asked
        A snapshot of the store (``5``, ``last``), a day or a month (``2026-08-31``,
        ``2026-08``), a run (its id, or its folder), a workspace's folder, or ``FOLDER@DATE``. A
        folder without a date is asked of today.
    beside
        The workspace that all but a folder are asked of.
    config_file
        Its configuration, if not its own ``sitepipe.yaml``.

    Raises
    ------
    UsageError
        If it is none of these.
    """
    if _SNAPSHOT.fullmatch(asked):
        with Store.open(store_of(beside)) as store:
            return Named(asked, beside, store.snapshot(asked))
    if (date := as_date(asked)) is not None:
        if store_of(beside).is_file():
            return Named(asked, beside, _known_by(beside, asked))
        return Named(asked, beside, as_of=date, config_file=config_file)
    for folder in (beside / "runs" / asked, Path(asked)):
        if (folder / _RUN_FILE).is_file():
            return _of_run(asked, folder, beside)
    name, _, day = asked.rpartition("@")
    if not name or Path(asked).is_dir():
        name, day = asked, ""
    if not (Path(name) / CONFIG_FILE).is_file():
        raise UsageError(
            f"{asked!r} is neither a date, a month, a snapshot, a run nor a workspace",
            hint="Write 2026-08-31, 2026-08, 5, last, a run's id, a workspace's folder, or "
            "FOLDER@2026-08.",
        )
    return Named(asked, Path(name), as_of=(as_date(day) or checked_date(day)) if day else None)


def named_files(as_of: str | None, root: Path, *, config_file: Path | None = None) -> Named:
    """Name what the files of a workspace say of a date, or of today."""
    date = (as_date(as_of) or checked_date(as_of)) if as_of else None
    return Named(as_of or "today", root, as_of=date, config_file=config_file)


def read_pair(old: Named, new: Named, *, step: Step = silent) -> tuple[State, State]:
    """
    Read two states that are to be compared.

    Raises
    ------
    SitepipeError
        If the files or the store of either cannot be read.
    """
    if old.snapshot and new.snapshot and old.root == new.root:
        both = (old.snapshot, new.snapshot)
        return stored_pair(old.root, (old.asked, new.asked), both)
    return old.read(step=step), new.read(step=step)


def _known_by(root: Path, asked: str) -> StoredSnapshot:
    """Return the last snapshot that a day or month knew."""
    with Store.open(store_of(root)) as store:
        known = store.snapshots()
        until = [one for one in known if one.known_at[: len(asked)] <= asked]
    if until:
        return until[-1]
    raise UsageError(
        nothing_known_by(asked, known),
        hint=f"To ask today's files of that date, write FOLDER@DATE: {root}@{asked}",
    )


def _of_run(asked: str, folder: Path, beside: Path) -> Named:
    """
    Return the snapshot that a run was published from.

    Raises
    ------
    UsageError
        If no snapshot is made of what the run was.
    """
    try:
        run = RunReport.model_validate_json((folder / _RUN_FILE).read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{folder.name}/{_RUN_FILE} is not what a run writes", hint="Name another run."
        ) from error
    above = folder.resolve().parent.parent
    root = above if (above / CONFIG_FILE).is_file() else beside
    if store_of(root).is_file():
        with Store.open(store_of(root)) as store:
            made = [
                one
                for one in store.snapshots()
                if (one.inputs, one.as_of) == (run.settled.inputs, run.as_of)
            ]
        if made:
            return Named(asked, root, made[-1])
    raise UsageError(
        f"no snapshot was made of what run {run.run_id} was: it was written by `run`, or after a "
        "refresh in which nothing changed",
        hint=f"Name a snapshot (sitepipe snapshots ls), or ask the files: {root}@{run.as_of}",
    )
