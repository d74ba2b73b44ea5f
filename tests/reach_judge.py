"""
An independent judge of what lies within a time, by networkx: every link is cut at every place.

It knows nothing of seeds, engines or shares: times along a link are those of its drives, rounded
at each place, and every node, site and opportunity is a node of one plain directed graph.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import shapely
from network_drawings import vehicle
from road_drawings import raw, way

from sitepipe.network import Network, build_network
from sitepipe.network.attach import JOIN_COLUMNS
from sitepipe.network.build.assemble import assemble
from sitepipe.network.engine import CLOSED
from sitepipe.network.gathering import Gathering
from sitepipe.roadgraph import CM_PER_M

NO_WAYS = pd.DataFrame({"site": [], "hub": [], "deciseconds": []}).astype("int64")


def local_network(
    points: dict[str, tuple[float, float]], *ways: dict[str, object], **options: Any
) -> Network:
    """Build a network with local roads; a kilometre takes a car a minute."""
    return build_network(assemble(raw(points, *ways, **options)), vehicle(mode="car"))


def along(
    network: Network, link: str, *metres: float, connector_ds: int = 0, first: int = 0
) -> pd.DataFrame:
    """Join points, numbered from ``first``, at places along a link."""
    row = network.graph.link_id.find(link)
    line = network.graph.lines(np.array([row]))[0]
    at = [line.interpolate(one) for one in metres]
    return pd.DataFrame(
        {
            "point": np.arange(first, first + len(metres)),
            "link": row,
            "node": -1,
            "offset_cm": [round(one * CM_PER_M) for one in metres],
            "straight_m": 0.0,
            "connector_km": 0.0,
            "connector_ds": connector_ds,
            "connected": True,
            "from_x": [one.x for one in at],
            "from_y": [one.y for one in at],
            "x": [one.x for one in at],
            "y": [one.y for one in at],
        }
    )[JOIN_COLUMNS]


def gathered(network: Network, site_joins: pd.DataFrame, point_joins: pd.DataFrame) -> Gathering:
    """Bring sites and opportunities together, none beside another."""
    count = int(site_joins["point"].max()) + 1
    sites = np.array([shapely.Point(0, 0)] * count)
    return Gathering(
        network, sites, site_joins, point_joins, int(point_joins["point"].max()) + 1, NO_WAYS
    )


def times(gathering: Gathering, *, inward: bool) -> np.ndarray:
    """Return sites × opportunities (tenths of a second); ``inf`` where no way leads."""
    cut = cut_network(gathering, inward=inward)
    out = np.full((len(gathering.sites), gathering.point_count), np.inf)
    drawn = cut.reverse() if inward else cut
    for site in range(len(gathering.sites)):
        if ("site", site) not in drawn:
            continue
        found = nx.single_source_dijkstra_path_length(drawn, ("site", site))
        for point in range(gathering.point_count):
            out[site, point] = found.get(("point", point), np.inf)
    return out


def cut_network(gathering: Gathering, *, inward: bool) -> nx.DiGraph:
    """Return the roads cut at every join; no way leads through a site or an opportunity."""
    graph, drive_ds = gathering.network.graph, gathering.network.timed.drive_ds
    assert not len(graph.copy_of), "the judge draws no turn restrictions"
    cut = nx.DiGraph()
    places: dict[int, list[tuple[int, object]]] = {link: [] for link in range(graph.link_count)}
    for kind, joins in (("site", gathering.site_joins), ("point", gathering.point_joins)):
        for row, join in enumerate(joins.itertuples()):
            here = ("node", join.node) if join.link < 0 else (kind, "join", row)
            if join.link >= 0:
                places[join.link].append((join.offset_cm, here))
            ends = ((kind, join.point), here)
            leaves = (kind == "site") != inward
            _faster(cut, *(ends if leaves else ends[::-1]), join.connector_ds)
    for link, cuts in places.items():
        ends = (("node", int(graph.link_start[link])), ("node", int(graph.link_end[link])))
        length = int(graph.link_cm[link])
        chain = [(0, ends[0]), *sorted(cuts, key=lambda one: one[0]), (length, ends[1])]
        for way_, whole in enumerate(drive_ds[2 * link : 2 * link + 2]):
            if whole == CLOSED:
                continue
            for (begin, one), (end, other) in pairwise(chain):
                taken = round(int(whole) * end / length) - round(int(whole) * begin / length)
                _faster(cut, *((one, other) if way_ == 0 else (other, one)), taken)
        for (begin, one), (end, other) in pairwise(chain[1:-1]):
            if begin == end:  # joins at one place, also where the link is driven one way only
                _faster(cut, one, other, 0)
                _faster(cut, other, one, 0)
    return cut


def _faster(cut: nx.DiGraph, tail: object, head: object, taken: int) -> None:
    if taken < cut.get_edge_data(tail, head, {"weight": np.inf})["weight"]:
        cut.add_edge(tail, head, weight=int(taken))


__all__ = ["along", "cut_network", "gathered", "local_network", "times", "way"]
