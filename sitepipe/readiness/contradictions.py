"""Contradictions: two statements on one site that cannot both hold."""

from __future__ import annotations

import math
from dataclasses import replace

from sitepipe import words
from sitepipe.names import authority_key
from sitepipe.readiness.dossier import Dossier
from sitepipe.readiness.permissions import permissions
from sitepipe.readiness.rows import Acreage, SiteArea
from sitepipe.readiness.rule import Given, Result, failed, passed, rule, unknown
from sitepipe.vocab import (
    AcreageBasis,
    AreaKind,
    AreaOrigin,
    AreaRelation,
    FindingKind,
    Outcome,
    PlanStatus,
    Qualifier,
)
from sitepipe.vocab import ApplicationStatus as Stage

GROUP = "Contradictions"
_AUTHORITY = "the local planning authority"
_PROMOTER = "the promoter"
_LOOSE = (Qualifier.CIRCA, Qualifier.INDICATIVE)
_CONSENTED = (
    Stage.OUTLINE_GRANTED, Stage.RESERVED_MATTERS_APPROVED, Stage.FULL_GRANTED,
    Stage.CONDITIONS_DISCHARGED,
)  # fmt: skip
_PLANNED = (PlanStatus.ALLOCATED, PlanStatus.LDO_OR_MDO_MADE)
NOTHING = unknown("Nothing to compare.")
"""What a rule gives where one side is not stated: it makes no finding."""


@rule(
    "stated_as_measured",
    title="The stated acreage agrees with the boundary",
    group=GROUP,
    actor=_PROMOTER,
    source="Judgement: a stated area is measured again before it is relied on",
    reads=(
        "sites.measured_acres", "sites.boundary_kind", "acreages.basis", "acreages.low_acres",
        "acreages.high_acres", "acreages.qualifier",
    ),
    figures=("tolerance_percent", "loose_percent"),
    kind=FindingKind.CONTRADICTION,
)  # fmt: skip
def stated_as_measured(site: Dossier, given: Given) -> Result:
    """
    Whether each acreage that is stated can be that of the boundary.

    A site-wide acreage must be the area of the boundary, within a tolerance at both ends, which
    is wider for a figure stated as about or indicative; a bound such as "at least" is compared
    on its own side only. Every other basis counts a part, so it may be less than the boundary
    and not more. Passes if all acreages fit. Fails if one does not. Unknown if an allocation is
    more than the boundary, for the boundary may be a part of it; or if an acreage that does not
    say what it counts is less, and no site-wide one is stated. Makes no finding without a
    surveyed or drawn boundary, or without an acreage: nothing is measured on a location.
    """
    measured = site.site.measured_acres
    if measured is None or not site.acreages:
        return NOTHING
    rows = sorted(site.acreages, key=lambda row: list(AcreageBasis).index(AcreageBasis(row.basis)))
    bases = {row.basis for row in rows}
    outcomes = {row: _fits(row, measured, given, bases) for row in rows}
    fact = ", ".join([f"{words.area(measured)} acres measured", *(map(_stated, rows))])
    claims = site.claims_of([*rows, *site.boundaries])
    if bad := [row for row, outcome in outcomes.items() if outcome is Outcome.FAILED]:
        limit = words.number(max(_slack(row, given) for row in bad))
        return failed(f"{fact}: more than {limit}% apart", "Correct the acreage or the red line.",
                      claims)  # fmt: skip
    if unsure := [row for row, outcome in outcomes.items() if outcome is Outcome.UNKNOWN]:
        question = (
            "Does the boundary cover the whole allocation?"
            if unsure[0].basis == AcreageBasis.ALLOCATED
            else "What does the stated acreage count?"
        )
        return unknown(question, fact, claims)
    return passed(fact, claims)


def _fits(row: Acreage, measured: float, given: Given, bases: set[str]) -> Outcome:
    slack = _slack(row, given) / 100
    low = -math.inf if row.low_acres is None else row.low_acres * (1 - slack)
    high = math.inf if row.high_acres is None else row.high_acres * (1 + slack)
    if measured < low:
        return Outcome.UNKNOWN if row.basis == AcreageBasis.ALLOCATED else Outcome.FAILED
    if measured <= high:
        return Outcome.PASSED
    if row.basis == AcreageBasis.GROSS_SITEWIDE:
        return Outcome.FAILED
    alone = row.basis == AcreageBasis.NOT_STATED and AcreageBasis.GROSS_SITEWIDE not in bases
    return Outcome.UNKNOWN if alone else Outcome.PASSED


def _slack(row: Acreage, given: Given) -> float:
    return given["loose_percent" if row.qualifier in _LOOSE else "tolerance_percent"]


def _stated(row: Acreage) -> str:
    said = words.acres(row.low_acres, row.high_acres, row.qualifier)
    return f"{said or 'no figure'} stated ({AcreageBasis(row.basis).label})"


@rule(
    "consent_not_over",
    title="What is called consented has not run out",
    group=GROUP,
    actor=_AUTHORITY,
    source="Town and Country Planning Act 1990, sections 91 and 92; from general knowledge",
    reads=(
        "sites.application_status", "sites.planning_date", "applications.status",
        "applications.status_date", "stage_events.status", "stage_events.date",
    ),
    valid_from="2005-08-24",
    kind=FindingKind.CONTRADICTION,
    figures_of="permission_in_time",
)  # fmt: skip
def consent_not_over(site: Dossier, given: Given) -> Result:
    """
    Whether a site that is called consented still has a permission whose time has not run out.

    It uses the clocks and the figures of permission_in_time. Passes while a permission is in
    time or begun. Fails if the site's stage is a permission, and each that is known has run out
    or is stated to have lapsed. Unknown if a permission has no date. Makes no finding if the
    site is not called consented.
    """
    status = site.site.application_status
    if status not in _CONSENTED:
        return NOTHING
    known = permissions(site)
    clocks = [each.clock(given) for each in known]
    claims = tuple(
        dict.fromkeys(
            [
                *site.claims_on("application_status"),
                *(claim for each in known for claim in each.claim_ids),
            ]
        )
    )
    called = f"called {Stage(status).label}"
    states = {clock.state for clock in clocks}
    told = "; ".join(dict.fromkeys(clock.fact for clock in clocks if clock.state != "none"))
    fact = f"{called}; {told}" if told else called
    if "in time" in states:
        return passed(fact, claims)
    if "over" in states and "undated" not in states:
        return failed(fact, "Say which permission is in force, or correct the stage.", claims)
    return unknown("On which date was the permission granted?", fact, claims)


@rule(
    "allocation_not_green_belt",
    title="What is allocated is not Green Belt",
    group=GROUP,
    actor=_AUTHORITY,
    source="Judgement: a plan that allocates land for employment takes it out of the Green Belt",
    reads=("sites.plan_status", "site_areas.kind", "site_areas.relation", "site_areas.share"),
    figures=("least_percent",),
    kind=FindingKind.CONTRADICTION,
)
def allocation_not_green_belt(site: Dossier, given: Given) -> Result:
    """
    Whether land that is said to be allocated lies in the Green Belt of a layer.

    Passes if less of the boundary than the least share can lie in it, or a location is clear
    of it. Fails if at least that share surely does, or a location does with all of its
    uncertainty. Unknown if it depends on where within their accuracy the edges lie, or the
    layer does not reach the site. Makes no finding without an allocation or a development
    order, or without a layer of Green Belt. Either may be out of date: the layer or the
    allocation.
    """
    status = site.site.plan_status
    rows = [row for row in site.site_areas if row.kind == AreaKind.GREEN_BELT]
    if status not in _PLANNED or not rows:
        return NOTHING
    least = given["least_percent"] / 100
    outcomes = [_in_green_belt(row, least) for row in rows]
    fact = f"{PlanStatus(status).label}; {areas_in_words(rows)}"
    claims = (*site.claims_on("plan_status"), *site.claims_of(site.boundaries))
    if Outcome.FAILED in outcomes:
        return failed(fact, "Say which is out of date: the allocation or the layer.", claims)
    if Outcome.UNKNOWN in outcomes:
        return unknown("Is any of it in the Green Belt?", fact, claims)
    return passed(fact, claims)


def _in_green_belt(row: SiteArea, least: float) -> Outcome:
    relation = AreaRelation(str(row.relation))
    if row.share_low is not None and row.share_high is not None:
        if row.share_low >= least:
            return Outcome.FAILED
        return Outcome.PASSED if row.share_high < least else Outcome.UNKNOWN
    if relation is AreaRelation.CLEAR:
        return Outcome.PASSED
    return Outcome.FAILED if relation.is_sure else Outcome.UNKNOWN


@rule(
    "boundary_of_no_other_site",
    title="No other site has the same ground",
    group=GROUP,
    actor="the promoters of both",
    source="Judgement: acres that two sites offer are one offer",
    reads=("sites.boundary_kind", "overlaps.other_site_id", "overlaps.acres", "overlaps.share"),
    figures=("least_percent",),
    kind=FindingKind.CONTRADICTION,
)
def boundary_of_no_other_site(site: Dossier, given: Given) -> Result:
    """
    Whether another site's boundary covers a part of this one's.

    A site that is a part of another is meant to lie in it. Passes if what another site's
    boundary covers is less than the least share of this one. Fails if it is that or more.
    Unknown never: without an overlap of two surveyed or drawn boundaries there is no finding.
    """
    if not site.overlaps:
        return NOTHING
    over = [row for row in site.overlaps if row.share * 100 >= given["least_percent"]]
    rows = over or site.overlaps
    fact = "; ".join(
        f"{words.acres(row.acres, row.acres, None)} "
        f"({words.share_span(row.share, row.share)} of it) also in {site.names[row.other_site_id]}"
        for row in rows
    )
    others = tuple(row.other_site_id for row in rows)
    theirs = [claim for other in others for claim in site.citations.on_site(other, ("boundary",))]
    claims = (*site.claims_of(site.boundaries), *theirs)
    cure = "Correct a red line, or say that one is a part of the other."
    result = failed(fact, cure, claims) if over else passed(fact, claims)
    return replace(result, other_site_ids=others)


@rule(
    "authority_as_measured",
    title="The authorities stated are those that the boundary lies in",
    group=GROUP,
    actor=_AUTHORITY,
    source="Judgement: consent is asked of the authorities that the land lies in",
    reads=("site_areas.kind", "site_areas.name", "site_areas.origin", "site_areas.relation",
           "site_areas.share"),
    figures=("least_percent",),
    kind=FindingKind.CONTRADICTION,
    field="authorities",
)  # fmt: skip
def authority_as_measured(site: Dossier, given: Given) -> Result:
    """
    Whether the planning authorities that sources state are those of a layer.

    Names are compared without words such as council, borough or city of. Passes if every
    authority that surely holds the least share is stated, and every one stated holds or may
    hold some. Fails if one is missing or one too many is stated; what is stated stays as it is.
    Unknown if the edges of the layer leave open which it is. Makes no finding without a layer
    of authorities, or if none is stated.
    """
    rows = [row for row in site.site_areas if row.kind in (None, AreaKind.AUTHORITY)]
    stated = [row for row in rows if row.origin != AreaOrigin.MEASURED]
    places = {row.place for row in stated}
    # What is stated of one place of a site says nothing of the others.
    measured = [
        row
        for row in rows
        if row.origin == AreaOrigin.MEASURED and (None in places or row.place in {None, *places})
    ]
    if not stated or not measured:
        return NOTHING
    least = given["least_percent"] / 100
    sure = {authority_key(row.name) for row in measured if _surely(row, least)}
    possible = {authority_key(row.name) for row in measured}
    said = {authority_key(row.name) for row in stated}
    names = words.joined(list(dict.fromkeys(row.name for row in stated)))
    fact = f"stated: {names}; measured: {areas_in_words(measured)}"
    claims = (*site.claims_of(stated), *site.claims_of(site.boundaries))
    if sure - said or said - possible:
        return failed(fact, "Correct the authorities, or the boundary.", claims)
    if not sure:
        return unknown("Which authority does it lie in?", fact, claims)
    return passed(fact, claims)


def _surely(row: SiteArea, least: float) -> bool:
    if row.share_low is not None:
        return row.share_low >= least
    return row.relation is not None and AreaRelation(row.relation).is_sure


def areas_in_words(rows: list[SiteArea]) -> str:
    """Say how much of a site lies in which areas, and on which layers it was measured."""
    layers = words.joined(sorted({row.layer for row in rows if row.layer}))
    told = words.in_areas(
        [
            (
                row.name,
                row.share_low,
                row.share_high,
                "" if row.relation is None else AreaRelation(row.relation).label,
            )
            for row in rows
        ]
    )
    return f"{told} ({layers})"
