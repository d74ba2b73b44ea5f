"""
Workbooks written so that nothing in them runs, and the same input gives the same bytes.

Every text is written as a string, whatever it begins with; XlsxWriter is kept from taking one
for a formula, a link or a number.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from sitepipe.errors import storage_error
from sitepipe.render.theme import theme
from sitepipe.render.workbook.cells import Cells, plain_text, runs_as_formula, whole_date

MOST_NOTES = 3_000
_HEAD_ROWS = 3
MOST_ROWS = 1_048_576 - _HEAD_ROWS
_WIDEST, _NARROWEST = 44, 9


class Book:
    """
    One workbook, kept in memory until it is saved.

    Parameters
    ----------
    created
        ISO date that the document's properties state; never the clock's.
    title, notice
        Document title; the notice stands at the foot of every printed page.
    """

    def __init__(self, *, created: str, title: str, notice: str = "") -> None:
        self._stream = io.BytesIO()
        self.workbook = xlsxwriter.Workbook(
            self._stream,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
                "nan_inf_to_errors": False,
            },
        )
        self.workbook.set_properties(
            {
                "title": plain_text(title)[:255],
                "author": "sitepipe",
                "comments": plain_text(notice)[:255],
                "created": _moment(created),
            }
        )
        self._title, self._notice = title, notice
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self._notes = 0

    def style(self, **properties: object) -> Any:
        """Return the format of these properties; equal ones share one."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            colours = theme().colours
            base = {"font_name": "Calibri", "font_size": 11, "font_color": colours.ink,
                    "valign": "top"}  # fmt: skip
            self._formats[key] = self.workbook.add_format({**base, **properties})
        return self._formats[key]

    def add_sheet(self, title: str) -> Any:
        """Add a sheet that prints on A4, landscape, with the title and notice at its foot."""
        sheet = self.workbook.add_worksheet(title)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        foot = (
            f"&L{_in_footer(self._notice or self._title, 120)}&R{_in_footer(title, 40)}, &P of &N"
        )
        sheet.set_footer(foot)
        if self._notice:
            sheet.set_header(f"&C{_in_footer(self._notice, 200)}")
        return sheet

    def text(self, sheet: Any, row: int, column: int, text: str, **properties: object) -> None:
        """Write a text as text; one that a spreadsheet could run keeps its quotation mark."""
        if runs_as_formula(text):
            properties["quote_prefix"] = True
        sheet.write_string(row, column, plain_text(text), self.style(**properties))

    def note(self, sheet: Any, row: int, column: int, text: str) -> None:
        """
        Attach a note to a cell, high enough for what it says.

        A workbook bears some thousands of notes; beyond :data:`MOST_NOTES` no more are made.
        """
        self._notes += 1
        if self._notes > MOST_NOTES:
            return
        short = plain_text(text)[:1000]
        height = 20 * (2 + len(short) // 34 + short.count("\n"))
        options = {"author": "sitepipe", "x_scale": 1.9, "height": min(height, 400)}
        sheet.write_comment(row, column, short, options)

    def content(self) -> bytes:
        """Finish the workbook and return its bytes."""
        self.workbook.close()
        return self._stream.getvalue()

    def save(self, path: Path) -> None:
        """
        Write the workbook.

        Raises
        ------
        StorageError
            If the file cannot be written.
        """
        content = self.content()
        try:
            path.write_bytes(content)
        except OSError as error:
            raise storage_error(error, f"write {path.name}") from error


def write_table(book: Book, title: str, columns: Sequence[Cells], *, intro: str) -> Any:
    """
    Write one table to a sheet of its own.

    Row 1 says what the sheet holds, row 2 the headings, row 3 their units, row 4 the first
    record. The arrows of the filter stand in the row of units, so that sorting leaves it in
    its place.

    Returns
    -------
    sheet
        The sheet, for what else belongs on it.
    """
    sheet = book.add_sheet(title)
    colours = theme().colours
    rows = max((len(cells.entries) for cells in columns), default=0)
    if rows > MOST_ROWS:
        intro += f" A sheet holds {MOST_ROWS:,} rows; {rows - MOST_ROWS:,} more are left out."
    book.text(sheet, 0, 0, intro, font_color=colours.secondary, italic=True)
    head = {"bold": True, "text_wrap": True, "bg_color": colours.wash, "top": 1}
    units = {"italic": True, "bg_color": colours.wash, "font_color": colours.secondary, "bottom": 1}
    for place, cells in enumerate(columns):
        alignment = {"align": "right"} if cells.kind == "number" else {}
        book.text(sheet, 1, place, cells.heading, **head, **alignment)
        book.text(sheet, 2, place, cells.unit, **units, **alignment)
        if cells.meaning:
            book.note(sheet, 1, place, cells.meaning)
        sheet.set_column(place, place, _width(cells))
        _write_column(book, sheet, place, cells)
    if columns:
        last = _HEAD_ROWS - 1 + min(max(rows, 1), MOST_ROWS)
        sheet.autofilter(_HEAD_ROWS - 1, 0, last, len(columns) - 1)
    sheet.freeze_panes(_HEAD_ROWS, 1)
    sheet.repeat_rows(1, 2)
    return sheet


def _write_column(book: Book, sheet: Any, place: int, cells: Cells) -> None:
    plain, quoted = book.style(text_wrap=True), book.style(text_wrap=True, quote_prefix=True)
    figure, modelled = (
        book.style(num_format=_number_format(cells.number_format, modelled=flag))
        for flag in (False, True)
    )
    day_style = book.style(num_format="yyyy-mm-dd", align="left")
    tinted = book.style(bg_color=theme().colours.hairline)
    for index, value in enumerate(cells.entries[:MOST_ROWS]):
        row = index + _HEAD_ROWS
        if isinstance(value, bool):
            sheet.write_string(row, place, "yes" if value else "no", plain)
        elif isinstance(value, str):
            day = whole_date(value) if cells.kind == "date" else None
            if day is not None:
                sheet.write_datetime(row, place, datetime(day.year, day.month, day.day), day_style)  # noqa: DTZ001
            else:
                sheet.write_string(
                    row, place, plain_text(value), quoted if runs_as_formula(value) else plain
                )
        elif value is not None and math.isfinite(value):
            is_modelled = index < len(cells.modelled) and cells.modelled[index]
            sheet.write_number(row, place, value, modelled if is_modelled else figure)
        elif cells.is_asked(index):
            sheet.write_blank(row, place, None, tinted)
            if index < len(cells.questions) and cells.questions[index]:
                book.note(sheet, row, place, f"Unknown. {cells.questions[index]}")


def _number_format(code: str, *, modelled: bool) -> str:
    """Show the sign of modelled figures behind a number that stays a number."""
    return f'{code}" ◦"' if modelled else code


def _width(cells: Cells) -> float:
    """Return a width (characters) that shows the longest value, within what a screen bears."""
    words_of_heading = max((len(word) for word in cells.heading.split()), default=0)
    lengths = [len(str(value)) for value in cells.entries[:1000] if value is not None]
    if cells.kind == "number":
        lengths = [10]
    longest = max([words_of_heading, len(cells.heading) // 2, len(cells.unit), *lengths])
    return float(min(max(longest + 2, _NARROWEST), _WIDEST))


def _in_footer(text: str, most: int) -> str:
    """Return a text as a header or footer shows it; ``&`` begins a code there."""
    line = " ".join(plain_text(text).split())
    return (line if len(line) <= most else f"{line[: most - 1]}…").replace("&", "&&")


def _moment(iso: str) -> datetime:
    """Return the first moment of an ISO date, however much of it is known."""
    year, month, day = [*(int(part) for part in iso.split("-")), 1, 1][:3]
    return datetime(year, month, day)  # noqa: DTZ001 - the file states a day, no zone
