"""Which sites moved up and down."""

from __future__ import annotations

import pandas as pd

from sitepipe.reports import DiffReport, Move, ScoreDrift

_LEAST_POINTS = 0.05


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
