"""Dates as tables hold them: intervals, their ends, their order and their words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitepipe import dates, words
from sitepipe.ingest.date_columns import DateColumns
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.figures import Unreadable
from sitepipe.ingest.intervals import iso_date, latest_of, read_interval
from sitepipe.readiness import dates as clocks

DAYS = st.dates(date(1950, 1, 1), date(2110, 12, 31))


@pytest.mark.parametrize(
    ("text", "iso", "said"),
    [
        ("14/11/2026", "2026-11-14", "14 November 2026"),
        ("March 2022", "2022-03", "March 2022"),
        ("2027", "2027", "2027"),
        ("Q3 2027", "2027-07/2027-09", "July to September 2027"),
        ("Spring 2028", "2028-03/2028-05", "March to May 2028"),
        ("winter 2027/28", "2027-12/2028-02", "December 2027 to February 2028"),
        ("2027/28", "2027-04/2028-03", "April 2027 to March 2028"),
        ("2026 to 2027", "2026-01/2027-12", "January 2026 to December 2027"),
        ("w/c 5 May 2025", "2025-05-05/2025-05-11", "5 to 11 May 2025"),
        ("28 May to 3 June 2025", "2025-05-28/2025-06-03", "28 May to 3 June 2025"),
        ("by end of 2026", "../2026-12", "December 2026 at the latest"),
        ("before 14/11/2026", "../2026-11-13", "13 November 2026 at the latest"),
        ("after 2029", "2030-01/..", "January 2030 at the earliest"),
        ("46000", "2025-12-09", "9 December 2025"),  # Excel: 1 is 1 January 1900
        ("TBC", None, None),
    ],
)
def test_a_date_is_held_as_precisely_as_it_was_stated(
    text: str, iso: str | None, said: str | None
) -> None:
    assert iso_date(text).value == iso
    if iso is not None:
        assert words.date(iso) == said
        assert iso_date(iso).value == iso, "what a table holds reads back as it is"


@pytest.mark.parametrize("text", ["12345", "99999", "146000", "4600"])
def test_other_numbers_are_no_dates(text: str) -> None:
    if text == "4600":
        assert iso_date(text).value == "4600"  # a year, if a late one
    else:
        with pytest.raises(Unreadable):
            iso_date(text)


@given(DAYS, DAYS)
def test_every_period_keeps_its_first_and_last_day(one: date, other: date) -> None:
    first, last = sorted((one, other))
    iso = dates.iso_of(first, last)
    assert (dates.first_day(iso), dates.last_day(iso)) == (first, last)
    back = read_interval(iso)
    assert back is not None
    assert (back.first, back.last) == (first, last)


@given(DAYS)
def test_an_open_end_stays_open(day: date) -> None:
    by, since = dates.iso_of(date.min, day), dates.iso_of(day, date.max)
    assert (dates.first_day(by), dates.last_day(by)) == (date.min, day)
    assert (dates.first_day(since), dates.last_day(since)) == (day, date.max)
    assert iso_date(by).value == by
    assert iso_date(since).value == since


def test_dates_are_in_order_by_the_first_day_that_they_can_mean() -> None:
    ordered = ["", "2026", "2026-11", "2026-11-01", "../2027-03", "2027-07/2027-09", "2027-08"]
    mixed = [*ordered[4:], *ordered[:4]]
    assert sorted(mixed, key=dates.order_text) == ordered


@pytest.mark.parametrize(
    ("iso", "after"),
    [
        ("2026-11-24", True),
        ("2026-11", False),
        ("2026-10/2026-12", False),
        ("2026-12/2027-02", True),
        ("../2026-12", True),  # over by then, and nobody says that it has begun
        ("../2026-10", False),
        ("2027-01/..", True),
    ],
)
def test_what_has_not_begun_on_a_day_is_after_it(iso: str, *, after: bool) -> None:
    assert dates.begins_after(iso, "2026-11-23") is after


@pytest.mark.parametrize(
    ("iso", "over", "ahead"),
    [
        ("2026-07/2026-09", True, False),
        ("2026-10/2026-12", None, None),
        ("2027-01/2027-03", False, True),
        ("2026-11-23/2026-11-30", False, None),  # the day of expiry itself still holds
        ("../2026-12", None, None),
        ("../2026-10", True, False),
        ("2026-01/..", None, None),
        ("2027-01/..", False, True),
    ],
)
def test_what_depends_on_where_a_day_falls_is_unknown(
    iso: str, over: bool | None, ahead: bool | None
) -> None:
    assert clocks.is_over(iso, as_of="2026-11-23") is over
    assert clocks.is_ahead(iso, as_of="2026-11-23") is ahead


def test_an_interval_is_moved_by_its_ends() -> None:
    assert clocks.months_after("2022-07/2022-09", 36) == "2025-07/2025-09"
    assert clocks.months_after("../2022-09", 36) == "../2025-09"
    assert clocks.months_after("2022-07/..", 6) == "2023-01/.."
    assert clocks.is_older("2023-10/2023-12", 36, as_of="2026-11-23") is None
    assert clocks.is_older("2023-07/2023-09", 36, as_of="2026-11-23") is True


def test_a_warning_comes_rather_early_than_late() -> None:
    assert clocks.ends_within("2027-01/2027-09", 6, as_of="2026-11-23")
    assert not clocks.ends_within("2027-06/2027-09", 6, as_of="2026-11-23")
    assert clocks.due_by("2027-01/2027-09") == "2027-01"
    assert clocks.due_by("../2027-09") == "2027-09"


@pytest.mark.parametrize(
    ("iso", "since", "year"),
    [
        ("2027-03", "from March 2027", "2027"),
        ("2027-07/2027-09", "from a date in July to September 2027", "2027"),
        ("2027-12/2028-02", "from a date in December 2027 to February 2028", "2027–2028"),
        ("../2026-12", "from December 2026 at the latest", "by 2026"),
        ("2030-01/..", "from January 2030 at the earliest", "from 2030"),
    ],
)
def test_what_starts_in_an_interval_is_said_so(iso: str, since: str, year: str) -> None:
    assert (words.since(iso), words.year(iso)) == (since, year)


def test_a_list_speaks_of_the_end_of_a_period() -> None:
    assert latest_of("Q3 2026") == "2026-09"
    assert latest_of("tbc") is None
    with pytest.raises(Unreadable, match="no last day"):
        latest_of("after 2029")


def _noted(*texts: str) -> list[tuple[object, object, object]]:
    columns, issues = DateColumns(), IssueLog("s")
    for row, text in enumerate(texts, start=2):
        try:
            columns.read(text, column="When", row=row)
        except Unreadable:
            continue
    columns.note(issues)
    return [(issue["kind"], issue["severity"], issue["row"]) for issue in issues.rows]


def test_the_order_of_day_and_month_is_doubted_where_nothing_shows_it() -> None:
    assert _noted("03/04/2027", "05/05/2027") == [("date_ambiguous", "notice", 2)]
    assert _noted("03/04/2027", "25/04/2027") == [], "the other date shows that days come first"
    assert _noted("2027-04-03", "5/5/2027", "April 2027") == []


def test_a_date_that_can_only_be_month_first_puts_the_others_in_doubt() -> None:
    assert _noted("04/25/2027", "25/04/2027", "03/04/2027") == [("date_ambiguous", "warning", 4)]


def test_dates_counted_in_days_are_read_and_noted() -> None:
    assert _noted("46000", "46001") == [("date_as_number", "notice", 2)]
