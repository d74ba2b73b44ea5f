"""People, jobs and suppliers as files hold them, worked out by hand."""

from __future__ import annotations

import json
import warnings

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from pyproj import Transformer

from sitepipe.errors import CrsError, DataError, SchemaError, StorageError, UsageError
from sitepipe.ingest import read_opportunities
from sitepipe.ingest.opportunities import Reading
from sitepipe.opportunities import gathered

BNG = "EPSG:27700"
EVERYWHERE = (0.0, 0.0, 700_000.0, 1_300_000.0)
TO_GRID = Transformer.from_crs("EPSG:4326", BNG, always_xy=True)


def reading(*measures: str, **options) -> Reading:
    named = dict(pair.split("=") if "=" in pair else (pair, pair) for pair in measures)
    return Reading(**({"measures": named, "crs": BNG, "bounds": EVERYWHERE} | options))


@pytest.fixture
def written(tmp_path):
    def write(text: str, name: str = "people.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_table_counts_where_its_coordinates_are(written):
    path = written(
        "name,Longitude,LATITUDE,population,jobs\n"
        'Coventry,-1.512,52.408,"345,000",170000\n'
        "Nobody,-1.6,52.4,0,0\n"
        "Leicester,-1.133,52.637,368600,\n"
    )
    found = read_opportunities([path], reading("population", "work=jobs"))
    assert found.measures == ("population", "work")
    assert found.weights.tolist() == [[345_000, 170_000], [368_600, 0]]
    x, y = TO_GRID.transform([-1.512, -1.133], [52.408, 52.637])
    np.testing.assert_allclose(found.x, x, atol=0.001)
    np.testing.assert_allclose(found.y, y, atol=0.001)
    (source,) = found.sources
    assert (source.label, source.method) == ("people.csv", "points")
    assert source.remarks == ("jobs is not stated in 1 row, which count as nothing",)


def test_eastings_are_of_the_national_grid_unless_another_crs_is_given(written):
    path = written("Easting,Northing,pop\n430000,280000,5\n")
    found = read_opportunities([path], reading("pop"))
    assert (found.x[0], found.y[0]) == (430_000, 280_000)
    utm = read_opportunities([path], reading("pop", crs_given="EPSG:32630"))
    assert abs(utm.y[0] - 280_000) > 100_000


def test_x_and_y_need_a_crs(written):
    path = written("x,y,pop\n430000,280000,5\n")
    with pytest.raises(CrsError, match=r"people\.csv does not say which CRS its columns x and y"):
        read_opportunities([path], reading("pop"))
    found = read_opportunities([path], reading("pop", crs_given=BNG))
    assert found.x.tolist() == [430_000]


def test_a_row_without_a_position_is_kept_and_told(written):
    path = written("lon,lat,pop\n-1.5,52.4,30\n,,10\nabout here,52,60\n")
    found = read_opportunities([path], reading("pop"))
    assert found.weights.sum() == 100
    assert np.isnan(found.x).tolist() == [False, True, True]
    assert "2 rows without a position, with 70% of pop" in found.sources[0].remarks[0]


def test_a_table_without_coordinates_lists_what_it_has(written):
    path = written("town,pop\nCoventry,3\n")
    with pytest.raises(SchemaError, match="no columns of coordinates; it has: town, pop"):
        read_opportunities([path], reading("pop"))


def test_a_missing_measure_lists_the_columns_of_every_file(written):
    one = written("lon,lat,town,population\n-1.5,52.4,A,3\n")
    other = written("lon,lat,jobs\n-1.5,52.4,3\n", "work.csv")
    with pytest.raises(SchemaError) as refused:
        read_opportunities([one, other], reading("pupulation", "jobs"))
    assert refused.value.message == (
        "no file has the column pupulation; did you mean 'population'?\n"
        "people.csv has: population\nwork.csv has: jobs"
    )
    with pytest.raises(UsageError, match=r"no measure is chosen\npeople\.csv has: population"):
        read_opportunities([one], reading())


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        (["-3", "2"], "1 value is negative: row 2 \\(-3\\)"),
        (["many", "2"], "1 value is not numeric: row 2 \\(many\\)"),
        (["1", "-0.5"], "row 3 \\(-0.5\\)"),
        (["inf", "1"], "not numeric"),
        (["12,34", "1"], "not numeric: row 2 \\(12,34\\)"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_its_rows(written, cells, what):
    rows = "".join(f'-1.5,52.4,"{cell}"\n' for cell in cells)
    with pytest.raises(SchemaError, match=f"people.csv, column pop: .*{what}"):
        read_opportunities([written(f"lon,lat,pop\n{rows}")], reading("pop"))


def polygons(path, shapes, **columns):
    gpd.GeoDataFrame(columns, geometry=shapes, crs=BNG).to_file(path)
    return path


def test_a_polygon_counts_at_one_point_within_it(tmp_path):
    # The centroid of an L lies outside of it.
    ell = shapely.Polygon([(0, 0), (3000, 0), (3000, 500), (500, 500), (500, 3000), (0, 3000)])
    path = polygons(tmp_path / "zones.gpkg", [ell, shapely.Point(9, 9)], pop=[80, 20])
    found = read_opportunities([path], reading("pop"))
    assert ell.contains(shapely.Point(found.x[0], found.y[0]))
    assert (found.x[1], found.y[1]) == (9, 9)
    assert found.sources[0].method == "one point within each polygon"
    assert found.sources[0].remarks == ()


def test_a_wide_polygon_is_told(tmp_path):
    shapes = [shapely.box(0, 0, 9000, 900), shapely.box(0, 0, 900, 900)]
    path = polygons(tmp_path / "zones.gpkg", shapes, pop=[75, 25])
    (remark,) = read_opportunities([path], reading("pop")).sources[0].remarks
    assert remark.startswith("1 polygon more than 5 km wide, with 75% of pop")


def test_a_polygon_is_shared_out_evenly_over_points_within_it(tmp_path):
    shapes = [shapely.box(0, 0, 2000, 1000), shapely.box(5100, 100, 5200, 200)]
    path = polygons(tmp_path / "zones.gpkg", shapes, pop=[80, 20])
    found = read_opportunities([path], reading("pop", spread_m=500))
    # Eight squares of 500 m; the second holds no centre of a square and keeps one point.
    assert found.weights.ravel().tolist() == [10] * 8 + [20]
    assert sorted(set(found.x[:8])) == [250, 750, 1250, 1750]
    assert sorted(set(found.y[:8])) == [250, 750]
    assert shapes[1].contains(shapely.Point(found.x[8], found.y[8]))


def test_a_feature_without_geometry_is_kept_and_a_line_is_refused(tmp_path):
    path = polygons(tmp_path / "zones.gpkg", [None, shapely.Point(1, 2)], pop=[5, 15])
    found = read_opportunities([path], reading("pop"))
    assert np.isnan(found.x).tolist() == [True, False]
    assert "with 25% of pop" in found.sources[0].remarks[0]
    line = polygons(tmp_path / "lines.gpkg", [shapely.LineString([(0, 0), (1, 1)])], pop=[5])
    with pytest.raises(SchemaError, match="1 feature is neither point nor polygon: row 1"):
        read_opportunities([line], reading("pop"))


def test_a_layer_is_chosen_by_flags_of_its_own(tmp_path):
    path = tmp_path / "two.gpkg"
    for layer in ("homes", "work"):
        gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.Point(1, 2)], crs=BNG).to_file(
            path, layer=layer
        )
    with pytest.raises(UsageError) as refused:
        read_opportunities([path], reading("n"))
    assert "--of-layer" in refused.value.hint
    assert len(read_opportunities([path], reading("n", layer="work"))) == 1


def raster(
    path, bands, *, west=430_000, north=280_000, cell=1000, crs=BNG, nodata=None, names=(), **more
):
    data = np.array(bands, dtype="float32")
    placed = {"transform": Affine(cell, 0, west, 0, -cell, north), "crs": crs} | more
    with rasterio.open(
        path, "w", driver="GTiff", width=data.shape[2], height=data.shape[1], count=len(data),
        dtype="float32", nodata=nodata, **placed,
    ) as target:  # fmt: skip
        target.write(data)
        for band, name in enumerate(names, start=1):
            target.set_band_description(band, name)
    return path


def test_cells_count_at_their_centres_and_no_data_counts_nothing(tmp_path):
    path = raster(tmp_path / "pop.tif", [[[7, -200, 0], [np.nan, 2.5, 1]]], nodata=-200)
    found = read_opportunities([path], reading())
    assert found.measures == ("pop",)
    assert list(zip(found.x, found.y, found.weights[:, 0], strict=True)) == [
        (430_500, 279_500, 7), (431_500, 278_500, 2.5), (432_500, 278_500, 1),
    ]  # fmt: skip
    assert found.sources[0].method == "centres of cells of 1,000 m"


def test_bands_are_chosen_by_number_or_description(tmp_path):
    path = raster(tmp_path / "both.tif", [[[1, 2]], [[3, 0]]], names=("day", "night"))
    found = read_opportunities([path], reading("work=day", "people=2"))
    assert found.measures == ("work", "people")
    assert found.weights.tolist() == [[1, 3], [2, 0]]
    with pytest.raises(UsageError, match=r"both\.tif has: day, night"):
        read_opportunities([path], reading())


def test_only_cells_near_the_roads_are_read(tmp_path):
    path = raster(tmp_path / "pop.tif", np.ones((1, 20, 30)))
    near = (440_000.0, 270_000.0, 443_000.0, 272_000.0)
    found = read_opportunities([path], reading(bounds=near))
    assert len(found) == 6
    assert (found.x.min(), found.x.max(), found.y.min()) == (440_500, 442_500, 270_500)
    assert "were not read" in found.sources[0].remarks[0]


def test_a_raster_in_degrees_lies_where_it_says(tmp_path):
    path = raster(
        tmp_path / "pop.tif", [[[4.0]]], west=-1.52, north=52.41, cell=0.01, crs="EPSG:4326"
    )
    found = read_opportunities([path], reading())
    x, y = TO_GRID.transform(-1.515, 52.405)
    assert (found.x[0], found.y[0]) == (pytest.approx(x, abs=0.01), pytest.approx(y, abs=0.01))
    assert found.sources[0].method == "centres of cells of 0.01°"


def test_a_raster_elsewhere_names_both_areas(tmp_path):
    path = raster(
        tmp_path / "paris.tif", [[[4.0]]], west=2.3, north=48.9, cell=0.1, crs="EPSG:4326"
    )
    with pytest.raises(DataError) as refused:
        read_opportunities([path], reading(bounds=(430_000.0, 280_000.0, 440_000.0, 290_000.0)))
    lines = refused.value.message.splitlines()
    assert lines[0] == "paris.tif lies outside the roads"
    assert lines[1] == "paris.tif: latitude 48.80 to 48.90, longitude 2.30 to 2.40"
    assert lines[2].startswith("roads: latitude 52.")


def test_bad_rasters_are_refused(tmp_path):
    below = raster(tmp_path / "below.tif", [[[1, -4], [2, -5]]])
    with pytest.raises(SchemaError, match="2 cells below zero: row 0, column 1 \\(-4\\)"):
        read_opportunities([below], reading())
    unplaced = raster(tmp_path / "nocrs.tif", [[[1.0]]], crs=None)
    with pytest.raises(CrsError, match=r"nocrs\.tif does not say which CRS"):
        read_opportunities([unplaced], reading())
    assert len(read_opportunities([unplaced], reading(crs_given=BNG))) == 1
    with pytest.raises(CrsError, match="--of-crs says"):
        read_opportunities([below], reading(crs_given="EPSG:4326"))
    broken = tmp_path / "broken.tif"
    broken.write_bytes(b"II*\0 and then nothing")
    with pytest.raises(DataError, match=r"broken\.tif is not readable as a raster"):
        read_opportunities([broken], reading())
    with pytest.raises(StorageError, match="it does not exist"):
        read_opportunities([tmp_path / "none.tif"], reading())


def test_a_raster_that_is_nowhere_on_the_earth_is_refused(tmp_path):
    path = tmp_path / "plain.tif"
    with warnings.catch_warnings(action="ignore"):  # rasterio warns whoever writes such a file
        raster(path, [[[1.0]]], transform=None, crs=None)
    with pytest.raises(DataError, match="does not say where on the Earth"):
        read_opportunities([path], reading())


def test_files_of_several_kinds_are_counted_together(written, tmp_path):
    table = written("easting,northing,pop,jobs\n430100,279900,1,10\n")
    cells = raster(tmp_path / "pop.tif", [[[5.0]]])
    found = read_opportunities([table, cells], reading("pop", "jobs"))
    assert found.measures == ("pop", "jobs")
    assert found.weights.tolist() == [[1, 10], [5, 0]]
    assert found.file.tolist() == [0, 1]
    assert [source.label for source in found.sources] == ["people.csv", "pop.tif"]
    assert len(gathered([found, found]).sources) == 4


def test_wrong_use_is_refused(written):
    path = written("lon,lat,pop\n-1.5,52.4,3\n")
    with pytest.raises(UsageError, match="given twice"):
        read_opportunities([path, path], reading("pop"))
    with pytest.raises(UsageError, match=r"not a kind of file that can be counted: people\.docx"):
        read_opportunities([written("x", "people.docx")], reading("pop"))
    with pytest.raises(UsageError, match="cannot be spread"):
        read_opportunities([path], reading("pop", spread_m=0.0))


def test_geojson_in_degrees_is_carried_to_the_working_crs(written):
    feature = {
        "type": "Feature", "properties": {"pop": 12},
        "geometry": {"type": "Point", "coordinates": [-1.512, 52.408]},
    }  # fmt: skip
    path = written(
        json.dumps({"type": "FeatureCollection", "features": [feature]}), "people.geojson"
    )
    found = read_opportunities([path], reading("pop"))
    x, y = TO_GRID.transform(-1.512, 52.408)
    assert (found.x[0], found.y[0]) == (pytest.approx(x, abs=0.01), pytest.approx(y, abs=0.01))
