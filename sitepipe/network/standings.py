"""The nearest hub of each kind for every place, kept while roads change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sitepipe.network.arrays import Flags, Ints
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


@dataclass(frozen=True, eq=False)
class Ground:
    """
    What a change of the roads alters, beside the times of edges.

    Attributes
    ----------
    changes, overlay
        Edges that take other times, and edges that are added.
    places
        Places whose own ways to the nodes around them, or ways without any node, may change.
    departures, direct
        All such ways of those places after the change; see :func:`direct_ways`.
    arrivals
        Seeds of all hubs after the change; None if they stay.
    """

    changes: Changes
    overlay: Overlay
    places: Ints
    departures: Seeds
    direct: pd.DataFrame
    arrivals: Seeds | None


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
        self._groups = groups
        self._departures = joined.site_ways(leaving=True).seeds
        self._direct = direct_ways(joined)
        arrivals = joined.hub_ways(leaving=False)
        weighted = joined.network.timed.weighted
        engine = choose(weighted, searches=len(groups) * (1 + trials))
        self._standings = [
            Standing(weighted, arrivals.of(group).seeds, reverse=True, engine=engine)
            for group in groups
        ]
        seeds = self._departures
        self._now = [
            nearest_by(seeds, each.times[seeds.node], each.owner[seeds.node], self._direct, group)
            for each, group in zip(self._standings, groups, strict=True)
        ]

    def now(self) -> list[Reached]:
        """Return the nearest hubs over the roads as they stand, for each kind."""
        return self._now

    def after(self, ground: Ground) -> list[Reached]:
        """
        Return the nearest hubs after a change, for each kind.

        Only places that the change touches are looked at again: those whose own ways change,
        and those around which a node has another time or nearest hub.
        """
        node_count = len(self._standings[0].times) if self._standings else 0
        own = np.zeros(self._departures.count, dtype=bool)
        own[ground.places] = True
        found = []
        for standing, group, now in zip(self._standings, self._groups, self._now, strict=True):
            arrivals = None if ground.arrivals is None else owned_by(ground.arrivals, group)
            touched = standing.trial(ground.changes, seeds=arrivals, overlay=ground.overlay)
            altered = np.zeros(node_count + ground.overlay.node_count, dtype=bool)
            altered[touched.node] = True
            again = own.copy()
            again[self._departures.owner[altered[self._departures.node]]] = True
            seeds = _together(_of(self._departures, again & ~own), ground.departures)
            ds, owner = touched.over(standing.times, standing.owner, seeds.node)
            kept = (again & ~own)[self._direct["site"].to_numpy(dtype=np.int64)]
            direct = pd.concat([self._direct[kept], ground.direct])
            best = nearest_by(seeds, ds, owner, direct, group)
            found.append(
                Reached(np.where(again, best.ds, now.ds), np.where(again, best.hub, now.hub))
            )
        return found


def _of(seeds: Seeds, owners: Flags) -> Seeds:
    kept = owners[seeds.owner]
    return Seeds(seeds.count, seeds.owner[kept], seeds.node[kept], seeds.ds[kept])


def _together(seeds: Seeds, others: Seeds) -> Seeds:
    """Return the seeds of different owners together; their order does not matter here."""
    return Seeds(
        seeds.count,
        np.concatenate([seeds.owner, others.owner]),
        np.concatenate([seeds.node, others.node]),
        np.concatenate([seeds.ds, others.ds]),
    )


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
    place, hub = seeds.owner[reached].astype(np.int64), node_owner[reached].astype(np.int64)
    ds = seeds.ds[reached].astype(np.int64) + node_ds[reached]
    if len(direct):
        some = direct[direct["hub"].isin(group)]
        place = np.concatenate([place, some["site"].to_numpy(dtype=np.int64)])
        hub = np.concatenate([hub, some["hub"].to_numpy(dtype=np.int64)])
        ds = np.concatenate([ds, some["deciseconds"].to_numpy(dtype=np.int64)])
    order = np.lexsort((hub, ds, place))
    placed, first = np.unique(place[order], return_index=True)
    best = order[first]
    times = np.full(seeds.count, UNREACHED)
    hubs = np.full(seeds.count, NONE, dtype=np.int64)
    times[placed], hubs[placed] = ds[best], hub[best]
    return Reached(times, hubs)
