"""The roads as a scenario leaves them, and how places and hubs join them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sitepipe.config import Connector, Scenario
from sitepipe.network.alterations import Alterations, alter, links_named
from sitepipe.network.arrays import Ints
from sitepipe.network.engine import Seeds
from sitepipe.network.engines.changes import Changes, Overlay
from sitepipe.network.journeys import Joined
from sitepipe.network.network import Network
from sitepipe.network.overlay import overlay_of, seeds_over
from sitepipe.network.scheme import Scheme, lay_out
from sitepipe.network.scheme_joins import along_added, join_scheme, seeds_on_added
from sitepipe.network.standings import Ground, direct_ways
from sitepipe.roadgraph import NONE


@dataclass(frozen=True, eq=False)
class Situation:
    """
    Roads after a scenario.

    Attributes
    ----------
    joined
        Places and hubs with what is left of their joins, over the altered roads.
    closed
        Links closed.
    alterations
        Links closed and upgraded.
    scheme, overlay
        Links added, and their edges.
    site_added, hub_added
        Joins to added links; see :func:`sitepipe.network.scheme_joins.join_scheme`.
    """

    joined: Joined
    closed: Ints
    alterations: Alterations
    scheme: Scheme
    overlay: Overlay
    site_added: pd.DataFrame
    hub_added: pd.DataFrame

    @property
    def changes(self) -> Changes:
        """Return the edges whose times differ."""
        return Changes(self.alterations.edge, self.alterations.edge_ds)

    def ground(self, before: Joined) -> Ground:
        """Return what changes from how things stood before the scenario, for the same vehicle."""
        touched = np.union1d(self.alterations.link, self.scheme.place_link)
        places = _points(before.site_joins, touched, self.site_added)
        hubs = _points(before.hub_joins, touched, self.hub_added)
        some = replace(
            self.joined,
            site_joins=_of_points(self.joined.site_joins, places),
            beside=_of_points(self.joined.beside, places, column="site"),
        )
        return Ground(
            changes=self.changes,
            overlay=self.overlay,
            places=places,
            departures=self._departures(some),
            direct=self._direct(some),
            arrivals=self._arrivals() if len(hubs) else None,
        )

    def _departures(self, some: Joined) -> Seeds:
        seeds = some.site_ways(leaving=True).seeds
        return self._over(seeds, some.site_joins, self.site_added, leaving=True)

    def _arrivals(self) -> Seeds:
        seeds = self.joined.hub_ways(leaving=False).seeds
        return self._over(seeds, self.joined.hub_joins, self.hub_added, leaving=False)

    def _direct(self, some: Joined) -> pd.DataFrame:
        known = direct_ways(some)
        added = along_added(self.site_added, self.hub_added, self.scheme)
        return pd.concat([known, added]) if len(added) else known

    def _over(
        self, seeds: Seeds, joins: pd.DataFrame, added: pd.DataFrame, *, leaving: bool
    ) -> Seeds:
        if not len(self.scheme):
            return seeds
        timed = self.joined.network.timed
        seeds = seeds_over(seeds, joins, self.scheme, timed, leaving=leaving)
        return seeds_on_added(seeds, added, self.scheme, timed.graph, leaving=leaving)


def _points(joins: pd.DataFrame, links: Ints, added: pd.DataFrame) -> Ints:
    """Return the points that join some links, or an added one."""
    link = joins["link"].to_numpy(dtype=np.int64)
    on_them = joins["point"].to_numpy(dtype=np.int64)[np.isin(link, links[links != NONE])]
    points: Ints = np.union1d(on_them, added["point"].to_numpy(dtype=np.int64))
    return points


def _of_points(table: pd.DataFrame, points: Ints, *, column: str = "point") -> pd.DataFrame:
    mine = np.isin(table[column].to_numpy(dtype=np.int64), points)
    return table[mine].reset_index(drop=True)


def situation_after(joined: Joined, scenario: Scenario, *, connector: Connector) -> Situation:
    """
    Carry a scenario out on the roads.

    Joins are made over the roads as they stand. A closed link is neither driven nor joined, in
    both directions, and nothing is joined in its place, so that no closure makes a way shorter.
    An added link is joined besides, so that none that is built makes a way longer.

    Parameters
    ----------
    joined
        Places and hubs, joined to the roads as they stand; nothing of it is changed.
    scenario
        Links closed, upgraded and added; its vehicle is not read.
    connector
        How places join added links.

    Raises
    ------
    UsageError
        If the scenario names a link or node that there is not; the hint gives names like it.
    DataError
        If an added link begins or ends far from every road.
    """
    network = joined.network
    closed = links_named(network.graph, scenario.close)
    altered = alter(network.timed, network.vehicle, close=closed, upgrade=scenario.upgrade)
    scheme = lay_out(scenario.add, altered.timed, network.vehicle)
    after = replace(
        joined,
        network=Network(altered.timed.graph, altered.timed, network.vehicle),
        site_joins=without_links(joined.site_joins, closed),
        hub_joins=without_links(joined.hub_joins, closed),
    )
    hubs = joined.hubs["geometry"].to_numpy(dtype=object)
    return Situation(
        joined=after,
        closed=closed,
        alterations=altered,
        scheme=scheme,
        overlay=overlay_of(scheme, altered.timed),
        site_added=join_scheme(joined.sites, joined.site_joins, scheme, connector=connector),
        hub_added=join_scheme(hubs, joined.hub_joins, scheme, connector=connector),
    )


def without_links(joins: pd.DataFrame, links: Ints) -> pd.DataFrame:
    """Return joins without those to some links."""
    return joins[~np.isin(joins["link"].to_numpy(), links)].reset_index(drop=True)
