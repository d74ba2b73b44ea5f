"""Opportunities joined to the roads, and the times between them and sites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from sitepipe.config import Connector
from sitepipe.network.arrays import Flags, Floats, Geometries
from sitepipe.network.attach import (
    JOIN_COLUMNS,
    NOWHERE,
    attach,
    connector_lengths,
    joinable_links,
)
from sitepipe.network.engine import Direct, Engine, Seeds, Times
from sitepipe.network.network import Network
from sitepipe.network.seeds import seeds
from sitepipe.network.shortcuts import along_one_link, by_connector
from sitepipe.network.snap import snap
from sitepipe.roadgraph import NONE
from sitepipe.units import M_PER_KM

CELLS_AT_ONCE = 8_000_000
"""Times between sites and places held at once: 32 MB."""


@dataclass(frozen=True, eq=False)
class Gathering:
    """
    Sites and opportunities, joined to one network.

    Attributes
    ----------
    network
        The roads.
    sites
        Geometry of S sites or places of sites, in the network's CRS.
    site_joins, point_joins
        Where S sites and P opportunities join the roads; ``point`` is the number of each.
    point_count
        P.
    beside
        Opportunities on or beside a site; see :func:`sitepipe.network.shortcuts.by_connector`.
    """

    network: Network
    sites: Geometries
    site_joins: pd.DataFrame
    point_joins: pd.DataFrame
    point_count: int
    beside: pd.DataFrame

    @property
    def joined_sites(self) -> Flags:
        """Return which sites join any road."""
        return np.isin(np.arange(len(self.sites)), self.site_joins["point"])

    @property
    def joined_points(self) -> Flags:
        """Return which opportunities join any road."""
        return np.isin(np.arange(self.point_count), self.point_joins["point"])

    def site_seeds(self, *, inward: bool) -> Seeds:
        """Return where searches for sites begin, or end if ``inward``."""
        return seeds(self.site_joins, self.network, count=len(self.sites), leaving=not inward)

    def point_seeds(self, *, inward: bool) -> Seeds:
        """Return where opportunities are met: left towards sites if ``inward``, else reached."""
        return seeds(self.point_joins, self.network, count=self.point_count, leaving=inward)

    def direct(self, *, inward: bool) -> Direct:
        """Return the ways between sites and opportunities that use no node."""
        along = along_one_link(self.site_joins, self.point_joins, self.network, outward=not inward)
        both = pd.concat([part[["site", "hub", "deciseconds"]] for part in (along, self.beside)])
        owner, point, ds = (both[name].to_numpy(dtype=np.int32) for name in both)
        return Direct(owner, point, ds)


def gather(
    sites: Geometries,
    site_joins: pd.DataFrame,
    x: Floats,
    y: Floats,
    network: Network,
    *,
    connector: Connector,
) -> Gathering:
    """
    Join opportunities to the roads that sites are joined to.

    Where the network holds local roads, each joins the nearest link that points may join
    (:func:`sitepipe.network.attach.joinable_links`), at its nearest place. Where it does not, each
    joins as a site does: several roads around it, and junctions of motorways. A connector leads
    there in the time that a site's connector of that length takes.

    Parameters
    ----------
    sites, site_joins
        S sites or places, and where they join; see :func:`sitepipe.network.attach.attach`.
    x, y
        P positions (m, CRS of the network). One that is not known joins nothing.
    network
        The roads.
    connector
        Detour factor, speed, and how far away a road may be.
    """
    points = shapely.points(x, y)
    if network.graph.has_local_roads:
        point_joins = _join_nearest(x, y, network, connector)
    else:
        placed = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        point_joins = attach(points[placed], network, connector=connector)
        point_joins["point"] = placed[point_joins["point"]]
    beside = by_connector(sites, site_joins, points, point_joins, connector=connector)
    return Gathering(network, sites, site_joins, point_joins, len(x), beside)


def times_between(gathering: Gathering, engine: Engine, *, inward: bool) -> Iterator[Times]:
    """
    Yield the driving times of each site in turn: P tenths of a second.

    Parameters
    ----------
    gathering
        S sites and P opportunities.
    engine
        Searches over the network's ``timed.weighted``.
    inward
        From the opportunities to the site; else from the site.
    """
    every, points = gathering.site_seeds(inward=inward), gathering.point_seeds(inward=inward)
    direct = gathering.direct(inward=inward)
    order = np.argsort(direct.owner, kind="stable")
    step = max(1, CELLS_AT_ONCE // max(len(points.node), 1))
    for begin in range(0, every.count, step):
        some = every.part(begin, begin + step)
        times = engine.matrix(points, some).T if inward else engine.matrix(some, points)
        low, high = np.searchsorted(direct.owner[order], [begin, begin + step])
        mine = order[low:high]
        times = np.array(times)
        np.minimum.at(times, (direct.owner[mine] - begin, direct.point[mine]), direct.ds[mine])
        yield from times


def _join_nearest(x: Floats, y: Floats, network: Network, connector: Connector) -> pd.DataFrame:
    found = snap(
        network.graph, x, y, permitted=joinable_links(network),
        max_m=connector.max_km.value * M_PER_KM,
    )  # fmt: skip
    point = np.flatnonzero(found.link != NONE)
    km, deciseconds = connector_lengths(found.distance_m[point], connector)
    joins = pd.DataFrame(
        {
            "point": point,
            "link": found.link[point].astype(np.int64),
            "node": NOWHERE,
            "offset_cm": found.offset_cm[point],
            "straight_m": found.distance_m[point],
            "connector_km": km,
            "connector_ds": deciseconds,
            "connected": True,
            "from_x": x[point],
            "from_y": y[point],
            "x": found.x[point],
            "y": found.y[point],
        }
    )
    return joins[JOIN_COLUMNS]
