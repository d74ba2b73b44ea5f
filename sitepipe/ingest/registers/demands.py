"""What a register demands of its rows: values, statutory terms, references of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sitepipe.errors import first_five
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.figures import is_stated_unknown
from sitepipe.ingest.references import note_reference_case
from sitepipe.ingest.registers.columns import Column
from sitepipe.ingest.tables import Row
from sitepipe.names import heading_key
from sitepipe.vocab import IssueKind, Severity
from sitepipe.words import count


def _is_blank(cell: str, column: Column | None = None) -> bool:
    """Say whether a cell has no value; where a term is demanded, "unknown" is a wrong term."""
    if column is not None and column.demanded and column.terms:
        return not cell
    return not cell or is_stated_unknown(cell)


def check_values(
    rows: Sequence[Row], columns: Sequence[Column], found: Mapping[str, str], issues: IssueLog
) -> None:
    """
    Note demanded columns that are missing, and demanded values that are.

    A column that is blank throughout is one issue, not one for every row.
    """
    for column in columns:
        if not column.demanded:
            continue
        if column.name not in found:
            issues.add(
                IssueKind.COLUMN_MISSING,
                Severity.WARNING,
                f"the register demands {column.name}; the table has no such column",
                column=column.name,
                repair="It counts as unknown in every row.",
            )
            continue
        heading = found[column.name]
        blank = [row for row in rows if _is_blank(row.cells[heading], column)]
        if blank and len(blank) == len(rows) and len(rows) > 1:
            issues.add(
                IssueKind.MISSING_VALUE,
                Severity.WARNING,
                f"{column.name} is blank in all {count(len(rows), 'row')}",
                column=heading,
                repair="It counts as unknown in every row.",
            )
            continue
        for row in blank:
            _missing(row, column, heading, "", issues)
    _check_conditional(rows, columns, found, issues)


def _check_conditional(
    rows: Sequence[Row], columns: Sequence[Column], found: Mapping[str, str], issues: IssueLog
) -> None:
    """Note values that are missing where another column's term demands them."""
    for column in columns:
        if column.demanded_if is None or column.name not in found:
            continue
        other, term = column.demanded_if
        for row in rows:
            stated = row.cells[found[other]] if other in found else ""
            if heading_key(stated) == heading_key(term) and _is_blank(
                row.cells[found[column.name]]
            ):
                _missing(row, column, found[column.name], f" where {other} is {term!r}", issues)


def _missing(row: Row, column: Column, heading: str, where: str, issues: IssueLog) -> None:
    issues.add(
        IssueKind.MISSING_VALUE,
        Severity.WARNING,
        f"row {row.number} has no {column.name}, which the register demands{where}",
        row=row.number,
        column=heading,
        value=row.cells[heading] or None,
        repair="It counts as unknown.",
    )


def check_terms(
    rows: Sequence[Row], columns: Sequence[Column], found: Mapping[str, str], issues: IssueLog
) -> None:
    """Note terms outside the statutory vocabulary: one issue for each, with the rows it is in."""
    for column in columns:
        if not column.terms or column.name not in found:
            continue
        heading = found[column.name]
        strange: dict[str, list[int]] = {}
        for row in rows:
            cell = row.cells[heading]
            if not _is_blank(cell, column) and heading_key(cell) not in column.term_keys:
                strange.setdefault(cell, []).append(row.number)
        for cell, numbers in strange.items():
            issues.add(
                IssueKind.UNKNOWN_TERM,
                Severity.WARNING,
                f"{cell!r} is no term for {column.name}; it stands in"
                f" {count(len(numbers), 'row')}: {first_five(numbers)}",
                row=numbers[0],
                column=heading,
                value=cell,
                repair=f"Write one of: {', '.join(column.terms)}.",
            )


def check_references(rows: Sequence[Row], heading: str, issues: IssueLog) -> None:
    """Note references that several rows have, and such as differ only in case."""
    by_text: dict[str, list[int]] = {}
    for row in rows:
        text = row.cells[heading]
        if not _is_blank(text):
            by_text.setdefault(text, []).append(row.number)
    for text, numbers in by_text.items():
        if len(numbers) > 1:
            issues.add(
                IssueKind.REFERENCE_NOT_UNIQUE,
                Severity.WARNING,
                f"{count(len(numbers), 'row')} have the reference {text!r}: {first_five(numbers)}",
                row=numbers[1],
                column=heading,
                value=text,
                repair="All rows were kept; the reference alone joins none of them.",
            )
    note_reference_case(rows, heading, issues)
