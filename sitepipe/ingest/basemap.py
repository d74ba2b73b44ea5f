"""The drawing under the map: towns and the outline of the region."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from sitepipe import schema
from sitepipe.errors import DataError
from sitepipe.ingest.checked import CheckedTable
from sitepipe.ingest.tables import read_bytes


def read_towns(folder: Path) -> pd.DataFrame:
    """
    Read a folder's ``towns.csv``.

    Raises
    ------
    DataError
        If a name stands twice, a position is abroad, or a rank is not 1, 2 or 3.
    """
    table = CheckedTable(folder / "towns.csv", required=["name", "lat", "lon", "rank"], optional=[])
    lat, lon = table.position()
    rank = table.number("rank")
    table.refuse(~np.isin(rank, (1, 2, 3)) & ~np.isnan(rank), "with a rank that is not 1, 2 or 3")
    towns = pd.DataFrame({"name": table.unique("name"), "lat": lat, "lon": lon, "rank": rank})
    table.raise_problems()
    return schema.TOWNS.frame(towns)


def read_region(folder: Path) -> dict[str, object]:
    """
    Read a folder's ``region.geojson``, a collection of features in degrees.

    Raises
    ------
    DataError
        If it is not a GeoJSON collection of features.
    StorageError
        If it cannot be read.
    """
    label = f"{folder.name}/region.geojson"
    content = read_bytes(folder / "region.geojson", label=label)
    try:
        region = json.loads(content)
    except ValueError as error:
        raise DataError(f"{label} is not JSON: {error}") from error
    if not isinstance(region, dict) or not isinstance(region.get("features"), list):
        raise DataError(f"{label} is not a GeoJSON collection of features")
    return region
