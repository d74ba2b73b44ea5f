"""Filled copies of the portfolio template, recognised by what they hold, whatever their name."""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from sitepipe import forms
from sitepipe.config import SourceConfig
from sitepipe.errors import DataError
from sitepipe.forms import About, FormSheet
from sitepipe.ingest.claim_fields import meant
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.figures import Unreadable, is_stated_unknown
from sitepipe.ingest.form_sheets import SheetRows, match_columns
from sitepipe.ingest.intervals import latest_of
from sitepipe.ingest.issued_forms import ReturnedSheet, read_issued, returned_sheet
from sitepipe.ingest.workbook_files import opened_parts
from sitepipe.ingest.workbooks import sheet_names, sheet_rows
from sitepipe.names import heading_key, slug
from sitepipe.vocab import IssueKind, Severity

_ALIKE = 0.5  # share of a form's headings that makes a sheet of another name one of its kind
_OWN_SHEETS = (forms.ABOUT, forms.GUIDE, forms.TERMS, forms.ASKED, forms.ISSUED)
_PROPERTIES = "docProps/custom.xml"
_MOST_BYTES = 100_000


@dataclass
class FilledForm:
    """
    What a filled template holds.

    ``sources`` describes each filled sheet by its source's id; ``issues`` are rows of
    :data:`sitepipe.schema.ISSUES`. ``returned`` holds, by source, what stood in the sheets of a
    workbook that was issued to a partner.
    """

    sources: dict[str, SourceConfig] = field(default_factory=dict)
    issues: list[dict[str, object]] = field(default_factory=list)
    returned: dict[str, ReturnedSheet] = field(default_factory=dict)


def read_form(path: Path, *, file: str, as_of: str, taken: Collection[str]) -> FilledForm | None:
    """
    Describe the filled sheets of a workbook, if it is a copy of the template.

    Parameters
    ----------
    path
        The workbook.
    file
        Its path relative to the workspace: its name in messages and descriptions.
    as_of
        The date that counts where the workbook states none.
    taken
        Ids of sources that are taken already.

    Returns
    -------
    form
        ``None`` if the workbook is no copy of the template. A sheet that cannot be read has
        an issue that says why; one that is empty is passed over.

    Raises
    ------
    DataError
        If the file is no workbook that can be read, or is protected by a password.
    StorageError
        If the file cannot be read.
    """
    names = sheet_names(path, label=file)
    about_rows = _about_rows(path, file, names)
    if about_rows is None and not _has_marker_property(path, file):
        return None
    issues = IssueLog(file)
    about = _read_about(about_rows or [], file=file, as_of=as_of, issues=issues)
    form = FilledForm(issues=issues.rows)
    ids = set(taken)
    issued = read_issued(path, label=file, names=names)
    for kind, sheet in _chosen_sheets(path, names, file=file, issues=issues):
        source_id = _free_id(f"{slug(PurePosixPath(file).stem)}-{slug(sheet.name)}", ids)
        log = IssueLog(source_id, sheet=sheet.name)
        columns = match_columns(path, kind, sheet, label=file, issues=log)
        form.issues += log.rows
        if columns is None:
            continue
        ids.add(source_id)
        has_ids = forms.ROW_ID in columns.headings
        if kind.title in issued and has_ids:
            form.returned[source_id] = returned_sheet(issued[kind.title], columns.headings)
        elif kind.title in issued or (has_ids and not issued):
            form.issues.append(_unrecorded(log, has_ids=has_ids))
        form.sources[source_id] = forms.source_of(
            kind,
            file=file,
            about=about,
            as_of=as_of,
            headings=columns.headings,
            sheet_name=sheet.name,
            header_row=columns.header_row,
            ignored=columns.ignored,
        )
    if not form.sources and not any(
        issue["severity"] == Severity.ERROR.value for issue in form.issues
    ):
        form.issues = [_empty(file)]
    return form


def is_form(path: Path) -> bool:
    """Say whether a file is a workbook that states it is a copy of the template."""
    return path.is_file() and _has_marker_property(path, path.name)


def _about_rows(path: Path, file: str, names: list[str]) -> list[list[str]] | None:
    """Return the rows of the sheet that carries the template's marker, if one does."""
    likely = [name for name in names if heading_key(name) == heading_key(forms.ABOUT)]
    for name in dict.fromkeys([*likely, *names[:1]]):
        rows = [cells for _, cells in sheet_rows(path, label=file, sheet=name)]
        if any(_is_marker(cell) for cells in rows[:10] for cell in cells):
            return rows
    return None


def _is_marker(cell: str) -> bool:
    return heading_key(cell) == heading_key(forms.MARKER)


def _has_marker_property(path: Path, file: str) -> bool:
    """Say whether the document's properties carry the marker; the text alone is looked for."""
    if not zipfile.is_zipfile(path):
        return False
    with opened_parts(path, label=file) as archive:
        if _PROPERTIES not in archive.namelist():
            return False
        with archive.open(_PROPERTIES) as stream:
            return forms.MARKER.encode() in stream.read(_MOST_BYTES)


def _read_about(rows: list[list[str]], *, file: str, as_of: str, issues: IssueLog) -> About:
    answers = {line.key: _answer(rows, line) for line in forms.ABOUT_LINES}
    date = ""
    text = answers["date"]
    try:
        date = (latest_of(text) if text else None) or ""
        why = "does not say of which date its data speaks"
    except Unreadable as error:
        why = f"states a date that cannot be read, {text!r}: {error}"
    if not date:
        issues.add(
            IssueKind.TEMPLATE_UNSIGNED,
            Severity.WARNING,
            f"{file} {why}",
            value=text or None,
            repair=f"Its data counts as of {as_of}, the date of this run. Fill the sheet "
            f"{forms.ABOUT!r}.",
        )
    for key, what in (("organisation", "who sends it"), ("licence", "how it may be used")):
        if not answers[key]:
            issues.add(
                IssueKind.TEMPLATE_UNSIGNED,
                Severity.WARNING if key == "organisation" else Severity.NOTICE,
                f"{file} does not say {what}",
                repair=f"It stands as {forms.NOT_STATED!r}. Fill the sheet {forms.ABOUT!r}.",
            )
    return About(answers["organisation"], date, answers["licence"], answers["contact"])


def _answer(rows: list[list[str]], line: forms.AboutLine) -> str:
    """Return what stands beside a question, but for the template's own note."""
    for cells in rows:
        filled = [cell for cell in cells if cell]
        if filled and heading_key(filled[0]) == heading_key(line.heading):
            given = [cell for cell in filled[1:] if heading_key(cell) != heading_key(line.note)]
            return "" if not given or is_stated_unknown(given[0]) else " ".join(given[0].split())
    return ""


def _chosen_sheets(
    path: Path, names: list[str], *, file: str, issues: IssueLog
) -> list[tuple[FormSheet, SheetRows]]:
    """Pair the filled sheets of a workbook with those of the template, in the template's order."""
    by_title = {heading_key(form.title): form for form in forms.SHEETS}
    passed_over = {heading_key(name) for name in _OWN_SHEETS}
    absent = [
        form.title
        for form in forms.SHEETS
        if heading_key(form.title) not in {heading_key(name) for name in names}
    ]
    chosen: list[tuple[FormSheet, SheetRows]] = []
    for name in names:
        if heading_key(name) in passed_over:
            continue
        form = by_title.get(heading_key(name))
        try:
            sheet = SheetRows(name, sheet_rows(path, label=file, sheet=name))
        except DataError as error:
            issues.add(
                IssueKind.SHEET_IGNORED,
                Severity.ERROR if form else Severity.WARNING,
                error.message,
                value=name,
                repair=error.hint or "The sheet was not read.",
            )
            continue
        if form is None:
            form = _recognised(sheet, file=file, absent=absent, issues=issues)
        if form is not None and sheet.is_filled(sheet.header(form)):
            chosen.append((form, sheet))
    order = {form.title: place for place, form in enumerate(forms.SHEETS)}
    return sorted(chosen, key=lambda pair: order[pair[0].title])


def _recognised(
    sheet: SheetRows, *, file: str, absent: list[str], issues: IssueLog
) -> FormSheet | None:
    """Recognise a sheet of another name by its headings, and say so; ``None`` if it is none."""
    alike = sorted(forms.SHEETS, key=lambda form: -sheet.likeness(form))[0]
    if sheet.likeness(alike) >= _ALIKE:
        issues.add(
            IssueKind.SHEET_IGNORED,
            Severity.NOTICE,
            f"{file}, sheet {sheet.name!r}, is none of the template's by name; by its headings it "
            f"was read as {alike.title!r}",
            value=sheet.name,
            repair=f"Name it {alike.title!r} if it is, or change its headings if it is not.",
        )
        return alike
    if sheet.rows:
        guess = meant(sheet.name, absent)
        issues.add(
            IssueKind.SHEET_IGNORED,
            Severity.WARNING if guess else Severity.NOTICE,
            f"{file}, sheet {sheet.name!r}, is none of the template's and was not read{guess}",
            value=sheet.name,
            repair="Give it the name and headings of the template if it is to be read.",
        )
    return None


def _unrecorded(log: IssueLog, *, has_ids: bool) -> dict[str, object]:
    """Note that a workbook no longer says what stood in it when it was issued."""
    lost = f"sheet {forms.ISSUED!r}" if has_ids else f"column {forms.ROW_ID!r}"
    note = IssueLog(log.source_id, sheet=log.sheet)
    note.add(
        IssueKind.COLUMN_MISSING,
        Severity.WARNING,
        f"the hidden {lost} is gone, so that what is new here cannot be told from what was sent",
        repair="Every cell counts as a statement of the workbook's date. Send it out again.",
    )
    return note.rows[0]


def _empty(file: str) -> dict[str, object]:
    log = IssueLog(file)
    log.add(
        IssueKind.TEMPLATE_EMPTY,
        Severity.NOTICE,
        f"{file} is a portfolio template without a filled row; nothing was read from it",
        repair="Fill it, or take it out of inbox/.",
    )
    return log.rows[0]


def _free_id(wanted: str, taken: Collection[str]) -> str:
    """Return an id that no other source has: with ``-2``, ``-3`` behind it if need be."""
    candidate, number = wanted, 2
    while candidate in taken:
        candidate, number = f"{wanted}-{number}", number + 1
    return candidate
