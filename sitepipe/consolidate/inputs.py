"""What scoring may read of a site that rests on claims."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from sitepipe import schema, vocab, words
from sitepipe.consolidate.bounds import bound
from sitepipe.consolidate.land_inputs import acreage_inputs
from sitepipe.consolidate.winners import TableRow, rank_claims, states_something
from sitepipe.consolidate.works_totals import works_totals
from sitepipe.snapshot import Snapshot

_FIGURES = {"power_mva": "MVA", "works_cost_gbp": "GBP", "works_months": "months"}
_TERMS: dict[str, type[vocab.Term]] = {
    "plan_status": vocab.PlanStatus,
    "application_status": vocab.ApplicationStatus,
    "control": vocab.Control,
    "power_status": vocab.PowerStatus,
}
_DATES = ["available_date", "power_date"]


def claim_inputs(snapshot: Snapshot) -> pd.DataFrame:
    """
    Return what is claimed, or measured on a boundary, of each site.

    An acreage on one basis says little of another: a site-wide figure, an allocation or a
    figure without a basis only bounds the net developable land from above, and "100+ acres"
    on such a basis does not even do that.

    Cost and time of enabling works that no source states for a site itself are summed up from
    the schedules of works; their ``origin`` is then ``works``.

    Parameters
    ----------
    snapshot
        Reads claims, identities, sources and the resolved tables.

    Returns
    -------
    inputs
        Table of :data:`sitepipe.schema.INPUTS`, by site in the order of ``sites``. ``known``
        is false where there is only a bound, or where only some places of a site are covered.
    """
    boundaries = _by_site(pd.DataFrame(snapshot.boundaries))
    acreages = _by_site(snapshot.acreages)
    incentives = _by_site(snapshot.incentives)
    stated = _figure_claims(snapshot)
    figures = _by_site(stated)
    works = _by_site(_works_figures(snapshot, stated))
    uncovered = _places_without_authority(snapshot)
    rows: list[TableRow] = []
    for site in snapshot.sites.to_dict("records"):
        site_id = str(site["site_id"])
        rows += _place_inputs(site, boundaries.get(site_id, []))
        rows += _authorities(site, uncovered.get(site_id, []))
        rows += (
            _input(site_id, field, **row)
            for field, row in acreage_inputs(
                acreages.get(site_id, []), measured_acres=bound(site["measured_acres"])
            ).items()
        )
        rows += (_figure(claim) for claim in figures.get(site_id, []))
        rows += ({**total, "origin": "works"} for total in works.get(site_id, []))
        rows += _word_inputs(site)
        rows += _incentives(site_id, incentives.get(site_id, []))
    return schema.INPUTS.frame(rows)


def _by_site(table: pd.DataFrame) -> dict[str, list[TableRow]]:
    """Give a table's rows by site."""
    rows: dict[str, list[TableRow]] = {}
    for row in table.to_dict("records"):
        rows.setdefault(str(row["site_id"]), []).append(row)
    return rows


def _input(site_id: object, field: str, **more: object) -> TableRow:
    return {"site_id": site_id, "field": field, "known": True, "origin": "claims", **more}


def _place_inputs(site: TableRow, held: list[TableRow]) -> Iterable[TableRow]:
    if not held:
        return
    site_id = site["site_id"]
    yield _input(site_id, "location", text="; ".join(map(_location_words, held)))
    kind = vocab.BoundaryKind(str(site["boundary_kind"]))
    yield _input(site_id, "boundary", text=kind.label, term=kind.value, known=kind.measurable)
    if (measured := bound(site["measured_acres"])) is not None:
        yield _input(
            site_id,
            "measured_acres",
            text=words.acres(measured, measured, None, counting="measured"),
            low=measured,
            high=measured,
            unit="acres",
            origin="measured",
        )


def _location_words(boundary: TableRow) -> str:
    text = f"{boundary['lat']:.3f}, {boundary['lon']:.3f}"
    if (uncertainty_m := bound(boundary["uncertainty_m"])) is not None:
        text += f", within {words.number(uncertainty_m)} m"
    place = boundary["place"]
    return f"{place}: {text}" if isinstance(place, str) else text


def _authorities(site: TableRow, uncovered: list[str]) -> Iterable[TableRow]:
    """Give the authorities; known only if every place of the site has one."""
    stated = site["authorities"]
    if isinstance(stated, str):
        missing = f"; not stated for {', '.join(uncovered)}" if uncovered else ""
        yield _input(site["site_id"], "authorities", text=f"{stated}{missing}", known=not uncovered)


def _places_without_authority(snapshot: Snapshot) -> dict[str, list[str]]:
    """List the places of each site that no claim on authorities covers."""
    claims = snapshot.claims
    place_of = claims[claims["field"] == "place"].drop_duplicates("record_id")
    place_of_record = place_of.set_index("record_id")["value"]
    record_of_claim = claims.set_index("claim_id")["record_id"]
    areas = snapshot.site_areas[snapshot.site_areas["origin"] == vocab.AreaOrigin.STATED.value]
    covered = areas["claim_id"].map(record_of_claim).map(place_of_record)
    whole = set(areas.loc[covered.isna(), "site_id"])
    pairs = set(zip(areas["site_id"], covered, strict=True))
    uncovered: dict[str, list[str]] = {}
    held = snapshot.boundaries[snapshot.boundaries["place"].notna()]
    for site_id, place in zip(held["site_id"], held["place"], strict=True):
        if site_id not in whole and (site_id, place) not in pairs:
            uncovered.setdefault(site_id, []).append(place)
    return uncovered


def _figure_claims(snapshot: Snapshot) -> pd.DataFrame:
    """Return the claims that hold on figures, with both ends of their ranges."""
    claims = snapshot.claims[snapshot.claims["field"].isin(list(_FIGURES))]
    site_of = snapshot.identities.set_index("record_id")["site_id"]
    with_site = claims.assign(site_id=claims["record_id"].map(site_of))
    usable = with_site[with_site["site_id"].notna() & states_something(with_site)]
    winners = rank_claims(usable, snapshot.sources).drop_duplicates(["site_id", "field"])
    return winners[~_outside_range(winners)]


def _outside_range(claims: pd.DataFrame) -> pd.Series:
    """Say which figures their column cannot have: the sites do not show them either."""
    columns = {one.name: one for one in schema.SITES.columns}
    least = claims["field"].map({name: columns[name].low for name in _FIGURES})
    return claims[["low", "high"]].lt(least.astype("float64"), axis=0).any(axis=1)


def _works_figures(snapshot: Snapshot, stated: pd.DataFrame) -> pd.DataFrame:
    """Sum up the works of the sites that no source sums up itself."""
    totals = works_totals(snapshot.works, snapshot.works_sites, snapshot.works_dependencies)
    key = ["site_id", "field"]
    is_stated = pd.MultiIndex.from_frame(totals[key]).isin(pd.MultiIndex.from_frame(stated[key]))
    return totals[~is_stated]


def _figure(claim: TableRow) -> TableRow:
    field = str(claim["field"])
    low, high, qualifier = bound(claim["low"]), bound(claim["high"]), str(claim["qualifier"])
    unit = _FIGURES[field]
    money = unit == "GBP"
    return _input(
        claim["site_id"],
        field,
        low=low,
        high=high,
        known=low is not None and high is not None,
        text=words.money(low, high, qualifier)
        if money
        else words.quantity(low, high, qualifier, unit),
        unit=unit,
    )


def _word_inputs(site: TableRow) -> Iterable[TableRow]:
    site_id = site["site_id"]
    for field, terms in _TERMS.items():
        if isinstance(term := site[field], str):
            text = terms(term).label
            date = site["planning_date"]
            if field == "application_status" and isinstance(date, str):
                text += f", {words.date(date)}"
            yield _input(site_id, field, term=term, text=text)
    for field in _DATES:
        if isinstance(iso := site[field], str):
            yield _input(site_id, field, text=words.date(iso))
    if isinstance(constraints := site["constraints"], str):
        labels = [vocab.Constraint(term).label for term in constraints.split("; ")]
        yield _input(site_id, "constraints", text="; ".join(labels))


def _incentives(site_id: str, held: list[TableRow]) -> Iterable[TableRow]:
    if held:
        yield _input(site_id, "incentives", text="; ".join(map(_incentive_words, held)))


def _incentive_words(incentive: TableRow) -> str:
    ends = incentive["ends"]
    until = f", reliefs end {words.date(ends)}" if isinstance(ends, str) else ""
    return f"{incentive['scheme']}{until}"
