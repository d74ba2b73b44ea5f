"""A packed tree of boxes around links, for finding what is near without building anything."""

from __future__ import annotations

import numpy as np

from sitepipe.roadgraph import TREE_FANOUT, Booleans, Doubles, Ints32, Ints64, RoadGraph


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


def boxes_with(wanted: Booleans, tree_first: Ints64) -> Booleans:
    """
    Say of each box of a tree whether it holds a wanted link.

    Parameters
    ----------
    wanted
        L flags.
    tree_first
        See :class:`sitepipe.roadgraph.RoadGraph`.
    """
    levels = [wanted]
    for _ in range(len(tree_first) - 2):
        starts = np.arange(0, len(levels[-1]), TREE_FANOUT)
        levels.append(np.logical_or.reduceat(levels[-1], starts))
    holding: Booleans = np.concatenate(levels)
    return holding


def candidates(
    graph: RoadGraph, x_cm: Doubles, y_cm: Doubles, holding: Booleans, *, max_cm: float
) -> tuple[Ints64, Ints64]:
    """
    Return pairs of point and link among which is every point's nearest.

    All points go down the tree together, level by level. A box whose near side is farther away
    than the far corner of another cannot hold the nearest link (Roussopoulos, Kelley and Vincent
    1995).

    Parameters
    ----------
    graph
        The roads.
    x_cm, y_cm
        P positions (cm).
    holding
        Which boxes hold a wanted link; see :func:`boxes_with`.
    max_cm
        Links farther away are of no use.

    Returns
    -------
    point, link
        In order of point, then of link.
    """
    within = np.full(len(x_cm), max_cm**2)
    point, row = _at_the_top(len(x_cm))
    for level in reversed(range(len(graph.tree_first) - 1)):
        point, row = _below(graph, level, point, row)
        box = graph.tree_first[level] + row
        kept = holding[box]
        point, row, box = point[kept], row[kept], box[kept]
        near, far = _squared_distances(graph.tree_box[box], x_cm[point], y_cm[point])
        np.minimum.at(within, point, far)
        kept = near <= with_slack(within)[point]
        point, row = point[kept], row[kept]
    return point, row


def meeting(graph: RoadGraph, boxes_cm: Doubles) -> tuple[Ints64, Ints64]:
    """
    Return pairs of given box and link whose own box meets it; touching counts.

    Parameters
    ----------
    graph
        The roads.
    boxes_cm
        B × 4 boxes: west, south, east, north (cm).

    Returns
    -------
    which, link
        In order of given box, then of link.
    """
    which, row = _at_the_top(len(boxes_cm))
    for level in reversed(range(len(graph.tree_first) - 1)):
        which, row = _below(graph, level, which, row)
        held, asked = graph.tree_box[graph.tree_first[level] + row], boxes_cm[which]
        apart = (held[:, :2] > asked[:, 2:]) | (held[:, 2:] < asked[:, :2])
        kept = ~apart.any(axis=1)
        which, row = which[kept], row[kept]
    return which, row


def with_slack(squared: Doubles) -> Doubles:
    """
    Widen squared distances (cm²) by more than rounding can be wrong by.

    A link must not be lost because the distance to its box is rounded up and that to the link
    itself down.
    """
    return squared * (1 + 1e-9) + 1e-6


def _at_the_top(count: int) -> tuple[Ints64, Ints64]:
    """Pair everything with a box above the topmost one, which is its only child."""
    return np.arange(count, dtype=np.int64), np.zeros(count, dtype=np.int64)


def _below(graph: RoadGraph, level: int, owner: Ints64, row: Ints64) -> tuple[Ints64, Ints64]:
    """Replace each box by those of a level that it is around."""
    count = int(graph.tree_first[level + 1] - graph.tree_first[level])
    children = row[:, None] * TREE_FANOUT + np.arange(TREE_FANOUT)
    there = children < count
    return np.repeat(owner, there.sum(axis=1)), children[there]


def _squared_distances(boxes: Ints32, x: Doubles, y: Doubles) -> tuple[Doubles, Doubles]:
    """Return the squared distance from points to the nearest of a box, and to its far corner."""
    west, south, east, north = boxes.T
    near_x = np.maximum(np.maximum(west - x, x - east), 0)
    near_y = np.maximum(np.maximum(south - y, y - north), 0)
    far_x, far_y = np.maximum(x - west, east - x), np.maximum(y - south, north - y)
    return near_x * near_x + near_y * near_y, far_x * far_x + far_y * far_y


def _around(boxes: Ints32, starts: Ints64) -> Ints32:
    """Return the box around each run of boxes; the last run goes to the end."""
    low: Ints32 = np.minimum.reduceat(boxes[:, :2], starts, axis=0)
    high = np.maximum.reduceat(boxes[:, 2:], starts, axis=0)
    return np.hstack([low, high]).astype(np.int32)
