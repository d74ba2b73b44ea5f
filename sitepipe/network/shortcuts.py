"""Ways between a site and a hub that touch no junction."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from sitepipe.config import Connector
from sitepipe.network.arrays import Geometries
from sitepipe.network.attach import NOWHERE, connector_lengths
from sitepipe.network.network import Network, is_driven, part_ds
from sitepipe.roadgraph import ALONG


def along_one_link(
    site_joins: pd.DataFrame, hub_joins: pd.DataFrame, network: Network, *, outward: bool
) -> pd.DataFrame:
    """
    Return the ways straight along a link that site and hub both join.

    Parameters
    ----------
    site_joins, hub_joins
        Where they join; see :func:`sitepipe.network.attach.attach`.
    network
        The roads.
    outward
        From site to hub; else from hub to site. It matters on one-way links.

    Returns
    -------
    shortcuts
        ``site``, ``hub``, ``site_join`` and ``hub_join`` (rows of the joins), ``drive`` and
        ``deciseconds``: the fastest for each pair.
    """
    columns = ["point", "link", "offset_cm", "connector_ds"]
    sites = site_joins[columns].rename_axis("site_join").reset_index()
    hubs = hub_joins[columns].rename_axis("hub_join").reset_index()
    pairs = sites[sites["link"] != NOWHERE].merge(hubs, on="link", suffixes=("_site", "_hub"))
    pairs = pairs.rename(columns={"point_site": "site", "point_hub": "hub"})
    pairs = pd.concat([_driven(pairs, network, way=way, outward=outward) for way in (0, 1)])
    order = ["site", "hub", "deciseconds", "site_join", "hub_join", "drive"]
    pairs = pairs.sort_values(order).drop_duplicates(["site", "hub"], ignore_index=True)
    return pairs[["site", "hub", "site_join", "hub_join", "drive", "deciseconds"]]


def _driven(pairs: pd.DataFrame, network: Network, *, way: int, outward: bool) -> pd.DataFrame:
    """Return the pairs that drives of one direction join, and how long each takes."""
    site_cm = pairs["offset_cm_site"].to_numpy(dtype=np.int64)
    hub_cm = pairs["offset_cm_hub"].to_numpy(dtype=np.int64)
    drive = 2 * pairs["link"].to_numpy(dtype=np.int64) + way
    ahead = (hub_cm - site_cm) * (1 if outward else -1) * (1 if way == ALONG else -1)
    possible = is_driven(network, drive) & (ahead >= 0)
    pairs, drive = pairs[possible], drive[possible]
    before, after = (part_ds(network, drive, at[possible]) for at in (site_cm, hub_cm))
    return pairs.assign(
        drive=drive,
        deciseconds=pairs["connector_ds_site"] + np.abs(after - before) + pairs["connector_ds_hub"],
    )


def by_connector(
    site_geometries: Geometries,
    site_joins: pd.DataFrame,
    hub_geometries: Geometries,
    hub_joins: pd.DataFrame,
    *,
    connector: Connector,
) -> pd.DataFrame:
    """
    Return the ways by one connector, where a hub is no farther from a site than any road.

    Such a hub lies on or beside the site; the way out to the road and back would be longer.

    Returns
    -------
    shortcuts
        ``site``, ``hub``, ``km``, ``deciseconds``, and ``from_x``, ``from_y`` (where the
        connector leaves the site). Hubs that meet the network at a junction are not among them.
    """
    to_road_m = site_joins.groupby("point")["straight_m"].min()
    site_rows = to_road_m.index.to_numpy(dtype=np.int64)
    hub_rows = np.unique(hub_joins.loc[hub_joins["connected"], "point"].to_numpy(dtype=np.int64))
    tree = shapely.STRtree(hub_geometries[hub_rows])
    which, found = tree.query(
        site_geometries[site_rows], predicate="dwithin", distance=to_road_m.to_numpy()
    )
    site, hub = site_rows[which], hub_rows[found]
    between = shapely.shortest_line(site_geometries[site], hub_geometries[hub])
    leaves = shapely.get_point(between, 0)
    km, deciseconds = connector_lengths(
        shapely.distance(site_geometries[site], hub_geometries[hub]), connector
    )
    return pd.DataFrame(
        {
            "site": site,
            "hub": hub,
            "km": km,
            "deciseconds": deciseconds,
            "from_x": shapely.get_x(leaves),
            "from_y": shapely.get_y(leaves),
        }
    )
