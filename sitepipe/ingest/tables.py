"""Delimited text files to rows, with the row numbers that a spreadsheet shows."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sitepipe.errors import DataError, SchemaError, first_five, storage_error
from sitepipe.ingest.defects import IssueLog
from sitepipe.vocab import IssueKind, Severity
from sitepipe.words import count

_DELIMITERS = (",", ";", "\t")

Cell = TypeVar("Cell")


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


def read_table(path: Path, *, label: str, issues: IssueLog, header_row: int = 0) -> TextTable:
    """
    Read a CSV file.

    UTF-8 with or without a byte-order mark, UTF-16 with one, else Windows-1252 with an issue;
    comma, semicolon or tab. Rows are counted as records, so a line break within quotes does
    not shift the numbers, and blank rows count without being read.

    Parameters
    ----------
    path
        The file.
    label
        Its name in messages, free of machine paths.
    issues
        Takes a guessed encoding and rows with more or fewer cells than the header.
    header_row
        Row that the headings stand in, where others stand above it; 0 for the first filled row.

    Raises
    ------
    DataError
        If the file is empty, has no row below its header, or is not delimited text.
    SchemaError
        If a heading stands twice.
    StorageError
        If the file cannot be read.
    """
    content = read_bytes(path, label=label)
    if not content.strip():
        raise DataError(f"{label} is empty", hint="Ask its sender for the file again.")
    records = _records(_decode(content, label=label, issues=issues), label=label)
    if not records:
        raise DataError(f"{label} is empty", hint="Ask its sender for the file again.")
    records = from_header(records, header_row, where=label)
    header_row, header = records[0]
    headings = unique_headings(header, where=label, row=header_row)
    rows = [_row(number, cells, headings, issues=issues) for number, cells in records[1:]]
    return TextTable(label, hashlib.sha256(content).hexdigest(), headings, rows)


def filled_records(path: Path, *, label: str, issues: IssueLog) -> list[tuple[int, list[str]]]:
    """
    Give the filled rows of a delimited file with their numbers, whatever they are.

    For looking at a file before it is known what it holds; :func:`read_table` reads it.

    Raises
    ------
    DataError
        If the file is not delimited text.
    StorageError
        If it cannot be read.
    """
    return _records(_decode(read_bytes(path, label=label), label=label, issues=issues), label=label)


def _decode(content: bytes, *, label: str, issues: IssueLog) -> str:
    encoding = "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16":
            raise _not_text(label, "it starts as UTF-16 and does not go on so") from error
        text = _decode_guessed(content, error, label=label, issues=issues)
    if "\x00" in text:
        row = text[: text.index("\x00")].count("\n") + 1
        raise _not_text(label, f"line {row} holds a NUL byte")
    return text


def _decode_guessed(
    content: bytes, error: UnicodeDecodeError, *, label: str, issues: IssueLog
) -> str:
    line = content[: error.start].count(b"\n") + 1
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as wrong:
        raise _not_text(label, f"line {line} is neither UTF-8 nor Windows-1252") from wrong
    issues.add(
        IssueKind.ENCODING_GUESSED,
        Severity.WARNING,
        f"{label} is not UTF-8 (line {line}); it was read as Windows-1252",
        value=text.splitlines()[line - 1][:80] if line <= len(text.splitlines()) else None,
        repair="Check names with accents and pound signs; save the file as UTF-8.",
    )
    return text


def _not_text(label: str, why: str) -> DataError:
    return DataError(
        f"{label} is not readable as text: {why}", hint="Save it as CSV in UTF-8 and run again."
    )


def _records(text: str, *, label: str) -> list[tuple[int, list[str]]]:
    """Give every record that has a filled cell, with its number."""
    first_line = next((line for line in text.splitlines() if line.strip()), "")
    widths = {mark: len(next(csv.reader([first_line], delimiter=mark))) for mark in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda mark: widths[mark])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records, number = [], 0
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                records.append((number, cells))
    except csv.Error as error:
        raise DataError(
            f"{label}, row {number + 1}: not readable as CSV: {error}",
            hint="Look for a quotation mark that is opened and not closed.",
        ) from error
    return records


def from_header(
    records: list[tuple[int, list[Cell]]], header_row: int, *, where: str
) -> list[tuple[int, list[Cell]]]:
    """
    Drop the records above the header.

    Parameters
    ----------
    records
        Row number and cells of every filled row; at least one.
    header_row
        Row of the headings; 0 for the first.
    where
        The table in messages.

    Raises
    ------
    SchemaError
        If the header's row is empty.
    DataError
        If no filled row follows it.
    """
    kept = [record for record in records if record[0] >= header_row]
    if header_row and (not kept or kept[0][0] != header_row):
        raise SchemaError(
            f"{where}: row {header_row}, which is to hold the headings, is empty",
            hint="Correct header_row in its sources/*.yaml; 0 finds the row.",
        )
    if len(kept) == 1:
        raise DataError(
            f"{where} has a header in row {kept[0][0]} and no row below it",
            hint="Ask its sender for the file again.",
        )
    return kept


def unique_headings(cells: list[str], *, where: str, row: int) -> list[str]:
    """
    Give every column a heading; a blank one is called by its number.

    Raises
    ------
    SchemaError
        If a heading stands twice.
    """
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    headings = [
        " ".join(cell.split()) or f"(column {position})"
        for position, cell in enumerate(cells, start=1)
    ]
    if twice := sorted({heading for heading in headings if headings.count(heading) > 1}):
        raise SchemaError(
            f"{where}, row {row}: {_stand_twice(len(twice))}: {first_five(twice)}",
            hint="Give each column a heading of its own.",
        )
    return headings


def _stand_twice(many: int) -> str:
    return "1 heading stands twice" if many == 1 else f"{count(many, 'heading')} stand twice"


def _row(number: int, cells: list[str], headings: list[str], *, issues: IssueLog) -> Row:
    values = [cell.strip() for cell in cells]
    while len(values) > len(headings) and not values[-1]:
        values.pop()
    if len(values) != len(headings):
        extra = values[len(headings) :]
        issues.add(
            IssueKind.RAGGED_ROW,
            Severity.WARNING,
            f"row {number} has {len(values)} cells; the header has {len(headings)}",
            row=number,
            value="; ".join(extra) or None,
            repair="Cells beyond the header were left out; look for a comma outside quotes."
            if extra
            else "The missing cells count as unknown.",
        )
    padded = values + [""] * (len(headings) - len(values))
    return Row(number, dict(zip(headings, padded, strict=False)))
