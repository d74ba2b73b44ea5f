"""Isochrones as the map page holds them; positions by pyproj."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from pyproj import Transformer

from sitepipe.render.pages.isochrones import Isochrones

TO_DEGREES = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)


def shapes(*rows: tuple[str, float, shapely.Geometry]) -> gpd.GeoDataFrame:
    columns = ["site_id", "minutes", "geometry"]
    return gpd.GeoDataFrame(
        [dict(zip(columns, row, strict=True)) for row in rows], crs="EPSG:27700"
    )


def square(west: float, south: float, side: float) -> shapely.Polygon:
    return shapely.box(west, south, west + side, south + side)


def test_bands_stand_in_order_of_time_with_their_rings_in_degrees():
    holed = square(430_000, 280_000, 4_000) - square(431_000, 281_000, 1_000)
    drawn = Isochrones(
        shapes(("elm", 40.0, holed), ("elm", 20.0, square(430_500, 280_500, 400))),
        inward=False, vehicle="Test van",
    ).drawn()  # fmt: skip

    assert drawn["label"] == "Within 20, 40 min from the chosen site"
    inner, outer = drawn["sites"]["elm"]
    assert [len(part) for part in (*inner, *outer)] == [1, 2], "the hole is a ring of its own"
    corners = {tuple(at) for at in inner[0][0]}
    lon, lat = TO_DEGREES.transform(430_500, 280_500)
    assert (round(lat, 5), round(lon, 5)) in corners


def test_places_of_a_site_are_put_together():
    drawn = Isochrones(
        shapes(("elm", 15.0, square(430_000, 280_000, 2_000)),
               ("elm", 15.0, square(431_000, 280_000, 2_000)),
               ("oak", 15.0, square(450_000, 280_000, 2_000))),
        inward=True, vehicle="Test van",
    ).drawn()  # fmt: skip

    assert drawn["label"] == "Within 15 min to the chosen site"
    (elm,), (oak,) = drawn["sites"]["elm"], drawn["sites"]["oak"]
    assert len(elm) == 1, "two that overlap are one polygon"
    longitudes = [lon for _, lon in elm[0][0]]
    west, _ = TO_DEGREES.transform(430_000, 281_000)
    east, _ = TO_DEGREES.transform(433_000, 281_000)
    assert (min(longitudes), max(longitudes)) == pytest.approx((west, east), abs=1e-3)
    assert len(oak) == 1
