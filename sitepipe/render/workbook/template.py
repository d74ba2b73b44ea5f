"""The portfolio template: an empty workbook that a partner fills and sends back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from sitepipe import forms
from sitepipe.forms import About, FormColumn, FormSheet
from sitepipe.render.theme import theme
from sitepipe.render.workbook.book import Book
from sitepipe.render.workbook.cells import whole_date
from sitepipe.render.workbook.form_checks import (
    PREPARED_ROWS,
    column_check,
    date_check,
    site_check,
)
from sitepipe.vocab import Term

_WRITTEN = "2026-11-01"  # when this version of the template was made; never the clock's date
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
    write_about(book, About(), _INSTRUCTIONS)
    ranges = term_ranges()
    for sheet in forms.SHEETS:
        write_form_sheet(book, sheet, ranges)
    write_guide(book)
    write_terms(book, ranges)
    book.save(path)


def write_about(book: Book, about: About, instructions: Sequence[str]) -> None:
    """Write the first sheet: the marker, what is asked of whoever sends it, and what to do."""
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
        is_date = line.key == "date"
        number_format = "yyyy-mm-dd" if is_date else "@"
        style = {"num_format": number_format, "align": "left", "locked": False, **cell}
        given = getattr(about, line.key)
        if day := whole_date(given) if is_date else None:
            moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day has no zone
            sheet.write_datetime(row, 1, moment, book.style(**style))
        elif given:
            book.text(sheet, row, 1, given, **style)
        else:
            sheet.write_blank(row, 1, None, book.style(**style))
        book.text(sheet, row, 2, line.note, font_color=theme().colours.secondary)
        if is_date:
            sheet.data_validation(row, 1, row, 1, date_check("The day that the data speaks of."))
    for row, text in enumerate(instructions, start=len(forms.ABOUT_LINES) + 2):
        book.text(sheet, row, 0, text)
    sheet.activate()


def write_form_sheet(
    book: Book, form: FormSheet, ranges: dict[type[Term], str], *, filled: int = 0
) -> Any:
    """
    Write the headings, notes, formats and checks of one sheet.

    Parameters
    ----------
    book
        The workbook.
    form
        The sheet of the template.
    ranges
        The cells that list each vocabulary.
    filled
        Rows that will be filled; :data:`PREPARED_ROWS` more are prepared.

    Returns
    -------
    sheet
        The sheet, for the rows that belong on it.
    """
    sheet = book.add_sheet(form.title)
    last = filled + PREPARED_ROWS
    for place, heading in enumerate(form.headings):
        column = column_at(form, place)
        kind = column.kind if column else "text"
        sheet.set_column(place, place, _width(heading, kind), book.style(**cell_style(kind)))
        book.text(sheet, 0, place, heading, **head_style(is_name=place == 0))
        note = column.note if column else _note_beside(form, place)
        sheet.write_comment(0, place, note, {"author": "sitepipe", "x_scale": 2})
        if check := column_check(column, note, ranges):
            sheet.data_validation(1, place, last, place, check)
    if form.entity.is_of_a_site and form.title != forms.SHEETS[0].title:
        sheet.data_validation(1, 0, last, 0, site_check(last))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(form.headings) - 1)
    sheet.repeat_rows(0)
    return sheet


def column_at(form: FormSheet, place: int) -> FormColumn | None:
    """Return the column at a place; ``None`` for the first and last, which hold no field."""
    return form.columns[place - 1] if 0 < place <= len(form.columns) else None


def _note_beside(form: FormSheet, place: int) -> str:
    """Return the note of the first or the last column, which no field is mapped to."""
    return form.name_note if place == 0 else "The document that says so, with its page or web page."


def head_style(*, is_name: bool) -> dict[str, object]:
    """Return the format of a heading."""
    colours = theme().colours
    return {
        "bold": True, "text_wrap": True, "bottom": 1,
        "bg_color": colours.tint if is_name else colours.wash,
    }  # fmt: skip


def cell_style(kind: str) -> dict[str, object]:
    """Keep references as the text they are; a date shows as one that sorts."""
    if kind == "date":
        return {"num_format": "yyyy-mm-dd", "align": "left", "locked": False}
    number_format = "General" if kind in ("number", "acreage") else "@"
    return {"num_format": number_format, "text_wrap": True, "locked": False}


def _width(heading: str, kind: str) -> float:
    least = {"number": 12, "acreage": 12, "date": 13, "flag": 10}.get(kind, 22)
    longest_word = max(len(word) for word in heading.split())
    return float(max(least, longest_word + 4))


def write_guide(book: Book) -> None:
    """List every column of every sheet, for those who print it or read it first."""
    sheet = book.add_sheet(forms.GUIDE)
    for place, (heading, width) in enumerate(
        (("Sheet", 16), ("Column", 30), ("What goes here", 70), ("Example", 34))
    ):
        sheet.set_column(place, place, width)
        book.text(sheet, 0, place, heading, **head_style(is_name=False))
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


def term_ranges() -> dict[type[Term], str]:
    """Give each vocabulary a column of the sheet of terms: the range that its terms fill."""
    used = dict.fromkeys(
        column.terms for form in forms.SHEETS for column in form.columns if column.terms
    )
    return {
        terms: f"{forms.TERMS}!${xl_col_to_name(place)}$2:${xl_col_to_name(place)}${len(terms) + 1}"
        for place, terms in enumerate(used)
    }


def write_terms(book: Book, ranges: dict[type[Term], str]) -> None:
    """List every vocabulary in a column of its own, for drop-downs to read."""
    sheet = book.add_sheet(forms.TERMS)
    headings: dict[type[Term], str] = {}
    for form in forms.SHEETS:
        for column in form.columns:
            if column.terms is not None:
                headings.setdefault(column.terms, f"{form.title}: {column.heading}")
    for place, terms in enumerate(ranges):
        labels = [term.label for term in terms]
        sheet.set_column(place, place, max(len(label) for label in labels) + 2)
        book.text(sheet, 0, place, headings[terms], **head_style(is_name=False))
        for row, label in enumerate(labels, start=1):
            book.text(sheet, row, place, label)
    sheet.freeze_panes(1, 0)
