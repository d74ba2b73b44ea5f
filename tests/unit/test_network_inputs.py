"""Access as inputs of the score."""

from __future__ import annotations

from sitepipe import schema
from sitepipe.network import access_inputs


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
