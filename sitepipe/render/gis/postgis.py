"""
A portfolio in PostGIS: written into schemas aside, and put in place in one transaction.

Whoever reads sees one publication, whole. What they hold in an open transaction is waited for,
so the tables that they ask next are of the same one; and rows are frozen as they are written
(``COPY … FREEZE``), so a transaction that began before the exchange does not find them missing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from sitepipe import schema, vocab
from sitepipe.config.locators import public_name
from sitepipe.crs import known_crs
from sitepipe.errors import ConfigError, StorageError, UnavailableError, first_five
from sitepipe.render.gis.layers import Layer
from sitepipe.render.gis.server import one_transaction

if TYPE_CHECKING:
    from sqlalchemy import Connection

_MARK = "sitepipe "
_MULTI = {"MultiPoint", "MultiPolygon", "MultiLineString"}
_WAIT_S = 60.0  # for readers that hold a table of the former publication
# Both below the second after which PostgreSQL ends whoever it finds deadlocked (ms).
_TRY_MS = 200
_TRY_ALL_MS = 800


@dataclass(frozen=True)
class View:
    """
    A view over tables of the same schema.

    ``query`` is SQL of our own, in which ``{schema}`` stands for the schema's quoted name.
    """

    name: str
    query: str
    description: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class SchemaContent:
    """What one schema holds."""

    name: str
    description: str
    layers: Sequence[Layer]
    views: Sequence[View] = ()


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
        marks = [_mark_of(connection, name) for name in names]
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
        If the database has no PostGIS or does not know the CRS, or the role can do more than
        read.
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
        former = {one.name: _own(connection, where, one.name, publication) for one in contents}
        made_role = bool(reader) and _reader(connection, where, reader)
        rows = 0
        for content in contents:
            _do(connection, "CREATE SCHEMA {}", _aside(content.name))
            for layer in content.layers:
                rows += _write(connection, _aside(content.name), layer, srid)
            for view in content.views:
                _add_view(connection, _aside(content.name), view)
        _take_away(connection, where, {name: own for name, own in former.items() if own})
        for content in contents:
            _do(connection, "ALTER SCHEMA {} RENAME TO {}", _aside(content.name), content.name)
            _mark(connection, content, publication)
            if reader:
                _grant(connection, content.name, reader, read=content.name == shared)
    tables = sum(len(one.layers) + len(one.views) for one in contents)
    return Published(tables, rows, made_role)


def _do(
    connection: Connection, statement: str, *names: str | tuple[str, ...], **parts: Any
) -> None:
    """Execute a statement of ours; the library quotes each name in it."""
    from psycopg import sql

    quoted = [sql.Identifier(*([name] if isinstance(name, str) else name)) for name in names]
    connection.connection.cursor().execute(sql.SQL(statement).format(*quoted, **parts))


def _aside(name: str) -> str:
    return f"{name} (new)"


def _ask(connection: Connection, query: str, **values: object) -> list[Any]:
    from sqlalchemy import text

    return list(connection.execute(text(query), values))


def _alone(connection: Connection, where: str, names: Iterable[str]) -> None:
    """Let one publication of a schema go on at a time."""
    for name in sorted(names):
        asked = "SELECT pg_try_advisory_xact_lock(1399417712, hashtext(:name))"
        if not _ask(connection, asked, name=name)[0][0]:
            raise UnavailableError(
                f"{where}: another publication to the schema {name} is under way",
                hint="Run the command again when it has finished.",
            )


def _prepared(connection: Connection, where: str, crs: str) -> int:
    """Set the session to PostGIS wherever it is; return the SRID of a CRS."""
    home = _ask(
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
    _do(connection, "SET LOCAL search_path TO {}, pg_catalog", home[0][0])
    _do(connection, "SET LOCAL client_min_messages TO warning")
    known = _ask(
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


def _mark_of(connection: Connection, name: str) -> dict[str, Any] | None:
    """Read what a schema says of itself; ``None`` if there is no such schema, empty if nothing."""
    found = _ask(
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
        mark = json.loads(first.removeprefix(_MARK))
    except ValueError:
        return {}
    return mark if isinstance(mark, dict) else {}


def _own(
    connection: Connection, where: str, name: str, publication: Publication
) -> list[tuple[str, str]]:
    """List what is to go of a schema that this portfolio published; none if there is none."""
    mark = _mark_of(connection, name)
    if mark is None:
        return []
    if not mark:
        raise StorageError(
            f"{where} has a schema {name} that sitepipe did not make; nothing was written to it",
            hint="Choose another name in sitepipe.yaml, as publish: postgis_schema.",
        )
    if mark.get("store") != publication.store:
        raise StorageError(
            f"{where}: the schema {name} is of another portfolio; nothing was written to it",
            hint="Choose another name in sitepipe.yaml, as publish: postgis_schema; or drop that "
            "schema if its portfolio is gone.",
        )
    there = _ask(
        connection,
        "SELECT c.relname, CASE WHEN c.relkind = 'v' THEN 'VIEW' ELSE 'TABLE' END "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = :name AND c.relkind IN ('r', 'v', 'm', 'p', 'f') ORDER BY 2 DESC, 1",
        name=name,
    )
    ours = set(mark.get("holds", ()))
    if others := [row[0] for row in there if row[0] not in ours]:
        raise StorageError(
            f"{where}: somebody put {first_five(others)} into the schema {name}, which "
            "publishing would replace; nothing was written to it",
            hint="Move it to another schema: ALTER TABLE … SET SCHEMA …",
        )
    return [(str(relation), str(kind)) for relation, kind in there]


def _reader(connection: Connection, where: str, reader: str) -> bool:
    """Make the role of readers if there is none; refuse one that can do more than read."""
    found = _ask(
        connection,
        "SELECT rolsuper OR pg_has_role(oid, current_user, 'USAGE') FROM pg_roles "
        "WHERE rolname = :reader",
        reader=reader,
    )
    if not found:
        _do(connection, "CREATE ROLE {} NOLOGIN", reader)
        return True
    if found[0][0]:
        raise ConfigError(
            f"{where}: the role {reader} has the rights of whoever publishes, and could write",
            hint="Name another role in sitepipe.yaml, as publish: reader.",
        )
    return False


def _write(connection: Connection, name: str, layer: Layer, srid: int) -> int:
    """Make the table of a layer, fill it, and index it."""
    from geoalchemy2 import Geometry
    from psycopg import sql
    from sqlalchemy import BigInteger, Boolean, Column, Double, Index, MetaData, Table, Text

    types = {"text": Text, "date": Text, "number": Double, "integer": BigInteger, "flag": Boolean}
    columns: list[Any] = [
        Column("fid", BigInteger, primary_key=True, autoincrement=False, comment="number of row"),
        *(Column(one.name, types[one.dtype], comment=comment_of(one)) for one in layer.columns),
    ]
    if layer.geometry_type:
        shape = Geometry(layer.geometry_type.upper(), srid=srid, spatial_index=False)
        columns.append(Column("geom", shape, comment=f"{layer.geometry_type} in the working CRS"))
    table = Table(layer.name, MetaData(schema=name), *columns, comment=layer.description)
    table.create(connection, checkfirst=False)
    statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (FREEZE)").format(
        sql.Identifier(name, layer.name),
        sql.SQL(", ").join(sql.Identifier(one.name) for one in table.columns),
    )
    with connection.connection.cursor().copy(statement) as copy:
        for row in _rows(layer, srid):
            copy.write_row(row)
    if layer.geometry_type:
        Index(f"{layer.name}_geom", table.c.geom, postgresql_using="gist").create(connection)
    if layer.key:
        unique = not layer.rows.duplicated(list(layer.key)).any()
        Index(f"{layer.name}_key", *(table.c[one] for one in layer.key), unique=unique).create(
            connection
        )
    elif "site_id" in table.c:
        Index(f"{layer.name}_site", table.c.site_id).create(connection)
    return len(layer.rows)


def _rows(layer: Layer, srid: int) -> Iterable[tuple[object, ...]]:
    """Give the rows of a layer as values of Python, numbered from 1."""
    cells: list[list[object]] = [list(range(1, len(layer.rows) + 1))]
    cells += [_values(layer.rows[one.name], one.dtype) for one in layer.columns]
    if layer.geometry_type:
        shapes = shapely.force_2d(np.asarray(layer.rows["geometry"], dtype=object))
        if layer.geometry_type in _MULTI:
            shapes = np.array([_multi(shape) for shape in shapes], dtype=object)
        marked = shapely.set_srid(shapes, srid)
        cells.append(shapely.to_wkb(marked, hex=True, include_srid=True).tolist())
    return zip(*cells, strict=True)


def _multi(shape: Any) -> Any:
    collect = {
        "Point": shapely.MultiPoint,
        "Polygon": shapely.MultiPolygon,
        "LineString": shapely.MultiLineString,
    }
    return collect[shape.geom_type]([shape]) if shape and shape.geom_type in collect else shape


def _values(cells: pd.Series, dtype: schema.Dtype) -> list[object]:
    plain = cells.astype(object).where(cells.notna(), None).tolist()
    if dtype == "integer":
        return [None if value is None else int(value) for value in plain]
    if dtype == "flag":
        return [None if value is None else bool(value) for value in plain]
    if dtype == "number":
        return [None if value is None else float(value) for value in plain]
    # PostgreSQL's text cannot hold this one letter.
    return [None if value is None else str(value).replace("\0", "\ufffd") for value in plain]


def comment_of(column: schema.Column) -> str:
    """Say what a column means, its unit and its terms."""
    said = column.meaning
    if column.unit and f"({column.unit})" not in said:
        said += f" ({column.unit})"
    if column.terms is not None:
        said += f": one of {', '.join(column.terms.values())}"
    if column.audience is not vocab.Audience.PUBLIC:
        said += f"; not beyond: {column.audience.label}"
    return said


def _add_view(connection: Connection, name: str, view: View) -> None:
    from psycopg import sql

    _do(connection, f"CREATE VIEW {{}} AS {view.query}", (name, view.name),
        schema=sql.Identifier(name))  # fmt: skip
    _comment(connection, "VIEW", (name, view.name), said=view.description)
    for column, said in view.columns.items():
        _comment(connection, "COLUMN", (name, view.name, column), said=said)


def _comment(connection: Connection, kind: str, name: tuple[str, ...], *, said: str) -> None:
    from psycopg import sql

    _do(connection, f"COMMENT ON {kind} {{}} IS {{said}}", name, said=sql.Literal(said))


def _take_away(
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
            _do(connection, f"DROP {kind} {_places(listed)} RESTRICT", *listed)
    for name in former:
        _do(connection, "DROP SCHEMA {} RESTRICT", name)


def _places(names: Sequence[object]) -> str:
    return ", ".join(["{}"] * len(names))


def _wait_for_readers(connection: Connection, where: str, held: Sequence[tuple[str, str]]) -> None:
    """
    Lock all views and tables of the former publication at once.

    Whoever has read one of them may ask another next, and must find it; so all locks are given
    back, soon, when one cannot be had, and asked again. Views come first, as they do for who reads
    one: whoever holds a view and waits for its table would wait for us, and we for them.
    """
    from psycopg.errors import LockNotAvailable, QueryCanceled

    until = time.monotonic() + _WAIT_S
    _do(connection, f"SET LOCAL lock_timeout TO {_TRY_MS}")
    while True:
        try:
            with connection.begin_nested():
                _do(connection, f"SET LOCAL statement_timeout TO {_TRY_ALL_MS}")
                _do(connection, f"LOCK TABLE {_places(held)} IN ACCESS EXCLUSIVE MODE", *held)
                _do(connection, "SET LOCAL statement_timeout TO DEFAULT")
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


def _mark(connection: Connection, content: SchemaContent, publication: Publication) -> None:
    """Say in a schema's comment whose it is, of what, and which tables are sitepipe's own."""
    mark = {
        "store": publication.store,
        "snapshot": publication.snapshot,
        "sha256": publication.sha256,
        "written_by": publication.written_by,
        "holds": sorted([*(one.name for one in content.layers), *(v.name for v in content.views)]),
    }
    said = f"{content.description}\n{_MARK}{json.dumps(mark)}"
    _comment(connection, "SCHEMA", (content.name,), said=said)


def _grant(connection: Connection, name: str, reader: str, *, read: bool) -> None:
    """Let the reader read a schema, or do nothing in it, whatever else the database grants."""
    everybody = ("PUBLIC", ()), ("{}", (reader,))
    for who, role in everybody:
        _do(connection, f"REVOKE ALL ON SCHEMA {{}} FROM {who}", name, *role)
        _do(connection, f"REVOKE ALL ON ALL TABLES IN SCHEMA {{}} FROM {who}", name, *role)
    if read:
        _do(connection, "GRANT USAGE ON SCHEMA {} TO {}", name, reader)
        _do(connection, "GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}", name, reader)
