"""The layers of a portfolio as Parquet and GeoParquet."""

import json

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyproj
import pytest
from portfolio_fixture import CRS
from registers_fixture import made_registers

from sitepipe import schema
from sitepipe.render.gis.layers import drawn_layers, layers_of, plain_tables
from sitepipe.render.gis.parquet import write_parquet

ABOUT = {"title": "Elmshire", "notice": "Fictional data.", "as_of": "2026-11-14", "licences": []}


def written(folder):
    made = made_registers()
    layers = layers_of(
        made.snapshot, made.appraisal, hubs=made.base.hubs, layers=made.base.layers,
        roads=made.base.roads, crs=CRS,
    )  # fmt: skip
    write_parquet(folder, layers, crs=CRS, about=ABOUT)
    return layers


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    return folder, {layer.name: layer for layer in written(folder)}


def test_there_is_a_file_for_each_layer_and_table(files):
    names = {name for name, _, _ in drawn_layers()} | set(plain_tables())
    assert {path.name for path in files[0].iterdir()} == {f"{name}.parquet" for name in names}


def test_geometries_follow_the_specification(files):
    folder, layers = files
    for name, _, _ in drawn_layers():
        file = folder / f"{name}.parquet"
        said = json.loads(pq.read_schema(file).metadata[b"geo"])
        assert (said["version"], said["primary_column"]) == ("1.1.0", "geometry")
        column = said["columns"]["geometry"]
        assert (column["encoding"], column["edges"]) == ("WKB", "planar")
        assert pyproj.CRS.from_json_dict(column["crs"]) == pyproj.CRS(CRS)
        read = gpd.read_parquet(file)
        given = layers[name].rows
        assert read.crs == CRS
        assert read.geometry.to_wkb().equals(gpd.GeoSeries(given["geometry"]).to_wkb())
        there = read.geometry.dropna()
        assert set(column["geometry_types"]) == set(there.geom_type)
        if len(there):
            assert column["bbox"] == there.total_bounds.tolist()


def test_values_are_read_back_as_they_were(files):
    folder, layers = files
    for name in plain_tables():
        read = pd.read_parquet(folder / f"{name}.parquet")
        given = layers[name].rows
        assert list(read.columns) == list(given.columns)
        for column in read.columns:
            assert read[column].isna().tolist() == given[column].isna().tolist(), (name, column)
            assert read[column].dropna().tolist() == given[column].dropna().tolist(), (name, column)


def test_files_and_columns_say_what_they_are(files):
    found = pq.read_schema(files[0] / "plots.parquet")
    assert json.loads(found.metadata[b"sitepipe"]) == {
        **ABOUT,
        "layer": "plots",
        "row": "One row is one part of a site that is released on its own.",
        "key": list(schema.PLOTS.key),
    }
    assert b"geo" not in found.metadata
    price = found.field("plot_price_gbp")
    assert str(price.type) == "double"
    assert price.metadata[b"unit"] == "£".encode()
    assert price.metadata[b"audience"] == b"partner"
    sites = pq.read_schema(files[0] / "sites.parquet")
    assert all(sites.field(name).metadata[b"meaning"] for name in sites.names if name != "geometry")


def test_the_same_layers_give_the_same_bytes(files, tmp_path):
    written(tmp_path)
    for file in sorted(files[0].iterdir()):
        assert (tmp_path / file.name).read_bytes() == file.read_bytes()
