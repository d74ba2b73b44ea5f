"""The way of places to their nearest hub, tried with one link closed at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from sitepipe.network.arrays import Ints
from sitepipe.network.attach import NOWHERE
from sitepipe.network.drives import edges_of, runs
from sitepipe.network.engine import Seeds
from sitepipe.network.engines.changes import Changes
from sitepipe.network.engines.choice import choose
from sitepipe.network.engines.update import Standing
from sitepipe.network.journeys import Joined
from sitepipe.network.seeds import ways
from sitepipe.network.situation import without_links
from sitepipe.network.standings import Reached, direct_ways, nearest_by
from sitepipe.roadgraph import AGAINST, ALONG


class Closures:
    """
    Closures of single links, each tried on roads that otherwise stand.

    Parameters
    ----------
    joined
        Places and hubs, joined to the roads.
    group
        Rows of ``joined.hubs`` that the nearest is looked for among, in ascending order.
    trials
        How many links will be closed, at a guess; it decides which engine is used.
    """

    def __init__(self, joined: Joined, group: Ints, *, trials: int) -> None:
        of_group = joined.hub_joins["point"].isin(group)
        self._joined = replace(
            joined,
            hub_joins=joined.hub_joins[of_group].reset_index(drop=True),
            beside=joined.beside[joined.beside["hub"].isin(group)],
        )
        self._group = group
        weighted = joined.network.timed.weighted
        self._standing = Standing(
            weighted,
            self._arrivals(self._joined.hub_joins),
            reverse=True,
            engine=choose(weighted, searches=1 + trials),
        )
        every = np.arange(len(joined.sites) + 1)
        # Joins, seeds and direct ways all stand in order of place.
        self._join_first = np.searchsorted(joined.site_joins["point"], every)
        self._join_link = joined.site_joins["link"].to_numpy(dtype=np.int64)
        self._seeds = joined.site_ways(leaving=True).seeds
        self._seed_first = np.searchsorted(self._seeds.owner, every)
        direct = direct_ways(self._joined).sort_values("site", kind="stable")
        self._direct = direct.reset_index(drop=True)
        self._direct_first = np.searchsorted(self._direct["site"], every)
        self._hub_links = np.setdiff1d(self._joined.hub_joins["link"], [NOWHERE])

    def nearest(self, link: int, places: Ints) -> Reached:
        """
        Return the nearest hub of some places with a link closed.

        Parameters
        ----------
        link
            Closed in both directions, and joined by nobody.
        places
            Rows of the places, in ascending order, as the answer has them.
        """
        drives = 2 * link + np.array([ALONG, AGAINST])
        _, edges = edges_of(self._joined.network.graph, drives)
        hub_joins, arrivals = self._joined.hub_joins, None
        if is_joined := link in self._hub_links:
            hub_joins = without_links(hub_joins, np.array([link]))
            arrivals = self._arrivals(hub_joins)
        touched = self._standing.trial(Changes.closing(edges), seeds=arrivals)
        _, rows = runs(self._join_first[places], self._join_first[places + 1])
        if is_joined or (self._join_link[rows] == link).any():
            seeds, direct = self._left(rows, hub_joins, places, link)
        else:
            seeds, direct = self._as_today(places)
        ds, owner = touched.over(self._standing.times, self._standing.owner, seeds.node)
        return nearest_by(seeds, ds, owner, direct, self._group)

    def _arrivals(self, hub_joins: pd.DataFrame) -> Seeds:
        count = len(self._joined.hubs)
        return ways(hub_joins, self._joined.network, count=count, leaving=False).seeds

    def _as_today(self, places: Ints) -> tuple[Seeds, pd.DataFrame]:
        """Return the ways of some places, numbered from 0, that no closure takes away."""
        place, row = runs(self._seed_first[places], self._seed_first[places + 1])
        seeds = Seeds(
            len(places), place.astype(np.int32), self._seeds.node[row], self._seeds.ds[row]
        )
        place, row = runs(self._direct_first[places], self._direct_first[places + 1])
        if not len(row):
            return seeds, self._direct.iloc[:0]
        return seeds, self._direct.iloc[row].assign(site=place)

    def _left(
        self, rows: Ints, hub_joins: pd.DataFrame, places: Ints, link: int
    ) -> tuple[Seeds, pd.DataFrame]:
        """Return the ways of some places, numbered from 0, that the closure of a link leaves."""
        joins = without_links(self._joined.site_joins.iloc[rows], np.array([link]))
        joins = joins.assign(point=np.searchsorted(places, joins["point"]))
        beside = self._joined.beside
        beside = beside[beside["site"].isin(places)]
        beside = beside.assign(site=np.searchsorted(places, beside["site"]))
        some = replace(
            self._joined,
            sites=self._joined.sites[places],
            site_joins=joins,
            hub_joins=hub_joins,
            beside=beside,
        )
        seeds = some.site_ways(leaving=True).seeds
        if not np.isin(joins["link"], self._hub_links).any():
            return seeds, beside
        return seeds, direct_ways(some)
