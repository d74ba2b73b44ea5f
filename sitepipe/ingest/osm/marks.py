"""What stands on roads, worked into them: toll booths, barriers, kinds of junction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sitepipe.ingest.osm.layout import Layout
from sitepipe.ingest.osm.notes import Note, Tally
from sitepipe.ingest.osm.parting import part
from sitepipe.ingest.osm.refined import with_barriers, with_tolls
from sitepipe.ingest.osm.ways import Ways
from sitepipe.roadgraph import NONE, Booleans, Bytes, Doubles, Ints64, LinkKinds


@dataclass(frozen=True, eq=False)
class Marked:
    """
    Roads with what stands on them.

    Attributes
    ----------
    ways
        W ways, parted at barriers.
    kinds
        K kinds of them.
    x, y
        P positions (m).
    point_id
        P ids of nodes; ``NONE`` for points beside a barrier.
    point_kind
        P codes of :class:`~sitepipe.roadgraph.NodeKind`.
    """

    ways: Ways
    kinds: LinkKinds
    x: Doubles
    y: Doubles
    point_id: Ints64
    point_kind: Bytes


def with_marks(layout: Layout, kinds: LinkKinds, *, path_ends: Ints64, tally: Tally) -> Marked:
    """
    Work what stands on roads into them.

    Parameters
    ----------
    layout
        Ways, and what stands on them.
    kinds
        Kinds of the ways.
    path_ends
        Ids of nodes, in ascending order, where ways end that are no roads.
    tally
        Notes barriers and toll booths.
    """
    marked, barriers = layout.places.marked, layout.places.barriers
    standing = [barriers[number] for number in layout.places.barrier]
    booths = marked[np.array([one.toll for one in standing], bool)]
    ways, kinds = with_tolls(layout.ways, kinds, booths, tally)

    hinders = np.array([one.hinders for one in standing], bool)
    hinders &= ~_on_paths(layout, hinders, path_ends, tally)
    hindering = [standing[row] for row in np.flatnonzero(hinders)]
    passable = np.array([one.permission.any() for one in hindering], bool)
    _count(layout.nodes[marked[hinders]], passable, tally)
    parted = part(ways, layout.x, layout.y, at=marked[hinders], passable=passable)
    crossed = [hindering[row] for row in parted.barrier]
    ways, kinds = with_barriers(parted.ways, kinds, parted.across, crossed)

    point_id = np.append(layout.nodes, np.full(len(parted.x) - len(layout.nodes), NONE))
    point_kind = np.zeros(len(point_id), np.uint8)
    point_kind[marked] = [one.kind for one in standing]
    return Marked(ways, kinds, parted.x, parted.y, point_id, point_kind)


def _on_paths(layout: Layout, hinders: Booleans, path_ends: Ints64, tally: Tally) -> Booleans:
    """
    Return which marks stand on a path that leaves a road, not on the road that runs on there.

    Mappers put the stile or the cycle barrier of a path on the node that it shares with the road.
    """
    ways, at = layout.ways, layout.places.marked
    begins = ways.begins()
    inner = np.zeros(len(layout.nodes), dtype=bool)
    inner[ways.points[~begins & ~np.append(begins[1:], True)]] = True
    beside: Booleans = hinders & inner[at] & np.isin(layout.nodes[at], path_ends)
    names = [f"node {node}" for node in layout.nodes[at[beside]][:5]]
    note = Note("kept", "barriers where a path leaves a road, taken to stand on the path")
    tally.add(note, names, count=int(beside.sum()))
    return beside


def _count(nodes: Ints64, passable: Booleans, tally: Tally) -> None:
    for what, rows in (
        ("barriers that close a road to every motor vehicle", ~passable),
        ("barriers that keep some vehicles out, or through traffic", passable),
    ):
        ids = nodes[rows]
        tally.add(Note("kept", what), [f"node {node}" for node in ids[:5]], count=len(ids))
