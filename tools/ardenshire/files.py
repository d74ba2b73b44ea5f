"""Partners' tables to files: workbooks, CSV, a GeoPackage, and their descriptions."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

import geopandas as gpd
import pyogrio
import xlsxwriter
import yaml
from shapely import set_precision
from shapely.geometry import mapping

from ardenshire.tables import Cell, PartnerTable

_WRITTEN = datetime(2026, 11, 23)  # noqa: DTZ001 - a spreadsheet knows no time zone
_LAST_CHANGE = "2026-11-23T00:00:00Z"
_DRAWN_IN = "EPSG:27700"
_DEGREES = 1e-6  # about ten centimetres


def write_files(tables: Iterable[PartnerTable], workspace: Path) -> None:
    """Write what the partners send to ``inbox/`` and its descriptions to ``sources/``."""
    inbox, sources = workspace / "inbox", workspace / "sources"
    inbox.mkdir(parents=True, exist_ok=True)
    sources.mkdir(exist_ok=True)
    by_file = sorted(tables, key=lambda table: table.file)
    for name, group in groupby(by_file, key=lambda table: table.file):
        in_file = list(group)
        match Path(name).suffix:
            case ".xlsx":
                _write_workbook(inbox / name, in_file)
            case ".gpkg":
                _write_geopackage(inbox / name, in_file[0])
            case ".geojson":
                _write_geojson(inbox / name, in_file[0])
            case _:
                _write_csv(inbox / name, in_file[0])
        for table in in_file:
            _write_description(sources / f"{table.source_id}.yaml", table)


def _write_workbook(path: Path, tables: Sequence[PartnerTable]) -> None:
    """Write sheets as people make them: a title above the headings, dates as real dates."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties({"author": tables[0].partner, "created": _WRITTEN})
        bold = book.add_format({"bold": True})
        for table in tables:
            sheet = book.add_worksheet(table.sheet)
            for number, line in enumerate(table.preamble):
                sheet.write_string(number, 0, line, bold if number == 0 else None)
            header = table.header_row - 1
            for column, heading in enumerate(table.headings):
                sheet.write_string(header, column, heading, bold)
                sheet.set_column(column, column, 18)
            for number, row in enumerate(table.rows, header + 1):
                for column, cell in enumerate(row):
                    _write_cell(sheet, number, column, cell)


def _write_cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, str) and cell:
        sheet.write_string(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day))  # noqa: DTZ001
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)


def _write_csv(path: Path, table: PartnerTable) -> None:
    with path.open("w", encoding=table.encoding, newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(table.headings)
        writer.writerows([_text(cell) for cell in row] for row in table.rows)


def _text(cell: Cell) -> str:
    """Write a cell as a British office would: day first, no needless decimals."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return f"{cell:g}" if isinstance(cell, float) and cell < 1e5 else str(cell).removesuffix(".0")


def _write_geopackage(path: Path, table: PartnerTable) -> None:
    columns = dict(zip(table.headings, zip(*table.rows, strict=True), strict=True))
    layer = gpd.GeoDataFrame(columns, geometry=list(table.geometries), crs=table.crs)
    path.unlink(missing_ok=True)
    before = os.environ.get("OGR_CURRENT_DATE")
    os.environ["OGR_CURRENT_DATE"] = _LAST_CHANGE  # else the file would hold the clock's time
    try:
        pyogrio.write_dataframe(layer, path, layer=table.sheet, geometry_type="Polygon")
    finally:
        os.environ.pop("OGR_CURRENT_DATE")
        if before is not None:
            os.environ["OGR_CURRENT_DATE"] = before


def _write_geojson(path: Path, table: PartnerTable) -> None:
    """Write features in degrees, as RFC 7946 wants them, one to a line."""
    shapes = gpd.GeoSeries(list(table.geometries), crs=_DRAWN_IN).to_crs(table.crs)
    features = [
        json.dumps(
            {
                "type": "Feature",
                "properties": dict(zip(table.headings, row, strict=True)),
                "geometry": mapping(set_precision(shape, _DEGREES)),
            },
            ensure_ascii=False,
        )
        for row, shape in zip(table.rows, shapes, strict=True)
    ]
    text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(features) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_description(path: Path, table: PartnerTable) -> None:
    described = yaml.safe_dump(
        table.description(),
        sort_keys=False, allow_unicode=True, default_flow_style=None, width=96,
    )  # fmt: skip
    path.write_text(f"# {table.comment}\n{described}", encoding="utf-8", newline="\n")


def sha256_of(path: Path) -> str:
    """Return the hash of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
