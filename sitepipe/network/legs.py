"""Routes told leg by leg: names, lengths, speeds, times, rules and lines to draw."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sitepipe import schema
from sitepipe.config import Connector
from sitepipe.network.arrays import Floats, Ints, Texts
from sitepipe.network.attach import NOWHERE
from sitepipe.network.journeys import Joined
from sitepipe.network.network import Network, verified_links
from sitepipe.network.positions import to_degrees, words
from sitepipe.network.routes import BESIDE, Routes
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
            _link_legs(joined.network, routes.stretches),
            _last_legs(joined, routes.ways),
        ]
    ).sort_values(["route", "step"], kind="stable", ignore_index=True)
    on_link = legs["leg_kind"].eq(LegKind.LINK)
    legs["speed_kmh"] = legs["speed_kmh"].where(on_link, speed_kmh)
    legs["rule"] = legs["rule"].where(on_link, CONNECTOR_RULE)
    legs["leg"] = legs.groupby("route").cumcount() + 1
    names = schema.LEGS.column_names
    # A connector is modelled; one of no length is not driven, and nothing rests on it.
    not_driven = legs["km"].eq(0) & ~on_link
    for checked in ("length_verified", "verified"):
        legs[checked] = legs[checked].eq(True) | not_driven
    return legs[["route", *names[names.index("leg") :], "toll", "length_verified", "verified"]]


def route_words(legs: pd.DataFrame) -> pd.Series:
    """Return each route's roads in order, each once in a row, joined with ``→``; by route."""
    driven = legs[legs["road"].notna()]
    same_route = driven["route"].eq(driven["route"].shift())
    again = same_route & driven["road"].eq(driven["road"].shift())
    return driven[~again].groupby("route")["road"].agg(" → ".join)


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
            "to_name": _names_of(joins, network),
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
            "from_name": _names_of(joins, joined.network),
            "to_name": hubs["name"].to_numpy(dtype=object),
            "km": joins["connector_km"].to_numpy(),
            "deciseconds": joins["connector_ds"].to_numpy(),
            "coordinates": _pairs(
                _words_at(joins["x"], joins["y"], joined.network),
                words(hubs["lat"].to_numpy(), hubs["lon"].to_numpy()),
            ),
        }
    )


def _link_legs(network: Network, stretches: pd.DataFrame) -> pd.DataFrame:
    link = stretches["link"].to_numpy(dtype=np.int64)
    from_km, to_km = stretches["from_km"].to_numpy(), stretches["to_km"].to_numpy()
    links = network.links.iloc[link]
    return pd.DataFrame(
        {
            "route": stretches["route"].to_numpy(dtype=np.int64),
            "step": stretches["step"].to_numpy(dtype=np.int64),
            "leg_kind": LegKind.LINK,
            "link_id": links["link_id"].to_numpy(dtype=object),
            "road": _roads(network)[link],
            "from_name": _names(link, from_km, network),
            "to_name": _names(link, to_km, network),
            "km": np.round(np.abs(to_km - from_km), 6),
            "speed_kmh": network.times.speed_kmh[link],
            "deciseconds": (stretches["to_ds"] - stretches["from_ds"]).abs().to_numpy("int64"),
            "link_row": links["row"].to_numpy(),
            "rule": np.array(network.times.rule, dtype=object)[link],
            "coordinates": _lines(network, link, from_km, to_km),
            "toll": links["toll"].to_numpy(),
            "length_verified": links["verified"].eq(True).to_numpy(dtype=bool, na_value=False),
            "verified": verified_links(network)[link],
        }
    )


def _roads(network: Network) -> Texts:
    roads: Texts = network.links["road"].fillna("unnumbered road").to_numpy(dtype=object)
    return roads


def _names_of(joins: pd.DataFrame, network: Network) -> Texts:
    """Name where joins meet the road."""
    node = joins["node"].to_numpy()
    link = joins["link"].to_numpy()
    junction = network.nodes["node"].to_numpy(dtype=object)[node]
    part_way = _names(link, joins["offset_km"].to_numpy(), network)
    return np.where(link == NOWHERE, junction, part_way)


def _names(link: Ints, km: Floats, network: Network) -> Texts:
    """Name places along links: a junction at either end, else the road between the two."""
    junctions = network.nodes["node"].to_numpy(dtype=object)
    start, end = junctions[network.start[link]], junctions[network.end[link]]
    between = _roads(network)[link] + " between " + start + " and " + end
    names: Texts = np.where(km == 0, start, np.where(km == network.length_km[link], end, between))
    return names


def _words_at(x: pd.Series, y: pd.Series, network: Network) -> Texts:
    return words(
        *to_degrees(x.to_numpy(dtype="float64"), y.to_numpy(dtype="float64"), crs=network.crs)
    )


def _pairs(first: Texts, second: Texts) -> Texts:
    return np.array([f"{a};{b}" for a, b in zip(first, second, strict=True)], dtype=object)


def _lines(network: Network, link: Ints, from_km: Floats, to_km: Floats) -> Texts:
    """Write the line of each stretch, working out each different one once."""
    different = pd.DataFrame({"link": link, "from": from_km, "to": to_km})
    number = different.groupby(["link", "from", "to"]).ngroup().to_numpy()
    _, one_of_each = np.unique(number, return_index=True)
    shares = np.stack([from_km, to_km])[:, one_of_each] / network.length_km[link[one_of_each]]
    ends = [network.shapes.at(link[one_of_each], share, crs=network.crs) for share in shares]
    drawn = [
        ";".join([start, *network.shapes.drawn(int(index), begin, finish), stop])
        for index, begin, finish, start, stop in zip(link[one_of_each], *shares, *ends, strict=True)
    ]
    lines: Texts = np.array(drawn, dtype=object)[number]
    return lines
