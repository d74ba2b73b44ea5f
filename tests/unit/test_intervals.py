"""Dates and periods as people write them, and powers in MVA."""

from __future__ import annotations

from datetime import date

import pytest

from sitepipe.ingest.figures import Figure, Unreadable
from sitepipe.ingest.intervals import Interval, read_interval
from sitepipe.ingest.powers import mva_of
from sitepipe.vocab import Qualifier

_OPEN_START, _OPEN_END = "0001-01-01", "9999-12-31"


def _days(text: str) -> tuple[str, str]:
    interval = read_interval(text)
    assert interval is not None
    assert interval.text == text
    return interval.first.isoformat(), interval.last.isoformat()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-14", "2026-11-14"),
        ("2027-03-05T10:00Z", "2027-03-05"),
        ("14/11/2026", "2026-11-14"),
        ("04/05/2026", "2026-05-04"),  # day first, as the United Kingdom writes it
        ("1.2.69", "2069-02-01"),
        ("1/2/70", "1970-02-01"),
        ("Friday 14th of November 2025", "2025-11-14"),
        ("27-Mar-2027", "2027-03-27"),
        ("27-Mar-27", "2027-03-27"),
        ("March 5th, 2027", "2027-03-05"),
        ("2027/03/05", "2027-03-05"),
    ],
)
def test_a_day_is_that_day_alone(text: str, day: str) -> None:
    assert _days(text) == (day, day)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2027", "2027-01-01", "2027-12-31"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2027-11", "2027-11-01", "2027-11-30"),  # ISO before financial year
        ("March 2027", "2027-03-01", "2027-03-31"),
        ("03/2027", "2027-03-01", "2027-03-31"),
        ("Mar-27", "2027-03-01", "2027-03-31"),
        ("Sept '27", "2027-09-01", "2027-09-30"),
        ("Q3 2027", "2027-07-01", "2027-09-30"),
        ("2027 Q4", "2027-10-01", "2027-12-31"),
        ("1Q27", "2027-01-01", "2027-03-31"),
        ("third quarter of 2027", "2027-07-01", "2027-09-30"),
        ("H1 2028", "2028-01-01", "2028-06-30"),
        ("second half 2028", "2028-07-01", "2028-12-31"),
        ("Spring 2028", "2028-03-01", "2028-05-31"),
        ("summer 2026", "2026-06-01", "2026-08-31"),
        ("Autumn '27", "2027-09-01", "2027-11-30"),
        ("winter 2027/28", "2027-12-01", "2028-02-29"),
        ("early 2027", "2027-01-01", "2027-04-30"),
        ("mid 2027", "2027-05-01", "2027-08-31"),
        ("late-2027", "2027-09-01", "2027-12-31"),
        ("start of 2026", "2026-01-01", "2026-03-31"),
        ("end of 2026", "2026-10-01", "2026-12-31"),
        ("the end of Q3 2027", "2027-09-01", "2027-09-30"),
        ("early Q3 2027", "2027-07-01", "2027-07-31"),
        ("mid-March 2027", "2027-03-11", "2027-03-20"),
        ("end of February 2028", "2028-02-21", "2028-02-29"),
        ("end of 2027/28", "2028-01-01", "2028-03-31"),
        ("w/c 5 May 2025", "2025-05-05", "2025-05-11"),
        ("week ending 11/05/2025", "2025-05-05", "2025-05-11"),
        ("w/b 5 May 2025", "2025-05-05", "2025-05-11"),
        ("year-end 2027", "2027-10-01", "2027-12-31"),
        ("c.March 2027", "2027-03-01", "2027-03-31"),
        ("June 2027 (est.)", "2027-06-01", "2027-06-30"),
        ("c. 2027", "2027-01-01", "2027-12-31"),
        ("target Q3 2027", "2027-07-01", "2027-09-30"),
    ],
)
def test_a_period_is_its_first_to_its_last_day(text: str, first: str, last: str) -> None:
    assert _days(text) == (first, last)


@pytest.mark.parametrize(
    "text", ["2027/28", "2027/2028", "2027-28", "FY 2027-28", "FY27/28", "financial year 2027/28"]
)
def test_a_financial_year_starts_in_april(text: str) -> None:
    assert _days(text) == ("2027-04-01", "2028-03-31")


def test_quarters_and_halves_of_a_financial_year() -> None:
    assert _days("Q3 2027/28") == ("2027-10-01", "2027-12-31")
    assert _days("Q4 FY27/28") == ("2028-01-01", "2028-03-31")
    assert _days("H2 2027/28") == ("2027-10-01", "2028-03-31")
    assert _days("1999/00") == ("1999-04-01", "2000-03-31")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2027-2029", "2027-01-01", "2029-12-31"),
        ("2027 – 2029", "2027-01-01", "2029-12-31"),
        ("March to May 2027", "2027-03-01", "2027-05-31"),
        ("Mar-May 2027", "2027-03-01", "2027-05-31"),
        ("between March and June 2027", "2027-03-01", "2027-06-30"),
        ("from Q3 2027 to Q1 2028", "2027-07-01", "2028-03-31"),
        ("Q3-Q4 2027", "2027-07-01", "2027-12-31"),
        ("Q1-2 2027", "2027-01-01", "2027-06-30"),
        ("Q3/Q4 2027", "2027-07-01", "2027-12-31"),
        ("Q4 2027/Q1 2028", "2027-10-01", "2028-03-31"),
        ("late 2027/early 2028", "2027-09-01", "2028-04-30"),
        ("1-5 May 2025", "2025-05-01", "2025-05-05"),
        ("28 April - 5 May 2025", "2025-04-28", "2025-05-05"),
        ("01/02/2027-05/03/2027", "2027-02-01", "2027-03-05"),
        ("2027-01-05/2027-02-05", "2027-01-05", "2027-02-05"),
    ],
)
def test_ranges(text: str, first: str, last: str) -> None:
    assert _days(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("by March 2027", _OPEN_START, "2027-03-31"),
        ("by the end of 2027", _OPEN_START, "2027-12-31"),
        ("no later than 1 May 2027", _OPEN_START, "2027-05-01"),
        ("before 2027", _OPEN_START, "2026-12-31"),
        ("pre-2027", _OPEN_START, "2026-12-31"),
        ("after 2029", "2030-01-01", _OPEN_END),
        ("post-2029", "2030-01-01", _OPEN_END),
        ("after 28 February 2028", "2028-02-29", _OPEN_END),
        ("from 2028", "2028-01-01", _OPEN_END),
        ("not before Q2 2028", "2028-04-01", _OPEN_END),
        ("before the end of 2027", _OPEN_START, "2027-12-31"),
        ("after the start of 2027", "2027-01-01", _OPEN_END),
        ("after the end of 2027", "2028-01-01", _OPEN_END),
        ("Q2 2027 at the latest", _OPEN_START, "2027-06-30"),
        ("2027 at the earliest", "2027-01-01", _OPEN_END),
        ("2029+", "2029-01-01", _OPEN_END),
        ("2029 onwards", "2029-01-01", _OPEN_END),
    ],
)
def test_bounds_leave_one_end_open(text: str, first: str, last: str) -> None:
    assert _days(text) == (first, last)
    interval = read_interval(text)
    assert interval is not None
    assert interval.is_open_start == (first == _OPEN_START)
    assert interval.is_open_end == (last == _OPEN_END)


@pytest.mark.parametrize("text", ["TBC", "tba", "n/k", "-", "to be confirmed"])
def test_a_stated_unknown_is_none(text: str) -> None:
    assert read_interval(text) is None


def test_an_excel_serial_is_a_day_only_when_told() -> None:
    with pytest.raises(Unreadable, match="2025-12-09"):
        read_interval("46000")
    day = date(2025, 12, 9)
    assert read_interval("46000", excel_serials=True) == Interval(day, day, "46000")
    assert read_interval("46000.75", excel_serials=True) == Interval(day, day, "46000.75")
    assert read_interval("2027", excel_serials=True) == read_interval("2027")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no date"),
        ("soon", "no date"),
        ("31/02/2027", "no such day"),
        ("13/14/2027", "no such day"),
        ("0000", "no such day"),
        ("after 9999", "no such day"),
        ("w/c 31 December 9999", "no such day"),
        ("13/2027", "no date"),
        ("Q5 2027", "no date"),
        ("Q3", "no date"),
        ("Q327", "no date"),
        ("H3 2027", "two halves"),
        ("2027/29", "do not follow"),
        ("FY28", "of two years"),
        ("winter 2027", "of two years"),
        ("March 27", "no date"),  # 2027, or the 27th
        ("mid 14/11/2026", "no mid"),
        ("w/c March 2027", "wants the day"),
        ("2029 - 2027", "falls"),
        ("Nov - Feb 2028", "falls"),
        ("5/May 2025", "no date"),
        ("by TBC", "no date beside"),
        ("2027 to TBC", "no date"),
        ("by 2027-2029", "no date"),
        ("mid " * 50 + "2027", "too long"),
    ],
)
def test_what_is_no_date_or_could_be_several_is_unreadable(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_interval(text)


def _exactly(value: float) -> Figure:
    return Figure(value, value, Qualifier.EXACT)


@pytest.mark.parametrize(
    ("text", "power_factor", "expected"),
    [
        ("19 MW at 0.95 pf", None, _exactly(20)),
        ("19MW @0.95 p.f.", None, _exactly(20)),
        ("18 MW (power factor of 0.9 lagging)", None, _exactly(20)),
        ("19 MW", 0.95, _exactly(20)),
        ("19 MW at 0.95 pf", 0.8, _exactly(20)),  # what the cell states counts
        ("450 kW", 0.9, _exactly(0.5)),
        ("0.9 GW", 0.9, _exactly(1000)),
        ("10-15 MW", 0.5, Figure(20, 30, Qualifier.EXACT)),
        ("10 MW to 15 MW", 0.5, Figure(20, 30, Qualifier.EXACT)),
        ("c.15 MW", 0.75, Figure(20, 20, Qualifier.CIRCA)),
        ("up to 15 MW at unity power factor", None, Figure(None, 15, Qualifier.AT_MOST)),
        ("20MVA", None, _exactly(20)),
        ("20 MVA at 0.95 pf", None, _exactly(20)),
        ("20MVA", 0.95, _exactly(20)),
        ("500 kVA", None, _exactly(0.5)),
        ("20", None, _exactly(20)),
        ("TBC", 0.95, None),
    ],
)
def test_powers_in_mva(text: str, power_factor: float | None, expected: Figure | None) -> None:
    assert mva_of(text, power_factor) == expected


@pytest.mark.parametrize(
    ("text", "power_factor", "why"),
    [
        ("15 MW", None, "by a power factor only"),
        ("15 MW", 1.2, "up to 1"),
        ("15 MW", 0.0, "up to 1"),
        ("15 MW", float("nan"), "up to 1"),
        ("15 MW at 95 pf", None, "up to 1"),
        ("15 at 0.95 pf", None, "without MW or MVA"),
        ("15 MW / 20 MVA", 0.9, "mixes"),
        ("500 kW - 1 MW", 0.9, "mixes"),
        ("15 MWh", 0.9, "cannot be read"),
        ("15 MVAr", None, "cannot be read"),
        ("-5 MW", 0.9, "below 0"),
        ("plenty", 0.9, "no single figure"),
        ("1" * 5000 + " MW", 0.9, "too long"),
    ],
)
def test_no_power_or_one_that_does_not_convert(
    text: str, power_factor: float | None, why: str
) -> None:
    with pytest.raises(Unreadable, match=why):
        mva_of(text, power_factor)
