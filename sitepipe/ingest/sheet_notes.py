"""What is unusual about a sheet, and does not stop its reading."""

from __future__ import annotations

from sitepipe.errors import first_five
from sitepipe.ingest.cell_text import cell_name, cell_text, is_date
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.figures import Unreadable
from sitepipe.ingest.values import read_date
from sitepipe.vocab import IssueKind, Severity
from sitepipe.words import count

Record = tuple[int, list[object]]
"""Row number and cells of a filled row."""


def note_above(records: list[Record], header_row: int, issues: IssueLog) -> None:
    """Note the filled rows above the headings, which are not read."""
    above = [(number, cells) for number, cells in records if number < header_row]
    if not above:
        return
    texts = [next(text for cell in cells if (text := cell_text(cell))) for _, cells in above]
    issues.add(
        IssueKind.ROWS_ABOVE_HEADER,
        Severity.NOTICE,
        f"{count(len(above), 'row')} above the headings in row {header_row}, not read: "
        + first_five(repr(text[:80]) for text in texts),
        row=above[0][0],
        value=texts[0],
        repair="If the headings stand in another row, give header_row in its sources/*.yaml.",
    )


def note_failed(
    failed: dict[tuple[int, int], str], columns: dict[int, str], issues: IssueLog
) -> None:
    """Note the cells, by row and column, of each column whose formulas give no value."""
    for column, heading in columns.items():
        cells = {row: why for (row, place), why in sorted(failed.items()) if place == column}
        if not cells:
            continue
        row, why = next(iter(cells.items()))
        issues.add(
            IssueKind.FORMULA_WITHOUT_VALUE,
            Severity.WARNING,
            f"column {heading!r}: {count(len(cells), 'formula')} without a value: "
            + first_five(cell_name(row, column) for row in cells),
            row=row,
            column=heading,
            value=why or None,
            repair="The cells count as empty; open the workbook in a spreadsheet program, let it "
            "calculate, correct what fails and save it.",
        )


def note_dates(records: list[Record], columns: dict[int, str], issues: IssueLog) -> None:
    """
    Note days written as text in a column whose other dates are dates by type.

    A month or a year is text of necessity: a spreadsheet has no type for it.
    """
    for column, heading in columns.items():
        if not any(is_date(cells[column]) for _, cells in records):
            continue
        texts = {
            number: text
            for number, cells in records
            if isinstance(text := cells[column], str) and text and _is_a_day(text)
        }
        if not texts:
            continue
        row, text = next(iter(texts.items()))
        issues.add(
            IssueKind.DATE_AS_TEXT,
            Severity.NOTICE,
            f"column {heading!r}: {count(len(texts), 'date')} written as text: "
            + first_five(cell_name(number, column) for number in texts),
            row=row,
            column=heading,
            value=text,
            repair="Read as day, month, year; check it, and format the column as dates.",
        )


def _is_a_day(text: str) -> bool:
    try:
        return len(read_date(text) or "") == len("2026-11-14")
    except Unreadable:
        return False
