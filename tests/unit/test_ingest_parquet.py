"""Parquet with and without geometries: CRS as its specification has it, bounds, damage."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point, box

from sitepipe.config import Loaded, SourceConfig
from sitepipe.errors import CrsError, DataError, SchemaError
from sitepipe.ingest import check_source, parquet, read_sources
from sitepipe.ingest.features import read_features
from sitepipe.ingest.parquet import read_parquet_table

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

EAST, NORTH = 430_000, 280_000
# 200 m by 100 m, 2 ha; GB grid metres.
FIELD = box(EAST, NORTH, EAST + 200, NORTH + 100)


def described(file, **more):
    settings = {
        "title": "A developer's sites",
        "partner": "A developer",
        "file": file,
        "entity": "site",
        "licence": "none stated",
        "valid_at": "2026-05",
        "name_column": "Site",
        "columns": {"Acres": {"field": "stated_acres"}},
        **more,
    }
    return Loaded(SourceConfig.model_validate(settings), "sources/d.yaml", "0", {})


def read(root, file="sites.parquet", **more):
    one = described(file, **more)
    check_source(one)
    return read_sources(root, {"d": one}, crs="EPSG:27700", known_at="2026-11-23")


def sites(**more):
    return {"Site": ["Ash", "Beech"], "Acres": [4.9, 5.0], **more}


def with_metadata(path, change):
    """Write a GeoParquet file anew with other metadata of its geometry column."""
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    change(geo)
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)


@pytest.mark.parametrize("name", ["sites.parquet", "sites.geoparquet"])
@pytest.mark.parametrize("encoding", ["WKB", "geoarrow"])
def test_geoparquet_states_its_own_crs(tmp_path, name, encoding):
    table = gpd.GeoDataFrame(sites(), geometry=[FIELD, FIELD.buffer(0)], crs=27700)
    table.to_parquet(tmp_path / name, geometry_encoding=encoding)
    found = read(tmp_path, name, boundary="surveyed")
    assert found.records["record_id"].tolist() == ["d:1", "d:2"]
    assert found.geometries.geometry.area.tolist() == [20_000, 20_000]
    assert found.geometries["kind"].tolist() == ["surveyed", "surveyed"]
    assert found.claims.loc[found.claims["field"] == "stated_acres", "low"].tolist() == [4.9, 5]


def test_a_missing_crs_is_wgs84_with_longitude_first(tmp_path):
    table = gpd.GeoDataFrame(sites(), geometry=[Point(-1.5, 52.4)] * 2, crs="OGC:CRS84")
    table.to_parquet(tmp_path / "sites.parquet")
    with_metadata(tmp_path / "sites.parquet", lambda geo: geo["columns"]["geometry"].pop("crs"))
    found = read_features(tmp_path / "sites.parquet", layer=None, crs_given=None)
    assert (found.crs, found.crs_in_file) == ("OGC:CRS84", False)
    place = read(tmp_path).geometries.geometry.iloc[0]
    # EPSG:27700 of 52.4 N, 1.5 W by the published Helmert shift, to the metres it is good to.
    assert (place.x, place.y) == pytest.approx((434_100, 278_250), abs=150)


def test_grid_metres_without_a_crs_need_one(tmp_path):
    table = gpd.GeoDataFrame(sites(), geometry=[FIELD, FIELD], crs=27700)
    table.to_parquet(tmp_path / "sites.parquet")
    with_metadata(tmp_path / "sites.parquet", lambda geo: geo["columns"]["geometry"].pop("crs"))
    with pytest.raises(CrsError):
        read(tmp_path)
    assert read(tmp_path, crs="EPSG:27700").geometries.geometry.area.tolist() == [20_000] * 2


def test_a_crs_that_is_null_is_unknown(tmp_path):
    table = gpd.GeoDataFrame(sites(), geometry=[FIELD, FIELD], crs=27700)
    table.to_parquet(tmp_path / "sites.parquet")
    with_metadata(
        tmp_path / "sites.parquet", lambda geo: geo["columns"]["geometry"].update(crs=None)
    )
    with pytest.raises(CrsError, match="does not say which CRS"):
        read(tmp_path)
    assert len(read(tmp_path, crs="EPSG:27700").geometries) == 2


def test_the_primary_geometry_is_read_and_others_are_text(tmp_path):
    table = gpd.GeoDataFrame(
        sites(entrance=gpd.GeoSeries([Point(1, 2), None], crs=27700)),
        geometry=[FIELD, FIELD],
        crs=27700,
    )
    table.to_parquet(tmp_path / "sites.parquet")
    found = read(tmp_path)
    assert found.geometries.geometry.area.tolist() == [20_000] * 2
    ignored = found.issues.loc[found.issues["kind"] == "column_ignored", "message"].item()
    assert "entrance" in ignored
    mapped = read(tmp_path, columns={"entrance": {"field": "role"}}).claims
    assert mapped.loc[mapped["field"] == "role", "text"].tolist() == ["POINT (1 2)"]


def test_a_row_without_a_geometry_is_held_and_counted(tmp_path):
    table = gpd.GeoDataFrame(sites(), geometry=[FIELD, None], crs=27700)
    table.to_parquet(tmp_path / "sites.parquet")
    found = read(tmp_path)
    (account,) = found.sources[["rows_read", "rows_accepted", "rows_held"]].to_numpy().tolist()
    assert account == [2, 1, 1]


def test_a_table_without_geometries_is_a_table(tmp_path):
    when = pd.to_datetime(["2026-03-01", None])
    pd.DataFrame(sites(When=when, E=[EAST, None], N=[NORTH, None])).to_parquet(
        tmp_path / "sites.parquet"
    )
    columns = {"Acres": "stated_acres", "When": "available_date", "E": "x", "N": "y"}
    found = read(tmp_path, columns={name: {"field": field} for name, field in columns.items()})
    assert found.records["row"].tolist() == [1, 2]
    assert found.claims["text"].tolist() == [
        "4.9", "2026-03-01", "430000", "280000", "Point", "5",
    ]  # fmt: skip
    assert found.geometries.geometry.iloc[0] == Point(EAST, NORTH)


def test_nested_cells_are_json_and_bytes_are_text(tmp_path):
    table = pa.table(
        {
            "Site": ["Ash", "Beech"],
            "pair": [{"b": 2, "a": "é"}, None],
            "list": [["x", "y"], []],
            "deep": [[{"k": [1, 2]}], None],
            "raw": [b"text", b"\xff\x00"],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    found = read_parquet_table(tmp_path / "a.parquet", label="a.parquet")
    assert found["pair"].dropna().tolist() == ['{"a": "é", "b": 2}']
    assert found["list"].tolist() == [["x", "y"], []]
    assert found["deep"].dropna().tolist() == ['[{"k": [1, 2]}]']
    assert found["raw"].tolist() == ["text", "ff00"]


def test_an_index_that_says_something_is_a_column(tmp_path):
    pd.DataFrame(sites()).set_index("Site").to_parquet(tmp_path / "sites.parquet")
    assert read(tmp_path).records["name"].tolist() == ["Ash", "Beech"]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + bytes(50) + b"PAR1", b"Site\nAsh\n"])
def test_what_is_no_parquet_is_said(tmp_path, content):
    (tmp_path / "sites.parquet").write_bytes(content)
    with pytest.raises(DataError, match=r"sites\.parquet is not readable as Parquet"):
        read(tmp_path)


@pytest.mark.parametrize(
    "geo", [b"{", b"[]", b"{}", b'{"primary_column": "nowhere", "columns": {}, "version": "1.1.0"}']
)
def test_geometries_that_are_described_wrongly_are_said(tmp_path, geo):
    table = pa.table(sites()).replace_schema_metadata({"geo": geo})
    pq.write_table(table, tmp_path / "sites.parquet")
    with pytest.raises(DataError, match="not readable as Parquet"):
        read(tmp_path)


def test_well_known_binary_that_is_none_is_said(tmp_path):
    table = gpd.GeoDataFrame(sites(), geometry=[FIELD, FIELD], crs=27700)
    table.to_parquet(tmp_path / "sites.parquet")
    spoilt = pq.read_table(tmp_path / "sites.parquet")
    place = spoilt.column_names.index("geometry")
    spoilt = spoilt.set_column(place, "geometry", pa.array([b"\x01\x09", b"no"], pa.binary()))
    pq.write_table(spoilt, tmp_path / "sites.parquet")
    with pytest.raises(DataError, match=r"sites\.parquet"):
        read(tmp_path)


def test_a_few_bytes_that_stand_for_very_many_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "DECODED_BYTES_MAX", 10**7)
    same = pa.DictionaryArray.from_arrays(np.zeros(100_000, np.int8), ["x" * 1000])
    pq.write_table(pa.table({"Site": same.dictionary_decode()}), tmp_path / "sites.parquet")
    assert (tmp_path / "sites.parquet").stat().st_size < 100_000
    with pytest.raises(DataError, match="holds more than"):
        read(tmp_path)


def test_too_many_rows_are_refused_by_the_file_s_own_count(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "ROWS_MAX", 1)
    pd.DataFrame(sites()).to_parquet(tmp_path / "sites.parquet")
    with pytest.raises(DataError, match="has 2 rows; at most 1"):
        read(tmp_path)


def test_columns_of_one_name_are_refused_and_empty_files_said(tmp_path):
    pq.write_table(pa.table([[1], [2]], names=["Site", "Site"]), tmp_path / "sites.parquet")
    with pytest.raises(SchemaError, match="several columns of one name: Site"):
        read(tmp_path)
    pd.DataFrame(sites()).iloc[:0].to_parquet(tmp_path / "sites.parquet")
    assert read(tmp_path).issues["kind"].tolist() == ["no_rows"]
    gpd.GeoDataFrame(sites(), geometry=[FIELD, FIELD], crs=27700).iloc[:0].to_parquet(
        tmp_path / "sites.parquet"
    )
    found = read(tmp_path)
    assert "no_rows" in found.issues["kind"].tolist()
    assert len(found.records) == 0


def test_a_parquet_file_has_no_layers_and_score_needs_geometries(tmp_path):
    gpd.GeoDataFrame(sites(), geometry=[FIELD, FIELD], crs=27700).to_parquet(
        tmp_path / "sites.parquet"
    )
    with pytest.raises(SchemaError, match="has no layers"):
        read(tmp_path, sheet="first")
    pd.DataFrame(sites()).to_parquet(tmp_path / "table.parquet")
    with pytest.raises(DataError, match="no column that it says to be a geometry"):
        read_features(tmp_path / "table.parquet", layer=None, crs_given=None)
