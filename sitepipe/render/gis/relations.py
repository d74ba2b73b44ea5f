"""Tables and views in PostGIS: made, filled, indexed, and with a comment on every column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from sitepipe import schema, vocab
from sitepipe.render.gis.layers import Layer
from sitepipe.render.gis.statements import comment, do

if TYPE_CHECKING:
    from sqlalchemy import Connection

_MULTI = {"MultiPoint", "MultiPolygon", "MultiLineString"}


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


def write_table(connection: Connection, name: str, layer: Layer, srid: int) -> int:
    """Make the table of a layer in a schema, fill it, and index it; return its number of rows."""
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


def add_view(connection: Connection, name: str, view: View) -> None:
    """Make a view in a schema."""
    from psycopg import sql

    do(connection, f"CREATE VIEW {{}} AS {view.query}", (name, view.name),
        schema=sql.Identifier(name))  # fmt: skip
    comment(connection, "VIEW", (name, view.name), said=view.description)
    for column, said in view.columns.items():
        comment(connection, "COLUMN", (name, view.name, column), said=said)


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
