"""Tables without geometries in a GeoPackage: the registers that stand beside its layers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from sitepipe.errors import DataError

_OF_PROGRAMS = frozenset({"layer_styles", "qgis_projects"})


def plain_layer_names(path: Path, *, label: str) -> list[str]:
    """
    Name the tables of a GeoPackage that have no geometry; none of another kind of file.

    Raises
    ------
    DataError
        If it cannot be read.
    """
    if path.suffix.lower() != ".gpkg":
        return []
    try:
        layers = pyogrio.list_layers(path)
    except (DataSourceError, DataLayerError) as error:
        raise _unreadable(label, path, error) from error
    return [str(name) for name, kind in layers if kind is None and name not in _OF_PROGRAMS]


def read_plain_layer(path: Path, layer: str, *, label: str) -> pd.DataFrame:
    """
    Read such a table as it stands.

    Raises
    ------
    DataError
        If it cannot be read.
    """
    try:
        return pyogrio.read_dataframe(path, layer=layer, read_geometry=False)
    except (DataSourceError, DataLayerError) as error:
        raise _unreadable(label, path, error) from error


def _unreadable(label: str, path: Path, error: Exception) -> DataError:
    said = str(error).replace(str(path), label)
    return DataError(f"{label} is not readable as a GeoPackage: {said}")
