"""The role of a database whose members may read one schema, and nothing else of a publication."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sitepipe.errors import ConfigError
from sitepipe.render.gis.statements import ask, do

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Rights come from more than grants on a schema: the reader may be a member of other roles, which
# default privileges or PostgreSQL's own roles let read or write everything. A member that does not
# inherit may still take the other role on.
_BEYOND = """
    WITH held AS (
        SELECT r.oid, r.rolname FROM pg_roles r JOIN pg_roles me ON me.rolname = :reader
        WHERE r.oid = me.oid OR (NOT me.rolsuper AND pg_has_role(me.oid, r.oid, 'MEMBER'))
    )
    SELECT h.rolname, n.nspname, CASE
        WHEN n.nspname <> :shared AND has_schema_privilege(h.oid, n.oid, 'USAGE, CREATE')
            THEN 'enter'
        WHEN has_schema_privilege(h.oid, n.oid, 'CREATE') THEN 'create tables in'
        WHEN n.nspname = :shared AND EXISTS (
            SELECT FROM pg_class c
            WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'v') AND has_table_privilege(
                h.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'
            )
        ) THEN 'write to'
    END AS beyond
    FROM held h CROSS JOIN pg_namespace n
    WHERE n.nspname = :shared OR n.nspname = ANY(:others)
    ORDER BY h.rolname = :reader, h.rolname, n.nspname
"""


def make_role(connection: Connection, reader: str) -> bool:
    """Make the role if there is none; say whether there was none."""
    if ask(connection, "SELECT 1 FROM pg_roles WHERE rolname = :reader", reader=reader):
        return False
    do(connection, "CREATE ROLE {} NOLOGIN", reader)
    return True


def grant(connection: Connection, name: str, reader: str, *, read: bool) -> None:
    """Let the reader read a schema, or do nothing in it, whatever defaults grant it."""
    everybody = ("PUBLIC", ()), ("{}", (reader,))
    for who, role in everybody:
        do(connection, f"REVOKE ALL ON SCHEMA {{}} FROM {who}", name, *role)
        do(connection, f"REVOKE ALL ON ALL TABLES IN SCHEMA {{}} FROM {who}", name, *role)
    if read:
        do(connection, "GRANT USAGE ON SCHEMA {} TO {}", name, reader)
        do(connection, "GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}", name, reader)


def confirm_reads_alone(
    connection: Connection, where: str, reader: str, *, shared: str, others: Iterable[str]
) -> None:
    """
    Ask the server what the reader can really do, once everything is granted.

    Raises
    ------
    ConfigError
        If it could write, or enter one of the other schemas, itself or as a member of any role.
    """
    told = ask(connection, _BEYOND, reader=reader, shared=shared, others=list(others))
    beyond = [row for row in told if row.beyond]
    if not beyond:
        return
    role, schema, what = beyond[0]
    as_whom = "" if role == reader else f", as a member of {role}"
    raise ConfigError(
        f"{where}: the role {reader} could {what} the schema {schema}{as_whom}",
        hint="Name another role in sitepipe.yaml, as publish: reader"
        + ("." if role == reader else f"; or take this one out of {role}."),
    )
