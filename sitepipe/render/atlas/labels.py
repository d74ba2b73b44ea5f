"""Where the labels of a printed map stand, so that none covers another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sitepipe.render.atlas.sheet import Box, Spot

# Where a label is tried around a sign: to the right first, then as an atlas would.
_DIRECTIONS = tuple(
    math.radians(angle) for angle in (20, -20, 160, 200, 90, 270, 55, 305, 125, 235)
)


@dataclass
class Labels:
    """
    What is taken on a sheet of ``width`` × ``height`` mm, and room for what is to come.

    Every box is kept ``gap`` mm from every other.
    """

    width: float
    height: float
    gap: float
    inset: float
    taken: list[Box] = field(default_factory=list)

    def take(self, box: Box) -> None:
        """Keep a box free of labels."""
        self.taken.append(box)

    def fits(self, box: Box) -> bool:
        """Say whether a box is on the sheet and free."""
        west, south, east, north = box
        on_sheet = (
            west >= self.inset
            and south >= self.inset
            and east <= self.width - self.inset
            and north <= self.height - self.inset
        )
        gap = self.gap
        return on_sheet and not any(
            west < other[2] + gap
            and other[0] < east + gap
            and south < other[3] + gap
            and other[1] < north + gap
            for other in self.taken
        )

    def place_at(self, middle: Spot, size: tuple[float, float]) -> bool:
        """Put a label with its middle at a point; ``False`` if there is no room."""
        box = _box(middle[0], middle[1], size)
        if not self.fits(box):
            return False
        self.take(box)
        return True

    def place_around(
        self, sign: Spot, size: tuple[float, float], distances: Sequence[float]
    ) -> tuple[float, float] | None:
        """
        Put a label near a sign, the nearer distance (mm) from its middle first.

        Returns
        -------
        middle
            The middle of the label; ``None`` if there is no room at any of the distances.
        """
        for middle in _around(sign, size, distances):
            if self.place_at(middle, size):
                return middle
        return None


def _around(
    sign: Spot, size: tuple[float, float], distances: Sequence[float]
) -> Iterator[tuple[float, float]]:
    """Go round a sign; the label's near edge keeps the distance."""
    width, height = size
    for distance in distances:
        for angle in _DIRECTIONS:
            across, up = math.cos(angle), math.sin(angle)
            yield (
                sign[0] + across * (distance + width / 2),
                sign[1] + up * (distance + height / 2),
            )


def _box(x: float, y: float, size: tuple[float, float]) -> Box:
    width, height = size
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2
