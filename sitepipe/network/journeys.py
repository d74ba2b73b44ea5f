"""Driving times between sites and hubs, out and back, and the nearest hub of each site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sitepipe.config import Connector
from sitepipe.network.arrays import Geometries, Ints
from sitepipe.network.attach import NOWHERE, attach
from sitepipe.network.destinations import attach_hubs
from sitepipe.network.engine import UNREACHED, Nodes, Times
from sitepipe.network.engines import choose
from sitepipe.network.network import Network
from sitepipe.network.seeds import Ways, ways
from sitepipe.network.shortcuts import along_one_link, by_connector
from sitepipe.roadgraph import NONE

BESIDE, ONE_LINK, JUNCTIONS = 0, 1, 2

_TRIP = {
    "group": "int64", "site": "int64", "hub": "int64", "deciseconds": "int64", "way": "int64",
    "site_join": "int64", "hub_join": "int64", "node": "int64", "drive": "int64",
    "km": "float64", "from_x": "float64", "from_y": "float64",
}  # fmt: skip


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

    def site_ways(self, *, leaving: bool) -> Ways:
        """Return the ways from all sites to the nodes around them, or back."""
        return ways(self.site_joins, self.network, count=len(self.sites), leaving=leaving)

    def hub_ways(self, *, leaving: bool) -> Ways:
        """Return the ways from all hubs to the nodes around them, or back."""
        return ways(self.hub_joins, self.network, count=len(self.hubs), leaving=leaving)

    @cached_property
    def along_one_link(self) -> pd.DataFrame:
        """Return the ways from sites to hubs along one link."""
        return along_one_link(self.site_joins, self.hub_joins, self.network, outward=True)


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


@dataclass(frozen=True, eq=False)
class Field:
    """
    The time from every node to the nearest hub of one group.

    Attributes
    ----------
    times, owner
        Of N nodes: tenths of a second, ``UNREACHED`` where no way leads; and which hub that is.
    into
        The ways into the hubs of the group.
    """

    times: Times
    owner: Nodes
    into: Ways


@dataclass(frozen=True, eq=False)
class Nearest:
    """
    The nearest hub of each site in each of some groups.

    Attributes
    ----------
    trips
        One row for each site and group in which a hub is reached, group by group: ``group``,
        ``site``, ``hub``, ``deciseconds``, ``way`` (``BESIDE``, ``ONE_LINK`` or ``JUNCTIONS``).
        By one link: ``site_join`` and ``hub_join`` (rows of the joins) and its ``drive``. By
        junctions: ``site_join``, the first ``node``, and the ``drive`` that leads there. By one
        connector: ``km``, ``from_x`` and ``from_y``, its length and where it leaves the site.
    fields
        What was searched, in order of group.
    """

    trips: pd.DataFrame
    fields: list[Field]


def nearest_hubs(joined: Joined, groups: Sequence[Ints]) -> Nearest:
    """
    Find the nearest hub of each group, such as those of one kind, for every site.

    One search runs for each group, however many sites and hubs there are. Of hubs equally near
    the first is taken; of ways that take equally long, one connector before one link, that
    before a way by junctions, and the join that comes first by link before any other.

    Parameters
    ----------
    joined
        S sites and all hubs, joined to the roads.
    groups
        Rows of ``joined.hubs`` in ascending order, for each group.
    """
    arrivals = joined.hub_ways(leaving=False)
    into = [arrivals.of(group) for group in groups]
    engine = choose(joined.network.timed.weighted, searches=len(groups))
    found = engine.nearest_each([each.seeds for each in into], reverse=True)
    fields = [Field(times, owner, way) for (times, owner), way in zip(found, into, strict=True)]
    departures = joined.site_ways(leaving=True)
    trips = [pd.DataFrame(columns=[*_TRIP])]
    for number, (group, field) in enumerate(zip(groups, fields, strict=True)):
        direct = [
            short[short["hub"].isin(group)].assign(way=way)
            for short, way in ((joined.beside, BESIDE), (joined.along_one_link, ONE_LINK))
        ]
        some = pd.concat([*direct, _by_junctions(departures, field)])
        some = some.sort_values(["site", "deciseconds", "hub", "way"], kind="stable")
        trips.append(some.drop_duplicates("site").assign(group=number))
    table = pd.concat([some for some in trips if len(some)] or trips, ignore_index=True)
    whole = [name for name, kind in _TRIP.items() if kind == "int64"]
    table = table.reindex(columns=[*_TRIP])
    return Nearest(table.fillna(dict.fromkeys(whole, NOWHERE)).astype(_TRIP), fields)


def _by_junctions(departures: Ways, field: Field) -> pd.DataFrame:
    """Return the best way by junctions from each site, where there is one."""
    seeds = departures.seeds
    onward = field.times[seeds.node]
    reached = np.flatnonzero(onward != UNREACHED)
    node = seeds.node[reached]
    ways_out = pd.DataFrame(
        {
            "site": seeds.owner[reached].astype(np.int64),
            "hub": field.owner[node].astype(np.int64),
            "deciseconds": seeds.ds[reached].astype(np.int64) + onward[reached],
            "way": JUNCTIONS,
            "site_join": departures.join[reached],
            "node": node.astype(np.int64),
            "drive": departures.drive[reached],
        }
    )
    order = ["site", "deciseconds", "hub", "site_join", "node"]
    return ways_out.sort_values(order).drop_duplicates("site")


def drive_times(joined: Joined, hubs: Ints, *, outward: bool) -> Times:
    """
    Return the driving time between every site and some hubs.

    Parameters
    ----------
    joined
        S sites and all hubs, joined to the roads.
    hubs
        H rows of ``joined.hubs`` in ascending order, each once.
    outward
        From site to hub; else from hub to site.

    Returns
    -------
    times
        S × H whole tenths of a second; ``UNREACHED`` where no way leads.
    """
    site_seeds = joined.site_ways(leaving=outward).seeds
    hub_seeds = joined.hub_ways(leaving=not outward).renumbered(hubs)
    network = joined.network
    fewer = min(site_seeds.count, len(hubs))
    engine = choose(network.timed.weighted, searches=fewer, topology=network.topology)
    if outward:
        times = engine.matrix(site_seeds, hub_seeds)
    else:
        times = engine.matrix(hub_seeds, site_seeds).T.copy()
    place = np.full(len(joined.hubs), NONE)
    place[hubs] = np.arange(len(hubs))
    one_link = along_one_link(joined.site_joins, joined.hub_joins, joined.network, outward=outward)
    for short in (one_link, joined.beside):
        column = place[short["hub"].to_numpy(dtype=np.int64)]
        asked = column != NONE
        pairs = (short["site"].to_numpy(dtype=np.int64)[asked], column[asked])
        np.minimum.at(times, pairs, short["deciseconds"].to_numpy(dtype=np.int32)[asked])
    return times
