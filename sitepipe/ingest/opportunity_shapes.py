"""Opportunities from layers of points and polygons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sitepipe.errors import SchemaError, UsageError, first_five
from sitepipe.ingest.features import Asking, read_features
from sitepipe.ingest.opportunity_weights import opportunities, parts_of, read_weights, unplaced
from sitepipe.ingest.positions import Floats, reproject
from sitepipe.opportunities import Opportunities, OpportunitySource
from sitepipe.units import M_PER_KM
from sitepipe.words import count, number

FLAGS = Asking("--of-layer", "--of-crs", UsageError)

WIDE_KM = 5.0
"""A polygon wider than this says little of where in it people are."""


def read_places(
    path: Path,
    *,
    measures: Mapping[str, str],
    crs: str,
    crs_given: str | None,
    layer: str | None,
    spread_m: float | None,
) -> tuple[Opportunities, list[str]]:
    """
    Read points or polygons.

    A polygon counts at one point within it. With ``spread_m`` it is shared out evenly over the
    points of a grid that lie in it; one that holds none still counts at one point.

    Returns
    -------
    opportunities, columns
        The measures that the layer has, and all its columns of numbers.

    Raises
    ------
    SchemaError
        If a feature is a line, or a measure is negative or no number.
    """
    features = read_features(path, layer=layer, crs_given=crs_given, asking=FLAGS)
    table = features.table
    headings = [str(name) for name in table.columns if name != "geometry"]
    chosen = {name: column for name, column in measures.items() if column in headings}
    rows = np.arange(1, len(table) + 1)
    weights, remarks = read_weights(
        {name: table[column] for name, column in chosen.items()}, chosen, rows, label=path.name
    )
    shapes = _shapes(table, source=features.crs, target=crs, label=path.name)
    x, y = _within(shapes)
    method = "points"
    if (polygons := np.isin(shapely.get_type_id(shapes), [3, 6])).any():
        method = "one point within each polygon"
        if spread_m is None:
            remarks += _wide(shapes, weights, measures=list(chosen))
        else:
            method = f"polygons spread evenly over points {number(spread_m)} m apart"
            x, y, weights = _spread(shapes, polygons, x, y, weights, spread_m)
    remarks += unplaced(x, weights, measures=list(chosen))
    source = OpportunitySource(path.name, features.sha256, method, tuple(remarks))
    numeric = [name for name in headings if pd.api.types.is_numeric_dtype(table[name])]
    return opportunities(chosen, x, y, weights, source), numeric


def _shapes(table: gpd.GeoDataFrame, *, source: str, target: str, label: str) -> np.ndarray:
    """Return points and valid polygons in the working CRS; None where there is no geometry."""
    shapes = table.geometry.to_numpy()
    lines = np.isin(shapely.get_type_id(shapes), [1, 2, 5, 7])
    if lines.any():
        cited = [f"row {row + 1} ({shapes[row].geom_type})" for row in np.flatnonzero(lines)]
        raise SchemaError(
            f"{label}: {count(len(cited), 'feature')} {'is' if len(cited) == 1 else 'are'} "
            f"neither point nor polygon: {first_five(cited)}",
            hint="Give points or polygons.",
        )
    placed = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    moved = np.full(len(shapes), None, dtype=object)
    moved[placed] = [reproject(shape, source=source, target=target) for shape in shapes[placed]]
    finite = np.isfinite(shapely.bounds(moved)).all(axis=1)
    moved[~finite] = None
    moved[finite] = shapely.make_valid(moved[finite])
    return moved


def _within(shapes: np.ndarray) -> tuple[Floats, Floats]:
    """Return one position of each shape: of a polygon one within it."""
    points = shapely.point_on_surface(shapes)
    return shapely.get_x(points), shapely.get_y(points)


def _spread(
    shapes: np.ndarray,
    polygons: np.ndarray,
    x: Floats,
    y: Floats,
    weights: Floats,
    spread_m: float,
) -> tuple[Floats, Floats, Floats]:
    """Share the weights of polygons out over the points of one grid that lie in them."""
    xs, ys, parts = [x[~polygons]], [y[~polygons]], [weights[~polygons]]
    for row in np.flatnonzero(polygons):
        at_x, at_y = _grid(shapes[row], spread_m)
        if not len(at_x):
            at_x, at_y = x[[row]], y[[row]]
        xs.append(at_x)
        ys.append(at_y)
        parts.append(np.tile(weights[row] / len(at_x), (len(at_x), 1)))
    return np.concatenate(xs), np.concatenate(ys), np.concatenate(parts)


def _grid(polygon: shapely.Geometry, spread_m: float) -> tuple[Floats, Floats]:
    """Return the centres of squares of a grid that lie in a polygon."""
    west, south, east, north = np.floor(np.array(polygon.bounds) / spread_m)
    x = (np.arange(west, east + 1) + 0.5) * spread_m
    y = (np.arange(south, north + 1) + 0.5) * spread_m
    at_x, at_y = (axis.ravel() for axis in np.meshgrid(x, y))
    inside = shapely.contains_xy(polygon, at_x, at_y)
    return at_x[inside], at_y[inside]


def _wide(shapes: np.ndarray, weights: Floats, *, measures: Sequence[str]) -> list[str]:
    """Say how much stands at one point of a polygon that is wide."""
    west, south, east, north = shapely.bounds(shapes).T
    wide = np.fmax(east - west, north - south) > WIDE_KM * M_PER_KM
    if not wide.any():
        return []
    return [
        f"{count(int(wide.sum()), 'polygon')} more than {WIDE_KM:g} km wide, with "
        f"{parts_of(weights, wide, measures)}, count at one point each; "
        f"--spread 500 shares them out"
    ]
