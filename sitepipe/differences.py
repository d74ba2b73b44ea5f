"""
What differs between two states of a portfolio, why, and how far each cause moved the scores.

A state is what the files of a workspace say of a date. ``2026-08`` asks the workspace at hand as
of the end of that month; a folder is another workspace, such as the copy of an earlier month.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sitepipe import __version__, bundled, schema
from sitepipe.assessment import Assessment
from sitepipe.changes import (
    Side,
    attributed,
    causes_of_scores,
    changes_between,
    input_causes,
    switched_inputs,
    timeline,
)
from sitepipe.decisions import DECISIONS_FILE, read_decisions
from sitepipe.errors import UsageError, meant
from sitepipe.hashing import file_sha256
from sitepipe.ingest import area_files
from sitepipe.pipeline import Step, silent
from sitepipe.registry import read_lineage
from sitepipe.reports import (
    DiffReport,
    DiffSide,
    DriftPart,
    FieldChange,
    HistoryReport,
    ScoreDrift,
    TimelineRow,
)
from sitepipe.roadfiles import find_roads
from sitepipe.scoring import score_sites
from sitepipe.settings import checked_date
from sitepipe.vocab import Audience, Cause
from sitepipe.workspace import CONFIG_FILE, Workspace

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_MEASURES = ("low", "high", "completeness")
_LEAST_POINTS = 1e-9


@dataclass(frozen=True)
class State:
    """A state of a portfolio: how it was asked for, what it is, and what it was made by."""

    asked: str
    assessment: Assessment
    side: Side


def state_of(asked: str, workspace: Workspace, *, as_of: str | None, step: Step = silent) -> State:
    """
    Assess a workspace, and keep what it was made by.

    Parameters
    ----------
    asked
        How it was asked for.
    workspace
        Its files.
    as_of
        The date it speaks of; today if not given.
    step
        Wraps each step.

    Raises
    ------
    SitepipeError
        As :meth:`sitepipe.workspace.Workspace.assess`.
    """
    assessment = workspace.assess(as_of=as_of, step=step)
    tables: dict[str, pd.DataFrame] = {"decisions": read_decisions(workspace.root)}
    for bundle in (assessment.appraisal, assessment.snapshot):
        for name in schema.TABLES:
            if name not in tables and hasattr(bundle, name):
                tables[name] = getattr(bundle, name)
    kept = [read_lineage(workspace.root), tables["lineage"]]
    tables["lineage"] = schema.LINEAGE.frame(pd.concat(kept, ignore_index=True))
    side = Side(
        assessment.settings.as_of, tables, __version__, _settings_sha256(workspace, assessment)
    )
    return State(asked, assessment, side)


def named_state(asked: str, *, beside: Path, config_file: Path | None = None) -> State:
    """
    Find a state by name.

    Parameters
    ----------
    asked
        A date (``2026-08-31``), a month (``2026-08``: its last day), a workspace's folder, or
        ``FOLDER@DATE``. A folder without a date is asked of today.
    beside
        The workspace that a date alone is asked of.
    config_file
        Its configuration, if not its own ``sitepipe.yaml``.

    Raises
    ------
    UsageError
        If it is none of these.
    """
    if (date := as_date(asked)) is not None:
        return state_of(asked, Workspace.open(beside, config_file=config_file), as_of=date)
    folder, _, day = asked.rpartition("@")
    if not folder or Path(asked).is_dir():
        folder, day = asked, ""
    if not (Path(folder) / CONFIG_FILE).is_file():
        raise UsageError(
            f"{asked!r} is neither a date, a month nor a workspace",
            hint="Write 2026-08-31, 2026-08, a workspace's folder, or FOLDER@2026-08.",
        )
    return state_of(asked, Workspace.open(folder), as_of=(as_date(day) or checked_date(day))
                    if day else None)  # fmt: skip


def as_date(text: str) -> str | None:
    """Return a date, or the last day of a month; ``None`` if it is neither in form."""
    if _MONTH.fullmatch(text):
        year, month = map(int, text.split("-"))
        return f"{text}-{calendar.monthrange(year, month)[1]}"
    return checked_date(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None


def months_between(first: str, last: str) -> list[str]:
    """
    Return a date, the ends of the months after it, and a later date.

    Raises
    ------
    UsageError
        If the first is not before the last.
    """
    if first >= last:
        raise UsageError(f"{first} is not before {last}", hint="Choose an earlier --since.")
    dates = [first]
    year, month = map(int, first.split("-")[:2])
    while (end := f"{year:04}-{month:02}-{calendar.monthrange(year, month)[1]}") < last:
        dates += [end] if end > first else []
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return [*dates, last]


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
        changes=[_field_change(row) for row in shown.to_dict("records")],
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
    configured = [state.assessment.settings for state in (old, new)]
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
        scored = score_sites(
            sites,
            switched_inputs(old.side, new.side, by_input, acted),
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
        sites = state.side.table("sites")
        names |= dict(zip(sites["site_id"], sites["name"].fillna(sites["site_id"]), strict=True))
    return HistoryReport(
        site_id=site_id,
        name=names[site_id],
        title=states[-1].assessment.title,
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
        site_id = state.assessment.site_id(site)
        if site_id in set(state.side.table("sites")["site_id"]):
            return site_id
    known = {one for state in states for one in state.side.table("sites")["site_id"]}
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
    plain = {name: None if pd.isna(value) else value for name, value in row.items()}
    return FieldChange.model_validate(
        {**plain, "also": also.split("; ") if isinstance(also, str) else []}
    )


def _diff_side(state: State) -> DiffSide:
    return DiffSide(
        asked=state.asked,
        title=state.assessment.title,
        as_of=state.side.as_of,
        version=state.side.version,
        sites=len(state.side.table("sites")),
    )


def _settings_sha256(workspace: Workspace, assessment: Assessment) -> dict[str, str]:
    """Return what a portfolio is configured by, each part by what it governs, as hashes."""
    settings, portfolio = assessment.settings, workspace.portfolio.section
    loaded = ("vehicle", "access", "scoring", "facts", "checks", "reading")
    found = {name: str(getattr(settings, name).sha256) for name in loaded}
    sources = sorted((name, one.sha256) for name, one in workspace.sources.items())
    beside = workspace.root
    files = {
        "roads": [find_roads(portfolio.roads, beside=beside)],
        "hubs": [bundled.find("layers", portfolio.hubs, beside=beside)],
        "areas": [path for area in portfolio.areas for path in area_files(area, beside)],
        "postcodes": [beside / portfolio.postcodes] if portfolio.postcodes else [],
        "decisions": [beside / DECISIONS_FILE],
    }
    return found | {
        "crs": portfolio.crs,
        "sources": str(sources),
        "rules": str(sorted((name, str(rule)) for name, rule in portfolio.rules.items())),
        **{name: _files_sha256(paths) for name, paths in files.items()},
    }


def _files_sha256(paths: Sequence[Path]) -> str:
    files = [
        file
        for path in paths
        for file in (sorted(path.rglob("*")) if path.is_dir() else [path])
        if file.is_file()
    ]
    return file_sha256(*files) if files else ""
