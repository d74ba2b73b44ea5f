"""A GeoPackage, cell by cell: names, texts and numbers of every table, and what was deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from sitepipe.render.pack.scanner.readings import readings_of_cells
from sitepipe.render.pack.scanner.search import Search
from sitepipe.render.pack.scanner.secret import Leak

DELETED = "deleted pages that may hold anything"


def database_leaks(search: Search, place: str, content: bytes) -> Iterator[Leak]:
    """
    Look for secrets in an SQLite database.

    The caller searches the raw bytes for texts; numbers of deleted rows cannot be read there,
    so a database that holds free pages does not pass.
    """
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.deserialize(content)
            if database.execute("PRAGMA freelist_count").fetchone()[0]:
                yield Leak(DELETED, place)
            tables = database.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
            ).fetchall()
        except sqlite3.DatabaseError:
            yield Leak("a part that cannot be searched", place)
            return
        for name, statement in tables:
            if (statement or "").upper().startswith("CREATE VIRTUAL"):
                continue  # its rows stand in tables of their own
            yield from _in_table(search, f"{place}: table {name}", database, name)


def _in_table(
    search: Search, place: str, database: sqlite3.Connection, table: str
) -> Iterator[Leak]:
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({_quoted(table)})")]
    for column in columns:
        cell, rows = _quoted(column), _quoted(table)
        texts = database.execute(
            f"SELECT DISTINCT {cell} FROM {rows} WHERE typeof({cell}) = 'text'"  # noqa: S608
        )
        readings = readings_of_cells(text for (text,) in texts)
        found = {secret for reading in readings for secret in search.in_text(reading)}
        numbers = database.execute(
            f"SELECT DISTINCT {cell} FROM {rows} "  # noqa: S608 - names are quoted
            f"WHERE typeof({cell}) IN ('real', 'integer')"
        )
        found |= search.in_cells(abs(float(number)) for (number,) in numbers)
        for source in sorted({secret.column for secret in found}):
            yield Leak(source, f"{place}, column {column}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
