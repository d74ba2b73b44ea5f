"""Legs along links: names, lengths, speeds, times, rules and lines to draw."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sitepipe.network.arrays import Flags, Ints, Texts
from sitepipe.network.courses import SIMPLER_M, course_of, course_words
from sitepipe.network.network import Network
from sitepipe.network.place_names import names_along, names_between, road_names
from sitepipe.roadgraph import CM_PER_M, NONE, RoadGraph
from sitepipe.units import M_PER_KM
from sitepipe.vocab import LegKind


def link_legs(network: Network, stretches: pd.DataFrame) -> pd.DataFrame:
    """
    Return a leg for each stretch; of a network with local roads, one for each run of them.

    A run is of one road, driven at one speed by one rule: nobody reads hundreds of short links.

    Parameters
    ----------
    network
        The roads.
    stretches
        As :class:`sitepipe.network.routes.Routes` holds them.
    """
    graph, timed = network.graph, network.timed
    route, step, drive, from_cm, to_cm, deciseconds = (
        stretches[name].to_numpy(dtype=np.int64)
        for name in ("route", "step", "drive", "from_cm", "to_cm", "deciseconds")
    )
    link, kind, way = drive >> 1, graph.link_kind[drive >> 1], drive & 1
    speed_kmh, rule = timed.speed_kmh[kind, way], timed.rule[kind, way]
    begins = _begins(route, graph.link_road[link], speed_kmh, rule)
    if not graph.has_local_roads:
        begins[:] = True
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(drive))[: len(first)] - 1
    return pd.DataFrame(
        {
            "route": route[first],
            "step": step[first],
            "leg_kind": LegKind.LINK,
            "link_id": _link_words(link[first], link[last], graph),
            "road": road_names(graph, link[first]),
            "from_name": names_along(graph, link[first], from_cm[first]),
            "to_name": _where_legs_end(graph, route, link, to_cm, first, last),
            "km": np.round(_sums(np.abs(to_cm - from_cm), first) / (M_PER_KM * CM_PER_M), 6),
            "speed_kmh": speed_kmh[first],
            "deciseconds": _sums(deciseconds, first),
            "link_row": _rows(link[first], link[last], graph),
            "rule": _with_delays(rule[first], drive, first, network),
            "coordinates": _coordinates(graph, link, from_cm, to_cm, begins),
            "toll": _tolls(graph.kinds.toll[kind], first),
            "length_verified": _all(graph.link_verified[link], first),
            "verified": _all(network.verified_drives[drive], first),
        }
    )


def _begins(route: Ints, *others: np.ndarray) -> Flags:
    """Return which stretches differ from the one before."""
    begins = np.ones(len(route), dtype=bool)
    begins[1:] = np.diff(route) != 0
    for column in others:
        begins[1:] |= column[1:] != column[:-1]
    return begins


def _sums(figures: Ints, first: Ints) -> Ints:
    return np.add.reduceat(figures, first) if len(first) else figures


def _all(flags: Flags, first: Ints) -> Flags:
    return np.logical_and.reduceat(flags, first) if len(first) else flags


def _where_legs_end(
    graph: RoadGraph, route: Ints, link: Ints, to_cm: Ints, first: Ints, last: Ints
) -> Texts:
    names = names_along(graph, link[last], to_cm[last])
    if graph.has_local_roads:
        roads = road_names(graph, link[first])
        onward = np.flatnonzero(route[first][1:] == route[first][:-1])
        names[onward] = names_between(roads[onward], roads[onward + 1])
    return names


def _link_words(first: Ints, last: Ints, graph: RoadGraph) -> Texts:
    """Name the link of each leg; of a run, its first and its last."""
    ends = zip(graph.link_id.take(first), graph.link_id.take(last), strict=True)
    return np.array([a if a == b else f"{a} … {b}" for a, b in ends], dtype=object)


def _rows(first: Ints, last: Ints, graph: RoadGraph) -> pd.Series:
    """Return the row of each leg's link in its file; unknown for a run and where there is none."""
    rows = pd.Series(graph.link_row[first]).astype("Int64")
    return rows.mask((first != last) | (rows == NONE))


def _tolls(toll: np.ndarray, first: Ints) -> pd.Series:
    """Tell whether a toll is charged on any part; an unknown one leaves the answer open."""
    charged, unknown = ~_all(toll != 1, first), ~_all(toll != NONE, first)
    return pd.Series(charged).astype("boolean").mask(~charged & unknown)


def _with_delays(rule: Texts, drive: Ints, first: Ints, network: Network) -> Texts:
    """Add to each leg's rule the keys of what is lost at the nodes on its way."""
    delay = network.delay_keys[drive]
    lost = np.flatnonzero(delay != "")
    told = rule.copy()
    leg = np.searchsorted(first, lost, side="right") - 1
    for row, key in sorted(set(zip(leg.tolist(), delay[lost].tolist(), strict=True))):
        told[row] = f"{told[row]}; {key}"
    return told


def _coordinates(graph: RoadGraph, link: Ints, from_cm: Ints, to_cm: Ints, begins: Flags) -> Texts:
    """Write the line of each leg."""
    if graph.has_local_roads:
        course = course_of(graph, link, from_cm, to_cm)
        run = np.cumsum(begins) - 1
        return course_words(course, run, crs=graph.crs, simpler_m=SIMPLER_M)
    # Many routes share the few long links of such a network: each different line once.
    different, which = np.unique(
        np.column_stack([link, from_cm, to_cm]), axis=0, return_inverse=True
    )
    course = course_of(graph, *different.T)
    return course_words(course, np.arange(len(different)), crs=graph.crs)[which.ravel()]
