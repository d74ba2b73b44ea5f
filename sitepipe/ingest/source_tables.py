"""A source's file, whatever its form, as one table of text; with its features if it has any."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from sitepipe.config import SourceConfig
from sitepipe.errors import SitepipeError, UnavailableError
from sitepipe.hashing import file_sha256
from sitepipe.ingest.archives import ARCHIVE_ENDINGS, open_member
from sitepipe.ingest.cell_text import cell_text
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.features import (
    KEYS,
    VECTOR_ENDINGS,
    Features,
    file_parts,
    read_features,
    stated_crs,
)
from sitepipe.ingest.headings import Wanted
from sitepipe.ingest.parquet import PARQUET_ENDINGS, is_geoparquet, read_parquet_table
from sitepipe.ingest.plain_layers import plain_layer_names, read_plain_layer
from sitepipe.ingest.register_sources import FORM_BY_NAME
from sitepipe.ingest.source_files import Limits, SourceFile, refuse_unreadable
from sitepipe.ingest.table_copies import read_table_copy
from sitepipe.ingest.tables import Row, TableLimits, TextTable, read_table
from sitepipe.ingest.workbook_files import WORKBOOK_ENDINGS
from sitepipe.ingest.workbooks import read_sheet

_ATTEMPTS = 2


@dataclass(frozen=True)
class SourceTable:
    """The rows of a source; ``features`` holds the geometries of a vector file, row by row."""

    table: TextTable
    features: Features | None = None


def read_source_table(
    file: SourceFile, source: SourceConfig, *, issues: IssueLog, limits: Limits
) -> SourceTable:
    """
    Read a source's file by its ending: a workbook, a vector file, else delimited text.

    Of a zip or KMZ its member is read; it is unpacked aside and removed again. The file is
    hashed before and after: one that changed meanwhile is read once more.

    Parameters
    ----------
    file
        The file on this computer.
    source
        Names its sheet, header row and CRS.
    issues
        Takes the sheet's or layer's name, and the defects of the file as a whole.
    limits
        How large a file may be; an archive's member as well.

    Returns
    -------
    source_table
        Features are numbered from 1; a row of any other file by its row as a spreadsheet
        shows it. It may have no row at all.

    Raises
    ------
    DataError
        If the file cannot be used: without a byte, damaged, protected, too large, no table.
    SchemaError
        If the sheet or layer is not there, or a heading stands twice.
    CrsError
        If a vector file has no CRS, or another than the description says.
    StorageError
        If the file is missing or cannot be read.
    UnavailableError
        If it changes while it is read.
    """
    issues.rows += file.issues
    before = len(issues.rows)
    refuse_unreadable(file.path, file.name, largest_bytes=limits.largest_bytes)
    for _ in range(_ATTEMPTS):
        as_it_was = file_sha256(*file_parts(file.path))
        failed, found = None, None
        try:
            found = _read_once(file, source, issues, limits)
        except SitepipeError as error:
            failed = error
        if file_sha256(*file_parts(file.path)) == as_it_was:
            if failed is not None:
                # What is fetched has its hash for a name, which nobody knows.
                failed.reword(failed.message.replace(file.path.name, Path(file.name).name))
                raise failed
            assert found is not None
            return found
        del issues.rows[before:]
    raise UnavailableError(
        f"{file.name} changes while it is read",
        hint="Close what writes it, or wait until it is whole; then run the command again.",
    )


def _read_once(
    file: SourceFile, source: SourceConfig, issues: IssueLog, limits: Limits
) -> SourceTable:
    with _opened(file, source) as path:
        if path == file.path:
            return _read(path, file.name, source, issues, limits)
        label = f"{file.name}, {path.name}"
        refuse_unreadable(path, label, largest_bytes=limits.largest_bytes)
        return _read(path, label, source, issues, limits)


def wanted_headings(source: SourceConfig) -> Wanted:
    """Give the headings that a source's description names, and those of its register's form."""
    special = (source.name_column, source.reference_column, source.date_column)
    form = FORM_BY_NAME.get(source.format)
    return Wanted(
        dict.fromkeys(name for name in (*special, *source.columns, *source.ignored) if name),
        frozenset(key for column in form.columns for key in column.keys) if form else (),
    )


@contextmanager
def _opened(file: SourceFile, source: SourceConfig) -> Iterator[Path]:
    """Give a source's file; of an archive its member, as long as it is read."""
    if file.path.suffix.lower() not in ARCHIVE_ENDINGS:
        yield file.path
        return
    with tempfile.TemporaryDirectory(prefix="sitepipe-") as folder:
        yield open_member(file.path, source.member, into=Path(folder))


def _read(
    path: Path, label: str, source: SourceConfig, issues: IssueLog, limits: Limits
) -> SourceTable:
    ending = path.suffix.lower()
    if source.table:
        return _database_table(path, label, source, issues)
    if ending in WORKBOOK_ENDINGS:
        return SourceTable(
            read_sheet(
                path,
                label=label,
                sheet=source.sheet,
                header_row=source.header_row,
                issues=issues,
                wanted=wanted_headings(source),
                rows_required=False,
            )
        )
    if ending not in VECTOR_ENDINGS:
        return SourceTable(
            read_table(
                path,
                label=label,
                issues=issues,
                header_row=source.header_row,
                wanted=wanted_headings(source),
                encoding=source.encoding,
                limits=TableLimits(limits.largest_bytes, source.cell_limit),
                rows_required=False,
            )
        )
    if ending in PARQUET_ENDINGS and not is_geoparquet(path, label=label):
        return SourceTable(parquet_table(path, label=label))
    if source.sheet and source.sheet in plain_layer_names(path, label=label):
        issues.sheet = source.sheet
        return SourceTable(plain_layer_table(path, source.sheet, label=label))
    features = read_features(
        path,
        layer=source.sheet or None,
        crs_given=source.crs or None,
        label=label,
        asking=KEYS,
        features_required=False,
    )
    issues.sheet = features.sheet
    return SourceTable(attribute_table(features), features)


def _database_table(path: Path, label: str, source: SourceConfig, issues: IssueLog) -> SourceTable:
    copy = read_table_copy(path, label=label, issues=issues)
    rows = [
        Row(number, dict(zip(copy.headings, cells, strict=True)))
        for number, cells in enumerate(copy.cells, start=1)
    ]
    table = TextTable(label, file_sha256(path), copy.headings, rows)
    if copy.shapes is None:
        return SourceTable(table)
    shapes = gpd.GeoDataFrame(geometry=copy.shapes)
    crs = stated_crs(label, shapes, stated=copy.crs, given=source.crs or None)
    in_database = copy.crs is not None
    features = Features(label, None, crs, in_database, table.sha256, shapes.set_crs(crs))
    return SourceTable(table, features)


def parquet_table(path: Path, *, label: str) -> TextTable:
    """Give a Parquet file without geometries as a table of text."""
    headings, rows = _as_text(read_parquet_table(path, label=label))
    return TextTable(label, file_sha256(path), headings, rows)


def plain_layer_table(path: Path, layer: str, *, label: str) -> TextTable:
    """Give a table of a GeoPackage without geometries as a table of text."""
    headings, rows = _as_text(read_plain_layer(path, layer, label=label))
    return TextTable(label, file_sha256(*file_parts(path)), headings, rows, layer)


def attribute_table(features: Features) -> TextTable:
    """Give the attributes of features as a table of text; features are numbered from 1."""
    headings, rows = _as_text(features.table.drop(columns=features.table.geometry.name))
    return TextTable(features.label, features.sha256, headings, rows, features.sheet)


def _as_text(table: pd.DataFrame) -> tuple[list[str], list[Row]]:
    """Give the headings and rows of a typed table as text; rows count from 1."""
    columns = {str(name): [cell_text(cell) for cell in table[name]] for name in table.columns}
    rows = [
        Row(number, {name: cells[number - 1] for name, cells in columns.items()})
        for number in range(1, len(table) + 1)
    ]
    return list(columns), rows
