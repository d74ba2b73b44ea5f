"""Statements of SQL in which the library quotes every name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection


def do(connection: Connection, statement: str, *names: str | tuple[str, ...], **parts: Any) -> None:
    """Execute a statement of ours; the library quotes each name in it."""
    from psycopg import sql

    quoted = [sql.Identifier(*([name] if isinstance(name, str) else name)) for name in names]
    connection.connection.cursor().execute(sql.SQL(statement).format(*quoted, **parts))


def ask(connection: Connection, query: str, **values: object) -> list[Any]:
    """Return the rows of a query of ours; its values are bound."""
    from sqlalchemy import text

    return list(connection.execute(text(query), values))


def comment(connection: Connection, kind: str, name: tuple[str, ...], *, said: str) -> None:
    """Say what a relation, column or schema is."""
    from psycopg import sql

    do(connection, f"COMMENT ON {kind} {{}} IS {{said}}", name, said=sql.Literal(said))


def places(names: Sequence[object]) -> str:
    """Return a place for each of some names in a statement."""
    return ", ".join(["{}"] * len(names))
