"""``portfolio.gpkg`` is what the GeoPackage standard requires; and the check finds what is not."""

import shutil
import sqlite3
from contextlib import closing

import pytest
from geopackage_rules import faults_in
from portfolio_fixture import CRS, made_portfolio
from registers_fixture import made_registers

from sitepipe.render.gis.geopackage import write_geopackage


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packages")
    for name, made in (("sites", made_portfolio()), ("registers", made_registers())):
        (folder / name).mkdir()
        write_geopackage(
            folder / name / "portfolio.gpkg", made.snapshot, made.appraisal, made.base,
            as_of="2026-11-14", crs=CRS,
        )  # fmt: skip
    return folder


@pytest.mark.parametrize("name", ["sites", "registers"])
def test_the_file_is_as_the_standard_requires(packages, name):
    assert faults_in(packages / name / "portfolio.gpkg") == []


PLANTED = [
    ("PRAGMA application_id = 1", "2: application_id is 1"),
    ("PRAGMA user_version = 1", "2: user_version is 1"),
    ("DELETE FROM gpkg_spatial_ref_sys WHERE srs_id = -1", "11: no row of -1"),
    ("UPDATE gpkg_contents SET last_change = 'now' WHERE table_name = 'sites'",
     "15: sites was changed at 'now'"),
    ("UPDATE gpkg_contents SET data_type = 'maps' WHERE table_name = 'sites'",
     "17: sites is of the unknown kind maps"),
    ("DELETE FROM gpkg_geometry_columns WHERE table_name = 'sites'",
     "22, 23: not one row of gpkg_geometry_columns for each layer"),
    ("UPDATE gpkg_geometry_columns SET geometry_type_name = 'LINE' WHERE table_name = 'sites'",
     "25: sites has the unknown geometry LINE"),
    ("DROP TABLE rtree_roads_geom", "77: roads has no rtree_roads_geom"),
    ("DELETE FROM rtree_roads_geom WHERE id = 1", "77: rtree_roads_geom has"),
    ("UPDATE gpkg_extensions SET scope = 'any' WHERE table_name = 'roads'",
     "64: gpkg_rtree_index has the scope any"),
    ("DROP TRIGGER rtree_sites_geom_delete", "77: rtree_sites_geom has no trigger for delete"),
    ("ALTER TABLE sites ADD strange VARCHAR(3)", "5: sites.strange is of the unknown type VARCHAR"),
    ("CREATE TABLE bare (a TEXT); INSERT INTO gpkg_contents (table_name, data_type, identifier) "
     "VALUES ('bare', 'attributes', 'bare')", "29, 119: bare has no key of one integer"),
    ("INSERT INTO gpkg_contents (table_name, data_type, identifier) "
     "VALUES ('none', 'attributes', 'none')", "14: none is no table"),
    ("UPDATE gpkg_geometry_columns SET srs_id = 99 WHERE table_name = 'sites'",
     "14, 26: gpkg_geometry_columns names the unknown srs_id 99"),
    ("UPDATE gpkg_contents SET srs_id = 99 WHERE table_name = 'sites'",
     "7: foreign_key_check finds faults"),
    ("UPDATE gpkg_geometry_columns SET z = 3 WHERE table_name = 'sites'",
     "27, 28: z and m of sites are 3 and 0"),
    *(
        (f"UPDATE sites SET geom = {blob} WHERE geom NOTNULL", f"19: a geometry of sites {said}")
        for blob, said in (
            ("x'4750'", "does not begin as the standard says"),
            ("CAST(x'4751' || substr(geom, 3) AS BLOB)", "does not begin as the standard says"),
            ("CAST(substr(geom, 1, 3) || x'0f' || substr(geom, 5) AS BLOB)", "has the envelope 7"),
            ("CAST(substr(geom, 1, 4) || x'00000000' || substr(geom, 9) AS BLOB)",
             "is of another srs_id than its layer"),
            ("CAST(substr(geom, 1, 8) AS BLOB)", "has no well-known binary"),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "fault"), PLANTED)
def test_a_planted_fault_is_found(packages, tmp_path, statement, fault):
    file = shutil.copy(packages / "sites" / "portfolio.gpkg", tmp_path / "portfolio.gpkg")
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        for name in ("IsEmpty", "MinX", "MaxX", "MinY", "MaxY"):  # that the triggers call
            database.create_function(f"ST_{name}", 1, lambda _shape: 0)
        database.executescript(statement)
    assert any(one.startswith(fault) for one in faults_in(tmp_path / "portfolio.gpkg"))
