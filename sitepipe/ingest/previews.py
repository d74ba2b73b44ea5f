"""Files looked at before it is known what they hold: their tables, and where headings stand."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sitepipe.errors import CrsError, DataError, SitepipeError
from sitepipe.ingest.archives import ARCHIVE_ENDINGS, open_member
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.features import (
    KEYS,
    VECTOR_ENDINGS,
    Features,
    layer_names,
    read_features,
)
from sitepipe.ingest.headings import Wanted
from sitepipe.ingest.parquet import PARQUET_ENDINGS, is_geoparquet
from sitepipe.ingest.plain_layers import plain_layer_names
from sitepipe.ingest.source_tables import attribute_table, parquet_table, plain_layer_table
from sitepipe.ingest.tables import TextTable, filled_records, read_table
from sitepipe.ingest.workbook_files import WORKBOOK_ENDINGS
from sitepipe.ingest.workbooks import read_sheet, sheet_names, sheet_rows
from sitepipe.names import heading_key

TABLE_ENDINGS = (".csv", ".tsv", ".txt")
_RASTER_ENDINGS = (".tif", ".tiff")
MOST_BYTES = 300_000_000
"""Larger files are not opened to see what they may be; a description reads them all the same."""

_LOOKED_AT = 25  # rows from the top in which the headings are looked for
_FIGURE = re.compile(r"[-+£]?[\d.,/:\s-]+%?")
_GRID = "EPSG:27700"


@dataclass(frozen=True)
class Preview:
    """
    One table of a file as it stands.

    Attributes
    ----------
    table
        Its cells; ``sheet`` names the sheet or layer.
    header_row
        Row of the headings, where it is not the one that a reader takes by itself; else 0.
    member
        The file inside a zip, where it is one.
    crs
        CRS of a file of features that states none and whose numbers are grid metres; else
        empty.
    geometries
        Kinds of geometry of a file of features ("Polygon"); none for other tables.
    """

    table: TextTable
    header_row: int = 0
    member: str = ""
    crs: str = ""
    geometries: tuple[str, ...] = ()


def is_readable(path: Path) -> bool:
    """Say whether a file's ending is one whose tables can be looked at."""
    endings = (*TABLE_ENDINGS, *WORKBOOK_ENDINGS, *VECTOR_ENDINGS, *ARCHIVE_ENDINGS)
    return path.suffix.lower() in endings


def previews(path: Path, *, label: str) -> list[Preview]:
    """
    Look at every table of a file: of a workbook each sheet, of a GeoPackage each layer.

    Sheets and layers without a row below their headings are passed over.

    Parameters
    ----------
    path
        The file; of a zip or KMZ its only readable member is looked at.
    label
        Its name in messages.

    Raises
    ------
    DataError
        If the file cannot be read as any table, or is larger than :data:`MOST_BYTES`.
    StorageError
        If it is missing or cannot be read.
    """
    if path.is_file() and (size := path.stat().st_size) > MOST_BYTES:
        raise DataError(
            f"{label} has {size / 1e6:,.0f} MB: too large to be looked through",
            hint="Write its sources/*.yaml by hand; reading it has no such limit.",
        )
    with _opened(path) as (file, member):
        name = f"{label}, {member}" if member else label
        ending = file.suffix.lower()
        if ending in _RASTER_ENDINGS:
            raise DataError(
                f"{name} is a raster: it holds no table",
                hint="One of Green Belt is named under areas in sitepipe.yaml.",
            )
        if ending in WORKBOOK_ENDINGS:
            found = _of_workbook(file, name)
        elif ending in VECTOR_ENDINGS:
            found = _of_features(file, name)
        else:
            found = [_of_text(file, name)]
    if not found:
        raise DataError(f"{label} holds no table", hint="Ask its sender for the file again.")
    if member:
        return [
            Preview(one.table, one.header_row, member, one.crs, one.geometries) for one in found
        ]
    return found


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Path, str]]:
    """Give the file; of an archive its only member, unpacked aside for as long as it is read."""
    if path.suffix.lower() not in ARCHIVE_ENDINGS:
        yield path, ""
        return
    with tempfile.TemporaryDirectory(prefix="sitepipe-") as folder:
        file = open_member(path, "", into=Path(folder))
        yield file, file.name


def header_row(records: Sequence[tuple[int, Sequence[str]]]) -> int:
    """
    Find the row of the headings: wide, of words, each its own, above the figures.

    Parameters
    ----------
    records
        Number and cells of every filled row.

    Returns
    -------
    number
        Of the first row of those that are most like headings; the first filled row's if none
        is.
    """
    top = records[:_LOOKED_AT]
    widest = max((_filled(cells) for _, cells in records[:200]), default=1)
    likeness = {number: _likeness(cells, widest) for number, cells in top}
    return max(likeness, key=lambda number: (likeness[number], -number))


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _likeness(cells: Sequence[str], widest: int) -> float:
    """Say how like headings a row is: its share of the width, of words, of distinct cells."""
    filled = [cell for cell in cells if cell.strip()]
    worded = sum(not _FIGURE.fullmatch(cell) and len(cell) <= 100 for cell in filled)
    distinct = len({heading_key(cell) for cell in filled})
    return len(filled) / widest + worded / len(filled) + distinct / len(filled)


def _of_text(file: Path, label: str) -> Preview:
    issues = IssueLog(label)
    records = filled_records(file, label=label, issues=issues)
    row = header_row(records) if records else 0
    plain = row if records and row != records[0][0] else 0
    return Preview(
        read_table(file, label=label, issues=issues, header_row=row, wanted=Wanted()), plain
    )


def _of_workbook(file: Path, label: str) -> list[Preview]:
    found = []
    for sheet in sheet_names(file, label=label):
        rows = sheet_rows(file, label=label, sheet=sheet)
        if len(rows) < 2:
            continue
        row = header_row(rows)
        if row == rows[-1][0]:
            continue
        issues = IssueLog(label)
        try:
            table = read_sheet(
                file, label=label, sheet=sheet, header_row=row, issues=issues, wanted=Wanted()
            )
        except SitepipeError:
            continue  # reading it says why; here it is one of several
        found.append(Preview(table, row if row != rows[0][0] else 0))
    return found


def _of_features(file: Path, label: str) -> list[Preview]:
    if file.suffix.lower() in PARQUET_ENDINGS:
        if is_geoparquet(file, label=label):
            return [_of_layer(file, None, label, alone=True)]
        return [Preview(parquet_table(file, label=label))]
    plain = [
        Preview(plain_layer_table(file, layer, label=label))
        for layer in plain_layer_names(file, label=label)
    ]
    layers: list[str | None] = [*layer_names(file, label=label)]
    if not (layers or plain):
        layers = [None]
    alone = len(layers) + len(plain) == 1
    found = [*plain, *(_of_layer(file, layer, label, alone=alone) for layer in layers)]
    return found if alone else [one for one in found if one.table.rows]


def _of_layer(file: Path, layer: str | None, label: str, *, alone: bool) -> Preview:
    """Look at one layer; without a feature it is refused where it is all there is."""

    def read(crs: str) -> Features:
        return read_features(
            file,
            layer=layer,
            crs_given=crs or None,
            label=label,
            asking=KEYS,
            features_required=alone,
        )

    crs = ""
    try:
        features = read(crs)
    except CrsError:
        crs = _GRID
        features = read(crs)
    kinds = features.table.geom_type.dropna().str.removeprefix("Multi")
    return Preview(attribute_table(features), crs=crs, geometries=tuple(sorted(kinds.unique())))
