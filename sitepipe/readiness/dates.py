"""
Dates as sources state them: a day, a month or a year, compared without inventing a day.

A date without a day is a period. What ends in a period holds through its last day, so nothing
counts as expired before it surely is; what begins in a period has begun with its first day, as
everywhere in the pipeline.
"""

from __future__ import annotations

import calendar
from datetime import MAXYEAR, date
from functools import lru_cache


@lru_cache(maxsize=4096)
def last_day(iso: str) -> date:
    """Return the last day that an ISO date of any precision can mean."""
    year, month, day = _parts(iso)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def is_over(iso: str, *, as_of: str) -> bool:
    """Say whether the whole of a date is past: on its last day it is not."""
    return last_day(as_of) > last_day(iso)


def is_ahead(iso: str, *, as_of: str) -> bool:
    """Say whether a date has not begun."""
    return iso > as_of[: len(iso)]


def months_after(iso: str, months: int) -> str:
    """
    Return the date some months after another, as precise as can be said.

    A day that the month lacks becomes its last: a month after 31 January is 28 February. A
    year moved by whole years stays a year; moved by other months it becomes the last month
    that can be meant, for what runs from a period is over only when all of it is. What would end
    after the last year of the calendar, 9999, ends with it.
    """
    year, month, day = _parts(iso)
    if month is None and months % 12 == 0:
        return f"{min(year + months // 12, MAXYEAR):04}"
    years, index = divmod((month or 12) - 1 + months, 12)
    year, month = year + years, index + 1
    if year > MAXYEAR:
        return date.max.isoformat()[: len(iso)]
    if day is None:
        return f"{year:04}-{month:02}"
    return f"{year:04}-{month:02}-{min(day, calendar.monthrange(year, month)[1]):02}"


def is_older(iso: str, months: int, *, as_of: str) -> bool:
    """Say whether a date lies more than some months before the day of the answer."""
    return is_over(months_after(iso, months), as_of=as_of)


def ends_within(iso: str, months: int, *, as_of: str) -> bool:
    """Say whether a date that is not over will be so some months from the day of the answer."""
    return not is_over(iso, as_of=as_of) and last_day(iso) <= last_day(months_after(as_of, months))


def earliest(dates: list[str]) -> str | None:
    """Return the date that is over first, if there is any."""
    return min(dates, key=last_day, default=None)


def latest(dates: list[str]) -> str | None:
    """Return the date that is over last, if there is any."""
    return max(dates, key=last_day, default=None)


def _parts(iso: str) -> tuple[int, int | None, int | None]:
    year, month, day = (*(int(part) for part in iso.split("-")), None, None)[:3]
    assert year is not None
    return year, month, day
