"""
States of a portfolio: what its files say of a date, and what they are configured by.

A state of files and one of a snapshot are told alike, so that either can be compared with the
other.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pandas as pd

from sitepipe import __version__, schema
from sitepipe.changes import Side
from sitepipe.config import WorkspaceConfig
from sitepipe.decisions import DECISIONS_FILE, read_decisions
from sitepipe.errors import UsageError
from sitepipe.hashing import file_sha256
from sitepipe.pipeline import Settings, Step, silent
from sitepipe.registry import lineage_with
from sitepipe.settings import checked_date
from sitepipe.workspace import Workspace

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class State:
    """
    A state of a portfolio: how it was asked for, what it is, and what it was made by.

    ``names`` are all its sites, also where ``side`` holds only what differs: ``site_id`` and
    ``name``. ``snapshot`` and ``known_at`` (ISO, UTC) tell which of the store it is; of files
    they are ``None``.
    """

    asked: str
    title: str
    settings: Settings
    side: Side
    names: pd.DataFrame
    notice: str = ""
    snapshot: int | None = None
    known_at: str | None = None


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
    settings, portfolio = assessment.settings, workspace.portfolio.section
    snapshot = assessment.snapshot
    tables: dict[str, pd.DataFrame] = {
        "decisions": read_decisions(workspace.root),
        "lineage": lineage_with(workspace.root, snapshot, as_of=settings.as_of),
        "layers": assessment.base.layers,
    }
    for bundle in (assessment.appraisal, snapshot):
        for name in schema.TABLES:
            if name not in tables and hasattr(bundle, name):
                tables[name] = getattr(bundle, name)
    files = {
        name: file_sha256(path)
        for name, path in workspace.own_files().items()
        if governs(name, portfolio)
    }
    governed = settings_sha256(portfolio, settings, tables["layers"], files)
    side = Side(settings.as_of, tables, __version__, governed)
    names = tables["sites"][["site_id", "name"]]
    return State(asked, assessment.title, settings, side, names, assessment.notice.strip())


def stored_as(path: str) -> str:
    """Return the name under which the store keeps a file that a configuration names."""
    parts = PurePosixPath(path.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts:
        return f"outside/{parts.parent.name}/{parts.name}"
    return parts.as_posix()


def governs(name: str, portfolio: WorkspaceConfig) -> bool:
    """Say whether a file of a workspace settles how others are read."""
    if name == DECISIONS_FILE:
        return True
    if name.startswith("sources/"):
        return name.endswith((".yaml", ".yml"))
    return _is_of_postcodes(name, portfolio)


def _is_of_postcodes(name: str, portfolio: WorkspaceConfig) -> bool:
    if not portfolio.postcodes:
        return False
    kept = stored_as(portfolio.postcodes)
    folder = f"outside/{PurePosixPath(kept).name}" if kept.startswith("outside/") else kept
    return name == kept or name.startswith(f"{folder}/")


def settings_sha256(
    portfolio: WorkspaceConfig, settings: Settings, layers: pd.DataFrame, files: Mapping[str, str]
) -> dict[str, str]:
    """Return what a portfolio is configured by, each part by what it governs, as hashes."""
    loaded = ("vehicle", "access", "scoring", "facts", "checks", "reading")
    used = {Path(getattr(portfolio, kind)).name: kind for kind in ("roads", "hubs", "basemap")}
    kinds = [used.get(layer, "areas") for layer in layers["layer"]]
    rows = sorted(zip(kinds, layers["layer"], layers["sha256"].fillna(""), strict=True))
    return {
        **{name: getattr(settings, name).sha256 for name in loaded},
        "crs": portfolio.crs,
        "rules": str(sorted((name, str(rule)) for name, rule in portfolio.rules.items())),
        **{kind: _told(row for row in rows if row[0] == kind) for kind in ("roads", "hubs")},
        "areas": _told([*portfolio.areas, *(row for row in rows if row[0] == "areas")]),
        "sources": _told(one for one in sorted(files.items()) if one[0].startswith("sources/")),
        "postcodes": _told(
            one for one in sorted(files.items()) if _is_of_postcodes(one[0], portfolio)
        ),
        "decisions": files.get(DECISIONS_FILE, ""),
    }


def _told(parts: Iterable[object]) -> str:
    return str([str(part) for part in parts])


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
