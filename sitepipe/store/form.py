"""
The form of a store: its tables, what guards them, its version and the steps from one to the next.

Every table of the schema that a snapshot holds is a table ``known_…`` here, with the columns of
the schema and three before them: ``known_from``, the snapshot that learnt the row, ``known_to``,
the first that no longer knew it, and the hash of the row.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable

from sitepipe import schema
from sitepipe.errors import StorageError, first_five
from sitepipe.schema import Table
from sitepipe.store.rows import STORED_AS

APPLICATION_ID = 0x53695069  # "SiPi"

HELD: dict[str, Table] = {
    table.name: table
    for table in (
        *(
            table
            for table in schema.TABLES.values()
            # Roads and the drawing of the region are the layers' own; `layers` holds their hashes.
            if table.name not in ("geometries", "road_nodes", "road_links", "towns")
        ),
        schema.DECISIONS,
        schema.APPROVALS,
    )
}
"""The tables that a snapshot holds, by name."""

_FIRST = (
    """CREATE TABLE forms (
  number INTEGER PRIMARY KEY,
  version INTEGER NOT NULL,
  written_by TEXT NOT NULL,
  sha256 TEXT NOT NULL
) STRICT""",
    """CREATE TABLE snapshots (
  number INTEGER PRIMARY KEY,
  as_of TEXT NOT NULL,
  known_at TEXT NOT NULL,
  known_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  written_by TEXT NOT NULL,
  inputs TEXT NOT NULL,
  crs TEXT NOT NULL,
  sha256 TEXT NOT NULL
) STRICT""",
    """CREATE TABLE states (
  snapshot INTEGER NOT NULL REFERENCES snapshots (number),
  name TEXT NOT NULL,
  rows INTEGER NOT NULL,
  added INTEGER NOT NULL,
  gone INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (snapshot, name)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE files (
  sha256 TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE file_parts (
  sha256 TEXT NOT NULL REFERENCES files (sha256),
  part INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (sha256, part)
) STRICT""",
    """CREATE TABLE snapshot_files (
  snapshot INTEGER NOT NULL REFERENCES snapshots (number),
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL REFERENCES files (sha256),
  PRIMARY KEY (snapshot, name)
) STRICT, WITHOUT ROWID""",
)
_APPENDED = ("forms", "snapshots", "states", "files", "file_parts", "snapshot_files")
_OWN = ("known_id", "known_from", "known_to", "row_sha256")


def _first_form(connection: sqlite3.Connection) -> None:
    for statement in _FIRST:
        connection.execute(statement)
    for name in _APPENDED:
        connection.execute(_refusing(name, "UPDATE"))
        connection.execute(_refusing(name, "DELETE"))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _with_prunings(connection: sqlite3.Connection) -> None:
    """Say of a snapshot that what it alone knew was given up."""
    connection.execute(
        "CREATE TABLE pruned (\n"
        "  snapshot INTEGER PRIMARY KEY REFERENCES snapshots (number),\n"
        "  pruned_at TEXT NOT NULL,\n"
        "  pruned_by TEXT NOT NULL\n) STRICT"
    )
    for doing in ("UPDATE", "DELETE"):
        connection.execute(_refusing("pruned", doing))


STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (_first_form, _with_prunings)
"""What takes a store from each version to the next; the first makes a new one."""


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of a store's form; 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def pruned_snapshots(connection: sqlite3.Connection) -> dict[int, str]:
    """Return the moments at which snapshots were pruned, by their numbers."""
    if version_of(connection) < 2:
        return {}
    return dict(connection.execute("SELECT snapshot, pruned_at FROM pruned").fetchall())


def is_empty(connection: sqlite3.Connection) -> bool:
    """Return whether a file holds nothing at all, as before the first commit to it."""
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return not tables and not version_of(connection)


def migrate(connection: sqlite3.Connection, *, written_by: str) -> None:
    """
    Take a store to the newest form, and give it a table for each that a snapshot holds.

    Call it within a transaction. A store that has all writes nothing.
    """
    version = version_of(connection)
    for number, step in enumerate(STEPS[version:], start=version + 1):
        step(connection)
        connection.execute(f"PRAGMA user_version = {number}")
    altered = [_fit(connection, table) for table in HELD.values()]
    if version < len(STEPS) or any(altered):
        connection.execute(
            "INSERT INTO forms (version, written_by, sha256) VALUES (?, ?, ?)",
            (len(STEPS), written_by, form_sha256(connection)),
        )


def row_table(name: str) -> str:
    """Return the name of the table that holds a table's rows."""
    return f"known_{name}"


def stored_columns(connection: sqlite3.Connection, name: str) -> list[str]:
    """Return the columns of a table as the store has them; none if it has no such table."""
    listed = connection.execute("SELECT name FROM pragma_table_info(?)", (row_table(name),))
    return [str(column) for (column,) in listed if column not in _OWN]


def stored_tables(connection: sqlite3.Connection) -> list[str]:
    """Return the tables of which the store holds rows, also those the schema no longer has."""
    listed = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'known_*' ORDER BY name"
    )
    return [str(name).removeprefix("known_") for (name,) in listed]


def form_sha256(connection: sqlite3.Connection) -> str:
    """Return the hash of every statement that made the store's tables and triggers."""
    made = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE name NOT GLOB 'sqlite_*' "
        "ORDER BY type, name"
    )
    return hashlib.sha256(repr(made.fetchall()).encode()).hexdigest()


def require_form(connection: sqlite3.Connection, name: str) -> None:
    """
    Refuse a file that is no store, a newer one, and one whose tables somebody altered.

    Raises
    ------
    StorageError
        Says which, and what to do.
    """
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID:
        raise StorageError(
            f"{name} is no store of sitepipe: it is another database, or empty",
            hint="Name the store, or move the file away and make one: sitepipe store init",
        )
    if (version := version_of(connection)) > len(STEPS):
        raise StorageError(
            f"{name} has form {version}, and this sitepipe knows forms up to {len(STEPS)}; "
            "nothing was read",
            hint="Update sitepipe to the version that wrote it.",
        )
    recorded = connection.execute("SELECT version, sha256 FROM forms ORDER BY number DESC LIMIT 1")
    if recorded.fetchone() != (version, form_sha256(connection)):
        strange = _not_ours(connection)
        said = f": not sitepipe's own is {first_five(strange)}" if strange else ""
        raise StorageError(
            f"the tables of {name} were altered by hand, they are not as sitepipe made them{said}",
            hint=("Take away what was added to it, or go" if strange else "Go")
            + " back to a copy of the store, made with: sitepipe store copy",
        )


def _not_ours(connection: sqlite3.Connection) -> list[str]:
    """Name the tables, views, indexes and triggers that no sitepipe made."""
    own = sqlite3.connect(":memory:")
    try:
        migrate(own, written_by="")
        names = {name for (name,) in own.execute("SELECT name FROM sqlite_master")}
    finally:
        own.close()
    # A table of rows that this version no longer knows is an older sitepipe's.
    listed = connection.execute(
        "SELECT type, name FROM sqlite_master WHERE name NOT GLOB 'sqlite_*' "
        "AND tbl_name NOT GLOB 'known_*' OR type IN ('index', 'view') AND sql IS NOT NULL "
        "ORDER BY type, name"
    )
    return [f"the {kind} {name}" for kind, name in listed if name not in names]


def _fit(connection: sqlite3.Connection, table: Table) -> bool:
    """Give the store a table, or the columns of it that it lacks; say whether it lacked any."""
    name, there = row_table(table.name), stored_columns(connection, table.name)
    typed = {one.name: f'"{one.name}" {STORED_AS[one.dtype]}' for one in table.columns}
    if not there:
        columns = "".join(f",\n  {one}" for one in typed.values())
        connection.execute(
            f"CREATE TABLE {name} (\n"
            "  known_id INTEGER PRIMARY KEY,\n"
            "  known_from INTEGER NOT NULL REFERENCES snapshots (number),\n"
            "  known_to INTEGER REFERENCES snapshots (number) CHECK (known_to > known_from),\n"
            f"  row_sha256 BLOB NOT NULL{columns}\n) STRICT"
        )
        connection.execute(_refusing(name, "DELETE"))
        connection.execute(
            f"CREATE TRIGGER {name}_closes_once BEFORE UPDATE OF known_to ON {name}\n"
            "WHEN OLD.known_to IS NOT NULL OR NEW.known_to IS NULL\n"
            f"BEGIN SELECT RAISE(ABORT, '{name}: a row is closed once'); END"
        )
    elif missing := [one for column, one in typed.items() if column not in there]:
        for one in missing:
            connection.execute(f"ALTER TABLE {name} ADD COLUMN {one}")
        connection.execute(f"DROP TRIGGER {name}_refuses_update")
    else:
        return False
    kept = dict.fromkeys(("known_id", "known_from", "row_sha256", *there, *typed))
    connection.execute(_refusing(name, "UPDATE", kept))
    return True


def _refusing(name: str, doing: str, columns: Iterable[str] = ()) -> str:
    of = ", ".join(f'"{column}"' for column in columns)
    return (
        f"CREATE TRIGGER {name}_refuses_{doing.lower()} BEFORE {doing}"
        f"{f' OF {of}' if of else ''} ON {name}\n"
        f"BEGIN SELECT RAISE(ABORT, '{name} is only ever added to'); END"
    )
