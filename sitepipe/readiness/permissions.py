"""What a permission still needs, and by when, from the stages that it has reached."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Literal

from sitepipe import words
from sitepipe.readiness import rows
from sitepipe.readiness.dates import (
    due_by,
    earliest,
    ends_within,
    is_over,
    latest,
    months_after,
)
from sitepipe.readiness.dossier import Dossier
from sitepipe.readiness.rule import Given
from sitepipe.vocab import ApplicationStatus as Stage

_BEGUN = (Stage.COMPLETE, Stage.UNDER_CONSTRUCTION, Stage.IMPLEMENTED)
IN_PROGRESS = (
    Stage.SUBMITTED, Stage.VALIDATED, Stage.PENDING, Stage.CALLED_IN, Stage.APPEAL,
    Stage.DCO_EXAMINATION, Stage.RESOLUTION_TO_GRANT_S106,
)  # fmt: skip
"""Stages of an application that somebody has yet to decide."""

_ENDED = (Stage.LAPSED, Stage.REFUSED)

# What must follow a stage, and the figure that says how long there is for it; the stage
# furthest on decides. Discharged conditions run on the clock of the permission they belong to.
_NEEDS: dict[Stage, tuple[str, str]] = {
    Stage.RESERVED_MATTERS_APPROVED: ("work must begin", "reserved_matters_months"),
    Stage.FULL_GRANTED: ("work must begin", "full_months"),
    Stage.OUTLINE_GRANTED: ("reserved matters must be applied for", "outline_months"),
}
_FOLLOW_OUTLINE = (Stage.RESERVED_MATTERS_PENDING, Stage.RESERVED_MATTERS_APPROVED)


@dataclass(frozen=True)
class Clock:
    """
    Where a permission stands at the date of the answer.

    ``state`` is ``none`` for an application that no time runs on: it has granted nothing yet,
    or another has taken it further. ``until`` is the last date by which the next thing must
    have happened, if there is one; of a permission that has lapsed, when it did, if stated.
    """

    state: Literal["in time", "over", "undated", "none"]
    fact: str
    until: str | None = None


@dataclass(frozen=True)
class Permission:
    """
    One application: the latest date of each stage that it has reached, and its claims.

    ``name`` is its reference; empty for what a source states plainly of the site. ``followed``
    says that another application of the site brings reserved matters, which usually have a
    reference of their own.
    """

    name: str
    status: Stage
    reached: dict[Stage, str | None]
    claim_ids: tuple[str, ...]
    followed: bool = False

    def clock(self, given: Given) -> Clock:
        """Say what it still needs, and by when, as of the date of the answer."""
        granted = [stage for stage in _NEEDS if stage in self.reached]
        furthest = granted[0] if granted else None
        if (settled := self._without_time(furthest)) is not None:
            return settled
        if furthest is not None:
            return self._running(furthest, given)
        if Stage.CONDITIONS_DISCHARGED in self.reached:
            return Clock("undated", f"{self._named(Stage.CONDITIONS_DISCHARGED)}, grant not dated")
        return Clock("none", f"{self._named(self.status)}, nothing granted yet")

    def _without_time(self, furthest: Stage | None) -> Clock | None:
        """Give the clock of a permission that no time runs on: ended, begun, or followed up."""
        if self.status in _ENDED:
            # What was refused was never granted, so no time of it can run out.
            if self.status is Stage.LAPSED:
                return Clock("over", self._named(self.status), self.reached.get(self.status))
            return Clock("none", self._named(self.status))
        for stage in _BEGUN:
            if stage in self.reached:
                return Clock("in time", self._named(stage))
        if furthest in (None, Stage.OUTLINE_GRANTED):
            if Stage.RESERVED_MATTERS_PENDING in self.reached:
                return Clock("in time", self._named(Stage.RESERVED_MATTERS_PENDING))
            if furthest is not None and self.followed:
                # The clock of those matters decides, in its own application.
                return Clock("none", f"{self._named(furthest)}, reserved matters followed")
        return None

    def _running(self, stage: Stage, given: Given) -> Clock:
        needed, figure = _NEEDS[stage]
        if (date := self.reached[stage]) is None:
            return Clock("undated", f"{self._named(stage)}, date not stated")
        until = months_after(date, given.months(figure))
        over = is_over(until, as_of=given.as_of)
        by = "the end of " if len(until) < len("2026-11-23") else ""
        late = ", which is past" if over else ", which may be past" if over is None else ""
        fact = f"{self._named(stage)} {words.date(date)}: {needed} by {by}{words.date(until)}{late}"
        state: Literal["in time", "over", "undated"] = "over" if over else "in time"
        return Clock("undated" if over is None else state, fact, until)

    def _named(self, stage: Stage) -> str:
        return f"{stage.label} ({self.name})" if self.name else stage.label


def next_date(clocks: list[Clock], given: Given) -> str | None:
    """Return the first date that is due within the notice period."""
    return earliest(
        [
            due_by(clock.until)
            for clock in clocks
            if clock.until is not None
            and ends_within(clock.until, given.months("notice_months"), as_of=given.as_of)
        ]
    )


def last_past(clocks: list[Clock], given: Given) -> str | None:
    """Return the last date of some clocks that has passed or may have: none is in time since."""
    return latest(
        [
            due_by(clock.until)
            for clock in clocks
            if clock.until is not None and is_over(clock.until, as_of=given.as_of) is not False
        ]
    )


def permissions(site: Dossier) -> list[Permission]:
    """
    Return the applications of a site whose stage is known.

    A stage that a source states of the site itself, and of no application, counts as one more.
    """
    events: dict[str, list[rows.StageEvent]] = defaultdict(list)
    for event in site.stage_events:
        events[event.application].append(event)
    found = []
    for row in site.applications:
        if row.status is not None:
            dated = [(row.status, row.status_date)]
            dated += [(event.status, event.date) for event in events[row.application]]
            claims = site.claims_of([row, *events[row.application]])
            found.append(_permission(row.application, row.status, dated, claims))
    status = site.site.application_status
    if status is not None and status not in {row.status for row in site.applications}:
        claims = site.claims_on("application_status", "planning_date")
        found.append(_permission("", status, [(status, site.site.planning_date)], claims))
    brings = [any(stage in each.reached for stage in _FOLLOW_OUTLINE) for each in found]
    return [
        replace(each, followed=any(brings[:n] + brings[n + 1 :])) for n, each in enumerate(found)
    ]


def _permission(
    name: str, status: str, dated: list[tuple[str, str | None]], claim_ids: tuple[str, ...]
) -> Permission:
    dates: dict[Stage, list[str]] = {Stage(stage): [] for stage, _date in dated}
    for stage, date in dated:
        if date is not None:
            dates[Stage(stage)].append(date)
    reached = {stage: latest(each) for stage, each in dates.items()}
    return Permission(name, Stage(status), reached, claim_ids)
