"""What a graph file holds, and where: the arrays of a road graph one after the other."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from operator import attrgetter
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitepipe.roadgraph import (
    MODES,
    ROAD_CLASSES,
    TREE_FANOUT,
    Limit,
    LinkKinds,
    Names,
    RoadGraph,
)

ALIGNMENT = 64  # bytes: a line of the processor's cache, and a multiple of every item

Shape: TypeAlias = tuple[int, ...]
Form: TypeAlias = tuple[str, Shape]

CODES: dict[str, list[str]] = {
    "road_classes": [road_class.value for road_class in ROAD_CLASSES],
    "modes": [mode.value for mode in MODES],
    "limits": [limit.name.lower() for limit in Limit],
}
"""The terms that numbers in the arrays stand for, in order of code."""


@dataclass(frozen=True)
class Counts:
    """How many there are of everything: the shape of each array follows from it."""

    nodes: int
    copies: int
    links: int
    vertices: int
    edges: int
    more_edges: int
    kinds: int
    texts: int
    node_id_bytes: int
    link_id_bytes: int
    text_bytes: int

    @classmethod
    def of(cls, graph: RoadGraph) -> Counts:
        """Count what a graph holds."""
        return cls(
            nodes=len(graph.node_cm),
            copies=len(graph.copy_of),
            links=len(graph.link_start),
            vertices=len(graph.vertex_cm),
            edges=len(graph.edge_head),
            more_edges=len(graph.more_edge),
            kinds=len(graph.kinds),
            texts=len(graph.texts),
            node_id_bytes=len(graph.node_id.data),
            link_id_bytes=len(graph.link_id.data),
            text_bytes=len(graph.texts.data),
        )

    def faults(self) -> list[str]:
        """Say which counts cannot be."""
        wrong = [f"{name} is {count}" for name, count in asdict(self).items() if count < 0]
        if self.copies >= self.nodes:
            wrong.append(f"{self.copies} of {self.nodes} nodes are copies")
        if self.links < 1:
            wrong.append("there is no link")
        return wrong


def array_forms(counts: Counts) -> dict[str, Form]:
    """Return the type (little-endian) and shape of each array, in the order of the file."""
    own_nodes = counts.nodes - counts.copies
    links, edges, kinds = counts.links, counts.edges, counts.kinds
    levels = _tree_levels(links)
    whole, wide, code, flag, single = "<i4", "<i8", "|u1", "|b1", "<f4"
    return {
        "node_cm": (whole, (counts.nodes, 2)),
        "node_kind": (code, (counts.nodes,)),
        "node_id.first": (wide, (own_nodes + 1,)),
        "node_id.data": (code, (counts.node_id_bytes,)),
        "copy_of": (whole, (counts.copies,)),
        "link_start": (whole, (links,)),
        "link_end": (whole, (links,)),
        "link_cm": (whole, (links,)),
        "link_kind": (whole, (links,)),
        "link_road": (whole, (links,)),
        "link_id.first": (wide, (links + 1,)),
        "link_id.data": (code, (counts.link_id_bytes,)),
        "link_verified": (flag, (links,)),
        "link_row": (whole, (links,)),
        "link_source": (code, (links,)),
        "vertex_first": (wide, (links + 1,)),
        "vertex_cm": (whole, (counts.vertices, 2)),
        "edge_first": (whole, (counts.nodes + 1,)),
        "edge_head": (whole, (edges,)),
        "edge_drive": (whole, (edges,)),
        "edge_gate": (code, (edges,)),
        "edge_ban": (code, (edges,)),
        "drive_edge": (whole, (2 * links,)),
        "more_drive": (whole, (counts.more_edges,)),
        "more_edge": (whole, (counts.more_edges,)),
        "tree_first": (wide, (len(levels) + 1,)),
        "tree_box": (whole, (sum(levels), 4)),
        "kinds.road_class": (code, (kinds,)),
        "kinds.dual": (flag, (kinds,)),
        "kinds.urban": (flag, (kinds,)),
        "kinds.tunnel": (flag, (kinds,)),
        "kinds.form": (code, (kinds,)),
        "kinds.toll": ("|i1", (kinds,)),
        "kinds.speed_kmh": (single, (kinds, 2)),
        "kinds.hgv_speed_kmh": (single, (kinds, 2)),
        "kinds.permission": (code, (kinds, 2, len(MODES))),
        "kinds.limit": (single, (kinds, len(Limit))),
        "kinds.hgv_limit": (single, (kinds, len(Limit))),
        "kinds.conditional": (whole, (kinds,)),
        "texts.first": (wide, (counts.texts + 1,)),
        "texts.data": (code, (counts.text_bytes,)),
    }


def graph_arrays(graph: RoadGraph) -> dict[str, NDArray[Any]]:
    """Return the arrays of a graph by the names that the file has for them."""
    return {name: attrgetter(name)(graph) for name in array_forms(Counts.of(graph))}


def graph_fields(arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    """Return the fields of a :class:`RoadGraph` that arrays by name make up."""
    plain = {name: array for name, array in arrays.items() if "." not in name}
    names = {
        owner: Names(data=arrays[f"{owner}.data"], first=arrays[f"{owner}.first"])
        for owner in ("node_id", "link_id", "texts")
    }
    kinds = LinkKinds(**{part.name: arrays[f"kinds.{part.name}"] for part in fields(LinkKinds)})
    return {**plain, **names, "kinds": kinds}


def aligned(position: int) -> int:
    """Return the next position at which an array may begin."""
    return -(-position // ALIGNMENT) * ALIGNMENT


def bytes_of(form: Form) -> int:
    """Return how many bytes an array takes, without padding."""
    dtype, shape = form
    count = 1
    for extent in shape:
        count *= extent
    return count * np.dtype(dtype).itemsize


def _tree_levels(links: int) -> list[int]:
    """Return how many boxes each level of the packed tree has."""
    levels = [links]
    while levels[-1] > 1:
        levels.append(-(-levels[-1] // TREE_FANOUT))
    return levels
