"""Every value of a road graph against what its docstring says: for ``--verify``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitepipe.errors import first_five
from sitepipe.roadgraph import (
    MODES,
    NONE,
    ROAD_CLASSES,
    TREE_FANOUT,
    Gate,
    LinkForm,
    Names,
    NodeKind,
    Permission,
    RoadGraph,
)

_FLAGS = ("link_verified", "kinds.dual", "kinds.urban", "kinds.tunnel")


def graph_faults(graph: RoadGraph) -> list[str]:
    """
    Return what in a graph cannot be, in words; nothing if all is well.

    Later checks need what earlier ones look at, so only the first group with faults is told.

    Parameters
    ----------
    graph
        Arrays of the types and shapes that :class:`RoadGraph` asks for.
    """
    for group in (_runs, _ranges, _flags, _kinds, _edges, _lines, _boxes):
        if faults := [fault for fault in group(graph) if fault]:
            return faults
    return []


def _runs(graph: RoadGraph) -> Iterator[str]:
    """Check the arrays that say where runs begin."""
    yield _run("vertex_first", graph.vertex_first, len(graph.vertex_cm), at_least=2)
    yield _run("edge_first", graph.edge_first, len(graph.edge_head))
    yield _run("tree_first", graph.tree_first, len(graph.tree_box), at_least=1)
    for name, names in (
        ("node_id", graph.node_id),
        ("link_id", graph.link_id),
        ("texts", graph.texts),
    ):
        yield _run(f"{name}.first", names.first, len(names.data)) or _texts(name, names)


def _run(name: str, first: NDArray[Any], end: int, *, at_least: int = 0) -> str:
    if first[0] != 0 or first[-1] != end:
        return f"{name} goes from {first[0]} to {first[-1]}, not from 0 to {end}"
    return _where(f"{name}: runs are shorter than {at_least}", np.diff(first) < at_least)


def _texts(name: str, names: Names) -> str:
    starts = names.first[:-1][np.diff(names.first) > 0]
    # A continuation byte of UTF-8 begins no text.
    split = (names.data[starts] & 0xC0) == 0x80
    try:
        names.data.tobytes().decode("utf-8")
    except UnicodeDecodeError as error:
        return f"{name}.data: byte {error.start} is not UTF-8"
    return _where(f"{name}.first: texts begin inside a letter", split)


def _ranges(graph: RoadGraph) -> Iterator[str]:
    """Check that every number refers to something."""
    nodes, own, links = graph.node_count, len(graph.node_id), graph.link_count
    edges, texts = graph.edge_count, len(graph.texts)
    for name, array, low, end in (
        ("node_kind", graph.node_kind, 0, len(NodeKind)),
        ("copy_of", graph.copy_of, 0, own),
        ("link_start", graph.link_start, 0, own),
        ("link_end", graph.link_end, 0, own),
        ("link_cm", graph.link_cm, 1, None),
        ("link_kind", graph.link_kind, 0, len(graph.kinds)),
        ("link_road", graph.link_road, NONE, texts),
        ("link_row", graph.link_row, NONE, None),
        ("link_source", graph.link_source, 0, len(graph.sources)),
        ("edge_head", graph.edge_head, 0, nodes),
        ("edge_drive", graph.edge_drive, 0, 2 * links),
        ("edge_gate", graph.edge_gate, 0, len(Gate)),
        ("edge_ban", graph.edge_ban, 0, 1 << len(MODES)),
        ("drive_edge", graph.drive_edge, NONE, edges),
        ("more_drive", graph.more_drive, 0, 2 * links),
        ("more_edge", graph.more_edge, 0, edges),
        ("kinds.road_class", graph.kinds.road_class, 0, len(ROAD_CLASSES)),
        ("kinds.form", graph.kinds.form, 0, len(LinkForm)),
        ("kinds.toll", graph.kinds.toll, NONE, 2),
        ("kinds.permission", graph.kinds.permission, 0, len(Permission)),
        ("kinds.conditional", graph.kinds.conditional, NONE, texts),
    ):
        bad: NDArray[Any] = array < low if end is None else (array < low) | (array >= end)
        yield _where(
            f"{name}: values below {low}" + (f" or above {end - 1}" if end is not None else ""), bad
        )


def _flags(graph: RoadGraph) -> Iterator[str]:
    arrays = (graph.link_verified, graph.kinds.dual, graph.kinds.urban, graph.kinds.tunnel)
    for name, flags in zip(_FLAGS, arrays, strict=True):
        yield _where(f"{name}: flags are neither 0 nor 1", flags.view(np.uint8) > 1)


def _kinds(graph: RoadGraph) -> Iterator[str]:
    """Check that what is posted is above 0, or unknown."""
    kinds = graph.kinds
    for name, posted in (
        ("speed_kmh", kinds.speed_kmh),
        ("hgv_speed_kmh", kinds.hgv_speed_kmh),
        ("limit", kinds.limit),
        ("hgv_limit", kinds.hgv_limit),
    ):
        bad = ~(np.isnan(posted) | (np.isfinite(posted) & (posted > 0)))
        yield _where(f"kinds.{name}: kinds have figures not above 0", np.any(bad, axis=1))


def _edges(graph: RoadGraph) -> Iterator[str]:
    """Check that edges lead where their drives do, and that drives know their edges."""
    own = np.concatenate([np.arange(len(graph.node_id), dtype=np.int32), graph.copy_of])
    link, against = graph.edge_drive >> 1, (graph.edge_drive & 1).astype(bool)
    start, end = graph.link_start[link], graph.link_end[link]
    tails = graph.edge_tails()
    yield _where(
        "edges leave another node than their link's", own[tails] != np.where(against, end, start)
    )
    yield _where(
        "edges lead to another node than their link's",
        own[graph.edge_head] != np.where(against, start, end),
    )
    same_tail = tails[1:] == tails[:-1]
    yield _where(
        "edges of a node are not in order of drive",
        np.concatenate([[False], same_tail & (graph.edge_drive[1:] < graph.edge_drive[:-1])]),
    )
    first = np.flatnonzero(graph.drive_edge != NONE)
    yield _where(
        "drive_edge: edges are of another drive", graph.edge_drive[graph.drive_edge[first]] != first
    )
    yield _where(
        "more_edge: edges are of another drive",
        graph.edge_drive[graph.more_edge] != graph.more_drive,
    )
    yield _where("more_drive is not in order", np.diff(graph.more_drive, prepend=NONE) < 0)
    known = np.bincount(graph.drive_edge[first], minlength=graph.edge_count)
    known += np.bincount(graph.more_edge, minlength=graph.edge_count)
    yield _where("edges are not known to their drive, or twice", known != 1)


def _lines(graph: RoadGraph) -> Iterator[str]:
    """Check that lines lead from node to node, and that copies stand where their node does."""
    own = len(graph.node_id)
    apart = graph.node_cm[own:] != graph.node_cm[graph.copy_of]
    yield _where("copies of nodes stand elsewhere", apart.any(axis=1))
    ends = (
        ("begin", graph.vertex_first[:-1], graph.link_start),
        ("end", graph.vertex_first[1:] - 1, graph.link_end),
    )
    for word, vertex, node in ends:
        off = (graph.vertex_cm[vertex] != graph.node_cm[node]).any(axis=1)
        yield _where(f"lines do not {word} at their node", off)


def _boxes(graph: RoadGraph) -> Iterator[str]:
    """Check that each box holds what it should; tighter ones would only be quicker."""
    levels = [graph.tree_box[start:end] for start, end in pairwise(graph.tree_first.tolist())]
    owner = np.repeat(np.arange(graph.link_count), np.diff(graph.vertex_first))
    yield _where(
        "boxes do not hold their link", _outside(levels[0][owner], graph.vertex_cm[:, [0, 1, 0, 1]])
    )
    for number, (below, above) in enumerate(pairwise(levels)):
        rows = np.arange(len(below)) // TREE_FANOUT
        if rows[-1] >= len(above):
            yield f"level {number + 1} of the tree has too few boxes"
            return
        yield _where(
            f"boxes of level {number} reach out of those above", _outside(above[rows], below)
        )


def _outside(holder: NDArray[np.int32], held: NDArray[np.int32]) -> NDArray[np.bool_]:
    low, high = holder[:, :2] > held[:, :2], holder[:, 2:] < held[:, 2:]
    outside: NDArray[np.bool_] = np.asarray(np.any(low | high, axis=1))
    return outside


def _where(what: str, bad: NDArray[Any]) -> str:
    """Say a fault with how many and the first five rows, or nothing."""
    rows = np.unique(np.nonzero(bad)[0]) if bad.ndim > 1 else np.flatnonzero(bad)
    return f"{what}: {len(rows)}, at {first_five(rows.tolist())}" if len(rows) else ""
