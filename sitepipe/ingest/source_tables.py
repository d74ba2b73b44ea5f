"""A source's file, whatever its form, as one table of text; with its features if it has any."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sitepipe.config import SourceConfig
from sitepipe.ingest.archives import open_member
from sitepipe.ingest.cell_text import cell_text
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.features import KEYS, VECTOR_ENDINGS, Features, read_features
from sitepipe.ingest.source_checks import is_archive
from sitepipe.ingest.tables import Row, TextTable, read_table
from sitepipe.ingest.workbook_files import WORKBOOK_ENDINGS
from sitepipe.ingest.workbooks import read_sheet


@dataclass(frozen=True)
class SourceTable:
    """The rows of a source; ``features`` holds the geometries of a vector file, row by row."""

    table: TextTable
    features: Features | None = None


def read_source_table(root: Path, source: SourceConfig, *, issues: IssueLog) -> SourceTable:
    """
    Read a source's file by its ending: a workbook, a vector file, else delimited text.

    Of a zip or KMZ its member is read; it is unpacked aside and removed again.

    Parameters
    ----------
    root
        The workspace; the file is relative to it.
    source
        Names the file, and its sheet, header row and CRS.
    issues
        Takes the sheet's or layer's name, and the defects of the file as a whole.

    Returns
    -------
    source_table
        Features are numbered from 1; a row of any other file by its row as a spreadsheet
        shows it.

    Raises
    ------
    DataError
        If the file cannot be used: empty, damaged, protected, no table.
    SchemaError
        If the sheet or layer is not there, or a heading stands twice.
    CrsError
        If a vector file has no CRS, or another than the description says.
    StorageError
        If the file is missing or cannot be read.
    """
    with _opened(root, source) as path:
        label = f"{source.file}, {path.name}" if is_archive(source) else source.file
        return _read(path, label, source, issues)


@contextmanager
def _opened(root: Path, source: SourceConfig) -> Iterator[Path]:
    """Give a source's file; of an archive its member, as long as it is read."""
    path = root / source.file
    if not is_archive(source):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="sitepipe-") as folder:
        yield open_member(path, source.member, into=Path(folder))


def _read(path: Path, label: str, source: SourceConfig, issues: IssueLog) -> SourceTable:
    ending = path.suffix.lower()
    if ending in WORKBOOK_ENDINGS:
        return SourceTable(
            read_sheet(
                path, label=label, sheet=source.sheet, header_row=source.header_row, issues=issues
            )
        )
    if ending not in VECTOR_ENDINGS:
        return SourceTable(
            read_table(path, label=label, issues=issues, header_row=source.header_row)
        )
    features = read_features(
        path,
        layer=source.sheet or None,
        crs_given=source.crs or None,
        label=label,
        asking=KEYS,
    )
    issues.sheet = features.sheet
    return SourceTable(attribute_table(features), features)


def attribute_table(features: Features) -> TextTable:
    """Give the attributes of features as a table of text; features are numbered from 1."""
    columns = {
        str(name): [cell_text(cell) for cell in features.table[name]]
        for name in features.table.columns
        if name != features.table.geometry.name
    }
    rows = [
        Row(number, {name: cells[number - 1] for name, cells in columns.items()})
        for number in range(1, len(features.table) + 1)
    ]
    return TextTable(features.label, features.sha256, list(columns), rows, features.sheet)
