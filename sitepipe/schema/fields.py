"""The fields that a source may state, and how the cells of each are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sitepipe import vocab
from sitepipe.schema import registers
from sitepipe.schema.table import Column, Table

FieldKind = Literal["acreage", "number", "date", "term", "terms", "list", "flag", "text"]

ENTITY_TABLES: dict[vocab.Entity, Table] = {
    vocab.Entity.PLOT: registers.PLOTS,
    vocab.Entity.BUILDING: registers.BUILDINGS,
    vocab.Entity.WORKS: registers.WORKS,
    vocab.Entity.CONNECTION: registers.CONNECTIONS,
    vocab.Entity.SUBSTATION: registers.SUBSTATIONS,
    vocab.Entity.EVIDENCE: registers.EVIDENCE,
    vocab.Entity.PARTY: registers.PARTIES,
}
"""The table that the records of each of these entities are resolved to, column by column."""


@dataclass(frozen=True)
class Field:
    """
    One field: how its cells are read, in which unit or from which vocabulary.

    ``title`` and ``meaning`` are for people; ``audience`` says who may see its claims.
    """

    kind: FieldKind
    title: str
    meaning: str
    unit: str | None = None
    terms: type[vocab.Term] | None = None
    audience: vocab.Audience = vocab.Audience.PUBLIC

    @property
    def heading(self) -> str:
        """Return the heading of a column that holds it, with its unit."""
        unit = {"GBP": "£"}.get(self.unit or "", self.unit)
        return f"{self.title} ({unit})" if unit else self.title


def _of_column(column: Column) -> Field:
    kinds: dict[str, FieldKind] = {
        "text": "term" if column.terms else "text",
        "number": "number",
        "integer": "number",
        "flag": "flag",
        "date": "date",
    }
    unit = {"£": "GBP"}.get(column.unit, column.unit) or None
    return Field(
        kinds[column.dtype], column.heading, column.meaning, unit, column.terms, column.audience
    )


def _of_registers() -> dict[str, Field]:
    """Give the fields of every register by the names of their claims."""
    return {
        column.claim: _of_column(column)
        for table in ENTITY_TABLES.values()
        for column in table.columns
        if column.claim and column.claim == column.name
    }


FIELDS: dict[str, Field] = {
    "stated_acres": Field("acreage", "Acreage", "size of the site, as stated", "acres"),
    "authorities": Field("list", "Planning authorities", "authorities that it lies in"),
    "role": Field("text", "Role", "role in the ten-year supply"),
    "readiness": Field("text", "Readiness", "readiness in words"),
    "positioning": Field("text", "Positioning", "what the site is good for"),
    "constraints": Field(
        "terms", "Constraints", "what holds the site back", terms=vocab.Constraint
    ),
    "plan_status": Field(
        "term", "Plan-making", "how far in plan-making", terms=vocab.PlanStatus
    ),
    "application_status": Field(
        "term", "Application", "latest application stage", terms=vocab.ApplicationStatus
    ),
    "planning_date": Field("date", "Date of that stage", "date of the latest application stage"),
    "power_status": Field(
        "term", "Electricity", "stage of the electricity connection", terms=vocab.PowerStatus
    ),
    "power_mva": Field("number", "Firm electricity", "firm capacity", "MVA"),
    "power_date": Field("date", "Electricity from", "when that capacity is available"),
    "works_cost_gbp": Field("number", "Cost of works", "cost still to meet", "GBP"),
    "works_months": Field("number", "Time of works", "time still needed", "months"),
    "control": Field("term", "Control", "who controls the site", terms=vocab.Control),
    "available_date": Field("date", "Land available", "when land is available"),
    "flood_zone": Field(
        "term", "Flood zone", "the highest flood zone that it touches", terms=vocab.FloodZone
    ),
    "use_classes": Field(
        "terms", "Use classes", "uses that it is permitted or meant for", terms=vocab.UseClass
    ),
    "place": Field("text", "Place", "which place of a site that lies in several"),
    "latitude": Field("number", "Latitude", "latitude of the site", "degrees"),
    "longitude": Field("number", "Longitude", "longitude of the site", "degrees"),
    "uncertainty_m": Field("number", "Uncertainty", "how far off the location may be", "m"),
    "boundary_kind": Field(
        "term", "Boundary", "how the boundary was made", terms=vocab.BoundaryKind
    ),
    "x": Field("number", "X", "easting or longitude, in the CRS of its source"),
    "y": Field("number", "Y", "northing or latitude, in the CRS of its source"),
    "grid_reference": Field("text", "Grid reference", "reference of the National Grid"),
    "postcode": Field("text", "Postcode", "postcode, placed only by the user's own lookup"),
    "wkt": Field("text", "Outline", "its outline or position as well-known text"),
    "site_reference": Field("text", "Reference", "what its source or a shared list calls it by"),
    "former_names": Field("list", "Formerly", "other names that it has or had"),
    "larger_site": Field("text", "Part of", "the site that this is a phase or part of"),
    "included_site": Field("text", "Includes", "name of a site that lies inside this one"),
    "application": Field("text", "Application", "reference or short name of the application"),
    "status": Field("term", "Stage", "stage reached", terms=vocab.ApplicationStatus),
    "date": Field("date", "Date", "when"),
    "authority": Field("text", "Authority", "who decides"),
    "description": Field("text", "Description", "what it is for"),
    "scheme": Field("text", "Scheme", "the scheme"),
    "position": Field("text", "Position", "the site's standing in it"),
    "ends": Field("date", "Reliefs end", "when its reliefs end"),
    **_of_registers(),
    "works_item_cost_gbp": Field("number", "Cost", "what the works cost", "GBP"),
    "works_item_months": Field("number", "Time", "time that the works need", "months"),
    "works_sites": Field(
        "text", "Sites", "sites that need the works, each with its share: A 60 %; B 40 %"
    ),
    "queue_licence_area": Field("text", "Licence area", "licence area of the operator"),
    "queue_supply_point": Field(
        "text", "Grid supply point", "grid supply point that the request hangs on"
    ),
    "queue_substation": Field(
        "text", "Substation", "number of the substation asked, where one has the name"
    ),
    "queue_voltage_kv": Field("number", "Voltage asked", "voltage of the connection", "kV"),
    "queue_status": Field("text", "Stage", "how far the requests have come, as the operator says"),
    "queue_demand_requests": Field("number", "Requests for demand", "how many ask for demand"),
    "queue_demand_mw": Field("number", "Demand asked (MW)", "demand that they ask for (MW)"),
    "queue_generation_requests": Field(
        "number", "Requests for generation", "how many ask to generate"
    ),
    "queue_generation_mw": Field(
        "number", "Generation asked (MW)", "generation that they ask for (MW)"
    ),
    "works_needs": Field("list", "Waits on", "works that must be finished first"),
}  # fmt: skip
"""
Every field by name. Fields of a register stand beside the site's own under names that no two
share, so that a claim's field alone says what it is of.
"""
