"""Words and numbers, against values written by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitepipe import vocab, words

NAN = math.nan


@pytest.mark.parametrize(
    ("low", "high", "qualifier", "text"),
    [
        # 230 × 0.40468564224 = 93.08 ha; 118: 47.75; 100: 40.47; 196: 79.32; 12.5: 5.06
        (230, 230, "circa", "about 230 acres (93 ha)"),
        (118, 118, "indicative", "118 acres (48 ha, indicative)"),
        (100, NAN, "at_least", "at least 100 acres (40 ha)"),
        (100, NAN, None, "at least 100 acres (40 ha)"),
        (NAN, 196, "at_most", "at most 196 acres (79 ha)"),
        (None, 196, "at_most", "at most 196 acres (79 ha)"),
        (100, None, "at_least", "at least 100 acres (40 ha)"),
        (50, 60, "circa", "about 50–60 acres (20–24 ha)"),
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
        (None, 45, "at_most", "at most 45 acres"),
        (1, 1, "circa", "about 1 acre"),
        (50, 60, "exact", "50–60 acres"),
        (NAN, NAN, None, ""),
    ],
)
def test_an_acreage_in_acres_alone(low, high, qualifier, text):
    assert words.acres(low, high, qualifier) == text


def test_an_acreage_says_what_it_counts():
    assert words.acres(230, 230, "circa", counting="site-wide") == "about 230 acres, site-wide"
    assert words.acres(None, None, None, counting="site-wide") == ""


def test_every_qualifier_that_is_said_is_a_term():
    said = {**words._FIRMNESS, words._INDICATIVE: ""}
    assert set(said) < set(vocab.Qualifier.values())


@pytest.mark.parametrize(
    ("low", "high", "qualifier", "unit", "text"),
    [
        (12, 12, "exact", "MVA", "12 MVA"),
        (None, 20, "at_most", "MVA", "at most 20 MVA"),
        (18, 24, "exact", "months", "18–24 months"),
        (1, 1, "circa", "months", "about 1 month"),
        (53.4, 53.4, "circa", "acres", "about 53.4 acres"),
        (118, 118, "indicative", "acres", "118 acres (indicative)"),
        (None, None, None, "MVA", ""),
    ],
)
def test_a_stated_figure_is_said_as_it_was_stated(low, high, qualifier, unit, text):
    assert words.quantity(low, high, qualifier, unit) == text


@pytest.mark.parametrize(
    ("low", "high", "qualifier", "text"),
    [
        (2_400_000, 2_400_000, "exact", "£2.4m"),
        (850_000, None, "at_least", "at least £850,000"),
        (None, 850_000, "at_most", "at most £850,000"),
        (1_250_000, 2_000_000, "circa", "about £1.25m–£2m"),
    ],
)
def test_a_sum_of_money_is_said_as_firmly_as_it_was_stated(low, high, qualifier, text):
    assert words.money(low, high, qualifier) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 min"),
        (0.4, "under 1 min"),
        (0.5, "1 min"),
        (1.0, "1 min"),
        (8.5, "9 min"),
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
    [
        (2_400_000, "£2.4m"),
        (850_000, "£850,000"),
        (1_250_000_000, "£1.25bn"),
        (5e6, "£5m"),
        (1_250_000, "£1.25m"),
        (999_999.6, "£1m"),
        (999_996_000, "£1bn"),
        (0, "£0"),
    ],
)
def test_money_is_short(value, text):
    assert words.pounds(value) == text


def test_intervals_counts_and_lists():
    assert words.span(62.4, 77.6) == "62–78"
    assert words.span(61.6, 62.4) == "62"
    assert words.span(0.25, 1, 4) == "0.25–1"
    assert words.span(NAN, 3) == "at most 3"
    assert words.span(NAN, NAN) == "not bounded"
    assert words.percent(0.5999) == "59%", "what is short of 60% is not 60%"
    assert words.percent(0.6) == "60%"
    assert words.percent(0.29) == "29%", "0.29 × 100 is a little less than 29 as a float"
    assert words.minutes(38.44) == "38.4 min"
    assert words.minutes(1234.5) == "1,234.5 min"
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
