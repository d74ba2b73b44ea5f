"""Road graphs whose links are lines given one by one, each between two nodes of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sitepipe.network.tree import pack_tree
from sitepipe.roadgraph import NONE, LinkKinds, Names, Remark, RoadGraph, Source

SOURCE = Source(
    file="drawing.osm",
    form="drawing",
    sha256="0" * 64,
    licence="Apache-2.0",
    attribution="Drawn für a test",
    as_of="2026-11-23",
    note="",
)


def graph_of_lines(
    lines: Sequence[Sequence[tuple[int, int]]], *, link_cm: Sequence[int] | None = None
) -> RoadGraph:
    """
    Return a graph with a link for each line, in this order, driven both ways.

    Positions are in whole centimetres; a link is as long as stated, else 100 cm.
    """
    count = len(lines)
    vertices = np.array([place for line in lines for place in line], dtype=np.int32)
    first = np.concatenate([[0], np.cumsum([len(line) for line in lines])]).astype(np.int64)
    tree_first, tree_box = pack_tree(first, vertices)
    node_cm = np.empty((2 * count, 2), np.int32)
    node_cm[0::2], node_cm[1::2] = vertices[first[:-1]], vertices[first[1:] - 1]
    node = np.arange(2 * count, dtype=np.int32)
    return RoadGraph(
        crs="EPSG:27700",
        node_cm=node_cm,
        node_kind=np.zeros(2 * count, np.uint8),
        node_id=Names.of(f"n{row}é" for row in range(2 * count)),
        copy_of=np.empty(0, np.int32),
        link_start=node[0::2].copy(),
        link_end=node[1::2].copy(),
        link_cm=np.array([100] * count if link_cm is None else link_cm, np.int32),
        link_kind=np.zeros(count, np.int32),
        link_road=np.full(count, NONE, np.int32),
        link_id=Names.of(f"l{row}" for row in range(count)),
        link_verified=np.arange(count) % 2 == 0,
        link_row=np.arange(count, dtype=np.int32),
        link_source=np.zeros(count, np.uint8),
        vertex_first=first,
        vertex_cm=vertices,
        edge_first=np.arange(2 * count + 1, dtype=np.int32),
        edge_head=node ^ 1,
        edge_drive=node.copy(),
        edge_gate=np.zeros(2 * count, np.uint8),
        edge_ban=np.zeros(2 * count, np.uint8),
        drive_edge=node.copy(),
        more_drive=np.empty(0, np.int32),
        more_edge=np.empty(0, np.int32),
        tree_first=tree_first,
        tree_box=tree_box,
        kinds=LinkKinds.blank(1),
        texts=Names.of(["A45", ""]),
        sources=(SOURCE,),
        remarks=(Remark("read", "lines", count, ("l0",), "drawing.osm"),),
        has_local_roads=True,
        directed=True,
    )
