"""The land around roads: lines given a width and united, however dense they lie."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from sitepipe.network.arrays import Flags, Floats, Geometries, Ints

QUARTER_SEGMENTS = 4

SQUARE = 0.2
"""Side of a square as a share of the width."""

REACH = float(np.cos(np.pi / (4 * QUARTER_SEGMENTS))) - 0.01
"""How far the surroundings of a point go everywhere, drawn with corners, as a share of the
width; a hundredth less, so that rounding does not matter."""

WORTH_THINNING = 1_000
"""Lines from which looking for those that add nothing takes less time than uniting them."""

MOST_SQUARES = 25_000_000
"""Squares that are looked at: 25 MB, and 100 MB for their sums."""


def land_around(lines: Geometries, width_m: float) -> shapely.Geometry:
    """
    Return the land within a distance of lines, united.

    In towns most lines add nothing. A small square near a point of a line lies wholly in its
    surroundings; so a line whose own surroundings lie in such squares is left out, and the
    squares are put in. The land is the same as if every line were drawn.

    Parameters
    ----------
    lines
        LineStrings (m).
    width_m
        Distance to either side (m).
    """
    side = SQUARE * width_m
    if len(lines) < WORTH_THINNING or _square_count(lines, side) > MOST_SQUARES:
        return shapely.union_all(shapely.buffer(lines, width_m, quad_segs=QUARTER_SEGMENTS))
    squares, needed = _covered_squares(lines, width_m, side)
    buffers = shapely.buffer(lines[needed], width_m, quad_segs=QUARTER_SEGMENTS)
    return shapely.union_all(np.append(buffers, squares))


def _square_count(lines: Geometries, side: float) -> float:
    west, south, east, north = shapely.total_bounds(lines)
    return float((east - west) / side * (north - south) / side)


def _covered_squares(lines: Geometries, width_m: float, side: float) -> tuple[Geometries, Flags]:
    """Return squares that the lines cover for certain, in rows, and the lines still needed."""
    corner = shapely.total_bounds(lines)[:2] - width_m
    long = shapely.length(lines) > side  # GEOS cannot divide a line of no length
    divided = shapely.segmentize(lines[long], side)
    places = shapely.get_coordinates(np.concatenate([divided, lines[~long]]))
    column, row = _cells(places - corner, side).T
    met = np.zeros((int(row.max()) + 7, int(column.max()) + 7), dtype=bool)
    met[row, column] = True
    row, column = np.nonzero(met)
    filled = np.zeros_like(met)
    for beside, above in _covered_offsets():
        filled[row + above, column + beside] = True
    boxes = shapely.bounds(lines) + np.array([-width_m, -width_m, width_m, width_m])
    needed = ~_all_filled(filled, boxes - np.tile(corner, 2), side)
    return _rows(filled, corner, side), needed


def _covered_offsets() -> list[tuple[int, int]]:
    """Return the squares around any point's own that lie wholly in its surroundings."""
    steps = range(-6, 7)
    reach = REACH / SQUARE
    return [
        (beside, above)
        for beside in steps
        for above in steps
        if np.hypot(abs(beside) + 1, abs(above) + 1) <= reach
    ]


def _cells(offsets: Floats, side: float) -> Ints:
    return np.floor(offsets / side).astype(np.int64)


def _all_filled(filled: Flags, boxes: Floats, side: float) -> Flags:
    """Return which boxes lie wholly in filled squares, by sums over rectangles."""
    sums = np.zeros((filled.shape[0] + 1, filled.shape[1] + 1), dtype=np.int32)
    np.cumsum(filled.cumsum(axis=0, dtype=np.int32), axis=1, out=sums[1:, 1:])
    low, high = _cells(boxes[:, :2], side), _cells(boxes[:, 2:], side) + 1
    wanted = np.prod(high - low, axis=1)
    # What reaches beyond the squares is not filled there, so it holds fewer than wanted.
    (west, south), (east, north) = (
        np.clip(ends, 0, np.array(filled.shape[::-1])).T for ends in (low, high)
    )
    held = sums[north, east] - sums[south, east] - sums[north, west] + sums[south, west]
    flags: Flags = held == wanted
    return flags


def _rows(filled: Flags, corner: Floats, side: float) -> NDArray[np.object_]:
    """Return the filled squares, those beside one another in a row as one box."""
    framed = np.zeros((filled.shape[0], filled.shape[1] + 2), dtype=np.int8)
    framed[:, 1:-1] = filled
    change = np.diff(framed, axis=1)
    row, begin = np.nonzero(change == 1)
    _, end = np.nonzero(change == -1)  # in the same order: row by row
    west, south = corner
    boxes: NDArray[np.object_] = shapely.box(
        west + begin * side, south + row * side, west + end * side, south + (row + 1) * side
    )
    return boxes
