"""Driving times between all sites and all hubs, out and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sitepipe.config import Connector
from sitepipe.network.arrays import Floats, Geometries, Ints
from sitepipe.network.attach import attach
from sitepipe.network.destinations import attach_hubs
from sitepipe.network.network import Network
from sitepipe.network.paths import times_from, times_to
from sitepipe.network.shortcuts import along_one_link, by_connector
from sitepipe.network.spurs import spurs, with_points

CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True, eq=False)
class Joined:
    """
    Sites and hubs joined to a network: all that a search for ways needs.

    Attributes
    ----------
    network
        The roads.
    sites
        Geometry of each site or place, in the network's CRS.
    hubs
        Destinations; see :func:`sitepipe.network.destinations.destinations`.
    site_joins, hub_joins
        Where they join the roads; ``point`` is the number of the site or hub.
    beside
        Hubs on or beside a site; see :func:`sitepipe.network.shortcuts.by_connector`.
    """

    network: Network
    sites: Geometries
    hubs: pd.DataFrame
    site_joins: pd.DataFrame
    hub_joins: pd.DataFrame
    beside: pd.DataFrame


def join_all(
    sites: Geometries, hubs: pd.DataFrame, network: Network, *, connector: Connector
) -> Joined:
    """Join sites and hubs to a network."""
    site_joins = attach(sites, network, connector=connector)
    hub_joins = attach_hubs(hubs, network, connector=connector)
    beside = by_connector(
        sites,
        site_joins,
        hubs["geometry"].to_numpy(dtype=object),
        hub_joins,
        connector=connector,
    )
    return Joined(network, sites, hubs, site_joins, hub_joins, beside)


def drive_times(joined: Joined, hubs: Ints, *, outward: bool) -> Floats:
    """
    Return the driving time between every site and some hubs.

    One search runs from each hub, however many sites there are.

    Parameters
    ----------
    joined
        S sites and all hubs, joined to the roads.
    hubs
        H rows of ``joined.hubs``, each once.
    outward
        From site to hub; else from hub to site.

    Returns
    -------
    times
        S × H whole tenths of a second; ``inf`` where no way leads.
    """
    times = np.full((len(joined.sites), len(joined.hubs)), np.inf)
    site_spurs = spurs(joined.site_joins, joined.network, leaving=outward)
    hub_spurs = spurs(joined.hub_joins, joined.network, leaving=not outward)
    graph = with_points(joined.network.graph, hub_spurs, len(joined.hubs), into=outward)
    search = times_to if outward else times_from
    first_hub = len(joined.network.graph.nodes)
    node = site_spurs["node"].to_numpy()
    to_node = site_spurs["deciseconds"].to_numpy()[:, None]
    sites, first_spur = np.unique(site_spurs["point"].to_numpy(), return_index=True)
    if sites.size:
        for some in in_chunks(hubs, width=max(len(graph.nodes), len(node))):
            through = to_node + search(graph, first_hub + some)[:, node].T
            times[np.ix_(sites, some)] = np.minimum.reduceat(through, first_spur, axis=0)
    one_link = along_one_link(joined.site_joins, joined.hub_joins, joined.network, outward=outward)
    for short in (one_link, joined.beside):
        pair = (short["site"].to_numpy(), short["hub"].to_numpy())
        np.minimum.at(times, pair, short["deciseconds"].to_numpy(dtype="float64"))
    return times[:, hubs]


def in_chunks(items: Ints, *, width: int) -> list[Ints]:
    """Split items so that a table of that many rows of ``width`` fits well in memory."""
    size = max(1, CELLS_AT_ONCE // max(width, 1))
    return [items[start : start + size] for start in range(0, len(items), size)]
