"""Sites from vector files, written here by geopandas."""

import json

import geopandas as gpd
import pytest
from shapely import LineString, MultiPoint, MultiPolygon, Point, Polygon, box

from sitepipe.errors import CrsError, DataError, SchemaError, StorageError, UsageError
from sitepipe.ingest import read_site_files

SQUARE = box(430000, 280000, 430400, 280100)  # 4 ha
ACRES_OF_4_HA = 9.884215258686615


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "städte und felder"
    made.mkdir()
    return made


def read(*paths, **more):
    settings = {"layer": None, "crs_given": None, "fields": {}, **more}
    return read_site_files(paths, crs="EPSG:27700", known_at="2026-11-23", **settings)


def write(path, geometries, *, crs="EPSG:27700", layer=None, **columns):
    frame = gpd.GeoDataFrame(columns, geometry=list(geometries), crs="EPSG:27700")
    frame = frame.to_crs(crs)
    frame.to_file(path, layer=layer) if layer else frame.to_file(path)
    return path


def write_geojson(path, *geometries, crs=None):
    features = [
        {"type": "Feature", "properties": {"name": f"S{row}"}, "geometry": geometry}
        for row, geometry in enumerate(geometries, start=1)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def kinds(found):
    issues = found.issues[~found.issues["kind"].isin(["reprojected", "column_ignored"])]
    return list(zip(issues["kind"], issues["row"].fillna(0).astype(int), strict=True))


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "shp"])
@pytest.mark.parametrize("crs", ["EPSG:27700", "EPSG:4326"])
def test_every_format_and_crs_gives_the_same_shapes(folder, ending, crs):
    path = (
        write(folder / f"söme sites.{ending}", [SQUARE, Point(430000, 281000)], crs=crs)
        if (ending != "shp")
        else write(folder / "söme sites.shp", [SQUARE], crs=crs)
    )

    found = read(path)

    shapes = list(found.geometries.geometry)
    assert shapes[0].normalize().equals_exact(SQUARE.normalize(), 0.01)
    assert found.geometries.loc[0, "kind"] == "drawn"
    if ending != "shp":
        assert shapes[1].equals_exact(Point(430000, 281000), 0.01)
        assert found.geometries.loc[1, "kind"] == "location_only"
    assert found.records.loc[0, "name"] == "Site 1"
    assert found.sources.loc[0, "rows_read"] == len(shapes)


def test_fields_are_matched_by_name_and_by_hand(folder):
    path = write(
        folder / "a.gpkg",
        [SQUARE],
        SiteNameAddress=["Old Field"],
        Hectares=[4.0],
        Plan_Status=["allocated"],
        MVA=["12"],
        memo=["x"],
    )

    found = read(path, fields={"power_mva": "MVA"})

    claims = found.claims.set_index("field")
    assert found.records.loc[0, "name"] == "Old Field"
    assert claims.loc["stated_acres", "low"] == pytest.approx(ACRES_OF_4_HA)
    assert claims.loc["stated_acres", "text"] == "4"
    assert claims.loc["plan_status", "value"] == "allocated"
    assert claims.loc["power_mva", "low"] == 12
    assert claims.loc["boundary", "value"] == "drawn"
    assert claims.loc["power_mva", ["row", "column", "sheet"]].tolist() == [1, "MVA", "a"]
    ignored = found.issues[found.issues["kind"] == "column_ignored"]
    assert ignored["message"].tolist() == ["no field is mapped to 1 column, not read: memo"]


def test_a_heading_that_a_shapefile_cut_is_recognised(folder):
    path = write(folder / "a.shp", [SQUARE], plan_statu=["allocated"])
    assert read(path).claims.set_index("field").loc["plan_status", "value"] == "allocated"


def test_a_field_or_column_that_does_not_exist(folder):
    path = write(folder / "a.gpkg", [SQUARE], Power=["12"])
    with pytest.raises(UsageError, match="no field powr_mva; did you mean 'power_mva'"):
        read(path, fields={"powr_mva": "Power"})
    with pytest.raises(SchemaError, match=r"missing: Powr; did you mean 'Power'\?; the file has"):
        read(path, fields={"power_mva": "Powr"})


def test_no_crs_is_refused_until_it_is_said(folder):
    path = write(folder / "a.shp", [SQUARE], name=["A"])
    path.with_suffix(".prj").unlink()

    with pytest.raises(CrsError, match="does not say which CRS") as caught:
        read(path)
    assert "--crs EPSG:27700" in caught.value.hint
    found = read(path, crs_given="EPSG:27700")
    assert found.geometries.geometry.iloc[0].equals(SQUARE)


def test_grid_numbers_called_degrees_are_refused(folder):
    path = write_geojson(folder / "a.geojson", SQUARE.__geo_interface__)

    with pytest.raises(CrsError, match="in EPSG:4326 none of its") as caught:
        read(path)
    assert "--crs EPSG:27700" in caught.value.hint
    assert read(path, crs_given="EPSG:27700").geometries.geometry.iloc[0].equals(SQUARE)


def test_degrees_called_grid_numbers_are_refused(folder):
    path = write(folder / "a.shp", [Point(-1.5, 52.4)], name=["A"])
    path.with_suffix(".prj").unlink()
    with pytest.raises(CrsError, match="in EPSG:27700 none of its") as caught:
        read(path, crs_given="EPSG:27700")
    assert "--crs EPSG:4326" in caught.value.hint


@pytest.mark.parametrize("ending", ["gpkg", "shp", "geojson"])
def test_a_crs_that_contradicts_the_file_is_refused(folder, ending):
    path = write(folder / f"a.{ending}", [SQUARE], crs="EPSG:4326", name=["A"])
    with pytest.raises(CrsError, match=r"--crs says OSGB36 / British National Grid") as caught:
        read(path, crs_given="EPSG:27700")
    assert "Leave --crs out" in caught.value.hint
    agreed = read(path, crs_given="EPSG:4326").geometries.geometry.iloc[0]
    assert agreed.equals(read(path).geometries.geometry.iloc[0])


def test_a_geojson_that_names_its_crs_is_believed(folder):
    path = write(folder / "a.geojson", [SQUARE], crs="EPSG:27700", name=["A"])
    assert "crs" in json.loads(path.read_text("utf-8"))
    assert read(path).geometries.geometry.iloc[0].equals(SQUARE)
    assert read(path, crs_given="EPSG:27700").geometries.geometry.iloc[0].equals(SQUARE)
    with pytest.raises(CrsError, match="says that its coordinates are in OSGB36"):
        read(path, crs_given="EPSG:4326")


@pytest.mark.parametrize(
    ("order", "believed"),
    [
        (("type", "crs", "features"), True),
        (("type", "features", "crs"), True),
        (("crs", "name", "features", "type"), True),
        (("type", "features"), False),  # there is a property that is called crs
    ],
)
def test_a_crs_is_found_wherever_it_stands_in_the_file(folder, order, believed):
    feature = {
        "type": "Feature",
        "properties": {"name": "A", "crs": "EPSG:27700"},
        "geometry": {"type": "Point", "coordinates": [0.5, 0.5]},
    }
    members = {
        "type": "FeatureCollection",
        "name": 'of "features": one',
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}},
        "features": [feature],
    }
    path = folder / "a.geojson"
    path.write_text(json.dumps({name: members[name] for name in order}), "utf-8")
    said = "says that its coordinates are in OSGB36" if believed else "is GeoJSON without a CRS"
    with pytest.raises(CrsError, match=said):
        read(path, crs_given="EPSG:4326" if believed else "EPSG:27700")


def test_one_crs_given_serves_the_files_that_state_none(folder):
    stated = write(folder / "a.gpkg", [SQUARE])
    silent = write(folder / "b.shp", [SQUARE], name=["B"])
    silent.with_suffix(".prj").unlink()
    found = read(stated, silent, crs_given="EPSG:27700")
    assert all(shape.equals(SQUARE) for shape in found.geometries.geometry)


def test_a_file_that_states_the_wrong_crs_is_to_be_corrected(folder):
    path = write(folder / "a.gpkg", [Point(-1.5, 52.4)])
    with pytest.raises(CrsError, match="in EPSG:27700 none of its") as caught:
        read(path)
    assert "--crs" not in caught.value.hint


def test_one_feature_of_many_points_is_held(folder):
    path = write(
        folder / "a.gpkg",
        [MultiPoint([(430000, 280000), (431000, 280000)]), MultiPoint([(430000, 281000)])],
        name=["Two", "One"],
    )

    found = read(path)

    assert kinds(found) == [("wrong_geometry", 1)]
    issue = found.issues.set_index("kind").loc["wrong_geometry"]
    assert issue["severity"] == "error"
    assert issue["message"] == "Two is 2 points in one feature; a site is one point"
    assert found.geometries.geometry.iloc[0].equals(Point(430000, 281000))


def test_an_unknown_crs_is_refused(folder):
    path = write(folder / "a.gpkg", [SQUARE])
    with pytest.raises(CrsError, match="'EPSG:1' is not a known CRS"):
        read(path, crs_given="EPSG:1")


def test_swapped_degrees_are_put_right_and_said(folder):
    path = write_geojson(
        folder / "a.geojson",
        {"type": "Point", "coordinates": [52.4, -1.5]},
        {"type": "Point", "coordinates": [-1.5, 52.4]},
    )

    found = read(path)

    assert kinds(found) == [("coordinates_swapped", 1)]
    first, second = found.geometries.geometry
    assert first.equals(second)


def test_one_feature_abroad_is_held(folder):
    path = write_geojson(
        folder / "a.geojson",
        {"type": "Point", "coordinates": [2.35, 48.86]},
        {"type": "Point", "coordinates": [-1.5, 52.4]},
    )

    found = read(path)

    assert kinds(found) == [("coordinates_outside", 1)]
    assert found.sources.loc[0, ["rows_read", "rows_accepted", "rows_held"]].tolist() == [2, 1, 1]


def test_a_polygon_that_crosses_itself_is_repaired_and_said(folder):
    # A bow tie of two triangles of 100 × 50 / 2 m2 each; as drawn its areas cancel out.
    bow_tie = Polygon([(430000, 280000), (430100, 280100), (430100, 280000), (430000, 280100)])
    path = write(folder / "a.gpkg", [bow_tie], name=["Tie"])

    found = read(path)

    assert kinds(found) == [("invalid_geometry", 1)]
    kept = found.geometries.geometry.iloc[0]
    assert isinstance(kept, MultiPolygon)
    assert kept.is_valid
    assert kept.area == pytest.approx(5000, abs=0.5)
    assert "No area as drawn, 1.24 acres (0.50 ha) after" in found.issues.loc[0, "repair"]


def test_a_polygon_without_area_is_held(folder):
    flat = Polygon([(430000, 280000), (430100, 280000), (430200, 280000)])
    found = read(write(folder / "a.gpkg", [flat, SQUARE]))

    assert kinds(found) == [("geometry_not_repaired", 1)]
    assert found.issues.loc[0, "severity"] == "error"
    assert list(found.records["row"]) == [2]


def test_missing_and_wrong_geometries_are_held(folder):
    path = write_geojson(
        folder / "a.geojson",
        None,
        {"type": "LineString", "coordinates": [[-1.5, 52.4], [-1.4, 52.4]]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Point", "coordinates": [-1.5, 52.4]},
    )

    found = read(path)

    assert kinds(found) == [("missing_geometry", 1), ("wrong_geometry", 2), ("missing_geometry", 3)]
    assert list(found.records["row"]) == [4]


def test_heights_are_dropped(folder):
    path = write(folder / "a.gpkg", [Point(430000, 280000, 99)])
    assert not found_z(read(path))


def found_z(found):
    return bool(found.geometries.geometry.has_z.any())


def test_a_layer_is_chosen_where_there_are_several(folder):
    path = write(folder / "a.gpkg", [SQUARE], layer="north")
    write(path, [SQUARE, SQUARE], layer="south")

    with pytest.raises(UsageError, match=r"a.gpkg has 2 layers: north, south"):
        read(path)
    with pytest.raises(UsageError, match="no layer 'soth'; did you mean 'south'"):
        read(path, layer="soth")
    found = read(path, layer="south")
    assert len(found.records) == 2
    assert set(found.records["sheet"]) == {"south"}


def test_no_invented_name_is_one_that_another_feature_has(folder):
    path = write(folder / "a.gpkg", [SQUARE] * 4, name=["x", "x", "x (row 2)", ""])
    other = write(folder / "b.gpkg", [SQUARE] * 2, name=["X", "Site 4 of a"])

    assert read(path).records["name"].tolist() == ["x", "x (row 2), 2", "x (row 2)", "Site 4"]
    assert read(path, other).records["name"].tolist() == [
        "x",
        "x (row 2 of a)",
        "x (row 2)",
        "Site 4 of a",
        "X (row 1 of b)",
        "Site 4 of a (row 2 of b)",
    ]


def test_a_shapefile_without_its_table_is_refused(folder):
    path = write(folder / "a.shp", [SQUARE], name=["x"])
    path.with_suffix(".dbf").unlink()
    with pytest.raises(DataError, match=r"a\.shp comes without a\.dbf"):
        read(path)


def test_text_in_another_encoding_is_refused_in_words(folder):
    path = write_geojson(folder / "a.geojson", {"type": "Point", "coordinates": [-1.5, 52.3]})
    text = path.read_text("utf-8").replace('"S1"', '"Süd"')
    path.write_bytes(text.encode("cp1252"))
    with pytest.raises(DataError, match=r"a\.geojson holds text that is not UTF-8"):
        read(path)


def test_sites_without_names_are_told_apart_between_files(folder):
    paths = [write(folder / f"{name}.gpkg", [SQUARE]) for name in ("a", "b")]
    assert list(read(*paths).records["name"]) == ["Site 1 of a", "Site 1 of b"]


def test_files_that_are_not_vector_files(folder):
    with pytest.raises(StorageError, match=r"none.gpkg: it does not exist"):
        read(folder / "none.gpkg")
    (folder / "a.geojson").write_text("{broken", "utf-8")
    with pytest.raises(DataError, match=r"a.geojson is not readable as a vector file"):
        read(folder / "a.geojson")
    (folder / "empty.geojson").touch()
    with pytest.raises(DataError, match=r"empty.geojson is not readable"):
        read(folder / "empty.geojson")
    with pytest.raises(DataError, match=r"none.geojson holds no feature"):
        read(write_geojson(folder / "none.geojson"))


def test_a_name_that_stands_twice_is_said(folder):
    path = write(folder / "a.gpkg", [SQUARE, SQUARE], name=["A park", "a Park"])
    found = read(path)
    assert kinds(found) == [("duplicate_site", 2)]
    assert found.records["name"].tolist() == ["A park", "a Park (row 2)"]
    assert found.records["column"].tolist() == ["name", "name"]


def test_names_are_told_apart_as_consolidation_does(folder):
    path = write(folder / "a.gpkg", [SQUARE] * 3, name=["Ash Ton", "Ashton", "ash-ton"])
    assert kinds(read(path)) == [("duplicate_site", 3)]


def test_lines_only_are_all_held(folder):
    line = LineString([(430000, 280000), (430100, 280000)])
    found = read(write(folder / "a.gpkg", [line]))
    assert found.sources.loc[0, "rows_held"] == 1
