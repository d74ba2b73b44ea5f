"""Where the boundaries of two sites cover the same ground."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sitepipe import schema, units
from sitepipe.vocab import BoundaryKind

_DECIMALS = 4  # of a share
_ACRE_DECIMALS = 2


def overlapping_sites(boundaries: gpd.GeoDataFrame, parent: dict[str, str]) -> pd.DataFrame:
    """
    Measure where the drawn boundaries of two sites overlap.

    A site that lies inside another, at any remove, is meant to: the two are left out. So are
    boundaries that only meet. Nothing is measured on a location.

    Parameters
    ----------
    boundaries
        Table of :data:`sitepipe.schema.BOUNDARIES`, in a CRS of metres.
    parent
        The including site's id by the included site's.

    Returns
    -------
    overlaps
        Table of :data:`sitepipe.schema.OVERLAPS`: each pair twice, once from each side, ordered
        by the sites as they stand in ``boundaries``.
    """
    measurable = [kind.value for kind in BoundaryKind if kind.measurable]
    drawn = boundaries[boundaries["kind"].isin(measurable)]
    if drawn.empty:
        return schema.OVERLAPS.empty()
    shapes = drawn.geometry.to_numpy()
    order = {site_id: n for n, site_id in enumerate(boundaries["site_id"].drop_duplicates())}
    site = drawn["site_id"].map(order).to_numpy(dtype=np.int64)
    ids = np.array(list(order), dtype=object)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    apart = site[one] != site[other]
    one, other = one[apart], other[apart]
    shared = shapely.intersection(shapes[one], shapes[other])
    held = pd.DataFrame({"one": site[one], "other": site[other], "shape": shared})
    # Places of one site may overlap each other: ground is counted once for a pair of sites.
    pairs = [
        (ids[first], ids[second], float(shapely.union_all(shapes_of.to_numpy()).area))
        for (first, second), shapes_of in held.groupby(["one", "other"])["shape"]
        if not _one_includes_other(ids[first], ids[second], parent)
    ]
    whole = _areas(drawn)
    rows = [
        {
            "site_id": first,
            "other_site_id": second,
            "acres": round(units.acres_from_sq_metres(sq_metres), _ACRE_DECIMALS),
            "share": round(sq_metres / whole[first], _DECIMALS),
        }
        for first, second, sq_metres in pairs
    ]
    table = schema.OVERLAPS.frame(rows)
    return table[table["acres"] > 0].reset_index(drop=True)


def _areas(drawn: gpd.GeoDataFrame) -> dict[str, float]:
    """Return the ground that each site's drawn boundaries cover (m²)."""
    areas = drawn.geometry.area.groupby(drawn["site_id"]).sum().to_dict()
    several = drawn[drawn["site_id"].duplicated(keep=False)]
    for site_id, places in several.groupby("site_id"):
        areas[site_id] = shapely.union_all(places.geometry.to_numpy()).area
    return {str(site_id): float(area) for site_id, area in areas.items()}


def _one_includes_other(one: str, other: str, parent: dict[str, str]) -> bool:
    return other in _outer(one, parent) or one in _outer(other, parent)


def _outer(site_id: str, parent: dict[str, str]) -> set[str]:
    """List the sites that a site lies in."""
    found: set[str] = set()
    while (outer := parent.get(site_id)) is not None and outer not in found:
        found.add(outer)
        site_id = outer
    return found
