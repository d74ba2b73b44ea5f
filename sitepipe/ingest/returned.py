"""Rows of a workbook that came back: what is new in each, and what stands as it was issued."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sitepipe.config import SourceConfig
from sitepipe.forms import IssuedCell, IssuedRow, key_fields
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.issued_forms import ReturnedSheet
from sitepipe.ingest.locations import POSITION, SUBSTATION_POSITION
from sitepipe.ingest.tables import Row, TextTable
from sitepipe.vocab import Entity, IssueKind, Severity

_TOGETHER = {*POSITION, *SUBSTATION_POSITION, "uncertainty_m"}
"""Fields that say one thing together: none is stated without the others."""
_WHOLE_ROWS = (Entity.APPLICATION, Entity.INCENTIVE)
"""Entities whose rows are statements as a whole."""
_NOTHING = IssuedCell("")


@dataclass(frozen=True)
class ReturnedRow:
    """
    One row that was issued, as it came back.

    Attributes
    ----------
    row
        The row with those cells alone that state something: the changed ones.
    issued
        The row as it was issued.
    dates
        Headings of cells that are as they were issued and whose earlier source is gone, each
        with the date that it spoke of then; they count as of that.
    revised
        Headings of the changed cells.
    """

    row: Row
    issued: IssuedRow
    dates: Mapping[str, str] = field(default_factory=dict)
    revised: tuple[str, ...] = ()

    @property
    def is_as_issued(self) -> bool:
        """Say whether the row states nothing of its own."""
        return not (self.dates or self.revised)


def returned_rows(
    table: TextTable,
    sheet: ReturnedSheet,
    source: SourceConfig,
    *,
    known: Collection[str],
    issues: IssueLog,
) -> dict[int, ReturnedRow]:
    """
    Compare the rows of a sheet with how they were issued.

    Parameters
    ----------
    table
        The sheet as it came back.
    sheet
        What was issued.
    source
        Which column holds which field.
    known
        Sources of other files that are still read: what was stated there is not stated again.
    issues
        Takes cells that were changed though others settle them, that were emptied, and rows
        that name another thing than they were issued for.

    Returns
    -------
    returned
        By the number of the row; rows that were not issued, and further copies of one that
        was, are not among them.
    """
    found: dict[int, ReturnedRow] = {}
    seen: set[str] = set()
    for row in table.rows:
        row_id = row.cells.get(sheet.id_heading, "")
        if row_id in seen or row_id not in sheet.rows:
            continue
        issued = sheet.rows[row_id]
        if another := _names_another(row, issued, source):
            issues.add(
                IssueKind.ROW_RENAMED,
                Severity.NOTICE,
                f"row {row.number} was issued as {_issued(issued, another).text!r} and now says "
                f"{row.cells[another]!r} in column {another!r}",
                row=row.number,
                column=another,
                value=row.cells[another] or None,
                repair="It is read as a row of its own; what it was issued for stays beside it.",
            )
            continue
        seen.add(row_id)
        found[row.number] = _compared(row, issued, source, known)
        _note_read_only(found[row.number], issues)
    _note_emptied(found, table, source, issues)
    return found


def _compared(
    row: Row, issued: IssuedRow, source: SourceConfig, known: Collection[str]
) -> ReturnedRow:
    asked = [*source.columns, *([source.reference_column] if source.reference_column else [])]
    changed = {
        heading
        for heading in asked
        if row.cells[heading] and not _is_same(row.cells[heading], _issued(issued, heading))
    }
    dates = {
        heading: cell.valid_at
        for heading, cell in issued.cells.items()
        if cell.source and cell.source not in known and heading in source.columns
        and row.cells[heading] and heading not in changed
    }  # fmt: skip
    kept = changed | dates.keys() | _said_with(changed, source)
    cells = {
        heading: text if heading not in source.columns or heading in kept else ""
        for heading, text in row.cells.items()
    }
    name = source.name_column
    cells[name] = cells[name] or _issued(issued, name).text
    stated = tuple(heading for heading in source.columns if heading in changed)
    if source.reference_column in changed and kept:
        stated = stated or (source.reference_column,)
    return ReturnedRow(Row(row.number, cells), issued, dates, stated)


def _said_with(changed: set[str], source: SourceConfig) -> set[str]:
    """Return the columns that a changed one cannot be read without."""
    if not changed:
        return set()
    if source.entity in _WHOLE_ROWS or source.reference_column in changed:
        return set(source.columns)
    field_of = {heading: mapping.field for heading, mapping in source.columns.items()}
    together = {heading for heading, name in field_of.items() if name in _TOGETHER}
    keys = {heading for heading, name in field_of.items() if name in key_fields(source.entity)}
    return keys | (together if changed & together else set())


def _names_another(row: Row, issued: IssuedRow, source: SourceConfig) -> str:
    """Return the column by which a row of a register names another thing; empty if none."""
    if source.entity is Entity.SITE:
        return ""
    keys = [
        heading
        for heading, mapping in source.columns.items()
        if mapping.field in key_fields(source.entity)
    ]
    return next(
        (
            heading
            for heading in (source.name_column, *keys)
            if not _is_same(row.cells[heading], _issued(issued, heading))
        ),
        "",
    )


def _issued(issued: IssuedRow, heading: str) -> IssuedCell:
    return issued.cells.get(heading, _NOTHING)


def _is_same(text: str, cell: IssuedCell) -> bool:
    """Say whether a cell reads as it was issued, whatever program saved it in between."""
    one, other = (" ".join(part.split()) for part in (text, cell.text))
    if one == other:
        return True
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def _note_read_only(returned: ReturnedRow, issues: IssueLog) -> None:
    for heading in returned.revised:
        if _issued(returned.issued, heading).read_only:
            issues.add(
                IssueKind.READ_ONLY_CHANGED,
                Severity.WARNING,
                f"a read-only cell was changed from {_issued(returned.issued, heading).text!r}",
                row=returned.row.number,
                column=heading,
                value=returned.row.cells[heading],
                repair="It was read; the source that is trusted more still holds. See conflicts.",
            )


def _note_emptied(
    found: Mapping[int, ReturnedRow], table: TextTable, source: SourceConfig, issues: IssueLog
) -> None:
    """Note the cells that were emptied: what stood there was stated, and is not taken back."""
    emptied = [
        (row.number, heading, found[row.number].issued.cells[heading].text)
        for row in table.rows
        if row.number in found
        for heading in source.columns
        if not row.cells[heading] and _issued(found[row.number].issued, heading).text
    ]
    for number, heading, text in emptied:
        issues.add(
            IssueKind.CELL_EMPTIED,
            Severity.NOTICE,
            f"a cell that held {text!r} came back empty",
            row=number,
            column=heading,
            value=text,
            repair="What was stated before holds; take it out of its own file if it was never so.",
        )
