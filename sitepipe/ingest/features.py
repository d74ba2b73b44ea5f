"""Vector files as they stand: one layer, its CRS, its hash."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from sitepipe.errors import CrsError, DataError, StorageError, UsageError, first_five
from sitepipe.ingest.claim_fields import meant
from sitepipe.ingest.positions import known_crs
from sitepipe.ingest.tables import read_bytes

_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


@dataclass(frozen=True)
class Features:
    """One layer of one file, as it stands."""

    label: str
    sheet: str | None
    crs: str
    table: gpd.GeoDataFrame


def file_sha256(path: Path) -> str:
    """Hash a file's bytes; a shapefile's parts one after the other."""
    digest = hashlib.sha256()
    parts = [path.with_suffix(suffix) for suffix in _SHAPEFILE_PARTS]
    for part in parts if path.suffix.lower() == ".shp" else [path]:
        if part.exists():
            digest.update(read_bytes(part, label=part.name))
    return digest.hexdigest()


def read_features(path: Path, *, layer: str | None, crs_given: str | None) -> Features:
    """
    Read one layer of a file as it stands.

    ``crs_given`` holds over what the file says of itself.

    Raises
    ------
    UsageError
        If the file has several layers and none is chosen, or not the one that is.
    CrsError
        If neither the file nor ``crs_given`` says the CRS.
    DataError
        If the file is not readable, or holds no feature.
    StorageError
        If the file is missing.
    """
    label = path.name
    if not path.exists():
        raise StorageError(f"cannot read {label}: it does not exist", hint="Check the path.")
    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        chosen = _choose_layer(layers, layer, label)
        with warnings.catch_warnings():
            # GDAL warns of rings that it closes or orders; geometries are checked later.
            warnings.simplefilter("ignore", RuntimeWarning)
            table = pyogrio.read_dataframe(path, layer=chosen)
    except (DataSourceError, DataLayerError) as error:
        raise DataError(
            f"{label} is not readable as a vector file: {str(error).replace(str(path), label)}",
            hint="Give GeoJSON, GeoPackage (.gpkg) or Shapefile (.shp with its .dbf and .shx).",
        ) from error
    if table.empty:
        raise DataError(f"{label} holds no feature", hint="Ask its sender for the file again.")
    stated = crs_given or (table.crs.to_string() if table.crs else None)
    if stated is None:
        raise CrsError(
            f"{label} does not say which CRS its coordinates are in",
            hint="Say it: --crs EPSG:27700 for British National Grid, --crs EPSG:4326 for degrees.",
        )
    known_crs(stated)
    return Features(label, chosen if path.suffix.lower() == ".gpkg" else None, stated, table)


def _choose_layer(layers: list[str], layer: str | None, label: str) -> str:
    if not layers:
        raise DataError(f"{label} has no layer with geometries")
    if layer is not None and layer not in layers:
        raise UsageError(
            f"{label} has no layer {layer!r}{meant(layer, layers)}",
            hint=f"Its layers: {', '.join(layers)}.",
        )
    if layer is None and len(layers) > 1:
        raise UsageError(
            f"{label} has {len(layers)} layers: {first_five(layers)}",
            hint=f"Choose one: --layer {layers[0]}",
        )
    return layer or layers[0]
