"""Access as inputs of the score."""

from __future__ import annotations

import math

import pytest

from sitepipe import schema
from sitepipe.network import access_inputs
from sitepipe.network.inputs import span_words

NAN = math.nan


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (8.2, 8.2, "8 min"),
        (8.2, 8.4, "8 min"),
        (8.2, 9.6, "8–10 min"),
        (0.2, 0.4, "under 1 min"),
        (0.2, 3.1, "0–3 min"),
        (59.4, 59.4, "59 min"),
        (59.6, 59.6, "1 h"),
        (112.0, 112.0, "1 h 52 min"),
        (55.0, 65.0, "55 min – 1 h 5 min"),
        (112.0, 121.0, "1 h 52 min – 2 h 1 min"),
        (8.2, NAN, "at least 8 min; not every place reaches one"),
    ],
)
def test_minutes_in_words(low, high, text):
    assert span_words(low, high) == text


def test_a_site_in_two_places_gets_an_interval():
    def row(site_id, place, kind, minutes):
        return {"site_id": site_id, "place": place, "hub_kind": kind, "minutes": minutes}

    inputs = access_inputs(
        schema.ACCESS.frame(
            [
                row("ansty", "park", "port", 130.0),
                row("ansty", "hill", "port", 125.0),
                row("ansty", "park", "airport", 20.0),
                row("ansty", "hill", "airport", None),
                row("mira", None, "port", 131.0),
                row("lost", None, "port", None),
            ]
        )
    )

    assert inputs["site_id"].tolist() == ["ansty", "ansty", "mira"]
    assert inputs["field"].tolist() == ["port_min", "airport_min", "port_min"]
    assert inputs["low"].tolist() == [125, 20, 131]
    assert inputs["high"].fillna(-1).tolist() == [130, -1, 131]
    assert inputs["known"].tolist() == [True, False, True]
    assert inputs["text"].tolist() == [
        "2 h 5 min – 2 h 10 min",
        "at least 20 min; not every place reaches one",
        "2 h 11 min",
    ]
    assert set(inputs["unit"]) == {"min"}
    assert set(inputs["origin"]) == {"access"}


def test_no_access_gives_no_inputs():
    assert access_inputs(schema.ACCESS.empty()).empty
