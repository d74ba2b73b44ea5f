"""What was told of coordinates, as issues."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sitepipe.crs import WGS84
from sitepipe.ingest.coordinates import (
    BRITISH_GRID,
    DIGIT_MISSING,
    WEB_MERCATOR,
    Flags,
    Told,
)
from sitepipe.ingest.defects import IssueLog
from sitepipe.vocab import IssueKind, Severity

_OTHER_CRS = {
    BRITISH_GRID: (IssueKind.COORDINATES_IN_GRID, "metres of the British grid"),
    WEB_MERCATOR: (IssueKind.COORDINATES_IN_MERCATOR, "Web Mercator metres"),
    WGS84: (IssueKind.COORDINATES_IN_DEGREES, "degrees"),
}


def note_told(
    told: Told,
    issues: IssueLog,
    *,
    rows: Sequence[int],
    due: str | None = WGS84,
    columns: tuple[str, ...] = ("GeoX", "GeoY"),
) -> None:
    """
    Note what is wrong with coordinates, and what was done about it.

    Parameters
    ----------
    told
        Pairs of one file; leave out rows that state no coordinates.
    issues
        Where to note it.
    rows
        Number of each pair's row in the file.
    due
        CRS that the columns should be in; ``None`` if any will do. Where every pair told is in
        another one, that is one issue of the whole file.
    columns
        Headings of the columns that state them.

    Raises
    ------
    ValueError
        If there are not as many rows as pairs.
    """
    if len(rows) != len(told):
        raise ValueError(f"{len(rows)} rows for {len(told)} pairs")
    column = ", ".join(columns)
    _note_crs(told, issues, rows=rows, due=due, column=column)
    wrong = told.swapped | (told.mended == DIGIT_MISSING) | told.invalid | told.outside
    for index in np.flatnonzero(wrong):
        kind, severity, message, repair = _fault(told, int(index))
        issues.add(
            kind,
            severity,
            message,
            repair=repair,
            row=rows[int(index)],
            column=column,
            value=_value(told, int(index)),
        )


def _note_crs(
    told: Told, issues: IssueLog, *, rows: Sequence[int], due: str | None, column: str
) -> None:
    known: Flags = told.crs != ""
    for crs, (kind, words) in _OTHER_CRS.items():
        found = np.flatnonzero(told.crs == crs)
        if due is None or crs == due or not found.size:
            continue
        whole = found.size == np.count_nonzero(known) and found.size > 1
        for index in found[:1] if whole else found:
            issues.add(
                kind,
                Severity.NOTICE,
                f"all {found.size} positions are in {words}" if whole else f"it is in {words}",
                repair=f"Read as {crs}.",
                row=None if whole else rows[int(index)],
                column=column,
                value=_value(told, int(index)),
            )


def _value(told: Told, index: int) -> str:
    return f"{told.x[index]:.10g}, {told.y[index]:.10g}"


def _fault(told: Told, index: int) -> tuple[IssueKind, Severity, str, str]:
    """Return kind, severity, message and repair of a pair that is not as it should be."""
    pair = told.pair(index)
    if pair.invalid:
        return (
            IssueKind.COORDINATES_INVALID,
            Severity.WARNING,
            "the coordinates are no numbers, or both 0",
            "The row is kept without a location; ask the sender for the position.",
        )
    if pair.outside:
        return (
            IssueKind.COORDINATES_OUTSIDE,
            Severity.ERROR,
            "no reading of the coordinates is in Great Britain",
            "The row is held back; ask the sender for the position.",
        )
    metres = f"easting {pair.easting:.0f}, northing {pair.northing:.0f}"
    if pair.mended == DIGIT_MISSING:
        return (
            IssueKind.DIGIT_MISSING,
            Severity.WARNING,
            "a coordinate is a digit short of its neighbours",
            f"Read as {metres}, uncertain by {pair.uncertainty_m:.0f} m; ask the sender.",
        )
    if pair.crs == WGS84:
        return (
            IssueKind.COORDINATES_SWAPPED,
            Severity.WARNING,
            "latitude and longitude are swapped",
            f"Read as latitude {pair.lat:.10g}, longitude {pair.lon:.10g}.",
        )
    return (
        IssueKind.GRID_SWAPPED,
        Severity.WARNING,
        "easting and northing are swapped",
        f"Read as {metres}.",
    )
