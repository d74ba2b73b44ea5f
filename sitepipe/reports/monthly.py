"""What ``report`` answers: one month of the portfolio, from two snapshots of its store."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sitepipe.reports.differences import DiffSide
from sitepipe.reports.document import OutputFile, Part, Report
from sitepipe.vocab import Audience


class Total(Part):
    """One figure of the whole portfolio, then and now, in words."""

    name: str = Field(description="What it counts.")
    old: str = Field(description="What it was.")
    new: str = Field(description="What it is.")


class TrendPoint(Part):
    """What one snapshot counted."""

    snapshot: int = Field(description="Its number.")
    as_of: str = Field(description="The date that it speaks of.")
    sites: int = Field(description="Named sites, each counted once.")
    ranked: int = Field(description="Sites with a rank.")
    facts_known: float | None = Field(
        description="Share of the facts asked for that are known (0-1); none without sites."
    )
    passed: float | None = Field(
        description="Share of the required readiness checks that pass (0-1); none without any."
    )


class SiteNamed(Part):
    """A site that came or went."""

    site_id: str = Field(description="The site.")
    name: str = Field(description="Its name; of a site that went, the former one.")


class Move(Part):
    """A site whose points or rank moved."""

    site_id: str = Field(description="The site.")
    name: str = Field(description="Its name in use.")
    old_low: float = Field(description="Points proven before (0-100).")
    old_high: float = Field(description="Points possible before (0-100).")
    new_low: float = Field(description="Points proven now.")
    new_high: float = Field(description="Points possible now.")
    old_rank: int | None = Field(description="Rank before; null if not ranked.")
    new_rank: int | None = Field(description="Rank now; null if not ranked.")
    because: str = Field(description="The causes with their points, in words.")


class Turn(Part):
    """A date, stage or check of a site that went back or came forward."""

    site_id: str | None = Field(description="The site; none for works of several.")
    name: str = Field(description="Its name in use.")
    kind: Literal["date", "stage", "check"] = Field(description="What turned.")
    what: str = Field(description="What it is of, in words.")
    old: str = Field(description="What it was, in words.")
    new: str = Field(description="What it is, in words.")
    cause: str = Field(description="Why, in words.")


class Due(Part):
    """Something of a site that ends, or has to be done, by a date."""

    site_id: str = Field(description="The site.")
    name: str = Field(description="Its name in use.")
    what: str = Field(description="The readiness check that watches it.")
    due: str = Field(description="The date; it may be a month, a year or an interval.")
    over: bool = Field(description="Whether the date is surely past.")
    fact: str = Field(description="What stands, in words.")
    next_step: str | None = Field(description="What to do; none if nobody has to act.")
    actor: str | None = Field(description="Who can.")


class SourceNews(Part):
    """Whether a source came when it was expected."""

    source: str = Field(description="Short name of the source.")
    title: str = Field(description="What it is, in words.")
    valid_at: str | None = Field(description="The date it speaks of.")
    rhythm_months: int | None = Field(
        description="Months between its editions; none if nobody expects one."
    )
    reported: bool = Field(description="Whether its content or date changed in the period.")
    late: bool | None = Field(
        description="Whether the next edition is overdue; none if that is not sure, or no rhythm "
        "is set."
    )


class PartnerNews(Part):
    """What one partner sent, and what of theirs is old or open."""

    partner: str = Field(description="Who sent or published the sources.")
    sources: list[SourceNews]
    sites: int = Field(description="Sites that their sources name.")
    missing: int = Field(description="Answers that they can be asked for.")
    stale: int = Field(description="Answers of theirs that are older than such statements hold.")


class StaleAnswer(Part):
    """An answer whose every dated statement is older than its kind holds."""

    site_id: str = Field(description="The site.")
    name: str = Field(description="Its name in use.")
    what: str = Field(description="The answer, in words.")
    partner: str = Field(description="Who stated it.")
    valid_at: str = Field(description="The date that the latest statement speaks of.")
    age_months: tuple[int, int | None] = Field(
        description="Its age in whole months: the least, and the most; null for no bound."
    )
    limit_months: int = Field(description="How long such statements hold (months).")


class GuardPassed(Part):
    """A snapshot that was committed although a guard rail held."""

    snapshot: int = Field(description="Its number.")
    known_at: str = Field(description="When it was learnt (UTC).")
    known_by: str = Field(description="Who accepted it.")
    reason: str = Field(description="What was accepted.")


class MonthlyReport(Report):
    """``report``: what moved, slipped, ends next, and who has not reported."""

    title: str = Field(description="Title of the portfolio.")
    notice: str = Field(description="What every output of the portfolio must say; may be empty.")
    audience: Audience = Field(description="Who may read it.")
    old: DiffSide = Field(description="The earlier snapshot.")
    new: DiffSide = Field(description="The later snapshot.")
    totals: list[Total] = Field(description="The whole portfolio, then and now.")
    trend: list[TrendPoint] = Field(description="Up to twelve snapshots, the last the later one.")
    added: list[SiteNamed] = Field(description="New sites.")
    gone: list[SiteNamed] = Field(description="Sites that are no longer there.")
    up: list[Move] = Field(description="Sites that moved up, the furthest first.")
    down: list[Move] = Field(description="Sites that moved down, the furthest first.")
    slipped: list[Turn] = Field(description="Dates, stages and checks that went back.")
    advanced: list[Turn] = Field(description="Dates, stages and checks that came forward.")
    within_months: int = Field(description="How far `due` looks ahead (months).")
    due: list[Due] = Field(description="What ends or is to be done next, the earliest first.")
    partners: list[PartnerNews] = Field(
        description="Those with a late source first; none unless the report is internal."
    )
    stale: list[StaleAnswer] = Field(
        description="The oldest first; none unless the report is internal."
    )
    guards: list[GuardPassed] = Field(
        description="Guard rails passed over; none unless the report is internal."
    )
    outputs: list[OutputFile] = Field(default=[], description="The files written.")
