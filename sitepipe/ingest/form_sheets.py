"""One sheet of a filled template: where its headings stand, and which column is which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sitepipe.errors import DataError, first_five
from sitepipe.forms import ROW_ID, FormSheet
from sitepipe.ingest.claim_fields import meant
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.source_checks import key_field
from sitepipe.ingest.workbooks import read_sheet
from sitepipe.names import heading_key
from sitepipe.vocab import IssueKind, Severity
from sitepipe.words import count

_LOOKED_AT = 20  # rows from the top in which the headings are looked for


@dataclass(frozen=True)
class SheetRows:
    """A sheet as it stands: its name, and its filled rows with their numbers."""

    name: str
    rows: list[tuple[int, list[str]]]

    def header(self, form: FormSheet) -> int:
        """
        Return the row of the headings of a form; 0 if none is alike.

        It is the row that holds most of them, and two at least: a renamed column does not
        hide it, nor does a title above.
        """
        wanted = {heading_key(heading) for heading in form.headings}
        likeness = {
            number: len(wanted & {heading_key(cell) for cell in cells})
            for number, cells in self.rows[:_LOOKED_AT]
        }
        best = max(likeness.values(), default=0)
        return next((number for number, many in likeness.items() if many == best > 1), 0)

    def likeness(self, form: FormSheet) -> float:
        """Return the share (0-1) of a form's headings that the sheet has."""
        header = self.header(form)
        cells = next((cells for number, cells in self.rows if number == header), [])
        found = {heading_key(cell) for cell in cells}
        return sum(heading_key(heading) in found for heading in form.headings) / len(form.headings)

    def is_filled(self, header: int) -> bool:
        """Say whether anything stands below the headings."""
        return any(number > header for number, _ in self.rows)


@dataclass(frozen=True)
class SheetColumns:
    """
    The columns of a filled sheet: the file's heading for each of the template's.

    A workbook that was issued to a partner has one more, of the ids of its rows.
    """

    header_row: int
    headings: dict[str, str]
    ignored: tuple[str, ...]


def match_columns(
    path: Path, form: FormSheet, sheet: SheetRows, *, label: str, issues: IssueLog
) -> SheetColumns | None:
    """
    Find the columns of one sheet of a filled template.

    Parameters
    ----------
    path, label
        The workbook, and its name in messages.
    form, sheet
        The sheet of the template, and the one in the file, which is filled.
    issues
        Takes columns that are missing, renamed or the sender's own.

    Returns
    -------
    columns
        ``None`` if the sheet cannot be read: the column that names its rows is missing, or
        the one that says which of its kind each row is; an issue says so.
    """
    where = f"{label}, sheet {sheet.name!r}"
    try:
        table = read_sheet(
            path,
            label=label,
            sheet=sheet.name,
            header_row=sheet.header(form),
            issues=IssueLog(issues.source_id),  # noted when its rows are read
        )
    except DataError as error:
        _refuse(issues, error.message, repair=error.hint)
        return None
    by_key = {heading_key(heading): heading for heading in reversed(table.headings)}
    found = {
        heading: by_key[heading_key(heading)]
        for heading in form.headings
        if heading_key(heading) in by_key
    }
    missing = [heading for heading in form.headings if heading not in found]
    known = {*found.values(), *(one for one in table.headings if _is_row_id(one))}
    extra = [heading for heading in table.headings if heading not in known]
    if lost := [heading for heading in _needed(form) if heading in missing]:
        names = lost[0] == form.name_heading
        what = "which names each row" if names else "without which its rows cannot be told apart"
        _refuse(
            issues,
            f"{where} has no column {lost[0]!r}, {what}{meant(lost[0], extra)}; the sheet has: "
            f"{', '.join(table.headings)}",
            repair="The sheet was not read. Give the column its heading of the template again.",
            column=lost[0],
        )
        return None
    _note_missing(missing, extra, where, issues)
    _note_extra(extra, missing, where, issues)
    ids = [heading for heading in table.headings if _is_row_id(heading)]
    if ids:
        found[ROW_ID] = ids[0]
    return SheetColumns(sheet.header(form), found, (*extra, *ids))


def _is_row_id(heading: str) -> bool:
    return heading_key(heading) == heading_key(ROW_ID)


def _needed(form: FormSheet) -> list[str]:
    """Return the headings of the columns that say what each row is of."""
    key = key_field(form.entity)
    return [
        form.name_heading,
        *(column.heading for column in form.columns if column.field == key),
    ]


def _refuse(issues: IssueLog, message: str, *, repair: str, column: str | None = None) -> None:
    kind = IssueKind.COLUMN_MISSING if column else IssueKind.SHEET_IGNORED
    issues.add(kind, Severity.ERROR, message, repair=repair, column=column)


def _note_missing(missing: Sequence[str], extra: list[str], where: str, issues: IssueLog) -> None:
    if not missing:
        return
    renamed = [f"{heading!r}{guess}" for heading in missing if (guess := meant(heading, extra))]
    issues.add(
        IssueKind.COLUMN_MISSING,
        Severity.WARNING if renamed else Severity.NOTICE,
        f"{where} lacks {count(len(missing), 'column')} of the template: "
        + first_five([*renamed, *(one for one in missing if not meant(one, extra))]),
        column=missing[0],
        repair="What they hold counts as unknown. If one was renamed, give it its heading again.",
    )


def _note_extra(extra: Sequence[str], missing: list[str], where: str, issues: IssueLog) -> None:
    if not extra:
        return
    issues.add(
        IssueKind.COLUMN_IGNORED,
        Severity.NOTICE,
        f"{where} has {count(len(extra), 'column')} that the template does not know, not read: "
        + first_five(f"{heading!r}{meant(heading, missing)}" for heading in extra),
        column=extra[0],
        repair="Put what they say into a column of the template, or leave them: nothing is lost "
        "from the file.",
    )
