"""Area layers as they are published: authorities, regions, licence areas, Green Belt."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import Point, box

from sitepipe import schema
from sitepipe.config import AreaLayerConfig
from sitepipe.consolidate.areas import measure_areas
from sitepipe.ingest import read_area_layers

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="shared/data beside the checkout is absent"
)
CRS = "EPSG:27700"
# Approximate positions of public places (National Grid, m), each ± 500 m.
PLACES = {
    "coventry-airport": Point(435_400, 274_900),
    "mira": Point(436_900, 295_500),
    "birmingham-centre": Point(407_000, 286_700),
}
CITY = box(406_500, 286_200, 407_500, 287_200)


def geometries(shapes: dict[str, shapely.Geometry]) -> gpd.GeoDataFrame:
    return schema.GEOMETRIES.geoframe(
        [
            {"record_id": name, "kind": "location_only" if shape.geom_type == "Point" else "drawn",
             "uncertainty_m": 500.0 if shape.geom_type == "Point" else None, "geometry": shape}
            for name, shape in shapes.items()
        ],
        crs=CRS,
    )  # fmt: skip


def boundaries(shapes: dict[str, shapely.Geometry]) -> gpd.GeoDataFrame:
    held = geometries(shapes)
    return schema.BOUNDARIES.geoframe(
        [
            {"site_id": row.record_id, "version": 1, "kind": row.kind,
             "uncertainty_m": row.uncertainty_m, "geometry": row.geometry}
            for row in held.itertuples(index=False)
        ],
        crs=CRS,
    )  # fmt: skip


def read(shapes, **keys):
    spec = AreaLayerConfig.model_validate({"accuracy_m": 500.0, **keys})
    layers, issues = read_area_layers([spec], DATA, geometries(shapes))
    return layers[0], issues[issues["kind"] != "reprojected"]


def lies(shapes, layer) -> set[tuple[str, str, str]]:
    table, _ = measure_areas(boundaries(shapes), [layer])
    return set(zip(table["site_id"], table["name"], table["relation"], strict=True))


def test_authorities_are_told_with_the_edges_that_a_coarse_layer_leaves_open():
    layer, issues = read(PLACES, kind="authority", file="boundaries/LAD_May_2024_UK_BUC.geojson")
    assert issues.empty
    found = lies(PLACES, layer)
    # The airport's runway ends in Coventry and its land lies in Warwick; MIRA has three near it.
    assert {("coventry-airport", "Coventry", "unknown"), ("coventry-airport", "Warwick", "unknown"),
            ("mira", "Hinckley and Bosworth", "unknown"),
            ("mira", "North Warwickshire", "unknown"),
            ("birmingham-centre", "Birmingham", "touches")} <= found  # fmt: skip


def test_coventry_lies_in_the_licence_area_called_east_midlands():
    layer, issues = read(
        PLACES, kind="licence_area", file="electricity/dno_licence_areas.geojson",
        name_column="region", accuracy_m=200.0,
    )  # fmt: skip
    assert issues.empty
    assert lies(PLACES, layer) == {
        ("coventry-airport", "East Midlands", "touches"),
        ("mira", "East Midlands", "touches"),
        ("birmingham-centre", "West Midlands", "touches"),
    }


def test_a_region_of_one_polygon_and_no_column_at_all():
    layer, issues = read(
        PLACES, kind="region", file="boundaries/region_E12000005_west_midlands.geojson",
        name="West Midlands", accuracy_m=100.0,
    )  # fmt: skip
    assert issues.empty
    assert ("coventry-airport", "West Midlands", "touches") in lies(PLACES, layer)


def test_two_broken_polygons_are_mended_and_their_areas_told():
    region = {"region": box(340_000, 240_000, 470_000, 350_000)}
    layer, issues = read(
        region, kind="green_belt", accuracy_m=0.0,
        file="green_belt/wm_unconstrained_land_within_green_belt_by_LPA.geojson",
    )  # fmt: skip
    assert len(issues) == 2
    assert set(issues["kind"]) == {"invalid_geometry"}
    assert issues["repair"].str.contains("acres as drawn, .* acres after").all()
    assert shapely.is_valid(layer.shapes).all()
    (row,) = measure_areas(boundaries(region), [layer])[0].itertuples(index=False)
    whole = gpd.read_file(
        DATA / "green_belt" / "wm_unconstrained_land_within_green_belt_by_LPA.geojson"
    ).to_crs(CRS)
    union = shapely.union_all(shapely.make_valid(whole.geometry.to_numpy()))
    expected = shapely.intersection(union, region["region"]).area / region["region"].area
    assert row.share == pytest.approx(expected, abs=0.0001)


def test_a_raster_of_green_belt_gives_the_share_that_its_cells_give():
    import rasterio

    file = DATA / "green_belt" / "england_green_belt_100m_27700.tif"
    with rasterio.open(file) as raster:
        a, _, west, _, e, north = raster.transform[:6]
        row, column = 3200, 1000  # in the West Midlands
        window = rasterio.windows.Window(column, row, 40, 30)
        cells = raster.read(1, window=window)
    left, top = west + a * column, north + e * row
    site = {"site": box(left, top + 30 * e, left + 40 * a, top)}
    layer, issues = read(site, kind="green_belt", file=str(file.relative_to(DATA)), accuracy_m=0.0)

    assert issues.empty
    (found,) = measure_areas(boundaries(site), [layer])[0].itertuples(index=False)
    assert 0 < cells.mean() < 1
    assert found.share == pytest.approx(cells.mean(), abs=0.0001)
