"""A packed tree of boxes around links, for finding what is near without building anything."""

from __future__ import annotations

import numpy as np

from sitepipe.roadgraph import TREE_FANOUT, Ints32, Ints64


def pack_tree(vertex_first: Ints64, vertex_cm: Ints32) -> tuple[Ints64, Ints32]:
    """
    Put boxes around links, and boxes around every few of those, up to a single one.

    The links are taken in the order given. Where that is a spatial order, boxes are small and
    overlap little, as in a packed R-tree (Kamel and Faloutsos 1993).

    Parameters
    ----------
    vertex_first, vertex_cm
        Lines of L links as :class:`sitepipe.roadgraph.RoadGraph` holds them.

    Returns
    -------
    tree_first, tree_box
        See :class:`sitepipe.roadgraph.RoadGraph`.
    """
    starts = vertex_first[:-1]
    levels = [_around(vertex_cm[:, [0, 1, 0, 1]], starts)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append(_around(below, np.arange(0, len(below), TREE_FANOUT)))
    counts = [len(level) for level in levels]
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return first, np.concatenate(levels)


def _around(boxes: Ints32, starts: Ints64) -> Ints32:
    """Return the box around each run of boxes; the last run goes to the end."""
    low: Ints32 = np.minimum.reduceat(boxes[:, :2], starts, axis=0)
    high = np.maximum.reduceat(boxes[:, 2:], starts, axis=0)
    return np.hstack([low, high]).astype(np.int32)
