"""
How points join the network: by a modelled connector to the nearest roads.

A site may join an all-purpose road at the nearest point of its line, and a motorway only at
its junctions. Where it joins part-way, the link's whole time is shared out by position, so that
the parts of a link add up to it exactly, whoever else joins it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from sitepipe.config import Connector
from sitepipe.network.arrays import Flags, Floats, Geometries, Ints
from sitepipe.network.network import Network
from sitepipe.network.speeds import whole_deciseconds
from sitepipe.vocab import RoadClass

NOWHERE = -1
INTERCHANGE = "motorway_interchange"
_FIRST_RADIUS_M = 1_000.0

JOIN_COLUMNS = [
    "point",  # number of the point
    "link",  # link it joins part-way; NOWHERE for a join at a junction
    "node",  # junction it joins; NOWHERE for a join part-way along a link
    "offset_km",  # driven length from the link's start to the join
    "offset_ds",  # time of that part of the link (tenths of a second)
    "straight_m",  # straight line from point to join
    "connector_km",  # driven length of the connector
    "connector_ds",  # its time (tenths of a second)
    "connected",  # whether there is a connector at all
    "from_x",  # where the connector leaves the point
    "from_y",
    "x",  # where it meets the road
    "y",
]


def attach(geometries: Geometries, network: Network, *, connector: Connector) -> pd.DataFrame:
    """
    Join points or polygons to the nearest roads.

    Each joins its ``nearest_links`` nearest all-purpose links and as many nearest junctions of
    motorways, none farther than ``max_km`` in a straight line. A polygon is measured from its
    edge; where a road runs through it, it joins where that road comes nearest to its centroid.
    Positions along a link and lengths of connectors are rounded to 10 m: they are modelled.
    A junction of ``kind`` ``motorway_interchange`` that no all-purpose link meets joins
    motorways only, so no connector reaches it.

    Parameters
    ----------
    geometries
        P points or polygons in the network's CRS.
    network
        The roads.
    connector
        Detour factor, speed, and how many joins how far away.

    Returns
    -------
    joins
        Columns ``JOIN_COLUMNS``, in order of point, link and junction. A point far from every
        road has no row.
    """
    all_purpose = network.links["road_class"].ne(RoadClass.MOTORWAY).to_numpy(dtype=bool)
    joinable = np.flatnonzero(all_purpose & (shapely.length(network.shapes.lines) > 0))
    junctions = _motorway_junctions(network, all_purpose)
    joins = pd.concat(
        [
            _along_links(geometries, joinable, network, connector),
            _at_junctions(geometries, junctions, network, connector),
        ]
    )
    return joins.sort_values(["point", "link", "node"], ignore_index=True)


def join_at(point: Ints, node: Ints, geometries: Geometries, network: Network) -> pd.DataFrame:
    """Join points to given junctions, without a connector; columns ``JOIN_COLUMNS``."""
    return _joins(
        point=point,
        node=node,
        connected=False,
        from_x=shapely.get_x(geometries),
        from_y=shapely.get_y(geometries),
        x=network.graph.x[node],
        y=network.graph.y[node],
    )


def connector_lengths(straight_m: Floats, connector: Connector) -> tuple[Floats, Ints]:
    """Return driven length (km, to 10 m) and time (tenths of a second) of connectors."""
    km = np.rint(straight_m * connector.detour_factor.value / 10) / 100
    return km, whole_deciseconds(km, connector.speed_kmh.value)


def _along_links(
    geometries: Geometries, links: Ints, network: Network, connector: Connector
) -> pd.DataFrame:
    lines = network.shapes.lines[links]
    point, found, straight_m = _nearest(geometries, lines, connector=connector)
    line, link = lines[found], links[found]
    leaves, meets = _closest(geometries[point], line)
    share = shapely.line_locate_point(line, meets, normalized=True)
    length_km = network.length_km[link]
    offset_km = np.clip(np.round(share * length_km, 2), 0, length_km)
    whole = network.times.deciseconds[link]
    at = shapely.line_interpolate_point(line, offset_km / length_km, normalized=True)
    return _joins(
        point=point,
        link=link,
        offset_km=offset_km,
        offset_ds=np.rint(whole * (offset_km / length_km)).astype(np.int64),
        **_connectors(straight_m, leaves, connector),
        x=shapely.get_x(at),
        y=shapely.get_y(at),
    )


def _at_junctions(
    geometries: Geometries, nodes: Ints, network: Network, connector: Connector
) -> pd.DataFrame:
    positions = shapely.points(network.graph.x[nodes], network.graph.y[nodes])
    point, found, straight_m = _nearest(geometries, positions, connector=connector)
    leaves, _ = _closest(geometries[point], positions[found])
    node = nodes[found]
    return _joins(
        point=point,
        node=node,
        **_connectors(straight_m, leaves, connector),
        x=network.graph.x[node],
        y=network.graph.y[node],
    )


def _motorway_junctions(network: Network, all_purpose: Flags) -> Ints:
    """Return the junctions of motorways that local roads reach."""

    def meets(links: Flags) -> Flags:
        return np.isin(np.arange(len(network.nodes)), [network.start[links], network.end[links]])

    interchange = network.nodes["kind"].eq(INTERCHANGE).to_numpy(dtype=bool)
    return np.flatnonzero(meets(~all_purpose) & ~(interchange & ~meets(all_purpose)))


def _connectors(
    straight_m: Floats, leaves: Geometries, connector: Connector
) -> dict[str, Floats | Ints]:
    km, deciseconds = connector_lengths(straight_m, connector)
    return {
        "straight_m": straight_m,
        "connector_km": km,
        "connector_ds": deciseconds,
        "from_x": shapely.get_x(leaves),
        "from_y": shapely.get_y(leaves),
    }


def _joins(**columns: object) -> pd.DataFrame:
    """Build a table of joins; what is not given is nowhere, of no length and no time."""
    given = {
        "link": NOWHERE, "node": NOWHERE, "offset_km": 0.0, "offset_ds": 0,
        "straight_m": 0.0, "connector_km": 0.0, "connector_ds": 0, "connected": True,
    } | columns  # fmt: skip
    joins = pd.DataFrame({"point": given.pop("point")}).assign(**given)
    whole = ["point", "link", "node", "offset_ds", "connector_ds"]
    return joins[JOIN_COLUMNS].astype(dict.fromkeys(whole, "int64"))


def _nearest(
    geometries: Geometries, candidates: Geometries, *, connector: Connector
) -> tuple[Ints, Ints, Floats]:
    """
    Find the nearest few candidates of each geometry: both as numbers, and the distance (m).

    The search widens until it holds enough, so that a large network costs no more than a small
    one. Distances equal to the millimetre count as equal; then the first candidate is nearer.
    """
    tree = shapely.STRtree(candidates)
    limit_m = connector.max_km.value * 1000
    radius_m = min(_FIRST_RADIUS_M, limit_m)
    pending = np.arange(len(geometries))
    points, found = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    while pending.size:
        which, candidate = tree.query(geometries[pending], predicate="dwithin", distance=radius_m)
        enough = np.bincount(which, minlength=len(pending)) >= connector.nearest_links.value
        enough |= radius_m >= limit_m
        points.append(pending[which[enough[which]]])
        found.append(candidate[enough[which]])
        pending = pending[~enough]
        radius_m = min(radius_m * 2, limit_m)
    point, candidate = np.concatenate(points), np.concatenate(found)
    straight_m = np.round(shapely.distance(geometries[point], candidates[candidate]), 3)
    order = np.lexsort((candidate, straight_m, point))
    point, candidate, straight_m = point[order], candidate[order], straight_m[order]
    place = np.arange(len(point)) - np.searchsorted(point, point)
    near = place < connector.nearest_links.value
    return point[near], candidate[near], straight_m[near]


def _closest(geometries: Geometries, roads: Geometries) -> tuple[Geometries, Geometries]:
    """Return the closest points: on each geometry, and on its road (a line or a point)."""
    between = shapely.shortest_line(geometries, roads)
    leaves, meets = shapely.get_point(between, 0), shapely.get_point(between, 1)
    through = (shapely.area(geometries) > 0) & shapely.intersects(geometries, roads)
    if through.any():
        within = shapely.intersection(geometries[through], roads[through])
        to_road = shapely.shortest_line(shapely.centroid(geometries[through]), within)
        leaves[through] = meets[through] = shapely.get_point(to_road, 1)
    return leaves, meets
