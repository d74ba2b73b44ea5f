"""The workbook of one partner: the template prefilled, what is asked, what is read-only."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sitepipe import forms, words
from sitepipe.forms import Ask, FormSheet, PrefilledCell, PrefilledForm, PrefilledSheet
from sitepipe.render.folder import write_bytes
from sitepipe.render.theme import theme
from sitepipe.render.workbook.book import Book
from sitepipe.render.workbook.cells import plain_text, whole_date
from sitepipe.render.workbook.template import (
    cell_style,
    column_at,
    head_style,
    term_ranges,
    write_about,
    write_form_sheet,
    write_guide,
    write_terms,
)
from sitepipe.vocab import Term

_INSTRUCTIONS = (
    "Your sites stand here as you stated them, with what others state that is public.",
    "Correct what is wrong, fill what is empty. Leave a cell empty if it is not known.",
    "A cell that you do not change counts as what it was: it is not taken for a new statement.",
    "A cell that you change counts from the date above. Set it to the day that you checked.",
    "Change a name if a site was renamed: it stays the same site. Add new ones below.",
    "Clearing a cell takes nothing back. Write to us if something was never so.",
    f"The sheet {forms.ASKED} lists what matters most, and what each answer settles.",
    f"The sheet {forms.GUIDE} says what belongs in each column.",
)
_MARKS = (
    ("asked", "Asked of you; the note says what, and why it matters"),
    ("at fault", "A defect in what you sent; the note says which"),
    ("read-only", "Another source is trusted more; the note says which value holds"),
)
_ASKED_COLUMNS = (
    ("Site", 30), ("What is asked", 50), ("Why it matters", 60), ("Answer in", 34),
    ("Known today", 34), ("Defect", 50), ("Who usually knows", 28),
)  # fmt: skip
_PROTECTION = {
    "autofilter": True, "format_cells": True, "format_columns": True, "format_rows": True,
    "insert_rows": True, "sort": True,
}  # fmt: skip
_ISO_DATE = re.compile(r"\d{4}(-\d\d){0,2}")


def write_partner_workbook(path: Path, form: PrefilledForm) -> None:
    """
    Write the workbook of one partner; the same portfolio and date give the same bytes.

    Parameters
    ----------
    path
        The file.
    form
        Its sheets, and what is asked.

    Raises
    ------
    StorageError
        If the file cannot be written; one that stood there stays as it was.
    """
    title = f"Sites of {form.about.organisation}"
    book = Book(created=form.as_of, title=title, notice=form.notice)
    book.workbook.set_custom_property(forms.MARKER_PROPERTY, forms.MARKER, "text")
    told = [
        f"{title}: {form.portfolio}, as of {words.date(form.as_of)}. {form.notice}".strip(),
        *_INSTRUCTIONS,
        f"What you change is trusted as your most trusted source is ({form.trust} of 100).",
    ]
    write_about(book, form.about, told)
    _write_marks(book, len(forms.ABOUT_LINES) + len(told) + 3)
    _write_asks(book, form.asks)
    ranges = term_ranges()
    for sheet in form.sheets:
        _write_sheet(book, sheet, ranges)
    write_guide(book)
    write_terms(book, ranges)
    _write_issued(book, form.sheets)
    write_bytes(path, book.content())


def _mark(name: str) -> dict[str, object]:
    """Return how a cell is marked: by fill, border and slant, not by colour alone."""
    colours = theme().colours
    match name:
        case "asked":
            return {"bg_color": colours.tint, "border": 2, "border_color": colours.unknown}
        case "at fault":
            return {"bg_color": colours.white, "border": 5, "border_color": colours.warning}
        case "read-only":
            return {
                "bg_color": colours.wash, "font_color": colours.secondary, "italic": True,
                "locked": True,
            }  # fmt: skip
        case _:
            return {}


def _write_marks(book: Book, row: int) -> None:
    sheet = book.workbook.get_worksheet_by_name(forms.ABOUT)
    for number, (name, meaning) in enumerate(_MARKS, start=row):
        book.text(sheet, number, 0, name, **_mark(name))
        book.text(sheet, number, 1, meaning)
    sheet.protect("", _PROTECTION)


def _write_sheet(book: Book, prefilled: PrefilledSheet, ranges: dict[type[Term], str]) -> None:
    form, rows = prefilled.form, prefilled.rows
    sheet = write_form_sheet(book, form, ranges, filled=len(rows))
    typed = _typed_dates(prefilled)
    last = len(form.headings)
    for number, row in enumerate(rows, start=1):
        for place, heading in enumerate(form.headings):
            if (cell := row.cells.get(heading)) is not None:
                _write_cell(book, sheet, number, place, cell, form, is_typed=heading in typed)
        book.text(sheet, number, last, row.row_id, locked=True)
    book.text(sheet, 0, last, forms.ROW_ID, **head_style(is_name=False))
    sheet.set_column(last, last, None, None, {"hidden": True})
    sheet.protect("", _PROTECTION)


def _typed_dates(prefilled: PrefilledSheet) -> set[str]:
    """Name the columns of dates that all stand in ISO form, so that they can be real dates."""
    return {
        column.heading
        for column in prefilled.form.columns
        if column.kind == "date"
        and all(
            _ISO_DATE.fullmatch(text) or not any(letter.isdigit() for letter in text)
            for row in prefilled.rows
            if (cell := row.cells.get(column.heading))
            if (text := cell.issued.text)
        )
    }


def _write_cell(
    book: Book,
    sheet: Any,
    row: int,
    place: int,
    cell: PrefilledCell,
    form: FormSheet,
    *,
    is_typed: bool,
) -> None:
    column = column_at(form, place)
    kind = column.kind if column else "text"
    style = cell_style(kind) | _mark(_marked(cell))
    text = cell.issued.text
    if is_typed and (day := whole_date(text)):
        moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day has no zone
        sheet.write_datetime(row, place, moment, book.style(**style))
    elif kind in ("number", "acreage") and (figure := _figure(text)) is not None:
        sheet.write_number(row, place, figure, book.style(**style))
    elif text:
        book.text(sheet, row, place, text, **style | {"num_format": "@"})
    else:
        sheet.write_blank(row, place, None, book.style(**style))
    if cell.note:
        book.note(sheet, row, place, cell.note)


def _marked(cell: PrefilledCell) -> str:
    if cell.issued.read_only:
        return "read-only"
    return "at fault" if cell.is_at_fault else "asked" if cell.is_asked else ""


def _figure(text: str) -> float | None:
    """Return a number that a cell gives back as the same text, or ``None``."""
    try:
        figure = float(text)
    except ValueError:
        return None
    # A workbook holds sixteen digits of a number.
    return figure if math.isfinite(figure) and f"{figure:.16g}" == text else None


def _write_asks(book: Book, asks: Sequence[Ask]) -> None:
    sheet = book.add_sheet(forms.ASKED)
    for place, (heading, width) in enumerate(_ASKED_COLUMNS):
        sheet.set_column(place, place, width)
        book.text(sheet, 0, place, heading, **head_style(is_name=place == 0))
    for row, ask in enumerate(asks, start=1):
        why = "; ".join(ask.why)
        for place, text in enumerate(
            (ask.site, ask.question, words.sentence(why), ask.answered_in, ask.value, ask.issue,
             ask.actor)
        ):  # fmt: skip
            if text:
                book.text(sheet, row, place, text, text_wrap=True)
    if not asks:
        book.text(sheet, 1, 0, "Nothing is asked.")
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(asks), 1), len(_ASKED_COLUMNS) - 1)
    sheet.repeat_rows(0)
    sheet.protect("", _PROTECTION)


def _write_issued(book: Book, sheets: Sequence[PrefilledSheet]) -> None:
    """Record what stood in each cell, on a sheet that spreadsheets do not list."""
    sheet = book.add_sheet(forms.ISSUED)
    rows = [forms.ISSUED_HEADINGS, *(line for one in sheets for line in _issued_lines(one))]
    for number, cells in enumerate(rows):
        for place, text in enumerate(cells):
            if text:
                book.text(sheet, number, place, text)
    sheet.very_hidden()


def _issued_lines(prefilled: PrefilledSheet) -> Iterator[tuple[str, ...]]:
    title = prefilled.form.title
    for row in prefilled.rows:
        for heading, cell in row.cells.items():
            one = cell.issued
            kept = forms.YES if one.read_only else ""
            yield (
                title, row.row_id, heading, plain_text(one.text), kept,
                one.source, one.valid_at, "\n".join(one.claims), "",
            )  # fmt: skip
        for record in row.records:
            yield (title, row.row_id, "", record.name, "", record.source, "", "", record.reference)
