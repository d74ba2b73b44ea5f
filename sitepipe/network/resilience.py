"""Links whose closure cuts places off or makes their way to the nearest hub longer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from sitepipe import schema
from sitepipe.network.arrays import Ints
from sitepipe.network.attach import NOWHERE
from sitepipe.network.drives import edges_of, runs
from sitepipe.network.engine import UNREACHED, Seeds
from sitepipe.network.engines.changes import Changes
from sitepipe.network.engines.choice import choose
from sitepipe.network.engines.update import Standing
from sitepipe.network.journeys import Joined, Nearest, nearest_hubs
from sitepipe.network.routes import find_routes
from sitepipe.network.seeds import ways
from sitepipe.network.situation import without_links
from sitepipe.network.standings import Reached, direct_ways, nearest_by
from sitepipe.network.whatif import groups_of, minutes_between, minutes_of, of_hubs
from sitepipe.roadgraph import AGAINST, ALONG, NONE
from sitepipe.vocab import HubKind

_ROUTES_AT_ONCE = 4_000


@dataclass(frozen=True, eq=False)
class Resilience:
    """
    What closures of single links would mean.

    Attributes
    ----------
    critical
        Table ``critical_links`` of :mod:`sitepipe.schema`: a row for each place and each link
        on its way today, the gravest first.
    link
        Links of those rows.
    today
        The nearest hub of each of P places as the roads stand.
    """

    critical: pd.DataFrame
    link: Ints
    today: Reached


def resilience(places: pd.DataFrame, joined: Joined, kind: HubKind) -> Resilience:
    """
    Close each link on the way of each place to its nearest hub, one at a time.

    Only links on that way matter: a closure elsewhere leaves it as it is. Each link is closed
    once for all places that drive it, in both directions, and nothing is joined in its place
    (see :func:`~sitepipe.network.situation.situation_after`). What runs beside it, such as the
    other carriageway where that is a link of its own, stays open.

    Parameters
    ----------
    places
        P places; reads ``site_id``, ``place`` and ``name``.
    joined
        Places and hubs, joined to the roads.
    kind
        Kind of hub.

    Returns
    -------
    resilience
        Times after each closure, exact. A place that reaches no hub today has no row, nor has
        one that drives on no link.
    """
    (group,) = groups_of(joined.hubs, [kind])
    nearest = nearest_hubs(joined, [group])
    today = _today(nearest, count=len(places))
    used = _links_used(joined, nearest)
    closures = _Closures(joined, group, trials=used["link"].nunique())
    rows = [closures.row(link, sites) for link, sites in _by_link(used)]
    table = pd.concat(rows, ignore_index=True) if rows else _NO_ROWS
    link, site = table["link"].to_numpy(np.int64), table["site"].to_numpy(np.int64)
    before = today.ds[site]
    after = table["ds"].to_numpy(dtype=np.int32)
    graph = joined.network.graph
    critical = pd.DataFrame(
        {
            "site_id": places["site_id"].to_numpy(dtype=object)[site],
            "place": places["place"].to_numpy(dtype=object)[site],
            "name": places["name"].to_numpy(dtype=object)[site],
            "hub_kind": kind.value,
            "link_id": graph.link_id.take(link),
            "road": graph.texts.take(graph.link_road[link]),
            "cut_off": after == UNREACHED,
            "before_min": minutes_of(before),
            "after_min": minutes_of(after),
            "added_min": minutes_between(before, after),
            "before_hub_name": of_hubs(joined.hubs, "name", today.hub[site]),
            "after_hub_name": of_hubs(joined.hubs, "name", table["hub"].to_numpy(np.int64)),
        }
    )
    order = np.lexsort((link, site, -critical["added_min"].fillna(np.inf)))
    return Resilience(schema.CRITICAL_LINKS.frame(critical.iloc[order]), link[order], today)


def _today(nearest: Nearest, *, count: int) -> Reached:
    trips = nearest.trips
    today = Reached(np.full(count, UNREACHED), np.full(count, NONE, dtype=np.int64))
    site = trips["site"].to_numpy(dtype=np.int64)
    today.ds[site], today.hub[site] = trips["deciseconds"], trips["hub"]
    return today


_NO_ROWS = pd.DataFrame({"link": [], "site": [], "ds": [], "hub": []}).astype("int64")


def _links_used(joined: Joined, nearest: Nearest) -> pd.DataFrame:
    """
    Return the links that the way of each place rests on: ``link`` and ``site``, each pair once.

    They are those it drives on, and those that place and hub join: a join at the very end of a
    link drives nothing of it, and is lost with it all the same.
    """
    site = nearest.trips["site"].to_numpy(dtype=np.int64)
    parts = [pd.DataFrame({"link": [], "site": []}).astype("int64")]
    for start in range(0, len(site), _ROUTES_AT_ONCE):
        rows = np.arange(start, min(start + _ROUTES_AT_ONCE, len(site)))
        routes = find_routes(joined, nearest, rows)
        links = [(routes.stretches["route"], routes.stretches["drive"].to_numpy(np.int64) >> 1)]
        for joins, column in ((joined.site_joins, "site_join"), (joined.hub_joins, "hub_join")):
            known = routes.ways[routes.ways[column] != NOWHERE]
            links.append((known["route"], joins["link"].to_numpy(np.int64)[known[column]]))
        for route, link in links:
            part = pd.DataFrame({"link": link, "site": site[rows[route.to_numpy(np.int64)]]})
            parts.append(part[part["link"] != NOWHERE].drop_duplicates())
    used = pd.concat(parts).drop_duplicates()
    return used.sort_values(["link", "site"], ignore_index=True)


def _by_link(used: pd.DataFrame) -> Iterator[tuple[int, Ints]]:
    """Yield each link with the places that drive on it."""
    link, site = used["link"].to_numpy(np.int64), used["site"].to_numpy(np.int64)
    links, first = np.unique(link, return_index=True)
    for one, (low, high) in zip(links, pairwise([*first, len(link)]), strict=True):
        yield int(one), site[low:high]


class _Closures:
    """The times to the nearest hub, tried with one link closed at a time."""

    def __init__(self, joined: Joined, group: Ints, *, trials: int) -> None:
        of_group = joined.hub_joins["point"].isin(group)
        self._joined = replace(joined, hub_joins=joined.hub_joins[of_group])
        self._group = group
        self._departures = joined.site_ways(leaving=True)
        weighted = joined.network.timed.weighted
        self._standing = Standing(
            weighted,
            self._arrivals(self._joined.hub_joins),
            reverse=True,
            engine=choose(weighted, searches=1 + trials),
        )
        self._first = np.searchsorted(  # joins stand in order of point
            joined.site_joins["point"], np.arange(len(joined.sites) + 1)
        )
        self._hub_links = np.setdiff1d(self._joined.hub_joins["link"], [NOWHERE])

    def row(self, link: int, sites: Ints) -> pd.DataFrame:
        """Return ``link``, ``site``, ``ds`` and ``hub`` of the places that drive on a link."""
        network = self._joined.network
        drives = 2 * link + np.array([ALONG, AGAINST])
        _, edges = edges_of(network.graph, drives)
        hub_joins = self._joined.hub_joins
        arrivals = None
        if link in self._hub_links:
            hub_joins = without_links(hub_joins, np.array([link]))
            arrivals = self._arrivals(hub_joins)
        touched = self._standing.trial(Changes.closing(edges), seeds=arrivals)
        joins = self._joins_of(sites)
        left = without_links(joins, np.array([link]))
        count = len(self._joined.sites)
        seeds = (
            self._departures.of(sites).seeds
            if len(left) == len(joins)
            else ways(left, network, count=count, leaving=True).seeds
        )
        ds, owner = touched.over(self._standing.times, self._standing.owner, seeds.node)
        best = nearest_by(seeds, ds, owner, self._direct(sites, left, hub_joins), self._group)
        return pd.DataFrame(
            {"link": link, "site": sites, "ds": best.ds[sites], "hub": best.hub[sites]}
        )

    def _arrivals(self, hub_joins: pd.DataFrame) -> Seeds:
        count = len(self._joined.hubs)
        return ways(hub_joins, self._joined.network, count=count, leaving=False).seeds

    def _joins_of(self, sites: Ints) -> pd.DataFrame:
        _, rows = runs(self._first[sites], self._first[sites + 1])
        return self._joined.site_joins.iloc[rows]

    def _direct(
        self, sites: Ints, site_joins: pd.DataFrame, hub_joins: pd.DataFrame
    ) -> pd.DataFrame:
        """Return the ways of some places that lead through no node."""
        beside = self._joined.beside[self._joined.beside["site"].isin(sites)]
        if not np.isin(site_joins["link"], self._hub_links).any():
            return beside
        return direct_ways(
            replace(self._joined, site_joins=site_joins, hub_joins=hub_joins, beside=beside)
        )
