"""Where sites and hubs join the added links of a highways scheme."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from sitepipe.config import Connector
from sitepipe.network.arrays import Geometries
from sitepipe.network.attach import NOWHERE, connector_lengths
from sitepipe.network.engine import CLOSED, Seeds
from sitepipe.network.nearby import closest
from sitepipe.network.overlay import copies_leading_out, with_seeds
from sitepipe.network.parts import ahead_ds, behind_ds, between_ds
from sitepipe.network.scheme import Scheme
from sitepipe.roadgraph import AGAINST, ALONG, RoadGraph
from sitepipe.units import M_PER_KM


def join_scheme(
    geometries: Geometries, joins: pd.DataFrame, scheme: Scheme, *, connector: Connector
) -> pd.DataFrame:
    """
    Join points or polygons to added links.

    An added link is joined where it comes as near as the farthest of the links that a point
    joins, or where a point joins fewer than ``nearest_links`` and it lies within ``max_km``. What
    was joined before stays joined, so that building a road makes no way longer. Motorways are not
    joined, nor does a hub that stands at a junction join anything else.

    Parameters
    ----------
    geometries
        P points or polygons.
    joins
        Where they join the roads as they stand, closed ones too.
    scheme
        Added links.
    connector
        Detour factor, speed, and how many joins how far away.

    Returns
    -------
    joins
        ``point``, ``row`` (of the scheme), ``offset_cm`` and ``connector_ds``.
    """
    limit_m = _limits(geometries, joins, connector)
    joinable = np.flatnonzero(scheme.joinable)
    row, point = (
        part.ravel() for part in np.meshgrid(joinable, np.arange(len(geometries)), indexing="ij")
    )
    straight_m = np.round(shapely.distance(geometries[point], scheme.line[row]), 3)
    near = straight_m <= limit_m[point]
    row, point, straight_m = row[near], point[near], straight_m[near]
    _, meets = closest(geometries[point], scheme.line[row])
    share = shapely.line_locate_point(scheme.line[row], meets, normalized=True)
    _, connector_ds = connector_lengths(straight_m, connector)
    return pd.DataFrame(
        {
            "point": point,
            "row": row,
            "offset_cm": np.rint(share * scheme.length_cm[row]).astype(np.int64),
            "connector_ds": connector_ds,
        }
    )


def _limits(geometries: Geometries, joins: pd.DataFrame, connector: Connector) -> np.ndarray:
    """Return how near an added link must come to each point to be joined (m)."""
    limit_m = np.full(len(geometries), connector.max_km.value * M_PER_KM)
    on_link = joins[joins["link"] != NOWHERE].groupby("point")["straight_m"].agg(["size", "max"])
    full = on_link[on_link["size"] >= connector.nearest_links.value]
    limit_m[full.index.to_numpy(dtype=np.int64)] = full["max"].to_numpy()
    limit_m[joins.loc[~joins["connected"].astype(bool), "point"].to_numpy(dtype=np.int64)] = -1
    return limit_m


def seeds_on_added(
    seeds: Seeds, joins: pd.DataFrame, scheme: Scheme, graph: RoadGraph, *, leaving: bool
) -> Seeds:
    """
    Add to the seeds of points the ways along the added links that they join.

    Parameters
    ----------
    seeds
        Seeds of the points over the roads there are.
    joins
        As :func:`join_scheme` gives them.
    scheme, graph
        Added links, and the roads that they are laid over.
    leaving
        From points to nodes; else from nodes to points.
    """
    point, row, offset_cm, connector_ds = (
        joins[name].to_numpy(dtype=np.int64)
        for name in ("point", "row", "offset_cm", "connector_ds")
    )
    for way in (ALONG, AGAINST):
        drive_ds = scheme.drive_ds[row, way]
        driven = np.flatnonzero(drive_ds != CLOSED)
        share = ahead_ds if leaving else behind_ds
        part = share(way, drive_ds[driven], offset_cm[driven], scheme.length_cm[row[driven]])
        node = (scheme.end if (way == ALONG) == leaving else scheme.start)[row[driven]]
        ds = part + connector_ds[driven]
        seeds = with_seeds(seeds, point[driven], node, ds)
        if leaving:
            continue
        for at in np.unique(node):
            here = np.flatnonzero(node == at)
            for copy in copies_leading_out(graph, int(at)):
                seeds = with_seeds(seeds, point[driven][here], np.full(len(here), copy), ds[here])
    return seeds


def along_added(site_joins: pd.DataFrame, hub_joins: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Return the ways along an added link that site and hub both join, in either direction."""
    pairs = site_joins.merge(hub_joins, on="row", suffixes=("_site", "_hub"))
    row = pairs["row"].to_numpy(dtype=np.int64)
    begin, finish = (pairs[f"offset_cm_{whose}"].to_numpy(np.int64) for whose in ("site", "hub"))
    ds = np.full(len(pairs), int(CLOSED), dtype=np.int64)
    for way in (ALONG, AGAINST):
        between = between_ds(way, scheme.drive_ds[row, way], begin, finish, scheme.length_cm[row])
        ds = np.minimum(ds, between)
    driven = ds < int(CLOSED)
    connectors = pairs["connector_ds_site"] + pairs["connector_ds_hub"]
    return pd.DataFrame(
        {
            "site": pairs["point_site"].to_numpy(dtype=np.int64)[driven],
            "hub": pairs["point_hub"].to_numpy(dtype=np.int64)[driven],
            "deciseconds": ds[driven] + connectors.to_numpy(dtype=np.int64)[driven],
        }
    )
