"""What a field of a site rests on: the claims that state it, or the routes that were measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from sitepipe import vocab, words
from sitepipe.cells import stated
from sitepipe.reports import ClaimReport
from sitepipe.scoring.citations import POSITION_FIELDS, SiteClaims, cells_that_hold
from sitepipe.scoring.evidence import Evidence, hub_kind_of
from sitepipe.scoring.site_works import SiteWorks

APPLICATION_FIELDS = ("application", "status", "date", "authority", "description")
INCENTIVE_FIELDS = ("scheme", "position", "ends")


@dataclass(frozen=True)
class _Basis:
    """Which claims a field rests on: fields of claims, of records of some entities."""

    fields: tuple[str, ...]
    entities: tuple[str, ...] = ()
    latest_stage: bool = False


_LOCATION = _Basis(POSITION_FIELDS)
_ACREAGE = _Basis(("stated_acres",))
_PLANNING = (vocab.Entity.SITE.value, vocab.Entity.APPLICATION.value)
_APPLICATIONS = _Basis(APPLICATION_FIELDS, _PLANNING)

# A field that is not listed rests on the claims of its own name.
_BASES: dict[str, _Basis] = {
    "part_of_site_id": _Basis(("included_site", "larger_site")),
    "authorities": _Basis(("authorities",)),
    "application_status": _Basis(("application_status", "status"), _PLANNING, latest_stage=True),
    "planning_date": _Basis(("planning_date", "date"), _PLANNING, latest_stage=True),
    "planning_group": _Basis(
        ("plan_status", "application_status", "status"), _PLANNING, latest_stage=True
    ),
    "applications": _APPLICATIONS,
    "stage_events": _APPLICATIONS,
    "incentives": _Basis(INCENTIVE_FIELDS, (vocab.Entity.INCENTIVE.value,)),
    "net_developable_acres": _ACREAGE,
    "near_term_acres": _ACREAGE,
    **dict.fromkeys(vocab.AcreageBasis.values(), _ACREAGE),
    **dict.fromkeys(
        (
            "lat",
            "lon",
            "location_uncertainty_m",
            "location",
            "boundary",
            "boundary_kind",
            "measured_acres",
            "places",
        ),
        _LOCATION,
    ),
}


def claims_behind(claims: SiteClaims, field: str) -> list[ClaimReport]:
    """Return the claims that a field rests on, the winners first."""
    basis = _BASES.get(field, _Basis((field,)))
    return claims.on(basis.fields, entities=basis.entities, latest_stage=basis.latest_stage)


def rests_on_works(inputs: pd.DataFrame, site_id: str, field: str) -> bool:
    """Tell whether a field of a site is summed up from its works."""
    own = inputs[(inputs["site_id"] == site_id) & (inputs["field"] == field)]
    return bool((own["origin"] == "works").any())


def roots(evidence: Evidence, field: str) -> list[str]:
    """Return the cells, or the links with their rows, that a field rests on."""
    if (kind := hub_kind_of(field)) is not None:
        return route_links(evidence, kind)
    if rests_on_works(evidence.appraisal.inputs, evidence.site_id, field):
        return SiteWorks(evidence.snapshot, evidence.site_id).cells(field)
    return cells_that_hold(claims_behind(evidence.claims, field))


def route_links(evidence: Evidence, kind: str) -> list[str]:
    """Return where each leg of the routes to the nearest hub of a kind stands."""
    legs = evidence.rows(evidence.appraisal.legs)
    legs = legs[legs["hub_kind"] == kind]
    return [leg_words(evidence, leg) for leg in legs.itertuples(index=False)]


def leg_words(evidence: Evidence, leg: Any) -> str:
    """Say where a leg stands: its link, or that a connector is modelled."""
    if leg.leg_kind == vocab.LegKind.LINK:
        row = f"row {leg.link_row}, " if pd.notna(leg.link_row) else ""
        return f"{evidence.roads_label}, {row}link {leg.link_id}"
    ends = " to ".join(end for end in map(stated, (leg.from_name, leg.to_name)) if end)
    straight = leg.km / evidence.access.section.connector.detour_factor.value
    return f"local roads, {ends}: modelled on {words.number(straight, 3)} km in a straight line"
