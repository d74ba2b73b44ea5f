"""Irregular boundaries of a wanted area, the same each time."""

from __future__ import annotations

import math

import shapely
from shapely import Polygon
from shapely.affinity import rotate, scale, translate

from ardenshire import sites
from ardenshire.seed import SEED, numbers_for
from ardenshire.sites import BY_NAME, FIRST_PLACE, SECOND_PLACE, SITES

SQ_METRES_PER_ACRE = 4046.8564224
_SURVEYED_M, _DRAWN_M = 0.01, 5.0
"""Grids of the corners: a survey gives centimetres, a hand on a plan about five metres."""

Boundary = tuple[str, str, str, Polygon]
"""Site, place (empty for the whole), how it was made, polygon in EPSG:27700."""


def boundaries(seed: str = SEED) -> list[Boundary]:
    """Draw every boundary; a site's shape depends on the seed and its own name alone."""
    drawn = [
        (site.name, FIRST_PLACE if site.name == SECOND_PLACE[0] else "", site.boundary,
         _polygon(site.name, site.easting, site.northing, site.acres, site.boundary, seed))
        for site in SITES
        if site.boundary and site.name != sites.MARROWBY_EAST
    ]  # fmt: skip
    name, place, easting, northing, acres = SECOND_PLACE
    drawn.append((name, place, "drawn", _polygon(place, easting, northing, acres, "drawn", seed)))
    common = next(shape for found, _, _, shape in drawn if found == sites.MARROWBY)
    east = _eastern_part(common, BY_NAME[sites.MARROWBY_EAST].acres)
    drawn.append((sites.MARROWBY_EAST, "", "drawn", east))
    return drawn


def _polygon(name: str, easting: int, northing: int, acres: float, made: str, seed: str) -> Polygon:
    """Draw a rounded rectangle of long and short uneven edges, as fields and lanes leave it."""
    rng = numbers_for(name, seed=seed)
    corners = rng.randrange(13, 19) if made == "surveyed" else rng.randrange(8, 12)
    steps = [rng.uniform(0.5, 1.5) for _ in range(corners)]
    turn = 2 * math.pi / sum(steps)
    angle, ring = 0.0, []
    for step in steps:
        angle += step * turn
        square = (math.cos(angle) ** 4 + math.sin(angle) ** 4) ** -0.25
        reach = square * rng.uniform(0.86, 1.0)
        ring.append((reach * math.cos(angle), reach * math.sin(angle)))
    shape = scale(Polygon(ring), xfact=rng.uniform(1.1, 1.7), yfact=1.0, origin=(0, 0))
    size = math.sqrt(acres * SQ_METRES_PER_ACRE / shape.area)
    shape = rotate(scale(shape, size, size, origin=(0, 0)), rng.uniform(0, 180), origin=(0, 0))
    grid = _SURVEYED_M if made == "surveyed" else _DRAWN_M
    return _on_grid(translate(shape, easting, northing), grid)


def _eastern_part(common: Polygon, acres: float) -> Polygon:
    """Cut a polygon along a meridian so that the part east of it has the wanted area."""
    west, south, east, north = common.bounds
    low, high = west, east
    while high - low > _SURVEYED_M:
        middle = (low + high) / 2
        part = common.intersection(shapely.box(middle, south, east, north))
        low, high = (middle, high) if part.area > acres * SQ_METRES_PER_ACRE else (low, middle)
    part = common.intersection(shapely.box(high, south, east, north))
    return _on_grid(max(shapely.get_parts(part), key=lambda piece: piece.area), _SURVEYED_M)


def _on_grid(shape: Polygon, grid_m: float) -> Polygon:
    return shapely.normalize(shapely.set_precision(shape, grid_m))
