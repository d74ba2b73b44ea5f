"""Brownfield registers as sources of a workspace: mended, placed, every row accounted for."""

from collections import Counter
from pathlib import Path

import pytest
from shapely import Point

from sitepipe.config import Loaded, SourceConfig
from sitepipe.errors import ConfigError, SchemaError
from sitepipe.ingest import check_source, read_sources

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "brownfield"
NEEDS_DATA = pytest.mark.skipif(
    not DATA.is_dir(), reason="shared/data beside the checkout is absent"
)
COLUMNS = {
    "SiteReference": {"field": "site_reference"},
    "Hectares": {"field": "stated_acres", "unit": "ha"},
    "GeoX": {"field": "x"}, "GeoY": {"field": "y"},
}  # fmt: skip
HEADER = (
    "ORGANISATION URI,site_reference,Site Name Address,siteplan url,coordinate reference system,"
    "geo-x,geo-y,HECTARES,Ownership Status,Planning Status\n"
)


def source(file, **more):
    settings = {
        "title": "Register", "partner": "A council", "file": file, "entity": "site",
        "licence": "OGL", "valid_at": "2018", "name_column": "SiteNameAddress",
        "format": "brownfield_2017", "columns": COLUMNS, **more,
    }  # fmt: skip
    return Loaded(SourceConfig.model_validate(settings), "sources/r.yaml", "0", {})


def read(root, file, **more):
    return read_sources(root, {"r": source(file, **more)}, crs="EPSG:27700", known_at="2026-11-23")


def test_a_register_in_other_headings_keeps_its_own_in_every_claim(tmp_path):
    row = "u,BF/1,Ash Works,p,OSGB36,430000,280000,2,not owned by a public authority,permissioned\n"
    (tmp_path / "r.csv").write_text(HEADER + row + row.replace("BF/1", "bf/1"), encoding="utf-8")
    found = read(tmp_path, "r.csv")
    assert found.records["name"].tolist() == ["Ash Works", "Ash Works"]
    claims = found.claims[found.claims["row"] == 2].set_index("field")
    assert claims.at["site_reference", "column"] == "site_reference"
    assert claims.at["stated_acres", "low"] == pytest.approx(4.942, abs=0.001)
    (first, _) = found.geometries.geometry
    assert (first.x, first.y) == (430000, 280000)
    assert "reference_case" in set(found.issues["kind"])


def test_what_is_no_such_register_is_refused(tmp_path):
    (tmp_path / "r.csv").write_text("name,size\nAsh,2\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="it lacks"):
        read(tmp_path, "r.csv")
    with pytest.raises(ConfigError, match="did you mean 'brownfield_2017'"):
        check_source(source("r.csv", format="brownfeld_2017"))


@NEEDS_DATA
def test_worcester_is_mended_and_every_row_accounted_for():
    found = read(DATA, "worcester_city_brownfield_register.csv")
    account = found.sources.iloc[0]
    assert account["rows_read"] == 37 == account["rows_accepted"] + account["rows_held"]
    kinds = Counter(found.issues["kind"])
    assert kinds["header_repaired"] == 1
    assert kinds["shifted_row"] >= 20
    assert kinds["coordinates_swapped"] >= 30
    assert len(found.geometries) >= 34
    # All of Worcester lies within 8 km of its cathedral (384990, 254510).
    assert found.geometries.geometry.centroid.distance(Point(384990, 254510)).max() < 8_000


@NEEDS_DATA
def test_rochdales_short_northing_is_named():
    found = read(DATA, "rochdale_brownfield_register_messy_headers.csv")
    account = found.sources.iloc[0]
    assert account["rows_read"] == 128 == account["rows_accepted"] + account["rows_held"]
    (short,) = found.issues[found.issues["kind"] == "digit_missing"].to_dict("records")
    assert (short["row"], short["fixer"]) == (96, "sender")
    assert len(found.geometries) >= 126
