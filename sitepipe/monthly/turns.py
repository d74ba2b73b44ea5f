"""Which dates, stages and checks of a month went back or came forward, the gravest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from sitepipe import schema
from sitepipe.cells import is_true, stated
from sitepipe.dates import first_day, last_day
from sitepipe.errors import first_five
from sitepipe.reports import DiffReport, FieldChange, Turn
from sitepipe.snapshot import Snapshot
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
_STAGES = [group.value for group in PlanningGroup]  # in the order of progress
_CONSENTS = ("permission_in_time", "consent_not_over", "application_alive")
_ELSEWHERE = ("sources_on_time",)  # who is late is told by source, not again by site


def turns_of(
    diff: DiffReport, snapshot: Snapshot, findings: pd.DataFrame
) -> tuple[list[Turn], list[Turn]]:
    """
    Return what went back, and what came forward.

    A date slipped if it surely lies later: both its first and its last possible day do. A stage
    goes by the order of planning groups; a check that no longer passes went back, but for
    whether sources are late. Works are told by their title, of the sites that need them.

    Parameters
    ----------
    diff
        The changes.
    snapshot
        Reads the works of the later state and the sites that need them, as the reader may see
        them.
    findings
        Rows of :data:`sitepipe.schema.FINDINGS` of the later state: which checks are required.

    Returns
    -------
    slipped, advanced
        Planning stages and consents first, then required checks that fail, dates, required checks
        that are unknown, other checks; each in the order of sites' names.
    """
    is_required = findings["required"].map(is_true)
    required = {f"{row.site_id} / {row.rule}" for row in findings[is_required].itertuples()}
    works = _works(snapshot)
    slipped: list[tuple[int, Turn]] = []
    advanced: list[tuple[int, Turn]] = []
    for one in diff.changes:
        if one.old is None or one.new is None or _rule(one) in _ELSEWHERE:
            continue
        kind, step = _step(one, one.old, one.new)
        if kind is None or not step:
            continue
        turn = _turn(one, kind, works)
        weight = _weight(one, kind, is_required=one.id in required)
        (slipped if step < 0 else advanced).append((weight, turn))
    return _gravest(slipped), _gravest(advanced)


@dataclass(frozen=True)
class _Works:
    """What an item of works is called, and the ids and names of the sites that need it."""

    title: str
    site_ids: list[str]
    names: list[str]


def _works(snapshot: Snapshot) -> dict[str, _Works]:
    names = dict(zip(snapshot.sites["site_id"], snapshot.sites["name"], strict=True))
    needed = snapshot.works_sites[snapshot.works_sites["site_id"].isin(names)]
    of_works = needed.groupby("works_id")["site_id"].agg(list).to_dict()
    found = {}
    for row in snapshot.works[["works_id", "works_title"]].itertuples(index=False):
        title = stated(row.works_title)
        site_ids = of_works.get(row.works_id, [])
        found[str(row.works_id)] = _Works(
            title=f"{title} ({row.works_id})" if title else f"Works {row.works_id}",
            site_ids=site_ids,
            names=sorted(stated(names[each]) or each for each in site_ids),
        )
    return found


def _turn(one: FieldChange, kind: _Kind, works: Mapping[str, _Works]) -> Turn:
    site_id, name, what = one.site_id, one.name or one.id, what_of(one)
    if one.table == "works" and (item := works.get(one.id)) is not None:
        site_id = item.site_ids[0] if len(item.site_ids) == 1 else None
        name = first_five(item.names) or "no site is named"
        what = f"{item.title}: {_heading(one.field)}"
    return Turn(
        site_id=site_id,
        name=name,
        kind=kind,
        what=what,
        old=value_of(one, one.old) or "",
        new=value_of(one, one.new) or "",
        cause=", ".join(cause.label for cause in (one.cause, *one.also)),
    )


def _heading(field: str) -> str:
    return next(each for each in schema.WORKS.columns if each.name == field).heading.lower()


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
    if _rule(one) is not None:
        passed = Outcome.PASSED.value
        return "check", (new == passed) - (old == passed)
    return None, 0


def _rule(one: FieldChange) -> str | None:
    """Return the rule whose outcome a change is of; ``None`` for every other change."""
    if one.table != "findings" or one.field != "outcome" or _CHECK not in one.id:
        return None
    return one.id.rpartition(_CHECK)[2]


def _weight(one: FieldChange, kind: _Kind, *, is_required: bool) -> int:
    """Give the place of a turn among others: a table is cut at some row, the least matter last."""
    if kind == "stage" or _rule(one) in _CONSENTS:
        return 0
    if kind == "date":
        return 2
    is_unknown = Outcome.UNKNOWN.value in (one.old, one.new)
    return (3 if is_unknown else 1) if is_required else (5 if is_unknown else 4)


def _gravest(turns: list[tuple[int, Turn]]) -> list[Turn]:
    def place(pair: tuple[int, Turn]) -> tuple[int, str, str, str]:
        weight, turn = pair
        return weight, turn.name, turn.site_id or "", turn.what

    return [turn for _, turn in sorted(turns, key=place)]
