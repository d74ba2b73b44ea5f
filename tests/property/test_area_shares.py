"""Shares of areas against an independent overlay."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from sitepipe import schema
from sitepipe.consolidate.areas import measure_areas
from sitepipe.snapshot import AreaLayer
from sitepipe.vocab import AreaKind

CRS = "EPSG:27700"
EDGES = [0.0, 700.0, 1300.0, 2000.0]
AREAS = {
    f"{column}{row}": box(EDGES[column], EDGES[row], EDGES[column + 1], EDGES[row + 1])
    for column in range(3)
    for row in range(3)
}
whole_m = st.integers(-300, 2300)
side_m = st.integers(20, 900)
sites_drawn = st.lists(st.tuples(whole_m, whole_m, side_m, side_m), min_size=1, max_size=8)


def shares(sites: gpd.GeoDataFrame, accuracy_m: float) -> dict[tuple[str, str], tuple[float, ...]]:
    layer = AreaLayer(
        AreaKind.AUTHORITY,
        np.array(list(AREAS), dtype=object),
        np.array(list(AREAS.values()), dtype=object),
        box(-1e5, -1e5, 1e5, 1e5),
        accuracy_m,
        {"layer": "areas", "title": "areas"},
    )
    table, issues = measure_areas(sites, [layer])
    assert issues == []
    return {
        (row.site_id, row.name): (row.share_low, row.share, row.share_high)
        for row in table.itertuples(index=False)
    }


def drawn(places: list[tuple[int, int, int, int]]) -> gpd.GeoDataFrame:
    return schema.BOUNDARIES.geoframe(
        [
            {"site_id": f"s{n}", "version": 1, "kind": "drawn",
             "geometry": box(west, south, west + width, south + height)}
            for n, (west, south, width, height) in enumerate(places)
        ],
        crs=CRS,
    )  # fmt: skip


@given(sites_drawn)
def test_shares_are_those_of_an_overlay(places: list[tuple[int, int, int, int]]) -> None:
    sites = drawn(places)
    areas = gpd.GeoDataFrame({"name": list(AREAS)}, geometry=list(AREAS.values()), crs=CRS)
    pieces = gpd.overlay(sites[["site_id", "geometry"]], areas, keep_geom_type=True)
    whole = dict(zip(sites["site_id"], sites.geometry.area, strict=True))
    expected = {
        (site_id, name): area / whole[site_id]
        for site_id, name, area in zip(
            pieces["site_id"], pieces["name"], pieces.geometry.area, strict=True
        )
        if area / whole[site_id] >= 0.00005  # half of the last decimal of a share
    }
    found = {pair: exact for pair, (_, exact, _) in shares(sites, 0.0).items()}

    assert found.keys() == expected.keys()
    for pair, share in found.items():
        assert abs(share - expected[pair]) <= 0.00005 + 1e-12


@given(sites_drawn, st.sampled_from([0.0, 15.0, 120.0]))
def test_shares_come_to_no_more_than_the_whole(
    places: list[tuple[int, int, int, int]], accuracy_m: float
) -> None:
    totals: dict[str, float] = {}
    least: dict[str, float] = {}
    for (site_id, _), (low, share, high) in shares(drawn(places), accuracy_m).items():
        assert 0 <= low <= share <= high <= 1
        totals[site_id] = totals.get(site_id, 0.0) + share
        least[site_id] = least.get(site_id, 0.0) + low
    for site_id, total in totals.items():
        assert total <= 1 + 9 * 0.00005
        assert least[site_id] <= 1 + 9 * 0.00005


@given(sites_drawn)
def test_a_less_sure_layer_only_widens_the_range(places: list[tuple[int, int, int, int]]) -> None:
    sites = drawn(places)
    sure, unsure = shares(sites, 15.0), shares(sites, 120.0)

    assert sure.keys() <= unsure.keys()
    for pair, (low, share, high) in sure.items():
        wider = unsure[pair]
        assert wider[0] <= low + 0.0001
        assert wider[1] == share
        assert wider[2] >= high - 0.0001
