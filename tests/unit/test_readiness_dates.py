"""Dates of any precision: when they are over, ahead, old."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitepipe.readiness import dates

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("iso", "last"),
    [("2026", (2026, 12, 31)), ("2028-02", (2028, 2, 29)), ("2026-11-23", (2026, 11, 23))],
)
def test_a_period_ends_with_its_last_day(iso: str, last: tuple[int, int, int]) -> None:
    assert dates.last_day(iso) == date(*last)


@pytest.mark.parametrize(
    ("iso", "as_of", "over"),
    [
        ("2026-11-23", "2026-11-23", False),  # the day of expiry itself still holds
        ("2026-11-22", "2026-11-23", True),
        ("2026-11", "2026-11-30", False),
        ("2026-11", "2026-12-01", True),
        ("2026", "2026-12-31", False),
        ("2026", "2027-01-01", True),
    ],
)
def test_what_ends_in_a_period_holds_through_it(iso: str, as_of: str, over: bool) -> None:
    assert dates.is_over(iso, as_of=as_of) is over


@pytest.mark.parametrize(
    ("iso", "ahead"),
    [("2026-11-24", True), ("2026-11-23", False), ("2026-12", True), ("2026-11", False),
     ("2027", True), ("2026", False)],
)  # fmt: skip
def test_what_begins_in_a_period_has_begun_with_it(iso: str, ahead: bool) -> None:
    assert dates.is_ahead(iso, as_of="2026-11-23") is ahead


@pytest.mark.parametrize(
    ("iso", "months", "later"),
    [
        ("2022-03", 36, "2025-03"),
        ("2022", 36, "2025"),
        ("2022", 6, "2023-06"),  # 31 December 2022 and half a year
        ("2022-11", 3, "2023-02"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 36, "2027-02-28"),
        ("2025-05-22", 18, "2026-11-22"),
        ("2026-11-23", 0, "2026-11-23"),
        ("2024-02-29", 1_000_000_000, "9999-12-31"),  # the calendar has no later day
        ("9999-12", 1, "9999-12"),
        ("9999", 12, "9999"),
    ],
)
def test_months_are_added_as_precisely_as_can_be_said(iso: str, months: int, later: str) -> None:
    assert dates.months_after(iso, months) == later


@given(DAYS, st.integers(0, 600))
def test_months_agree_with_an_independent_calendar(day: date, months: int) -> None:
    later = pd.Timestamp(day) + pd.DateOffset(months=months)
    assert dates.months_after(day.isoformat(), months) == later.date().isoformat()


@given(DAYS, st.integers(0, 600))
def test_a_vaguer_date_never_ends_sooner(day: date, months: int) -> None:
    ends = [
        dates.last_day(dates.months_after(iso, months))
        for iso in (day.isoformat(), f"{day:%Y-%m}", f"{day:%Y}")
    ]
    assert ends == sorted(ends)


@pytest.mark.parametrize(
    ("iso", "soon"),
    [
        ("2026-11-22", False),  # over already
        ("2026-11-23", True),
        ("2027-05-23", True),
        ("2027-05-24", False),
        ("2027-04", True),
        ("2027-05", False),  # may end on the 31st
    ],
)
def test_notice_is_given_for_six_months(iso: str, soon: bool) -> None:
    assert dates.ends_within(iso, 6, as_of="2026-11-23") is soon


def test_the_first_and_the_last_of_dates_of_any_precision() -> None:
    assert dates.earliest(["2026", "2026-11", "2026-12-30"]) == "2026-11"
    assert dates.latest(["2026", "2026-11", "2026-12-30"]) == "2026"
    assert dates.earliest([]) is None
