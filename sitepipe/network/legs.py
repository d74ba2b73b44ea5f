"""Routes told leg by leg: names, lengths, speeds, times, rules and lines to draw."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from sitepipe import schema
from sitepipe.config import Connector
from sitepipe.network.arrays import Texts
from sitepipe.network.journeys import BESIDE, Joined
from sitepipe.network.link_legs import link_legs
from sitepipe.network.network import Network
from sitepipe.network.place_names import UNNAMED, UNNUMBERED, names_of_joins
from sitepipe.network.positions import to_degrees, words
from sitepipe.network.routes import Routes
from sitepipe.vocab import LegKind

CONNECTOR_RULE = "connector.speed_kmh; connector.detour_factor"

_BEFORE, _AFTER = -1, np.iinfo(np.int64).max


def tell_legs(
    joined: Joined,
    routes: Routes,
    *,
    origins: Texts,
    connector: Connector,
) -> pd.DataFrame:
    """
    Tell each route leg by leg.

    Parameters
    ----------
    joined
        Sites and hubs, joined to the roads.
    routes
        As :func:`sitepipe.network.routes.find_routes` gives them.
    origins
        What each site or place is called where a leg starts.
    connector
        Reads ``speed_kmh``.

    Returns
    -------
    legs
        The columns of :data:`sitepipe.schema.LEGS` from ``leg`` on, and ``route``, ``toll``,
        ``length_verified`` and ``verified``, in driving order; see
        :mod:`sitepipe.network.verification`. A leg part-way along a link begins or ends at a
        place named after its road.
    """
    speed_kmh = connector.speed_kmh.value
    legs = pd.concat(
        [
            _first_legs(joined, routes.ways, origins),
            link_legs(joined.network, routes.stretches),
            _last_legs(joined, routes.ways),
        ]
    ).sort_values(["route", "step"], kind="stable", ignore_index=True)
    on_link = legs["leg_kind"].eq(LegKind.LINK)
    legs["speed_kmh"] = legs["speed_kmh"].where(on_link, speed_kmh)
    legs["rule"] = legs["rule"].where(on_link, CONNECTOR_RULE)
    legs["leg"] = legs.groupby("route").cumcount() + 1
    # One place has one name: that by which the leg before it ends.
    legs["from_name"] = legs["to_name"].shift().where(legs["leg"] > 1, legs["from_name"])
    names = schema.LEGS.column_names
    # A connector is modelled; one of no length is not driven, and nothing rests on it.
    not_driven = legs["km"].eq(0) & ~on_link
    for checked in ("length_verified", "verified"):
        legs[checked] = legs[checked].eq(True) | not_driven
    return legs[["route", *names[names.index("leg") :], "toll", "length_verified", "verified"]]


def route_words(legs: pd.DataFrame) -> pd.Series:
    """
    Return each route's roads in order, each once in a row, joined with ``→``; by route.

    ``legs`` are in driving order, route by route in any order. Roads without a number or name,
    as roundabouts often are, are left out where the route has others.
    """
    driven = legs[legs["road"].notna()]
    named = ~driven["road"].isin([UNNAMED, UNNUMBERED])
    driven = driven[named | ~named.groupby(driven["route"]).transform("any")]
    same_route = driven["route"].eq(driven["route"].shift())
    again = same_route & driven["road"].eq(driven["road"].shift())
    driven = driven[~again]
    route, roads = driven["route"].to_numpy(dtype=np.int64), driven["road"].tolist()
    first = np.flatnonzero(np.diff(route, prepend=-1) != 0)
    told = [" → ".join(roads[low:high]) for low, high in pairwise([*first.tolist(), len(roads)])]
    return pd.Series(told, index=route[first], dtype=object)


def _first_legs(joined: Joined, ways: pd.DataFrame, origins: Texts) -> pd.DataFrame:
    """Return the connector of each site: to its road, or straight to a hub beside it."""
    beside = ways["way"].eq(BESIDE).to_numpy()
    joins = joined.site_joins.iloc[ways.loc[~beside, "site_join"].to_numpy()]
    direct = ways[beside]
    hubs = joined.hubs.iloc[direct["hub"].to_numpy()]
    network = joined.network
    to_road = pd.DataFrame(
        {
            "route": ways.loc[~beside, "route"].to_numpy(),
            "to_name": names_of_joins(joins, network.graph),
            "km": joins["connector_km"].to_numpy(),
            "deciseconds": joins["connector_ds"].to_numpy(),
            "coordinates": _pairs(
                _words_at(joins["from_x"], joins["from_y"], network),
                _words_at(joins["x"], joins["y"], network),
            ),
        }
    )
    to_hub = pd.DataFrame(
        {
            "route": direct["route"].to_numpy(),
            "to_name": hubs["name"].to_numpy(dtype=object),
            "km": direct["km"].to_numpy(dtype="float64"),
            "deciseconds": direct["deciseconds"].to_numpy(dtype=np.int64),
            "coordinates": _pairs(
                _words_at(direct["from_x"], direct["from_y"], network),
                words(hubs["lat"].to_numpy(), hubs["lon"].to_numpy()),
            ),
        }
    )
    legs = pd.concat([to_road, to_hub])
    site = ways.set_index("route")["site"].loc[legs["route"]].to_numpy()
    return legs.assign(step=_BEFORE, leg_kind=LegKind.SITE_CONNECTOR, from_name=origins[site])


def _last_legs(joined: Joined, ways: pd.DataFrame) -> pd.DataFrame:
    """Return the connector to each hub that does not meet the network at a junction."""
    by_road = ways[ways["way"].ne(BESIDE)]
    joins = joined.hub_joins.iloc[by_road["hub_join"].to_numpy()]
    connected = joins["connected"].to_numpy(dtype=bool)
    joins, by_road = joins[connected], by_road[connected]
    hubs = joined.hubs.iloc[by_road["hub"].to_numpy()]
    return pd.DataFrame(
        {
            "route": by_road["route"].to_numpy(),
            "step": _AFTER,
            "leg_kind": LegKind.HUB_CONNECTOR,
            "from_name": names_of_joins(joins, joined.network.graph),
            "to_name": hubs["name"].to_numpy(dtype=object),
            "km": joins["connector_km"].to_numpy(),
            "deciseconds": joins["connector_ds"].to_numpy(),
            "coordinates": _pairs(
                _words_at(joins["x"], joins["y"], joined.network),
                words(hubs["lat"].to_numpy(), hubs["lon"].to_numpy()),
            ),
        }
    )


def _words_at(x: pd.Series, y: pd.Series, network: Network) -> Texts:
    return words(
        *to_degrees(x.to_numpy(dtype="float64"), y.to_numpy(dtype="float64"), crs=network.crs)
    )


def _pairs(first: Texts, second: Texts) -> Texts:
    return np.array([f"{a};{b}" for a, b in zip(first, second, strict=True)], dtype=object)
