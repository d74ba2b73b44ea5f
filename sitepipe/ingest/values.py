"""Dates and terms as people write them in cells."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from sitepipe.ingest.figures import Unreadable, is_stated_unknown
from sitepipe.ingest.synonyms import SYNONYMS
from sitepipe.names import heading_key
from sitepipe.vocab import Term

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sept sep", "october oct", "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?)?)?")
_UK = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
_WORDS = re.compile(
    rf"{_WEEKDAY}(?:(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+)?([a-z]+)\.?,?[\s-]+(\d{{4}})",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.\d+)?")
_EXCEL_ZERO = date(1899, 12, 30)

_FLAGS = {
    **dict.fromkeys(("y", "yes", "true", "1", "✓", "✔", "☑", "✅"), True),
    **dict.fromkeys(("n", "no", "false", "0", "✗", "✘", "☒", "❌"), False),
}  # fmt: skip


def read_date(text: str) -> str | None:
    """
    Read a date to ISO 8601, as precise as it was written.

    "14/11/2026" is day, month, year, as the United Kingdom writes it; a year of two digits is of
    this century up to 69. Periods are read by :mod:`sitepipe.ingest.intervals`.

    Returns
    -------
    iso
        ``None`` if the cell states that the date is not known.

    Raises
    ------
    Unreadable
        If it is no date, or no day of the calendar.
    """
    stripped = " ".join(text.split())
    if is_stated_unknown(stripped):
        return None
    year = month = day = None
    if match := _ISO.fullmatch(stripped):
        year, month, day = match.groups()
    elif match := _UK.fullmatch(stripped):
        day, month, year = match.groups()
        year = year if len(year) == 4 else f"{20 if year < '70' else 19}{year}"
    elif (match := _WORDS.fullmatch(stripped)) and match[2].casefold() in _MONTHS:
        day, year = match[1], match[3]
        month = str(_MONTHS[match[2].casefold()])
    elif _SERIAL.fullmatch(stripped):
        counted = _EXCEL_ZERO + timedelta(days=int(float(stripped)))
        raise Unreadable(f"it is a number; as Excel counts days it would be {counted}")
    else:
        raise Unreadable("it is no date")
    try:
        checked = date(int(year or 0), int(month or 1), int(day or 1))
    except ValueError as error:
        raise Unreadable("the calendar has no such day") from error
    return checked.isoformat()[: 10 if day else 7 if month else 4]


def read_term(text: str, terms: type[Term]) -> str | None:
    """
    Read a term by its value, its label or another word for it, whatever case and punctuation.

    The other words stand in :data:`sitepipe.ingest.synonyms.SYNONYMS`.

    Returns
    -------
    value
        ``None`` if the cell states that it is not known.

    Raises
    ------
    Unreadable
        If the vocabulary has no such term.
    """
    if is_stated_unknown(text):
        return None
    if (value := _by_key(terms).get(heading_key(text))) is None:
        raise Unreadable(f"the vocabulary {terms.__name__} has no such term")
    return value


@lru_cache(maxsize=64)
def _by_key(terms: type[Term]) -> dict[str, str]:
    others = {
        heading_key(name): term.value
        for term, names in SYNONYMS.get(terms, {}).items()
        for name in names
    }
    return others | {
        heading_key(name): term.value for term in terms for name in (term.value, term.label)
    }


def split_list(text: str) -> list[str]:
    """Split a cell that lists several things with semicolons."""
    return [part.strip() for part in text.split(";") if part.strip()]


def read_flag(text: str) -> bool | None:
    """
    Read Y/N, yes/no, true/false, 1/0 or ✓/✗; an empty cell or "TBC" is ``None``.

    A lone "x" is refused: on some forms it ticks, on others it strikes out.

    Raises
    ------
    Unreadable
        If it is none of these.
    """
    if not text.strip() or is_stated_unknown(text):
        return None
    if (flag := _FLAGS.get(text.strip().rstrip(".!").casefold())) is None:
        raise Unreadable("it is neither yes nor no")
    return flag
