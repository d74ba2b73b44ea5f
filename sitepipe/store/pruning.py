"""
Pruning: what only snapshots between month ends knew is given up.

Their record stays, with the hashes of their tables and files: so every snapshot still vouches for
all before it, and the last has the hash that it always had. What was known at a month's end is
kept to the last row and file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path

from sitepipe.store.checking import require_whole
from sitepipe.store.connection import connect, in_words, transaction
from sitepipe.store.form import migrate, require_form, row_table, stored_tables
from sitepipe.store.snapshots import StoredSnapshot
from sitepipe.store.store import Store


def between_month_ends(
    snapshots: Sequence[StoredSnapshot], pruned: Collection[int] = ()
) -> list[StoredSnapshot]:
    """
    Return the snapshots that a prune gives up: all but the last of each month.

    Parameters
    ----------
    snapshots
        Every snapshot, the first first.
    pruned
        Numbers of those that were given up before.
    """
    last = {one.known_at[:7]: one.number for one in snapshots}
    kept = {*last.values(), *pruned}
    return [one for one in snapshots if one.number not in kept]


def write_pruned(
    store: Store, target: Path, numbers: Sequence[int], *, at: str, by: str, written_by: str
) -> None:
    """
    Write a store anew without what only some snapshots knew, and check it.

    Parameters
    ----------
    store
        The store; it stays as it is.
    target
        File to write, replaced if it is there.
    numbers
        The snapshots to give up; never the last.
    at, by
        When (ISO, UTC), and who.
    written_by
        Version of sitepipe.

    Raises
    ------
    StorageError
        If it cannot be written, or is not whole.
    """
    store.copy(target)
    with in_words(target.name, "write to"):
        connection = connect(target, write=True)
        try:
            require_form(connection, target.name)
            with transaction(connection, write=True):
                migrate(connection, written_by=written_by)
                connection.executemany(
                    "INSERT INTO pruned VALUES (?, ?, ?)", [(one, at, by) for one in numbers]
                )
                _give_up(connection)
            require_form(connection, target.name)
            connection.execute("VACUUM")
        finally:
            connection.close()
    require_whole(target, "the pruned store is not whole, and nothing was replaced")


def _give_up(connection: sqlite3.Connection) -> None:
    """Delete the rows and the files that no snapshot needs which is kept."""
    guards = connection.execute(
        "SELECT name, sql FROM sqlite_master "
        "WHERE type = 'trigger' AND name GLOB '*_refuses_delete'"
    ).fetchall()
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    kept = "SELECT number FROM snapshots WHERE number NOT IN (SELECT snapshot FROM pruned)"
    for name in stored_tables(connection):
        # Gone again before the next snapshot that is kept, or with it.
        connection.execute(
            f"DELETE FROM {row_table(name)} WHERE known_to <= "  # noqa: S608
            f"(SELECT min(number) FROM ({kept}) WHERE number >= known_from)"
        )
    connection.execute(
        "DELETE FROM file_parts WHERE sha256 NOT IN (SELECT sha256 FROM snapshot_files "  # noqa: S608
        f"WHERE snapshot IN ({kept}))"
    )
    for _, sql in guards:
        connection.execute(sql)
