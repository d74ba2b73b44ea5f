"""Rules on the land itself: what its acreage counts, where it is, who decides, flood."""

from __future__ import annotations

from sitepipe import words
from sitepipe.errors import first_five
from sitepipe.names import authority_key
from sitepipe.readiness.dossier import Dossier
from sitepipe.readiness.rows import Acreage, SiteArea
from sitepipe.readiness.rule import Given, Result, failed, passed, rule, unknown
from sitepipe.vocab import (
    AcreageBasis,
    AreaKind,
    AreaOrigin,
    AreaRelation,
    BoundaryKind,
    EvidenceTopic,
    FloodZone,
)

GROUP = "Land"
_PROMOTER = "the promoter"
_FIT = (AcreageBasis.NEAR_TERM_AVAILABLE, AcreageBasis.NET_DEVELOPABLE)
_DRY = FloodZone.ZONE_1


@rule(
    "acreage_fit",
    title="The acreage counts land that can be built on",
    group=GROUP,
    actor=_PROMOTER,
    source="Project MADE report (2026), Figure 15: acreages on mixed bases cannot be added up",
    reads=("acreages.basis", "acreages.low_acres", "acreages.high_acres", "acreages.qualifier"),
)
def acreage_fit(site: Dossier, given: Given) -> Result:  # noqa: ARG001
    """
    Whether the acreage stated is one that an offer of land may rest on.

    Passes if an acreage is stated as net developable or as available near-term. Fails if all
    acreages stated count something else: the whole site, an allocation, or land committed or
    under offer. Unknown if none is stated, or none of those stated says what it counts.
    """
    question = "How much can be built on, and how much of that is free near-term?"
    if not site.acreages:
        return unknown(question)
    claims = site.claims_of(site.acreages)
    fit = [row for row in site.acreages if row.basis in _FIT]
    if fit:
        return passed(_acreages_in_words(fit), site.claims_of(fit))
    fact = _acreages_in_words(site.acreages)
    if all(row.basis == AcreageBasis.NOT_STATED for row in site.acreages):
        return unknown(question, fact, claims)
    return failed(fact, "Measure and state the net developable acres.", claims)


@rule(
    "boundary_drawn",
    title="The boundary is surveyed or drawn",
    group=GROUP,
    actor=_PROMOTER,
    source="Select Tennessee site certification: a boundary survey",
    reads=("sites.boundary_kind",),
)
def boundary_drawn(site: Dossier, given: Given) -> Result:  # noqa: ARG001
    """
    Whether there is a red line that areas and constraints can be measured on.

    Passes if the boundary is surveyed or drawn, in every place of the site. Fails if only a
    location is known for the site or one of its places. Unknown if not even that is.
    """
    if (kind := site.site.boundary_kind) is None:
        return unknown("Where is the site? Ask for a red-line plan.")
    claims = site.claims_of(site.boundaries)
    fact = f"boundary: {BoundaryKind(kind).label}"
    if not BoundaryKind(kind).measurable:
        return failed(fact, "Send a red-line plan, drawn or surveyed.", claims)
    return passed(fact, claims)


@rule(
    "authorities_named",
    title="Every planning authority is named",
    group=GROUP,
    actor="the local planning authority",
    source="Judgement: a site across a border needs the consent of each authority",
    reads=("sites.authorities", "site_areas.name", "site_areas.place", "site_areas.relation",
           "boundaries.place", "applications.authority"),
)  # fmt: skip
def authorities_named(site: Dossier, given: Given) -> Result:  # noqa: ARG001
    """
    Whether the site lies in one planning authority, or all that it lies in are named.

    Where no source names one, those that a layer surely shows are taken. Passes if at least one
    authority is named, every place of a site that lies in several has one, and every authority
    that decides an application is among them. Fails if an application is decided by an authority
    that the site is not said to lie in. Unknown if no authority is named, or a place of the site
    has none.
    """
    rows = _authorities(site)
    named = list(dict.fromkeys(row.name for row in rows))
    if not named:
        return unknown("Which planning authorities does the site lie in?")
    areas = site.claims_of(rows)
    fact = words.joined(named)
    if rows[0].origin == AreaOrigin.MEASURED:
        fact += f" (measured on {rows[0].layer})"
    keys = {authority_key(name) for name in named}
    deciding = [
        (row, name.strip())
        for row in site.applications
        for name in (row.authority or "").split(";")
        if name.strip()
    ]
    foreign = [(row, name) for row, name in deciding if authority_key(name) not in keys]
    if foreign:
        strangers = words.joined(sorted({name for _row, name in foreign}))
        theirs = list(dict.fromkeys(row for row, _name in foreign))
        return failed(
            f"{fact}; decided by {strangers}: {first_five(row.application for row in theirs)}",
            f"Say whether the site also lies in {strangers}, or correct the application.",
            (*areas, *site.claims_of(theirs)),
        )
    covered = {row.place for row in rows}
    places = [row.place for row in site.boundaries if row.place is not None]
    bare = [] if None in covered else [place for place in places if place not in covered]
    if bare:
        return unknown(f"Which planning authority does {words.joined(bare)} lie in?", fact, areas)
    return passed(fact, areas)


def _authorities(site: Dossier) -> list[SiteArea]:
    """Return the authorities that sources state; where none does, those surely measured."""
    rows = [row for row in site.site_areas if row.kind in (None, AreaKind.AUTHORITY)]
    stated = [row for row in rows if row.origin != AreaOrigin.MEASURED]
    return stated or [
        row for row in rows if row.relation is not None and AreaRelation(row.relation).is_sure
    ]


@rule(
    "flood_known",
    title="Flood information is present",
    group=GROUP,
    actor=_PROMOTER,
    source="Planning practice guidance on flood risk: an assessment is due in zones 2 and 3",
    reads=("sites.flood_zone", "evidence.topic", "evidence.document"),
)
def flood_known(site: Dossier, given: Given) -> Result:  # noqa: ARG001
    """
    Whether anybody has looked at flooding as far as the flood zone asks for.

    Passes if a flood risk assessment is held, or if the site touches no zone above Flood
    Zone 1. Fails if the site is stated to touch Flood Zone 2 or 3 and no assessment is held.
    Unknown if neither a zone nor an assessment is known. It does not say whether a use would
    be allowed there.
    """
    documents = [row for row in site.evidence if row.topic == EvidenceTopic.FLOOD]
    zone = site.site.flood_zone
    if zone is None and not documents:
        return unknown("Which flood zones does the site touch, and is there an assessment?")
    known = [] if zone is None else [f"touches at most {FloodZone(zone).label}"]
    held = [
        f"{EvidenceTopic.FLOOD.label}: {words.joined([str(row.document) for row in documents])}"
    ]
    claims = (*site.claims_on("flood_zone"), *site.claims_of(documents, "document"))
    if documents:
        return passed("; ".join(known + held), claims)
    if zone == _DRY:
        return passed(known[0], claims)
    return failed(f"{known[0]}; no flood risk assessment", "Commission a flood risk assessment.",
                  claims)  # fmt: skip


def _acreages_in_words(rows: list[Acreage] | tuple[Acreage, ...]) -> str:
    return "; ".join(_in_words(row) for row in rows)


def _in_words(row: Acreage) -> str:
    said = words.acres(
        row.low_acres, row.high_acres, row.qualifier, counting=AcreageBasis(row.basis).label
    )
    return said or f"an acreage without figures, {AcreageBasis(row.basis).label}"
