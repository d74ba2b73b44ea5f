"""
The former publication in a database: whose it is, and its end when nobody reads it any more.

A schema says in its comment of which portfolio it is, and which tables are sitepipe's own.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sitepipe.errors import StorageError, UnavailableError, first_five
from sitepipe.render.gis.statements import ask, comment, do, places

if TYPE_CHECKING:
    from sqlalchemy import Connection

_MARK = "sitepipe "
_WAIT_S = 60.0  # for readers that hold a table of the former publication
# Both below the second after which PostgreSQL ends whoever it finds deadlocked (ms).
_TRY_MS = 200
_TRY_ALL_MS = 800


@dataclass(frozen=True)
class Publication:
    """
    What a publication is of: whose, and which.

    ``store`` tells the portfolio from others; ``sha256`` is what tells one publication of it
    from another.
    """

    store: str
    snapshot: int
    sha256: str
    written_by: str


def mark_of(connection: Connection, name: str) -> dict[str, Any] | None:
    """Read what a schema says of itself; ``None`` if there is no such schema, empty if nothing."""
    found = ask(
        connection,
        "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = :name",
        name=name,
    )
    if not found:
        return None
    first = str(found[0][0] or "").rpartition("\n")[2]
    if not first.startswith(_MARK):
        return {}
    try:
        said = json.loads(first.removeprefix(_MARK))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def mark(
    connection: Connection,
    name: str,
    publication: Publication,
    *,
    description: str,
    holds: Sequence[str],
) -> None:
    """Say in a schema's comment whose it is, of what, and which tables are sitepipe's own."""
    said = {
        "store": publication.store,
        "snapshot": publication.snapshot,
        "sha256": publication.sha256,
        "written_by": publication.written_by,
        "holds": sorted(holds),
    }
    comment(connection, "SCHEMA", (name,), said=f"{description}\n{_MARK}{json.dumps(said)}")


def own_relations(
    connection: Connection, where: str, name: str, publication: Publication
) -> list[tuple[str, str]]:
    """List what is to go of a schema that this portfolio published; none if there is none."""
    found = mark_of(connection, name)
    if found is None:
        return []
    if not found:
        raise StorageError(
            f"{where} has a schema {name} that sitepipe did not make; nothing was written to it",
            hint="Choose another name in sitepipe.yaml, as publish: postgis_schema.",
        )
    if found.get("store") != publication.store:
        raise StorageError(
            f"{where}: the schema {name} is of another portfolio; nothing was written to it",
            hint="Choose another name in sitepipe.yaml, as publish: postgis_schema; or drop that "
            "schema if its portfolio is gone.",
        )
    there = ask(
        connection,
        "SELECT c.relname, CASE WHEN c.relkind = 'v' THEN 'VIEW' ELSE 'TABLE' END "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = :name AND c.relkind IN ('r', 'v', 'm', 'p', 'f') ORDER BY 2 DESC, 1",
        name=name,
    )
    ours = set(found.get("holds", ()))
    if others := [row[0] for row in there if row[0] not in ours]:
        raise StorageError(
            f"{where}: somebody put {first_five(others)} into the schema {name}, which "
            "publishing would replace; nothing was written to it",
            hint="Move it to another schema: ALTER TABLE … SET SCHEMA …",
        )
    return [(str(relation), str(kind)) for relation, kind in there]


def take_away(
    connection: Connection, where: str, former: Mapping[str, Sequence[tuple[str, str]]]
) -> None:
    """Drop the former publication when nobody reads it any more."""
    by_kind: dict[str, list[tuple[str, str]]] = {"VIEW": [], "TABLE": []}
    for name, own in former.items():
        for relation, kind in own:
            by_kind[kind].append((name, relation))
    if held := [*by_kind["VIEW"], *by_kind["TABLE"]]:
        _wait_for_readers(connection, where, held)
    for kind in ("VIEW", "TABLE"):
        if listed := by_kind[kind]:
            do(connection, f"DROP {kind} {places(listed)} RESTRICT", *listed)
    for name in former:
        do(connection, "DROP SCHEMA {} RESTRICT", name)


def _wait_for_readers(connection: Connection, where: str, held: Sequence[tuple[str, str]]) -> None:
    """
    Lock all views and tables of the former publication at once.

    Whoever has read one of them may ask another next, and must find it; so all locks are given
    back, soon, when one cannot be had, and asked again. Views come first, as they do for who reads
    one: whoever holds a view and waits for its table would wait for us, and we for them.
    """
    from psycopg.errors import LockNotAvailable, QueryCanceled

    until = time.monotonic() + _WAIT_S
    do(connection, f"SET LOCAL lock_timeout TO {_TRY_MS}")
    while True:
        try:
            with connection.begin_nested():
                do(connection, f"SET LOCAL statement_timeout TO {_TRY_ALL_MS}")
                do(connection, f"LOCK TABLE {places(held)} IN ACCESS EXCLUSIVE MODE", *held)
                do(connection, "SET LOCAL statement_timeout TO DEFAULT")
        except (LockNotAvailable, QueryCanceled) as error:
            if time.monotonic() > until:
                raise UnavailableError(
                    f"{where}: somebody has been reading the former publication for "
                    f"{_WAIT_S:g} s; it stays",
                    hint="Let them end their transaction, then: sitepipe publish",
                ) from error
            time.sleep(_TRY_MS / 1000)
        else:
            return
