"""Opportunities from rasters: so many people in each cell."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sitepipe.crs import WGS84, known_crs, same_crs, transformer
from sitepipe.errors import CrsError, DataError, SchemaError, StorageError, first_five
from sitepipe.hashing import file_sha256
from sitepipe.ingest.positions import Floats
from sitepipe.opportunities import Opportunities, OpportunitySource
from sitepipe.words import count, number

RASTER_ENDINGS = (".tif", ".tiff")

ROWS_AT_ONCE = 512
MOST_CELLS = 20_000_000
"""Filled cells beyond which a raster is finer than any question here needs."""


def read_raster(
    path: Path,
    *,
    measures: Mapping[str, str],
    crs: str,
    crs_given: str | None,
    bounds: tuple[float, float, float, float],
) -> tuple[Opportunities, list[str]]:
    """
    Read the cells of a raster that hold anything, within some bounds.

    Parameters
    ----------
    path
        GeoTIFF; each cell a number of people or jobs, not a density.
    measures
        Band by the name of what it counts: its number or its description. A raster of one band
        that no measure names counts what its file is called after.
    crs
        Working CRS.
    crs_given
        CRS of a raster that states none.
    bounds
        West, south, east, north (m, working CRS).

    Returns
    -------
    opportunities, bands
        Places are the centres of cells; and the names of all bands.

    Raises
    ------
    CrsError
        If the raster does not say its CRS, or says another than ``crs_given``.
    DataError
        If it is not readable or not placed on the Earth, lies outside the bounds, or holds more
        than ``MOST_CELLS`` filled cells there.
    SchemaError
        If a cell is negative.
    """
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    if not path.exists():
        raise StorageError(f"cannot read {path.name}: it does not exist", hint="Check the path.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", NotGeoreferencedWarning)
            with rasterio.open(path) as raster:
                return _read(
                    raster, path, measures=measures, crs=crs, crs_given=crs_given, bounds=bounds
                )
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
    raster: Any,
    path: Path,
    *,
    measures: Mapping[str, str],
    crs: str,
    crs_given: str | None,
    bounds: tuple[float, float, float, float],
) -> tuple[Opportunities, list[str]]:
    source = _crs(raster, path.name, crs_given)
    names = [
        raster.descriptions[band - 1] or (path.stem if raster.count == 1 else str(band))
        for band in raster.indexes
    ]
    chosen = _bands(measures, names, count=raster.count)
    window = _window(raster, bounds, source=source, crs=crs, label=path.name)
    x, y, weights = _cells(raster, list(chosen.values()), window, label=path.name)
    at_x, at_y = transformer(source, crs).transform(x, y)
    west, south, east, north = bounds
    inside = (at_x >= west) & (at_x <= east) & (at_y >= south) & (at_y <= north)
    kept = np.flatnonzero(inside)
    remarks = []
    if (window.width, window.height) != (raster.width, raster.height):
        remarks.append("cells farther from the roads than any site may be were not read")
    cell = number(abs(raster.transform.a), 6)
    unit = "°" if known_crs(source).is_geographic else " m"
    source_row = OpportunitySource(
        path.name, file_sha256(path), f"centres of cells of {cell}{unit}", tuple(remarks)
    )
    opportunities = Opportunities(
        tuple(chosen), at_x[kept], at_y[kept], weights[kept], np.zeros(len(kept), np.int64),
        (source_row,),
    )  # fmt: skip
    return opportunities, names


def _crs(raster: Any, label: str, crs_given: str | None) -> str:
    stated = raster.crs.to_string() if raster.crs else None
    if stated is None and crs_given is None:
        raise CrsError(
            f"{label} does not say which CRS its cells are in",
            hint="Say it: --of-crs EPSG:27700 for British National Grid.",
        )
    if stated and crs_given and not same_crs(stated, crs_given):
        raise CrsError(
            f"{label} is in {known_crs(stated).name}; --of-crs says {known_crs(crs_given).name}",
            hint="Leave --of-crs out.",
        )
    return str(stated or crs_given)


def _bands(measures: Mapping[str, str], names: list[str], *, count: int) -> dict[str, int]:
    """Return the number of the band of each measure that the raster has."""
    numbers = {str(band): band for band in range(1, count + 1)}
    numbers |= {name: band for band, name in enumerate(names, start=1)}
    chosen = {name: numbers[band] for name, band in measures.items() if band in numbers}
    return chosen or ({names[0]: 1} if count == 1 else {})


def _window(
    raster: Any, bounds: tuple[float, float, float, float], *, source: str, crs: str, label: str
) -> Any:
    """Return the window of a raster that covers some bounds."""
    from rasterio.errors import WindowError
    from rasterio.windows import Window

    carried = transformer(crs, source).transform_bounds(*bounds, densify_pts=21)
    whole = Window(0, 0, raster.width, raster.height)
    corners = (
        np.array([carried[0], carried[0], carried[2], carried[2]]),
        np.array([carried[1], carried[3], carried[1], carried[3]]),
    )
    column, row = _carried(~raster.transform, *corners)
    window = Window(
        np.floor(column.min()) - 1, np.floor(row.min()) - 1,
        np.ceil(np.ptp(column)) + 3, np.ceil(np.ptp(row)) + 3,
    )  # fmt: skip
    try:
        return window.intersection(whole)
    except WindowError as error:
        there = transformer(source, WGS84).transform_bounds(*raster.bounds)
        here = transformer(crs, WGS84).transform_bounds(*bounds)
        raise DataError(
            f"{label} lies outside the roads\n{label}: {_words(there)}\nroads: {_words(here)}",
            hint="Give a raster of the roads' area, or check its CRS.",
        ) from error


def _words(degrees: tuple[float, float, float, float]) -> str:
    west, south, east, north = degrees
    return f"latitude {south:.2f} to {north:.2f}, longitude {west:.2f} to {east:.2f}"


def _cells(
    raster: Any, bands: list[int], window: Any, *, label: str
) -> tuple[Floats, Floats, Floats]:
    """Return centres (CRS of the raster) and values of the cells that hold anything."""
    xs, ys, values, filled = [np.empty(0)], [np.empty(0)], [np.empty((0, len(bands)))], 0
    for part in _strips(window) if bands else ():
        # Masked: what the raster marks as no data, by value, alpha or a mask of its own.
        cells = raster.read(bands, window=part, masked=True)
        known = ~np.ma.getmaskarray(cells) & np.isfinite(cells.data)
        figures = np.where(known, cells.data, 0).astype("float64")
        if (figures < 0).any():
            raise _negative(figures, part, label)
        row, column = np.nonzero(figures.any(axis=0))
        x, y = _carried(raster.transform, column + part.col_off + 0.5, row + part.row_off + 0.5)
        filled += len(row)
        if filled > MOST_CELLS:
            raise DataError(
                f"{label} has more than {MOST_CELLS:,} filled cells near the roads",
                hint="Add its cells up to larger ones first: 100 m or 1 km are fine enough.",
            )
        xs.append(x)
        ys.append(y)
        values.append(figures[:, row, column].T)
    return np.concatenate(xs), np.concatenate(ys), np.concatenate(values)


def _carried(transform: Any, one: Floats, other: Floats) -> tuple[Floats, Floats]:
    """Return positions of columns and rows, or by the inverse columns and rows of positions."""
    a, b, c, d, e, f = transform[:6]
    return a * one + b * other + c, d * one + e * other + f


def _strips(window: Any) -> Iterator[Any]:
    from rasterio.windows import Window

    begin, end = round(window.row_off), round(window.row_off + window.height)
    for row in range(begin, end, ROWS_AT_ONCE):
        yield Window(window.col_off, row, window.width, min(ROWS_AT_ONCE, end - row))


def _negative(figures: Floats, part: Any, label: str) -> SchemaError:
    _, row, column = np.nonzero(figures < 0)
    low = figures[figures < 0]
    cited = [
        f"row {one + part.row_off:.0f}, column {other + part.col_off:.0f} ({value:g})"
        for one, other, value in zip(row, column, low, strict=True)
    ]
    return SchemaError(
        f"{label}: {count(len(cited), 'cell')} below zero: {first_five(cited)}",
        hint="If they mean no data, say so in the raster: gdal_edit.py -a_nodata VALUE FILE",
    )
