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
]  # fmt: skip


@pytest.mark.parametrize(("statement", "fault"), PLANTED)
def test_a_planted_fault_is_found(packages, tmp_path, statement, fault):
    file = shutil.copy(packages / "sites" / "portfolio.gpkg", tmp_path / "portfolio.gpkg")
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute(statement)
    assert any(one.startswith(fault) for one in faults_in(tmp_path / "portfolio.gpkg"))
