"""The land around roads: the same, whether or not lines that add nothing are left out."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sitepipe.network import land

PLACES = st.tuples(st.integers(0, 60), st.integers(0, 60))
LINES = st.lists(st.lists(PLACES, min_size=2, max_size=5), min_size=1, max_size=60)


def plainly(lines, width_m):
    return shapely.union_all(shapely.buffer(lines, width_m, quad_segs=land.QUARTER_SEGMENTS))


@given(LINES, st.sampled_from([1.0, 7.0, 30.0]), st.integers(0, 3))
def test_leaving_lines_out_changes_nothing(drawn, width_m, far):
    corner = np.array([0.0, 400_000.0]) * far
    lines = np.array([shapely.LineString(np.array(line) + corner) for line in drawn])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(land, "WORTH_THINNING", 0)
        found = land.land_around(lines, width_m)
    whole = plainly(lines, width_m)
    assert found.symmetric_difference(whole).area <= 1e-6 * whole.area


def test_of_a_dense_grid_few_lines_are_needed():
    steps = np.arange(0, 3000, 60.0)
    across = [shapely.LineString([(0, step), (2940, step)]) for step in steps]
    up = [shapely.LineString([(step, 0), (step, 2940)]) for step in steps]
    parts = [
        shapely.LineString([line.interpolate(begin), line.interpolate(begin + 60)])
        for line in (*across, *up)
        for begin in range(0, 2940, 60)
    ]
    lines = np.array(parts)
    assert len(lines) > land.WORTH_THINNING
    _, needed = land._covered_squares(lines, 200, 40)
    assert needed.mean() < 0.2
    found = land.land_around(lines, 200)
    assert found.symmetric_difference(plainly(lines, 200)).area < 1


def test_no_lines_no_land():
    assert land.land_around(np.empty(0, dtype=object), 200).is_empty
