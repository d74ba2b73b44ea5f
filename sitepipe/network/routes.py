"""The way itself from a site to a hub: which links are driven, from where to where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sitepipe.network.arrays import Flags, Floats, Ints
from sitepipe.network.attach import NOWHERE
from sitepipe.network.graph import NO_LINK, Graph
from sitepipe.network.journeys import Joined, in_chunks
from sitepipe.network.network import Network
from sitepipe.network.paths import next_edges, times_to, walk
from sitepipe.network.shortcuts import along_one_link
from sitepipe.network.spurs import spurs, with_points

BESIDE, ONE_LINK, JUNCTIONS = 0, 1, 2

_FIRST_STEP, _LAST_STEP = 0, np.iinfo(np.int64).max

_ROUTE = {
    "route": "int64", "site": "int64", "hub": "int64", "way": "int64", "deciseconds": "int64",
    "site_join": "int64", "hub_join": "int64", "km": "float64",
    "from_x": "float64", "from_y": "float64",
}  # fmt: skip
_STRETCH = {
    "route": "int64", "step": "int64", "link": "int64", "from_km": "float64",
    "to_km": "float64", "from_ds": "int64", "to_ds": "int64",
}  # fmt: skip


@dataclass(frozen=True)
class Routes:
    """
    The fastest way of each of R pairs of site and hub.

    Attributes
    ----------
    ways
        R rows: ``route`` (0 to R - 1), ``site``, ``hub``, ``way`` (``BESIDE``, ``ONE_LINK`` or
        ``JUNCTIONS``), ``deciseconds``, ``site_join`` and ``hub_join`` (rows of the joins). On
        a way by one connector the joins are ``NOWHERE``, and ``km``, ``from_x`` and ``from_y``
        are its length and where it leaves the site.
    stretches
        The links driven, in order: ``route``, ``step``, ``link``, and where along the link
        driving begins and ends, as ``from_km``, ``to_km``, ``from_ds`` and ``to_ds`` from the
        link's start.
    """

    ways: pd.DataFrame
    stretches: pd.DataFrame


def find_routes(joined: Joined, site: Ints, hub: Ints) -> Routes:
    """
    Return the fastest way of each pair of site and hub; a way must exist.

    Of ways that take equally long, one connector is taken before one link, that before a way
    by junctions, and the join that comes first by link before any other.

    Parameters
    ----------
    joined
        Sites and hubs, joined to the roads.
    site, hub
        R pairs.
    """
    wanted = pd.DataFrame({"route": np.arange(len(site)), "site": site, "hub": hub})
    one_link = along_one_link(joined.site_joins, joined.hub_joins, joined.network, outward=True)
    by_junctions, driven = _by_junctions(joined, wanted)
    ways = pd.concat(
        [
            wanted.merge(joined.beside, on=["site", "hub"]).assign(way=BESIDE),
            wanted.merge(one_link, on=["site", "hub"]).assign(way=ONE_LINK),
            by_junctions,
        ]
    )
    ways = ways.sort_values(["route", "deciseconds", "way"], kind="stable")
    ways = ways.drop_duplicates("route", ignore_index=True)
    ways = ways.fillna({"site_join": NOWHERE, "hub_join": NOWHERE})[[*_ROUTE]].astype(_ROUTE)
    by_one_link = ways[ways["way"] == ONE_LINK]
    kept = driven["route"].isin(ways.loc[ways["way"] == JUNCTIONS, "route"])
    stretches = pd.concat([driven[kept], _along_one_link(by_one_link, joined)])
    # A join right at a junction drives nothing of its link.
    stretches = stretches[stretches["from_km"] != stretches["to_km"]].astype(_STRETCH)
    return Routes(ways, stretches.sort_values(["route", "step"], ignore_index=True))


def _by_junctions(joined: Joined, wanted: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the best way by junctions of each route, where there is one, and its stretches."""
    leaving = spurs(joined.site_joins, joined.network, leaving=True)
    arriving = spurs(joined.hub_joins, joined.network, leaving=False)
    graph = with_points(joined.network.graph, arriving, len(joined.hubs), into=True)
    ways = [pd.DataFrame(columns=[*_ROUTE]).astype(_ROUTE)]
    stretches = [pd.DataFrame(columns=[*_STRETCH]).astype(_STRETCH)]
    for hubs in in_chunks(np.unique(wanted["hub"]), width=len(graph.nodes)):
        times = times_to(graph, len(joined.network.graph.nodes) + hubs)
        some = wanted[wanted["hub"].isin(hubs)]
        best = _best_departures(some.assign(row=np.searchsorted(hubs, some["hub"])), leaving, times)
        best, driven = _followed(best, graph, times, arriving, joined.network)
        ways.append(best.assign(way=JUNCTIONS))
        stretches += [
            _out_of_sites(best, joined.site_joins, joined.network),
            driven,
            _into_hubs(best, joined.hub_joins, joined.network),
        ]
    return pd.concat(ways), pd.concat(stretches)


def _best_departures(wanted: pd.DataFrame, leaving: pd.DataFrame, times: Floats) -> pd.DataFrame:
    """Choose the spur that each route leaves its site by: ``site_join``, ``node``, ``out``."""
    names = {"point": "site", "join": "site_join", "along": "out"}
    ways = wanted.merge(leaving.rename(columns=names), on="site")
    ways["deciseconds"] = ways["deciseconds"] + times[ways["row"], ways["node"]]
    ways = ways[np.isfinite(ways["deciseconds"])]
    ways = ways.sort_values(["route", "deciseconds", "site_join", "node"], kind="stable")
    return ways.drop_duplicates("route", ignore_index=True)


def _followed(
    best: pd.DataFrame, graph: Graph, times: Floats, arriving: pd.DataFrame, network: Network
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Follow each route to its hub: add ``hub_join`` and ``into``, and give its whole links."""
    edges = next_edges(graph, times)
    walker, edge = walk(graph, edges, best["row"].to_numpy(), best["node"].to_numpy())
    order = np.argsort(walker, kind="stable")
    walker, edge = walker[order], edge[order]
    on_link = graph.link[edge] != NO_LINK
    # Every walk ends with the one edge that leads into its hub.
    names = {"point": "hub", "node": "last_node", "join": "hub_join", "along": "into"}
    best = best.assign(last_node=graph.tails[edge[~on_link]]).merge(
        arriving.rename(columns=names).drop(columns="deciseconds"),
        on=["hub", "last_node"],
        how="left",
    )
    route = best["route"].to_numpy()[walker[on_link]]
    return best, _whole_links(route, edge[on_link], graph, network)


def _whole_links(route: Ints, edge: Ints, graph: Graph, network: Network) -> pd.DataFrame:
    """Return links driven from end to end; ``route`` and ``edge`` are in driving order."""
    link, along = graph.link[edge], graph.along[edge]
    step = _FIRST_STEP + 1 + np.arange(len(route))
    return _stretches(
        route, step, link, _end_of(link, ~along, network), _end_of(link, along, network)
    )


def _out_of_sites(best: pd.DataFrame, site_joins: pd.DataFrame, network: Network) -> pd.DataFrame:
    """Return the part of a link from where each site joins it to the first junction."""
    joins = site_joins.iloc[best["site_join"]]
    link = joins["link"].to_numpy()
    end = _end_of(link, best["out"].to_numpy(dtype=bool), network)
    part = _stretches(best["route"], _FIRST_STEP, link, _at(joins), end)
    return part[part["link"] != NOWHERE]


def _into_hubs(best: pd.DataFrame, hub_joins: pd.DataFrame, network: Network) -> pd.DataFrame:
    """Return the part of a link from the last junction to where each hub joins it."""
    joins = hub_joins.iloc[best["hub_join"]]
    link = joins["link"].to_numpy()
    end = _end_of(link, ~best["into"].to_numpy(dtype=bool), network)
    part = _stretches(best["route"], _LAST_STEP, link, end, _at(joins))
    return part[part["link"] != NOWHERE]


def _along_one_link(ways: pd.DataFrame, joined: Joined) -> pd.DataFrame:
    """Return the part of a link from where a site joins it to where its hub does."""
    sites = joined.site_joins.iloc[ways["site_join"]]
    hubs = joined.hub_joins.iloc[ways["hub_join"]]
    link = sites["link"].to_numpy()
    return _stretches(ways["route"], _FIRST_STEP, link, _at(sites), _at(hubs))


def _at(joins: pd.DataFrame) -> tuple[Floats, Ints]:
    """Return how far along its link each join lies: length (km) and time."""
    return joins["offset_km"].to_numpy(), joins["offset_ds"].to_numpy()


def _end_of(link: Ints, far: Flags, network: Network) -> tuple[Floats, Ints]:
    """Return how far along each link its far or its near end lies: length (km) and time."""
    return (
        np.where(far, network.length_km[link], 0.0),
        np.where(far, network.times.deciseconds[link], 0),
    )


def _stretches(
    route: Ints | pd.Series,
    step: Ints | int,
    link: Ints,
    begin: tuple[Floats, Ints],
    finish: tuple[Floats, Ints],
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "route": np.asarray(route, dtype=np.int64),
            "step": step,
            "link": link,
            "from_km": begin[0],
            "to_km": finish[0],
            "from_ds": begin[1],
            "to_ds": finish[1],
        }
    )
