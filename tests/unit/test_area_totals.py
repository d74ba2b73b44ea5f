"""Acres by area, added up by hand."""

from __future__ import annotations

from typing import Any

import pytest

from sitepipe import schema
from sitepipe.consolidate import area_totals


def sites(*rows: tuple[str, float | None, str | None]) -> Any:
    return schema.SITES.frame(
        [
            {"site_id": name, "measured_acres": acres, "part_of_site_id": whole}
            for name, acres, whole in rows
        ]
    )


def area(site: str, name: str, *shares: float | None, relation: str = "touches") -> dict[str, Any]:
    share, low, high = shares or (None, None, None)
    return {"site_id": site, "kind": "authority", "name": name, "origin": "measured",
            "relation": relation, "share": share, "share_low": low, "share_high": high,
            "layer": "lads"}  # fmt: skip


def test_a_site_across_a_border_is_shared_out_and_counted_once() -> None:
    (total,) = area_totals(
        sites(("a", 100.0, None), ("b", 40.0, None), ("part", 10.0, "a"), ("dot", None, None)),
        schema.SITE_AREAS.frame(
            [
                area("a", "Ash", 0.75, 0.7, 0.8),
                area("a", "Elm", 0.25, 0.2, 0.3),
                area("b", "Elm", 0.5, 0.5, 0.5),  # the other half lies in no area
                area("part", "Ash", 1.0, 1.0, 1.0, relation="within"),
                area("dot", "Ash", relation="unknown"),
                {"site_id": "a", "kind": "authority", "name": "Oak", "origin": "stated"},
            ]
        ),
    )

    ash, elm = total.areas
    assert (ash.name, ash.sites, ash.maybe, ash.acres) == ("Ash", 1, 1, 75.0)
    assert (ash.acres_low, ash.acres_high) == (70.0, 80.0)
    assert (elm.name, elm.sites, elm.maybe, elm.acres) == ("Elm", 2, 0, 45.0)
    assert (total.measured, total.acres, total.elsewhere_acres) == (2, 140.0, 20.0)
    assert sum(one.acres for one in total.areas) + total.elsewhere_acres == pytest.approx(140.0)
    assert total.unmeasured == ("dot",)


def test_without_a_layer_there_is_no_total() -> None:
    stated = [{"site_id": "a", "kind": "authority", "name": "Oak", "origin": "stated"}]
    assert area_totals(sites(("a", 1.0, None)), schema.SITE_AREAS.frame(stated)) == []
