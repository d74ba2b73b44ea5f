"""The nearest hub of each kind for every place, kept while roads change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sitepipe.network.arrays import Ints
from sitepipe.network.engine import UNREACHED, Nodes, Seeds, Times
from sitepipe.network.engines.changes import Changes, Overlay
from sitepipe.network.engines.choice import choose
from sitepipe.network.engines.update import TRIALS, Standing
from sitepipe.network.journeys import Joined
from sitepipe.roadgraph import NONE


@dataclass(frozen=True, eq=False)
class Reached:
    """
    The nearest hub of each of P places, of those of one kind.

    Attributes
    ----------
    ds
        P times (tenths of a second), ``UNREACHED`` where no way leads.
    hub
        P rows of the hubs, the first of several equally near; ``NONE`` where none is reached.
    """

    ds: Times
    hub: Ints


class Standings:
    """
    The times to the nearest hubs of some kinds, over roads that may change.

    Parameters
    ----------
    joined
        Places and hubs, joined to the roads as they stand.
    groups
        Rows of ``joined.hubs`` in ascending order, for each kind.
    trials
        How many changes will be tried, at a guess; it decides which engine is used.
    """

    def __init__(self, joined: Joined, groups: Sequence[Ints], *, trials: int = TRIALS) -> None:
        self.joined = joined
        self.groups = groups
        self.departures = joined.site_ways(leaving=True)
        self.arrivals = joined.hub_ways(leaving=False)
        weighted = joined.network.timed.weighted
        engine = choose(weighted, searches=len(groups) * (1 + trials))
        self._standings = [
            Standing(weighted, self.arrivals.of(group).seeds, reverse=True, engine=engine)
            for group in groups
        ]

    def now(self) -> list[Reached]:
        """Return the nearest hubs over the roads as they stand, for each kind."""
        seeds = self.departures.seeds
        direct = direct_ways(self.joined)
        return [
            nearest_by(seeds, standing.times[seeds.node], standing.owner[seeds.node], direct, group)
            for standing, group in zip(self._standings, self.groups, strict=True)
        ]

    def after(
        self,
        changes: Changes,
        *,
        departures: Seeds,
        arrivals: Seeds,
        direct: pd.DataFrame,
        overlay: Overlay | None = None,
    ) -> list[Reached]:
        """
        Return the nearest hubs after a change, for each kind.

        Parameters
        ----------
        changes, overlay
            Edges that take other times, and edges that are added.
        departures, arrivals
            Seeds of all places and all hubs after the change.
        direct
            Ways that lead through no node after the change; see :func:`direct_ways`.
        """
        found = []
        for standing, group in zip(self._standings, self.groups, strict=True):
            arriving = owned_by(arrivals, group)
            touched = standing.trial(changes, seeds=arriving, overlay=overlay)
            ds, owner = touched.over(standing.times, standing.owner, departures.node)
            found.append(nearest_by(departures, ds, owner, direct, group))
        return found


def direct_ways(joined: Joined) -> pd.DataFrame:
    """Return the ways that lead through no node: ``site``, ``hub`` and ``deciseconds``."""
    columns = ["site", "hub", "deciseconds"]
    parts = [part[columns] for part in (joined.along_one_link, joined.beside) if len(part)]
    return pd.concat(parts) if parts else joined.beside[columns]


def owned_by(seeds: Seeds, owners: Ints) -> Seeds:
    """Return the seeds of some owners, numbered as before."""
    kept = np.isin(seeds.owner, owners)
    return Seeds(seeds.count, seeds.owner[kept], seeds.node[kept], seeds.ds[kept])


def nearest_by(
    seeds: Seeds, node_ds: Times, node_owner: Nodes, direct: pd.DataFrame, group: Ints
) -> Reached:
    """
    Return the nearest hub of each place, by the nodes around it and by direct ways.

    Parameters
    ----------
    seeds
        Ways from P places to nodes.
    node_ds, node_owner
        For each of those seeds, the time from its node to the nearest hub, and which that is.
    direct
        Direct ways; those to hubs outside ``group`` do not count.
    group
        Rows of the hubs of the kind.
    """
    reached = node_ds != UNREACHED
    some = direct[direct["hub"].isin(group)]
    place = np.concatenate([seeds.owner[reached], some["site"].to_numpy(dtype=np.int64)])
    hub = np.concatenate([node_owner[reached], some["hub"].to_numpy(dtype=np.int64)])
    onward = seeds.ds[reached].astype(np.int64) + node_ds[reached]
    ds = np.concatenate([onward, some["deciseconds"].to_numpy(dtype=np.int64)])
    order = np.lexsort((hub, ds, place))
    placed, first = np.unique(place[order], return_index=True)
    best = order[first]
    times = np.full(seeds.count, UNREACHED)
    hubs = np.full(seeds.count, NONE, dtype=np.int64)
    times[placed], hubs[placed] = ds[best], hub[best]
    return Reached(times, hubs)
