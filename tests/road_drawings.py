"""
Roads as a reader gives them, drawn in metres, for tests of graphs.

``raw`` takes points by name and ways as names in a row, so that a drawing in a comment and the
roads under test are the same thing.
"""

from __future__ import annotations

import networkx as nx
import numpy as np

from sitepipe.network.engine import CLOSED
from sitepipe.network.timed import open_edges
from sitepipe.roadgraph import (
    MODES,
    NONE,
    ROAD_CLASSES,
    LinkKinds,
    NodeKind,
    Permission,
    RawRoads,
    RoadGraph,
    Source,
    TurnRestrictions,
)
from sitepipe.vocab import Mode, RoadClass

BNG = "EPSG:27700"
YES, ENDS, NO = Permission.YES, Permission.ENDS, Permission.NO
ALL = (1 << len(MODES)) - 1
SOURCE = Source("drawing", "drawing", "0" * 64, "Apache-2.0")


def way(
    points: str,
    *,
    name: str = "",
    road: str = "",
    road_class: RoadClass = RoadClass.LOCAL_ROAD,
    along: Permission = YES,
    against: Permission = YES,
    by_mode: dict[Mode, tuple[Permission, Permission]] | None = None,
    **columns: object,
) -> dict[str, object]:
    """Draw one way: point names in a row, such as ``"a b c"``; letters name it, if nothing else."""
    permission = np.empty((2, len(MODES)), np.uint8)
    permission[0], permission[1] = along, against
    for mode, both in (by_mode or {}).items():
        permission[:, MODES.index(mode)] = both
    return {
        "points": points.split(),
        "name": name or points.replace(" ", "-"),
        "road": road,
        "road_class": road_class,
        "permission": permission,
        "columns": columns,
    }


def turn(
    from_way: str, via: str, to_way: str, *, only: bool = False, modes: int = ALL
) -> tuple[str, str, str, bool, int]:
    return from_way, via, to_way, only, modes


def raw(
    points: dict[str, tuple[float, float]],
    *ways: dict[str, object],
    turns: tuple[tuple[str, str, str, bool, int], ...] = (),
    kinds: dict[str, NodeKind] | None = None,
    nodes: str = "",
    splits: bool = True,
) -> RawRoads:
    """Build roads from points in metres and ways by :func:`way`."""
    names = list(points)
    number = {name: row for row, name in enumerate(names)}
    link_kinds = LinkKinds.blank(len(ways))
    for row, drawn in enumerate(ways):
        link_kinds.road_class[row] = ROAD_CLASSES.index(drawn["road_class"])
        link_kinds.permission[row] = drawn["permission"]
        for column, value in drawn["columns"].items():
            getattr(link_kinds, column)[row] = value
    roads = tuple(dict.fromkeys(drawn["road"] for drawn in ways if drawn["road"]))
    way_number = {drawn["name"]: row for row, drawn in enumerate(ways)}
    counts = [len(drawn["points"]) for drawn in ways]
    node_kinds = kinds or {}
    return RawRoads(
        crs=BNG,
        x=np.array([points[name][0] for name in names], dtype="float64"),
        y=np.array([points[name][1] for name in names], dtype="float64"),
        point_id=np.array(names, dtype=object),
        point_kind=np.array([node_kinds.get(name, 0) for name in names], np.uint8),
        is_node=np.array([name in nodes.split() for name in names]),
        way_first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        way_points=np.array([number[name] for drawn in ways for name in drawn["points"]]),
        way_id=np.array([drawn["name"] for drawn in ways], dtype=object),
        way_kind=np.arange(len(ways), dtype=np.int32),
        way_road=np.array(
            [roads.index(drawn["road"]) if drawn["road"] else NONE for drawn in ways], np.int32
        ),
        way_length_m=np.full(len(ways), np.nan),
        way_verified=np.ones(len(ways), bool),
        way_row=np.arange(len(ways), dtype=np.int32) + 2,
        way_source=np.zeros(len(ways), np.uint8),
        kinds=link_kinds,
        roads=roads,
        conditionals=(),
        sources=(SOURCE,),
        splits=splits,
        has_local_roads=True,
        directed=True,
        turns=TurnRestrictions(
            from_way=np.array([way_number[one[0]] for one in turns], np.int64),
            via_point=np.array([number[one[1]] for one in turns], np.int64),
            to_way=np.array([way_number[one[2]] for one in turns], np.int64),
            only=np.array([one[3] for one in turns], bool),
            modes=np.array([one[4] for one in turns], np.uint8),
            turn_id=np.array([f"{one[0]}>{one[2]}" for one in turns], dtype=object),
        ),
    )


def node(graph: RoadGraph, name: str) -> int:
    """Return the node of a name; never a copy."""
    return graph.node_id.find(name)


def link_names(graph: RoadGraph) -> list[str]:
    return [graph.link_id[row] for row in range(graph.link_count)]


def metres(graph: RoadGraph, start: str, finish: str, *, mode: Mode = Mode.CAR) -> float | None:
    """
    Return the metres of the shortest way a vehicle may drive between two nodes, by networkx.

    A way may begin at any copy of its first node and end at any copy of its last.
    """
    permission = graph.kinds.permission[:, :, MODES.index(mode)]
    ds = open_edges(graph, permission, np.repeat(graph.link_cm, 2), mode)
    drawn = nx.DiGraph()
    drawn.add_nodes_from(range(graph.node_count))
    for tail, head, cm in zip(graph.edge_tails(), graph.edge_head, ds, strict=True):
        if cm != CLOSED and cm < drawn.get_edge_data(tail, head, {"cm": CLOSED})["cm"]:
            drawn.add_edge(int(tail), int(head), cm=int(cm))
    names = graph.node_names(range(graph.node_count))
    found = nx.multi_source_dijkstra_path_length(
        drawn, set(np.flatnonzero(names == start).tolist()), weight="cm"
    )
    ends = [found[copy] for copy in np.flatnonzero(names == finish).tolist() if copy in found]
    return min(ends) / 100 if ends else None
