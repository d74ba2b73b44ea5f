"""What ``diff`` and ``history`` answer: changes with their causes, and the timeline of a site."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sitepipe.reports.document import Part, Report
from sitepipe.vocab import Audience, Cause


class DiffSide(Part):
    """One of the two states that are compared."""

    asked: str = Field(description="How it was asked for.")
    title: str = Field(description="Title of the portfolio.")
    as_of: str = Field(description="The date that it speaks of.")
    version: str = Field(description="The version of sitepipe that made it.")
    sites: int = Field(description="Sites.")
    snapshot: int | None = Field(
        default=None, description="The snapshot of the store; null for files asked of a date."
    )
    known_at: str | None = Field(
        default=None, description="When the snapshot was learnt (ISO 8601, UTC); null for files."
    )


class FieldChange(Part):
    """One field that differs, or one row that stands on one side only."""

    table: str = Field(description="The table.")
    id: str = Field(description="Key of the row, its parts joined with ` / `.")
    site_id: str | None = Field(description="The site; none for what belongs to no one site.")
    name: str | None = Field(description="Its name in the later state, else in the earlier.")
    field: str = Field(description="The column; the last part of the key for a whole row.")
    old: str | None = Field(description="What it was; null if unknown, or if the row is new.")
    new: str | None = Field(description="What it is; null if unknown, or if the row is gone.")
    cause: Cause = Field(description="Why.")
    also: list[Cause] = Field(description="Causes that acted besides.")
    why: str = Field(description="What shows the causes, in words.")
    audience: Audience = Field(description="Who may see it.")


class DriftPart(Part):
    """The part of a drift that one cause has."""

    cause: Cause = Field(description="The cause.")
    low: float = Field(description="Its part in the change of the points proven.")
    high: float = Field(description="Its part in the change of the points possible.")
    completeness: float = Field(description="Its part in the change of the completeness.")


class ScoreDrift(Part):
    """
    How a site's score moved, and what each cause contributed; parts sum to the change.

    A score that is unknown on a side is no number: the points proven and possible are divided
    in its place, and ``became`` says what happened to the score.
    """

    site_id: str = Field(description="The site.")
    name: str = Field(description="Its name in use.")
    became: Literal["changed", "known", "unknown", "still_unknown"] = Field(
        description="What happened to the score."
    )
    old_score: float | None = Field(description="The score before; null if unknown.")
    new_score: float | None = Field(description="The score now; null if unknown.")
    old_low: float = Field(description="Points proven before (0-100).")
    new_low: float = Field(description="Points proven now.")
    old_high: float = Field(description="Points possible before (0-100).")
    new_high: float = Field(description="Points possible now.")
    old_rank: int | None = Field(description="Rank before; null if not ranked.")
    new_rank: int | None = Field(description="Rank now; null if not ranked.")
    parts: list[DriftPart] = Field(description="By cause: Shapley values.")


class DiffReport(Report):
    """``diff``: what differs between two states of a portfolio, and why."""

    old: DiffSide = Field(description="The earlier state.")
    new: DiffSide = Field(description="The later state.")
    changes: list[FieldChange] = Field(description="By table, row and column.")
    causes: dict[str, int] = Field(description="Number of changes by cause.")
    drifts: list[ScoreDrift] = Field(description="Sites whose points moved, the furthest first.")


class TimelineRow(Part):
    """One thing that happened to a site, or was said of it."""

    date: str | None = Field(description="When: the day that it speaks of; null if not stated.")
    kind: Literal["name", "id", "boundary", "stage", "score", "statement"] = Field(
        description="What kind of thing."
    )
    field: str = Field(description="What it is on.")
    old: str | None = Field(description="What it was before; null if unknown or nothing.")
    new: str | None = Field(description="What it became; null if unknown or nothing.")
    source: str | None = Field(description="Who said so; null where sitepipe computed it.")
    cause: Cause | None = Field(description="Why it changed; null for what was only said.")
    why: str = Field(description="More, in words; empty if there is nothing to add.")
    known_at: str | None = Field(
        default=None,
        description="When the first of the compared snapshots that has it was learnt (ISO 8601, "
        "UTC); null where files were asked.",
    )


class HistoryReport(Report):
    """``history``: the timeline of one site."""

    site_id: str = Field(description="The site.")
    name: str = Field(description="Its name in use.")
    title: str = Field(description="Title of the portfolio.")
    as_of: list[str] = Field(description="The dates that were compared.")
    rows: list[TimelineRow] = Field(description="In the order of dates.")
