"""Words and numbers, against values written by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitepipe.render import words

NAN = math.nan


@pytest.mark.parametrize(
    ("low", "high", "qualifier", "text"),
    [
        # 230 × 0.40468564224 = 93.08 ha; 118: 47.75; 100: 40.47; 196: 79.32; 12.5: 5.06
        (230, 230, "circa", "about 230 acres (93 ha)"),
        (118, 118, "indicative", "118 acres (48 ha, indicative)"),
        (100, NAN, "at_least", "at least 100 acres (40 ha)"),
        (100, NAN, None, "at least 100 acres (40 ha)"),
        (NAN, 196, "at_most", "up to 196 acres (79 ha)"),
        (196, 196, "exact", "196 acres (79 ha)"),
        (100, 150, None, "100–150 acres (40–61 ha)"),
        (12.46, 12.46, "exact", "12.5 acres (5 ha)"),
        (1, 1, None, "1 acre (0.4 ha)"),
        (1250, 1250, "circa", "about 1,250 acres (506 ha)"),
        (NAN, NAN, "circa", ""),
    ],
)
def test_an_acreage_is_said_as_firmly_as_it_was_stated(low, high, qualifier, text):
    assert words.acreage(low, high, qualifier) == text


@pytest.mark.parametrize(
    ("low", "high", "qualifier", "text"),
    [
        (230, 230, "circa", "about 230 acres"),
        (118, 118, "indicative", "118 acres (indicative)"),
        (100, NAN, "at_least", "at least 100 acres"),
        (NAN, NAN, None, ""),
    ],
)
def test_a_short_acreage_leaves_the_hectares_out(low, high, qualifier, text):
    assert words.short_acreage(low, high, qualifier) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 min"),
        (0.4, "under 1 min"),
        (37.6, "38 min"),
        (59.6, "1 h"),
        (112, "1 h 52 min"),
        (120, "2 h"),
    ],
)
def test_a_duration_is_in_hours_and_minutes(minutes, text):
    assert words.duration(minutes) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (27, 29, "27–29 min"),
        (27.1, 27.3, "27 min"),
        (0.2, 3, "under 1 min – 3 min"),
        (55, 63, "55 min – 1 h 3 min"),
        (125, 126, "2 h 5 min – 2 h 6 min"),
    ],
)
def test_a_span_of_durations_names_both_ends_once(low, high, text):
    assert words.duration_span(low, high) == text


@pytest.mark.parametrize(
    # 1.609344 km to the mile
    ("km", "text"),
    [(0, "0.0"), (6.76, "4.2"), (15.9, "9.9"), (16.05, "10"), (150, "93"), (2000, "1,243")],
)
def test_miles_have_one_decimal_below_ten(km, text):
    assert words.miles(km) == text


@pytest.mark.parametrize(
    ("iso", "text"),
    [
        ("2026-11-14", "14 November 2026"),
        ("2026-11-04", "4 November 2026"),
        ("2022-03", "March 2022"),
        ("2022", "2022"),
        ("autumn 2022", "autumn 2022"),
        ("2022-13", "2022-13"),
    ],
)
def test_a_date_is_as_precise_as_it_was_given(iso, text):
    assert words.date(iso) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(2_400_000, "£2.4m"), (850_000, "£850,000"), (1_250_000_000, "£1.25bn"), (5e6, "£5m")],
)
def test_money_is_short(value, text):
    assert words.pounds(value) == text


def test_intervals_counts_and_lists():
    assert words.span(62.4, 77.6) == "62–78"
    assert words.span(61.6, 62.4) == "62"
    assert words.count(1, "site") == "1 site"
    assert words.count(1250, "site") == "1,250 sites"
    assert words.count(2, "entry", "entries") == "2 entries"
    assert words.number(1_250_000) == "1,250,000"
    assert words.number(12.50) == "12.5"
    assert words.joined([]) == ""
    assert words.joined(["a"]) == "a"
    assert words.joined(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how many MVA are firm?", "How many MVA are firm?"),
        ("  allocated ", "Allocated."),
        ("", ""),
        ("i54 is built.", "I54 is built."),
    ],
)
def test_a_sentence_starts_and_stops(text, expected):
    assert words.sentence(text) == expected


@given(st.floats(min_value=0, max_value=10_000))
def test_a_duration_is_never_off_by_more_than_half_a_minute(minutes):
    text = words.duration(minutes)
    if text == "under 1 min":
        assert 0 < minutes < 0.5
        return
    hours, _, rest = text.rpartition(" h")
    rest = rest.strip()
    said = 60 * int(hours or 0) + int(rest.removesuffix(" min") or 0)
    assert abs(said - minutes) <= 0.5
