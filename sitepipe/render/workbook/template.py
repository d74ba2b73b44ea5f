"""The portfolio template: an empty workbook that a partner fills and sends back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from xlsxwriter.utility import xl_col_to_name

from sitepipe import forms
from sitepipe.forms import FormColumn, FormSheet
from sitepipe.render.theme import theme
from sitepipe.render.workbook.book import Book
from sitepipe.vocab import Term

PREPARED_ROWS = 500
"""Rows of each sheet that carry formats and checks; further rows are read as well."""

_WRITTEN = "2026-11-01"  # when this version of the template was made; never the clock's date
_LONGEST_LIST = 255  # characters that a drop-down can hold by itself
_FLAGS = ["yes", "no"]
_EARLIEST, _LATEST = "1950-01-01", "2100-12-31"
_INSTRUCTIONS = (
    "Fill the sheets that you know something about; leave the others empty.",
    "Leave a cell empty if it is not known. Write no zero and no dash for it.",
    "Keep the names of the sheets and the headings. Put notes of your own on a sheet of your own.",
    "Cells with a list open it when they are chosen. Headings carry a note on what belongs there.",
    f"The sheet {forms.GUIDE} lists every column with an example.",
    "Put the file into the folder inbox/ of a workspace, under any name, and type: sitepipe run",
)


def write_template(path: Path) -> None:
    """
    Write the empty portfolio template; the same version gives the same bytes.

    Raises
    ------
    StorageError
        If the file cannot be written.
    """
    book = Book(created=_WRITTEN, title="sitepipe portfolio template")
    book.workbook.set_custom_property(forms.MARKER_PROPERTY, forms.MARKER, "text")
    _write_about(book)
    ranges = _term_ranges()
    for sheet in forms.SHEETS:
        _write_sheet(book, sheet, ranges)
    _write_guide(book)
    _write_terms(book, ranges)
    book.save(path)


def _write_about(book: Book) -> None:
    sheet = book.add_sheet(forms.ABOUT)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, 2, 44)
    book.text(sheet, 0, 0, forms.MARKER, bold=True, font_size=14)
    book.text(sheet, 0, 1, forms.ANSWER, bold=True)
    for row, line in enumerate(forms.ABOUT_LINES, start=1):
        book.text(sheet, row, 0, line.heading, bold=True)
        cell = {"border": 1, "border_color": theme().colours.control, "text_wrap": True}
        number_format = "yyyy-mm-dd" if line.key == "date" else "@"
        sheet.write_blank(row, 1, None, book.style(num_format=number_format, align="left", **cell))
        book.text(sheet, row, 2, line.note, font_color=theme().colours.secondary)
        if line.key == "date":
            sheet.data_validation(row, 1, row, 1, _date_check("The day that the data speaks of."))
    for row, text in enumerate(_INSTRUCTIONS, start=len(forms.ABOUT_LINES) + 2):
        book.text(sheet, row, 0, text)
    sheet.activate()


def _write_sheet(book: Book, form: FormSheet, ranges: dict[type[Term], str]) -> None:
    sheet = book.add_sheet(form.title)
    for place, heading in enumerate(form.headings):
        column = form.columns[place - 1] if 0 < place <= len(form.columns) else None
        kind = column.kind if column else "text"
        sheet.set_column(place, place, _width(heading, kind), book.style(**_cell_style(kind)))
        book.text(sheet, 0, place, heading, **_head(is_name=place == 0))
        note = column.note if column else _note_beside(form, place)
        sheet.write_comment(0, place, note, {"author": "sitepipe", "x_scale": 2})
        if check := _check(column, note, ranges):
            sheet.data_validation(1, place, PREPARED_ROWS, place, check)
    if form.entity.is_of_a_site and form.title != forms.SHEETS[0].title:
        sheet.data_validation(1, 0, PREPARED_ROWS, 0, _site_check())
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, PREPARED_ROWS, len(form.headings) - 1)
    sheet.repeat_rows(0)


def _note_beside(form: FormSheet, place: int) -> str:
    """Return the note of the first or the last column, which no field is mapped to."""
    return form.name_note if place == 0 else "The document that says so, with its page or web page."


def _head(*, is_name: bool) -> dict[str, object]:
    colours = theme().colours
    return {
        "bold": True, "text_wrap": True, "bottom": 1,
        "bg_color": colours.tint if is_name else colours.wash,
    }  # fmt: skip


def _cell_style(kind: str) -> dict[str, object]:
    """Keep references as the text they are; a date shows as one that sorts."""
    if kind == "date":
        return {"num_format": "yyyy-mm-dd", "align": "left"}
    return {"num_format": "General" if kind in ("number", "acreage") else "@", "text_wrap": True}


def _width(heading: str, kind: str) -> float:
    least = {"number": 12, "acreage": 12, "date": 13, "flag": 10}.get(kind, 22)
    longest_word = max(len(word) for word in heading.split())
    return float(max(least, longest_word + 4))


def _check(
    column: FormColumn | None, note: str, ranges: dict[type[Term], str]
) -> dict[str, object] | None:
    """Return what a spreadsheet checks when a cell of the column is filled."""
    if column is None:
        return None
    if column.terms is not None:
        several = column.kind == "terms"
        return _list_check(column.terms, ranges, column.heading, several=several)
    if column.kind == "flag":
        return {"validate": "list", "source": _FLAGS, **_refusal("Choose yes or no.")}
    if column.kind == "date":
        return _date_check(note)
    if column.kind in ("number", "acreage"):
        return _number_check(column)
    return None


def _list_check(
    terms: type[Term], ranges: dict[type[Term], str], heading: str, *, several: bool
) -> dict[str, object]:
    labels = [term.label for term in terms]
    is_short = len(",".join(labels)) <= _LONGEST_LIST and not any("," in one for one in labels)
    source: object = labels if is_short else f"={ranges[terms]}"
    check: dict[str, object] = {"validate": "list", "source": source}
    if several:  # several terms stand in one cell, which no list holds
        return {
            **check,
            "show_error": False,
            "input_title": heading[:32],
            "input_message": "One or more terms of the list, with semicolons between them.",
        }
    return {**check, **_refusal("Choose a term of the list, or leave the cell empty.")}


def _site_check() -> dict[str, object]:
    sites = forms.SHEETS[0].title
    return {
        "validate": "list",
        "source": f"={sites}!$A$2:$A${PREPARED_ROWS + 1}",
        "error_type": "warning",
        "error_title": "No such site here",
        "error_message": f"The sheet {sites} has no site of that name. Keep it only if another "
        "file names the site.",
    }


def _date_check(note: str) -> dict[str, object]:
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": date.fromisoformat(_EARLIEST),
        "maximum": date.fromisoformat(_LATEST),
        "error_type": "warning",
        "error_title": "Is this the date?",
        "error_message": "Write a day, as 2026-11-14. If only the month or year is known, put an "
        "apostrophe first: '2026-11 or '2026. Otherwise it becomes another date.",
        "input_title": "A date",
        "input_message": note[:255],
    }


def _number_check(column: FormColumn) -> dict[str, object]:
    low, high = column.low, column.high
    if column.kind == "acreage":
        low = 0
    bounds: dict[str, object]
    if low is not None and high is not None:
        bounds = {"criteria": "between", "minimum": low, "maximum": high}
        words = f"from {low:g} to {high:g}"
    elif low is not None:
        bounds = {"criteria": ">=", "value": low}
        words = f"of {low:g} or more"
    else:
        bounds = {"criteria": "between", "minimum": -1e9, "maximum": 1e9}
        words = "by itself"
    return {
        "validate": "decimal",
        **bounds,
        "error_type": "warning",
        "error_title": "Is this the figure?",
        "error_message": f"{column.heading}: a number {words} is expected. Keep what you wrote "
        "only if it is a range (18-24) or a bound (100+). Leave the cell empty if not known.",
    }


def _refusal(message: str) -> dict[str, object]:
    return {"error_type": "stop", "error_title": "Not in the list", "error_message": message}


def _write_guide(book: Book) -> None:
    """List every column of every sheet, for those who print it or read it first."""
    sheet = book.add_sheet(forms.GUIDE)
    for place, (heading, width) in enumerate(
        (("Sheet", 16), ("Column", 30), ("What goes here", 70), ("Example", 34))
    ):
        sheet.set_column(place, place, width)
        book.text(sheet, 0, place, heading, **_head(is_name=False))
    rows = [
        (form.title, heading, note, example)
        for form in forms.SHEETS
        for heading, note, example in [
            (form.name_heading, form.name_note, form.name_example),
            *((column.heading, column.note, column.example) for column in form.columns),
        ]
    ]
    for row, cells in enumerate(rows, start=1):
        for place, text in enumerate(cells):
            book.text(sheet, row, place, text, text_wrap=True)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), 3)


def _term_ranges() -> dict[type[Term], str]:
    """Give each vocabulary a column of the sheet of terms: the range that its terms fill."""
    used = dict.fromkeys(
        column.terms for form in forms.SHEETS for column in form.columns if column.terms
    )
    return {
        terms: f"{forms.TERMS}!${xl_col_to_name(place)}$2:${xl_col_to_name(place)}${len(terms) + 1}"
        for place, terms in enumerate(used)
    }


def _write_terms(book: Book, ranges: dict[type[Term], str]) -> None:
    sheet = book.add_sheet(forms.TERMS)
    headings: dict[type[Term], str] = {}
    for form in forms.SHEETS:
        for column in form.columns:
            if column.terms is not None:
                headings.setdefault(column.terms, f"{form.title}: {column.heading}")
    for place, terms in enumerate(ranges):
        labels = [term.label for term in terms]
        sheet.set_column(place, place, max(len(label) for label in labels) + 2)
        book.text(sheet, 0, place, headings[terms], **_head(is_name=False))
        for row, label in enumerate(labels, start=1):
            book.text(sheet, row, place, label)
    sheet.freeze_panes(1, 0)
