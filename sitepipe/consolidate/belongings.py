"""All that belongs to sites, resolved and checked: registers, works, substations."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from sitepipe import schema
from sitepipe.consolidate.checked import Checks
from sitepipe.consolidate.electricity import electricity_claims, unknown_substations
from sitepipe.consolidate.identity import Identified
from sitepipe.consolidate.register_keys import spelt_alike
from sitepipe.consolidate.registers import resolve_site_registers
from sitepipe.consolidate.substations import resolve_substations
from sitepipe.consolidate.winners import TableRow
from sitepipe.consolidate.works import resolve_works
from sitepipe.vocab import Entity, IssueKind, Severity

_CELL = ("source_id", "sheet", "row", "column")


@dataclass(frozen=True)
class Belongings:
    """
    Tables by their names in :class:`sitepipe.snapshot.Snapshot`.

    ``electricity`` are the claims that connections make on their sites.
    """

    tables: dict[str, pd.DataFrame]
    electricity: pd.DataFrame
    conflicts: list[TableRow]
    issues: list[TableRow]


def resolve_belongings(
    records: pd.DataFrame,
    claims: pd.DataFrame,
    ranked: pd.DataFrame,
    sources: pd.DataFrame,
    *,
    identified: Identified,
    checks: Checks,
) -> Belongings:
    """
    Resolve and check all that belongs to sites.

    Parameters
    ----------
    records, sources
        Tables of the snapshot.
    claims
        Every claim, as it is kept.
    ranked
        Ranked claims of all records, ``site_id`` unknown where a record is of no site.
    identified
        Which records are of which site.
    checks
        Checks each table, and keeps what it finds.

    Returns
    -------
    belongings
        What connections say of their sites' electricity is taken from the checked table.
    """
    of_sites = records[records["record_id"].isin(identified.identities["record_id"])]
    site_ids = pd.Index(identified.names.index)
    registers = resolve_site_registers(of_sites, ranked[ranked["site_id"].notna()], site_ids)
    substations = resolve_substations(records, ranked, sources)
    works = resolve_works(records, ranked, sources, identified.id_by_name)
    checked = {
        table.name: checks.table(table, register.table, cells=register.cells)
        for table, register in [
            *((schema.ENTITY_TABLES[entity], one) for entity, one in registers.items()),
            (schema.SUBSTATIONS, substations),
            (schema.WORKS, works.register),
        ]
    }
    names = checked["substations"]["substation"]
    connections = replace(registers[Entity.CONNECTION], table=checked["connections"])
    strange = unknown_substations(connections, checked["substations"], claims)
    checked["connections"] = checked["connections"].assign(
        at_substation=spelt_alike(checked["connections"]["at_substation"], names)
    )
    checked["substations"] = checked["substations"].assign(
        parent_substation=spelt_alike(checked["substations"]["parent_substation"], names)
    )
    resolved = [*registers.values(), substations, works.register]
    return Belongings(
        {
            **checked,
            "works_sites": checks.table(schema.WORKS_SITES, works.sites),
            "works_dependencies": checks.table(schema.WORKS_DEPENDENCIES, works.dependencies),
        },
        electricity_claims(connections, claims),
        [row for register in resolved for row in register.conflicts],
        [
            *(issue for register in resolved for issue in register.issues),
            *works.issues,
            *strange,
            *_undated(checked["evidence"], claims),
        ],
    )


def _undated(evidence: pd.DataFrame, claims: pd.DataFrame) -> list[TableRow]:
    """List the evidence that no source dates: nobody can say whether it still holds."""
    undated = evidence.loc[evidence["evidence_date"].isna(), "claim_id"]
    own = claims.set_index("claim_id")
    return [
        {
            **{name: claim[name] for name in _CELL},
            "value": claim["text"],
            "kind": IssueKind.EVIDENCE_WITHOUT_DATE.value,
            "severity": Severity.WARNING.value,
            "message": "the evidence states no date that can be read",
            "repair": "It is kept, and whether it still holds is unknown; ask the sender.",
        }
        for claim in own.loc[undated.to_list()].to_dict("records")
    ]
