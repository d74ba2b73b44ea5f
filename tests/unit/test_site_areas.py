"""Shares of sites in areas, worked out by hand on squares."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import Point, box

from sitepipe import schema
from sitepipe.consolidate.areas import measure_areas
from sitepipe.consolidate.overlaps import overlapping_sites
from sitepipe.snapshot import AreaLayer
from sitepipe.vocab import AreaKind

CRS = "EPSG:27700"
EVERYWHERE = box(-1e6, -1e6, 1e6, 1e6)
WEST, EAST = box(-5000, -5000, 1000, 5000), box(1000, -5000, 7000, 5000)


def boundaries(*rows: dict[str, Any]) -> Any:
    return schema.BOUNDARIES.geoframe(
        [{"version": 1, "kind": "drawn", **row} for row in rows], crs=CRS
    )


def layer(
    *areas: tuple[str, shapely.Geometry],
    accuracy_m: float = 0.0,
    kind: AreaKind = AreaKind.AUTHORITY,
    covers: shapely.Geometry = EVERYWHERE,
) -> AreaLayer:
    return AreaLayer(
        kind,
        np.array([name for name, _ in areas], dtype=object),
        np.array([shape for _, shape in areas], dtype=object),
        covers,
        accuracy_m,
        {"layer": "areas.gpkg", "title": "Green Belt"},
    )


def told(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Give each row's site, area, relation and shares; None for what is unknown."""
    columns = ["site_id", "name", "relation", "share", "share_low", "share_high"]
    plain = table[columns].astype(object).where(table[columns].notna(), None)
    return [tuple(row) for row in plain.itertuples(index=False)]


HALVES = (("West", WEST), ("East", EAST))


def test_a_site_across_an_edge_has_a_share_of_each_side() -> None:
    sites = boundaries(
        {"site_id": "across", "geometry": box(970, 0, 1070, 100)},  # 30 m of 100 in the west
        {"site_id": "inside", "geometry": box(0, 0, 100, 100)},
    )
    table, issues = measure_areas(sites, [layer(*HALVES)])

    assert told(table) == [
        ("across", "East", "touches", 0.7, 0.7, 0.7),
        ("across", "West", "touches", 0.3, 0.3, 0.3),
        ("inside", "West", "within", 1.0, 1.0, 1.0),
    ]
    assert set(table["origin"]) == {"measured"}
    assert issues == []


def test_an_edge_that_may_lie_elsewhere_makes_the_share_a_range() -> None:
    sites = boundaries(
        {"site_id": "across", "geometry": box(970, 0, 1070, 100)},
        {"site_id": "beside", "geometry": box(890, 0, 990, 100)},  # up to 10 m of it in the east
        {"site_id": "far", "geometry": box(800, 0, 900, 100)},
    )
    table, _ = measure_areas(sites, [layer(*HALVES, accuracy_m=20)])

    assert told(table) == [
        ("across", "East", "touches", 0.7, 0.5, 0.9),
        ("across", "West", "touches", 0.3, 0.1, 0.5),
        ("beside", "West", "touches", 1.0, 0.9, 1.0),
        ("beside", "East", "unknown", 0.0, 0.0, 0.1),
        ("far", "West", "within", 1.0, 1.0, 1.0),
    ]


def test_a_location_is_never_given_a_share() -> None:
    sites = boundaries(
        *(
            {"site_id": name, "kind": "location_only", "uncertainty_m": uncertainty_m,
             "geometry": Point(x, 0)}
            for name, x, uncertainty_m in (
                ("near", 960, 50), ("sure", 900, 50), ("unplaced", 0, None),
            )
        )
    )  # fmt: skip
    table, _ = measure_areas(sites, [layer(*HALVES, accuracy_m=20)])

    assert told(table) == [
        ("near", "East", "unknown", None, None, None),
        ("near", "West", "unknown", None, None, None),
        ("sure", "West", "touches", None, None, None),  # 50 and 20 m leave 30 to the edge
        ("unplaced", "West", "unknown", None, None, None),
    ]


def test_nothing_is_measured_of_a_site_that_is_drawn_in_one_place_only() -> None:
    sites = boundaries(
        {"site_id": "two", "place": "North", "geometry": box(970, 0, 1070, 100)},
        {"site_id": "two", "place": "South", "kind": "location_only", "uncertainty_m": 10,
         "geometry": Point(0, -900)},
    )  # fmt: skip
    table, _ = measure_areas(sites, [layer(*HALVES)])

    assert list(zip(table["place"], table["name"], table["relation"], strict=True)) == [
        ("North", "East", "touches"),
        ("North", "West", "touches"),
        ("South", "West", "touches"),
    ]
    assert table["share"].isna().all()


def test_ground_that_two_boundaries_of_a_site_share_counts_once() -> None:
    sites = boundaries(
        {"site_id": "two", "place": "A", "geometry": box(900, 0, 1000, 100)},
        {"site_id": "two", "place": "B", "geometry": box(950, 0, 1100, 100)},  # 50 m of A too
    )
    table, _ = measure_areas(sites, [layer(*HALVES)])

    assert told(table) == [
        ("two", "East", "touches", 0.5, 0.5, 0.5),
        ("two", "West", "touches", 0.5, 0.5, 0.5),
    ]
    assert table["place"].isna().all()


def test_green_belt_is_told_of_every_site_and_parts_of_it_are_one() -> None:
    sites = boundaries(
        {"site_id": "half", "geometry": box(0, 0, 100, 100)},
        {"site_id": "clear", "geometry": box(500, 500, 600, 600)},
        {"site_id": "beyond", "geometry": box(3000, 0, 3100, 100)},
        {"site_id": "rim", "geometry": box(1975, 500, 2025, 600)},
    )
    # Two parts that meet in the site: the line between them is no edge of the Green Belt.
    parts = (("Green Belt", box(50, -50, 75, 200)), ("Green Belt", box(75, -50, 300, 200)))
    table, _ = measure_areas(
        sites,
        [layer(*parts, kind=AreaKind.GREEN_BELT, accuracy_m=10, covers=box(0, 0, 2000, 2000))],
    )

    assert told(table) == [
        ("half", "Green Belt", "touches", 0.5, 0.4, 0.6),
        ("clear", "Green Belt", "clear", 0.0, 0.0, 0.0),
        ("beyond", "Green Belt", "unknown", 0.0, 0.0, 1.0),
        ("rim", "Green Belt", "unknown", 0.0, 0.0, 0.5),
    ]


def test_areas_that_overlap_are_an_issue() -> None:
    sites = boundaries({"site_id": "a", "geometry": box(0, 0, 100, 100)})
    table, issues = measure_areas(
        sites, [layer(("One", box(-10, -10, 110, 110)), ("Two", box(50, -10, 110, 110)))]
    )

    assert list(table["share"]) == [1.0, 0.5]
    assert [issue["kind"] for issue in issues] == ["areas_overlap"]
    assert "1 site" in str(issues[0]["message"])


def test_no_layer_no_site_no_area() -> None:
    empty = boundaries()
    assert measure_areas(empty, [layer(*HALVES)])[0].empty
    site = boundaries({"site_id": "a", "geometry": box(0, 0, 1, 1)})
    assert measure_areas(site, [])[0].empty
    assert measure_areas(site, [layer()])[0].empty


@pytest.mark.parametrize("turn", [1, -1])
def test_the_order_of_sites_and_areas_does_not_matter(turn: int) -> None:
    rows = [
        {"site_id": "b", "geometry": box(970, 0, 1070, 100)},
        {"site_id": "a", "geometry": box(0, 0, 100, 100)},
    ]
    table, _ = measure_areas(boundaries(*rows[::turn]), [layer(*HALVES[::turn], accuracy_m=20)])

    assert sorted(told(table)) == [
        ("a", "West", "within", 1.0, 1.0, 1.0),
        ("b", "East", "touches", 0.7, 0.5, 0.9),
        ("b", "West", "touches", 0.3, 0.1, 0.5),
    ]


def test_two_sites_on_one_ground_are_told_from_both_sides() -> None:
    sites = boundaries(
        {"site_id": "a", "geometry": box(0, 0, 1000, 1000)},
        {"site_id": "b", "geometry": box(900, 0, 1900, 500)},  # 5 ha of its 50, of the other's 100
        {"site_id": "part", "geometry": box(0, 0, 100, 100)},
        {"site_id": "beside", "geometry": box(-500, 0, 0, 500)},
        {"site_id": "here", "kind": "location_only", "uncertainty_m": 5,
         "geometry": Point(500, 500)},
    )  # fmt: skip
    table = overlapping_sites(sites, {"part": "a"})

    assert list(table.itertuples(index=False, name=None)) == [
        ("a", "b", 12.36, 0.05),  # 50,000 m² / 4,046.86
        ("b", "a", 12.36, 0.1),
    ]


def test_a_site_within_a_site_within_a_site_overlaps_none() -> None:
    sites = boundaries(
        *({"site_id": name, "geometry": box(0, 0, side, side)}
          for name, side in (("outer", 300), ("middle", 200), ("inner", 100)))
    )  # fmt: skip
    assert overlapping_sites(sites, {"inner": "middle", "middle": "outer"}).empty
    assert len(overlapping_sites(sites, {"inner": "middle"})) == 4
