"""Routes and links as files for GIS and the web."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from sitepipe.render.gis.layer_file import LayerKind, write_layer

ROUTES = LayerKind(
    name="routes",
    title="Routes",
    description="The modelled way from each site to the nearest hub of each kind.",
    geometry_type="MultiLineString",
)
CRITICAL_LINKS = LayerKind(
    name="critical_links",
    title="Critical links",
    description="Links whose closure cuts a site off from its nearest hub, or costs much time.",
    geometry_type="MultiLineString",
)
ALTERED_LINKS = LayerKind(
    name="altered_links",
    title="Altered links",
    description="Links that a scenario closes, upgrades or adds.",
    geometry_type="MultiLineString",
)


def write_routes(path: Path, routes: gpd.GeoDataFrame, *, as_of: str) -> None:
    """Write routes; see :func:`sitepipe.render.gis.layer_file.write_layer`."""
    write_layer(path, routes, ROUTES, as_of=as_of)


def write_critical_links(path: Path, links: gpd.GeoDataFrame, *, as_of: str) -> None:
    """Write critical links, the gravest on top; see :func:`write_routes`."""
    write_layer(path, links.iloc[::-1], CRITICAL_LINKS, as_of=as_of)


def write_altered_links(path: Path, links: gpd.GeoDataFrame, *, as_of: str) -> None:
    """Write the links that a scenario alters; see :func:`write_routes`."""
    write_layer(path, links, ALTERED_LINKS, as_of=as_of)
