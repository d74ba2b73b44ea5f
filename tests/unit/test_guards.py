"""Guard rails of a refresh, each on tables of a few rows."""

from __future__ import annotations

import pandas as pd
import pytest

from sitepipe import schema
from sitepipe.config import RefreshConfig
from sitepipe.guards import guards_that_hold

SOURCE = {
    "source_id": "a",
    "rows_accepted": 5,
    "valid_at": "2026-06-01",
    "file_sha256": "aa",
}


def tables(
    sites: dict[str, float | None] | None = None,
    acreages: dict[str, float | None] | None = None,
    *sources: dict[str, object],
) -> dict[str, pd.DataFrame]:
    return {
        "sites": schema.SITES.frame(
            [
                {"site_id": name, "name": name.upper(), "measured_acres": acres}
                for name, acres in (sites or {}).items()
            ]
        ),
        "acreages": schema.ACREAGES.frame(
            [
                {"site_id": name, "basis": "allocated", "low_acres": acres}
                for name, acres in (acreages or {}).items()
            ]
        ),
        "sources": schema.SOURCES.frame([SOURCE | one for one in sources]),
    }


def held(
    before: dict[str, pd.DataFrame], now: dict[str, pd.DataFrame], as_of: str = "2026-09-01"
) -> dict[str, str]:
    found = guards_that_hold(before, now, RefreshConfig(), was_as_of="2026-08-01", as_of=as_of)
    return {guard.rule: guard.message for guard in found}


TEN = dict.fromkeys("abcdefghij", 10.0)


def without(*names: str) -> dict[str, float | None]:
    return {name: acres for name, acres in TEN.items() if name not in names}


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (TEN, TEN, {}),
        (TEN, without("a"), {}),  # one in ten is not more than a tenth
        (TEN, without("a", "b"),
         {"sites_vanish": "2 of 10 sites vanish, more than 10%: A, B"}),
        (TEN, {}, {"sites_vanish": "10 of 10 sites vanish, more than 10%: A, B, C, D, E and "
                                   "5 more"}),
        ({}, TEN, {}),
        ({"a": 10}, {"a": 15}, {}),
        ({"a": 10}, {"a": 16}, {"areas_jump": "the area of 1 site changes by more than 50%: "
                                              "A (measured 10 to 16 acres)"}),
        ({"a": 10}, {"a": 4}, {"areas_jump": "the area of 1 site changes by more than 50%: "
                                             "A (measured 10 to 4 acres)"}),
        ({"a": None}, {"a": 4}, {}),
        ({"a": 4}, {"a": None}, {}),
    ],
)  # fmt: skip
def test_sites_that_vanish_and_areas_that_jump(
    before: dict[str, float | None], now: dict[str, float | None], expected: dict[str, str]
) -> None:
    assert held(tables(before), tables(now)) == expected


def test_a_stated_acreage_jumps_on_its_own_basis() -> None:
    before, now = tables({"a": 1}, {"a": 20.0}), tables({"a": 1}, {"a": 200.0})
    assert held(before, now) == {
        "areas_jump": "the area of 1 site changes by more than 50%: A (stated 20 to 200 acres)"
    }
    now["acreages"]["basis"] = "net_developable"
    assert held(before, now) == {}


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ({}, {}, {}),
        ({}, {"file_sha256": "bb"}, {}),
        ({}, {"source_id": "b"}, {
            "source_gone": "no longer read: a",
            "sources_swapped": "the same file, byte by byte: b is what a was",
        }),
        ({}, {"rows_accepted": 0}, {"source_empty": "gives no row any more: a"}),
        ({}, {"rows_accepted": None}, {"source_empty": "gives no row any more: a"}),
        ({"rows_accepted": 0}, {"rows_accepted": 0}, {}),
        ({}, {"valid_at": "2026-05-31"},
         {"source_older": "speaks of an earlier date than before: a"}),
        ({}, {"valid_at": "2026"}, {}),
        ({"valid_at": None}, {}, {}),
        ({}, {"valid_at": "2024-01-01"}, {
            "source_older": "speaks of an earlier date than before: a",
            "source_stale": "older than 18 months: a (speaks of 2024-01-01)",
        }),
    ],
)  # fmt: skip
def test_sources_that_go_shrink_or_age(
    before: dict[str, object], now: dict[str, object], expected: dict[str, str]
) -> None:
    assert held(tables(None, None, before), tables(None, None, now)) == expected


@pytest.mark.parametrize(
    ("valid_at", "as_of", "stale"),
    [
        ("2025-02-20", "2026-09-19", False),  # 18 whole months
        ("2025-02-20", "2026-09-20", True),  # 19
        ("2025-01", "2026-08-30", False),  # the end of January may be meant
        ("2025-01", "2026-08-31", True),
        ("2024", "2026-07-30", False),
        ("2024", "2026-07-31", True),
        ("2024-01/2026-01", "2026-09-01", False),
        ("unreadable", "2026-09-01", False),
        (None, "2026-09-01", False),
    ],
)
def test_a_source_is_stale_after_whole_months(
    valid_at: str | None, as_of: str, stale: bool
) -> None:
    before = tables(None, None, {"valid_at": "2026-07-30" if stale else valid_at})
    now = tables(None, None, {"valid_at": valid_at})
    assert ("source_stale" in held(before, now, as_of)) == stale


def test_a_source_that_was_stale_before_is_not_told_again() -> None:
    old = tables(None, None, {"valid_at": "2020-01-01"})
    assert held(old, old) == {}


def test_two_files_that_changed_places_are_told() -> None:
    other = {"source_id": "b", "file_sha256": "bb"}
    before = tables(None, None, {}, other)
    now = tables(None, None, {"file_sha256": "bb"}, other | {"file_sha256": "aa"})
    assert held(before, now) == {
        "sources_swapped": "the same file, byte by byte: a is what b was, b is what a was"
    }
