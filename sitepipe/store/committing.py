"""Committing: what tables would change, and the rows that a snapshot adds and ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import pandas as pd

from sitepipe.errors import unknown_name
from sitepipe.schema import Table
from sitepipe.store.comparison import TableChange, differences
from sitepipe.store.files import InputFile
from sitepipe.store.form import HELD, row_table, stored_columns, stored_tables
from sitepipe.store.rows import Rows, Value
from sitepipe.store.snapshots import StoredSnapshot, TableState, chained_sha256


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


def with_dates(table: Table, frame: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Let rows that were known before, but for the date, keep the date of then."""
    new, old = (Rows.of(table, one.assign(known_at=None)).digests for one in (frame, before))
    dates = dict(zip(old, before["known_at"], strict=True))
    kept = [dates.get(row, date) for row, date in zip(new, frame["known_at"], strict=True)]
    return table.typed(frame.assign(known_at=kept))


def compared(
    connection: sqlite3.Connection, rows: Mapping[str, Rows], states: Mapping[str, TableState]
) -> list[TableChange]:
    """
    Say what rows would change against what the store knows now.

    Parameters
    ----------
    connection
        To the store.
    rows
        Of every table, by its name.
    states
        The tables of the last snapshot, by name; none if there is none.
    """
    there = stored_tables(connection)
    changes = []
    for name, new in rows.items():
        sha256 = new.sha256
        if name in states and states[name].sha256 == sha256:
            changes.append(TableChange(name, len(new), sha256))
            continue
        held = (
            connection.execute(
                f"SELECT known_id, row_sha256 FROM {row_table(name)} "  # noqa: S608
                "WHERE known_to IS NULL ORDER BY known_id"
            ).fetchall()
            if name in there
            else []
        )
        added, gone = differences(held, new.digests)
        told = [one for one in (*HELD[name].key, "site_id") if one in new.columns]
        coming = [{one: new.columns[one][place] for one in told} for place in added]
        going = _gone_rows(connection, name, gone)
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


def _gone_rows(
    connection: sqlite3.Connection, name: str, gone: list[int]
) -> list[dict[str, Value]]:
    """Return the key and the site of rows that are no longer known."""
    there = stored_columns(connection, name)
    columns = [one for one in dict.fromkeys([*HELD[name].key, "site_id"]) if one in there]
    if not columns:
        return []
    listed = ", ".join(f'"{one}"' for one in columns)
    query = f"SELECT {listed} FROM {row_table(name)} WHERE known_id = ?"  # noqa: S608
    rows = (connection.execute(query, (row,)).fetchone() for row in gone)
    return [dict.fromkeys(HELD[name].key) | dict(zip(columns, row, strict=True)) for row in rows]


def add_snapshot(
    connection: sqlite3.Connection,
    snapshot: StoredSnapshot,
    last: StoredSnapshot | None,
    changes: Sequence[TableChange],
    files: Mapping[str, InputFile],
) -> StoredSnapshot:
    """Write what is said of a snapshot and of its tables; return it with its hash."""
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
    connection.execute(
        f"INSERT INTO snapshots ({', '.join(said)}) "  # noqa: S608
        f"VALUES ({', '.join(f':{one}' for one in said)})",
        asdict(done),
    )
    connection.executemany(
        "INSERT INTO states VALUES (?, ?, ?, ?, ?, ?)",
        [
            (done.number, one.name, one.rows, len(one.added), len(one.gone), one.sha256)
            for one in changes
        ],
    )
    return done


def add_rows(connection: sqlite3.Connection, number: int, change: TableChange, rows: Rows) -> None:
    """Write the rows of a table that a snapshot learns, and end those that it no longer knows."""
    name = row_table(change.name)
    connection.executemany(
        f"UPDATE {name} SET known_to = ? WHERE known_id = ?",  # noqa: S608
        [(number, row) for row in change.gone],
    )
    listed = ", ".join(["known_from", "row_sha256", *(f'"{one}"' for one in rows.columns)])
    marks = ", ".join("?" * (len(rows.columns) + 2))
    connection.executemany(
        f"INSERT INTO {name} ({listed}) VALUES ({marks})",  # noqa: S608
        ((number, *row) for row in rows.at(change.added)),
    )
