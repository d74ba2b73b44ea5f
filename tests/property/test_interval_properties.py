"""What holds for every date that is read as an interval."""

from __future__ import annotations

from calendar import month_abbr, month_name, monthrange
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sitepipe.ingest.figures import Unreadable
from sitepipe.ingest.intervals import Interval, read_interval
from sitepipe.ingest.powers import mva_of
from sitepipe.ingest.use_classes import read_use_classes

_DAYS = st.dates(date(1000, 1, 1), date(9998, 12, 31))
_YEARS = st.integers(1000, 9998)
_WORDS = st.sampled_from(
    ["Q1", "Q3", "H2", "by", "after", "before", "from", "early", "mid", "end", "of", "the", "2027",
     "2027/28", "28", "5", "May", "Mar-27", "spring", "winter", "w/c", "FY", "-", "–", "/", "to",
     "and", "between", "14/11/2026", "2026-11-14", "TBC", "onwards", "+", "c.", "first", "half"]
)  # fmt: skip


def _read(text: str) -> Interval:
    interval = read_interval(text)
    assert interval is not None
    return interval


@given(_DAYS)
def test_an_iso_date_is_that_day_alone(day: date) -> None:
    assert _read(day.isoformat()) == Interval(day, day, day.isoformat())
    assert _read(f"{day.day}/{day.month}/{day.year}").first == day
    assert _read(f"{day.day} {month_name[day.month]} {day.year}").last == day


@given(_YEARS, st.integers(1, 12))
def test_every_day_of_a_month_reads_within_it(year: int, month: int) -> None:
    texts = (f"{month_name[month]} {year}", f"{month_abbr[month]} {year}", f"{year}-{month:02}")
    days = monthrange(year, month)[1]
    for text in texts:
        interval = _read(text)
        assert (interval.last - interval.first).days + 1 == days
        for day in range(1, days + 1):
            inner = _read(date(year, month, day).isoformat())
            assert interval.first <= inner.first <= inner.last <= interval.last


@given(_DAYS)
def test_every_day_reads_within_its_quarter_half_and_financial_year(day: date) -> None:
    start = day.year if day.month >= 4 else day.year - 1
    for text in (
        f"Q{(day.month + 2) // 3} {day.year}",
        f"H{1 if day.month <= 6 else 2} {day.year}",
        f"FY {start}/{start + 1}",
        f"{['early', 'mid', 'late'][(day.month - 1) // 4]} {day.year}",
    ):
        assert _read(text).first <= day <= _read(text).last


@given(_YEARS, st.sampled_from(["Q{} {}", "H{} {}"]))
def test_parts_of_a_year_follow_one_another_and_fill_it(year: int, pattern: str) -> None:
    count = 4 if pattern.startswith("Q") else 2
    parts = [_read(pattern.format(number, year)) for number in range(1, count + 1)]
    assert (parts[0].first, parts[-1].last) == (date(year, 1, 1), date(year, 12, 31))
    for earlier, later in pairwise(parts):
        assert later.first == earlier.last + timedelta(days=1)


@given(_DAYS, _DAYS)
def test_a_range_is_from_its_first_to_its_last_day(one: date, other: date) -> None:
    first, last = sorted((one, other))
    interval = _read(f"{first.isoformat()} to {last.isoformat()}")
    assert (interval.first, interval.last) == (first, last)


@given(st.lists(_WORDS, max_size=7).map(" ".join) | st.text(max_size=120))
def test_any_text_is_an_interval_none_or_unreadable(text: str) -> None:
    try:
        interval = read_interval(text)
    except Unreadable:
        return
    assert interval is None or interval.first <= interval.last


_PARTS = [
    "B1", "B2", "B8", "E", "E(g)", "(iii)", "(a)", "c", "-", "/", "&", "to", "SG", ",", "offices",
    "Eg(i)", "b", "8",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PARTS), max_size=7).map(" ".join) | st.text(max_size=60))
def test_any_text_is_use_classes_each_once_or_unreadable(text: str) -> None:
    try:
        classes = read_use_classes(text)
    except Unreadable:
        return
    assert len(set(classes)) == len(classes)


@given(st.text(max_size=60) | st.from_regex(r"\A\d{1,3}-?\d{0,3} ?[kmg]?(w|va)\Z"))
def test_any_text_is_a_power_none_or_unreadable(text: str) -> None:
    try:
        figure = mva_of(text, 0.95)
    except Unreadable:
        return
    assert figure is None or figure.low is None or figure.low >= 0
