"""``portfolio.gpkg``: what its layers draw."""

from __future__ import annotations

from pathlib import Path

import pyogrio
import pytest
import shapely
from portfolio_fixture import CRS, made_portfolio

from sitepipe.render.geopackage import write_geopackage


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    made = made_portfolio()
    path = tmp_path_factory.mktemp("package") / "portfolio.gpkg"
    write_geopackage(path, made.snapshot, made.appraisal, made.base, as_of="2026-11-14", crs=CRS)
    return path


def _degrees(package: Path, layer: str):
    return pyogrio.read_dataframe(package, layer=layer).to_crs("EPSG:4326")


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
    assert "lost" not in roads.index, "a link to a node that does not exist cannot be drawn"


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
