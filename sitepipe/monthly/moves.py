"""Which sites moved up and down, and which dates, stages and checks went back or came forward."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from sitepipe.dates import first_day, last_day
from sitepipe.reports import DiffReport, FieldChange, Move, ScoreDrift, Turn
from sitepipe.told import value_of, what_of
from sitepipe.vocab import Outcome, PlanningGroup

_AHEAD = frozenset(
    {
        ("sites", "power_date"), ("sites", "available_date"), ("works", "works_start"),
        ("works", "works_finish"), ("connections", "connection_date"),
        ("plots", "plot_release_date"),
    }
)  # fmt: skip
"""Dates of what is to come: later is worse."""

_Kind = Literal["date", "stage", "check"]
_CHECK = "checks."
_LEAST_POINTS = 0.05
_STAGES = [group.value for group in PlanningGroup]  # in the order of progress


def moves_of(
    diff: DiffReport, before: pd.DataFrame, now: pd.DataFrame, sites: pd.DataFrame
) -> tuple[list[Move], list[Move]]:
    """
    Return the sites whose points or rank moved.

    Parameters
    ----------
    diff
        The drifts, with their parts by cause.
    before, now
        Both tables of :data:`sitepipe.schema.SCORES`, of all sites.
    sites
        Their names now.

    Returns
    -------
    up, down
        By the points proven; where those stay, by the points possible, else by the rank alone.
        The furthest first.
    """
    drifts = {one.site_id: one for one in diff.drifts}
    names = sites.set_index("site_id")["name"]
    both = now.merge(before, on="site_id", suffixes=("", "_old"))
    up: list[tuple[float, Move]] = []
    down: list[tuple[float, Move]] = []
    for row in both.sort_values("site_id").to_dict("records"):
        ranks = [None if pd.isna(row[one]) else int(row[one]) for one in ("rank_old", "rank")]
        points = row["low"] - row["low_old"]
        if abs(points) < _LEAST_POINTS:
            points = row["high"] - row["high_old"]
        is_moved = abs(points) >= _LEAST_POINTS
        if not is_moved and ranks[0] == ranks[1]:
            continue
        name = names.get(row["site_id"])
        move = Move(
            site_id=row["site_id"],
            name=row["site_id"] if pd.isna(name) else str(name),
            old_low=row["low_old"],
            old_high=row["high_old"],
            new_low=row["low"],
            new_high=row["high"],
            old_rank=ranks[0],
            new_rank=ranks[1],
            because=_because(drifts.get(row["site_id"])) if is_moved else "others moved",
        )
        rises = points > 0 if is_moved else _rank(ranks[1]) < _rank(ranks[0])
        (up if rises else down).append((abs(points) if is_moved else 0.0, move))
    return _furthest(up), _furthest(down)


def turns_of(diff: DiffReport) -> tuple[list[Turn], list[Turn]]:
    """
    Return what went back, and what came forward.

    A date slipped if it surely lies later: both its first and its last possible day do. A stage
    goes by the order of planning groups; a check that no longer passes went back.

    Returns
    -------
    slipped, advanced
        In the order of sites' names.
    """
    slipped: list[Turn] = []
    advanced: list[Turn] = []
    for one in diff.changes:
        if one.old is None or one.new is None:
            continue
        kind, step = _step(one, one.old, one.new)
        if kind is None or not step:
            continue
        turn = Turn(
            site_id=one.site_id,
            name=one.name or one.id,
            kind=kind,
            what=what_of(one),
            old=value_of(one, one.old) or "",
            new=value_of(one, one.new) or "",
            cause=", ".join(cause.label for cause in (one.cause, *one.also)),
        )
        (slipped if step < 0 else advanced).append(turn)
    return _by_name(slipped), _by_name(advanced)


def _step(one: FieldChange, old: str, new: str) -> tuple[_Kind | None, int]:
    """Say what kind of turn a change is, and whether it goes forward (1) or back (-1)."""
    if (one.table, one.field) in _AHEAD:
        sooner = [end(new) < end(old) for end in (first_day, last_day)]
        later = [end(new) > end(old) for end in (first_day, last_day)]
        return "date", int(all(sooner)) - int(all(later))
    if (one.table, one.field) == ("sites", "planning_group"):
        step = _STAGES.index(new) - _STAGES.index(old)
        unknown = PlanningGroup.NOT_KNOWN.value in (old, new)
        return "stage", 0 if unknown else (step > 0) - (step < 0)
    if one.table == "findings" and one.field == "outcome" and _CHECK in one.id:
        passed = Outcome.PASSED.value
        return "check", (new == passed) - (old == passed)
    return None, 0


def _because(drift: ScoreDrift | None) -> str:
    if drift is None:
        return ""
    said = [
        f"{part.cause.label} {points:+.1f}"
        for part in drift.parts
        if abs(points := part.low if abs(part.low) >= _LEAST_POINTS else part.high) >= _LEAST_POINTS
    ]
    return ", ".join(said)


def _rank(rank: int | None) -> float:
    return float("inf") if rank is None else rank


def _furthest(moves: list[tuple[float, Move]]) -> list[Move]:
    ordered = sorted(moves, key=lambda pair: (-pair[0], pair[1].name, pair[1].site_id))
    return [move for _, move in ordered]


def _by_name(turns: list[Turn]) -> list[Turn]:
    return sorted(turns, key=lambda one: (one.name, one.site_id or "", one.kind, one.what))
