"""
A portfolio in PostGIS: written into schemas aside, and put in place in one transaction.

Whoever reads sees one publication, whole. What they hold in an open transaction is waited for,
so the tables that they ask next are of the same one; and rows are frozen as they are written
(``COPY … FREEZE``), so a transaction that began before the exchange does not find them missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitepipe.config.locators import public_name
from sitepipe.crs import known_crs
from sitepipe.errors import ConfigError, StorageError, UnavailableError
from sitepipe.render.gis.former import Publication, mark, mark_of, own_relations, take_away
from sitepipe.render.gis.layers import Layer
from sitepipe.render.gis.reader import confirm_reads_alone, grant, make_role
from sitepipe.render.gis.relations import View, add_view, write_table
from sitepipe.render.gis.server import one_transaction
from sitepipe.render.gis.statements import ask, do

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class SchemaContent:
    """What one schema holds."""

    name: str
    description: str
    layers: Sequence[Layer]
    views: Sequence[View] = ()


@dataclass(frozen=True)
class Published:
    """What was published: tables and rows of all schemas, and whether it stood there before."""

    tables: int
    rows: int
    made_role: bool = False


def published_already(address: str, names: Iterable[str], publication: Publication) -> bool:
    """
    Say whether a database has just this publication in these schemas.

    Raises
    ------
    StorageError, UnavailableError
        As :func:`publish_schemas`.
    """
    with one_transaction(address) as connection:
        marks = [mark_of(connection, name) for name in names]
    return all(mark is not None and mark.get("sha256") == publication.sha256 for mark in marks)


def publish_schemas(
    address: str,
    contents: Sequence[SchemaContent],
    publication: Publication,
    *,
    crs: str,
    reader: str = "",
    shared: str = "",
) -> Published:
    """
    Put schemas in place of what was published before: all of them, or none.

    Parameters
    ----------
    address
        The database; see :func:`sitepipe.render.gis.server.one_transaction`.
    contents
        What each schema holds.
    publication
        What it is of.
    crs
        Working CRS of the geometries.
    reader
        Role that may read the schema ``shared``, and nothing else of these; made if there is
        none. Empty for no role.
    shared
        The schema that it may read.

    Raises
    ------
    ConfigError
        If the database has no PostGIS or does not know the CRS, or the role could do more than
        read, by whatever right.
    StorageError
        If a schema of that name is not of this portfolio, or others' tables are in it or rest
        on it, or the user may not write.
    UnavailableError
        If the server cannot be reached, goes away, or is in use for too long.
    """
    where = public_name(address)
    with one_transaction(address) as connection:
        _alone(connection, where, [one.name for one in contents])
        srid = _prepared(connection, where, crs)
        former = {
            one.name: own_relations(connection, where, one.name, publication) for one in contents
        }
        made_role = bool(reader) and make_role(connection, reader)
        rows = 0
        for content in contents:
            do(connection, "CREATE SCHEMA {}", _aside(content.name))
            for layer in content.layers:
                rows += write_table(connection, _aside(content.name), layer, srid)
            for view in content.views:
                add_view(connection, _aside(content.name), view)
        take_away(connection, where, {name: own for name, own in former.items() if own})
        for content in contents:
            do(connection, "ALTER SCHEMA {} RENAME TO {}", _aside(content.name), content.name)
            holds = [one.name for one in content.layers]
            holds += [one.name for one in content.views]
            mark(connection, content.name, publication,
                 description=content.description, holds=holds)  # fmt: skip
            if reader:
                grant(connection, content.name, reader, read=content.name == shared)
        if reader:
            confirm_reads_alone(
                connection, where, reader, shared=shared, others=former.keys() - {shared}
            )
    tables = sum(len(one.layers) + len(one.views) for one in contents)
    return Published(tables, rows, made_role)


def _aside(name: str) -> str:
    return f"{name} (new)"


def _alone(connection: Connection, where: str, names: Iterable[str]) -> None:
    """Let one publication of a schema go on at a time."""
    for name in sorted(names):
        asked = "SELECT pg_try_advisory_xact_lock(1399417712, hashtext(:name))"
        if not ask(connection, asked, name=name)[0][0]:
            raise UnavailableError(
                f"{where}: another publication to the schema {name} is under way",
                hint="Run the command again when it has finished.",
            )


def _prepared(connection: Connection, where: str, crs: str) -> int:
    """Set the session to PostGIS wherever it is; return the SRID of a CRS."""
    home = ask(
        connection,
        "SELECT n.nspname, has_schema_privilege(n.oid, 'USAGE') FROM pg_extension e "
        "JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'",
    )
    if not home:
        raise ConfigError(
            f"{where} has no PostGIS",
            hint="Let the database's owner type there: CREATE EXTENSION postgis",
        )
    if not home[0][1]:
        raise StorageError(
            f"{where}: this user may not use PostGIS, which is in the schema {home[0][0]}",
            hint=f"Let the database's owner type there: GRANT USAGE ON SCHEMA {home[0][0]} TO …",
        )
    do(connection, "SET LOCAL search_path TO {}, pg_catalog", home[0][0])
    do(connection, "SET LOCAL client_min_messages TO warning")
    known = ask(
        connection,
        "SELECT srid FROM spatial_ref_sys WHERE auth_name = 'EPSG' AND auth_srid = :code",
        code=known_crs(crs).to_epsg() or 0,
    )
    if not known:
        raise ConfigError(
            f"{where} does not know the working CRS {crs}",
            hint="Use a CRS with an EPSG code, or let the database's owner add it to "
            "spatial_ref_sys.",
        )
    return int(known[0][0])
