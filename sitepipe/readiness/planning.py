"""Rules on planning: plan-making, the application, and the permission's own clock."""

from __future__ import annotations

from sitepipe import words
from sitepipe.errors import first_five
from sitepipe.readiness.dossier import Dossier
from sitepipe.readiness.permissions import IN_PROGRESS, Clock, last_past, next_date, permissions
from sitepipe.readiness.rule import Given, Result, failed, passed, rule, unknown
from sitepipe.vocab import ApplicationStatus, PlanStatus

GROUP = "Planning"
_AUTHORITY = "the local planning authority"
_ENDED = (ApplicationStatus.REFUSED, ApplicationStatus.LAPSED)


@rule(
    "plan_making_known",
    title="Put forward in plan-making",
    group=GROUP,
    actor=_AUTHORITY,
    source="Planning practice guidance on assessing land availability (ID 3), stages of a plan",
    reads=("sites.plan_status",),
)
def plan_making_known(site: Dossier, given: Given) -> Result:  # noqa: ARG001
    """
    How far the site has come in plan-making, whatever applications say.

    Passes if a source states a stage of plan-making, from a call for sites to a development
    order. Fails if the site is stated not to be promoted. Unknown if no source says.
    """
    if (status := site.site.plan_status) is None:
        return unknown("Is the site allocated or promoted, and in which plan?")
    claims, stage = site.claims_on("plan_status"), PlanStatus(status)
    fact = f"plan-making: {stage.label}"
    if stage is PlanStatus.NOT_PROMOTED:
        return failed(fact, "Put the site forward at the next call for sites.", claims,
                      actor="the promoter")  # fmt: skip
    return passed(fact, claims)


@rule(
    "application_alive",
    title="A planning application is known and alive",
    group=GROUP,
    actor=_AUTHORITY,
    source="Judgement: an investor asks for both axes, the plan and the application",
    reads=("sites.application_status", "sites.planning_date", "applications.application",
           "applications.status"),
)  # fmt: skip
def application_alive(site: Dossier, given: Given) -> Result:  # noqa: ARG001
    """
    Which stage the furthest planning application has reached.

    Passes if a source states a stage, from pre-application to complete. Fails if all that is
    stated is that an application was refused or has lapsed. Unknown if no source states any.
    """
    status = site.site.application_status
    if status is None:
        named = first_five(row.application for row in site.applications)
        return unknown(
            "Which applications and permissions are there, and at which stage?",
            f"stage not stated: {named}" if named else None,
            site.claims_of(site.applications),
        )
    stage = ApplicationStatus(status)
    claims = site.claims_on("application_status", "planning_date") or site.claims_of(
        [row for row in site.applications if row.status == status]
    )
    date = site.site.planning_date
    fact = f"application: {stage.label}" + (f", {words.date(date)}" if date else "")
    if stage in _ENDED:
        return failed(fact, "Apply again, or appeal while the time for it runs.", claims,
                      actor="the promoter")  # fmt: skip
    return passed(fact, claims)


@rule(
    "permission_in_time",
    title="No permission has run out",
    group=GROUP,
    actor="the promoter",
    source="Town and Country Planning Act 1990, sections 91 and 92, as amended from 24 August "
    "2005; from general knowledge",
    reads=(
        "applications.status", "applications.status_date", "stage_events.status",
        "stage_events.date", "sites.application_status", "sites.planning_date",
    ),
    figures=(
        "outline_months", "reserved_matters_months", "full_months", "notice_months",
    ),
    valid_from="2005-08-24",
)  # fmt: skip
def permission_in_time(site: Dossier, given: Given) -> Result:
    """
    Whether the time that a permission gives has run out, worked out from its dates.

    An outline permission needs reserved matters within a time of its grant, approved reserved
    matters and a full permission need work to begin. Passes while at least one permission of
    the site is in time, has reserved matters before the authority, or has been begun; the fact
    names the next date, and a date within the notice period is given as due. Passes also if
    applications are known and none has been granted, for nothing can run out. Fails if every
    permission granted has run out or is stated to have lapsed, from the day after the last
    day. A grant dated by month or year is counted from the end of that month or year. Unknown
    if no application is known, or a permission is granted without a date, or within an interval
    of dates that leaves open whether its time has run out. Where no permission is in time, the
    last date that has, or may have, passed stays given as due.

    It reads no decision notice, which may set other times. It takes reserved matters that were
    applied for as applied for in time; where they bear a reference of their own, their clock
    takes the place of the outline's.
    """
    known = permissions(site)
    if not known:
        return unknown("Which permissions are there, of what date, and what has begun?",
                       actor=_AUTHORITY)  # fmt: skip
    claims = tuple(dict.fromkeys(claim for each in known for claim in each.claim_ids))
    clocks = [each.clock(given) for each in known]
    alive = [clock for clock in clocks if clock.state == "in time"]
    undated = [clock for clock in clocks if clock.state == "undated"]
    over = [clock for clock in clocks if clock.state == "over"]
    if alive:
        due = next_date(alive, given)
        return passed(_told([*alive, *undated, *over]), claims, due=due)
    if undated:
        return unknown("On which date was the permission granted?", _told([*undated, *over]),
                       claims, due=last_past(undated, given), actor=_AUTHORITY)  # fmt: skip
    if over:
        waiting = any(each.status in IN_PROGRESS for each in known)
        step = "Decide the application that is open." if waiting else "Apply for a new permission."
        return failed(_told(clocks), step, claims, due=last_past(over, given),
                      actor=_AUTHORITY if waiting else None)  # fmt: skip
    return passed(_told(clocks), claims)


def _told(clocks: list[Clock]) -> str:
    return "; ".join(dict.fromkeys(clock.fact for clock in clocks))
