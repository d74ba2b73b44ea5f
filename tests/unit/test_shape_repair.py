"""Polygons that are mended, with the area before and after, and those that are refused."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.shape_repair import MOST_VERTICES, CannotRepair, repaired
from sitepipe.ingest.shapes import ShapeReader

SQUARE = box(0, 0, 100, 100)


@pytest.mark.parametrize(
    ("drawn", "before", "after", "done"),
    [
        (SQUARE, 10_000, 10_000, ()),
        (
            Polygon([(0, 0), (100, 100), (100, 0), (0, 100)]), 0, 5_000,
            ("self-intersection was mended",),
        ),
        (MultiPolygon([SQUARE, SQUARE]), 20_000, 10_000, ("parts that share land were joined",)),
        (
            MultiPolygon([SQUARE, box(20, 20, 40, 40)]), 10_400, 10_000,
            ("parts that share land were joined",),
        ),
        (
            MultiPolygon([SQUARE, box(50, 0, 150, 100)]), 20_000, 15_000,
            ("parts that share land were joined",),
        ),
        (
            Polygon(SQUARE.exterior, [SQUARE.exterior]), 0, 10_000,
            ("rings that were drawn twice were left out",),
        ),
        (
            Polygon(SQUARE.exterior, [box(20, 20, 40, 40).exterior] * 2), 9_200, 9_600,
            ("rings that were drawn twice were left out",),
        ),
        (
            MultiPolygon([SQUARE, box(200, 0, 200.2, 100)]), 10_020, 10_000,
            ("slivers narrower than 0.5 m were taken off",),
        ),
        (
            Polygon(SQUARE.exterior, [box(20, 20, 20.1, 90).exterior]), 9_993, 10_000,
            ("gaps narrower than 0.5 m were filled",),
        ),
        (
            GeometryCollection([GeometryCollection([SQUARE]), Point(1, 1)]), 10_000, 10_000,
            ("what is no polygon was left out",),
        ),
    ],
)  # fmt: skip
def test_what_polygons_enclose_counts_once(
    drawn: shapely.Geometry, before: float, after: float, done: tuple[str, ...]
) -> None:
    found = repaired(drawn, grid_m=0.001)
    assert found.geometry.is_valid
    assert (found.before_m2, found.after_m2) == (pytest.approx(before), pytest.approx(after))
    assert found.done == done


def test_parts_of_a_site_that_touch_at_a_corner_are_sound() -> None:
    assert repaired(MultiPolygon([SQUARE, box(100, 100, 200, 200)]), grid_m=0.001).done == ()


@pytest.mark.parametrize(
    "drawn",
    [
        Polygon([(0, 0), (10, 0), (20, 0)]),
        box(0, 0, 0.2, 100),
        GeometryCollection([LineString([(0, 0), (1, 1)])]),
    ],
)
def test_what_encloses_no_area_is_refused(drawn: shapely.Geometry) -> None:
    with pytest.raises(CannotRepair):
        repaired(drawn, grid_m=0.001)


def test_a_scribble_is_refused_before_it_is_mended() -> None:
    # 3,000 edges across one another have about a million crossings.
    corners = np.random.default_rng(20261123).random((3_000, 2)) * 1000
    with pytest.raises(CannotRepair, match="may cross itself at"):
        repaired(Polygon(corners), grid_m=0.001)


def _circle(corners: int, radius_m: float) -> Polygon:
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return Polygon(radius_m * np.column_stack([np.cos(angles), np.sin(angles)]))


def test_very_many_vertices_are_read_and_too_many_refused() -> None:
    found = repaired(_circle(100_000, 5_000), grid_m=0.001)
    assert found.after_m2 == pytest.approx(np.pi * 5_000**2, rel=1e-6)
    with pytest.raises(CannotRepair, match="2,000,001 vertices"):
        repaired(_circle(MOST_VERTICES, 5_000), grid_m=0.001)


def _read(geometry: shapely.Geometry) -> tuple[shapely.Geometry | None, list[dict[str, object]]]:
    issues = IssueLog("s")
    reader = ShapeReader("s.gpkg", stated="EPSG:27700", working="EPSG:27700", issues=issues)
    found = reader.read(geometry, row=1, name="Ash")
    reader.finish()
    return found, issues.rows


def _at(geometry: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(geometry, lambda pairs: pairs + np.array([430_000, 280_000]))


def test_an_issue_gives_the_area_before_and_after() -> None:
    # 10,400 m2 are 2.57 acres (1.04 ha); 10,000 m2 are 2.47 acres (1 ha), 3.85 % less.
    found, issues = _read(_at(MultiPolygon([SQUARE, box(20, 20, 40, 40)])))
    assert found is not None
    assert [issue["kind"] for issue in issues] == ["invalid_geometry"]
    assert issues[0]["repair"] == (
        "2.57 acres (1.04 ha) as drawn, 2.47 acres (1.00 ha) after: −3.85 %. Check it with the "
        "sender."
    )


def test_mixed_types_keep_their_polygons() -> None:
    found, issues = _read(_at(GeometryCollection([SQUARE, Point(1, 1)])))
    assert found is not None
    assert found.area == pytest.approx(10_000)
    assert [issue["kind"] for issue in issues] == ["invalid_geometry"]
    assert "unchanged" in str(issues[0]["repair"])


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_a_coordinate_that_is_no_number_holds_the_feature_back(wrong: float) -> None:
    ring = [(430_000, 280_000), (430_100, wrong), (430_100, 280_100)]
    with np.errstate(invalid="ignore"):
        drawn = Polygon(ring)
    found, issues = _read(drawn)
    assert found is None
    assert [(one["kind"], one["severity"]) for one in issues] == [("coordinates_invalid", "error")]


def test_what_cannot_be_repaired_stays_an_issue() -> None:
    found, issues = _read(_at(Polygon([(0, 0), (10, 0), (20, 0)])))
    assert found is None
    assert [(one["kind"], one["severity"]) for one in issues] == [
        ("geometry_not_repaired", "error")
    ]


def test_heights_are_left_out_and_noted_once() -> None:
    found, issues = _read(shapely.force_3d(_at(SQUARE), 90))
    assert found is not None
    assert not found.has_z
    assert [(one["kind"], one["severity"]) for one in issues] == [("heights_left_out", "notice")]
