"""
A refresh: this month's files become one more snapshot, and are published.

Nothing is written before the whole is known. One commit then holds all of it, and what is
published after it can be published again: a failure in between costs nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pandas as pd

from sitepipe import __version__, standstill
from sitepipe.assessment import Assessment
from sitepipe.errors import DataError, SitepipeError, UsageError, first_five
from sitepipe.guards import Guard, clock_set_back, guards_that_hold, store_emptied
from sitepipe.hashing import file_sha256
from sitepipe.history import LOCK_FILE, store_of
from sitepipe.novelties import all_new, site_differences, tables_of, with_reach_of
from sitepipe.pipeline import Settings, Step, silent
from sitepipe.publications import publish_snapshot
from sitepipe.publish import write_json
from sitepipe.registry import ID_FILES, ids_sha256, read_site_ids
from sitepipe.reports import (
    DatabaseReport,
    GuardReport,
    PublishReport,
    RefreshReport,
    RunReport,
    TableDifference,
)
from sitepipe.store import HELD, InputFile, Store, StoredSnapshot, TableChange, locked, who
from sitepipe.store.committing import prepare
from sitepipe.swaps import swapped_files
from sitepipe.undoing import brought_back, finish_undoing
from sitepipe.vocab import Reader
from sitepipe.workspace import Workspace
from sitepipe.workspace.readers import declared_at

_SEEN_FILE = ".sitepipe/seen.json"
_GUARDED = ("sites", "acreages", "sources", "records")

Outcome = Literal["committed", "unchanged", "planned", "refused"]
Target = Literal["files", "database"]


def refresh(
    workspace: Workspace,
    *,
    as_of: str | None = None,
    dry_run: bool = False,
    accept: bool = False,
    now: datetime | None = None,
    step: Step = silent,
) -> RefreshReport:
    """
    Read the sources, commit what changed as one snapshot, publish.

    Parameters
    ----------
    workspace
        The workspace; its store is made if there is none.
    as_of
        The date the answer speaks of; today if not given.
    dry_run
        Only say what would change; write nothing.
    accept
        Commit also where a guard rail holds.
    now
        The moment at which it is learnt; that of the clock if not given.
    step
        Wraps each step.

    Returns
    -------
    report
        What changed. ``outcome`` is ``refused`` where a guard rail holds: nothing was written.

    Raises
    ------
    UnavailableError
        If another refresh holds the store: says who, and since when.
    StorageError
        If the store cannot be written, or publishing fails. The last snapshot is whole in
        either case, and the next refresh publishes what was not.
    """
    settings = workspace.settings(as_of=as_of)
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    lock = (
        nullcontext()
        if dry_run
        else locked(workspace.root / LOCK_FILE, who=who(), now=moment, doing="refresh")
    )
    with lock, _opened(workspace, dry_run=dry_run) as store:
        if store is not None and not dry_run:
            finish_undoing(workspace.root, store)
        refreshing = _Refresh(workspace, settings, store, moment, step)
        report = refreshing.done(dry_run=dry_run, accept=accept)
        refreshing.note(report)
        return report


def publish_last(
    workspace: Workspace,
    *,
    to: Collection[Target] = ("files", "database"),
    now: datetime | None = None,
    step: Step = silent,
) -> PublishReport:
    """
    Publish the last snapshot again.

    Its outputs are written as ``run`` does, where the workspace still has the files that it was
    made of. The database is filled from the store.

    Parameters
    ----------
    workspace
        The workspace.
    to
        What to publish to.
    now
        The moment; that of the clock if not given.
    step
        Wraps each step.

    Raises
    ------
    UsageError
        If there is no snapshot, or a database is asked for and none is named.
    UnavailableError
        If a refresh holds the store, or the database does not answer.
    StorageError
        If the outputs, or the database, cannot be written.
    """
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    if "files" not in to and not workspace.portfolio.section.publish.postgis:
        raise UsageError(
            "the workspace names no database to publish to",
            hint="Name one in sitepipe.yaml: publish: postgresql://user@host/name",
        )
    lock = locked(workspace.root / LOCK_FILE, who=who(), now=moment, doing="publish")
    with lock, Store.open(store_of(workspace.root)) as store:
        if (last := store.last()) is None:
            raise UsageError("there is no snapshot yet", hint="Make one: sitepipe refresh")
        settings = workspace.settings(as_of=last.as_of)
        publishing = _Refresh(workspace, settings, store, moment, step)
        return publishing.again(to)


class _Refresh:
    """One refresh under way."""

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings,
        store: Store | None,
        moment: datetime,
        step: Step,
    ) -> None:
        self.workspace = workspace
        self.settings = settings
        self.store = store
        self.moment = moment
        self.step = step
        self.last = store.last() if store else None
        self.database: DatabaseReport | None = None
        self.seen: standstill.Seen | None = None
        self.run: RunReport | None = None

    def done(self, *, dry_run: bool, accept: bool) -> RefreshReport:
        """Do it, as far as it is asked and may go on."""
        workspace, settings = self.workspace, self.settings
        self._look()
        inputs = workspace.inputs(settings)
        if self._is_known(inputs):
            run = None if dry_run else self._publish(None)
            return self._report("unchanged", [], {}, [], run)
        files = {} if dry_run else _hashed(workspace.own_files())
        assessment = self._assessed()
        self._look()
        workspace.require_inputs(settings, inputs)
        tables = tables_of(assessment, workspace.root)
        with self.step("compare"):
            if self.store is not None:
                tables = self.store.since_known(tables)
                changes = self._changes(tables)
            else:
                changes = all_new(tables)
        if not changes and self.last is not None:
            run = None
            if not dry_run:
                run = self._publish(assessment)
                self._remember(inputs)
            return self._report("unchanged", [], {}, [], run)
        before = self._before()
        guards = self._guards(before, tables)
        outcome: Outcome = "planned" if dry_run else "committed"
        if guards and not accept:
            return self._report("refused", changes, tables, guards, None, before)
        run = None
        if not dry_run:
            with self.step("commit"):
                self._commit(tables, guards, inputs, files)
            run = self._publish(assessment)
        return self._report(outcome, changes, tables, guards, run, before)

    def _assessed(self) -> Assessment:
        """Assess; where files cannot be read, say whether they are what others were."""
        try:
            return self.workspace.assess(as_of=self.settings.as_of, step=self.step)
        except DataError as error:
            if self.store is not None and self.last is not None:
                was = self.store.read(self.last.number, ("sources",))["sources"]
                then = dict(zip(was["file"], was["file_sha256"], strict=True))
                if swaps := swapped_files(then, self.workspace.sources_sha256()):
                    error.hint = (
                        f"Byte by byte, as snapshot {self.last.number} had them: "
                        f"{first_five(swaps)}. Put each in its place; if that is not it: "
                        f"{error.hint}"
                    )
            raise

    def _changes(self, tables: Mapping[str, pd.DataFrame]) -> list[TableChange]:
        """Compare with the last snapshot; which sources are away today is no change."""
        assert self.store is not None
        changes = [one for one in self.store.compare(tables) if one.any]
        if self.last is None or [one.name for one in changes] != ["issues"]:
            return changes
        before = self.store.read(self.last.number, ("issues",))["issues"]
        reached = {**tables, "issues": with_reach_of(before, tables["issues"])}
        return changes if any(one.any for one in self.store.compare(reached)) else []

    def again(self, to: Collection[Target]) -> PublishReport:
        """Publish the last snapshot again."""
        assert self.last is not None
        assert self.store is not None
        run = None
        if "files" in to and self._is_known(self.workspace.inputs(self.settings)):
            run = self._write_outputs(None)
        if "database" in to:
            self.database = self._write_database(again=True)
        return PublishReport(
            title=self.workspace.portfolio.section.title,
            as_of=self.last.as_of,
            snapshot=self.last.number,
            run_id=run.run_id if run else None,
            outputs=run.outputs if run else [],
            database=self.database,
            edited=run.edited if run else [],
        )

    def _look(self) -> None:
        """Look at every file, before its bytes are compared."""
        outside = self.workspace.files_outside()
        if outside is not None:
            self.seen = standstill.look(self.workspace.root, outside)

    def note(self, report: RefreshReport) -> None:
        """Note how the workspace stands, for the next refresh to see that nothing changed."""
        if self.seen is None or self.run is None or self.database is not None:
            return  # a database has to be asked
        root = self.workspace.root
        folder = self.workspace.folder_of(self.run)
        written = [path for path in folder.rglob("*") if path.is_file()]
        written += [file for name in ID_FILES if (file := root / name).exists()]
        document = standstill.note(root, report, self.seen, written=written)
        if document and ids_sha256(root) == self.run.settled.site_ids:
            write_json(root / standstill.NOTE_FILE, document)

    def _is_known(self, inputs: str) -> bool:
        """Say whether these files gave the last snapshot, and its ids are kept."""
        if self.store is None or self.last is None:
            return False
        made = {"inputs": self.last.inputs, "as_of": self.last.as_of, "sha256": self.last.sha256}
        now = {"inputs": inputs, "as_of": self.settings.as_of, "sha256": self.last.sha256}
        if now != made and now != _seen(self.workspace.root):
            return False
        kept = prepare({"site_ids": read_site_ids(self.workspace.root)})["site_ids"].sha256
        states = {one.name: one.sha256 for one in self.store.states(self.last.number)}
        return states.get("site_ids") == kept

    def _remember(self, inputs: str) -> None:
        """
        Note that these files at this date are the last snapshot again.

        The store says so of the files that each snapshot was made of. Whatever else gives the
        same tables stands in a file of its own, which may be taken away at any time.
        """
        assert self.last is not None
        now: dict[str, object] = {
            "inputs": inputs,
            "as_of": self.settings.as_of,
            "sha256": self.last.sha256,
        }
        write_json(self.workspace.root / _SEEN_FILE, now)

    def _before(self) -> dict[str, pd.DataFrame]:
        if self.store is None or self.last is None:
            return {name: HELD[name].empty() for name in _GUARDED}
        return self.store.read(self.last.number, _GUARDED)

    def _guards(
        self, before: Mapping[str, pd.DataFrame], tables: Mapping[str, pd.DataFrame]
    ) -> list[Guard]:
        if self.last is None:
            left = (standstill.NOTE_FILE, _SEEN_FILE)
            return store_emptied([one for one in left if (self.workspace.root / one).exists()])
        guards = guards_that_hold(
            before,
            tables,
            self.workspace.portfolio.section.refresh,
            was_as_of=self.last.as_of,
            as_of=self.settings.as_of,
        )
        if self.store and (back := brought_back(self.store, self.last, tables)):
            guards.append(Guard("undone_returns", back))
        return guards + clock_set_back(_iso(self.moment), self.last.number, self.last.known_at)

    def _known_at(self) -> str:
        """Return the moment at which this is learnt: never before the last snapshot."""
        return max(_iso(self.moment), self.last.known_at if self.last else "")

    def _commit(
        self,
        tables: Mapping[str, pd.DataFrame],
        guards: list[Guard],
        inputs: str,
        files: Mapping[str, InputFile],
    ) -> None:
        assert self.store is not None
        passed = ", ".join(sorted({guard.rule for guard in guards}))
        self.last = self.store.commit(
            tables,
            StoredSnapshot(
                number=(self.last.number if self.last else 0) + 1,
                as_of=self.settings.as_of,
                known_at=self._known_at(),
                known_by=who(),
                reason=f"refresh, accepted: {passed}" if passed else "refresh",
                written_by=__version__,
                inputs=inputs,
                crs=self.settings.crs,
            ),
            files=files,
        )

    def _publish(self, assessment: Assessment | None) -> RunReport:
        """Write the outputs, then the database; where that fails, the commit stays."""
        assert self.store is not None
        try:
            self.run = self._write_outputs(assessment)
            self.database = self._write_database()
        except SitepipeError as error:
            assert self.last is not None
            error.reword(f"snapshot {self.last.number} is kept, but not published: {error.message}")
            raise
        return self.run

    def _write_outputs(self, assessment: Assessment | None) -> RunReport:
        return self.workspace.run(as_of=self.settings.as_of, assessment=assessment, step=self.step)

    def _write_database(self, *, again: bool = False) -> DatabaseReport | None:
        """Publish to the database; readers of it must be approved for every source, or none."""
        assert self.store is not None
        asked = self.workspace.portfolio.section.publish
        if asked.postgis and asked.reader and self.last is not None:
            self.workspace.require_approved(
                Reader(asked.reader_audience),
                what=f"the schema {asked.shared_schema}",
                then=declared_at(self.store, self.last.number),
                otherwise='publish to the team alone, in sitepipe.yaml: publish: {reader: ""}',
            )
        return publish_snapshot(self.store, self.workspace.portfolio, again=again, step=self.step)

    def _report(
        self,
        outcome: Outcome,
        changes: list[TableChange],
        tables: Mapping[str, pd.DataFrame],
        guards: list[Guard],
        run: RunReport | None,
        before: Mapping[str, pd.DataFrame] | None = None,
    ) -> RefreshReport:
        return RefreshReport(
            title=self.workspace.portfolio.section.title,
            as_of=self.settings.as_of,
            outcome=outcome,
            snapshot=self.last.number if self.last else None,
            known_at=self.last.known_at if self.last else None,
            tables=[TableDifference.model_validate(one.counted()) for one in changes],
            sites=site_differences(before["sites"], tables["sites"], changes) if before else [],
            guards=[GuardReport(rule=one.rule, message=one.message) for one in guards],
            run_id=run.run_id if run else None,
            outputs=run.outputs if run else [],
            database=self.database,
            edited=run.edited if run else [],
            kept_copies=self.workspace.kept_copies(),
        )


def _opened(workspace: Workspace, *, dry_run: bool) -> Store | nullcontext[None]:
    file = store_of(workspace.root)
    if not dry_run:
        return Store.init(file, written_by=__version__)
    return Store.open(file) if file.exists() else nullcontext()


def _seen(root: Path) -> object:
    """Read what was remembered of the last refresh; nothing if that is damaged or not there."""
    try:
        return json.loads((root / _SEEN_FILE).read_bytes())
    except (OSError, ValueError):
        return None


def _hashed(files: Mapping[str, Path]) -> dict[str, InputFile]:
    return {name: InputFile(path, file_sha256(path)) for name, path in files.items()}


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
