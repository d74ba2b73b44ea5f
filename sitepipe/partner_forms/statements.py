"""What one partner states, and what holds against it, row by row of the template."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sitepipe.consolidate import rank_claims, states_something
from sitepipe.forms import FormSheet, key_fields
from sitepipe.names import site_key
from sitepipe.snapshot import Snapshot
from sitepipe.vocab import Entity


@dataclass(frozen=True)
class Statements:
    """
    Claims with who states them.

    Attributes
    ----------
    claims
        Rows of :data:`sitepipe.schema.CLAIMS`, the best first, with ``site_id``, ``partner``,
        ``trust``, ``says`` (it states something) and, of its record, ``entity``, ``name`` and
        ``place``.
    partner
        Whose workbook it is.
    trust
        How far the partner is trusted where no field departs from it: its most trusted source.
    trust_by_field
        Fields for which its most trusted source is trusted otherwise.
    """

    claims: pd.DataFrame
    partner: str
    trust: int
    trust_by_field: dict[str, int]

    @property
    def own(self) -> pd.DataFrame:
        """Return the partner's own claims."""
        return self.claims[self.claims["partner"] == self.partner]

    def trust_in(self, field: str) -> int:
        """Return how far the partner is trusted for a field (0-100)."""
        return self.trust_by_field.get(field, self.trust)


def statements(snapshot: Snapshot, partner: str) -> Statements:
    """
    Gather every claim with its site, its record and who states it.

    Parameters
    ----------
    snapshot
        Claims, records, identities and sources.
    partner
        Whose workbook it is; one of the sources'.
    """
    sources = snapshot.sources.set_index("source_id")
    records = snapshot.records.set_index("record_id")
    site_of = snapshot.identities.set_index("record_id")["site_id"]
    claims = snapshot.claims
    place = claims[claims["field"] == "place"].drop_duplicates("record_id")
    ranked = rank_claims(claims, snapshot.sources)
    ranked = ranked.assign(
        site_id=ranked["record_id"].map(site_of),
        partner=ranked["source_id"].map(sources["partner"]),
        says=states_something(ranked),
        entity=ranked["record_id"].map(records["entity"]),
        name=ranked["record_id"].map(records["name"]),
        place=ranked["record_id"].map(place.set_index("record_id")["value"]),
    )
    # What states nothing ("TBC") stands behind every value.
    ranked = ranked.sort_values("says", ascending=False, kind="stable", ignore_index=True)
    trust, by_field = partner_trust(snapshot.sources[snapshot.sources["partner"] == partner])
    return Statements(ranked, partner, trust, by_field)


def partner_trust(sources: pd.DataFrame) -> tuple[int, dict[str, int]]:
    """Return the trust in a partner's most trusted source, by field where one departs from it."""
    own = [
        (int(row["trust"]), field_trust(row["field_trust"])) for row in sources.to_dict("records")
    ]
    highest = max((trust for trust, _ in own), default=0)
    fields = sorted({field for _, departs in own for field in departs})
    by_field = {field: max(departs.get(field, trust) for trust, departs in own) for field in fields}
    return highest, {field: trust for field, trust in by_field.items() if trust != highest}


def field_trust(text: object) -> dict[str, int]:
    """Read the column ``field_trust`` of :data:`sitepipe.schema.SOURCES`."""
    if not isinstance(text, str):
        return {}
    pairs = (part.partition("=") for part in text.split("; "))
    return {field: int(trust) for field, _, trust in pairs}


def rows_of(form: FormSheet, claims: pd.DataFrame) -> pd.Series:
    """
    Say for each claim which row of a sheet it is on, of all partners alike.

    Parameters
    ----------
    form
        The sheet.
    claims
        As in :class:`Statements`.

    Returns
    -------
    rows
        A key by the claims' index; unknown where a claim is on no row of the sheet.
    """
    fields = [column.field for column in form.columns]
    about = claims["field"].isin(fields)
    if not form.entity.is_of_a_site:
        about &= claims["entity"] == form.entity.value
        return claims["name"].map(site_key, na_action="ignore").where(about)
    if form.entity is Entity.SITE:
        return claims["site_id"].where(about)
    keys = key_fields(form.entity)
    stated = claims[claims["field"].isin(keys) & claims["says"]]
    parts: dict[str, dict[str, str]] = {}
    for claim in stated.drop_duplicates(["record_id", "field"]).to_dict("records"):
        parts.setdefault(claim["record_id"], {})[claim["field"]] = site_key(str(claim["value"]))
    naming = keys[:2] if form.entity is Entity.APPLICATION else keys[:1]
    told = {
        record_id: "\x1f".join(stated_parts.get(key, "") for key in keys)
        for record_id, stated_parts in parts.items()
        if set(naming) & set(stated_parts)
    }
    rows = [
        f"{site_id}\x1f{told[record_id]}"
        if record_id in told and isinstance(site_id, str)
        else None
        for site_id, record_id in zip(claims["site_id"], claims["record_id"], strict=True)
    ]
    return pd.Series(rows, index=claims.index, dtype="str").where(about)
