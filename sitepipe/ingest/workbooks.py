"""Sheets of workbooks to tables of text, with the row numbers that a spreadsheet shows."""

from __future__ import annotations

import re
from pathlib import Path

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from sitepipe.errors import DataError, SchemaError
from sitepipe.hashing import file_sha256
from sitepipe.ingest.cell_text import cell_text
from sitepipe.ingest.claim_fields import meant
from sitepipe.ingest.column_names import unique_headings
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.headings import (
    LOOKED_AT,
    Header,
    Wanted,
    find_header,
    note_double,
    require_rows,
)
from sitepipe.ingest.merged_cells import Merged, fill_down, note_merged
from sitepipe.ingest.sheet_notes import Record, note_above, note_dates, note_failed
from sitepipe.ingest.sheet_scan import scan_xlsx
from sitepipe.ingest.tables import Row, TextTable, where
from sitepipe.ingest.workbook_files import (
    XLSX_ENDINGS,
    opened_parts,
    opened_workbook,
    sheet_part,
)
from sitepipe.words import count

_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)|Err:\d{3}")


def sheet_names(path: Path, *, label: str) -> list[str]:
    """
    Name the sheets of a workbook that hold cells, in its order; hidden ones too.

    Raises
    ------
    DataError
        If the file is no workbook that can be read.
    StorageError
        If it is missing or cannot be read.
    """
    with opened_workbook(path, label=label) as workbook:
        return _worksheets(workbook, hidden=True)


def read_sheet(
    path: Path,
    *,
    label: str,
    sheet: str,
    header_row: int,
    issues: IssueLog,
    wanted: Wanted | None = None,
    rows_required: bool = True,
) -> TextTable:
    """
    Read one sheet of a workbook.

    Rows are numbered as a spreadsheet shows them; blank ones count without being read.

    Parameters
    ----------
    path
        The file: .xlsx, .xlsm, .xls or .ods.
    label
        Its name in messages, free of machine paths.
    sheet
        The sheet; empty for the only one that is not hidden.
    header_row
        Row that the headings stand in, or the upper of two; 0 to find it.
    issues
        Takes the sheet's name, and what is unusual: rows above the headings, merged cells,
        formulas that give no value, dates written as text.
    wanted
        Headings that its description names: they tell the row of the headings
        (:func:`sitepipe.ingest.headings.find_header`).
    rows_required
        Whether headings alone are refused.

    Returns
    -------
    table
        Cells as text: see :func:`sitepipe.ingest.cell_text.cell_text`.

    Raises
    ------
    DataError
        If the file is no workbook that can be read, is protected by a password, or lacks rows
        that are required.
    SchemaError
        If there is no such sheet, several and none is named, or a heading stands twice.
    StorageError
        If the file is missing or cannot be read.
    """
    with opened_workbook(path, label=label) as workbook:
        chosen = _chosen(workbook, sheet, label=label)
        issues.sheet = chosen
        named = where(label, chosen)
        failed = _scanned(path, chosen, label=label)
        cells = workbook.get_sheet_by_name(chosen)
        ranges = [
            Merged(top + 1, left, bottom + 1, right)
            for (top, left), (bottom, right) in cells.merged_cell_ranges or ()
        ]
        records = _filled_rows(cells, failed)
    if not records:
        raise DataError(f"{named} is empty", hint="Ask its sender for the file again.")
    found = [record for record in records if record[0] >= header_row]
    header = find_header(
        [(number, [cell_text(cell) for cell in row]) for number, row in found[:LOOKED_AT]],
        wanted=wanted,
        header_row=header_row,
        ranges=ranges,
        where=named,
    )
    note_above(records, header.rows[0], issues)
    ranges = [one for one in ranges if one.bottom >= header.rows[0]]
    note_merged(ranges, issues)
    records = fill_down([one for one in found if one[0] >= header.rows[0]], ranges)
    records = records[len(header.rows) :]
    if rows_required:
        require_rows(len(records), header, where=named)
    columns = _columns(header, records, where=named, wanted=wanted, issues=issues)
    note_double(header, list(columns.values()), issues)
    note_failed(
        {cell: why for cell, why in failed.items() if cell[0] >= header.rows[0]}, columns, issues
    )
    note_dates(records, columns, issues)
    rows = [
        Row(number, {heading: cell_text(cells[column]) for column, heading in columns.items()})
        for number, cells in records
    ]
    return TextTable(label, file_sha256(path), list(columns.values()), rows, chosen)


def sheet_rows(path: Path, *, label: str, sheet: str) -> list[tuple[int, list[str]]]:
    """
    Give the filled rows of a sheet as text, with their numbers; nothing is noted.

    For looking at a sheet before it is known what it holds; :func:`read_sheet` reads it.

    Raises
    ------
    DataError
        If the file is no workbook that can be read, or the sheet spreads too far.
    SchemaError
        If there is no such sheet.
    StorageError
        If the file is missing or cannot be read.
    """
    with opened_workbook(path, label=label) as workbook:
        chosen = _chosen(workbook, sheet, label=label)
        failed = _scanned(path, chosen, label=label)
        records = _filled_rows(workbook.get_sheet_by_name(chosen), failed)
    return [(number, [cell_text(cell) for cell in cells]) for number, cells in records]


def _worksheets(workbook: CalamineWorkbook, *, hidden: bool) -> list[str]:
    return [
        one.name
        for one in workbook.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet
        and (hidden or one.visible == SheetVisibleEnum.Visible)
    ]


def _chosen(workbook: CalamineWorkbook, sheet: str, *, label: str) -> str:
    sheets = _worksheets(workbook, hidden=True)
    listed = ", ".join(repr(name) for name in sheets) or "none"
    if sheet and sheet not in sheets:
        raise SchemaError(
            f"{label} has no sheet {sheet!r}{meant(sheet, sheets)}; its sheets: {listed}",
            hint="Correct sheet in its sources/*.yaml.",
        )
    shown = _worksheets(workbook, hidden=False)
    if not sheet and len(shown) != 1:
        raise SchemaError(
            f"{label} has {count(len(shown), 'sheet')}, and its source names none; its sheets: "
            f"{listed}",
            hint=f"Say which in its sources/*.yaml, such as sheet: {sheets[0]!r}"
            if sheets
            else "Ask its sender for the file again.",
        )
    return sheet or shown[0]


def _scanned(path: Path, sheet: str, *, label: str) -> dict[tuple[int, int], str]:
    """
    Look through an .xlsx sheet before it is laid out; give the cells that failed.

    An .xls sheet has at most 65,536 rows and 256 columns, and of an .ods workbook the library
    itself bounds the cells.
    """
    if path.suffix.lower() not in XLSX_ENDINGS:
        return {}
    with opened_parts(path, label=label) as archive:
        part = sheet_part(archive, sheet, label=label)
        with archive.open(part) as stream:
            return scan_xlsx(stream, where=where(label, sheet)).failed


def _filled_rows(sheet: CalamineSheet, failed: dict[tuple[int, int], str]) -> list[Record]:
    """
    Give the rows that hold anything, with their numbers.

    Cells whose text is a spreadsheet's error are emptied, and added to those that failed. Rows
    come one at a time, so that a million blank ones take no room.
    """
    if sheet.start is None:
        return []
    before: list[object] = [""] * sheet.start[1]
    records: list[Record] = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if row.count("") == len(row):
            continue
        cells = before + [cell.strip() if isinstance(cell, str) else cell for cell in row]
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and cell[:1] in ("#", "E") and _ERROR.fullmatch(cell):
                failed.setdefault((number, column), cell)
                cells[column] = ""
        if cells.count("") < len(cells):
            records.append((number, cells))
    return records


def _columns(
    header: Header,
    records: list[Record],
    *,
    where: str,
    wanted: Wanted | None,
    issues: IssueLog,
) -> dict[int, str]:
    """Give the heading of every column that has one or holds anything, by its place."""
    used = [
        column
        for column, heading in enumerate(header.cells)
        if heading or any(cells[column] != "" for _, cells in records)
    ]
    named = unique_headings(
        [header.cells[column] or f"(column {column + 1})" for column in used],
        where=where,
        row=header.rows[0],
        wanted=wanted,
        issues=issues,
    )
    return dict(zip(used, named, strict=True))
