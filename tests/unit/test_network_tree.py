"""Packed trees of boxes; expected boxes are read off the positions."""

from __future__ import annotations

import numpy as np

from sitepipe.network.tree import pack_tree
from sitepipe.roadgraph import TREE_FANOUT


def test_each_link_has_its_box_and_the_last_box_holds_all():
    # Two links: an angle from (0, 0) over (10, 5) to (10, 20), and a line from (40, 0) to (30, -5).
    vertices = np.array([[0, 0], [10, 5], [10, 20], [40, 0], [30, -5]], dtype=np.int32)

    first, box = pack_tree(np.array([0, 3, 5]), vertices)

    assert first.tolist() == [0, 2, 3]
    assert box.tolist() == [[0, 0, 10, 20], [30, -5, 40, 0], [0, -5, 40, 20]]


def test_every_level_holds_the_one_below():
    rng = np.random.default_rng(4)
    vertices = rng.integers(0, 1000, (2 * 300, 2)).astype(np.int32)

    first, box = pack_tree(np.arange(0, 601, 2), vertices)

    assert np.diff(first).tolist() == [300, 19, 2, 1]
    for level in range(1, 4):
        below, above = (box[first[i] : first[i + 1]] for i in (level - 1, level))
        holder = above[np.arange(len(below)) // TREE_FANOUT]
        assert (holder[:, :2] <= below[:, :2]).all()
        assert (holder[:, 2:] >= below[:, 2:]).all()


def test_one_link_is_a_tree_of_one_box():
    first, box = pack_tree(np.array([0, 2]), np.array([[1, 2], [3, 0]], dtype=np.int32))

    assert (first.tolist(), box.tolist()) == ([0, 1], [[1, 0, 3, 2]])
