"""What files of roads are, told by content: the names here mislead on purpose."""

from __future__ import annotations

import gzip
import json

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point

from sitepipe.errors import ExitCode, SchemaError, StorageError
from sitepipe.ingest.graph_header import MAGIC
from sitepipe.ingest.road_formats import RoadFormat, recognise

OSM = b'<?xml version="1.0"?>\n<osm version="0.6"><node id="1" lat="52" lon="-1"/></osm>'
PBF = b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7c"
LINKS = b"from_node,to_node,from_lat,from_lon,to_lat,to_lon\na,b,52,-1,52,-1.1\n"
LINE = LineString([(450_000, 275_000), (450_100, 275_000)])


def layer(**columns) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=[LINE], crs="EPSG:27700")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (OSM, RoadFormat.OSM),
        (gzip.compress(OSM), RoadFormat.OSM),
        (PBF, RoadFormat.OSM),
        (LINKS, RoadFormat.LINK_TABLE),
    ],
    ids=["xml", "xml, packed", "pbf", "table"],
)
def test_files_are_known_by_their_first_bytes(tmp_path, content, expected):
    path = tmp_path / "roads.shp"
    path.write_bytes(content)

    assert recognise(path) == expected


@pytest.mark.parametrize(
    ("driver", "name"),
    [
        ("GPKG", "roads.csv.gpkg"),
        ("GeoJSON", "roads.json"),
        ("ESRI Shapefile", "roads.shp"),
        ("FlatGeobuf", "roads.fgb"),
    ],
)
def test_layers_of_lines(tmp_path, driver, name):
    path = tmp_path / name
    layer(road=["A5"]).to_file(path, driver=driver)

    assert recognise(path) == RoadFormat.LINES


def test_open_roads_is_told_from_other_geopackages(tmp_path):
    path = tmp_path / "lines.gpkg"
    layer(id=["1"], start_node=["a"], end_node=["b"], form_of_way=["Slip Road"]).to_file(
        path, layer="RoadLink"
    )
    gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(1, 1)], crs="EPSG:27700").to_file(
        path, layer="RoadNode"
    )

    assert recognise(path) == RoadFormat.OPEN_ROADS


def test_a_folder_with_both_tables(tmp_path):
    (tmp_path / "nodes.csv").touch()
    with pytest.raises(SchemaError, match=r"holds only nodes\.csv"):
        recognise(tmp_path)
    (tmp_path / "links.csv").touch()

    assert recognise(tmp_path) == RoadFormat.TABLES


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "roads.pbf is empty"),
        (b" \n\n", "roads.pbf is empty"),
        (MAGIC + b"rest", "is a road graph already"),
        (b"PK\x03\x04rest", "is a zip archive"),
        (b"site,name\n1,Prologis\n", "is n"),
        (b"\x89PNG\r\n\x1a\n", "is n"),
        (json.dumps({"a": 1}).encode(), "is n"),
    ],
)
def test_what_is_no_road_network_is_refused(tmp_path, content, said):
    path = tmp_path / "roads.pbf"
    path.write_bytes(content)

    with pytest.raises(SchemaError) as refused:
        recognise(path)
    assert said in refused.value.message
    assert refused.value.hint
    assert refused.value.exit_code == ExitCode.DATA


def test_the_forms_that_are_read_are_listed(tmp_path):
    path = tmp_path / "roads.txt"
    path.write_text("site,name\n1,Prologis\n")

    with pytest.raises(SchemaError) as refused:
        recognise(path)
    for form in ("OpenStreetMap", "OS Open Roads", "table of links", "nodes.csv", "FlatGeobuf"):
        assert form in refused.value.hint


def test_a_missing_file_is_a_storage_error(tmp_path):
    with pytest.raises(StorageError, match="it does not exist"):
        recognise(tmp_path / "none.pbf")
