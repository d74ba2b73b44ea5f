"""What a question of two records says in words."""

import math

import pytest
import shapely

from sitepipe.wording import differs, field_title, how_apart, reasons, told, verdict

SQUARE = shapely.box(0, 0, 100, 100)


def claim(text, field="stated_acres", low=math.nan, high=math.nan, value=None, unit=None):
    return {
        "field": field, "text": text, "value": value, "low": low, "high": high, "unit": unit,
        "qualifier": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (SQUARE, None, "no source says where B is"),
        (None, None, "no source says where A and B are"),
        (SQUARE, shapely.Point(340, 50), "240 m between them"),
        (shapely.Point(0, 0), shapely.Point(1500, 0), "1.5 km between them"),
        (shapely.Point(50, 50), SQUARE, "the point of A lies in the outline of B"),
        (shapely.Point(5, 5), shapely.Point(5, 5), "both points are one"),
        # 50 of 150 shared, and half of either square in the other
        (SQUARE, shapely.box(50, 0, 150, 100),
         "the outlines share 33% of what both cover; 50% of the smaller lies in the larger"),
    ],
)  # fmt: skip
def test_how_two_records_lie(one, other, said):
    assert how_apart(one, other) == said


def test_an_outline_that_crosses_itself_is_compared_all_the_same():
    bow = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    assert "of the smaller lies in the larger" in how_apart(bow, SQUARE)


def test_evidence_is_parted_into_reasons_and_points():
    why = "names 44% alike -2.0; place +5.4; alone here and in no source together: +5.5 in all"
    assert reasons(why, "90 m between them") == [
        ("Names 44% alike", "−2.0"),
        ("Place: 90 m between them", "+5.4"),
        ("Alone here and in no source together", "+5.5"),
    ]
    assert reasons("told apart by north, south", "") == [("Told apart by north, south", "")]
    assert reasons("", "") == []


def test_points_stand_beside_their_thresholds():
    assert verdict(4.5).startswith("4.5 points in all. From 5 two records are one site, from 4")
    assert verdict(math.nan) == "The records were not compared by points."


def test_a_value_is_said_as_it_was_read_and_as_it_stands():
    hectares = claim("24.9", low=61.529, high=61.529, unit="acres")
    assert told(hectares) == "62 acres (25 ha), from “24.9”"
    assert told(claim("Allocated", "plan_status", value="allocated")) == "allocated"
    assert told(claim("plenty")) == "plenty"
    assert told(None) == ""
    assert field_title("stated_acres", "gross_sitewide") == "Acreage, site-wide"


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ((100, 100), (100.9, 100.9), False),
        ((100, 100), (102, 102), True),
        ((100, math.nan), (250, 260), False),  # at least 100
        ((math.nan, 90), (100, 100), True),  # at most 90
    ],
)
def test_figures_differ_where_their_intervals_do_not_meet(one, other, answer):
    claims = [claim("x", low=low, high=high, unit="acres") for low, high in (one, other)]
    assert differs(*claims) is answer


def test_words_differ_but_for_how_they_are_written():
    assert not differs(claim("Ash & Elm", "role"), claim("ash and elm", "role"))
    assert differs(claim("Ash", "role"), claim("Elm", "role"))
