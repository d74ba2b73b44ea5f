"""
The made-up portfolio with its registers filled: what one site of a complete pipeline shows.

Ash Park has everything; Beech Works shares works with it; the other sites have nothing, so that
their registers are questions.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from portfolio_fixture import NAMES, Made, made_portfolio

from sitepipe import schema

LINK_ROAD, SUBSTATION = "Link road", "New primary substation"


def made_registers() -> Made:
    """Build it."""
    made = made_portfolio()
    return replace(
        made,
        snapshot=replace(
            made.snapshot,
            plots=_plots(),
            buildings=_buildings(),
            works=_works(),
            works_sites=_works_sites(),
            works_dependencies=schema.WORKS_DEPENDENCIES.frame(
                [{"works_id": "EW-1", "needs_works_id": "EW-2"}]
            ),
            connections=_connections(),
            substations=_substations(),
            evidence=_evidence(),
            parties=_parties(),
        ),
        appraisal=replace(
            made.appraisal,
            components=schema.COMPONENTS.frame(
                made.appraisal.components.assign(
                    field=["power_mva", "motorway_junction_min"] * len(NAMES)
                )
            ),
            inputs=_inputs(),
            findings=schema.FINDINGS.frame(
                pd.concat([made.appraisal.findings, _checks()], ignore_index=True)
            ),
        ),
    )


def _plots() -> pd.DataFrame:
    return schema.PLOTS.frame(
        [
            {
                "site_id": "ash-park", "plot": "Plot A", "plot_acres": 24.6,
                "plot_status": "available", "plot_release_date": "2026-03-31", "serviced": True,
                "plot_tenure": "leasehold", "plot_price_gbp": 2_412_000,
                "plot_rent_gbp_per_sqft": 8.5, "plot_landlord": "Ash Estates",
            },
            {
                "site_id": "ash-park", "plot": "Plot B", "plot_acres": 8.04,
                "plot_status": "under_offer", "plot_landlord": "Ash Estates",
            },
        ]
    )  # fmt: skip


def _buildings() -> pd.DataFrame:
    return schema.BUILDINGS.frame(
        [
            {
                "site_id": "ash-park", "building": "Unit 1", "floor_sqft": 125_000,
                "eaves_m": 12.5, "building_mva": 1.5, "building_state": "under_construction",
                "building_date": "2027-06",
            }
        ]
    )  # fmt: skip


def _works() -> pd.DataFrame:
    return schema.WORKS.frame(
        [
            {
                "works_id": "EW-1", "works_title": LINK_ROAD, "works_kind": "access",
                "works_status": "designed", "cost_low_gbp": 2_400_000,
                "cost_high_gbp": 3_100_000, "cost_date": "2026-01", "months_low": 18,
                "months_high": 24, "works_agreement": "in_negotiation",
                "funding_gap_gbp": 850_000,
            },
            {
                "works_id": "EW-2", "works_title": SUBSTATION, "works_kind": "power",
                "works_status": "identified", "cost_low_gbp": 5_000_000,
            },
        ]
    )  # fmt: skip


def _works_sites() -> pd.DataFrame:
    return schema.WORKS_SITES.frame(
        [
            {"works_id": "EW-1", "site_id": "ash-park", "share": 0.6},
            {"works_id": "EW-2", "site_id": "ash-park"},
            {"works_id": "EW-1", "site_id": "beech-works", "share": 0.4},
        ]
    )


def _connections() -> pd.DataFrame:
    return schema.CONNECTIONS.frame(
        [
            {
                "site_id": "ash-park", "utility": "electricity", "connection": "Main",
                "route": "distribution_33kv", "electricity_status": "dno_offer_accepted",
                "capacity_mva": 12, "firmness": "firm", "connection_date": "2028-04",
                "quote_date": "2026-02-01", "quote_expires": "2026-08-01",
                "at_substation": "Ashby Primary", "quote_cost_gbp": 1_900_000,
                "applicant": "Ash Estates", "connection_reference": "REF-77",
            },
            {
                "site_id": "ash-park", "utility": "water", "connection": "Mains",
                "utility_status": "offer_issued", "capacity_text": "8 l/s",
            },
        ]
    )  # fmt: skip


def _substations() -> pd.DataFrame:
    return schema.SUBSTATIONS.frame(
        [
            {
                "substation": "Ashby Primary", "substation_kind": "primary",
                "headroom_mva": 9.4, "headroom_date": "2026-05-01",
            },
            {"substation": "Elm Primary", "substation_kind": "primary", "headroom_mva": 3},
        ]
    )  # fmt: skip


def _evidence() -> pd.DataFrame:
    return schema.EVIDENCE.frame(
        [
            {
                "site_id": "ash-park", "topic": "ecology", "document": "Ecology report",
                "evidence_date": "2024-05-01", "evidence_expires": "2026-05-01",
                "held_at": "Cabinet 4",
            },
            {"site_id": "ash-park", "topic": "title", "document": "Title register"},
        ]
    )  # fmt: skip


def _parties() -> pd.DataFrame:
    return schema.PARTIES.frame(
        [
            {
                "site_id": "ash-park", "party": "Ash Estates", "party_role": "owner",
                "controls": "all of it", "contact": "A. Ash",
            }
        ]
    )  # fmt: skip


def _inputs() -> pd.DataFrame:
    return schema.INPUTS.frame(
        [
            {
                "site_id": site_id, "field": "motorway_junction_min", "low": 8.4, "high": 8.4,
                "known": True, "text": "8 min to M90 J2", "unit": "min", "origin": "access",
                "verified": False,
            }
            for site_id in NAMES
        ]
    )  # fmt: skip


def _checks() -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    for site_id in NAMES:
        rows += [
            {
                "site_id": site_id, "rule": "checks.plan", "kind": "check",
                "title": "Plan-making status is known", "outcome": "passed",
                "fact": "allocated", "field": "plan_status", "required": True,
            },
            {
                "site_id": site_id, "rule": "checks.power", "kind": "check",
                "title": "Electricity is secured", "outcome": "unknown", "field": "power_mva",
                "next_step": "How many MVA are firm?", "actor": "the promoter",
                "required": True,
            },
        ]  # fmt: skip
    rows.append(
        {
            "site_id": "ash-park", "rule": "checks.quote", "kind": "check",
            "title": "No quotation has expired", "outcome": "failed",
            "fact": "the offer held until 1 August 2026", "field": "quote_expires",
            "next_step": "Ask for a new offer", "actor": "the network operator",
            "required": False, "due": "2026-12-01",
        }
    )  # fmt: skip
    return schema.FINDINGS.frame(rows)
