"""The layers of a portfolio as Parquet: GeoParquet where they have a geometry."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from sitepipe import schema
from sitepipe.crs import known_crs
from sitepipe.errors import storage_error
from sitepipe.render.gis.layers import Layer

_VERSION = "1.1.0"  # of the GeoParquet specification
_GEOMETRY = "geometry"


def write_parquet(
    folder: Path, layers: Sequence[Layer], *, crs: str, about: Mapping[str, object]
) -> None:
    """
    Write each layer as a file of its name.

    Text and dates are strings (a date is as precise as its source), numbers ``double``, integers
    ``int64``, flags ``bool``; unknown is null. Geometries are WKB in ``geometry``, with the
    metadata of GeoParquet 1.1 and their CRS as PROJJSON. The metadata of a column has its
    ``title``, ``meaning``, ``unit``, ``terms`` and ``audience``, as far as it has any; that of a
    file, under ``sitepipe``, is JSON of what the layer is and of ``about``. The same layers
    give the same bytes.

    Parameters
    ----------
    folder
        Where to write; made if need be.
    layers
        See :func:`sitepipe.render.gis.layers.layers_of`.
    crs
        Working CRS.
    about
        What to say in every file of the whole.

    Raises
    ------
    StorageError
        If a file cannot be written.
    """
    import pyarrow.parquet as pq

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for layer in layers:
            # Fixed, so that another version's defaults do not change a file.
            pq.write_table(
                _table(layer, crs, about),
                folder / f"{layer.name}.parquet",
                version="2.6",
                compression="zstd",
                compression_level=3,
                data_page_version="1.0",
            )
    except OSError as error:
        raise storage_error(error, f"write {folder.name}") from error


def _table(layer: Layer, crs: str, about: Mapping[str, object]) -> Any:
    import pyarrow as pa

    fields = [_field(one) for one in layer.columns]
    arrays = [
        _array(layer.rows[one.name], field.type)
        for one, field in zip(layer.columns, fields, strict=True)
    ]
    said: dict[str, object] = {
        **about,
        "layer": layer.name,
        "row": layer.description,
        "key": list(layer.key),
    }
    metadata = {"sitepipe": json.dumps(said, ensure_ascii=False)}
    if layer.geometry_type:
        shapes = np.asarray(layer.rows[_GEOMETRY], dtype=object)
        fields.append(pa.field(_GEOMETRY, pa.binary()))
        arrays.append(pa.array(shapely.to_wkb(shapes, byte_order=1, flavor="iso"), pa.binary()))
        metadata["geo"] = json.dumps(_geo(shapes, crs))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=metadata))


def _field(column: schema.Column) -> Any:
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "date": pa.string(),
        "number": pa.float64(),
        "integer": pa.int64(),
        "flag": pa.bool_(),
    }
    said = {
        "title": column.heading,
        "meaning": column.meaning,
        "unit": column.unit,
        "terms": ", ".join(column.terms.values()) if column.terms else "",
        "audience": column.audience.value,
    }
    told = {key: value for key, value in said.items() if value}
    return pa.field(column.name, types[column.dtype], metadata=told)


def _array(cells: pd.Series, kind: Any) -> Any:
    import pyarrow as pa

    return pa.array(cells.astype(object).where(cells.notna(), None).tolist(), kind)


def _geo(shapes: np.ndarray, crs: str) -> dict[str, object]:
    """Say of a column of geometries what GeoParquet asks."""
    there = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    column: dict[str, object] = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in there}),
        "crs": known_crs(crs).to_json_dict(),
        "edges": "planar",
    }
    if len(there):
        column["bbox"] = shapely.total_bounds(there).tolist()
    return {"version": _VERSION, "primary_column": _GEOMETRY, "columns": {_GEOMETRY: column}}
