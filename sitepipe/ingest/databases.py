"""Databases: one table of PostgreSQL, copied whole and in one order into the cache."""

from __future__ import annotations

import hashlib
import json
import os
import re
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sitepipe.config.locators import public_name
from sitepipe.errors import (
    ConfigError,
    DataError,
    SchemaError,
    SitepipeError,
    StorageError,
    UnavailableError,
    first_five,
    meant,
    storage_error,
)
from sitepipe.ingest.copies import Fetched, good_copy, keep_copy

GEOMETRIES = frozenset({"geometry", "geography"})
COPY_ENDING = ".rows"

_BATCH_ROWS = 200
_SCHEMA = "public"
# Text as it stands in the database, whatever the server's settings.
_SESSION = {
    "search_path": "pg_catalog",
    "datestyle": "ISO, YMD",
    "intervalstyle": "iso_8601",
    "timezone": "UTC",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}
_TABLES = """
    SELECT c.oid, n.nspname, c.relname, pg_catalog.pg_table_size(c.oid)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    ORDER BY 2, 3
"""
_COLUMNS = """
    SELECT a.attname, t.typname, a.attcollation <> 0
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
"""
_KEY = """
    SELECT a.attname
    FROM pg_catalog.pg_index i CROSS JOIN LATERAL
         pg_catalog.unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
         JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    WHERE i.indrelid = %s AND i.indisprimary
    ORDER BY k.place
"""
_HOME_OF_POSTGIS = """
    SELECT n.nspname
    FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
    WHERE e.extname = 'postgis'
"""


def copy_table(url: str, table: str, cache: Path, *, timeout_s: float, limit_bytes: int) -> Fetched:
    """
    Copy a table or view of a database into the cache.

    It is read in one read-only transaction that sees one state, through a cursor on the server.
    The copy holds the text of every cell, ordered by the primary key, or by all columns where
    there is none: equal rows give equal bytes, in whatever order the database keeps them.
    Geometries stand as the extended well-known binary that PostGIS writes as their text.

    Parameters
    ----------
    url
        ``postgresql://user@host:port/database``; a password comes from ``PGPASSWORD`` or
        ``.pgpass``, as PostgreSQL's own programs take it.
    table
        ``schema.name``, or a name in the schema ``public``.
    cache
        Folder of the cache; made if need be.
    timeout_s
        Seconds for everything.
    limit_bytes
        Size of the copy beyond which the table is refused, in bytes.

    Raises
    ------
    ConfigError
        The library for PostgreSQL is not installed.
    SchemaError
        There is no such table, or its columns cannot be told apart.
    DataError
        The table is too large.
    UnavailableError
        The database cannot be reached or is too slow.
    StorageError
        The table may not be read, or the cache cannot be written.
    """
    name = f"{public_name(url)}, {table}"
    psycopg = _library()
    deadline = time.monotonic() + timeout_s
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".fetching-") as folder:
            part = Path(folder) / "part"
            with (
                _said(psycopg, name, timeout_s),
                _connected(psycopg, url, timeout_s) as connection,
                _watched(connection, deadline - time.monotonic()),
            ):
                digest = _written(psycopg, connection, table, part, name, deadline, limit_bytes)
            path = cache / f"{digest}{COPY_ENDING}"
            copy = Fetched(path, digest, "", "", fetched=True)
            return keep_copy(part, copy, _record(url, table, cache), address=name)
    except OSError as error:
        raise storage_error(error, f"keep a copy of {name} in {cache}") from error


def kept_table(url: str, table: str, cache: Path) -> Fetched | None:
    """Return the copy of a table to read where it is away; ``None`` if there is none."""
    return good_copy(_record(url, table, cache))


def _record(url: str, table: str, cache: Path) -> Path:
    key = hashlib.sha256(f"{public_name(url)}\n{table}".encode()).hexdigest()
    return cache / f"{key}.table.json"


def _library() -> ModuleType:
    try:
        import_module("psycopg.sql")
        return import_module("psycopg")
    except ImportError as error:
        raise ConfigError(
            "reading a database needs the extra postgis, which is not installed",
            hint="Install it: python -m pip install 'sitepipe[postgis]'",
        ) from error


@contextmanager
def _connected(psycopg: ModuleType, url: str, timeout_s: float) -> Iterator[Any]:
    """Connect for reading one state of the database."""
    parts = urlsplit(url)
    given = {
        "host": unquote(parts.hostname or ""),
        "port": parts.port,
        "user": unquote(parts.username or ""),
        "dbname": unquote(parts.path.removeprefix("/")),
        **dict(parse_qsl(parts.query)),
    }
    connection = psycopg.connect(
        **{key: value for key, value in given.items() if value},
        connect_timeout=max(2, round(min(timeout_s, 15))),
        application_name="sitepipe",
        client_encoding="utf8",
    )
    with connection:
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        settings = {**_SESSION, "statement_timeout": str(round(timeout_s * 1000))}
        for setting, value in settings.items():
            connection.execute("SELECT pg_catalog.set_config(%s, %s, true)", (setting, value))
        yield connection


@contextmanager
def _watched(connection: Any, left_s: float) -> Iterator[None]:
    """Shut a connection whose time is over, also while its server says nothing."""

    def shut() -> None:
        with (
            suppress(OSError, ValueError),
            socket.socket(fileno=os.dup(connection.fileno())) as same,
        ):
            same.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, left_s), shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def _said(psycopg: ModuleType, name: str, timeout_s: float) -> Iterator[None]:
    """Say what the database complains of, without the name of any user."""
    started = time.monotonic()
    try:
        yield
    except psycopg.Error as error:
        why = " ".join(str(error).split("\n")[0].rpartition("failed: ")[2].split())[:200]
        why = re.sub(r'user "[^"]*"', "this user", why)
        if isinstance(error, psycopg.errors.InsufficientPrivilege):
            raise StorageError(
                f"{name} may not be read: {why}",
                hint="Ask the database's owner for the right to read it.",
            ) from error
        if time.monotonic() - started >= timeout_s or isinstance(
            error, psycopg.errors.QueryCanceled
        ):
            raise _too_slow(name, timeout_s) from error
        if isinstance(error, psycopg.OperationalError):
            raise UnavailableError(
                f"{name} cannot be reached: {why}",
                hint="Check the address and the connection; a password is taken from PGPASSWORD "
                "or .pgpass.",
            ) from error
        raise DataError(f"{name} cannot be read: {why}") from error


def _too_slow(name: str, timeout_s: float) -> UnavailableError:
    return UnavailableError(
        f"{name} was not done within {timeout_s:g} s",
        hint="Try again later, or raise fetch_seconds in sitepipe.yaml.",
    )


def _written(
    psycopg: ModuleType,
    connection: Any,
    table: str,
    part: Path,
    name: str,
    deadline: float,
    limit_bytes: int,
) -> str:
    """Write a table's rows to a file, counted; return the hash of its bytes."""
    oid, schema, relation = _found(connection, table, name, limit_bytes)
    columns = connection.execute(_COLUMNS, (oid,)).fetchall()
    key = [row[0] for row in connection.execute(_KEY, (oid,)).fetchall()]
    statement = _statement(psycopg, schema, relation, columns, key)
    geometries = [place for place, column in enumerate(columns) if column[1] in GEOMETRIES]
    srids: set[int] = set()
    digest, count, rows = hashlib.sha256(), 0, 0
    with part.open("wb") as file:

        def put(content: object) -> None:
            nonlocal count
            line = json.dumps(content, ensure_ascii=False).encode() + b"\n"
            count += len(line)
            if count > limit_bytes:
                raise _too_large(name, limit_bytes)
            digest.update(line)
            file.write(line)

        put({"columns": [{"name": column[0], "type": column[1]} for column in columns]})
        with connection.cursor(name="sitepipe") as cursor:
            cursor.itersize = _BATCH_ROWS
            cursor.execute(statement)
            for row in cursor:
                srids.update(_srid(row[place]) for place in geometries if row[place])
                put(row)
                rows += 1
                if time.monotonic() > deadline:
                    raise psycopg.errors.QueryCanceled
        put({"rows": rows, "crs": _named_crs(psycopg, connection, srids)})
    return digest.hexdigest()


def _found(connection: Any, table: str, name: str, limit_bytes: int) -> tuple[int, str, str]:
    """Find a table by its name; refuse one that is not there, or larger than may be read."""
    tables = {f"{row[1]}.{row[2]}": row for row in connection.execute(_TABLES).fetchall()}
    wanted = table if table in tables else f"{_SCHEMA}.{table}"
    if wanted not in tables:
        listed = [one.removeprefix(f"{_SCHEMA}.") for one in tables]
        raise SchemaError(
            f"{name}: there is no such table{meant(table, listed)}",
            hint=f"Tables: {first_five(listed) or 'none'}.",
        )
    oid, schema, relation, size = tables[wanted]
    if size is not None and size > limit_bytes:
        raise _too_large(name, limit_bytes)
    return oid, schema, relation


def _too_large(name: str, limit_bytes: int) -> SitepipeError:
    return DataError(
        f"{name} has more than {limit_bytes / 10**6:,.0f} MB",
        hint="Name a view of what is needed, or raise largest_file_mb in sitepipe.yaml.",
    )


def _statement(
    psycopg: ModuleType, schema: str, relation: str, columns: list[Any], key: list[str]
) -> Any:
    """Select every column as text, in one order; names go in as identifiers."""
    sql = psycopg.sql
    collated = {name for name, _, has_collation in columns if has_collation}
    as_text, bytewise = sql.SQL("::text"), sql.SQL(' COLLATE pg_catalog."C"')
    cells = [sql.Identifier("t", name) for name, _, _ in columns]
    if key:
        order = [
            sql.Identifier("t", name) + (bytewise if name in collated else sql.SQL(""))
            for name in key
        ]
    else:
        order = [cell + as_text + bytewise for cell in cells]
    # Named by their table: a bare name in ORDER BY would mean the text that is selected.
    return sql.SQL("SELECT {} FROM {} AS t ORDER BY {}").format(
        sql.SQL(", ").join(cell + as_text for cell in cells),
        sql.Identifier(schema, relation),
        sql.SQL(", ").join(order),
    )


def _srid(binary: str) -> int:
    """Return the SRID in a geometry's extended well-known binary; 0 if it has none."""
    order = "little" if binary[:2] == "01" else "big"
    kind = int.from_bytes(bytes.fromhex(binary[2:10]), order)  # type: ignore[arg-type]
    if not kind & 0x20000000:
        return 0
    return int.from_bytes(bytes.fromhex(binary[10:18]), order)  # type: ignore[arg-type]


def _named_crs(psycopg: ModuleType, connection: Any, srids: set[int]) -> dict[str, str]:
    """Name the CRS of SRIDs as the database's own list has it, which may differ from EPSG's."""
    home = connection.execute(_HOME_OF_POSTGIS).fetchone()
    known = sorted(srids - {0})
    if home is None or not known:
        return {}
    listed = psycopg.sql.SQL(
        "SELECT srid, auth_name, auth_srid, srtext FROM {} WHERE srid = ANY(%s) ORDER BY srid"
    ).format(psycopg.sql.Identifier(home[0], "spatial_ref_sys"))
    return {
        str(srid): f"{authority}:{code}" if authority in {"EPSG", "ESRI"} else str(words)
        for srid, authority, code, words in connection.execute(listed, (known,)).fetchall()
    }
