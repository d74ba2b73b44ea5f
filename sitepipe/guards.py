"""The guard rails of a refresh: what a month's files change that somebody should look at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sitepipe import words
from sitepipe.config import RefreshConfig
from sitepipe.errors import first_five
from sitepipe.swaps import swapped_files, swapped_names

Tables = Mapping[str, pd.DataFrame]

# Where areas stand: the table, its key, the ends of an area, and how it is known.
_AREAS = (
    ("sites", ["site_id"], ["measured_acres"], "measured"),
    ("acreages", ["site_id", "basis"], ["low_acres", "high_acres"], "stated"),
)


@dataclass(frozen=True)
class Guard:
    """One guard rail that holds: which, and what it saw."""

    rule: str
    message: str


def guards_that_hold(
    before: Tables, now: Tables, limits: RefreshConfig, *, was_as_of: str, as_of: str
) -> list[Guard]:
    """
    Compare the tables of a refresh with the last snapshot's.

    Parameters
    ----------
    before, now
        ``sites``, ``acreages``, ``sources`` and ``records`` of the last snapshot and of the
        refresh.
    limits
        How much may change.
    was_as_of, as_of
        The dates that the two speak of.

    Returns
    -------
    guards
        Those that hold the refresh back; none if it may go on.
    """
    return [
        *_vanishing(before["sites"], now["sites"], limits.vanishing_share),
        *_jumps(before, now, limits.area_jump_share),
        *_unknown(before, now, limits.vanishing_share),
        *_sources(before["sources"], now["sources"]),
        *_swaps(before, now),
        *_stale(before["sources"], now["sources"], limits.stale_months, was_as_of, as_of),
    ]


def clock_set_back(moment: str, last: int, known_at: str) -> list[Guard]:
    """
    Find a clock that is before the last snapshot.

    Parameters
    ----------
    moment
        What the clock of this computer says (UTC, to the second).
    last, known_at
        The number of the last snapshot, and when it was learnt.
    """
    if moment >= known_at:
        return []
    return [
        Guard(
            "clock_set_back",
            f"this computer's clock says {moment}, and snapshot {last} was learnt at {known_at}: "
            "set the clock; --accept takes the later of the two",
        )
    ]


def store_emptied(traces: Sequence[str]) -> list[Guard]:
    """
    Find a store without a snapshot where there was one.

    Parameters
    ----------
    traces
        Files of the workspace that only a refresh before this one can have left.
    """
    if not traces:
        return []
    return [
        Guard(
            "store_emptied",
            f"the workspace was refreshed before ({first_five(traces)} says so), and its store is "
            "gone or holds no snapshot: put a copy in its place; --accept begins anew",
        )
    ]


def _vanishing(before: pd.DataFrame, now: pd.DataFrame, most: float) -> list[Guard]:
    gone = before[~before["site_id"].isin(now["site_id"])]
    if before.empty or len(gone) <= most * len(before):
        return []
    return [
        Guard(
            "sites_vanish",
            f"{len(gone)} of {words.count(len(before), 'site')} vanish, more than "
            f"{words.percent(most)}: {first_five(gone['name'].fillna(gone['site_id']))}",
        )
    ]


def _jumps(before: Tables, now: Tables, most: float) -> list[Guard]:
    """Find sites whose area differs by more than a share, measured or on one basis."""
    names = now["sites"].set_index("site_id")["name"]
    found: dict[str, str] = {}
    for table, key, ends, what in _AREAS:
        both = before[table].merge(now[table], on=key, suffixes=("_was", "_is"))
        was, is_now = (
            both[[f"{end}_{when}" for end in ends]].to_numpy(float) for when in ("was", "is")
        )
        # From or to unknown is no jump: nothing can be said of it.
        far = np.any(np.abs(is_now - was) > most * was, axis=1)
        for site_id, old, new in zip(both["site_id"][far], was[far], is_now[far], strict=True):
            told = f"{what} {_acres(old).rpartition(' ')[0]} to {_acres(new)}"
            found.setdefault(site_id, f"{names.get(site_id, site_id)} ({told})")
    if not found:
        return []
    return [
        Guard(
            "areas_jump",
            f"the area of {words.count(len(found), 'site')} changes by more than "
            f"{words.percent(most)}: {first_five(found.values())}",
        )
    ]


def _acres(ends: Sequence[float]) -> str:
    """Say an area that is measured, one end, or stated, two."""
    return words.acres(ends[0], ends[-1], None)


def _unknown(before: Tables, now: Tables, most: float) -> list[Guard]:
    """Find sites that stay and of whose area, measured or stated, nothing is known any more."""
    names = now["sites"].set_index("site_id")["name"]
    guards = []
    for table, _, ends, what in _AREAS:
        known, left = _known(before[table], ends) & set(names.index), _known(now[table], ends)
        lost = sorted(known - left)
        if len(lost) > most * len(known):
            told = first_five(names.fillna(names.index.to_series())[lost])
            guards.append(
                Guard(
                    "areas_unknown",
                    f"the {what} area of {len(lost)} of {words.count(len(known), 'site')} is no "
                    f"longer known, more than {words.percent(most)}: {told}",
                )
            )
    return guards


def _known(table: pd.DataFrame, ends: list[str]) -> set[str]:
    return set(table["site_id"][table[ends].notna().any(axis=1)])


def _sources(before: pd.DataFrame, now: pd.DataFrame) -> list[Guard]:
    """Find sources that have gone, become empty or grown older."""
    guards: list[Guard] = []
    old, new = before.set_index("source_id"), now.set_index("source_id")
    if gone := [name for name in old.index if name not in new.index]:
        guards.append(Guard("source_gone", f"no longer read: {first_five(gone)}"))
    both = [name for name in old.index if name in new.index]
    empty = [
        name
        for name in both
        if old["rows_accepted"][name] and not new["rows_accepted"].fillna(0)[name]
    ]
    if empty:
        guards.append(Guard("source_empty", f"gives no row any more: {first_five(empty)}"))
    earlier = [name for name in both if _later(old["valid_at"][name], new["valid_at"][name])]
    if earlier:
        guards.append(
            Guard("source_older", f"speaks of an earlier date than before: {first_five(earlier)}")
        )
    return guards


def _swaps(before: Tables, now: Tables) -> list[Guard]:
    """Find sources that have changed places, by the bytes of their files or by what they name."""
    old, new = (tables["sources"].set_index("source_id")["file_sha256"] for tables in (before, now))
    files = swapped_files(dict(old), dict(new))
    told = {one.source_id for one in files}
    named = swapped_names(before["records"], now["records"])
    return [
        Guard("sources_swapped", f"{what}: {first_five(found)}")
        for what, found in (
            ("the same file, byte by byte", files),
            (
                "swapped, by the names that it gives",
                [one for one in named if one.source_id not in told],
            ),
        )
        if found
    ]


def _stale(
    before: pd.DataFrame, now: pd.DataFrame, months: int, was_as_of: str, as_of: str
) -> list[Guard]:
    """Find sources that have become stale since: one that was already has been accepted."""
    was = dict(zip(before["source_id"], before["valid_at"], strict=True))
    found = [
        f"{name} (speaks of {date})"
        for name, date in zip(now["source_id"], now["valid_at"], strict=True)
        if _months_old(date, as_of) > months
        and not _months_old(was.get(name, as_of), was_as_of) > months
    ]
    if not found:
        return []
    return [
        Guard("source_stale", f"older than {words.count(months, 'month')}: {first_five(found)}")
    ]


def _months_old(date: object, as_of: str) -> float:
    """Return whole months between a date and another; unknown (NaN) without a plain date."""
    if not isinstance(date, str) or not date[:4].isdigit() or "/" in date:
        return float("nan")
    whole = (date + "-12-31"[len(date) - 4 :]) if len(date) < 10 else date
    try:
        then, then_month, then_day = (int(part) for part in whole.split("-"))
        year, month, day = (int(part) for part in as_of.split("-"))
    except ValueError:
        return float("nan")
    return 12 * (year - then) + month - then_month - (day < then_day)


def _later(date: object, than: object) -> bool:
    """Return whether a date is later than another, where both are whole."""
    whole = isinstance(date, str) and isinstance(than, str) and len(date) == len(than) == 10
    return whole and str(date) > str(than)
