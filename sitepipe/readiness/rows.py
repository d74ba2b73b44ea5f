"""
Rows of the tables that the rules read, with ``None`` for what is unknown.

Each class is named in :data:`sitepipe.readiness.dossier.TABLES` beside its table and holds the
columns of that table which some rule reads; its fields have the names of those columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import pandas as pd

R = TypeVar("R", bound="tuple[object, ...]")


class Site(NamedTuple):
    """One development site."""

    site_id: str
    name: str
    authorities: str | None
    plan_status: str | None
    application_status: str | None
    planning_date: str | None
    power_status: str | None
    power_mva: float | None
    power_date: str | None
    works_cost_gbp: float | None
    control: str | None
    flood_zone: str | None
    boundary_kind: str | None
    measured_acres: float | None


class Boundary(NamedTuple):
    """One boundary or location."""

    site_id: str
    place: str | None
    claim_id: str | None


class SiteArea(NamedTuple):
    """One area that a site, or one place of it, lies in: stated, or measured on a layer."""

    site_id: str
    place: str | None
    kind: str | None
    name: str
    origin: str | None
    relation: str | None
    share: float | None
    share_low: float | None
    share_high: float | None
    layer: str | None
    claim_id: str | None


class Overlap(NamedTuple):
    """One other site whose boundary covers a part of a site's."""

    site_id: str
    other_site_id: str
    acres: float
    share: float


class Acreage(NamedTuple):
    """One acreage on one basis."""

    site_id: str
    basis: str
    low_acres: float | None
    high_acres: float | None
    qualifier: str | None
    claim_id: str | None


class Application(NamedTuple):
    """One planning application."""

    site_id: str
    application: str
    authority: str | None
    status: str | None
    status_date: str | None
    claim_id: str | None


class StageEvent(NamedTuple):
    """One step of one application."""

    site_id: str
    application: str
    status: str
    date: str | None
    claim_id: str | None


class Plot(NamedTuple):
    """One plot."""

    site_id: str
    plot: str
    plot_status: str | None
    plot_release_date: str | None
    plot_tenure: str | None
    plot_price_gbp: float | None
    plot_rent_gbp_per_sqft: float | None
    claim_id: str | None


class Building(NamedTuple):
    """One building."""

    site_id: str
    building: str
    building_tenure: str | None
    building_rent_gbp_per_sqft: float | None
    claim_id: str | None


class Works(NamedTuple):
    """One item of enabling works."""

    works_id: str
    works_title: str | None
    works_status: str | None
    cost_low_gbp: float | None
    cost_high_gbp: float | None
    cost_date: str | None
    months_low: float | None
    months_high: float | None
    works_start: str | None
    works_finish: str | None
    works_agreement: str | None
    claim_id: str | None


class WorksSite(NamedTuple):
    """One site that needs an item of works."""

    works_id: str
    site_id: str
    share: float | None
    claim_id: str | None


class WorksDependency(NamedTuple):
    """One item of works that waits on another."""

    works_id: str
    needs_works_id: str
    claim_id: str | None


class Connection(NamedTuple):
    """One connection to a utility."""

    site_id: str
    utility: str
    connection: str | None
    route: str | None
    electricity_status: str | None
    utility_status: str | None
    capacity_mva: float | None
    capacity_text: str | None
    firmness: str | None
    connection_date: str | None
    quote_date: str | None
    quote_expires: str | None
    at_substation: str | None
    claim_id: str | None


class Substation(NamedTuple):
    """One substation."""

    substation: str
    firm_mva: float | None
    headroom_mva: float | None
    headroom_date: str | None
    claim_id: str | None


class Evidence(NamedTuple):
    """One document."""

    site_id: str
    topic: str | None
    document: str | None
    evidence_date: str | None
    evidence_expires: str | None
    life_months: float | None
    claim_id: str | None


class Party(NamedTuple):
    """One party and what it is to a site."""

    site_id: str
    party: str
    party_role: str | None
    claim_id: str | None


class Way(NamedTuple):
    """The way from one place of a site to the nearest hub of a kind."""

    site_id: str
    place: str | None
    hub_kind: str
    hub_name: str | None
    minutes: float | None
    verified: bool | None


def rows_of(kind: type[R], table: pd.DataFrame) -> Iterator[R]:
    """Yield the rows of a table as one kind of row."""
    names: list[str] = list(kind._fields)  # type: ignore[attr-defined]
    known = table[names]
    plain = known.astype(object).where(known.notna(), None)
    return (kind(*row) for row in plain.itertuples(index=False, name=None))
