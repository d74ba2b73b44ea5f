"""Opportunities from delimited tables with coordinates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from sitepipe.crs import WGS84, transformer
from sitepipe.errors import CrsError, SchemaError
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.opportunity_weights import is_number, opportunities, read_weights, unplaced
from sitepipe.ingest.positions import Floats
from sitepipe.ingest.tables import TextTable, read_table
from sitepipe.names import heading_key
from sitepipe.opportunities import Opportunities, OpportunitySource

BRITISH_GRID = "EPSG:27700"

# Headings of coordinates, and the CRS that they mean; x and y mean none.
_COORDINATES: tuple[tuple[tuple[str, ...], tuple[str, ...], str | None], ...] = (
    (("lon", "lng", "long", "longitude"), ("lat", "latitude"), WGS84),
    (("easting", "eastings", "oseast1m"), ("northing", "northings", "osnrth1m"), BRITISH_GRID),
    (("x", "xcoord", "xcoordinate"), ("y", "ycoord", "ycoordinate"), None),
)


def read_point_table(
    path: Path, *, measures: Mapping[str, str], crs: str, crs_given: str | None
) -> tuple[Opportunities, list[str]]:
    """
    Read a delimited table with a position in each row.

    Columns ``longitude`` and ``latitude`` are in degrees, ``easting`` and ``northing`` in the
    British National Grid unless ``crs_given`` says another, ``x`` and ``y`` in ``crs_given``.

    Returns
    -------
    opportunities, columns
        The measures that the table has, and all its columns of numbers.

    Raises
    ------
    SchemaError
        If it has no coordinates, or a measure is negative or no number.
    CrsError
        If nothing says which CRS they are in.
    """
    issues = IssueLog(path.stem)
    table = read_table(path, label=path.name, issues=issues)
    x_column, y_column, source = _coordinates(table, crs_given)
    places = np.array(
        [[_read(row.cells[name]) for name in (x_column, y_column)] for row in table.rows]
    ).reshape(-1, 2)
    x, y = _moved(places, source=source, target=crs)
    numeric = [
        name
        for name in table.headings
        if name not in {x_column, y_column}
        and all(is_number(cell) for row in table.rows if (cell := row.cells[name]))
    ]
    chosen = {name: column for name, column in measures.items() if column in table.headings}
    values = {
        name: pd.Series([row.cells[column] for row in table.rows], dtype="str")
        for name, column in chosen.items()
    }
    rows = np.array([row.number for row in table.rows])
    weights, remarks = read_weights(values, chosen, rows, label=path.name)
    remarks += [str(issue["message"]) for issue in issues.rows]
    remarks += unplaced(x, weights, measures=list(chosen))
    source_row = OpportunitySource(path.name, table.sha256, "points", tuple(remarks))
    return opportunities(chosen, x, y, weights, source_row), numeric


def _coordinates(table: TextTable, crs_given: str | None) -> tuple[str, str, str]:
    """Return the columns of x and y, and the CRS they are in."""
    by_key = {heading_key(heading): heading for heading in reversed(table.headings)}
    for x_names, y_names, means in _COORDINATES:
        x = next((by_key[name] for name in x_names if name in by_key), None)
        y = next((by_key[name] for name in y_names if name in by_key), None)
        if x is None or y is None:
            continue
        if means is None and crs_given is None:
            raise CrsError(
                f"{table.label} does not say which CRS its columns {x} and {y} are in",
                hint="Say it: --of-crs EPSG:27700 for British National Grid.",
            )
        return x, y, WGS84 if means == WGS84 else (crs_given or str(means))
    raise SchemaError(
        f"{table.label} has no columns of coordinates; it has: {', '.join(table.headings)}",
        hint="Call them longitude and latitude, easting and northing, or x and y.",
    )


def _read(text: str) -> float:
    """Return a coordinate; NaN if it is not stated."""
    return float(text.replace(",", "")) if is_number(text) else np.nan


def _moved(places: Floats, *, source: str, target: str) -> tuple[Floats, Floats]:
    """Return x and y in another CRS; NaN where it cannot express a position."""
    x, y = transformer(source, target).transform(places[:, 0], places[:, 1])
    known = np.isfinite(x) & np.isfinite(y)
    return np.where(known, x, np.nan), np.where(known, y, np.nan)
