"""Sources inside archives, KML and FlatGeobuf."""

import zipfile

import geopandas as gpd
import pytest
from shapely.geometry import Point, box

from sitepipe.config import Loaded, SourceConfig
from sitepipe.errors import ConfigError, DataError, SchemaError
from sitepipe.ingest import check_source, read_sources

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Sites</name>
<Placemark><name>Ash Park</name><Point><coordinates>-1.5,52.4,0</coordinates></Point></Placemark>
</Document></kml>"""


def source(file, **more):
    settings = {
        "title": "Sites", "partner": "A partner", "file": file, "entity": "location",
        "licence": "none stated", "valid_at": "2026", "name_column": "name", "columns": {}, **more,
    }  # fmt: skip
    return Loaded(SourceConfig.model_validate(settings), "sources/s.yaml", "0", {})


@pytest.fixture
def read(tmp_path):
    def reading(file, **more):
        return read_sources(
            tmp_path, {"s": source(file, **more)}, crs="EPSG:27700", known_at="2026-11-23"
        )

    return reading


def zipped(path, **members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def test_a_table_in_a_zip_is_read_as_if_it_lay_beside_it(tmp_path, read):
    zipped(tmp_path / "all.zip", **{"in/sites.csv": "name,Size\nAsh,3\n", "in/read.csv": "x\n1\n"})
    columns = {"Size": {"field": "stated_acres"}}
    found = read("all.zip", member="in/sites.csv", entity="site", columns=columns)
    assert found.records[["record_id", "name", "row"]].to_numpy().tolist() == [["s:2", "Ash", 2]]
    assert found.claims["low"].tolist() == [3.0]
    with pytest.raises(SchemaError, match=r"all\.zip"):
        read("all.zip", entity="site", columns=columns)
    with pytest.raises(ConfigError, match=r"sites\.csv is no zip"):
        check_source(source("sites.csv", member="a.csv", entity="site"))


def test_a_zipped_shapefile_without_prj_takes_the_crs_of_its_description(tmp_path, read):
    table = gpd.GeoDataFrame(
        {"name": ["Ash"]}, geometry=[box(430000, 280000, 430100, 280200)], crs=27700
    )
    table.to_file(tmp_path / "sites.shp")
    with zipfile.ZipFile(tmp_path / "sites.zip", "w") as archive:
        for part in tmp_path.glob("sites.*"):
            if part.suffix in (".shp", ".shx", ".dbf"):
                archive.write(part, f"folder/{part.name}")
    found = read("sites.zip", crs="EPSG:27700")
    assert found.geometries.geometry.area.tolist() == [20_000]


@pytest.mark.parametrize("name", ["sites.kml", "sites.kmz"])
def test_a_kml_is_read_without_its_heights(tmp_path, read, name):
    if name.endswith("kmz"):
        zipped(tmp_path / name, **{"doc.kml": KML})
    else:
        (tmp_path / name).write_text(KML, encoding="utf-8")
    found = read(name, name_column="Name")
    (place,) = found.geometries.geometry
    assert not place.has_z
    # EPSG:27700 of 52.4 N, 1.5 W by the published Helmert shift, to the metres it is good to.
    assert (place.x, place.y) == pytest.approx((434_100, 278_250), abs=150)


def test_a_kml_that_defines_entities_is_refused(tmp_path, read):
    text = KML.replace("<kml", '<!DOCTYPE kml [<!ENTITY a "aaaa">]><kml', 1)
    (tmp_path / "sites.kml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="document type"):
        read("sites.kml", name_column="Name")


def test_flatgeobuf_states_its_own_crs(tmp_path, read):
    table = gpd.GeoDataFrame({"name": ["Ash"]}, geometry=[Point(430000, 280000)], crs=27700)
    table.to_file(tmp_path / "sites.fgb", driver="FlatGeobuf")
    (place,) = read("sites.fgb").geometries.geometry
    assert (place.x, place.y) == (430000, 280000)
