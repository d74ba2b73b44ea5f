"""Every readiness rule, in the order in which people read them."""

from __future__ import annotations

from sitepipe.readiness import (
    contradictions,
    land,
    market,
    planning,
    power,
    power_claims,
    proof,
    utilities,
    works,
)
from sitepipe.readiness.rule import Rule


def registered(*rules: Rule) -> dict[str, Rule]:
    """
    Return rules by id, in order.

    Raises
    ------
    ValueError
        If two rules have one id.
    """
    by_id: dict[str, Rule] = {}
    for rule in rules:
        if rule.rule_id in by_id:
            raise ValueError(f"two readiness rules are called {rule.rule_id!r}")
        by_id[rule.rule_id] = rule
    return by_id


RULES: dict[str, Rule] = registered(
    planning.plan_making_known,
    planning.application_alive,
    planning.permission_in_time,
    land.acreage_fit,
    land.boundary_drawn,
    land.authorities_named,
    land.flood_known,
    power.electricity_stated,
    power.electricity_quote_in_force,
    power.substation_known,
    utilities.water_stated,
    utilities.wastewater_stated,
    utilities.gas_stated,
    utilities.fibre_stated,
    works.works_costed,
    works.works_dated,
    works.works_without_circle,
    works.shared_works_agreed,
    market.junction_near,
    market.plots_free,
    market.terms_present,
    market.control_known,
    proof.core_evidence,
    proof.evidence_in_date,
    proof.sources_fresh,
    proof.sources_on_time,
    contradictions.stated_as_measured,
    contradictions.authority_as_measured,
    contradictions.allocation_not_green_belt,
    contradictions.boundary_of_no_other_site,
    contradictions.consent_not_over,
    power_claims.power_as_network,
)
"""The rules by id; their order is that of every list and table."""
