"""Isochrones as a file for GIS and the web: GeoPackage, or GeoJSON in degrees."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from sitepipe.render.gis.layer_file import LayerKind, write_layer

ISOCHRONES = LayerKind(
    name="isochrones",
    title="Isochrones",
    description="Land around the roads within a driving time of a site.",
    geometry_type="MultiPolygon",
)


def write_isochrones(path: Path, isochrones: gpd.GeoDataFrame, *, as_of: str) -> None:
    """
    Write isochrones, larger bands first, so that smaller ones are drawn above.

    Parameters and errors as of :func:`sitepipe.render.gis.layer_file.write_layer`.
    """
    write_layer(path, isochrones, ISOCHRONES, as_of=as_of)
