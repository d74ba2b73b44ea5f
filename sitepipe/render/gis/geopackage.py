"""``portfolio.gpkg``: every table of a run in one file that GIS software opens styled."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyogrio
from pyogrio.errors import DataSourceError

from sitepipe import vocab
from sitepipe.errors import StorageError
from sitepipe.render.gis.layers import Layer, layers_of
from sitepipe.render.gis.qgis import layer_styles
from sitepipe.snapshot import Appraisal, BaseLayers, Snapshot


def write_geopackage(
    path: Path,
    snapshot: Snapshot,
    appraisal: Appraisal,
    base: BaseLayers,
    *,
    as_of: str,
    crs: str,
    audience: vocab.Audience = vocab.Audience.INTERNAL,
    notice: str = "",
) -> None:
    """
    Write a portfolio as one closed GeoPackage.

    Layers with geometry, in ``crs``: ``sites`` (a point for each place, with the columns of
    ``portfolio.csv``), ``boundaries`` (surveyed and drawn ones only: an indicative circle is
    no boundary), ``routes``, ``substations``, ``hubs``, ``roads``. The other tables have no
    geometry and the columns of :mod:`sitepipe.schema`: text and dates as ``TEXT`` (a date is
    as precise as its source, so ``2022-03`` stays what it is), numbers as ``REAL``, integers
    as ``INTEGER``, flags as ``BOOLEAN``; unknown is ``NULL``. A table without rows is there
    too, with its columns. ``layer_styles`` carries the QGIS styles.

    Parameters
    ----------
    path
        File to write; it must not exist.
    snapshot, appraisal, base
        What to write; see :func:`sitepipe.render.pack.redaction.redacted` for other audiences.
    as_of
        Date that the file is stamped with, so that equal runs give equal bytes.
    crs
        Working CRS.
    audience
        Who it is for: tables and columns above are left out, and with the claims the ids
        that refer to them.
    notice
        Stands in the description of every layer; empty for none.

    Raises
    ------
    StorageError
        If the file cannot be written.
    """
    layers = layers_of(
        snapshot,
        appraisal,
        hubs=base.hubs,
        layers=base.layers,
        roads=base.roads,
        crs=crs,
        audience=audience,
    )
    drawn = [layer for layer in layers if layer.geometry_type]
    plain = [layer for layer in layers if not layer.geometry_type]
    # GDAL stamps each layer with the time of writing unless it is told another. Who puts the
    # finished file in its place sees it safe on disk: SQLite need not wait for it layer by layer.
    pyogrio.set_gdal_config_options(
        {"OGR_CURRENT_DATE": f"{as_of}T00:00:00.000Z", "OGR_SQLITE_SYNCHRONOUS": "OFF"}
    )
    try:
        for layer in (*drawn, _styles(as_of), *plain):
            _write_layer(path, layer, notice=notice)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None, "OGR_SQLITE_SYNCHRONOUS": None})


def _styles(as_of: str) -> Layer:
    styles: pd.DataFrame = layer_styles(as_of=as_of)
    return Layer("layer_styles", "Layer styles", "how QGIS draws the layers", styles, ())


def _write_layer(path: Path, layer: Layer, *, notice: str) -> None:
    geometry_type = layer.geometry_type or None
    options = {
        "fid": "fid",
        "IDENTIFIER": layer.title,
        "DESCRIPTION": " ".join(filter(None, [layer.description, notice.strip()])),
    }
    if geometry_type:
        options["geometry_name"] = "geom"
    try:
        pyogrio.write_dataframe(
            layer.rows,
            path,
            layer=layer.name,
            driver="GPKG",
            geometry_type=geometry_type,
            promote_to_multi=bool(geometry_type and geometry_type.startswith("Multi")),
            dataset_options={"VERSION": "1.3"} if not path.exists() else None,
            layer_options=options,
        )
    except (DataSourceError, RuntimeError) as error:
        raise StorageError(
            f"cannot write layer {layer.name} of {path.name}: {error}",
            hint="Is the disk full, or the folder read-only?",
        ) from error
