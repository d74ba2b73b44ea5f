"""The directed edges of a network: doubled for areas, split for turn restrictions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sitepipe.network.build.areas import Areas
from sitepipe.network.build.turns import Turns
from sitepipe.roadgraph import NONE, Bytes, Gate, Ints32, Ints64, Permission

_OUT, _IN = 1, 2  # copies of an area's nodes: for setting out, and for going in


@dataclass(frozen=True, eq=False)
class Edges:
    """Directed edges in any order; see :class:`sitepipe.roadgraph.RoadGraph`."""

    tail: Ints64
    head: Ints64
    drive: Ints64
    gate: Bytes
    ban: Bytes

    def joined(self, other: Edges) -> Edges:
        """Return these edges and, after them, those of another."""
        return Edges(
            tail=np.concatenate([self.tail, other.tail]),
            head=np.concatenate([self.head, other.head]),
            drive=np.concatenate([self.drive, other.drive]),
            gate=np.concatenate([self.gate, other.gate]),
            ban=np.concatenate([self.ban, other.ban]),
        )

    def take(self, rows: np.ndarray) -> Edges:
        """Return some edges."""
        return Edges(
            self.tail[rows], self.head[rows], self.drive[rows], self.gate[rows], self.ban[rows]
        )


@dataclass(frozen=True, eq=False)
class Copies:
    """Copies of nodes: copy ``i`` is node ``node_count + i`` and copies ``of[i]``."""

    of: Ints64


def drives(
    start: Ints64, end: Ints64, permission: np.ndarray, areas: Areas, node_count: int
) -> tuple[Edges, Copies]:
    """
    Return one edge for each drive that any mode may make, and more in areas that are doubled.

    Parameters
    ----------
    start, end
        L nodes at the ends of links.
    permission
        L × 2 × modes.
    areas
        Areas of the network.
    node_count
        N nodes before copies.
    """
    link = np.arange(len(start))
    drive = np.concatenate([2 * link, 2 * link + 1])
    tail, head = np.concatenate([start, end]), np.concatenate([end, start])
    possible = (permission != Permission.NO).any(axis=2).T.ravel()
    # A link that ends where it starts is driven the same either way.
    possible[len(start) :] &= (start != end) | ~(permission[:, 0] != Permission.NO).any(axis=1)
    drive, tail, head = drive[possible], tail[possible], head[possible]
    through = np.where(areas.dead_end[drive >> 1], Gate.ANY, Gate.THROUGH)
    plain = _edges(tail, head, drive, through)
    doubled = areas.doubled[drive >> 1]
    if not doubled.any():
        return plain, Copies(np.empty(0, np.int64))
    return _doubled(plain, doubled, node_count)


def _doubled(plain: Edges, doubled: np.ndarray, node_count: int) -> tuple[Edges, Copies]:
    """
    Give the nodes of areas two copies each.

    ========================  =======================  =====================================
    from                      to                       open to
    ========================  =======================  =====================================
    node                      node                     those who may drive through
    node                      going-in copy            those who may only end there
    going-in copy             going-in copy            both; nothing leaves the area
    setting-out copy          setting-out copy         both
    setting-out copy          node, off the area       whoever may drive there
    ========================  =======================  =====================================
    """
    area = plain.take(np.flatnonzero(doubled))
    nodes = np.unique([area.tail, area.head])
    place = np.full(node_count, NONE, dtype=np.int64)
    place[nodes] = np.arange(len(nodes))
    out_of = {_OUT: node_count, _IN: node_count + len(nodes)}

    def copy(node: Ints64, of: int) -> Ints64:
        copies: Ints64 = out_of[of] + place[node]
        return copies

    leaving = plain.take(np.flatnonzero(~doubled & (place[plain.tail] != NONE)))
    into = copy(area.head, _IN)
    edges = plain
    for more in (
        _edges(area.tail, into, area.drive, Gate.ENDS),
        _edges(copy(area.tail, _IN), into, area.drive, Gate.ANY),
        _edges(copy(area.tail, _OUT), copy(area.head, _OUT), area.drive, Gate.ANY),
        _edges(copy(leaving.tail, _OUT), leaving.head, leaving.drive, leaving.gate),
    ):
        edges = edges.joined(more)
    return edges, Copies(np.concatenate([nodes, nodes]))


def _edges(tail: Ints64, head: Ints64, drive: Ints64, gate: np.ndarray | int) -> Edges:
    return Edges(
        tail=tail,
        head=head,
        drive=drive,
        gate=np.broadcast_to(np.asarray(gate, dtype=np.uint8), len(drive)).copy(),
        ban=np.zeros(len(drive), dtype=np.uint8),
    )


def split_for(turns: Turns, edges: Edges, copies: Copies, node_count: int) -> tuple[Edges, Copies]:
    """
    Give each restricted drive a copy of the node that it leads to, and ban turns on from there.

    Parameters
    ----------
    turns
        Turn restrictions between drives.
    edges, copies
        As :func:`drives` gives them.
    node_count
        N nodes before copies.
    """
    if not len(turns.from_drive):
        return edges, copies
    restricted = np.flatnonzero(np.isin(edges.drive, turns.from_drive))
    # One copy for each restricted drive and each node, or copy of an area, that it leads to.
    pairs, which = np.unique(
        np.column_stack([edges.drive[restricted], edges.head[restricted]]),
        axis=0, return_inverse=True,
    )  # fmt: skip
    which = which.ravel()
    base = node_count + len(copies.of)
    head = edges.head.copy()
    head[restricted] = base + which
    turned = Edges(edges.tail, head, edges.drive, edges.gate, edges.ban)
    order = np.argsort(turned.tail, kind="stable")
    low = np.searchsorted(turned.tail[order], pairs[:, 1], side="left")
    high = np.searchsorted(turned.tail[order], pairs[:, 1], side="right")
    leaving = high - low
    owner = np.repeat(np.arange(len(pairs)), leaving)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(leaving) - leaving, leaving)
    onward = turned.take(order[low[owner] + within])
    split = Edges(
        tail=base + owner,
        head=onward.head,
        drive=onward.drive,
        gate=onward.gate,
        ban=onward.ban | _bans(turns, pairs[owner, 0], onward.drive),
    )
    of = pairs[:, 1]
    original = np.where(of < node_count, of, _original(copies, of - node_count))
    return turned.joined(split), Copies(np.concatenate([copies.of, original]))


def _original(copies: Copies, row: Ints64) -> Ints64:
    if not len(copies.of):
        return row
    return copies.of[np.clip(row, 0, len(copies.of) - 1)]


def _bans(turns: Turns, arrives: Ints64, leaves: Ints64) -> Bytes:
    """Return the modes kept from each pair of an arriving and a leaving drive."""
    ban = np.zeros(len(arrives), dtype=np.uint8)
    order = np.argsort(arrives, kind="stable")
    for from_drive, to_drive, only, modes in zip(
        turns.from_drive, turns.to_drive, turns.only, turns.modes, strict=True
    ):
        low, high = np.searchsorted(arrives[order], [from_drive, from_drive + 1])
        rows = order[low:high]
        concerned = leaves[rows] != to_drive if only else leaves[rows] == to_drive
        ban[rows[concerned]] |= modes
    return ban


def in_rows(edges: Edges, node_count: int) -> tuple[Ints32, Edges]:
    """Return where each node's edges begin, and the edges in order of tail and drive."""
    order = np.lexsort((edges.head, edges.drive, edges.tail))
    counts = np.bincount(edges.tail, minlength=node_count)
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return first, edges.take(order)


def edges_of_drives(
    edges: Edges, link_count: int, node_count: int
) -> tuple[Ints32, Ints32, Ints32]:
    """
    Return ``drive_edge``, ``more_drive`` and ``more_edge`` of a graph.

    Parameters
    ----------
    edges
        Edges in their final order.
    link_count
        L.
    node_count
        N nodes before copies: an edge from one of these is the drive's own.
    """
    rank = np.lexsort((np.arange(len(edges.drive)), edges.tail >= node_count, edges.drive))
    drive = edges.drive[rank]
    is_first = np.ones(len(drive), dtype=bool)
    is_first[1:] = drive[1:] != drive[:-1]
    own = np.full(2 * link_count, NONE, dtype=np.int32)
    own[drive[is_first]] = rank[is_first]
    return own, drive[~is_first].astype(np.int32), rank[~is_first].astype(np.int32)
