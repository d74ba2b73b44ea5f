"""National Grid references as people write them: "SP 370 955", "SP37012 95533", "SP37"."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from sitepipe.ingest.figures import Unreadable, is_stated_unknown

_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"  # no I; five rows of five squares, from the north-west
_SQUARE_M = 100_000
_SQUARES_EAST, _SQUARES_NORTH = 7, 13
_MOST_DIGITS = 5
_LONGEST = 60

_SPOKEN = (
    r"(?:(?:o\.?s\.?\s*)?(?:n\.?g\.?r\.?|(?:national\s+)?grid(?:\s*ref(?:erence)?\.?)?)\s*:?\s+)?"
)
_REFERENCE = re.compile(
    rf"{_SPOKEN}(?P<square>[a-z]\s?[a-z])[\s,]*(?P<first>[0-9]*)[\s,]*(?P<second>[0-9]*)",
    re.IGNORECASE,
)
_PART_SQUARE = re.compile(
    rf"{_SPOKEN}[a-z]{{2}}\s*[0-9]\s*[0-9]\s*(?:[a-z]|[ns][ew])", re.IGNORECASE
)
_IRISH = re.compile(rf"{_SPOKEN}[a-z]\s*[0-9]+\s*[0-9]*", re.IGNORECASE)


@dataclass(frozen=True)
class GridReference:
    """The centre of the square that a reference names, in OSGB36 metres (EPSG:27700)."""

    easting: float
    northing: float
    precision_m: float
    """Side of the square."""

    @property
    def uncertainty_m(self) -> float:
        """Return how far from its centre the square reaches."""
        return self.precision_m / math.sqrt(2)


def read_grid_reference(text: str) -> GridReference | None:
    """
    Read a reference on the National Grid of Great Britain.

    The first letter names a square of 500 km and the second one of 100 km inside it; half of
    the digits that follow are the easting in that square, half the northing (Ordnance Survey,
    *A guide to coordinate systems in Great Britain*, section 7).

    Parameters
    ----------
    text
        The cell: two letters and 2, 4, 6, 8 or 10 digits, spaced or not.

    Returns
    -------
    reference
        Centre of the square in metres; ``None`` if the cell states that it is not known.

    Raises
    ------
    Unreadable
        If it is no such reference: another grid's, a square off the grid, halves of unequal
        length, or a part of a square of 10 km (the tetrad "SP37J", the quadrant "SP37NW").
    """
    stripped = " ".join(text.split())
    if is_stated_unknown(stripped):
        return None
    if len(stripped) > _LONGEST:
        raise Unreadable("it is too long to be a grid reference")
    match = _REFERENCE.fullmatch(stripped)
    if match is None:
        raise Unreadable(_why_not(stripped))
    east, north = _corner(match["square"].replace(" ", "").upper())
    first, second = _halves(match["first"], match["second"])
    side = _SQUARE_M / 10 ** len(first)
    return GridReference(east + (int(first) + 0.5) * side, north + (int(second) + 0.5) * side, side)


def _why_not(text: str) -> str:
    if _PART_SQUARE.fullmatch(text):
        return "it names a tetrad or quadrant, not a square of the grid"
    if _IRISH.fullmatch(text):
        return "one letter is a square of the Irish Grid, not of Great Britain's"
    return "it is no grid reference such as SP 370 955"


def _corner(letters: str) -> tuple[int, int]:
    """Return the south-west corner of a square of 100 km, in metres."""
    if "I" in letters:
        raise Unreadable("the National Grid has no square I")
    # S is the 500 km square at the origin: third column, fourth row of the letters.
    outer, inner = (divmod(_LETTERS.index(letter), 5) for letter in letters)
    east = (outer[1] - 2) * 5 + inner[1]
    north = (3 - outer[0]) * 5 + (4 - inner[0])
    if not (0 <= east < _SQUARES_EAST and 0 <= north < _SQUARES_NORTH):
        raise Unreadable(f"square {letters} is not in Great Britain")
    return east * _SQUARE_M, north * _SQUARE_M


def _halves(first: str, second: str) -> tuple[str, str]:
    """Return the digits of the easting and of the northing, as many of each."""
    if not second:
        if len(first) % 2:
            raise Unreadable(f"its {len(first)} digits do not halve")
        first, second = first[: len(first) // 2], first[len(first) // 2 :]
    if not first:
        raise Unreadable("it names a square of 100 km and no place in it")
    if len(first) != len(second):
        raise Unreadable("its easting and northing have different numbers of digits")
    if len(first) > _MOST_DIGITS:
        raise Unreadable("it has more than ten digits")
    return first, second
