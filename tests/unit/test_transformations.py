"""Ways from one CRS to another: known points, the grid at hand, and what is said of it."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest

from sitepipe.crs import transformer
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.positions import note_transformation, transformation

GRID = "EPSG:27700"
OSTN15 = "uk_os_OSTN15_NTv2_OSGBtoETRS.tif"

# Ordnance Survey's test points of OSTN15 in ETRS89: latitude, longitude, easting, northing (m).
TEST_POINTS = {
    "TP01": (49.92226393730, -6.29977752014, 91492.146, 11318.804),
    "TP04": (50.57563665000, -1.29782277240, 449816.371, 75335.861),
    "TP20": (53.80021519630, -1.66379168242, 422242.186, 433818.701),
}


def _has_grid() -> bool:
    return OSTN15 not in transformer("EPSG:4258", GRID).lacking


@pytest.mark.parametrize("point", TEST_POINTS)
@pytest.mark.parametrize("source", ["EPSG:4258", "EPSG:4326"])
def test_published_points_are_met_as_well_as_the_grid_at_hand_allows(
    point: str, source: str
) -> None:
    lat, lon, easting, northing = TEST_POINTS[point]
    x, y = transformer(source, GRID).transform(lon, lat)
    # One shift for the whole country is nowhere worse than 5 m, and worst on the Isles of Scilly.
    within = 0.03 if _has_grid() else 5.0
    assert np.hypot(x - easting, y - northing) <= within


def test_latitudes_of_osgb36_need_no_shift() -> None:
    # Caister water tower, the worked example of Ordnance Survey's guide to coordinate systems.
    lat, lon = 52 + 39 / 60 + 27.2531 / 3600, 1 + 43 / 60 + 4.5177 / 3600
    x, y = transformer("EPSG:4277", GRID).transform(lon, lat)
    assert (x, y) == (pytest.approx(651_409.903, abs=0.002), pytest.approx(313_177.270, abs=0.002))
    assert transformation("EPSG:4277", GRID).accuracy_m == 0


def test_etrs89_is_never_taken_for_osgb36() -> None:
    """Without the grid PROJ knows no way but to do so, and is some 100 m off."""
    used = transformation("EPSG:4258", GRID)
    assert "Ballpark" not in used.name
    assert used.accuracy_m is not None
    assert used.accuracy_m <= 3
    utm = transformation("EPSG:25830", GRID)
    assert utm.accuracy_m == used.accuracy_m


def test_the_network_is_not_asked_for_grids() -> None:
    assert not pyproj.network.is_network_enabled()


def test_a_notice_says_which_way_was_taken_and_what_a_better_one_needs() -> None:
    issues = IssueLog("s")
    note_transformation("EPSG:4258", GRID, issues)
    (notice,) = issues.rows
    assert notice["kind"] == "reprojected"
    assert str(notice["message"]).startswith(
        "positions were carried from EPSG:4258 (ETRS89) to EPSG:27700"
    )
    if not _has_grid():
        assert OSTN15 in str(notice["repair"])
        assert str(notice["message"]).endswith("good to about 3 m")
    note_transformation(GRID, GRID, issues)
    assert len(issues.rows) == 1, "what is in the working CRS is not carried"
