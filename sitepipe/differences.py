"""
What differs between two states of a portfolio, why, and how far each cause moved the scores.

How states are named and read is said in :mod:`sitepipe.states`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sitepipe.assessment import site_id_of
from sitepipe.cells import records
from sitepipe.changes import (
    attributed,
    causes_of_scores,
    changes_between,
    input_causes,
    switched_inputs,
    timeline,
)
from sitepipe.errors import UsageError, meant
from sitepipe.reports import (
    DiffReport,
    DiffSide,
    DriftPart,
    FieldChange,
    HistoryReport,
    ScoreDrift,
    TimelineRow,
)
from sitepipe.scoring import score_sites
from sitepipe.states import State
from sitepipe.vocab import Audience, Cause

_MEASURES = ("low", "high", "completeness")
_LEAST_POINTS = 1e-9


def diff_report(
    old: State, new: State, *, sites: Sequence[str] = (), audience: Audience = Audience.INTERNAL
) -> DiffReport:
    """
    Say what differs between two states, and why.

    Parameters
    ----------
    old, new
        Both states.
    sites
        Ids or names of sites; all if none is given.
    audience
        Who may read it: what is meant for others is left out.

    Raises
    ------
    UsageError
        If neither state has such a site; names the nearest.
    """
    changes = changes_between(old.side, new.side)
    chosen = {_site_id(site, (new, old)) for site in sites}
    may_see = changes["audience"].map(lambda one: audience.may_see(Audience(one)))
    shown = changes[(changes["table"] != "inputs") & may_see.astype(bool)]
    drifts = drifts_of(old, new, changes)
    if chosen:
        shown = shown[shown["site_id"].isin(chosen)]
        drifts = [one for one in drifts if one.site_id in chosen]
    return DiffReport(
        old=_diff_side(old),
        new=_diff_side(new),
        changes=[_field_change(row) for row in records(shown)],
        causes={
            cause.value: int(many)
            for cause in Cause
            if (many := (shown["cause"] == cause.value).sum())
        },
        drifts=drifts,
    )


def drifts_of(old: State, new: State, changes: pd.DataFrame) -> list[ScoreDrift]:
    """
    Divide the drift of every site's points among its causes, exactly.

    Scores are computed anew for each set of causes: inputs that one of them changed are as they
    are now, the others as they were, and so with the scoring profile. What the same inputs
    score otherwise under the version at hand than under that of a state is the method's part.

    Parameters
    ----------
    old, new
        Both states.
    changes
        What :func:`sitepipe.changes.changes_between` gave of them.

    Returns
    -------
    drifts
        Of each site on both sides whose points moved, the furthest first.
    """
    by_input = input_causes(changes)
    configured = [state.settings for state in (old, new)]
    otherwise = any(
        old.side.settings.get(name) != new.side.settings.get(name) for name in ("scoring", "facts")
    )
    causes = causes_of_scores(by_input.values(), configured_otherwise=otherwise)
    was, now = (state.side.table("scores").set_index("site_id") for state in (old, new))
    sites = new.side.table("sites")
    sites = sites[sites["site_id"].isin(was.index)].reset_index(drop=True)
    was, now = was.loc[sites["site_id"]], now.loc[sites["site_id"]]

    def rescored(acted: frozenset[str]) -> NDArray[np.float64]:
        settings = configured[Cause.CONFIGURATION.value in acted]
        inputs = switched_inputs(old.side, new.side, by_input, acted)
        scored = score_sites(
            sites,
            inputs[inputs["site_id"].isin(sites["site_id"])].reset_index(drop=True),
            scoring=settings.scoring.section,
            facts=settings.facts.section,
        )
        points: NDArray[np.float64] = scored.scores[list(_MEASURES)].to_numpy(dtype=np.float64)
        return points

    parts = attributed(causes, rescored)
    change = now[list(_MEASURES)].to_numpy() - was[list(_MEASURES)].to_numpy()
    left = change - sum(parts.values(), np.zeros_like(change))
    method = Cause.METHOD.value
    parts[method] = parts.get(method, np.zeros_like(change)) + left
    moved = np.abs(change).max(axis=1, initial=0) > _LEAST_POINTS
    furthest = np.lexsort((sites["site_id"].to_numpy(dtype=str), -np.abs(change[:, 0])))
    names = sites["name"].fillna(sites["site_id"])
    return [
        _drift(names[place], was.iloc[place], now.iloc[place],
               {cause: part[place] for cause, part in parts.items()})
        for place in furthest
        if moved[place]
    ]  # fmt: skip


def history_report(states: Sequence[State], site: str) -> HistoryReport:
    """
    Give the timeline of a site.

    Parameters
    ----------
    states
        States of the portfolio, the earliest first.
    site
        Its id or name.

    Raises
    ------
    UsageError
        If there is no such site; names the nearest.
    """
    site_id = _site_id(site, states[::-1])
    rows = timeline([state.side for state in states], site_id)
    names: dict[str, str] = {}
    for state in states:
        sites = state.names
        names |= dict(zip(sites["site_id"], sites["name"].fillna(sites["site_id"]), strict=True))
    return HistoryReport(
        site_id=site_id,
        name=names[site_id],
        title=states[-1].title,
        as_of=[state.side.as_of for state in states],
        rows=[
            TimelineRow.model_validate(
                {name: None if pd.isna(value) else value for name, value in row.items()}
            )
            for row in rows.to_dict("records")
        ],
    )


def _site_id(site: str, states: Sequence[State]) -> str:
    for state in states:
        site_id = site_id_of(site, state.names)
        if site_id in set(state.names["site_id"]):
            return site_id
    known = {one for state in states for one in state.names["site_id"]}
    raise UsageError(
        f"there is no site {site!r}{meant(site, known)}",
        hint="sitepipe run writes portfolio.csv, which lists every site.",
    )


def _drift(
    name: str, was: pd.Series, now: pd.Series, parts: dict[str, NDArray[np.float64]]
) -> ScoreDrift:
    known = (not pd.isna(was["score"]), not pd.isna(now["score"]))
    became: dict[tuple[bool, bool], Literal["changed", "known", "unknown", "still_unknown"]] = {
        (True, True): "changed", (False, True): "known",
        (True, False): "unknown", (False, False): "still_unknown",
    }  # fmt: skip
    figures = {
        f"{when}_{figure}": None if pd.isna(row[figure]) else row[figure]
        for when, row in (("old", was), ("new", now))
        for figure in ("score", "low", "high", "rank")
    }
    return ScoreDrift.model_validate(
        {
            "site_id": str(was.name),
            "name": name,
            "became": became[known],
            **figures,
            "parts": [
                DriftPart(cause=cause, **dict(zip(_MEASURES, map(float, parts[cause.value]),
                                                  strict=True)))
                for cause in Cause
                if cause.value in parts and np.abs(parts[cause.value]).max() > _LEAST_POINTS
            ],
        }
    )  # fmt: skip


def _field_change(row: dict[str, object]) -> FieldChange:
    also = row.pop("also")
    plain = {name: value if isinstance(value, str) else None for name, value in row.items()}
    return FieldChange.model_validate(
        {**plain, "also": also.split("; ") if isinstance(also, str) else []}
    )


def _diff_side(state: State) -> DiffSide:
    return DiffSide(
        asked=state.asked,
        title=state.title,
        as_of=state.side.as_of,
        version=state.side.version,
        snapshot=state.snapshot,
        known_at=state.known_at,
        sites=len(state.names),
    )
