"""The compiled search for nearest links. Imported only where it is worth while."""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from sitepipe.roadgraph import NONE, TREE_FANOUT, Booleans, Doubles, Ints32, Ints64

_DEEPEST = 16  # levels of a tree over 16¹⁶ links
_PART = 256  # points that share the memory of one search


@njit(cache=True, nogil=True, parallel=True)
def nearest_links(
    x: Doubles,
    y: Doubles,
    tree_first: Ints64,
    tree_box: Ints32,
    holding: Booleans,
    vertex_first: Ints64,
    vertex_cm: Ints32,
    max_squared: float,
) -> Ints32:
    """
    Return the nearest link of each point, the lowest of several; -1 if none is near enough.

    Positions are in centimetres; see :mod:`sitepipe.network.snap` for the rest.
    """
    found = np.empty(len(x), dtype=np.int32)
    for part in prange((len(x) + _PART - 1) // _PART):
        # A level leaves at most its other boxes behind when the search goes on below one.
        boxes = np.empty(TREE_FANOUT * _DEEPEST, dtype=np.int64)
        nears = np.empty(TREE_FANOUT * _DEEPEST, dtype=np.float64)
        for point in range(part * _PART, min((part + 1) * _PART, len(x))):
            found[point] = _nearest_link(
                x[point], y[point], tree_first, tree_box, holding, vertex_first, vertex_cm,
                max_squared, boxes, nears,
            )  # fmt: skip
    return found


@njit(cache=True, nogil=True)
def _nearest_link(
    x: float,
    y: float,
    tree_first: Ints64,
    tree_box: Ints32,
    holding: Booleans,
    vertex_first: Ints64,
    vertex_cm: Ints32,
    max_squared: float,
    boxes: Ints64,
    nears: Doubles,
) -> np.int64:
    """Search depth first, the nearest box of each level before the others."""
    top = len(tree_first) - 2
    links = tree_first[1]
    best, best_link = max_squared, np.int64(NONE)
    boxes[0], nears[0], waiting = tree_first[top], 0.0, 1
    while waiting:
        waiting -= 1
        box = boxes[waiting]
        if nears[waiting] > best * (1 + 1e-9) + 1e-6 or not holding[box]:
            continue
        if box < links:
            squared = _squared_distance(x, y, box, vertex_first, vertex_cm)
            if squared < best or (squared == best and (best_link == NONE or box < best_link)):
                best, best_link = squared, box
            continue
        level = 1
        while box >= tree_first[level + 1]:
            level += 1
        child = tree_first[level - 1] + (box - tree_first[level]) * TREE_FANOUT
        last = min(child + TREE_FANOUT, tree_first[level])
        floor = waiting
        while child < last:
            near = _squared_to_box(x, y, child, tree_box)
            if holding[child] and near <= best * (1 + 1e-9) + 1e-6:
                place = waiting
                while place > floor and nears[place - 1] < near:
                    boxes[place], nears[place] = boxes[place - 1], nears[place - 1]
                    place -= 1
                boxes[place], nears[place] = child, near
                waiting += 1
            child += 1
    return best_link


@njit(cache=True, nogil=True)
def _squared_to_box(x: float, y: float, box: int, tree_box: Ints32) -> float:
    over_x: float = max(tree_box[box, 0] - x, x - tree_box[box, 2], 0.0)
    over_y: float = max(tree_box[box, 1] - y, y - tree_box[box, 3], 0.0)
    return over_x * over_x + over_y * over_y


@njit(cache=True, nogil=True)
def _squared_distance(
    x: float, y: float, link: int, vertex_first: Ints64, vertex_cm: Ints32
) -> float:
    """Return the squared distance to a line, by the same steps as ``snap`` computes it."""
    least = float(np.inf)
    for vertex in range(vertex_first[link], vertex_first[link + 1] - 1):
        ax, ay = float(vertex_cm[vertex, 0]), float(vertex_cm[vertex, 1])
        bx, by = float(vertex_cm[vertex + 1, 0]), float(vertex_cm[vertex + 1, 1])
        dx, dy = bx - ax, by - ay
        to_x, to_y = ax - x, ay - y
        dot = -(to_x * dx + to_y * dy)
        length = dx * dx + dy * dy
        if dot > 0:
            if dot >= length:
                to_x, to_y = bx - x, by - y
            else:
                share = dot / length
                to_x, to_y = to_x + share * dx, to_y + share * dy
        least = min(least, to_x * to_x + to_y * to_y)
    return least
