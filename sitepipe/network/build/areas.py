"""
Roads that only those may use who start or end there, and the areas that they make up.

Destination-only and private roads may begin a trip or end it; nothing may drive through them.
Such roads that hang together are one **area**, together with the open roads that can be reached
through them alone (a public street behind a private gate). An area that meets the other roads
at one node cannot be driven through anyway. One that meets them at several gets its nodes
twice more: once for setting out from it and once for going into it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sitepipe.roadgraph import Booleans, Ints64, Permission


@dataclass(frozen=True, eq=False)
class Areas:
    """
    Links of areas, and which of them need doubling.

    Attributes
    ----------
    dead_end
        L flags: in an area that meets the other roads at no more than one node.
    doubled
        L flags: in an area that meets them at several.
    """

    dead_end: Booleans
    doubled: Booleans


def areas(start: Ints64, end: Ints64, permission: np.ndarray, node_count: int) -> Areas:
    """
    Find the areas of a network.

    Parameters
    ----------
    start, end
        L nodes at the ends of links.
    permission
        L × 2 × modes :class:`~sitepipe.roadgraph.Permission`.
    node_count
        N.
    """
    used = (permission != Permission.NO).any(axis=(1, 2))
    bounded = (permission == Permission.ENDS).any(axis=(1, 2))
    inside = bounded | (used & _behind(start, end, used & ~bounded, bounded, node_count))
    _, label = _components(start, end, inside, node_count)
    meets = np.zeros(node_count, dtype=bool)
    others = used & ~inside
    meets[start[others]] = meets[end[others]] = True
    touched = np.zeros(node_count, dtype=bool)
    touched[start[inside]] = touched[end[inside]] = True
    gates = np.bincount(label[meets & touched], minlength=label.max(initial=0) + 1)
    several = gates[label[start]] > 1
    return Areas(dead_end=inside & ~several, doubled=inside & several)


def _behind(
    start: Ints64, end: Ints64, free: Booleans, bounded: Booleans, node_count: int
) -> Booleans:
    """Return the free links that meet a bounded one and not the largest part of the free roads."""
    _, label = _components(start, end, free, node_count)
    links_of = np.bincount(label[start[free]], minlength=label.max(initial=0) + 1)
    main = links_of.argmax() if len(links_of) else 0
    meets = np.zeros(len(links_of), dtype=bool)
    meets[label[start[bounded]]] = meets[label[end[bounded]]] = True
    meets[main] = False
    behind: Booleans = free & meets[label[start]]
    return behind


def _components(
    start: Ints64, end: Ints64, chosen: Booleans, node_count: int
) -> tuple[int, Ints64]:
    matrix = coo_array(
        (np.ones(int(chosen.sum()), np.int8), (start[chosen], end[chosen])),
        shape=(node_count, node_count),
    )
    count, label = connected_components(matrix, directed=False)
    return int(count), label.astype(np.int64)
