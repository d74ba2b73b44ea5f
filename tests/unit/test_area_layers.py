"""Layers of areas as people have them: named, unnamed, broken, of another kind."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from rasterio import Affine
from shapely.geometry import LineString, Point, Polygon, box

from sitepipe import schema
from sitepipe.config import AreaLayerConfig, WorkspaceConfig
from sitepipe.errors import CrsError, DataError, SchemaError, StorageError
from sitepipe.ingest import read_area_layers

CRS = "EPSG:27700"
E, N = 440_000, 280_000
SITES = schema.GEOMETRIES.geoframe(
    [{"record_id": "r", "kind": "drawn", "geometry": box(E, N, E + 100, N + 100)}], crs=CRS
)


def spec(**keys: Any) -> AreaLayerConfig:
    return AreaLayerConfig.model_validate(
        {"kind": "authority", "file": "areas.gpkg", "accuracy_m": 0.0, **keys}
    )


def written(folder: Path, *shapes: Any, name: str = "areas.gpkg", crs: str | None = CRS,
            **columns: list[Any]) -> Path:  # fmt: skip
    path = folder / name
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided", UserWarning)
        gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs).to_file(path)
    return path


def raster(folder: Path, cells: Any, *, crs: str | None = CRS, **profile: Any) -> None:
    cells = np.asarray(cells, dtype=profile.pop("dtype", "uint8"))
    cells = cells if cells.ndim == 3 else cells[np.newaxis]
    with rasterio.open(
        folder / "belt.tif", "w", driver="GTiff", width=cells.shape[2], height=cells.shape[1],
        count=cells.shape[0], dtype=cells.dtype, crs=crs,
        transform=Affine(100, 0, E - 100, 0, -100, N + 200), **profile,
    ) as out:  # fmt: skip
        out.write(cells)


BELT = {"kind": "green_belt", "file": "belt.tif", "accuracy_m": 100.0}
AROUND = box(E - 500, N - 500, E + 500, N + 500)
BOW_TIE = Polygon([(E, N), (E + 200, N + 200), (E + 200, N), (E, N + 200)])


@pytest.mark.parametrize("column", ["LAD24NM", "lad19nm", "LPA22NM", "RGN22NM"])
def test_names_of_the_ons_are_found_by_themselves(tmp_path: Path, column: str) -> None:
    written(tmp_path, AROUND, **{"LAD24CD": ["E07"], column: ["Rugby"]})
    (layer,), issues = read_area_layers([spec()], tmp_path, SITES)

    assert list(layer.names) == ["Rugby"]
    assert shapely.equals(layer.shapes[0], AROUND)
    assert shapely.equals(layer.covered, AROUND)
    assert issues.empty


def test_a_layer_without_a_column_of_names_says_which_it_has(tmp_path: Path) -> None:
    written(tmp_path, AROUND, council=["Rugby"], code=["E07"])
    with pytest.raises(SchemaError, match="which column names its areas; it has: council, code"):
        read_area_layers([spec()], tmp_path, SITES)
    with pytest.raises(SchemaError, match="no column 'counsil'; did you mean 'council'"):
        read_area_layers([spec(name_column="counsil")], tmp_path, SITES)

    (layer,), _ = read_area_layers([spec(name_column="council")], tmp_path, SITES)
    assert list(layer.names) == ["Rugby"]


def test_a_layer_of_one_area_takes_its_name_from_the_configuration(tmp_path: Path) -> None:
    written(tmp_path, AROUND)
    (layer,), _ = read_area_layers([spec(kind="region", name="West Midlands")], tmp_path, SITES)
    assert list(layer.names) == ["West Midlands"]


def test_only_what_lies_around_the_sites_is_read(tmp_path: Path) -> None:
    far = box(E + 90_000, N, E + 91_000, N + 1000)
    written(tmp_path, AROUND, far, LAD24NM=["Rugby", "Norwich"])
    (layer,), _ = read_area_layers([spec()], tmp_path, SITES)

    assert list(layer.names) == ["Rugby"]
    assert layer.covered.bounds == (*AROUND.bounds[:2], *far.bounds[2:])


def test_a_polygon_that_crosses_itself_is_mended_with_its_area_before_and_after(
    tmp_path: Path,
) -> None:
    written(tmp_path, BOW_TIE, LAD24NM=["Rugby"])
    (layer,), issues = read_area_layers([spec()], tmp_path, SITES)

    # Two triangles of 200 m by 100 m, drawn in turn, cancel each other out.
    assert sum(shapely.area(layer.shapes)) == pytest.approx(20_000)
    (issue,) = issues.to_dict("records")
    assert (issue["kind"], issue["row"]) == ("invalid_geometry", 1)
    assert issue["message"].startswith("Rugby: ")
    assert "0.00 acres as drawn, 4.94 acres after" in issue["repair"]


def test_a_feature_without_a_name_or_a_shape_is_held_back(tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    gpd.GeoDataFrame(
        {"LAD24NM": ["Rugby", None, " ", "Coventry"]},
        geometry=[AROUND, AROUND, AROUND, None],
        crs=CRS,
    ).to_file(path)
    (layer,), issues = read_area_layers([spec(file=path.name)], tmp_path, SITES)

    assert list(layer.names) == ["Rugby"]
    assert sorted(issues["kind"])[0] == "missing_name"
    assert {"missing_name"} <= set(issues["kind"])
    assert set(issues["severity"]) == {"error"}


def test_a_layer_of_anything_but_polygons_is_refused(tmp_path: Path) -> None:
    line = LineString([(E, N), (E + 50, N)])
    written(tmp_path, AROUND, line, LAD24NM=["Rugby", "M6"], name="areas.geojson")
    with pytest.raises(SchemaError, match=r"1 feature of 2 is no polygon: feature 2 \(LineString"):
        read_area_layers([spec(file="areas.geojson")], tmp_path, SITES)
    written(tmp_path, Point(E, N), LAD24NM=["Rugby"])
    with pytest.raises(SchemaError, match="no polygon"):
        read_area_layers([spec()], tmp_path, SITES)


def test_a_layer_without_a_crs_is_refused_until_it_is_stated(tmp_path: Path) -> None:
    written(tmp_path, AROUND, LAD24NM=["Rugby"], name="areas.shp", crs=None)
    with pytest.raises(CrsError, match="does not say which CRS"):
        read_area_layers([spec(file="areas.shp")], tmp_path, SITES)

    (layer,), _ = read_area_layers([spec(file="areas.shp", crs=CRS)], tmp_path, SITES)
    assert shapely.equals(layer.shapes[0], AROUND)


def test_a_layer_far_from_every_site_has_no_area(tmp_path: Path) -> None:
    written(tmp_path, box(E + 90_000, N, E + 91_000, N + 1000), LAD24NM=["Norwich"])
    (layer,), issues = read_area_layers([spec()], tmp_path, SITES)
    assert len(layer.shapes) == 0
    assert issues.empty


def test_files_that_are_not_there_or_not_readable(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no such file"):
        read_area_layers([spec()], tmp_path, SITES)
    (tmp_path / "areas.gpkg").write_bytes(b"not a GeoPackage")
    with pytest.raises(DataError, match="not readable"):
        read_area_layers([spec()], tmp_path, SITES)


def test_cells_of_one_are_areas_and_zero_is_out(tmp_path: Path) -> None:
    raster(tmp_path, [[0, 1, 0], [0, 1, 1], [0, 0, 0]], nodata=0)
    (layer,), issues = read_area_layers([spec(**BELT)], tmp_path, SITES)

    # Row and column by row and column of 100 m from the top left corner.
    expected = shapely.union_all([box(E, N + 100, E + 100, N + 200), box(E, N, E + 200, N + 100)])
    assert shapely.equals(shapely.union_all(layer.shapes), expected)
    assert shapely.equals(layer.covered, box(E - 100, N - 100, E + 200, N + 200))
    assert set(layer.names) == {"Green Belt"}
    assert issues.empty


def test_cells_without_data_are_neither_in_nor_out(tmp_path: Path) -> None:
    raster(tmp_path, [[255, 1, 0], [255, 0, 0], [255, 0, 0]], nodata=255)
    (layer,), _ = read_area_layers([spec(**BELT)], tmp_path, SITES)

    assert shapely.area(layer.shapes).sum() == 10_000
    assert shapely.equals(layer.covered, box(E, N - 100, E + 200, N + 200))


@pytest.mark.parametrize(
    ("cells", "profile", "error", "says"),
    [
        ([[0, 2], [1, 0]], {}, SchemaError, r"1 cell of a window neither 0 nor 1: row 0, column 1"),
        ([[0, 0.5], [1, 0]], {"dtype": "float32"}, SchemaError, r"column 1 \(0.5\)"),
        ([[[0, 1]], [[1, 0]]], {}, SchemaError, "has 2 bands"),
        ([[0, 1]], {"crs": None}, CrsError, "does not say which CRS"),
    ],
)
def test_a_raster_of_anything_else_is_refused(
    tmp_path: Path, cells: Any, profile: dict[str, Any], error: type[Exception], says: str
) -> None:
    raster(tmp_path, cells, **profile)
    with pytest.raises(error, match=says):
        read_area_layers([spec(**BELT)], tmp_path, SITES)


def test_a_raster_cannot_name_an_authority(tmp_path: Path) -> None:
    raster(tmp_path, [[0, 1]])
    with pytest.raises(SchemaError, match="cannot name a planning authority"):
        read_area_layers([spec(file="belt.tif")], tmp_path, SITES)


def test_two_layers_of_one_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="two layers are of authority"):
        WorkspaceConfig(areas=[spec(), spec(file="other.gpkg")])


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"accuracy_m": -1.0}, "greater than or equal to 0"),
        ({"name": "A", "name_column": "B"}, "give one of name, name_column"),
        ({"kind": "green_belt", "name_column": "B"}, "needs no names"),
    ],
)
def test_a_layer_is_described_one_way(keys: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        spec(**keys)
