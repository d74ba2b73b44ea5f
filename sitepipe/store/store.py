"""The store of a workspace: every snapshot, and the files each was made from."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import pandas as pd

from sitepipe.errors import (
    StorageError,
    UnavailableError,
    UsageError,
    first_five,
    storage_error,
    unknown_name,
)
from sitepipe.store.committing import add_rows, add_snapshot, compared, prepare, with_dates
from sitepipe.store.comparison import TableChange
from sitepipe.store.connection import connect, in_words, require_readable, transaction
from sitepipe.store.files import InputFile, file_parts, keep_files
from sitepipe.store.form import (
    HELD,
    STEPS,
    is_empty,
    migrate,
    pruned_snapshots,
    require_form,
    row_table,
    stored_tables,
)
from sitepipe.store.reading import rows_until, table_at
from sitepipe.store.snapshots import StoredSnapshot, TableState, nothing_known_by

_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")  # a month or year too


class Store:
    """
    An open store; use :meth:`init` or :meth:`open`, and close it, or use it as a context.

    Every method raises ``StorageError`` where the file cannot be read or written, and
    ``UnavailableError`` where another program writes to it for longer than half a minute.
    """

    def __init__(self, file: Path, connection: sqlite3.Connection) -> None:
        self.file = file
        self._connection = connection

    @classmethod
    def init(cls, file: Path, *, written_by: str) -> Store:
        """
        Open a store for writing; make it where there is none.

        A file that a crash left empty is none.

        Parameters
        ----------
        file
            The store.
        written_by
            Version of sitepipe.

        Raises
        ------
        StorageError
            As :meth:`open`, and if it cannot be made.
        """
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(error, f"make a folder for {file.name}") from error
        with in_words(file.name, "open"):
            connection = connect(file, write=True, new=True)
            try:
                if is_empty(connection):
                    with transaction(connection, write=True):
                        if is_empty(connection):  # another may just have made it
                            migrate(connection, written_by=written_by)
                require_form(connection, file.name)
            except BaseException:
                connection.close()
                raise
        return cls(file, connection)

    @classmethod
    def open(cls, file: Path, *, write: bool = False) -> Store:
        """
        Open a store.

        Parameters
        ----------
        file
            The store.
        write
            Whether anything may be committed.

        Raises
        ------
        StorageError
            If there is none, it is no store, one of a newer version, damaged, or altered by hand.
        """
        if not file.is_file():
            raise StorageError(
                f"there is no store {file.name}",
                hint="Make it, with the first snapshot: sitepipe refresh",
            )
        with in_words(file.name, "open"):
            connection = connect(file, write=write)
            try:
                require_form(connection, file.name)
            except BaseException:
                connection.close()
                raise
        return cls(file, connection)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def snapshots(self) -> list[StoredSnapshot]:
        """List every snapshot, the first first."""
        with in_words(self.file.name, "read"):
            found = self._connection.execute("SELECT * FROM snapshots ORDER BY number")
            return [StoredSnapshot(*row) for row in found]

    def count(self) -> int:
        """Return how many snapshots there are."""
        with in_words(self.file.name, "read"):
            return int(self._connection.execute("SELECT count(*) FROM snapshots").fetchone()[0])

    def last(self) -> StoredSnapshot | None:
        """Return the last snapshot; none if there is none yet."""
        with in_words(self.file.name, "read"):
            found = self._connection.execute("SELECT * FROM snapshots ORDER BY number DESC LIMIT 1")
            return StoredSnapshot(*row) if (row := found.fetchone()) else None

    def snapshot(self, asked: str | int) -> StoredSnapshot:
        """
        Return one snapshot: by its number, as the last that a day or a month knew, or ``last``.

        Parameters
        ----------
        asked
            ``5``, ``last``, ``2026-08-31``, ``2026-08``, or ``2026``.

        Raises
        ------
        UsageError
            If there is none; of a day or month before the first, says of which day that is.
        """
        known, text = self.snapshots(), str(asked)
        if isinstance(asked, int) and 0 < asked <= len(known):
            return known[asked - 1]
        named = {str(one.number): one for one in known}
        if text == "last" and known:
            return known[-1]
        if text in named and len(text) < 4:
            return named[text]
        is_day = _DAY.fullmatch(text) is not None
        until = [one for one in known if one.known_at[: len(text)] <= text]
        if is_day and until:
            return until[-1]
        if text in named:
            return named[text]
        if is_day:
            raise UsageError(
                nothing_known_by(text, known),
                hint="Ask of a later day, or of a snapshot: sitepipe snapshots ls",
            )
        raise unknown_name(text, named, "snapshot")

    def pruned(self) -> dict[int, str]:
        """Return when snapshots were pruned (ISO, UTC), by number; their record alone is left."""
        with in_words(self.file.name, "read"):
            return pruned_snapshots(self._connection)

    def require_kept(self, number: int) -> None:
        """
        Refuse a snapshot that was pruned.

        Raises
        ------
        UsageError
            If it was: says when, and which are kept next to it.
        """
        pruned = self.pruned()
        if number not in pruned:
            return
        kept = [one.number for one in self.snapshots() if one.number not in pruned]
        near = [one for one in kept if one < number][-1:]
        near += [one for one in kept if one > number][:1]
        raise UsageError(
            f"snapshot {number} was pruned on {pruned[number][:10]}: its record is left, what it "
            "alone knew is not",
            hint=f"Next to it are kept: {first_five(near)}.",
        )

    def states(self, number: int) -> list[TableState]:
        """List the tables of a snapshot."""
        with in_words(self.file.name, "read"):
            found = self._connection.execute(
                "SELECT name, rows, added, gone, sha256 FROM states WHERE snapshot = ? "
                "ORDER BY name",
                (number,),
            )
            return [TableState(*row) for row in found]

    def files(self, number: int) -> dict[str, str]:
        """Return the hashes of the files that a snapshot was made from, by their names."""
        with in_words(self.file.name, "read"):
            found = self._connection.execute(
                "SELECT name, sha256 FROM snapshot_files WHERE snapshot = ? ORDER BY name",
                (number,),
            )
            return {str(name): str(sha256) for name, sha256 in found}

    def input(self, sha256: str) -> Iterator[bytes]:
        """
        Yield a file by its hash, part by part.

        Raises
        ------
        UsageError
            If the store has no such file.
        StorageError
            If what it has is damaged.
        """
        with in_words(self.file.name, "read"):
            yield from file_parts(self._connection, sha256)

    def read(
        self, number: int, names: Collection[str] | None = None, *, verify: bool = False
    ) -> dict[str, pd.DataFrame]:
        """
        Return tables as a snapshot knew them.

        Parameters
        ----------
        number
            The snapshot.
        names
            Tables to read; all that the schema and the store have if not given.
        verify
            Also compare each with the hash that it was committed with.

        Returns
        -------
        tables
            By name, in the order of their keys; those without a key as they came to be known.

        Raises
        ------
        UsageError
            If there is no such snapshot or table, or the snapshot was pruned.
        StorageError
            If a table is not what its hash says.
        """
        asked = list(HELD) if names is None else list(names)
        for name in asked:
            if name not in HELD:
                raise unknown_name(name, HELD, "table")
        with in_words(self.file.name, "read"), transaction(self._connection, write=False):
            found = self.snapshot(number)
            self.require_kept(found.number)
            hashes = {one.name: one.sha256 for one in self.states(number)} if verify else {}
            return {
                name: table_at(self._connection, found, name, sha256=hashes.get(name))
                for name in asked
            }

    def known(self, number: int, name: str) -> pd.DataFrame:
        """
        Return every row of a table that any snapshot up to one knew.

        Parameters
        ----------
        number
            The last snapshot that counts.
        name
            The table, of :data:`HELD`.

        Returns
        -------
        rows
            Its columns, and before them ``known_from``, the snapshot that learnt the row, and
            ``known_to``, the first that no longer knew it; unknown while it is known.
        """
        with in_words(self.file.name, "read"), transaction(self._connection, write=False):
            return rows_until(self._connection, self.snapshot(number), name)

    def since_known(
        self, tables: Mapping[str, pd.DataFrame], number: int | None = None
    ) -> dict[str, pd.DataFrame]:
        """
        Let what a snapshot knew already keep the date at which it was learnt.

        A row whose other columns are all as they were is not learnt again because its file was
        read again.

        Parameters
        ----------
        tables
            Tables of the schema by name.
        number
            The snapshot; the last if not given.

        Returns
        -------
        tables
            The same, those with a column ``known_at`` with the earlier dates in it.
        """
        last = self.last() if number is None else self.snapshot(number)
        dated = [name for name in tables if "known_at" in HELD[name].column_names]
        if last is None or not dated:
            return dict(tables)
        return dict(tables) | {
            name: with_dates(HELD[name], tables[name], before)
            for name, before in self.read(last.number, dated).items()
        }

    def compare(self, tables: Mapping[str, pd.DataFrame]) -> list[TableChange]:
        """
        Say what committing tables would change against the last snapshot; commit nothing.

        Parameters
        ----------
        tables
            Tables of the schema by name; a table that is not given counts as empty.
        """
        rows = prepare(tables)
        with in_words(self.file.name, "read"), transaction(self._connection, write=False):
            return compared(self._connection, rows, self._last_states())

    def returning(self, tables: Mapping[str, pd.DataFrame]) -> dict[str, int]:
        """
        Count the rows that the last snapshot took away and that tables bring back.

        Returns
        -------
        rows
            By table; none of a table without any. Sites that the last snapshot gave back and
            that go again count too.
        """
        rows, last = prepare(tables), self.last()
        found: dict[str, int] = {}
        if last is None:
            return found
        with in_words(self.file.name, "read"), transaction(self._connection, write=False):
            for name in set(stored_tables(self._connection)) & rows.keys():
                new = set(rows[name].digests)
                taken = self._connection.execute(
                    f"SELECT row_sha256 FROM {row_table(name)} WHERE known_to = ?",  # noqa: S608
                    (last.number,),
                )
                if many := sum(digest in new for (digest,) in taken):
                    found[name] = many
            given = self._connection.execute(
                "SELECT site_id FROM known_sites WHERE known_from = ?", (last.number,)
            ).fetchall()
            there = set(rows["sites"].columns["site_id"])
            if many := sum(site_id not in there for (site_id,) in given):
                found["sites"] = found.get("sites", 0) + many
        return found

    def commit(
        self,
        tables: Mapping[str, pd.DataFrame],
        snapshot: StoredSnapshot,
        *,
        files: Mapping[str, InputFile] | None = None,
    ) -> StoredSnapshot:
        """
        Commit one snapshot: wholly, or not at all.

        Parameters
        ----------
        tables
            Tables of the schema by name; a table that is not given is empty.
        snapshot
            What to say of it; its number is one more than that of the last.
        files
            The files that it was made from, by their names in the workspace.

        Returns
        -------
        snapshot
            With its hash.

        Raises
        ------
        UnavailableError
            If another snapshot was committed meanwhile, or a file changed since it was read.
        """
        rows = prepare(tables)
        with (
            in_words(self.file.name, "write to"),
            transaction(self._connection, write=True),
        ):
            require_form(self._connection, self.file.name)
            require_readable(self._connection, self.file.name)
            last = self.last()
            if snapshot.number != (last.number if last else 0) + 1:
                raise UnavailableError(
                    f"snapshot {snapshot.number} is there already: another refresh was faster",
                    hint="Run the command again.",
                )
            migrate(self._connection, written_by=snapshot.written_by)
            changes = compared(self._connection, rows, self._last_states())
            done = add_snapshot(self._connection, snapshot, last, changes, files or {})
            for change in changes:
                add_rows(self._connection, done.number, change, rows[change.name])
            keep_files(self._connection, done.number, files or {})
        return done

    def copy(self, target: Path) -> None:
        """
        Copy the store page by page to a new file, also while others read and write it.

        Damaged pages are copied too; see :func:`sitepipe.store.require_whole`.
        """
        try:
            target.unlink(missing_ok=True)
            with in_words(target.name, "copy to"):
                copied = connect(target, write=True, new=True)
                try:
                    self._connection.backup(copied)
                    require_form(copied, target.name)
                finally:
                    copied.close()
        except OSError as error:
            raise storage_error(error, f"write {target.name}") from error

    def _last_states(self) -> dict[str, TableState]:
        last = self.last()
        return {one.name: one for one in self.states(last.number)} if last else {}

    @contextmanager
    def looked_into(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for reading, with one state of the file for as long as it takes."""
        with in_words(self.file.name, "read"), transaction(self._connection, write=False):
            yield self._connection


def newest_form() -> int:
    """Return the version of the form that this sitepipe writes."""
    return len(STEPS)
