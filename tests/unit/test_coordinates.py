"""Coordinates and grid references as people give them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from sitepipe.ingest.coordinate_neighbours import box_of, tell_column
from sitepipe.ingest.coordinate_notes import note_told
from sitepipe.ingest.coordinates import tell_coordinates, tell_pair
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.figures import Unreadable
from sitepipe.ingest.grid_references import GridReference, read_grid_reference
from sitepipe.ingest.missing_digits import mended
from sitepipe.vocab import IssueKind

BROWNFIELD = Path(__file__).resolve().parents[3] / "shared" / "data" / "brownfield"
ROCHDALE = (382_000.0, 405_000.0, 396_000.0, 417_100.0)


@pytest.mark.parametrize(
    ("text", "easting", "northing", "precision"),
    [
        ("SP 370 955", 437_050, 295_550, 100),
        ("SP370955", 437_050, 295_550, 100),
        ("sp 37012 95533", 437_012.5, 295_533.5, 1),
        ("SP3701295533", 437_012.5, 295_533.5, 1),
        ("SP37", 435_000, 275_000, 10_000),
        ("SP 3 7", 435_000, 275_000, 10_000),
        ("SK 00 00", 400_500, 300_500, 1_000),
        ("TQ, 000, 000", 500_050, 100_050, 100),
        ("NN 1667 7127", 216_675, 771_275, 10),  # Ben Nevis
        ("SV 00 00", 500, 500, 1_000),
        ("HU 47 41", 447_500, 1_141_500, 1_000),  # Lerwick
        ("NGR: SP 370 955", 437_050, 295_550, 100),
        ("Grid ref SP 370 955", 437_050, 295_550, 100),
        ("OS Grid Reference: SP\u00a0370\u00a0955", 437_050, 295_550, 100),
    ],
)
def test_a_grid_reference_is_the_centre_of_its_square(
    text: str, easting: float, northing: float, precision: float
) -> None:
    assert read_grid_reference(text) == GridReference(easting, northing, precision)


@pytest.mark.parametrize("text", ["TBC", "n/k", "-", " unknown "])
def test_a_stated_unknown_is_no_reference(text: str) -> None:
    assert read_grid_reference(text) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SP37J", "tetrad"),
        ("SP 37 NW", "quadrant"),
        ("SP", "100 km"),
        ("SP 37 955", "different numbers"),
        ("SP 37955", "do not halve"),
        ("SP 370129 955337", "more than ten"),
        ("SI 370 955", "no square I"),
        ("AA 370 955", "not in Great Britain"),
        ("SQ 370 955x", "no grid reference"),
        ("J 337 740", "Irish"),
        ("437012 295533", "no grid reference"),
        ("", "no grid reference"),
        ("SP ٣٧٠ ٩٥٥", "no grid reference"),
        ("SP " + "1" * 100, "too long"),
    ],
)
def test_what_is_no_reference_says_why(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_grid_reference(text)


def test_degrees_are_told_either_way_round() -> None:
    told = tell_coordinates([-2.203305, 52.190268], [52.190268, -2.203305])
    assert told.crs.tolist() == ["EPSG:4326"] * 2
    assert told.swapped.tolist() == [False, True]
    assert told.lon.tolist() == [-2.203305] * 2
    assert told.lat.tolist() == [52.190268] * 2
    assert told.easting == pytest.approx([386_106] * 2, abs=100)


def test_grid_metres_and_web_mercator_are_told() -> None:
    # Caister water tower, OS guide annex: E 651409.903 N 313177.270, 52°39'27.25"N 1°43'04.52"E
    # (OSGB36 datum); WGS84 is about 100 m away.
    grid = tell_pair(651_409.903, 313_177.270)
    assert (grid.crs, grid.swapped) == ("EPSG:27700", False)
    assert (grid.easting, grid.northing) == (651_409.903, 313_177.270)
    assert grid.lon == pytest.approx(1 + 43 / 60 + 4.52 / 3600, abs=0.003)
    assert grid.lat == pytest.approx(52 + 39 / 60 + 27.25 / 3600, abs=0.001)
    radius = 6_378_137.0  # Mercator's x is the radius times the longitude in radians
    mercator = tell_pair(
        radius * np.radians(-2.0), radius * np.log(np.tan(np.pi / 4 + np.radians(52.5) / 2))
    )
    assert mercator.crs == "EPSG:3857"
    assert mercator.lon == pytest.approx(-2.0)
    assert mercator.lat == pytest.approx(52.5)


def test_swapped_grid_metres_want_a_place_unless_off_the_grid() -> None:
    here = (412_564.0, 389_547.0)
    assert not tell_pair(*here).swapped
    there = tell_pair(*here, near=ROCHDALE)
    assert (there.swapped, there.easting, there.northing) == (True, 389_547.0, 412_564.0)
    inverness = tell_pair(845_000.0, 266_000.0)  # no easting is 845 km
    assert (inverness.swapped, inverness.northing) == (True, 845_000.0)


def test_a_position_away_from_its_neighbours_is_left_where_it_is() -> None:
    pair = tell_pair(530_000.0, 180_000.0, near=ROCHDALE)
    assert (pair.easting, pair.swapped, pair.mended, pair.outside) == (
        530_000.0,
        False,
        None,
        False,
    )


@pytest.mark.parametrize(
    ("x", "y"),
    [(np.nan, 52.0), (-2.0, np.nan), (np.inf, 52.0), (400_000.0, -np.inf), (0.0, 0.0)],
)
def test_no_numbers_are_invalid(x: float, y: float) -> None:
    pair = tell_pair(x, y, near=ROCHDALE)
    assert (pair.invalid, pair.outside) == (True, False)
    assert (pair.crs, pair.lon, pair.easting) == (None, None, None)


@pytest.mark.parametrize(
    ("x", "y"), [(2.35, 48.85), (1e300, -1e300), (9e6, 9e6), (-50_000.0, 300_000.0)]
)
def test_elsewhere_is_outside(x: float, y: float) -> None:
    pair = tell_pair(x, y)
    assert (pair.outside, pair.invalid, pair.crs, pair.lat) == (True, False, None, None)


def test_a_missing_digit_is_uncertain_by_all_it_may_have_been() -> None:
    # 41554 with a digit: 4155?0 to 4155?9, and further out 410554 to 416554.
    found = mended(41_554, 405_000, 417_076)
    assert found is not None
    assert (found.value, found.lowest, found.highest) == (415_545, 410_554, 416_554)
    assert found.uncertainty == 415_545 - 410_554


def test_only_one_digit_may_be_the_first() -> None:
    found = mended(90_190, 382_274, 395_179)
    assert found is not None
    assert (found.value, found.uncertainty) == (390_190, 0)


@pytest.mark.parametrize(
    ("number", "low", "high"),
    [
        (41_554, 500_000, 510_000),  # no digit brings it there
        (41_554, 0, 700_000),  # 141554 to 641554 and more
        (41_554.5, 405_000, 417_076),  # no whole metres
        (0, 0, 9),
        (1_041_554, 0, 99_999_999),  # longer than any northing already
    ],
)
def test_a_digit_that_tells_nothing_is_not_put_back(number: float, low: float, high: float) -> None:
    assert mended(number, low, high) is None


def test_a_box_leaves_out_what_is_far_from_the_rest() -> None:
    told = tell_coordinates(
        [390_000, 391_000, 392_000, 393_000, 390_190], [410_000, 411_000, 412_000, 413_000, 41_554]
    )
    # A tenth of the distance between the quartiles more on each side: 181 and 200 m.
    assert box_of(told) == (389_819, 409_800, 393_181, 413_200)
    assert box_of(tell_coordinates([390_000], [410_000])) is None


def test_the_rest_of_a_column_settles_which_way_round_a_row_is() -> None:
    x = [389_000, 390_000, 391_000, 392_000, 412_500, 90_500]
    y = [412_000, 411_000, 413_000, 412_500, 390_500, 412_500]
    told = tell_column(x, y)
    assert told.swapped.tolist() == [False] * 4 + [True, False]
    assert told.mended.tolist() == [""] * 5 + ["digit_missing"]
    assert told.easting[4:].tolist() == [390_500, 390_500]
    assert tell_column(x[4:], y[4:]).swapped.tolist() == [False, False]  # two settle nothing


def test_a_short_easting_off_the_land_is_read_with_its_neighbours() -> None:
    alone = tell_pair(39_019, 415_000)  # in the Atlantic, but in the box around the country
    assert (alone.easting, alone.mended) == (39_019, None)
    pair = tell_pair(39_019, 415_000, near=ROCHDALE)
    assert (pair.easting, pair.mended) == (390_195, "digit_missing")
    assert pair.uncertainty_m == 395_019 - 390_195  # 39-5-019 is in the box, 39-6-019 is not


def test_a_place_off_the_country_mends_nothing() -> None:
    pair = tell_pair(69_019, 50, near=(690_000, 0, 691_000, 100))  # in France
    assert (pair.mended, pair.uncertainty_m) == (None, 0)


def test_each_thing_told_is_one_issue() -> None:
    x = [-2.2, 52.19, 389_547, 412_564, 390_190, -244_905, np.nan, 2.35]
    y = [52.19, -2.2, 412_564, 389_547, 41_554, 6_837_000, 52.19, 48.85]
    issues = IssueLog("src-1")
    told = tell_coordinates(x, y, near=ROCHDALE)
    note_told(told, issues, rows=range(2, 10))
    assert sorted((row["row"], row["kind"]) for row in issues.rows) == [
        (3, IssueKind.COORDINATES_SWAPPED.value),
        (4, IssueKind.COORDINATES_IN_GRID.value),
        (5, IssueKind.COORDINATES_IN_GRID.value),
        (5, IssueKind.GRID_SWAPPED.value),
        (6, IssueKind.COORDINATES_IN_GRID.value),
        (6, IssueKind.DIGIT_MISSING.value),
        (7, IssueKind.COORDINATES_IN_MERCATOR.value),
        (8, IssueKind.COORDINATES_INVALID.value),
        (9, IssueKind.COORDINATES_OUTSIDE.value),
    ]
    assert issues.rows[3]["value"] is not None


def test_a_file_in_another_crs_is_one_issue() -> None:
    issues = IssueLog("src-1")
    told = tell_coordinates([389_547, 389_548], [412_564, 412_565])
    note_told(told, issues, rows=[2, 3])
    (issue,) = issues.rows
    assert (issue["row"], issue["kind"]) == (None, "coordinates_in_grid")
    note_told(told, silent := IssueLog("src-2"), rows=[2, 3], due="EPSG:27700")
    assert silent.rows == []


def test_counts_must_agree() -> None:
    with pytest.raises(ValueError, match="pair"):
        tell_coordinates([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="rows"):
        note_told(tell_coordinates([1.0], [52.0]), IssueLog("s"), rows=[])


def _pairs(name: str) -> tuple[list[int], list[float], list[float]]:
    path = BROWNFIELD / name
    if not path.exists():
        pytest.skip("shared/data beside the checkout is absent")
    found: list[tuple[int, float, float]] = []
    with path.open(encoding="cp1252", newline="") as lines:
        for row, cells in enumerate(csv.DictReader(lines), 2):
            try:
                found.append((row, float(cells["GeoX"]), float(cells["GeoY"])))
            except ValueError:
                continue
    rows, x, y = zip(*found, strict=True)
    return list(rows), list(x), list(y)


def test_rochdale_has_one_short_northing() -> None:
    rows, x, y = _pairs("rochdale_brownfield_register_messy_headers.csv")
    told = tell_column(x, y)
    assert set(told.crs.tolist()) == {"EPSG:27700"}
    (short,) = np.flatnonzero(told.mended == "digit_missing")
    assert rows[short] == 96
    assert told.northing[short] == 415_545
    assert told.uncertainty_m[short] > 4_000
    assert not told.swapped.any()


def test_worcester_has_its_degrees_swapped() -> None:
    _, x, y = _pairs("worcester_city_brownfield_register.csv")
    told = tell_coordinates(x, y)
    assert told.swapped.all()
    assert told.lat.min() > 52.1
    assert told.lat.max() < 52.3
    assert told.easting.min() > 380_000
    assert told.easting.max() < 390_000
