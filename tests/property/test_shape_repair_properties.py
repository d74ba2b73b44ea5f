"""Whatever was drawn: what is kept is a valid area, and all that the rings enclose counts once."""

import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sitepipe.ingest.shape_repair import SLIVER_M, CannotRepair, repaired

GRID_M = 0.01

corners = st.tuples(st.integers(0, 400), st.integers(0, 400))
rings = st.lists(corners, min_size=3, max_size=9, unique=True)


def _repair(shape: shapely.Geometry):
    try:
        return repaired(shape, grid_m=GRID_M)
    except CannotRepair:
        return None


@given(rings)
@settings(max_examples=150)
def test_any_ring_becomes_what_it_encloses_or_is_refused(ring):
    drawn = shapely.Polygon(ring)
    repair = _repair(drawn)
    # The faces of the noded line, by another way than the repair goes.
    faces = shapely.get_parts(
        shapely.polygonize([shapely.node(shapely.LineString([*ring, ring[0]]))])
    )
    broad = [face for face in faces if 2 * face.area / face.length > SLIVER_M]

    if repair is None:
        assert not broad
        return
    kept = repair.geometry
    assert kept.is_valid
    assert kept.geom_type in {"Polygon", "MultiPolygon"}
    assert kept.area <= shapely.unary_union(faces).area + GRID_M * kept.length
    assert bool(repair.done) or kept.area == pytest.approx(drawn.area, abs=GRID_M * drawn.length)


@given(rings)
def test_what_was_repaired_needs_no_repair(ring):
    first = _repair(shapely.Polygon(ring))
    assume(first is not None)
    again = repaired(first.geometry, grid_m=GRID_M)

    assert again.after_m2 == pytest.approx(first.after_m2, rel=1e-6)
    assert again.geometry.equals(first.geometry)


@given(rings)
def test_a_second_copy_and_a_line_beside_it_change_no_area(ring):
    drawn = shapely.Polygon(ring)
    plain = _repair(drawn)
    assume(plain is not None)
    mixed = shapely.GeometryCollection([drawn, drawn, shapely.LineString([(0, 0), (900, 900)])])
    repair = _repair(mixed)

    assert repair is not None
    assert repair.geometry.symmetric_difference(plain.geometry).area <= GRID_M * 4 * drawn.length
    assert repair.done


@given(rings, st.sampled_from(["reversed", "turned"]))
def test_the_direction_and_the_first_corner_of_a_ring_say_nothing(ring, how):
    other = ring[::-1] if how == "reversed" else [*ring[2:], *ring[:2]]
    one, two = _repair(shapely.Polygon(ring)), _repair(shapely.Polygon(other))

    assert (one is None) == (two is None)
    if one is not None and two is not None:
        assert one.geometry.symmetric_difference(two.geometry).area <= GRID_M * one.geometry.length
