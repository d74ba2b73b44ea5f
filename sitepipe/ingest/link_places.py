"""Where the junctions of a table of links are, from whichever columns say it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sitepipe.crs import WGS84
from sitepipe.errors import CrsError, DataError, first_five
from sitepipe.ingest.link_columns import EndColumns
from sitepipe.ingest.road_shapes import carried
from sitepipe.roadgraph import Booleans, Doubles

AGREE_M = 200.0
"""
How far apart the same junction may lie by its degrees and by its metres.

A CRS other than the stated one is wrong by kilometres; the shift between WGS84 and OSGB36 that
programs forget is about 100 m.
"""


@dataclass(frozen=True, eq=False)
class Ends:
    """Ends of links: N numbers of rows in the file, columns, and cells by column."""

    label: str
    rows: np.ndarray
    columns: EndColumns
    cells: pd.DataFrame

    def number(self, column: str) -> Doubles:
        """
        Return a column of numbers.

        Raises
        ------
        DataError
            If a cell is no number; names the rows.
        """
        numbers = pd.to_numeric(self.cells[column], errors="coerce").to_numpy(dtype=np.float64)
        refuse(self.label, self.rows, ~np.isfinite(numbers), f"{column} is no number")
        return np.asarray(numbers, dtype=np.float64)


def refuse(label: str, rows: np.ndarray, wrong: Booleans, what: str) -> None:
    """
    Refuse rows of a table.

    Raises
    ------
    DataError
        If there is one; says what, how many, and the first five rows.
    """
    if wrong.any():
        raise DataError(
            f"{label}: {what} in {int(wrong.sum())} rows: {first_five(rows[wrong])}",
            hint="Correct these rows, or take them out.",
        )


def places_of(ends: Ends, *, crs: str) -> tuple[Doubles, Doubles]:
    """
    Return the positions of ends in the working CRS.

    Columns in metres are taken as they are if they agree with those in degrees; without degrees
    they must be in the working CRS. Without metres, degrees are carried into it.

    Raises
    ------
    CrsError
        If columns do not hold what they are called, or do not fit the working CRS.
    DataError
        If a cell is no number.
    """
    columns = ends.columns
    degrees = _degrees(ends, crs) if columns.lat and columns.lon else None
    metres = _metres(ends) if columns.east and columns.north else None
    if degrees is None:
        assert metres is not None  # a link table has positions in one form at least
        return carried(metres, source=crs, target=crs, label=ends.label)
    if metres is None:
        return degrees[:, 0], degrees[:, 1]
    apart_m = np.hypot(*(metres - degrees).T)
    agree = apart_m <= AGREE_M
    if not agree.any():  # in another CRS than the working one: degrees are clear
        return degrees[:, 0], degrees[:, 1]
    refuse(
        ends.label,
        ends.rows,
        ~agree,
        f"{columns.lat} and {columns.lon} are more than {AGREE_M:g} m away from {columns.east} "
        f"and {columns.north}",
    )
    return metres[:, 0], metres[:, 1]


def _degrees(ends: Ends, crs: str) -> Doubles:
    columns = ends.columns
    lat, lon = ends.number(str(columns.lat)), ends.number(str(columns.lon))
    wrong = (np.abs(lat) > 90) | (np.abs(lon) > 180)
    if wrong.any():
        shown = [f"row {row} ({a:g} {b:g})" for row, a, b in zip(
            ends.rows[wrong], lat[wrong], lon[wrong], strict=True)]  # fmt: skip
        raise CrsError(
            f"{ends.label}: {columns.lat} and {columns.lon} are no degrees in {wrong.sum()} rows: "
            f"{first_five(shown)}",
            hint="Columns called lat and lon hold degrees; call metres easting and northing.",
        )
    x, y = carried(np.column_stack([lon, lat]), source=WGS84, target=crs, label=ends.label)
    return np.column_stack([x, y])


def _metres(ends: Ends) -> Doubles:
    columns = ends.columns
    return np.column_stack([ends.number(str(columns.east)), ends.number(str(columns.north))])
