"""The roads as a scenario leaves them, and how places and hubs join them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

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
from sitepipe.network.standings import direct_ways


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

    @cached_property
    def departures(self) -> Seeds:
        """Return the seeds of all places."""
        seeds = self.joined.site_ways(leaving=True).seeds
        return self._over(seeds, self.joined.site_joins, self.site_added, leaving=True)

    @cached_property
    def arrivals(self) -> Seeds:
        """Return the seeds of all hubs."""
        seeds = self.joined.hub_ways(leaving=False).seeds
        return self._over(seeds, self.joined.hub_joins, self.hub_added, leaving=False)

    @cached_property
    def direct(self) -> pd.DataFrame:
        """Return the ways that lead through no node."""
        known = direct_ways(self.joined)
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
