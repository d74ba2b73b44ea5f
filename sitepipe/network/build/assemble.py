"""From the roads of a source to a graph: cut, join, order, direct, split."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from sitepipe.errors import SchemaError
from sitepipe.network.build import stretches as parts
from sitepipe.network.build.areas import areas
from sitepipe.network.build.edges import drives, edges_of_drives, in_rows, split_for
from sitepipe.network.build.order import hilbert
from sitepipe.network.build.turns import Turns, turns_of_links
from sitepipe.network.tree import pack_tree
from sitepipe.roadgraph import (
    CM_PER_M,
    NONE,
    Doubles,
    Ints32,
    Ints64,
    LinkKinds,
    Names,
    RawRoads,
    Remark,
    RoadGraph,
)

Order = Literal["space", "name"]


def assemble(raw: RawRoads, *, order: Order = "space") -> RoadGraph:
    """
    Make a graph of the roads of a source.

    Parameters
    ----------
    raw
        Roads as a reader gives them.
    order
        Of nodes and links: ``space`` puts neighbours side by side, which fast searches need;
        ``name`` makes the answer independent of the order of rows in a file, and of ways
        equally fast the one with the first link by name is taken.

    Returns
    -------
    graph
        Nodes where ways meet, end or are marked; links with their whole lines; edges with
        turn restrictions and areas worked in. ``remarks`` goes on from those of the reader.

    Raises
    ------
    SchemaError
        If there is no way to make a link of.
    """
    if len(raw.way_first) < 2:
        raise SchemaError("no road in the input", hint="Give roads that a motor vehicle may drive.")
    raw = _said_once(raw)
    stretches = parts.cut(raw)
    steps = parts.chains(raw, stretches)
    links = _links(raw, stretches, steps, order=order)
    turns, turn_remarks = turns_of_links(raw, stretches, steps)
    kinds, link_kind = _kinds(raw, links.way)
    permission = kinds.permission[link_kind]
    own_nodes = len(links.node_point)
    found = areas(links.start, links.end, permission, own_nodes)
    edges, copies = drives(links.start, links.end, permission, found, own_nodes)
    doubled = len(copies.of) // 2
    edges, copies = split_for(_turns_in_order(turns, links.rank), edges, copies, own_nodes)
    edge_first, edges = in_rows(edges, own_nodes + len(copies.of))
    drive_edge, more_drive, more_edge = edges_of_drives(edges, len(links.way), own_nodes)
    node_point = np.concatenate([links.node_point, links.node_point[copies.of]])
    vertex_cm = _centimetres(raw, links.points)
    tree_first, tree_box = pack_tree(links.first, vertex_cm)
    return RoadGraph(
        crs=raw.crs,
        node_cm=_centimetres(raw, node_point),
        node_kind=raw.point_kind[node_point],
        node_id=Names.of(str(name) for name in raw.point_id[links.node_point]),
        copy_of=copies.of.astype(np.int32),
        link_start=links.start.astype(np.int32),
        link_end=links.end.astype(np.int32),
        link_cm=np.maximum(np.rint(links.length_m * CM_PER_M), 1).astype(np.int32),
        link_kind=link_kind,
        link_road=raw.way_road[links.way],
        link_id=Names.of(links.names),
        link_verified=raw.way_verified[links.way],
        link_row=raw.way_row[links.way],
        link_source=raw.way_source[links.way],
        vertex_first=links.first,
        vertex_cm=vertex_cm,
        edge_first=edge_first,
        edge_head=edges.head.astype(np.int32),
        edge_drive=edges.drive.astype(np.int32),
        edge_gate=edges.gate,
        edge_ban=edges.ban,
        drive_edge=drive_edge,
        more_drive=more_drive,
        more_edge=more_edge,
        tree_first=tree_first,
        tree_box=tree_box,
        kinds=kinds,
        texts=Names.of([*raw.roads, *raw.conditionals]),
        sources=raw.sources,
        remarks=(*raw.remarks, *turn_remarks, *_remarks(stretches, links, doubled=doubled)),
        has_local_roads=raw.has_local_roads,
        directed=raw.directed,
    )


@dataclass(frozen=True, eq=False)
class _Links:
    """
    Links in their final order.

    ``rank`` is the chain that each was; ``node_point`` the point of each node; ``start`` and
    ``end`` are nodes; ``first`` and ``points`` give the line as points; ``way`` is the way that
    the link begins with.
    """

    rank: Ints64
    node_point: Ints64
    start: Ints64
    end: Ints64
    first: Ints64
    points: Ints64
    way: Ints64
    length_m: Doubles
    names: list[str]


def _links(
    raw: RawRoads, stretches: parts.Stretches, steps: parts.Chains, *, order: Order
) -> _Links:
    first, points = parts.link_points(raw, stretches, steps)
    names = parts.link_names(raw, stretches, steps)
    node_point, start, end = _nodes(raw, points[first[:-1]], points[first[1:] - 1], order=order)
    if order == "name":
        rank = np.argsort(np.array(names, dtype=object), kind="stable")
    else:
        rank = np.lexsort((end, start))
    lengths = np.diff(first)[rank]
    from_place = np.repeat(first[:-1][rank] - (np.cumsum(lengths) - lengths), lengths)
    return _Links(
        rank=rank,
        node_point=node_point,
        start=start[rank],
        end=end[rank],
        first=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        points=points[from_place + np.arange(len(from_place))],
        way=parts.ways_of_links(steps, stretches)[rank],
        length_m=parts.sums_by_link(steps, stretches.length_m)[rank],
        names=[names[link] for link in rank],
    )


def _nodes(
    raw: RawRoads, start: Ints64, end: Ints64, *, order: Order
) -> tuple[Ints64, Ints64, Ints64]:
    """Return the point of each node, and the nodes at both ends of each link."""
    points, which = np.unique(np.concatenate([start, end]), return_inverse=True)
    if order == "name":
        # Nodes of a table that no link meets are nodes all the same.
        lonely = np.setdiff1d(np.flatnonzero(raw.is_node), points)
        points = np.concatenate([points, lonely])
        rank = np.argsort(raw.point_id[points].astype(str), kind="stable")
    else:
        rank = np.argsort(hilbert(raw.x[points], raw.y[points]), kind="stable")
    place = np.empty(len(points), dtype=np.int64)
    place[rank] = np.arange(len(points))
    node = place[which.ravel()]
    return points[rank], node[: len(start)], node[len(start) :]


def _said_once(raw: RawRoads) -> RawRoads:
    """Return the roads with each kind and each road name once, so that equal ones are seen."""
    kinds, same = raw.kinds.distinct()
    roads = tuple(dict.fromkeys(raw.roads))
    row = {name: number for number, name in enumerate(roads)}
    road = np.array([*(row[name] for name in raw.roads), NONE], dtype=np.int32)
    return replace(
        raw,
        kinds=kinds,
        way_kind=same[raw.way_kind].astype(np.int32),
        roads=roads,
        way_road=road[raw.way_road],
    )


def _kinds(raw: RawRoads, way: Ints64) -> tuple[LinkKinds, Ints32]:
    """Return the kinds that links have, and that of each link."""
    used, link_kind = np.unique(raw.way_kind[way], return_inverse=True)
    kinds = raw.kinds.take(used)
    stated = kinds.conditional != NONE
    # Road names and conditional limits stand in one list of texts, the names first.
    conditional = np.where(stated, kinds.conditional + len(raw.roads), NONE).astype(np.int32)
    return replace(kinds, conditional=conditional), link_kind.ravel().astype(np.int32)


def _turns_in_order(turns: Turns, rank: Ints64) -> Turns:
    place = np.empty(len(rank), dtype=np.int64)
    place[rank] = np.arange(len(rank))
    return replace(
        turns,
        from_drive=2 * place[turns.from_drive >> 1] + (turns.from_drive & 1),
        to_drive=2 * place[turns.to_drive >> 1] + (turns.to_drive & 1),
    )


def _centimetres(raw: RawRoads, points: Ints64) -> Ints32:
    metres = np.column_stack([raw.x[points], raw.y[points]])
    centimetres: Ints32 = np.rint(metres * CM_PER_M).astype(np.int32)
    return centimetres


def _remarks(stretches: parts.Stretches, links: _Links, *, doubled: int) -> list[Remark]:
    joined = len(stretches.way) - len(links.way)
    loops = np.flatnonzero(links.start == links.end)
    none = np.flatnonzero(links.length_m <= 0)
    remarks = [
        Remark("repaired", "stretches of road joined where nothing meets", joined),
        Remark("kept", "links that end where they start", len(loops), _first(links.names, loops)),
        Remark("repaired", "links of no length, given 1 cm", len(none), _first(links.names, none)),
        Remark("kept", "junctions of roads that only begin or end a trip, doubled", doubled),
    ]
    return [remark for remark in remarks if remark.count]


def _first(names: list[str], rows: Ints64) -> tuple[str, ...]:
    return tuple(names[row] for row in rows[:5])
