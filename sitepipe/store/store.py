"""The store of a workspace: every snapshot, and the files each was made from."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

import geopandas as gpd
import pandas as pd
from shapely.errors import ShapelyError

from sitepipe.errors import (
    StorageError,
    UnavailableError,
    UsageError,
    first_five,
    storage_error,
    unknown_name,
)
from sitepipe.schema import Table
from sitepipe.store.comparison import TableChange, differences
from sitepipe.store.connection import connect, in_words, transaction
from sitepipe.store.files import InputFile, file_parts, keep_files
from sitepipe.store.form import (
    HELD,
    STEPS,
    is_empty,
    migrate,
    pruned_snapshots,
    require_form,
    row_table,
    stored_columns,
    stored_tables,
)
from sitepipe.store.rows import Rows, Value, frame_of, row_digests, table_sha256

_KNOWN = "known_from <= :number AND (known_to IS NULL OR known_to > :number)"


@dataclass(frozen=True)
class StoredSnapshot:
    """
    One snapshot: what it speaks of, and how it came to be.

    ``number`` counts from 1. ``as_of`` is the date spoken of, ``known_at`` the moment at which it
    was learnt (ISO, UTC); ``known_by`` who committed it, ``reason`` why, ``written_by`` with which
    version. ``inputs`` tells from what it was made, as :class:`sitepipe.reports.Settled` does.
    ``sha256`` is over all of this, its tables, its files and the hash of the snapshot before it.
    """

    number: int
    as_of: str
    known_at: str
    known_by: str
    reason: str
    written_by: str
    inputs: str
    crs: str
    sha256: str = ""


@dataclass(frozen=True)
class TableState:
    """A table of a snapshot: rows it has, how many came and went with it, and its hash."""

    name: str
    rows: int
    added: int
    gone: int
    sha256: str


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
            If there is none.
        """
        known, text = self.snapshots(), str(asked)
        if isinstance(asked, int) and 0 < asked <= len(known):
            return known[asked - 1]
        named = {str(one.number): one for one in known}
        if text == "last" and known:
            return known[-1]
        if text in named and len(text) < 4:
            return named[text]
        until = [one for one in known if one.known_at[: len(text)] <= text]
        if text[:4].isdigit() and len(text) in (4, 7, 10) and until:
            return until[-1]
        if text in named:
            return named[text]
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
            return {name: self._table(found, name, verify=verify) for name in asked}

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
        table = HELD[name]
        with in_words(self.file.name, "read"), transaction(self._connection, write=False):
            found = self.snapshot(number)
            columns = stored_columns(self._connection, name)
            listed = "".join(f', "{column}"' for column in columns)
            rows = self._connection.execute(
                f"SELECT known_from, known_to{listed} FROM {row_table(name)} "  # noqa: S608
                "WHERE known_from <= ? ORDER BY known_id",
                (number,),
            ).fetchall()
        frame = frame_of(table, columns, [row[2:] for row in rows])
        ends = [None if row[1] is None or row[1] > number else row[1] for row in rows]
        frame.insert(0, "known_from", pd.array([row[0] for row in rows], dtype="Int64"))
        frame.insert(1, "known_to", pd.array(ends, dtype="Int64"))
        if any(one.dtype == "geometry" for one in table.columns):
            return gpd.GeoDataFrame(frame, geometry="geometry", crs=found.crs or None)
        return frame

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
            name: _with_dates(HELD[name], tables[name], before)
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
            return self._compare(rows)

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
            last = self.last()
            if snapshot.number != (last.number if last else 0) + 1:
                raise UnavailableError(
                    f"snapshot {snapshot.number} is there already: another refresh was faster",
                    hint="Run the command again.",
                )
            migrate(self._connection, written_by=snapshot.written_by)
            changes = self._compare(rows)
            done = self._add_snapshot(snapshot, changes, files or {})
            for change in changes:
                self._add_rows(done.number, change, rows[change.name])
            keep_files(self._connection, done.number, files or {})
        return done

    def copy(self, target: Path) -> None:
        """
        Copy the store to a new file, complete, also while others read and write it.

        A file that is there already is replaced when the copy is whole.
        """
        aside = target.with_name(f".{target.name}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            aside.unlink(missing_ok=True)
            with in_words(target.name, "copy to"):
                copied = connect(aside, write=True, new=True)
                try:
                    self._connection.backup(copied)
                    require_form(copied, target.name)
                finally:
                    copied.close()
            aside.replace(target)
        except OSError as error:
            raise storage_error(error, f"write {target.name}") from error
        finally:
            aside.unlink(missing_ok=True)

    @contextmanager
    def looked_into(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for reading, with one state of the file for as long as it takes."""
        with in_words(self.file.name, "read"), transaction(self._connection, write=False):
            yield self._connection

    def _table(self, found: StoredSnapshot, name: str, *, verify: bool) -> pd.DataFrame:
        table, columns = HELD[name], stored_columns(self._connection, name)
        if not columns:
            return table.empty()
        order = ", ".join([*(f'"{key}"' for key in table.key if key in columns), "known_id"])
        listed = ", ".join(f'"{column}"' for column in columns)
        rows = self._connection.execute(
            f"SELECT {listed} FROM {row_table(name)} WHERE {_KNOWN} ORDER BY {order}",  # noqa: S608
            {"number": found.number},
        ).fetchall()
        if verify:
            values = zip(*rows, strict=True) if rows else ([] for _ in columns)
            digests = row_digests(dict(zip(columns, map(list, values), strict=True)))
            state = {one.name: one.sha256 for one in self.states(found.number)}.get(name)
            if state is not None and table_sha256(digests) != state:
                raise _damaged(found, name)
        try:
            frame = frame_of(table, columns, rows)
        except ShapelyError as error:
            raise _damaged(found, name) from error
        if any(one.dtype == "geometry" for one in table.columns):
            return gpd.GeoDataFrame(frame, geometry="geometry", crs=found.crs or None)
        return frame

    def _compare(self, rows: Mapping[str, Rows]) -> list[TableChange]:
        last = self.last()
        states = {one.name: one for one in self.states(last.number)} if last else {}
        there = stored_tables(self._connection)
        changes = []
        for name, new in rows.items():
            sha256 = new.sha256
            if name in states and states[name].sha256 == sha256:
                changes.append(TableChange(name, len(new), sha256))
                continue
            held = (
                self._connection.execute(
                    f"SELECT known_id, row_sha256 FROM {row_table(name)} "  # noqa: S608
                    "WHERE known_to IS NULL ORDER BY known_id"
                ).fetchall()
                if name in there
                else []
            )
            added, gone = differences(held, new.digests)
            told = [one for one in (*HELD[name].key, "site_id") if one in new.columns]
            coming = [{one: new.columns[one][place] for one in told} for place in added]
            going = self._gone_rows(name, gone)
            key = HELD[name].key
            keys = [{tuple(row[one] for one in key) for row in rows} for rows in (coming, going)]
            changes.append(
                TableChange(
                    name,
                    len(new),
                    sha256,
                    added,
                    gone,
                    altered=len(keys[0] & keys[1]) if key else 0,
                    sites=frozenset(
                        str(row["site_id"]) for row in (*coming, *going) if row.get("site_id")
                    ),
                )
            )
        return changes

    def _gone_rows(self, name: str, gone: list[int]) -> list[dict[str, Value]]:
        """Return the key and the site of rows that are no longer known."""
        there = stored_columns(self._connection, name)
        columns = [one for one in dict.fromkeys([*HELD[name].key, "site_id"]) if one in there]
        if not columns:
            return []
        listed = ", ".join(f'"{one}"' for one in columns)
        query = f"SELECT {listed} FROM {row_table(name)} WHERE known_id = ?"  # noqa: S608
        rows = (self._connection.execute(query, (row,)).fetchone() for row in gone)
        return [
            dict.fromkeys(HELD[name].key) | dict(zip(columns, row, strict=True)) for row in rows
        ]

    def _add_snapshot(
        self,
        snapshot: StoredSnapshot,
        changes: list[TableChange],
        files: Mapping[str, InputFile],
    ) -> StoredSnapshot:
        last = self.last()
        said = asdict(snapshot) | {"sha256": last.sha256 if last else ""}
        done = StoredSnapshot(
            **said
            | {
                "sha256": chained_sha256(
                    said,
                    {change.name: change.sha256 for change in changes},
                    {name: file.sha256 for name, file in files.items()},
                )
            }
        )
        self._connection.execute(
            f"INSERT INTO snapshots ({', '.join(said)}) "  # noqa: S608
            f"VALUES ({', '.join(f':{one}' for one in said)})",
            asdict(done),
        )
        self._connection.executemany(
            "INSERT INTO states VALUES (?, ?, ?, ?, ?, ?)",
            [
                (done.number, one.name, one.rows, len(one.added), len(one.gone), one.sha256)
                for one in changes
            ],
        )
        return done

    def _add_rows(self, number: int, change: TableChange, rows: Rows) -> None:
        name = row_table(change.name)
        self._connection.executemany(
            f"UPDATE {name} SET known_to = ? WHERE known_id = ?",  # noqa: S608
            [(number, row) for row in change.gone],
        )
        listed = ", ".join(["known_from", "row_sha256", *(f'"{one}"' for one in rows.columns)])
        marks = ", ".join("?" * (len(rows.columns) + 2))
        self._connection.executemany(
            f"INSERT INTO {name} ({listed}) VALUES ({marks})",  # noqa: S608
            ((number, *row) for row in rows.at(change.added)),
        )


def _damaged(found: StoredSnapshot, name: str) -> StorageError:
    return StorageError(
        f"table {name} of snapshot {found.number} is not what was committed: the store is damaged",
        hint="Go back to a copy of the store, made with: sitepipe store copy",
    )


def _with_dates(table: Table, frame: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    new, old = (Rows.of(table, one.assign(known_at=None)).digests for one in (frame, before))
    dates = dict(zip(old, before["known_at"], strict=True))
    kept = [dates.get(row, date) for row, date in zip(new, frame["known_at"], strict=True)]
    return table.typed(frame.assign(known_at=kept))


def prepare(tables: Mapping[str, pd.DataFrame]) -> dict[str, Rows]:
    """
    Make rows of tables, and of every table that is not given an empty one.

    Raises
    ------
    UsageError
        If a snapshot holds no such table.
    SchemaError
        If a table does not fit the schema.
    """
    for name in tables:
        if name not in HELD:
            raise unknown_name(name, HELD, "table")
    return {
        name: Rows.of(table, table.typed(tables[name]) if name in tables else table.empty())
        for name, table in HELD.items()
    }


def chained_sha256(
    said: Mapping[str, object], tables: Mapping[str, str], files: Mapping[str, str]
) -> str:
    """
    Return the hash of a snapshot: of what is said of it, of its tables and of its files.

    What is said of it holds the hash of the snapshot before, so that each vouches for all
    before it. A table without rows has no part in it: the schema may grow.
    """
    empty = table_sha256([])
    told = {name: sha256 for name, sha256 in tables.items() if sha256 != empty}
    document = json.dumps([said, told, files], sort_keys=True)
    return hashlib.sha256(document.encode()).hexdigest()


def newest_form() -> int:
    """Return the version of the form that this sitepipe writes."""
    return len(STEPS)
