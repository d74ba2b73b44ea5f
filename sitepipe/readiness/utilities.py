"""Rules on the utilities other than electricity, each asked for alike."""

from __future__ import annotations

from sitepipe.readiness.dossier import Dossier
from sitepipe.readiness.rule import Given, Result, failed, passed, rule, unknown
from sitepipe.vocab import Utility, UtilityStatus

GROUP = "Utilities"
_READS = ("connections.utility", "connections.connection", "connections.utility_status",
          "connections.capacity_text")  # fmt: skip
_SOURCE = "Project MADE report (2026), Action 30: infrastructure readiness of every site"


@rule("water_stated", title="Water is stated", group=GROUP, actor="the water company",
      source=_SOURCE, reads=_READS)  # fmt: skip
def water_stated(site: Dossier, given: Given) -> Result:  # noqa: ARG001
    """
    Whether it is stated how far a supply of water has come.

    Passes if a connection states that it has been estimated, offered, accepted, begun or is
    live. Fails if it is stated that none has been applied for. Unknown if nothing is stated.
    """
    return _stated(site, Utility.WATER)


@rule("wastewater_stated", title="Wastewater is stated", group=GROUP, actor="the water company",
      source=_SOURCE, reads=_READS)  # fmt: skip
def wastewater_stated(site: Dossier, given: Given) -> Result:  # noqa: ARG001
    """
    Whether it is stated how far a connection for wastewater has come.

    Passes if a connection states that it has been estimated, offered, accepted, begun or is
    live. Fails if it is stated that none has been applied for. Unknown if nothing is stated.
    """
    return _stated(site, Utility.WASTEWATER)


@rule("gas_stated", title="Gas is stated", group=GROUP, actor="the gas network operator",
      source=_SOURCE, reads=_READS)  # fmt: skip
def gas_stated(site: Dossier, given: Given) -> Result:  # noqa: ARG001
    """
    Whether it is stated how far a supply of gas has come.

    Passes if a connection states that it has been estimated, offered, accepted, begun or is
    live. Fails if it is stated that none has been applied for. Unknown if nothing is stated.
    """
    return _stated(site, Utility.GAS)


@rule("fibre_stated", title="Fibre is stated", group=GROUP, actor="the fibre operator",
      source=_SOURCE, reads=_READS)  # fmt: skip
def fibre_stated(site: Dossier, given: Given) -> Result:  # noqa: ARG001
    """
    Whether it is stated how far a connection of fibre has come.

    Passes if a connection states that it has been estimated, offered, accepted, begun or is
    live. Fails if it is stated that none has been applied for. Unknown if nothing is stated.
    """
    return _stated(site, Utility.FIBRE)


def _stated(site: Dossier, utility: Utility) -> Result:
    rows = [row for row in site.connections if row.utility == utility]
    known = [row for row in rows if row.utility_status is not None]
    if not known:
        capacity = [row.capacity_text for row in rows if row.capacity_text is not None]
        return unknown(
            f"How far has {utility.label} come, and how much does it carry?",
            "; ".join(capacity) or None,
            site.claims_of(rows, "capacity_text"),
        )
    claims = site.claims_of(known, "utility_status", "capacity_text")
    applied = [row for row in known if row.utility_status != UtilityStatus.NONE]
    if not applied:
        return failed(f"no {utility.label} applied for", f"Apply for {utility.label}.", claims,
                      actor="the promoter")  # fmt: skip
    fact = "; ".join(
        ", ".join(
            [
                UtilityStatus(str(row.utility_status)).label,
                *([] if row.capacity_text is None else [row.capacity_text]),
            ]
        )
        for row in applied
    )
    return passed(fact, claims)
