"""
How points join the network: by a modelled connector to the nearest roads.

A site joins an all-purpose road at the nearest point of its line. Where the network holds no
local roads, the connector stands for them, and a site may also join a motorway, at its junctions
alone. Where it holds them, the way to the motorway is in the network.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import shapely

from sitepipe.config import Connector
from sitepipe.network.arrays import Flags, Floats, Geometries, Ints
from sitepipe.network.nearby import AT_ONCE, closest, nearest_few, nearest_links
from sitepipe.network.network import Network
from sitepipe.network.timing import whole_deciseconds
from sitepipe.roadgraph import CM_PER_M, NONE, ROAD_CLASSES, LinkForm, NodeKind, RoadGraph
from sitepipe.units import M_PER_KM
from sitepipe.vocab import RoadClass

NOWHERE = NONE

# Centre lines of the two carriageways of one road, and what a boundary is off by: about so much.
_FRONTAGE_M = 10.0

JOIN_COLUMNS = [
    "point",  # number of the point
    "link",  # link it joins part-way; NOWHERE for a join at a junction
    "node",  # junction it joins; NOWHERE for a join part-way along a link
    "offset_cm",  # driven length from the link's start to the join (cm)
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

    A place joins links that the vehicle may drive, none farther than ``max_km`` in a straight
    line: no motorway, slip road, tunnel or ferry. A polygon is measured from its edge; where a
    road runs through it or alongside, it joins where that road comes nearest to its centroid.

    If the network holds local roads, a place joins the nearest link, and up to ``nearest_links``
    that are at most 10 m farther away: what lies beyond is reached by road.

    If it does not, connectors stand for them. A place joins its ``nearest_links`` nearest links,
    and as many nearest junctions of motorways; a junction of the kind ``MOTORWAY_INTERCHANGE``
    that no all-purpose link meets joins motorways only, so no connector reaches it.

    Lengths of connectors are rounded to 10 m, for they are modelled. So are positions along
    links, to 1 m if the network holds local roads.

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
    joins = _along_links(geometries, network, connector)
    if not network.graph.has_local_roads:
        joins = pd.concat([joins, _at_junctions(geometries, network, connector)])
    return joins.sort_values(["point", "link", "node"], ignore_index=True)


def join_at(point: Ints, node: Ints, geometries: Geometries, network: Network) -> pd.DataFrame:
    """Join points to given junctions, without a connector; columns ``JOIN_COLUMNS``."""
    x, y = _node_positions(network.graph, node)
    return _joins(
        point=point,
        node=node,
        connected=False,
        from_x=shapely.get_x(geometries),
        from_y=shapely.get_y(geometries),
        x=x,
        y=y,
    )


def connector_lengths(straight_m: Floats, connector: Connector) -> tuple[Floats, Ints]:
    """Return the driven length (km) and time (tenths of a second) of connectors."""
    km = np.rint(straight_m * connector.detour_factor.value / 10) / 100
    return km, whole_deciseconds(km, connector.speed_kmh.value)


def joinable_links(network: Network) -> Flags:
    """Return the links that a point may join part-way; see :func:`attach`."""
    kinds = network.graph.kinds
    off = kinds.tunnel | np.isin(kinds.form, [LinkForm.SLIP, LinkForm.FERRY])
    off |= np.isin(kinds.road_class, _codes(RoadClass.MOTORWAY, RoadClass.FERRY))
    flags: Flags = network.permitted & ~off[network.graph.link_kind]
    return flags


def motorway_junctions(network: Network) -> Ints:
    """
    Return the nodes at which local roads reach a motorway, for networks that hold none.

    Where the network holds slip roads, these are the nodes at which they leave the main
    carriageways behind; where it does not, all nodes that a motorway meets.
    """
    graph = network.graph

    def meets(links: Flags) -> Flags:
        met = np.zeros(graph.node_count, dtype=bool)
        met[graph.link_start[links]] = met[graph.link_end[links]] = True
        return met

    motorway = np.isin(graph.kinds.road_class, _codes(RoadClass.MOTORWAY))[graph.link_kind]
    slip = (graph.kinds.form == LinkForm.SLIP)[graph.link_kind] & motorway
    reached = meets(motorway & network.permitted)
    if slip.any():
        reached &= ~meets(motorway & ~slip)
    interchange = graph.node_kind == NodeKind.MOTORWAY_INTERCHANGE
    return np.flatnonzero(reached & ~(interchange & ~meets(~motorway)))


def _codes(*classes: RoadClass) -> list[int]:
    return [ROAD_CLASSES.index(road_class) for road_class in classes]


def _along_links(geometries: Geometries, network: Network, connector: Connector) -> pd.DataFrame:
    graph = network.graph
    local = graph.has_local_roads
    point, link, straight_m = nearest_links(
        geometries,
        graph,
        joinable_links(network),
        count=math.ceil(connector.nearest_links.value),
        within_m=connector.max_km.value * M_PER_KM,
        beyond_m=_FRONTAGE_M if local else np.inf,
        first_m=100.0 if local else 1_000.0,
    )
    leaves, meets, x, y, offset_cm = (np.empty(len(point), dtype=kind) for kind in "OOddq")
    for start in range(0, len(point), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        line = graph.lines(link[part])
        leaves[part], meets[part] = closest(geometries[point[part]], line)
        share = shapely.line_locate_point(line, meets[part], normalized=True)
        offset_cm[part] = _rounded(share * graph.link_cm[link[part]], graph)
        offset_cm[part] = np.minimum(offset_cm[part], graph.link_cm[link[part]])
        at = shapely.line_interpolate_point(
            line, offset_cm[part] / graph.link_cm[link[part]], normalized=True
        )
        x[part], y[part] = shapely.get_x(at), shapely.get_y(at)
    return _joins(
        point=point,
        link=link,
        offset_cm=offset_cm,
        **_connectors(straight_m, leaves, connector),
        x=x,
        y=y,
    )


def _rounded(offset_cm: Floats, graph: RoadGraph) -> Ints:
    """Round places along links: what is modelled is no finer than 10 m."""
    step_cm = CM_PER_M * (1 if graph.has_local_roads else 10)
    rounded: Ints = np.rint(offset_cm / step_cm).astype(np.int64) * step_cm
    return rounded


def _at_junctions(geometries: Geometries, network: Network, connector: Connector) -> pd.DataFrame:
    nodes = motorway_junctions(network)
    positions = shapely.points(*_node_positions(network.graph, nodes))
    limit_m = connector.max_km.value * M_PER_KM
    point, found = shapely.STRtree(positions).query(
        geometries, predicate="dwithin", distance=limit_m
    )
    straight_m = shapely.distance(geometries[point], positions[found])
    point, found, straight_m = nearest_few(
        point, found, straight_m, count=math.ceil(connector.nearest_links.value)
    )
    leaves, _ = closest(geometries[point], positions[found])
    x, y = _node_positions(network.graph, nodes[found])
    return _joins(
        point=point, node=nodes[found], **_connectors(straight_m, leaves, connector), x=x, y=y
    )


def _node_positions(graph: RoadGraph, nodes: Ints) -> tuple[Floats, Floats]:
    x, y = graph.node_cm[nodes].T / CM_PER_M
    return x, y


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
        "link": NOWHERE, "node": NOWHERE, "offset_cm": 0,
        "straight_m": 0.0, "connector_km": 0.0, "connector_ds": 0, "connected": True,
    } | columns  # fmt: skip
    joins = pd.DataFrame({"point": given.pop("point")}).assign(**given)
    whole = ["point", "link", "node", "offset_cm", "connector_ds"]
    return joins[JOIN_COLUMNS].astype(dict.fromkeys(whole, "int64"))
