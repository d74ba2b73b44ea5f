"""Figures with units as OpenStreetMap writes them. 1 ft = 0.3048 m, 1 mile = 1.609344 km."""

from __future__ import annotations

import pytest

from sitepipe.ingest.osm.measures import UnreadableError, kmh, metres, minutes, tonnes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4.4", 4.4),
        ("4.4 m", 4.4),
        ("4.4m", 4.4),
        ("4,4", 4.4),
        (" 4 ", 4.0),
        ("440 cm", 4.4),
        ("14'6\"", 4.4196),  # 14.5 ft
        ("14' 6\"", 4.4196),
        ("14'-6\"", 4.4196),
        ("14 ft 6 in", 4.4196),
        ("14ft 6in", 4.4196),
        ("14ft6", None),
        ("14′6″", 4.4196),
        ("14’6”", 4.4196),
        ("14'6''", 4.4196),
        ("6'6.5\"", 1.9939),  # 78.5 in of 2.54 cm
        ("14'", 4.2672),
        ("14 ft", 4.2672),
        ("14 feet", 4.2672),
        ('78"', 1.9812),
        ("14'12\"", None),  # no such inches
        ("0", None),
        ("-4", None),
        ("0.2", None),  # below what a road is limited to
        ("4400", None),  # millimetres, perhaps: not guessed
        ("4.4 t", None),
        ("4.4;4.6", None),
        ("low", None),
        ("", None),
        ("1e3", None),
        ("4.4.4", None),
        ("٤", None),  # a digit, but not one that float would be asked of here
    ],
)
def test_lengths(text: str, expected: float | None) -> None:
    if expected is None:
        with pytest.raises(UnreadableError):
            metres(text)
    else:
        assert metres(text) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7.5", 7.5),
        ("7.5 t", 7.5),
        ("7.5t", 7.5),
        ("7,5 T", 7.5),
        ("18 tonnes", 18.0),
        ("3500 kg", 3.5),
        ("3500kg", 3.5),
        ("16535 lbs", 7.50014983795),
        ("1000 lb", 0.45359237),
        ("10 st", 9.0718474),  # short tons of 2,000 lb
        ("10 lt", 10.160469088),  # long tons of 2,240 lb
        ("150 cwt", 7.620351816),  # of 112 lb
        ("7.5 tons", None),  # long or short is not said
        ("7500", None),
        ("0", None),
        ("7.5 t mgw", None),
        ("7.5 m", None),
    ],
)
def test_weights(text: str, expected: float | None) -> None:
    if expected is None:
        with pytest.raises(UnreadableError):
            tonnes(text)
    else:
        assert tonnes(text) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50", 50.0),
        ("50 km/h", 50.0),
        ("50kmh", 50.0),
        ("50 kph", 50.0),
        ("30 mph", 48.28032),
        ("30mph", 48.28032),
        ("30 MPH", 48.28032),
        ("5 knots", 9.26),
        ("walk", 6.0),
        ("0", None),
        ("0 mph", None),
        ("-30", None),
        ("900", None),
        ("30 mhp", None),
        ("50;30", None),
        ("50/30", None),
        ("fast", None),
    ],
)
def test_speeds(text: str, expected: float | None) -> None:
    if expected is None:
        with pytest.raises(UnreadableError):
            kmh(text)
    else:
        assert kmh(text) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15", 15.0),
        ("01:30", 90.0),
        ("1:05", 65.0),
        ("00:12:30", 12.5),
        ("PT1H30M", 90.0),
        ("PT45M", 45.0),
        ("PT90S", 1.5),
        ("PT", None),
        ("0", None),
        ("00:00", None),
        ("1:75", None),
        ("half an hour", None),
    ],
)
def test_durations(text: str, expected: float | None) -> None:
    if expected is None:
        with pytest.raises(UnreadableError):
            minutes(text)
    else:
        assert minutes(text) == pytest.approx(expected)
