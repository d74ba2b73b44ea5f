"""A site's electricity as it is offered, set against what the network's own figures allow."""

from __future__ import annotations

from sitepipe import words
from sitepipe.readiness.contradictions import GROUP, NOTHING
from sitepipe.readiness.dossier import Dossier
from sitepipe.readiness.rows import Connection, Substation
from sitepipe.readiness.rule import Given, Result, failed, passed, rule, unknown
from sitepipe.vocab import FindingKind, Firmness, PowerStatus, Utility

_ORDER = list(PowerStatus)
_ACCEPTED = _ORDER.index(PowerStatus.DNO_OFFER_ACCEPTED)
_DERIVED = "→"  # stands in the id of a claim that a site takes from its own connection


@rule(
    "power_as_network",
    title="The power offered is no more than the network's figures",
    group=GROUP,
    actor="the network operator",
    source="Network operators' capacity maps; published headroom may be committed, so it only "
    "bounds what is free",
    reads=(
        "sites.power_mva", "connections.utility", "connections.connection",
        "connections.electricity_status", "connections.capacity_mva", "connections.firmness",
        "connections.at_substation", "substations.substation", "substations.firm_mva",
        "substations.headroom_mva", "substations.headroom_date",
    ),
    figures=("tolerance_percent",),
    kind=FindingKind.CONTRADICTION,
)  # fmt: skip
def power_as_network(site: Dossier, given: Given) -> Result:
    """
    Whether the firm MVA stated for the site can be what the network gives.

    They are set against the connections of the site, the firm capacity of the substation that
    these come from and, as long as no offer is accepted, its published headroom. Passes if the
    site's firm connections carry what is stated. Fails if what is stated is more than they
    carry together, or than the firm capacity or the published headroom of their substations
    together, by more than the tolerance. Unknown if it is less than the substations' figures
    alone: headroom may be committed to others, and is never shown as available. Makes no
    finding if no MVA are stated of the site itself, or no figure of the network is known.
    """
    stated = site.site.power_mva
    if stated is None:
        return NOTHING
    rows = [row for row in site.connections if row.utility == Utility.ELECTRICITY]
    applied = [row for row in rows if row.electricity_status != PowerStatus.NONE]
    own = site.claims_on("power_mva")
    is_own = not any(_DERIVED in claim for claim in own)
    limit = stated / (1 + given["tolerance_percent"] / 100)
    firm = [row for row in applied if row.firmness != Firmness.NON_FIRM]
    carried = _carried(firm) if is_own else None
    stations = _stations(site, applied)
    said = f"{_mva(stated)} stated"
    told = [
        *([] if carried is None else [f"{_mva(carried)} by its connections"]),
        *(_station_in_words(one, _nothing_accepted(applied)) for one in stations),
    ]
    told = [part for part in told if part]
    if not told:
        return NOTHING
    fact = f"{said}; {'; '.join(told)}"
    claims = (*own, *site.claims_of(applied, "capacity_mva", "at_substation"),
              *site.claims_of(stations, "firm_mva", "headroom_mva"))  # fmt: skip
    bounded = _bound(site, applied)
    if (carried is not None and carried < limit) or (bounded is not None and bounded < limit):
        return failed(fact, "Ask which figure holds, and for the offer that says so.", claims)
    if carried is not None:
        return passed(fact, claims)
    if not is_own:
        return NOTHING
    return unknown("Is that capacity offered to this site? Ask for the quotation.", fact, claims)


def _carried(rows: list[Connection]) -> float | None:
    """Add up what connections carry; unknown if any does not say."""
    figures = [row.capacity_mva for row in rows]
    if not figures or any(figure is None for figure in figures):
        return None
    return sum(figure for figure in figures if figure is not None)


def _stations(site: Dossier, rows: list[Connection]) -> list[Substation]:
    named = dict.fromkeys(str(row.at_substation) for row in rows if row.at_substation)
    return [site.substations[name] for name in named if name in site.substations]


def _nothing_accepted(rows: list[Connection]) -> bool:
    """Say whether no offer is accepted: accepted capacity has left the published headroom."""
    stages = [row.electricity_status for row in rows]
    return all(stage is None or _ORDER.index(PowerStatus(stage)) < _ACCEPTED for stage in stages)


def _bound(site: Dossier, rows: list[Connection]) -> float | None:
    """Return the most that the substations give together; unknown if one of them does not say."""
    unaccepted = _nothing_accepted(rows)
    stations = _stations(site, rows)
    named = {row.at_substation for row in rows}
    least = [
        min(figures)
        for one in stations
        if (figures := [
            figure
            for figure in (one.firm_mva, one.headroom_mva if unaccepted else None)
            if figure is not None
        ])
    ]  # fmt: skip
    return sum(least) if least and len(least) == len(named) else None


def _station_in_words(one: Substation, unaccepted: bool) -> str:
    parts = [] if one.firm_mva is None else [f"{_mva(one.firm_mva)} firm capacity"]
    if unaccepted and one.headroom_mva is not None:
        dated = f", {words.date(one.headroom_date)}" if one.headroom_date else ""
        parts.append(f"{_mva(one.headroom_mva)} published as unused{dated}, maybe committed")
    return f"{one.substation}: {', '.join(parts)}" if parts else ""


def _mva(value: float) -> str:
    return words.quantity(value, value, None, "MVA")
