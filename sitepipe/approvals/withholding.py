"""What the sources state, without what a reader may not see."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from sitepipe import schema
from sitepipe.approvals.facts import LOCATION, NAME, Facts
from sitepipe.names import slug
from sitepipe.snapshot import Ingested


def shown_to(
    ingested: Ingested, facts: Facts, seen: pd.Series, *, site_ids: pd.DataFrame
) -> Ingested:
    """
    Take out what a reader may not see, as if no source had ever said it.

    A record whose name is not approved goes by the name that approved records give its site; if
    there is none, it is left out whole. A claim that its own partner revised is left out with the
    revision, for what was taken back is not true because the new value is secret. Defects are
    left out: they quote cells.

    Parameters
    ----------
    ingested
        What reading the sources gave; it is not changed.
    facts
        Every fact of it.
    seen
        By the facts' index, what the reader may see: see
        :func:`sitepipe.approvals.granted.seen_by`.
    site_ids
        By what the sites are known to the team; :data:`sitepipe.schema.SITE_IDS`. A site keeps
        its id if that is made of a name which the reader may see.

    Returns
    -------
    ingested
        The same tables with fewer rows.
    """
    table = facts.table[seen.notna()]
    claims = ingested.claims[ingested.claims["claim_id"].isin(set(table["claim_id"].dropna()))]
    hidden = set(ingested.claims["claim_id"]) - set(claims["claim_id"])
    revised = ingested.revised
    outdated = set(revised.loc[revised["claim_id"].isin(hidden), "revised_claim_id"])
    claims = claims[~claims["claim_id"].isin(outdated)]

    named = table[table["field"] == NAME]
    called = (
        named.dropna(subset=["site_id"]).drop_duplicates("site_id").set_index("site_id")["name"]
    )
    site_of = facts.table.drop_duplicates("record_id").set_index("record_id")["site_id"]
    stating = set(claims["record_id"]) | set(table.loc[table["field"] == LOCATION, "record_id"])
    is_named = ingested.records["record_id"].isin(set(named["record_id"]))
    other = ingested.records["record_id"].map(site_of).map(called)
    kept = is_named | (ingested.records["record_id"].isin(stating) & other.notna())
    records = ingested.records.assign(
        name=ingested.records["name"].where(is_named, other.astype("str"))
    )[kept]
    ids = set(records["record_id"])
    claims = claims[claims["record_id"].isin(ids)]
    in_place = set(table.loc[table["field"] == LOCATION, "record_id"]) & ids
    geometries = ingested.geometries[ingested.geometries["record_id"].isin(in_place)]
    claim_ids = set(claims["claim_id"])
    return replace(
        ingested,
        sources=_within(ingested.sources, "source_id", set(records["source_id"])),
        records=records.reset_index(drop=True),
        claims=claims.reset_index(drop=True),
        geometries=geometries.reset_index(drop=True),
        issues=schema.ISSUES.empty(),
        site_ids=_known(site_ids, table),
        issued=_within(ingested.issued, "record_id", ids),
        revised=_within(_within(revised, "claim_id", claim_ids), "revised_claim_id", claim_ids),
    )


def _known(site_ids: pd.DataFrame, seen: pd.DataFrame) -> pd.DataFrame:
    """Keep by what sites are known, where the reader may see that name and what the id is of."""
    named = seen[seen["field"] == NAME]
    pairs = set(zip(named["source_id"], named["name_key"], strict=True))
    read_as: dict[str, set[str]] = {}
    for site_id, name in zip(named["site_id"], named["name"], strict=True):
        read_as.setdefault(str(site_id), set()).add(slug(str(name)))
    keep = [
        (source_id, key) in pairs
        and not {site_id, site_id.rpartition("-")[0]}.isdisjoint(read_as.get(site_id, ()))
        for site_id, source_id, key in zip(
            site_ids["site_id"].astype(str), site_ids["source_id"], site_ids["name_key"],
            strict=True,
        )
    ]  # fmt: skip
    # References are facts of their own: an id is known again by its name alone.
    return (
        site_ids[keep]
        .assign(reference=None)
        .drop_duplicates(["site_id", "source_id", "name_key"], ignore_index=True)
    )


def _within(table: pd.DataFrame, column: str, chosen: set[str]) -> pd.DataFrame:
    return table[table[column].isin(chosen)].reset_index(drop=True)
