"""Delimited text files to rows, with the row numbers that a spreadsheet shows."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass
from pathlib import Path

from sitepipe.errors import DataError, storage_error
from sitepipe.ingest.column_names import unique_headings
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.delimited import delimited_records
from sitepipe.ingest.encodings import decode
from sitepipe.ingest.headings import (
    LOOKED_AT,
    Wanted,
    find_header,
    note_double,
    require_rows,
)
from sitepipe.ingest.sheet_notes import note_above
from sitepipe.vocab import IssueKind, Severity

_SHOWN = 200


@dataclass(frozen=True)
class TableLimits:
    """The largest file (bytes) and the longest cell (characters) that are read."""

    file: int = 250_000_000
    cell: int = 50_000_000


@dataclass(frozen=True)
class Row:
    """One record of a file: its number in the file (the header is row 1) and its cells."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class TextTable:
    """
    A table of text as it stands: of a delimited file, of a sheet, or of a layer's attributes.

    ``sheet`` names the sheet or layer; ``None`` for a plain table.
    """

    label: str
    sha256: str
    headings: list[str]
    rows: list[Row]
    sheet: str | None = None

    @property
    def where(self) -> str:
        """Name the table in messages: its file, and its sheet if it has one."""
        return where(self.label, self.sheet)


def where(label: str, sheet: str | None) -> str:
    """Name a file, and the sheet or layer of it, in messages."""
    return label if sheet is None else f"{label}, {sheet!r}"


def read_bytes(path: Path, *, label: str) -> bytes:
    """
    Return a file's bytes.

    Raises
    ------
    StorageError
        If it is missing or cannot be read; the message names it by ``label``.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise storage_error(error, f"read {label}") from error


def read_table(
    path: Path,
    *,
    label: str,
    issues: IssueLog,
    header_row: int = 0,
    wanted: Wanted | None = None,
    encoding: str = "",
    limits: TableLimits = TableLimits(),
    rows_required: bool = True,
) -> TextTable:
    """
    Read a table in delimited text.

    Encoding, delimiter and headings are told by the content: see
    :func:`sitepipe.ingest.encodings.decode`, :func:`sitepipe.ingest.delimited.find_delimiter`
    and :func:`sitepipe.ingest.headings.find_header`. Rows are counted as records, so a line
    break within quotes does not shift the numbers, and blank rows count without being read.

    Parameters
    ----------
    path
        The file.
    label
        Its name in messages, free of machine paths.
    issues
        Takes a guessed encoding, rows above the headings, headings that stand twice, and rows
        with more or fewer cells than the header.
    header_row
        Row that the headings stand in, or the upper of two; 0 to find it.
    wanted
        Headings that its description names. Without one, nothing may be unclear in the
        headings.
    encoding
        The encoding that its description states; empty to tell it.
    limits
        The largest file and the longest cell that are read.
    rows_required
        Whether headings alone are refused.

    Raises
    ------
    DataError
        If the file is empty or too large, lacks rows that are required, or is not delimited
        text.
    SchemaError
        If a mapped heading stands twice.
    StorageError
        If the file cannot be read.
    """
    _check_size(path, limits, label=label)
    content = read_bytes(path, label=label)
    text = decode(content, label=label, issues=issues, encoding=encoding)
    sha256 = hashlib.sha256(content).hexdigest()
    del content
    records = delimited_records(text, label=label, wanted=wanted, cell_limit=limits.cell)
    if not records:
        raise DataError(f"{label} is empty", hint="Ask its sender for the file again.")
    found = [record for record in records if record[0] >= header_row]
    header = find_header(
        [(number, [cell.strip() for cell in cells]) for number, cells in found[:LOOKED_AT]],
        wanted=wanted,
        header_row=header_row,
        where=label,
    )
    above = itertools.takewhile(lambda record: record[0] < header.rows[0], records)
    note_above([(number, list[object](cells)) for number, cells in above], header.rows[0], issues)
    headings = unique_headings(
        header.cells, where=label, row=header.rows[0], wanted=wanted, issues=issues
    )
    note_double(header, headings, issues)
    records = [record for record in found if record[0] > header.rows[-1]]
    if rows_required:
        require_rows(len(records), header, where=label)
    rows = [_row(number, cells, headings, issues=issues) for number, cells in records]
    return TextTable(label, sha256, headings, rows)


def filled_records(path: Path, *, label: str, issues: IssueLog) -> list[tuple[int, list[str]]]:
    """
    Give the filled rows of a delimited file with their numbers, whatever they are.

    For looking at a file before it is known what it holds; :func:`read_table` reads it.

    Raises
    ------
    DataError
        If the file is not delimited text, or too large.
    StorageError
        If it cannot be read.
    """
    limits = TableLimits()
    _check_size(path, limits, label=label)
    text = decode(read_bytes(path, label=label), label=label, issues=issues, encoding="")
    return delimited_records(text, label=label, wanted=Wanted(), cell_limit=limits.cell)


def _check_size(path: Path, limits: TableLimits, *, label: str) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise storage_error(error, f"read {label}") from error
    if size > limits.file:
        raise DataError(
            f"{label} has {size / 1e6:,.0f} MB; the most that is read of a table in text is "
            f"{limits.file / 1e6:,.0f} MB",
            hint="Send it in parts, or raise largest_file_mb in sitepipe.yaml; reading takes "
            "several times as much memory.",
        )


def _row(number: int, cells: list[str], headings: list[str], *, issues: IssueLog) -> Row:
    values = [cell.strip() for cell in cells]
    while len(values) > len(headings) and not values[-1]:
        values.pop()
    if len(values) != len(headings):
        extra = values[len(headings) : len(headings) + _SHOWN]
        issues.add(
            IssueKind.RAGGED_ROW,
            Severity.WARNING,
            f"row {number} has {len(values)} cells; the header has {len(headings)}",
            row=number,
            value="; ".join(extra)[:_SHOWN] or None,
            repair="Cells beyond the header were left out; look for a comma outside quotes."
            if extra
            else "The missing cells count as unknown.",
        )
    padded = values + [""] * (len(headings) - len(values))
    return Row(number, dict(zip(headings, padded, strict=False)))
