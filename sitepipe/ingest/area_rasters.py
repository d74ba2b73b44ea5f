"""Areas from rasters: cells of 1 are in, cells of 0 are out."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from sitepipe.crs import known_crs, same_crs, transformer
from sitepipe.errors import CrsError, DataError, SchemaError, first_five
from sitepipe.ingest.positions import reproject
from sitepipe.words import count

RASTER_ENDINGS = (".tif", ".tiff")

_CELLS_AT_ONCE = 512  # rows and columns of a window


@dataclass(frozen=True)
class AreaRaster:
    """
    The cells of 1 near some sites, as polygons in the working CRS.

    ``covered`` is the ground whose cells say 0 or 1; ``crs`` that of the raster.
    """

    shapes: np.ndarray
    covered: shapely.Geometry
    crs: str


def read_area_raster(
    path: Path, sites: gpd.GeoDataFrame, *, margin_m: float, crs_given: str | None
) -> AreaRaster:
    """
    Read the cells of a raster of 0 and 1 around sites, window by window.

    Parameters
    ----------
    path
        GeoTIFF of one band. Where it says that 0 is no data, 0 still means out.
    sites
        Geometries in the working CRS; windows far from all of them are not read.
    margin_m
        How far around each site cells are wanted (m).
    crs_given
        CRS of a raster that states none.

    Raises
    ------
    CrsError
        If nothing says the CRS, or file and configuration differ.
    SchemaError
        If it has several bands, or a cell that is neither 0 nor 1 nor marked as no data.
    DataError
        If it is not readable, or not placed on the Earth.
    """
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", NotGeoreferencedWarning)
            with rasterio.open(path) as raster:
                return _read(raster, path.name, sites, margin_m=margin_m, crs_given=crs_given)
    except NotGeoreferencedWarning as error:
        raise DataError(
            f"{path.name} does not say where on the Earth its cells lie",
            hint="Ask its sender for a GeoTIFF, or georeference it in QGIS.",
        ) from error
    except RasterioError as error:
        raise DataError(
            f"{path.name} is not readable as a raster: {str(error).replace(str(path), path.name)}",
            hint="Give a GeoTIFF.",
        ) from error


def _read(
    raster: Any, label: str, sites: gpd.GeoDataFrame, *, margin_m: float, crs_given: str | None
) -> AreaRaster:
    from rasterio.features import shapes

    source, target = _crs(raster, label, crs_given), str(sites.crs.to_string())
    if raster.count != 1:
        raise SchemaError(
            f"{label} has {raster.count} bands; one of 0 and 1 is read",
            hint="Write the band that is wanted to a file of its own.",
        )
    found: list[shapely.Geometry] = []
    covered: list[shapely.Geometry] = []
    for window in _windows(raster, sites, margin_m=margin_m, source=source):
        cells = raster.read(1, window=window)
        in_use = _in_use(cells, raster.nodata)
        _refuse_others(cells, in_use, window, label)
        place = _transform(raster.transform, window)
        for wanted, into in ((in_use & (cells == 1), found), (in_use, covered)):
            into.extend(
                shapely.geometry.shape(outline)
                for outline, _ in shapes(
                    wanted.astype(np.uint8), mask=wanted, transform=place, connectivity=4
                )
            )
    carried = [
        np.array([reproject(one, source=source, target=target) for one in held], dtype=object)
        for held in (found, covered)
    ]
    return AreaRaster(carried[0], shapely.union_all(carried[1]), source)


def _crs(raster: Any, label: str, given: str | None) -> str:
    stated = raster.crs.to_wkt() if raster.crs else None
    if stated is None and given is None:
        raise CrsError(
            f"{label} does not say which CRS its cells are in",
            hint="Say it under areas in sitepipe.yaml: crs: EPSG:27700",
        )
    if stated and given and not same_crs(stated, given):
        raise CrsError(
            f"{label} is in {known_crs(stated).name}; crs says {known_crs(given).name}",
            hint="Leave crs out; if the file is wrong, set its CRS in QGIS and save it again.",
        )
    code = known_crs(str(stated or given)).to_epsg()
    return f"EPSG:{code}" if code else str(stated or given)


def _windows(
    raster: Any, sites: gpd.GeoDataFrame, *, margin_m: float, source: str
) -> Iterator[Any]:
    """Yield the windows that lie near a site, from the top left."""
    from rasterio.windows import Window

    every = [
        Window(
            column,
            row,
            min(_CELLS_AT_ONCE, raster.width - column),
            min(_CELLS_AT_ONCE, raster.height - row),
        )
        for row in range(0, raster.height, _CELLS_AT_ONCE)
        for column in range(0, raster.width, _CELLS_AT_ONCE)
    ]
    boxes = np.array(
        [
            shapely.transform(
                shapely.box(0, 0, one.width, one.height),
                _carrier(_transform(raster.transform, one)),
            )
            for one in every
        ],
        dtype=object,
    )
    west, south, east, north = shapely.bounds(sites.geometry.to_numpy()).T
    placed = np.isfinite(west)
    x = np.array([west, west, east, east]) + margin_m * np.array([[-1], [-1], [1], [1]])
    y = np.array([south, north, south, north]) + margin_m * np.array([[-1], [1], [-1], [1]])
    x, y = transformer(str(sites.crs.to_string()), source).transform(x[:, placed], y[:, placed])
    around = shapely.box(x.min(axis=0), y.min(axis=0), x.max(axis=0), y.max(axis=0))
    near = shapely.STRtree(boxes).query(around, predicate="intersects")[1]
    for number in np.unique(near).astype(int):
        yield every[number]


def _transform(whole: Any, window: Any) -> Any:
    """Return the way from columns and rows of a window to coordinates."""
    from rasterio import Affine

    a, b, c, d, e, f = whole[:6]
    column, row = window.col_off, window.row_off
    return Affine(a, b, c + a * column + b * row, d, e, f + d * column + e * row)


def _carrier(transform: Any) -> Callable[[np.ndarray], np.ndarray]:
    """Return what carries columns and rows to coordinates."""
    a, b, c, d, e, f = transform[:6]
    return lambda pairs: pairs @ np.array([[a, d], [b, e]]) + [c, f]


def _in_use(cells: np.ndarray, nodata: float | None) -> np.ndarray:
    """Say which cells tell anything: where 0 is marked as no data, it is what is out."""
    if nodata is None or nodata == 0:
        return np.ones(cells.shape, dtype=bool)
    return np.asarray(~np.isnan(cells) if np.isnan(nodata) else cells != nodata, dtype=bool)


def _refuse_others(cells: np.ndarray, in_use: np.ndarray, window: Any, label: str) -> None:
    strange = in_use & ~np.isin(cells, (0, 1))
    if not strange.any():
        return
    row, column = np.nonzero(strange)
    cited = [
        f"row {one + window.row_off}, column {other + window.col_off} ({cells[one, other]:g})"
        for one, other in zip(row[:6], column[:6], strict=True)
    ]
    raise SchemaError(
        f"{label}: {count(int(strange.sum()), 'cell')} of a window neither 0 nor 1: "
        f"{first_five(cited[:5])}",
        hint="Give a raster of 0 (out) and 1 (in); mark no data with gdal_edit.py -a_nodata "
        "VALUE FILE.",
    )
