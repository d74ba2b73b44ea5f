"""
What the GeoPackage standard (OGC 12-128r18) requires of a file's tables, asked of SQLite itself.

An equivalent of the validator that GDAL ships as a script, which no wheel holds. Each fault names
the requirement by its number in the standard.
"""

from __future__ import annotations

import re
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

APPLICATION_ID = int.from_bytes(b"GPKG", "big")
TYPES = re.compile(
    r"(BOOLEAN|TINYINT|SMALLINT|MEDIUMINT|INT|INTEGER|FLOAT|DOUBLE|REAL|TEXT(\(\d+\))?"
    r"|BLOB(\(\d+\))?|DATE|DATETIME)"
)
GEOMETRIES = {
    "GEOMETRY", "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING",
    "MULTIPOLYGON", "GEOMETRYCOLLECTION",
}  # fmt: skip
COLUMNS = {
    "gpkg_spatial_ref_sys": [
        "srs_name", "srs_id", "organization", "organization_coordsys_id", "definition",
        "description",
    ],
    "gpkg_contents": [
        "table_name", "data_type", "identifier", "description", "last_change", "min_x", "min_y",
        "max_x", "max_y", "srs_id",
    ],
    "gpkg_geometry_columns": [
        "table_name", "column_name", "geometry_type_name", "srs_id", "z", "m",
    ],
    "gpkg_extensions": ["table_name", "column_name", "extension_name", "definition", "scope"],
}  # fmt: skip
ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
"""Bytes of a geometry's envelope by its code."""


def faults_in(file: Path) -> list[str]:
    """List what the standard does not allow; nothing for a valid file."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        return [
            *_file_faults(database, file),
            *_column_faults(database),
            *_reference_faults(database),
            *_content_faults(database),
            *_feature_faults(database),
            *_extension_faults(database),
        ]


def _rows(database: sqlite3.Connection, query: str) -> list[tuple]:
    return database.execute(query).fetchall()


def _file_faults(database: sqlite3.Connection, file: Path) -> list[str]:
    (application,), (version,) = (
        database.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")
    )
    found = []
    if application != APPLICATION_ID:
        found.append(f"2: application_id is {application}")
    if not 10200 <= version < 20000:
        found.append(f"2: user_version is {version}")
    if file.suffix != ".gpkg":
        found.append(f"3: the file ends in {file.suffix!r}")
    if _rows(database, "PRAGMA integrity_check") != [("ok",)]:
        found.append("6: integrity_check finds faults")
    if _rows(database, "PRAGMA foreign_key_check"):
        found.append("7: foreign_key_check finds faults")
    return found


def _columns(database: sqlite3.Connection, table: str) -> list[tuple]:
    return database.execute("SELECT * FROM pragma_table_info(?)", (table,)).fetchall()


def _column_faults(database: sqlite3.Connection) -> list[str]:
    return [
        f"10, 13, 21, 58: {table} has not the columns of the standard"
        for table, names in COLUMNS.items()
        if [column[1] for column in _columns(database, table)] != names
    ]


def _reference_faults(database: sqlite3.Connection) -> list[str]:
    held = dict(_rows(database, "SELECT srs_id, lower(organization) FROM gpkg_spatial_ref_sys"))
    wanted = {4326: "epsg", -1: "none", 0: "none"}
    found = [f"11: no row of {one}" for one, by in wanted.items() if held.get(one) != by]
    for table in ("gpkg_contents", "gpkg_geometry_columns"):
        found += [
            f"14, 26: {table} names the unknown srs_id {one}"
            for (one,) in _rows(database, f"SELECT DISTINCT srs_id FROM {table}")
            if one is not None and one not in held
        ]
    return found


def _content_faults(database: sqlite3.Connection) -> list[str]:
    found = []
    there = {name for (name,) in _rows(database, "SELECT name FROM sqlite_master")}
    identifiers = []
    for table, kind, identifier, changed in _rows(
        database, "SELECT table_name, data_type, identifier, last_change FROM gpkg_contents"
    ):
        identifiers.append(identifier)
        if table not in there:
            found.append(f"14: {table} is no table")
        if kind not in ("features", "attributes", "tiles"):
            found.append(f"17: {table} is of the unknown kind {kind}")
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(changed)):
            found.append(f"15: {table} was changed at {changed!r}")
        keys = [column for column in _columns(database, table) if column[5]]
        if len(keys) != 1 or keys[0][2].upper() != "INTEGER":
            found.append(f"29, 119: {table} has no key of one integer")
        found += [
            f"5: {table}.{column[1]} is of the unknown type {column[2]}"
            for column in _columns(database, table)
            if not TYPES.fullmatch(column[2].upper()) and column[2].upper() not in GEOMETRIES
        ]
    if len(set(identifiers)) != len(identifiers):
        found.append("gpkg_contents: an identifier stands twice")
    return found


def _feature_faults(database: sqlite3.Connection) -> list[str]:
    features = {
        name
        for (name,) in _rows(
            database, "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'"
        )
    }
    drawn = _rows(database, "SELECT * FROM gpkg_geometry_columns")
    found = []
    if sorted(row[0] for row in drawn) != sorted(features):
        found.append("22, 23: not one row of gpkg_geometry_columns for each layer")
    for table, column, kind, srs, z, m in drawn:
        if kind not in GEOMETRIES:
            found.append(f"25: {table} has the unknown geometry {kind}")
        if {z, m} - {0, 1, 2}:
            found.append(f"27, 28: z and m of {table} are {z} and {m}")
        for (held,) in database.execute(f'SELECT "{column}" FROM "{table}"'):
            if held is not None and (fault := _blob_fault(held, srs)):
                found.append(f"19: a geometry of {table} {fault}")
                break
    return found


def _blob_fault(held: bytes, srs: int) -> str:
    """Say what is wrong with a geometry's header; nothing if nothing is."""
    if len(held) < 8 or held[:2] != b"GP" or held[2] != 0:
        return "does not begin as the standard says"
    order = "<" if held[3] & 1 else ">"
    envelope = held[3] >> 1 & 7
    if envelope not in ENVELOPES:
        return f"has the envelope {envelope}"
    if struct.unpack(f"{order}i", held[4:8])[0] != srs:
        return "is of another srs_id than its layer"
    body = held[8 + ENVELOPES[envelope] :]
    return "" if len(body) > 4 and body[0] in (0, 1) else "has no well-known binary"


def _extension_faults(database: sqlite3.Connection) -> list[str]:
    found = []
    there = {name for (name,) in _rows(database, "SELECT name FROM sqlite_master")}
    for table, column, name, scope in _rows(
        database, "SELECT table_name, column_name, extension_name, scope FROM gpkg_extensions"
    ):
        if scope not in ("read-write", "write-only"):
            found.append(f"64: {name} has the scope {scope}")
        if table is not None and table not in there:
            found.append(f"60: {name} is of the missing table {table}")
        if name == "gpkg_rtree_index":
            index = f"rtree_{table}_{column}"
            if index not in there:
                found.append(f"77: {table} has no {index}")
                continue
            (many,), (indexed,) = (
                database.execute(query).fetchone()
                for query in (
                    f'SELECT count(*) FROM "{table}" WHERE "{column}" NOTNULL',
                    f'SELECT count(*) FROM "{index}"',
                )
            )
            if many != indexed:
                found.append(f"77: {index} has {indexed} of {many} geometries")
            found += [
                f"77: {index} has no trigger for {event}"
                for event in ("insert", "update", "delete")
                if not any(name.startswith(f"{index}_{event}") for name in there)
            ]
    return found
