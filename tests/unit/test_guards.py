"""Guard rails of a refresh, each on tables of a few rows."""

from __future__ import annotations

import pandas as pd
import pytest

from sitepipe import schema
from sitepipe.cli.refresh import _show
from sitepipe.config import RefreshConfig
from sitepipe.guards import guards_that_hold
from sitepipe.reports import GuardReport, RefreshReport

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
                {"site_id": name, "basis": "allocated", "low_acres": acres, "high_acres": acres}
                for name, acres in (acreages or {}).items()
            ]
        ),
        "sources": schema.SOURCES.frame([SOURCE | one for one in sources]),
        "records": schema.RECORDS.frame([]),
    }


def named(**sources: str) -> dict[str, pd.DataFrame]:
    """Give the tables of sources that name sites by single letters."""
    found = tables(None, None, *({"source_id": one, "file_sha256": None} for one in sources))
    return found | {"records": records(**sources)}


def records(entity: str = "site", **sources: str) -> pd.DataFrame:
    return schema.RECORDS.frame(
        [
            {"record_id": f"{one}:{row}", "source_id": one, "entity": entity, "name": name}
            for one, names in sources.items()
            for row, name in enumerate(names)
        ]
    )


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
        (TEN, TEN | {"a": None}, {}),  # one in ten is not more than a tenth
        (TEN, TEN | {"a": None, "b": None},
         {"areas_unknown": "the measured area of 2 of 10 sites is no longer known, more than "
                           "10%: A, B"}),
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


def test_either_end_of_a_stated_acreage_may_jump() -> None:
    before, now = tables({"a": 1}, {"a": 50.0}), tables({"a": 1}, {"a": 50.0})
    now["acreages"]["high_acres"] = 500.0
    assert held(before, now) == {
        "areas_jump": "the area of 1 site changes by more than 50%: A (stated 50 to 50–500 acres)"
    }
    before["acreages"]["low_acres"] = now["acreages"]["low_acres"] = None
    assert held(before, now) == {
        "areas_jump": "the area of 1 site changes by more than 50%: "
        "A (stated at most 50 to at most 500 acres)"
    }
    now["acreages"]["high_acres"] = None  # and so nothing is known
    assert list(held(before, now)) == ["areas_unknown"]


@pytest.mark.parametrize("row_stays", [True, False])
def test_stated_areas_of_sites_that_stay_become_unknown(row_stays: bool) -> None:
    sites: dict[str, float | None] = dict.fromkeys("abcdefghij")
    before = tables(sites, TEN | {"z": 5})
    left: dict[str, float | None] = without("a", "b")
    now = tables(sites, left | {"a": None, "b": None} if row_stays else left)
    assert held(before, now) == {  # z is no site any more, and not counted
        "areas_unknown": "the stated area of 2 of 10 sites is no longer known, more than 10%: A, B"
    }
    now["acreages"] = tables(None, TEN)["acreages"].assign(basis="net_developable")
    assert held(before, now) == {}, "it is known on another basis"


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


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        # Swapped, and one row is new: b names the three that a did, and one more.
        ({"a": "abc", "b": "wxyz"}, {"a": "wxyz", "b": "abcd"},
         "a is what b was (4 of 4), b is what a was (3 of 4)"),
        # One file alone in a wrong place.
        ({"a": "abc", "b": "wxyz"}, {"a": "wxyz", "b": "wxyz"},
         "a is what b was (4 of 4)"),
        # Three in a ring.
        ({"a": "abc", "b": "mno", "c": "xyz"}, {"a": "mno", "b": "xyz", "c": "abc"},
         "a is what b was (3 of 3), b is what c was (3 of 3), c is what a was (3 of 3)"),
        # Both name the same but for some, and change places: those tell it.
        ({"a": "abcdefgx", "b": "abcdefgy"}, {"a": "abcdefgy", "b": "abcdefgx"},
         "a is what b was (1 of 8), b is what a was (1 of 8)"),
    ],
)  # fmt: skip
def test_sources_that_name_what_another_did_are_told(
    was: dict[str, str], now: dict[str, str], expected: str
) -> None:
    assert held(named(**was), named(**now)) == {
        "sources_swapped": f"swapped, by the names that it gives: {expected}"
    }


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ({"a": "abc", "b": "abc"}, {"a": "abd", "b": "abe"}),  # the same sites, as usual
        ({"a": "abc", "b": "xyz"}, {"a": "def", "b": "xyz"}),  # all new, but nobody's
        ({"a": "abcdefgh", "b": "ab"}, {"a": "ab", "b": "ab"}),  # most went, the rest both name
        ({"a": "abc", "b": "xyz"}, {"a": "abcxyz", "b": "xyz"}),  # one took the other's over
        ({"a": "abcdefgh", "b": "abcdefgy"}, {"a": "abcdefgy", "b": "abcdefgy"}),  # one differs
        ({"a": "a", "b": "b"}, {"a": "a", "c": "b"}),  # of another that was not there
    ],
)  # fmt: skip
def test_sources_that_name_the_same_sites_are_no_swap(
    was: dict[str, str], now: dict[str, str]
) -> None:
    assert "sources_swapped" not in held(named(**was), named(**now))


def test_what_names_something_else_is_no_swap() -> None:
    was, now = named(a="abc", b="xyz"), named(a="xyz", b="xyz")
    was["records"] = pd.concat([records(a="abc"), records("plot", b="xyz")])
    assert held(was, now) == {}


def test_names_are_told_apart_without_case_and_punctuation() -> None:
    was, now = named(a="abc", b="xyz"), named(a="XYZ", b="xyz")
    assert list(held(was, now)) == ["sources_swapped"]


def test_what_a_guard_saw_is_printed_whole(capsys: pytest.CaptureFixture[str]) -> None:
    jumps = ", ".join(f"Sigma Park {number} (stated 24 to 240 acres)" for number in range(1, 8))
    report = RefreshReport(
        title="w", as_of="2026-09-01", outcome="refused", snapshot=1, known_at=None, tables=[],
        sites=[], guards=[GuardReport(rule="areas_jump", message=jumps)], run_id=None, outputs=[],
    )  # fmt: skip
    _show(report)
    lines = capsys.readouterr().out.splitlines()
    assert " ".join(line.strip() for line in lines) == f"! {jumps}"
