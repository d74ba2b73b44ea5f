"""Sources that are vector files: attributes are claims, polygons and points are places."""

import geopandas as gpd
import pytest
from shapely import MultiPolygon, Point, Polygon, box

from sitepipe.config import Loaded, SourceConfig
from sitepipe.errors import ConfigError, CrsError, SchemaError
from sitepipe.ingest import check_source, read_sources

EAST, NORTH = 430_000, 280_000
# 200 m by 100 m, 2 ha; GB grid metres.
FIELD = box(EAST, NORTH, EAST + 200, NORTH + 100)
# Crosses itself in the middle: two triangles of 2,500 m2, point to point.
BOW_TIE = Polygon(
    [(EAST, NORTH), (EAST + 100, NORTH + 100), (EAST, NORTH + 100), (EAST + 100, NORTH)]
)


def source(file="inbox/sites.gpkg", columns=None, **more):
    settings = {
        "title": "A developer's sites",
        "partner": "A developer",
        "file": file,
        "entity": "site",
        "licence": "none stated",
        "valid_at": "2026-05",
        "name_column": "Site",
        "columns": columns or {},
        **more,
    }
    return Loaded(SourceConfig.model_validate(settings), "sources/sites.yaml", "0", {})


@pytest.fixture
def read(tmp_path):
    (tmp_path / "inbox").mkdir()

    def reading(
        table,
        *,
        file="inbox/sites.gpkg",
        layer=None,
        crs="EPSG:27700",
        stated="",
        read_only=False,
        **more,
    ):
        if not read_only:
            named = {"layer": layer} if layer else {}
            gpd.GeoDataFrame(table, crs=crs).to_file(tmp_path / file, **named)
        return read_sources(
            tmp_path,
            {"d": source(file, crs=stated, **more)},
            crs="EPSG:27700",
            known_at="2026-11-23",
        )

    return reading


def kinds(ingested):
    issues = ingested.issues
    return list(zip(issues["kind"], issues["row"].fillna(0).astype(int), strict=True))


def test_attributes_are_claims_and_polygons_are_boundaries(read):
    found = read(
        {
            "Site": ["Ash", "Beech"],
            "Acres": [4.9, 5.0],
            "Made": ["surveyed", None],
            "When": [None, "March 2027"],
            "geometry": [FIELD, Point(EAST, NORTH)],
        },
        layer="sites",
        columns={
            "Acres": {"field": "stated_acres", "basis": "gross_sitewide"},
            "Made": {"field": "boundary_kind"},
            "When": {"field": "available_date"},
        },
    )

    claims = found.claims.set_index("claim_id")
    assert list(claims.index) == [
        "d:sites:1#stated_acres",
        "d:sites:1#boundary_kind",
        "d:sites:1#boundary",
        "d:sites:2#stated_acres",
        "d:sites:2#available_date",
        "d:sites:2#boundary",
    ]
    assert set(claims["sheet"]) == {"sites"}
    assert set(claims["valid_at"]) == {"2026-05"}
    assert claims.loc["d:sites:1#stated_acres", ["text", "low", "column"]].tolist() == [
        "4.9",
        4.9,
        "Acres",
    ]
    assert claims.loc["d:sites:2#stated_acres", "text"] == "5"
    assert claims.loc["d:sites:2#available_date", "value"] == "2027-03"
    assert list(found.geometries["record_id"]) == ["d:sites:1", "d:sites:2"]
    assert list(found.geometries["kind"]) == ["surveyed", "location_only"]
    assert found.geometries.geometry.area.tolist() == [20_000, 0]
    assert list(found.records["sheet"]) == ["sites", "sites"]
    assert found.issues.empty
    row = found.sources.loc[0]
    assert (row["rows_read"], row["rows_accepted"], row["rows_held"]) == (2, 2, 0)


@pytest.mark.parametrize(
    ("stated", "given", "kind"),
    [
        ("surveyed", "drawn", "surveyed"),
        (None, "surveyed", "surveyed"),
        (None, None, "drawn"),
    ],
)
def test_how_a_boundary_was_made_is_said_by_its_row_else_its_source(read, stated, given, kind):
    found = read(
        {"Site": ["Ash"], "Made": [stated], "geometry": [FIELD]},
        columns={"Made": {"field": "boundary_kind"}},
        **({"boundary": given} if given else {}),
    )
    assert list(found.geometries["kind"]) == [kind]
    boundary = found.claims[found.claims["field"] == "boundary"]
    assert list(boundary["value"]) == [kind]


def test_a_polygon_that_only_shows_a_location_gives_its_centre(read):
    found = read({"Site": ["Ash"], "geometry": [FIELD]}, boundary="location_only")

    assert list(found.geometries["kind"]) == ["location_only"]
    assert found.geometries.geometry.iloc[0] == Point(EAST + 100, NORTH + 50)


def test_geojson_in_degrees_is_carried_to_the_working_crs(read):
    degrees = gpd.GeoSeries([FIELD], crs="EPSG:27700").to_crs("EPSG:4326")
    found = read(
        {"Site": ["Ash"], "geometry": list(degrees)}, file="inbox/sites.geojson", crs="EPSG:4326"
    )

    assert found.geometries.geometry.area.iloc[0] == pytest.approx(20_000, rel=1e-3)
    assert kinds(found) == [("reprojected", 0)]
    assert found.records["sheet"].isna().all()
    assert list(found.records["record_id"]) == ["d:1"]


def test_a_shapefile_is_read(read):
    found = read({"Site": ["Ash"], "geometry": [FIELD]}, file="inbox/sites.shp")
    assert list(found.records["name"]) == ["Ash"]
    assert list(found.geometries["kind"]) == ["drawn"]


def test_geometries_are_repaired_or_held_and_all_rows_accounted_for(read):
    abroad = box(EAST, NORTH - 9_000_000, EAST + 10, NORTH - 9_000_000 + 10)
    found = read(
        {
            "Site": ["Tie", "None", "Far", None, "Two"],
            "geometry": [BOW_TIE, None, abroad, FIELD, MultiPolygon([FIELD, FIELD.buffer(-5)])],
        }
    )

    assert kinds(found) == [
        ("invalid_geometry", 1),
        ("missing_geometry", 2),
        ("coordinates_outside", 3),
        ("missing_name", 4),
        ("invalid_geometry", 5),
    ]
    assert list(found.records["name"]) == ["Tie", "Two"]
    assert found.geometries.geometry.area.iloc[0] == pytest.approx(5_000)
    assert set(found.claims["row"]) == {1, 5}
    row = found.sources.loc[0]
    assert (row["rows_read"], row["rows_accepted"], row["rows_held"]) == (5, 2, 3)


def test_outlines_of_plots_are_no_boundaries_of_their_site(read):
    found = read(
        {"Site": ["Ash", "Ash"], "Plot": ["P1", None], "geometry": [FIELD, FIELD]},
        entity="plot",
        columns={"Plot": {"field": "plot"}},
    )

    assert found.geometries.empty
    assert list(found.claims["field"]) == ["plot"]
    assert kinds(found) == [("missing_key", 2)]


def test_geometry_holds_over_latitude_and_longitude(read):
    found = read(
        {"Site": ["Ash"], "Lat": [52.4], "Lon": [-1.5], "geometry": [FIELD]},
        columns={"Lat": {"field": "latitude"}, "Lon": {"field": "longitude"}},
    )
    assert list(found.geometries["kind"]) == ["drawn"]


def test_a_layer_is_chosen_by_the_sheet(read, tmp_path):
    table = {"Site": ["Ash"], "geometry": [FIELD]}
    read(table, layer="phase_one")
    found = read(table, layer="phase_two", sheet="phase_two")
    assert list(found.records["sheet"]) == ["phase_two"]
    with pytest.raises(SchemaError) as caught:
        read(table, read_only=True, sheet="phase two")
    assert caught.value.message == (
        "inbox/sites.gpkg has no layer 'phase two'; did you mean 'phase_two'?"
    )
    with pytest.raises(SchemaError, match="has 2 layers: phase_one, phase_two") as caught:
        read(table, read_only=True)
    assert caught.value.hint == "Choose one: sheet: phase_one"


def test_a_crs_is_asked_for_in_the_words_of_a_source(read, tmp_path):
    table, file = {"Site": ["Ash"], "geometry": [FIELD]}, "inbox/sites.shp"
    read(table, file=file)
    (tmp_path / "inbox" / "sites.prj").unlink()

    with pytest.raises(CrsError, match="does not say which CRS") as caught:
        read(table, file=file, read_only=True)
    assert caught.value.hint.startswith("Say it: crs: EPSG:27700 for British National Grid")
    assert len(read(table, file=file, read_only=True, stated="EPSG:27700").geometries) == 1
    with pytest.raises(CrsError, match="none of its 1 feature is in Great Britain") as caught:
        read(table, file=file, read_only=True, stated="EPSG:4326")
    assert caught.value.hint == "They look like metres of the National Grid: crs: EPSG:27700"
    read(table, file="inbox/sites.gpkg")
    with pytest.raises(CrsError) as caught:
        read(table, read_only=True, stated="EPSG:4326")
    assert caught.value.message == (
        "inbox/sites.gpkg says that its coordinates are in OSGB36 / British National Grid; crs "
        "says WGS 84"
    )


def test_a_missing_column_of_a_layer_names_the_near_one(read):
    with pytest.raises(SchemaError) as caught:
        read(
            {"Site": ["Ash"], "Acerage": [1.0], "geometry": [FIELD]},
            layer="sites",
            columns={"Acreage": {"field": "stated_acres"}},
        )
    assert caught.value.message == (
        "inbox/sites.gpkg, 'sites': 1 mapped column is missing: Acreage; did you mean "
        "'Acerage'?; the file has: Site, Acerage"
    )


@pytest.mark.parametrize(
    ("file", "more", "says"),
    [
        ("inbox/sites.csv", {"sheet": "A"}, "(sheet): a table in text has no sheets"),
        ("inbox/sites.gpkg", {"header_row": 2}, "(header_row): a file of features has no row"),
        ("inbox/sites.xlsx", {"boundary": "drawn"}, "(boundary): only a file of features has"),
        ("inbox/sites.xlsx", {"crs": "EPSG:27700"}, "is not in degrees"),
    ],
)
def test_keys_that_do_not_fit_the_file_are_refused(file, more, says):
    with pytest.raises(ConfigError) as caught:
        check_source(source(file, **more))
    assert says in caught.value.message


def test_the_crs_of_a_vector_file_may_be_in_metres():
    check_source(source(crs="EPSG:27700"))
