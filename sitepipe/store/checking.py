"""Whether a store is whole: SQLite's own checks, and every hash."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import compress, islice
from pathlib import Path

import numpy as np

from sitepipe.errors import SitepipeError, StorageError
from sitepipe.store.connection import is_in_use
from sitepipe.store.files import file_parts
from sitepipe.store.form import (
    pruned_snapshots,
    row_table,
    stored_columns,
    stored_tables,
)
from sitepipe.store.gathered import batches_of
from sitepipe.store.rows import row_digests, table_sha256
from sitepipe.store.snapshots import StoredSnapshot, chained_sha256
from sitepipe.store.store import Store

_MOST = 20  # faults of one kind that are told


def faults_of(store: Store) -> list[str]:
    """
    Look through a store for whatever is not as it was committed.

    Returns
    -------
    faults
        In words, the first twenty of each kind; none if the store is whole.

    Raises
    ------
    UnavailableError
        If another program writes to it for longer than half a minute.
    """
    with store.looked_into() as connection:
        looks = (_database, _rows, _snapshots, _files)
        return [fault for look in looks for fault in _as_far_as_read("it", look(connection))]


def require_whole(file: Path, what: str) -> None:
    """
    Check a store that was just written.

    Parameters
    ----------
    file
        The store.
    what
        What it is, and what came of it: "the copy is not whole, and nothing was replaced".

    Raises
    ------
    StorageError
        If it is not whole.
    """
    with Store.open(file) as store:
        if faults := faults_of(store):
            raise StorageError(
                f"{what}: {faults[0]}",
                hint="See what of the store is whole: sitepipe store check",
            )


def _as_far_as_read(what: str, faults: Iterator[str]) -> Iterator[str]:
    """Go through faults until a damaged page ends it, which is one more."""
    try:
        yield from faults
    except sqlite3.DatabaseError as error:
        if is_in_use(error):
            raise
        yield f"{what} cannot be read any further: {error}"


def _database(connection: sqlite3.Connection) -> Iterator[str]:
    for (said,) in connection.execute(f"PRAGMA integrity_check({_MOST})").fetchall():
        if said != "ok":
            yield from (line for line in str(said).splitlines() if line)
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(_MOST):
        yield f"row {row} of {table} refers to what {parent} does not have"


def _rows(connection: sqlite3.Connection) -> Iterator[str]:
    """Compare each row with its hash, table by table: a damaged page ends but one of them."""
    for name in stored_tables(connection):
        wrong = _as_far_as_read(f"table {name}", _wrong_rows(connection, name))
        yield from islice(wrong, _MOST)


def _wrong_rows(connection: sqlite3.Connection, name: str) -> Iterator[str]:
    columns = stored_columns(connection, name)
    listed = ", ".join(f'"{column}"' for column in columns)
    found = connection.execute(f"SELECT known_id, row_sha256, {listed} FROM {row_table(name)}")  # noqa: S608
    for rows in batches_of(found):
        ids, hashes, *values = zip(*rows, strict=True)
        digests = row_digests(dict(zip(columns, values, strict=True)))
        for row, digest, kept in zip(ids, digests, hashes, strict=True):
            if digest != kept:
                yield f"row {row} of {name} is not what its hash says"


def _snapshots(connection: sqlite3.Connection) -> Iterator[str]:
    """Compare the tables of each snapshot, and each snapshot, with their hashes."""
    names, pruned = stored_tables(connection), pruned_snapshots(connection)
    before = ""
    rows = connection.execute("SELECT * FROM snapshots ORDER BY number").fetchall()
    snapshots = [StoredSnapshot(*row) for row in rows]
    kept = [one.number for one in snapshots if one.number not in pruned]
    held = {name: _hashes(connection, name, kept) for name in names}
    for found in snapshots:
        states = dict(
            connection.execute(
                "SELECT name, sha256 FROM states WHERE snapshot = ?", (found.number,)
            ).fetchall()
        )
        for name in sorted({*names, *states} if found.number not in pruned else ()):
            sha256 = held[name].get(found.number) if name in held else table_sha256([])
            if sha256 != states.get(name, table_sha256([])):
                yield f"table {name} of snapshot {found.number} is not what was committed"
        files = dict(
            connection.execute(
                "SELECT name, sha256 FROM snapshot_files WHERE snapshot = ?", (found.number,)
            ).fetchall()
        )
        said = asdict(found) | {"sha256": before}
        if chained_sha256(said, states, files) != found.sha256:
            yield f"snapshot {found.number} is not what its hash says"
        before = found.sha256


def _hashes(connection: sqlite3.Connection, name: str, numbers: Sequence[int]) -> dict[int, str]:
    """Return the hash of a table in each of some snapshots; of none if it cannot be read."""
    try:
        rows = connection.execute(
            f"SELECT known_from, known_to, row_sha256 FROM {row_table(name)} "  # noqa: S608
            "ORDER BY row_sha256"
        ).fetchall()
    except sqlite3.DatabaseError as error:
        if is_in_use(error):
            raise
        return {}
    starts, ends, digests = zip(*rows, strict=True) if rows else ((), (), ())
    known_from = np.array(starts, dtype=np.float64)
    known_to = np.nan_to_num(np.array(ends, dtype=np.float64), nan=np.inf)
    found = {}
    for number in numbers:
        known = ((known_from <= number) & (number < known_to)).tolist()
        found[number] = table_sha256(compress(digests, known))
    return found


def _files(connection: sqlite3.Connection) -> Iterator[str]:
    """Compare each file with its hash, save those that only pruned snapshots were made from."""
    pruned = pruned_snapshots(connection)
    named = connection.execute("SELECT snapshot, sha256 FROM snapshot_files").fetchall()
    given_up = {sha256 for _, sha256 in named} - {
        sha256 for snapshot, sha256 in named if snapshot not in pruned
    }
    for (sha256,) in connection.execute("SELECT sha256 FROM files ORDER BY sha256").fetchall():
        if sha256 in given_up:
            continue
        yield from _as_far_as_read(f"file {sha256[:12]}", _wrong_file(connection, sha256))


def _wrong_file(connection: sqlite3.Connection, sha256: str) -> Iterator[str]:
    try:
        for _ in file_parts(connection, sha256):
            pass
    except SitepipeError as error:
        yield error.message
