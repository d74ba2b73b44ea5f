"""One layer of shapes as a file for GIS and the web: GeoPackage, or GeoJSON in degrees."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pyogrio
import shapely
from pyogrio.errors import DataSourceError

from sitepipe.crs import WGS84
from sitepipe.errors import StorageError, storage_error
from sitepipe.render.folder import folder_beside, replace_together

GEOJSON, GEOPACKAGE = (".geojson", ".json"), (".gpkg",)
GRID_DEGREES = 1e-7


@dataclass(frozen=True)
class LayerKind:
    """What a layer holds: its name, what it is in words, and the type of its shapes."""

    name: str
    title: str
    description: str
    geometry_type: Literal["MultiPolygon", "MultiLineString"]


def write_layer(path: Path, shapes: gpd.GeoDataFrame, kind: LayerKind, *, as_of: str) -> None:
    """
    Write one layer, whole or not at all; what stood at the path is replaced.

    Parameters
    ----------
    path
        ``.geojson`` or ``.gpkg``. A GeoPackage keeps the CRS; GeoJSON is in WGS84 on a grid of
        1e-7 degrees, 1 cm, with rings wound as RFC 7946 asks.
    shapes
        Rows in the order that they are drawn in.
    kind
        What they are.
    as_of
        Date that a GeoPackage is stamped with, so that equal answers give equal bytes.

    Raises
    ------
    StorageError
        If it cannot be written; what stood there stays as it was.
    """
    path = path.resolve()
    with folder_beside(path) as aside:
        if path.suffix.lower() in GEOJSON:
            _write(aside / path.name, _in_degrees(shapes), kind, "GeoJSON", {
                "RFC7946": "YES", "COORDINATE_PRECISION": "7", "WRITE_NAME": "NO",
            })  # fmt: skip
        else:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{as_of}T00:00:00.000Z"})
            try:
                _write(aside / path.name, shapes, kind, "GPKG", {
                    "fid": "fid", "geometry_name": "geom", "IDENTIFIER": kind.title,
                    "DESCRIPTION": kind.description,
                })  # fmt: skip
            finally:
                pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        try:
            replace_together([(aside / path.name, path)])
        except OSError as error:
            raise storage_error(error, f"write {path.name}") from error


def _in_degrees(shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return shapes in WGS84, rounded without making one invalid."""
    degrees = shapes.to_crs(WGS84)
    rounded = shapely.set_precision(degrees.geometry.to_numpy(), GRID_DEGREES)
    return degrees.set_geometry(gpd.GeoSeries(rounded, index=degrees.index, crs=WGS84))


def _write(
    path: Path, shapes: gpd.GeoDataFrame, kind: LayerKind, driver: str, options: dict[str, str]
) -> None:
    try:
        pyogrio.write_dataframe(
            shapes, path, layer=kind.name, driver=driver, geometry_type=kind.geometry_type,
            promote_to_multi=True, layer_options=options,
            dataset_options={"VERSION": "1.3"} if driver == "GPKG" else None,
        )  # fmt: skip
    except (DataSourceError, RuntimeError) as error:
        raise StorageError(
            f"cannot write {path.name}: {error}", hint="Is the disk full, or the folder read-only?"
        ) from error
