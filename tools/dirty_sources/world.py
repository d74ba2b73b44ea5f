"""The true sites of an invented county: what every record is a worse copy of."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from dirty_sources.namings import Words, invent_names

M2_PER_ACRE = 4046.8564224
NEIGHBOUR_RATE = 0.15
_CELL_M = 2400.0
_CENTRE = (400_000.0, 285_000.0)
_CORNERS = 12
_ACRES = (5.0, 120.0)
_NET_SHARE = (0.55, 0.9)  # of a site's gross area
_GAP_M = (30.0, 200.0)
_QUARTERS = ("North", "East", "South", "West")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """True sites, one to a place of each array; corners are EPSG:27700 metres, anticlockwise."""

    stems: Words
    kinds: Words
    old_names: Words
    references: Words
    authorities: Words
    acres: Floats
    net_share: Floats
    neighbour: npt.NDArray[np.bool_]
    centres: Floats
    corners: Floats

    def __len__(self) -> int:
        return len(self.acres)

    @property
    def outlines(self) -> npt.NDArray[np.object_]:
        """The true boundaries, as polygons."""
        outlines: npt.NDArray[np.object_] = shapely.polygons(self.corners)
        return outlines


def invent_world(rng: np.random.Generator, sites: int) -> World:
    """
    Invent sites of 5–120 acres that touch nowhere.

    Sites stand in pairs of grid cells. Of each pair, with the chance ``NEIGHBOUR_RATE``, the
    second has the stem of the first's name and lies 30–200 m from it, so that this share of all
    sites has a neighbour with a like name.
    """
    pair_is_near = np.repeat(rng.random((sites + 1) // 2) < NEIGHBOUR_RATE, 2)[:sites]
    pair_is_near[sites - sites % 2 :] = False  # an odd one out has nobody beside it
    second = np.arange(sites) % 2 == 1
    stems, kinds, old_names = invent_names(rng, pair_is_near & second)
    acres = np.exp(rng.uniform(math.log(_ACRES[0]), math.log(_ACRES[1]), sites)).round(1)
    around = _star_shapes(rng, acres)
    columns = 2 * int(np.ceil(np.sqrt(sites) / 2))
    row, column = np.divmod(np.arange(sites), columns)
    cell = np.column_stack([column, row]) - columns / 2
    centres = _CENTRE + _CELL_M * cell + rng.uniform(-300, 300, (sites, 2))
    _move_beside(rng, centres, around, np.flatnonzero(pair_is_near & second))
    quarter = np.array(_QUARTERS, dtype=object)[(row // 6 + 2 * (column // 6)) % 4]
    county = np.array([_county(number) for number in range(1 + columns // 24)], dtype=object)
    return World(
        stems=stems,
        kinds=kinds,
        old_names=old_names,
        references=np.array([f"SED/E/{n:05d}" for n in rng.permutation(sites) + 1], dtype=object),
        authorities=quarter + " " + county[column // 24],
        acres=acres,
        net_share=rng.uniform(*_NET_SHARE, sites),
        neighbour=pair_is_near,
        centres=centres,
        corners=centres[:, None, :] + around,
    )


def _county(number: int) -> str:
    """Name a county; more than one is needed only for many thousand sites."""
    return "Sedgeshire" if number == 0 else f"Sedgeshire {number + 1}"


def _star_shapes(rng: np.random.Generator, acres: Floats) -> Floats:
    """Draw corners about a centre, scaled so that each shape has just its area."""
    size = (len(acres), _CORNERS)
    angle = (np.arange(_CORNERS) + rng.uniform(0, 0.8, size)) * (2 * np.pi / _CORNERS)
    radius = rng.uniform(0.8, 1.2, size)
    shape = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    after = np.roll(shape, -1, axis=1)
    area = 0.5 * (shape[..., 0] * after[..., 1] - after[..., 0] * shape[..., 1]).sum(axis=1)
    return np.asarray(shape * np.sqrt(acres * M2_PER_ACRE / area)[:, None, None], dtype=np.float64)


def _move_beside(
    rng: np.random.Generator, centres: Floats, around: Floats, which: npt.NDArray[np.intp]
) -> None:
    """Move each of these sites to the east of the one before it, a short gap away."""
    east_edge = (centres[which - 1] + around[which - 1].max(axis=1))[:, 0]
    gap = rng.uniform(*_GAP_M, len(which))
    centres[which, 0] = east_edge + gap - around[which].min(axis=1)[:, 0]
    centres[which, 1] = centres[which - 1, 1] + rng.uniform(-50, 50, len(which))
