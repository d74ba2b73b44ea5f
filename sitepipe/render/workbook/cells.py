"""What a cell of a workbook may hold, and columns of such cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

CellKind = Literal["text", "number", "date", "flag"]
Value = str | float | bool | None

MOST_CHARACTERS = 32_767  # of a cell, counted in UTF-16 as Excel counts
_KEPT_CHARACTERS = 32_000
_FORMULA_STARTS = ("=", "+", "-", "@")
# Control characters, halves of surrogate pairs and non-characters: XML cannot hold them, or a
# reader would act on them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_WHOLE_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIRST_DAY = date(1900, 3, 1)  # spreadsheets disagree on days before it


def plain_text(text: str) -> str:
    """
    Return a text as a cell can hold it.

    Line ends become line feeds and what cannot be printed a replacement character; a text
    longer than a cell is cut, and says by how much.
    """
    if text.isascii() and text.isprintable() and len(text) <= MOST_CHARACTERS:
        return text
    clean = _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(clean) * 2 <= MOST_CHARACTERS or _utf16_length(clean) <= MOST_CHARACTERS:
        return clean
    kept = clean.encode("utf-16-le")[: 2 * _KEPT_CHARACTERS].decode("utf-16-le", "ignore")
    return f"{kept}… [cut: {len(clean) - len(kept):,} more characters]"


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def whole_date(iso: str) -> date | None:
    """Return an ISO date that is known to the day and that a spreadsheet can hold."""
    if not _WHOLE_DATE.fullmatch(iso):
        return None
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return None
    return day if day >= _FIRST_DAY else None


def runs_as_formula(text: str) -> bool:
    """Say whether a spreadsheet could take a text for a formula once somebody edits it."""
    return text.lstrip().startswith(_FORMULA_STARTS)


@dataclass(frozen=True)
class Cells:
    """
    One column of a sheet.

    Parameters
    ----------
    heading
        In words, without the unit.
    entries
        Text, numbers, ISO dates or flags; ``None`` is unknown.
    kind
        How they are written: a date that is known to the day becomes a real one.
    unit
        Stands in the row under the headings.
    number_format
        Of numbers.
    meaning
        Becomes the heading's note.
    asked
        Whether an unknown cell is a question, and so tinted; for all rows, or row by row.
    questions
        By row: what the note of an unknown cell says; empty for no note.
    modelled
        Rows whose figure is modelled or unverified: it is shown with its sign.
    """

    heading: str
    entries: Sequence[Value]
    kind: CellKind = "text"
    unit: str = ""
    number_format: str = "General"
    meaning: str = ""
    asked: bool | Sequence[bool] = False
    questions: Sequence[str] = ()
    modelled: Sequence[bool] = ()

    def is_asked(self, row: int) -> bool:
        """Say whether an unknown cell in that row is a question."""
        return self.asked if isinstance(self.asked, bool) else self.asked[row]
