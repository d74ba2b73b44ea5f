"""Dates as the intervals that people mean: "Q3 2027", "mid 2027", "by March 2027"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sitepipe.dates import OPEN, ends_of, first_day, has_form, iso_of, last_day
from sitepipe.ingest.figures import Unreadable, is_stated_unknown
from sitepipe.ingest.values import read_date


@dataclass(frozen=True)
class Interval:
    """
    The days that a date as written may be, both ends among them.

    An end that was left open is the first or last day that the calendar of Python has.
    """

    first: date
    last: date
    text: str

    @property
    def is_open_start(self) -> bool:
        """Whether it states no first day ("by March 2027")."""
        return self.first == date.min

    @property
    def is_open_end(self) -> bool:
        """Whether it states no last day ("after 2029")."""
        return self.last == date.max


@dataclass(frozen=True)
class StatedDate:
    """
    A date as tables hold it; ``None`` if its cell states that it is not known.

    ``is_serial`` says that it was written as a number of days, as Excel counts them.
    """

    value: str | None
    is_serial: bool = False


_Span = tuple[date, date]
_Match = re.Match[str]

_LONGEST = 100
_DAY = timedelta(days=1)
_EXCEL_ZERO = date(1899, 12, 30)
_SERIALS = (15_000, 80_000)  # 1941 to 2119: other numbers are no dates of sites
_TWO_YEARS = re.compile(r"\d{4}/\d{4}")
_SERIAL = re.compile(r"([1-9]\d{4})(?:\.\d+)?")

_YEAR = r"(?:'|’)?(\d{4}|\d{2})"
_FINANCIAL = r"(?:FY\s*)?(\d{4}|\d{2})\s*[/-]\s*(\d{4}|\d{2})"
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
        "last": 0}  # fmt: skip
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9}
_THIRDS = {"early": 0, "mid": 1, "middle": 1, "late": 2}
_ENDS = {"start": 0, "beginning": 0, "end": -1}

_BOUNDS = (
    (r"(?:by|until|up to|(?:no|not) later than|on or before|latest)\b", "by"),
    (r"(?:before|prior to|earlier than|pre)\b-?", "before"),
    (r"(?:after|later than|beyond|post)\b-?", "after"),
    (r"(?:from|since|(?:no|not) (?:earlier than|before)|on or after|earliest)\b", "from"),
)
_ONWARDS = re.compile(r"(.+?)\s*(?:\+|onwards?|or later|and (?:beyond|later))", re.IGNORECASE)
_HEDGE = re.compile(
    r"^(?:c(?:a|irca)?\.?|approx(?:imately)?\.?|about|around|est(?:imated)?\.?|expected"
    r"|anticipated|target(?:ed)?|due|in|during)(?:\s+|(?=\d)|(?<=\.))",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\s*\(?\b(?:approx(?:imately)?|est(?:imated)?|expected|anticipated|target)\.?\)?$",
    re.IGNORECASE,
)
_AT_THE = re.compile(r"(.+?),?\s+at (?:the )?(earliest|latest)", re.IGNORECASE)
_LETTERED = re.compile(r"(Q|H)\s?[1-4]", re.IGNORECASE)
_RANGE = re.compile(r"\s+(?:to|until|through)\s+|\s*[–—]\s*|\s+-\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"between\s+(.+?)\s+and\s+(.+)", re.IGNORECASE)
_TAIL = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)?[\s-]+([a-z]+)|.*?)[\s-]+(\d{4}(?:/\d{2})?)", re.IGNORECASE
)


def read_interval(text: str, *, excel_serials: bool = False) -> Interval | None:
    """
    Read a date or period to its first and last day.

    Days come before months, and two digits of a year are of this century up to 69, as in
    :func:`sitepipe.ingest.values.read_date`, all of whose dates are read. Financial years run
    from 1 April to 31 March. Seasons are of three whole months (spring is March to May). Early,
    mid and late are thirds of the year, quarter or month; the start and end of a year are its
    first and last quarter. "By 2027" leaves 2027 in, "before 2027" and "after 2027" leave it out.

    Parameters
    ----------
    text
        The cell.
    excel_serials
        Whether a number such as 46000 counts days as Excel does.

    Returns
    -------
    interval
        ``None`` if the cell states that the date is not known.

    Raises
    ------
    Unreadable
        If it is no date, could be several, or no day of the calendar.
    """
    plain = " ".join(text.split())
    if is_stated_unknown(plain):
        return None
    if len(plain) > _LONGEST:
        raise Unreadable("it is too long to be a date")
    try:
        if excel_serials and (match := _SERIAL.fullmatch(plain)):
            day = _EXCEL_ZERO + timedelta(days=int(match[1]))
            return Interval(day, day, text)
        if has_form(plain) and not _TWO_YEARS.fullmatch(plain):  # as tables hold it
            return Interval(first_day(plain), last_day(plain), text)
        first, last = _interval(_HEDGED.sub("", _HEDGE.sub("", plain)))
    except (ValueError, OverflowError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("the calendar has no such day") from error
    if first > last:
        raise Unreadable(f"it falls from {first} to {last}")
    return Interval(first, last, text)


def iso_date(text: str) -> StatedDate:
    """
    Read a date or period to what tables hold: a day, month, year or interval.

    Everything that :func:`read_interval` reads, and numbers of five digits that count days.

    Raises
    ------
    Unreadable
        If it is no date, could be several, or no day of the calendar.
    """
    serial = _SERIAL.fullmatch(text.strip())
    is_serial = serial is not None and _SERIALS[0] <= int(serial[1]) <= _SERIALS[1]
    interval = read_interval(text, excel_serials=is_serial)
    if interval is None:
        return StatedDate(None)
    return StatedDate(iso_of(interval.first, interval.last), is_serial)


def latest_of(text: str) -> str | None:
    """
    Read a date to one that is no interval: of a period the end, for by then it holds.

    Raises
    ------
    Unreadable
        If it is no date, or states no end.
    """
    iso = iso_date(text).value
    end = None if iso is None else ends_of(iso)[1]
    if end == OPEN:
        raise Unreadable("it states no last day")
    return end


def _interval(text: str) -> _Span:
    for pattern, bound in _BOUNDS:
        if match := re.match(pattern, text, re.IGNORECASE):
            stated = text[match.end() :].strip()
            if bound == "from" and (ends := _ends(stated)):
                return _range(*ends)
            return _bounded(stated, bound)
    if match := _AT_THE.fullmatch(text):
        return _bounded(match[1], "from" if match[2].casefold() == "earliest" else "by")
    if match := _ONWARDS.fullmatch(text):
        return _bounded(match[1], "from")
    try:
        return _period(text)
    except ValueError as error:
        if ends := _ends(text):
            try:
                return _range(*ends)
            except Unreadable:
                raise error from None
        raise


def _bounded(stated: str, bound: str) -> _Span:
    first, last = _period(stated)
    edge = re.match(r"(?:the\s+)?(?:year[\s-])?(end|start|beginning)\b", stated, re.IGNORECASE)
    if edge and bound == ("before" if edge[1].casefold() == "end" else "after"):
        bound = "by" if bound == "before" else "from"  # "before the end of 2027" is by its end
    match bound:
        case "by":
            return date.min, last
        case "before":
            return date.min, first - _DAY
        case "after":
            return last + _DAY, date.max
        case _:
            return first, date.max


def _ends(text: str) -> tuple[str, str] | None:
    """Return the two ends of a range as written; ``None`` if it is none."""
    if match := _BETWEEN.fullmatch(text):
        return match[1], match[2]
    parts = _RANGE.split(text)
    if len(parts) == 2:
        return parts[0], parts[1]
    for mark in "-/":
        if len(parts) == 1 and text.count(mark) == 1:
            start, _, end = text.partition(mark)
            lettered = _LETTERED.fullmatch(start.strip())
            letter = lettered[1] if lettered and re.match(r"\s*[1-4]\s", end) else ""
            return start.strip(), letter + end.strip()
    return None


def _range(start: str, end: str) -> _Span:
    """Return a range; its start may leave out the year, or month and year, of its end."""
    last = _period(end)[1]
    candidates = [start]
    if tail := _TAIL.fullmatch(end):
        candidates.append(f"{start} {tail[2]}")
        candidates += [f"{start} {tail[1]} {tail[2]}"] if tail[1] else []
    for candidate in candidates:
        try:
            return _period(candidate)[0], last
        except ValueError:
            continue
    raise Unreadable(f"its start, {start!r}, is no date")


def _months(year: int, month: int, count: int) -> _Span:
    """Return ``count`` whole months from one on; ``month`` may run past December."""
    start, stop = 12 * year + month - 1, 12 * year + month - 1 + count
    last = date.max if stop == 12 * 10_000 else date(stop // 12, stop % 12 + 1, 1) - _DAY
    return date(start // 12, start % 12 + 1, 1), last


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else int(digits) + (2000 if int(digits) < 70 else 1900)


def _financial(start: str, end: str) -> int:
    """Return the year that a financial year starts in."""
    year = _year(start)
    if (year + 1) % 100 != int(end) % 100 or (len(end) == 4 and int(end) != year + 1):
        raise Unreadable(f"{start}/{end} is no financial year, for its years do not follow")
    return year


def _part(match: _Match) -> _Span:
    """Read "early 2027", "mid-March 2027", "end of Q3 2027"."""
    word = re.split(r"[\s-]", match[1].casefold())[-1]
    first, last = _period(match[2])
    count = 12 * (last.year - first.year) + last.month - first.month + 1
    if first.day != 1 or (last < date.max and (last + _DAY).day != 1):
        raise Unreadable(f"a day has no {word}")
    if count == 1:
        third = _THIRDS.get(word, _ENDS.get(word, 0)) % 3
        starts = [first, first.replace(day=11), first.replace(day=21)]
        return starts[third], [starts[1] - _DAY, starts[2] - _DAY, last][third]
    if count % 3:
        raise Unreadable(f"it has no {word} of whole months")
    size = 3 if word in _ENDS and count == 12 else count // 3
    offset = _THIRDS[word] * size if word in _THIRDS else 0 if _ENDS[word] == 0 else count - size
    return _months(first.year, first.month + offset, size)


def _week(match: _Match) -> _Span:
    first, last = _period(match[2])
    if first != last:
        raise Unreadable("a week wants the day that it starts or ends on")
    is_ending = match[1].casefold().replace(" ", "") in {"w/e", "weekending"}
    return (last - 6 * _DAY, last) if is_ending else (first, first + 6 * _DAY)


def _nth(match: _Match) -> _Span:
    """Read "third quarter of 2027" and "second half 2027/28"."""
    is_half = match[2].casefold() == "half"
    number = _NTH[match[1].casefold()] or (2 if is_half else 4)
    return _period(f"{'H' if is_half else 'Q'}{number} {match[3]}")


def _fraction(letter: str, number: str, year: int, offset: int = 0) -> _Span:
    """Return a quarter or half of a year that starts ``offset`` months into January's."""
    size = 3 if letter.casefold() == "q" else 6
    if int(number) * size > 12:
        raise Unreadable("a year has two halves")
    return _months(year, 1 + offset + (int(number) - 1) * size, size)


def _winter(match: _Match) -> _Span:
    if match[2] is None:
        raise Unreadable("a winter is of two years: write 'winter 2027/28'")
    return _months(_financial(match[1], match[2]), 12, 3)


def _single_year(_: _Match) -> _Span:
    raise Unreadable("a financial year is of two years: write '2027/28'")


_Reader = Callable[[_Match], _Span]
_PERIODS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), reader)
    for pattern, reader in (
        (r"(?:the\s+)?(early|mid|middle|late|start|beginning|(?:year[\s-])?end)(?:[\s-]+(?:of\s+)?(?:the\s+)?|(?=\d))(.+)",
         _part),
        (r"(w/c|w/e|w/b|week\s+(?:commencing|beginning|ending))\s*:?\s*(.+)", _week),
        (rf"(?:the\s+)?({'|'.join(_NTH)})\s+(quarter|half)(?:\s+of)?\s+(.+)", _nth),
        (rf"(Q|H)\s*([1-4])[\s/-]*(?:of\s+)?{_FINANCIAL}",
         lambda m: _fraction(m[1], m[2], _financial(m[3], m[4]), offset=3)),
        (rf"(Q|H)\s*([1-4])(?!\d\d$)[\s/-]*(?:of\s+)?{_YEAR}",
         lambda m: _fraction(m[1], m[2], _year(m[3]))),
        (rf"([1-4])(Q|H)[\s/-]*{_YEAR}", lambda m: _fraction(m[2], m[1], _year(m[3]))),
        (r"(\d{4})[\s/-]*(Q|H)([1-4])", lambda m: _fraction(m[2], m[3], _year(m[1]))),
        (rf"({'|'.join(_SEASONS)})(?:\s+of)?[\s-]*{_YEAR}",
         lambda m: _months(_year(m[2]), _SEASONS[m[1].casefold()], 3)),
        (r"winter(?:\s+of)?\s+(\d{4})(?:\s*[/-]\s*(\d{4}|\d{2}))?", _winter),
        (r"(?:FY|financial year)\s*(\d{4}|\d{2})\s*[/-]\s*(\d{4}|\d{2})",
         lambda m: _months(_financial(m[1], m[2]), 4, 12)),
        (r"(?:FY|financial year)\s*\d+", _single_year),
        (r"(\d{4})\s*/\s*(\d{4}|\d{2})|(\d{4})-(1[3-9]|[2-9]\d|00)",
         lambda m: _months(_financial(m[1] or m[3], m[2] or m[4]), 4, 12)),
        (r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", lambda m: _written(f"{m[3]}/{m[2]}/{m[1]}")),
        (r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})",
         lambda m: _written(f"{m[2]} {m[1]} {m[3]}")),
        (r"(0?[1-9]|1[0-2])[/-](\d{4})", lambda m: _months(int(m[2]), int(m[1]), 1)),
        (r"([a-z]{3,9})\.?\s*(?:[-/]|['’]|[-/]['’])\s*(\d{2})",
         lambda m: _written(f"{m[1]} {_year(m[2])}")),
        (r"(\d{1,2})[\s-]([a-z]{3,9})\.?[\s-]['’]?(\d{2})",
         lambda m: _written(f"{m[1]} {m[2]} {_year(m[3])}")),
    )
)  # fmt: skip


def _period(text: str) -> _Span:
    """Read a single day, month, quarter, season, half, year or financial year."""
    stated = re.sub(r"^the\s+", "", text, flags=re.IGNORECASE)
    for pattern, reader in _PERIODS:
        if match := pattern.fullmatch(stated):
            return reader(match)
    return _written(stated)


def _written(text: str) -> _Span:
    iso = read_date(text)
    if iso is None:
        raise Unreadable("it states no date beside its words")
    year, month, day = (*map(int, iso.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day), date(year, month, day)
    return _months(year, month, 1) if month else _months(year, 1, 12)
