"""
Dates as sources state them: a day, a month, a year or an interval, without inventing a day.

A date without a day is a period. What ends in a period holds through its last day, so nothing
counts as expired before it surely is; what begins in a period has begun with its first day, as
everywhere in the pipeline. An interval says that a day falls somewhere in it and not where: what
depends on that is unknown, ``None``.
"""

from __future__ import annotations

import calendar
from datetime import MAXYEAR, date

from sitepipe.dates import OPEN, ends_of, first_day, is_interval, last_day, parts


def is_over(iso: str, *, as_of: str) -> bool | None:
    """Say whether the whole of a date is past: on its last day it is not."""
    today = last_day(as_of)
    if today > last_day(iso):
        return True
    return None if is_interval(iso) and today > first_day(iso) else False


def is_ahead(iso: str, *, as_of: str) -> bool | None:
    """Say whether a date has not begun."""
    today = last_day(as_of)
    if first_day(iso) > today:
        return True
    return None if is_interval(iso) and last_day(iso) > today else False


def months_after(iso: str, months: int) -> str:
    """
    Return the date some months after another, as precise as can be said.

    A day that the month lacks becomes its last: a month after 31 January is 28 February. A
    year moved by whole years stays a year; moved by other months it becomes the last month
    that can be meant, for what runs from a period is over only when all of it is. What would end
    after the last year of the calendar, 9999, ends with it. An interval is moved by its ends.
    """
    if is_interval(iso):
        moved = [end if end == OPEN else months_after(end, months) for end in ends_of(iso)]
        return moved[0] if moved[0] == moved[1] else "/".join(moved)
    year, month, day = parts(iso)
    if month is None and months % 12 == 0:
        return f"{min(year + months // 12, MAXYEAR):04}"
    years, index = divmod((month or 12) - 1 + months, 12)
    year, month = year + years, index + 1
    if year > MAXYEAR:
        return date.max.isoformat()[: len(iso)]
    if day is None:
        return f"{year:04}-{month:02}"
    return f"{year:04}-{month:02}-{min(day, calendar.monthrange(year, month)[1]):02}"


def is_older(iso: str, months: int, *, as_of: str) -> bool | None:
    """Say whether a date lies more than some months before the day of the answer."""
    return is_over(months_after(iso, months), as_of=as_of)


def ends_within(iso: str, months: int, *, as_of: str) -> bool:
    """
    Say whether a date that is not over may be so some months from the day of the answer.

    A warning comes rather early than late, so of an interval the first day counts.
    """
    ends = first_day(iso) if is_interval(iso) else last_day(iso)
    is_due = ends <= last_day(months_after(as_of, months))
    return is_due and is_over(iso, as_of=as_of) is False


def earliest(dates: list[str]) -> str | None:
    """Return the date that is over first, if there is any."""
    return min(dates, key=last_day, default=None)


def latest(dates: list[str]) -> str | None:
    """Return the date that is over last, if there is any."""
    return max(dates, key=last_day, default=None)


def due_by(iso: str) -> str:
    """Return the date by which to act: of an interval its start, if that is stated."""
    start, end = ends_of(iso)
    return end if start == OPEN else start
