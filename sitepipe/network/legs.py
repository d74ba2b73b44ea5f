"""Routes told leg by leg: names, lengths, speeds, times, rules and lines to draw."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from sitepipe import schema
from sitepipe.config import Connector
from sitepipe.network.arrays import Ints, Texts
from sitepipe.network.attach import NOWHERE
from sitepipe.network.courses import SIMPLER_M, course_of, course_words
from sitepipe.network.journeys import BESIDE, Joined
from sitepipe.network.network import Network
from sitepipe.network.positions import to_degrees, words
from sitepipe.network.routes import Routes
from sitepipe.roadgraph import CM_PER_M, NONE, RoadGraph
from sitepipe.units import M_PER_KM
from sitepipe.vocab import LegKind

UNNUMBERED = "unnumbered road"
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
    driven = driven[~again]
    route, first = np.unique(driven["route"].to_numpy(dtype=np.int64), return_index=True)
    roads = driven["road"].tolist()
    ends = [*first.tolist(), len(roads)]
    told = [" → ".join(roads[low:high]) for low, high in pairwise(ends)]
    return pd.Series(told, index=route, dtype=object)


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
    """Return a leg for each stretch; of a network with local roads, one for each run of them."""
    graph, timed = network.graph, network.timed
    drive = stretches["drive"].to_numpy(dtype=np.int64)
    link = drive >> 1
    kind, way = graph.link_kind[link], drive & 1
    from_cm, to_cm = (stretches[name].to_numpy(dtype=np.int64) for name in ("from_cm", "to_cm"))
    told = pd.DataFrame(
        {
            "route": stretches["route"].to_numpy(dtype=np.int64),
            "step": stretches["step"].to_numpy(dtype=np.int64),
            "link": link,
            "road": graph.link_road[link],
            "from_cm": from_cm,
            "to_cm": to_cm,
            "speed_kmh": timed.speed_kmh[kind, way],
            "deciseconds": stretches["deciseconds"].to_numpy(dtype=np.int64),
            "rule": timed.rule[kind, way],
            "toll": graph.kinds.toll[kind].astype(np.int64),
            "length_verified": graph.link_verified[link],
            "verified": network.verified_drives[drive],
            "cm": np.abs(to_cm - from_cm),
        }
    )
    run = _runs(told) if graph.has_local_roads else np.arange(len(told))
    first = told.groupby(run).first()
    last = told.groupby(run).last()
    sums = told[["cm", "deciseconds"]].groupby(run).sum()
    sound = told[["length_verified", "verified"]].groupby(run).all()
    from_name, to_name = _ends_of_runs(first, last, network)
    return pd.DataFrame(
        {
            "route": first["route"],
            "step": first["step"],
            "leg_kind": LegKind.LINK,
            "link_id": _link_words(first["link"], last["link"], network.graph),
            "road": _roads(first["road"], graph),
            "from_name": from_name,
            "to_name": to_name,
            "km": np.round(sums["cm"] / (M_PER_KM * CM_PER_M), 6),
            "speed_kmh": first["speed_kmh"],
            "deciseconds": sums["deciseconds"],
            "link_row": _rows(first["link"], last["link"], graph),
            "rule": first["rule"],
            "coordinates": _coordinates(told, run, graph),
            "toll": _tolls(told["toll"], run),
            "length_verified": sound["length_verified"],
            "verified": sound["verified"],
        }
    )


def _coordinates(told: pd.DataFrame, run: Ints, graph: RoadGraph) -> Texts:
    """Write the line of each leg."""
    columns = [told[name].to_numpy(dtype=np.int64) for name in ("link", "from_cm", "to_cm")]
    if graph.has_local_roads:
        return course_words(course_of(graph, *columns), run, crs=graph.crs, simpler_m=SIMPLER_M)
    # Many routes share the few long links of such a network: each different line once.
    different, which = np.unique(np.column_stack(columns), axis=0, return_inverse=True)
    course = course_of(graph, *different.T)
    return course_words(course, np.arange(len(different)), crs=graph.crs)[which.ravel()]


def _runs(told: pd.DataFrame) -> Ints:
    """Count up runs of stretches of one road that are driven at one speed by one rule."""
    same = ["route", "road", "speed_kmh", "rule"]
    begins = (told[same] != told[same].shift()).any(axis="columns").to_numpy(dtype=bool)
    runs: Ints = np.cumsum(begins) - 1
    return runs


def _link_words(first: pd.Series, last: pd.Series, graph: RoadGraph) -> Texts:
    """Name the link of each leg; of a run, its first and its last."""
    begin, finish = graph.link_id.take(first), graph.link_id.take(last)
    return np.array(
        [a if a == b else f"{a} … {b}" for a, b in zip(begin, finish, strict=True)], dtype=object
    )


def _rows(first: pd.Series, last: pd.Series, graph: RoadGraph) -> pd.Series:
    """Return the row of each leg's link in its file; unknown for a run and where there is none."""
    rows = pd.Series(graph.link_row[first], index=first.index).astype("Int64")
    return rows.mask((first != last) | (rows == NONE))


def _tolls(toll: pd.Series, run: Ints) -> pd.Series:
    """Tell whether a toll is charged on any part; an unknown one leaves the answer open."""
    charged, unknown = toll.eq(1).groupby(run).any(), toll.eq(NONE).groupby(run).any()
    return charged.astype("boolean").mask(~charged & unknown)


def _roads(road: pd.Series | Ints, graph: RoadGraph) -> Texts:
    names = graph.texts.take(np.asarray(road))
    return np.array([UNNUMBERED if name is None else name for name in names], dtype=object)


def _ends_of_runs(first: pd.DataFrame, last: pd.DataFrame, network: Network) -> tuple[Texts, Texts]:
    """Name where each leg begins and ends."""
    begin = _names(first["link"], first["from_cm"], network)
    finish = _names(last["link"], last["to_cm"], network)
    return begin, finish


def _names_of(joins: pd.DataFrame, network: Network) -> Texts:
    """Name where joins meet the road."""
    node = joins["node"].to_numpy()
    part_way = joins["link"].to_numpy() != NOWHERE
    names = np.empty(len(joins), dtype=object)
    names[~part_way] = network.graph.node_names(node[~part_way])
    on_link = joins[part_way]
    names[part_way] = _names(on_link["link"], on_link["offset_cm"], network)
    return names


def _names(link: pd.Series, at_cm: pd.Series, network: Network) -> Texts:
    """Name places along links: a junction at either end, else the road between the two."""
    graph = network.graph
    links, at = link.to_numpy(dtype=np.int64), at_cm.to_numpy(dtype=np.int64)
    start = graph.node_names(graph.link_start[links])
    end = graph.node_names(graph.link_end[links])
    between = _roads(graph.link_road[links], graph) + " between " + start + " and " + end
    names: Texts = np.where(at == 0, start, np.where(at == graph.link_cm[links], end, between))
    return names


def _words_at(x: pd.Series, y: pd.Series, network: Network) -> Texts:
    return words(
        *to_degrees(x.to_numpy(dtype="float64"), y.to_numpy(dtype="float64"), crs=network.crs)
    )


def _pairs(first: Texts, second: Texts) -> Texts:
    return np.array([f"{a};{b}" for a, b in zip(first, second, strict=True)], dtype=object)
