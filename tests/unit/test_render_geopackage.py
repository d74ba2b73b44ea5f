"""``portfolio.gpkg``: what its layers draw."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pyogrio
import pytest
import shapely
from portfolio_fixture import CRS, made_portfolio
from registers_fixture import made_registers

from sitepipe import schema
from sitepipe.render.gis.geopackage import write_geopackage
from sitepipe.render.gis.layers import drawn_layers, plain_tables
from sitepipe.render.pack.redaction import narrowed
from sitepipe.vocab import Audience, SubstationKind


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    made = made_portfolio()
    path = tmp_path_factory.mktemp("package") / "portfolio.gpkg"
    write_geopackage(path, made.snapshot, made.appraisal, made.base, as_of="2026-11-14", crs=CRS)
    return path


def _degrees(package: Path, layer: str):
    return pyogrio.read_dataframe(package, layer=layer).to_crs("EPSG:4326")


def test_the_layers_are_those_that_are_documented(package):
    documented = {name: kind for name, kind, _meaning in drawn_layers()}
    documented |= dict.fromkeys([*plain_tables(), "layer_styles"])

    assert dict(pyogrio.list_layers(package).tolist()) == documented
    for name, kind in documented.items():
        assert pyogrio.read_info(package, layer=name)["crs"] == (CRS if kind else None)


def test_a_route_is_drawn_leg_by_leg_in_driving_order(package):
    routes = _degrees(package, "routes")

    # Six sites in one place and one in two, each place to a junction and a port.
    assert len(routes) == 16
    ash = routes[(routes["site_id"] == "ash-park") & (routes["hub_kind"] == "port")].iloc[0]
    connector, drive = (
        shapely.get_coordinates(leg).round(6).tolist() for leg in ash.geometry.geoms
    )
    assert connector == [[-1.5, 52.43], [-1.55, 52.45]]
    assert drive == [[-1.6, 52.44], [-1.55, 52.45], [-1.5, 52.2], [-1.4, 51.9]]
    assert (ash["hub_name"], ash["minutes"]) == ("Port Elm", 112.0)


def test_a_road_runs_through_its_shape_points(package):
    roads = _degrees(package, "roads").set_index("link_id")

    line = shapely.get_coordinates(roads.loc["m90-1", "geometry"]).round(6).tolist()
    assert line == [[-1.9, 52.45], [-1.8, 52.44], [-1.6, 52.44], [-1.55, 52.45]]


def test_an_indicative_circle_is_no_boundary(package):
    boundaries = pyogrio.read_dataframe(package, layer="boundaries")

    assert boundaries["site_id"].tolist() == ["ash-park"]
    assert boundaries.geometry.area.round().tolist() == [800 * 500]


def test_layers_keep_their_attribution(package):
    layers = pyogrio.read_dataframe(package, layer="layers")

    assert layers["attribution"].tolist() == [
        "Contains made-up data © Elmshire 2026. Checked by hand."
    ]


def test_a_boundary_s_outline_is_solid_in_qgis_too(package):
    styles = pyogrio.read_dataframe(package, layer="layer_styles").set_index("f_table_name")

    assert 'value="dash"' in styles.loc["sites", "styleQML"]
    assert 'value="dash"' not in styles.loc["boundaries", "styleQML"]


# -- every table of the schema --------------------------------------------------------------

_SQL_TYPES = {"text": "TEXT", "date": "TEXT", "number": "REAL", "integer": "INTEGER",
              "flag": "BOOLEAN"}  # fmt: skip
_OGR_TYPES = {
    "text": ("OFTString", "OFSTNone"), "date": ("OFTString", "OFSTNone"),
    "number": ("OFTReal", "OFSTNone"), "integer": ("OFTInteger64", "OFSTNone"),
    "flag": ("OFTInteger", "OFSTBoolean"),
}  # fmt: skip
_WRITTEN = [
    name for name in schema.TABLES
    if name not in ("sites", "boundaries", "geometries", "site_ids", "lineage", "inputs", "legs",
                    "road_nodes", "road_links", "towns")
]  # fmt: skip


def _written(path: Path, audience: Audience, **tables: object) -> Path:
    made = made_registers()
    write_geopackage(
        path, replace(made.snapshot, **tables), made.appraisal, made.base,
        as_of="2026-11-14", crs=CRS, audience=audience, notice="Fictional data.",
    )  # fmt: skip
    return path


@pytest.fixture(scope="module")
def packages(tmp_path_factory) -> dict[Audience, Path]:
    folder = tmp_path_factory.mktemp("packages")
    return {one: _written(folder / f"{one}.gpkg", one) for one in Audience}


def _expected(name: str, audience: Audience) -> list[schema.Column]:
    return [
        column for column in schema.TABLES[name].columns
        if audience.may_see(column.audience)
        and not (column.name in ("claim_id", "claim_ids") and audience is not Audience.INTERNAL)
    ]  # fmt: skip


def _names(path: Path) -> set[str]:
    return {str(name) for name, _type in pyogrio.list_layers(path)}


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("name", _WRITTEN)
def test_a_table_has_the_columns_and_types_of_the_schema(packages, audience, name):
    path = packages[audience]
    if not audience.may_see(schema.TABLES[name].audience):
        assert name not in _names(path)
        return
    expected = _expected(name, audience)

    info = pyogrio.read_info(path, layer=name)
    with closing(sqlite3.connect(path)) as database:
        columns = {row[1]: row[2] for row in database.execute(f"PRAGMA table_info({name})")}

    read = list(zip(info["fields"], info["ogr_types"], info["ogr_subtypes"], strict=True))
    assert read == [(column.name, *_OGR_TYPES[column.dtype]) for column in expected]
    assert {column.name: columns[column.name] for column in expected} == {
        column.name: _SQL_TYPES[column.dtype] for column in expected
    }


def test_values_are_read_back_as_they_were(packages):
    made = made_registers()

    for name in ("plots", "buildings", "works", "connections", "evidence", "parties"):
        given = getattr(made.snapshot, name)
        read = pyogrio.read_dataframe(packages[Audience.INTERNAL], layer=name)
        for column in schema.TABLES[name].columns:
            left, right = given[column.name], read[column.name]
            assert left.isna().tolist() == right.isna().tolist(), (name, column.name)
            assert left.dropna().tolist() == right.dropna().tolist(), (name, column.name)


def test_an_empty_register_is_there_with_its_columns(tmp_path):
    path = _written(tmp_path / "a.gpkg", Audience.INTERNAL, plots=schema.PLOTS.empty())

    info = pyogrio.read_info(path, layer="plots")
    assert info["features"] == 0
    assert info["fields"].tolist() == schema.PLOTS.column_names
    types = dict(zip(info["fields"], info["ogr_subtypes"], strict=True))
    assert types["serviced"] == "OFSTBoolean"


def test_nothing_restricted_is_in_an_investor_s_package(packages):
    layers = _names(packages[Audience.PUBLIC])

    assert not layers & {"claims", "records", "identities", "matches", "conflicts", "issues"}
    plots = pyogrio.read_info(packages[Audience.PUBLIC], layer="plots")["fields"].tolist()
    assert plots == ["site_id", "plot", "plot_acres", "plot_status", "plot_release_date",
                     "serviced", "plot_tenure", "plot_agent"]  # fmt: skip


def test_every_layer_says_what_it_is_and_that_it_is_fictional(packages):
    with closing(sqlite3.connect(packages[Audience.PUBLIC])) as database:
        told = {
            name: (title, text)
            for name, title, text in database.execute(
                "SELECT table_name, identifier, description FROM gpkg_contents"
            )
        }

    assert told["works"] == (
        "Works", "One row is one item of enabling works; several sites may share it. "
        "Fictional data.",
    )  # fmt: skip
    assert told["site_areas"][0] == "Site areas"
    assert all(text.endswith(". Fictional data.") for _title, text in told.values())


@pytest.mark.parametrize(
    ("layer", "geometry"),
    [
        ("sites", "MultiPoint"), ("boundaries", "MultiPolygon"), ("routes", "MultiLineString"),
        ("substations", "Point"), ("hubs", "Point"), ("roads", "LineString"),
    ],
)  # fmt: skip
def test_a_layer_has_its_geometry_and_the_working_crs(packages, layer, geometry):
    info = pyogrio.read_info(packages[Audience.PUBLIC], layer=layer)

    assert (info["geometry_type"], info["crs"]) == (geometry, CRS)


def test_a_substation_is_a_point_where_it_is_placed(tmp_path):
    substations = schema.SUBSTATIONS.frame(
        [
            {"substation": "Fern 33", "substation_lat": 52.5, "substation_lon": -1.6},
            {"substation": "Bracken", "substation_kind": "bsp"},
            {"substation": "Half", "substation_lat": 52.5},
        ]
    )
    path = _written(tmp_path / "a.gpkg", Audience.PUBLIC, substations=substations)

    read = _degrees(path, "substations")
    assert shapely.get_coordinates(read.geometry.iloc[0]).round(6).tolist() == [[-1.6, 52.5]]
    assert read.geometry.isna().tolist() == [False, True, True]


def test_every_drawn_layer_has_a_default_style(packages):
    styles = pyogrio.read_dataframe(packages[Audience.PUBLIC], layer="layer_styles")

    assert set(styles["f_table_name"]) == {
        "sites", "boundaries", "routes", "substations", "hubs", "roads"
    }  # fmt: skip
    assert styles["useAsDefault"].all()
    qml = styles.set_index("f_table_name").at["substations", "styleQML"]
    assert all(f'value="{kind}"' in qml for kind in SubstationKind)
    for text in styles["styleQML"]:
        ElementTree.fromstring(text.split(">", 1)[1])  # well-formed below its document type


def test_the_same_tables_give_the_same_bytes(tmp_path, packages):
    again = _written(tmp_path / "again.gpkg", Audience.PUBLIC)

    assert again.read_bytes() == packages[Audience.PUBLIC].read_bytes()
    with closing(sqlite3.connect(again)) as database:
        assert database.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_portfolio_of_one_unplaced_site_is_written(tmp_path):
    made = made_portfolio()
    snapshot, appraisal = narrowed(made.snapshot, made.appraisal, ["ash-park"])
    lost = replace(
        snapshot, boundaries=snapshot.boundaries.iloc[:0], acreages=schema.ACREAGES.empty()
    )
    bare = replace(
        appraisal, access=schema.ACCESS.empty(), legs=schema.LEGS.empty(),
        scores=schema.SCORES.empty(),
    )  # fmt: skip
    path = tmp_path / "one.gpkg"

    write_geopackage(path, lost, bare, made.base, as_of="2026-11-14", crs=CRS)

    assert pyogrio.read_info(path, layer="sites")["features"] == 1
    assert pyogrio.read_info(path, layer="routes")["features"] == 0
    assert pyogrio.read_info(path, layer="routes")["geometry_type"] == "MultiLineString"
