"""Isochrones as the map page draws them: for the selected site, band by band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from sitepipe.crs import WGS84
from sitepipe.render.basemap import at

SIMPLER_M = 30.0
"""How far the drawn outline may lie from the true one (m): less than a line's width on the map."""


@dataclass(frozen=True)
class Isochrones:
    """
    How far sites reach.

    Attributes
    ----------
    shapes
        One row for each site and band: ``site_id``, ``minutes`` and a geometry in a projected
        CRS; the places of a site are put together.
    inward
        Whether the time is that to the site.
    vehicle
        What is driven, in words.
    """

    shapes: gpd.GeoDataFrame
    inward: bool
    vehicle: str

    def drawn(self) -> dict[str, object]:
        """Return a label, and for each site its polygons in degrees, the shortest time first."""
        minutes = sorted(set(self.shapes["minutes"]))
        bands = ", ".join(f"{band:g}" for band in minutes)
        return {
            "label": f"Within {bands} min {'to' if self.inward else 'from'} the chosen site",
            "note": self.vehicle,
            "sites": {
                str(site_id): [
                    _polygons(rows.loc[rows["minutes"] == band, "geometry"]) for band in minutes
                ]
                for site_id, rows in self._simpler().groupby("site_id", sort=True)
            },
        }

    def _simpler(self) -> gpd.GeoDataFrame:
        simpler = self.shapes.copy()
        simpler["geometry"] = self.shapes.geometry.simplify(SIMPLER_M)
        return simpler.to_crs(WGS84)


def _polygons(shapes: Sequence[shapely.Geometry]) -> list[list[list[list[float]]]]:
    """Return polygons as lists of rings of positions, the outer ring first."""
    parts = shapely.get_parts(shapely.union_all(np.asarray(shapes, dtype=object)))
    return [
        [
            [at(lat, lon) for lon, lat in shapely.get_coordinates(ring)]
            for ring in shapely.get_rings(part)
        ]
        for part in parts
    ]
