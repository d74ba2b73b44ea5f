"""Isochrones: the land around the roads that lie within bands of time of a site."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from sitepipe.errors import UsageError
from sitepipe.network.arrays import Geometries
from sitepipe.network.bands import in_deciseconds
from sitepipe.network.covered import connectors, covered, drawn
from sitepipe.network.engine import Engine, Seeds, Times
from sitepipe.network.engines import choose
from sitepipe.network.land import land_around
from sitepipe.network.network import Network
from sitepipe.network.seeds import seeds
from sitepipe.units import SQ_METRES_PER_SQ_KM

CELLS_AT_ONCE = 16_000_000
"""Times between sites and nodes held at once: 64 MB."""

GRID_M = 0.01
MARGIN_M = 0.1
"""How far a band goes beyond the one within it: more than rounding can move a boundary."""

STRAIGHTENED = 0.01
"""How far a boundary is straightened, as a share of the width: half of its vertices go."""

LONGEST_SIDE_M = 500.0
"""Longest straight side, so that a boundary carried to degrees strays by millimetres only."""

WIDEST_M = 20_000.0
WIDTHS_OF_HOLES = 5


@dataclass(frozen=True)
class Drawing:
    """
    How the land around roads is drawn.

    Attributes
    ----------
    width_m
        Distance from a road, to either side, that counts as reached with it (m).
    holes_sq_km
        Holes smaller than this are closed (sq km).
    """

    width_m: float
    holes_sq_km: float

    @classmethod
    def of(
        cls, *, has_local_roads: bool, width_m: float | None = None, holes: float | None = None
    ) -> Drawing:
        """
        Return a drawing, by default one that fits how dense the roads are.

        The width is 200 m where local roads are among them, else 1 km; holes are closed up to
        the square of five widths.

        Raises
        ------
        UsageError
            If the width is not from 1 m to 20 km, or the area of holes is below zero.
        """
        width = (200.0 if has_local_roads else 1_000.0) if width_m is None else width_m
        if not 1 <= width <= WIDEST_M:
            raise UsageError(
                f"land cannot be drawn {width:g} m wide around roads",
                hint=f"Write metres from 1 to {WIDEST_M:,.0f}, such as --width 200.",
            )
        if holes is not None and not (math.isfinite(holes) and holes >= 0):
            raise UsageError(
                f"holes cannot be closed up to {holes:g} sq km", hint="Write 0 to close none."
            )
        closed = (WIDTHS_OF_HOLES * width) ** 2 / SQ_METRES_PER_SQ_KM if holes is None else holes
        return cls(width, closed)

    @property
    def words(self) -> str:
        """Say the method, as outputs carry it."""
        return (
            f"stretches of road within the time, cut where it runs out, drawn {self.width_m:g} m "
            f"wide to either side; holes below {self.holes_sq_km:g} sq km closed"
        )


def isochrones(
    network: Network,
    joins: pd.DataFrame,
    bands_min: Sequence[float],
    *,
    count: int,
    inward: bool,
    drawing: Drawing,
) -> Geometries:
    """
    Draw the land within bands of time of each site.

    The stretches of links within the time (:func:`sitepipe.network.covered.covered`), and the
    site's connectors, are given a width and united; small holes are closed and boundaries
    straightened by a hundredth of the width. A band is drawn as the one within it, made wider by
    more than straightening and rounding move a boundary, and what the longer time adds; so it
    contains that band, also once carried to degrees. Boundaries are on a grid of 1 cm and the
    same for the same roads, whatever other sites are asked for.

    Parameters
    ----------
    network
        The roads.
    joins
        Where sites join them; see :func:`sitepipe.network.attach.attach`.
    bands_min
        B bands in ascending order (min).
    count
        S, the number of sites.
    inward
        Time to the site; else from it.
    drawing
        Width, and holes to close.

    Returns
    -------
    isochrones
        S × B valid MultiPolygons in the CRS of the network, each within the next. ``None`` for a
        site that joins no road.

    Raises
    ------
    UsageError
        If the bands do not ascend from above zero.
    """
    bands = in_deciseconds(bands_min)
    shapes = np.full((count, len(bands)), None, dtype=object)
    sites = seeds(joins, network, count=count, leaving=not inward)
    engine = choose(network.timed.weighted, searches=count)
    of_site = dict(list(joins.groupby("point")))
    at_once = max(1, CELLS_AT_ONCE // network.graph.node_count)
    searches = _each(engine, sites, at_once, limit=int(bands[-1]), inward=inward)
    for site, times in searches:
        if site not in of_site:
            continue
        inner, seen = shapely.MultiPolygon(), None
        for place, limit in enumerate(bands.tolist()):
            stretches = covered(network.timed, times, of_site[site], limit, inward=inward)
            added = drawn(network.graph, stretches if seen is None else stretches.beyond(seen))
            lines = np.concatenate([added, connectors(of_site[site], limit)])
            inner, seen = _around(inner, lines, drawing), stretches
            shapes[site, place] = inner
    return shapes


def _each(
    engine: Engine, sites: Seeds, at_once: int, *, limit: int, inward: bool
) -> Iterator[tuple[int, Times]]:
    """Yield each site and its times, searched for a few sites at once."""
    for begin in range(0, sites.count, at_once):
        some = sites.part(begin, begin + at_once)
        for row, times in enumerate(engine.times(some, reverse=inward, limit=limit)):
            yield begin + row, times


def _around(
    inner: shapely.MultiPolygon, lines: Geometries, drawing: Drawing
) -> shapely.MultiPolygon:
    """Return a band: what it contains already, and the land around what it adds."""
    strays_m = STRAIGHTENED * drawing.width_m
    margin_m = 2 * strays_m + MARGIN_M
    grown = shapely.buffer(inner, margin_m, join_style="mitre", mitre_limit=2.0)
    whole = shapely.union(land_around(lines, drawing.width_m), grown)
    parts = [_filled(part, drawing.holes_sq_km) for part in shapely.get_parts(whole)]
    # Closing a hole swallows what lies within it.
    united = shapely.simplify(shapely.union_all(parts), strays_m)
    united = shapely.segmentize(united, LONGEST_SIDE_M)
    on_grid = shapely.get_parts(shapely.set_precision(united, GRID_M))
    return shapely.normalize(shapely.MultiPolygon(list(on_grid)))


def _filled(polygon: shapely.Polygon, holes_sq_km: float) -> shapely.Polygon:
    """Return a polygon without its small holes."""
    kept = [
        ring
        for ring in polygon.interiors
        if shapely.Polygon(ring).area >= holes_sq_km * SQ_METRES_PER_SQ_KM
    ]
    return shapely.Polygon(polygon.exterior, kept)
