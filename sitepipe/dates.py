"""
Dates as tables hold them: a day, a month, a year, or an interval of these.

``2027-09-14``, ``2027-09`` and ``2027`` are dates as precise as they were stated. What was stated
as a period that no such date can hold is an interval of ISO 8601, both ends among it:
``2027-07/2027-09`` for the third quarter of 2027, ``../2026-12`` for "by the end of 2026",
``2030-01/..`` for "after 2029".
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

OPEN = ".."
"""The end of an interval that nobody stated."""

_END = r"\d{4}(?:-\d{2}(?:-\d{2})?)?|\.\."
_INTERVAL = re.compile(rf"({_END})/({_END})")
_DAY = timedelta(days=1)


def is_interval(iso: str) -> bool:
    """Say whether a date is an interval, not a day, month or year of its own."""
    return "/" in iso


def ends_of(iso: str) -> tuple[str, str]:
    """Return the two ends of an interval as it states them; of any other date itself, twice."""
    first, _, last = iso.partition("/")
    return first, last or first


@lru_cache(maxsize=4096)
def first_day(iso: str) -> date:
    """Return the first day that a date can mean; the calendar's first for an open end."""
    start = ends_of(iso)[0]
    if start == OPEN:
        return date.min
    year, month, day = parts(start)
    return date(year, month or 1, day or 1)


@lru_cache(maxsize=4096)
def last_day(iso: str) -> date:
    """Return the last day that a date can mean; the calendar's last for an open end."""
    end = ends_of(iso)[1]
    if end == OPEN:
        return date.max
    year, month, day = parts(end)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def parts(iso: str) -> tuple[int, int | None, int | None]:
    """Return year, month and day of a date that is no interval, as far as stated."""
    year, month, day = (*(int(part) for part in iso.split("-")), None, None)[:3]
    assert year is not None
    return year, month, day


def age_months(iso: str, *, as_of: str) -> tuple[int, int | None]:
    """
    Return how old a date is in whole months: the least and the most that it can be.

    A day has one age; a month, a year and an interval have one for each of their ends. What is
    still to come is of age 0. Without a first day the most is ``None``: there is no bound.
    """
    first, today = first_day(iso), last_day(as_of)
    most = None if first == date.min else _months_between(first, today)
    return _months_between(last_day(iso), today), most


def _months_between(then: date, today: date) -> int:
    whole = 12 * (today.year - then.year) + today.month - then.month - (today.day < then.day)
    return max(whole, 0)


def iso_of(first: date, last: date) -> str:
    """
    Write a period as tables hold it, as coarse as it can be without loss.

    Parameters
    ----------
    first, last
        Its first and last day; ``date.min`` and ``date.max`` for an end that is open.

    Returns
    -------
    iso
        ``2027-09-14``, ``2027-09`` or ``2027`` where the period is a day, a month or a year, else
        an interval of months, or of days where an end falls within a month. Years never stand
        in an interval: ``2026/2027`` would read as a financial year.
    """
    if first == last:
        return first.isoformat()
    is_whole = (first == date.min or first.day == 1) and (last == date.max or _ends_month(last))
    size = len("2027-09") if is_whole else len("2027-09-14")
    start = OPEN if first == date.min else first.isoformat()[:size]
    end = OPEN if last == date.max else last.isoformat()[:size]
    if start == end:
        return start
    if is_whole and start[:4] == end[:4] and (start[4:], end[4:]) == ("-01", "-12"):
        return start[:4]
    return f"{start}/{end}"


def has_form(text: str) -> bool:
    """Say whether a text is written as an interval of a table, whatever its days."""
    return _INTERVAL.fullmatch(text) is not None


def order_text(iso: str) -> str:
    """
    Return what sorts a date among others: by the first day that it can mean.

    Of two dates with one first day the more precise is the later. An interval that states no
    first day counts by its last. An unknown date (an empty text) is the earliest.
    """
    start, end = ends_of(iso)
    return end if start == OPEN else start


def begins_after(iso: str, as_of: str) -> bool:
    """
    Say whether a date has not begun on a day.

    What is only known to be over by a date is not known to have begun before that.
    """
    start, end = ends_of(iso)
    known = last_day(end) if start == OPEN else first_day(start)
    return known > date.fromisoformat(as_of)


def is_past(iso: str, as_of: str) -> bool:
    """Say whether the whole of a date lies before a day: on its last day it is not past."""
    return last_day(iso) < date.fromisoformat(as_of)


def _ends_month(day: date) -> bool:
    return day == date.max or (day + _DAY).month != day.month
