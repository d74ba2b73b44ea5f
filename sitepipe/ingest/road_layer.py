"""Vector files of roads: their layers, and one of them as arrays."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError

from sitepipe.crs import transformer
from sitepipe.errors import CrsError, SchemaError, StorageError, first_five
from sitepipe.names import heading_key

Box = tuple[float, float, float, float]
"""West, south, east, north."""

READ = (
    "OpenStreetMap (PBF or XML), OS Open Roads (GeoPackage with road_link and road_node), a table "
    "of links (CSV with the junctions at both ends and their positions), a folder with nodes.csv "
    "and links.csv, or lines (GeoPackage, Shapefile, GeoJSON or FlatGeobuf)"
)
"""Every form of road network that is read, in words."""


@dataclass(frozen=True)
class LayerInfo:
    """A layer of a vector file: its columns, and the CRS that it states (``""`` for none)."""

    name: str
    columns: tuple[str, ...]
    crs: str

    def column(self, name: str) -> str | None:
        """Return the column that a name means, whatever its case, underscores and camels."""
        keys = {heading_key(column): column for column in reversed(self.columns)}
        return keys.get(heading_key(name))


@dataclass(frozen=True, eq=False)
class Read:
    """
    Rows of a layer: N geometries and columns.

    ``fid`` numbers rows as the file does; ``crs`` is what the file states, ``""`` for nothing.
    """

    fid: NDArray[np.int64]
    geometry: NDArray[np.object_]
    columns: dict[str, NDArray[Any]]
    crs: str

    def take(self, rows: NDArray[np.bool_]) -> Read:
        """Return some rows."""
        columns = {name: values[rows] for name, values in self.columns.items()}
        return Read(self.fid[rows], self.geometry[rows], columns, self.crs)


def layers_of(path: Path) -> list[LayerInfo]:
    """
    List the layers of a vector file that have geometries.

    Raises
    ------
    SchemaError
        If it is no vector file.
    StorageError
        If it is missing.
    """
    if not path.exists():
        raise StorageError(f"cannot read {path.name}: it does not exist", hint="Check the path.")
    try:
        found = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        infos = [pyogrio.read_info(path, layer=name) for name in found]
    except (DataSourceError, DataLayerError) as error:
        raise _unreadable(path, error) from error
    return [
        LayerInfo(name, tuple(str(one) for one in info["fields"]), str(info["crs"] or ""))
        for name, info in zip(found, infos, strict=True)
    ]


def read_rows(
    path: Path,
    layer: LayerInfo,
    *,
    columns: Sequence[str],
    bbox: Box | None = None,
) -> Read:
    """
    Read a layer.

    Parameters
    ----------
    path, layer
        The file, and one of :func:`layers_of`.
    columns
        Columns by their names in the file.
    bbox
        West, south, east, north in the layer's CRS: only rows whose box meets it.

    Raises
    ------
    SchemaError
        If the file is damaged.
    """
    try:
        with warnings.catch_warnings():
            # GDAL warns of damage that it then fails on; geometries are checked later.
            warnings.simplefilter("ignore", RuntimeWarning)
            meta, fid, wkb, values = pyogrio.raw.read(
                path, layer=layer.name, columns=list(columns), bbox=bbox, return_fids=True
            )  # fmt: skip
            shapes = shapely.from_wkb(wkb)
    except (DataSourceError, DataLayerError, UnicodeDecodeError, shapely.GEOSException) as error:
        raise _unreadable(path, error) from error
    return Read(
        fid=np.asarray(fid, dtype=np.int64),
        geometry=shapes,
        columns=dict(zip((str(name) for name in meta["fields"]), values, strict=True)),
        crs=str(meta["crs"] or ""),
    )


def box_in(layer: LayerInfo, bbox: Box | None, *, crs: str) -> Box | None:
    """Return a box of the working CRS in the CRS of a layer; None for no box or no known CRS."""
    if bbox is None or not layer.crs:
        return None
    west, south, east, north = transformer(crs, layer.crs).transform_bounds(*bbox)
    return float(west), float(south), float(east), float(north)


def crs_of(read: Read, *, label: str) -> str:
    """
    Return the CRS that coordinates are in.

    Raises
    ------
    CrsError
        If the file does not say it. (A GeoJSON that says nothing is in degrees by its standard.)
    """
    hint = "Set its CRS in QGIS (EPSG:27700 for British National Grid) and save it again."
    if not read.crs:
        raise CrsError(f"{label} does not say which CRS its coordinates are in", hint=hint)
    return read.crs


def _unreadable(path: Path, error: Exception) -> SchemaError:
    said = str(error).replace(str(path), path.name)
    return SchemaError(f"{path.name} is not readable as roads: {said}", hint=f"Read are: {READ}.")


def lacks(label: str, layer: LayerInfo, missing: Sequence[str], *, hint: str) -> SchemaError:
    """Say which columns a layer lacks, and which it has."""
    return SchemaError(
        f"{label}, layer {layer.name!r}: {len(missing)} columns are missing: "
        f"{first_five(missing)}; it has {first_five(layer.columns)}",
        hint=hint,
    )
