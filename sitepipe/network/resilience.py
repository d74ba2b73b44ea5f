"""Links whose closure cuts places off or makes their way to the nearest hub longer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from sitepipe import schema
from sitepipe.network.arrays import Ints
from sitepipe.network.attach import NOWHERE
from sitepipe.network.closures import Closures
from sitepipe.network.engine import UNREACHED
from sitepipe.network.journeys import Joined, Nearest, nearest_hubs
from sitepipe.network.routes import find_routes
from sitepipe.network.standings import Reached
from sitepipe.network.whatif import groups_of, minutes_between, minutes_of, of_hubs
from sitepipe.roadgraph import NONE
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
    closures = Closures(joined, group, trials=used["link"].nunique())
    link, site = (used[name].to_numpy(dtype=np.int64) for name in ("link", "site"))
    after = _in_turn(closures, link, site)
    before = today.ds[site]
    graph = joined.network.graph
    critical = pd.DataFrame(
        {
            "site_id": places["site_id"].to_numpy(dtype=object)[site],
            "place": places["place"].to_numpy(dtype=object)[site],
            "name": places["name"].to_numpy(dtype=object)[site],
            "hub_kind": kind.value,
            "link_id": graph.link_id.take(link),
            "road": graph.texts.take(graph.link_road[link]),
            "cut_off": after.ds == UNREACHED,
            "before_min": minutes_of(before),
            "after_min": minutes_of(after.ds),
            "added_min": minutes_between(before, after.ds),
            "before_hub_name": of_hubs(joined.hubs, "name", today.hub[site]),
            "after_hub_name": of_hubs(joined.hubs, "name", after.hub),
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


def _in_turn(closures: Closures, link: Ints, site: Ints) -> Reached:
    """Return the nearest hub of each site with its link closed; pairs are in order of link."""
    after = Reached(np.full(len(link), UNREACHED), np.full(len(link), NONE, dtype=np.int64))
    links, first = np.unique(link, return_index=True)
    for one, (low, high) in zip(links, pairwise([*first, len(link)]), strict=True):
        found = closures.nearest(int(one), site[low:high])
        after.ds[low:high], after.hub[low:high] = found.ds, found.hub
    return after
