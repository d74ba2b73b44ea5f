"""Rows of a partner's workbook: of which site each is, by the records it was issued for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from sitepipe.consolidate.winners import TableRow, conflict
from sitepipe.names import site_key

JOINED = frozenset({"constraints", "included_site"})
"""Fields of which what all sources say is joined: none of them beats another."""


def issued_for(issued: pd.DataFrame, records: pd.DataFrame) -> dict[str, list[str]]:
    """
    Find the records that rows of workbooks were issued for.

    A row is of the site that it was issued for, whatever it now says of the name: so a renamed
    site stays the same one, and no comparison of records changes because a workbook came back.
    A row of whose records none is here any more is compared like any other.

    Parameters
    ----------
    issued
        Table of :data:`sitepipe.schema.ISSUED`.
    records
        Records of sites, and of what belongs to them.

    Returns
    -------
    issued_for
        Records of other sources by the id of the row's record. No record in the lists is itself
        a key.
    """
    if issued.empty:
        return {}
    own = dict(zip(records["record_id"], records["source_id"], strict=True))
    issued = issued[issued["record_id"].isin(own)]
    keys: dict[str, list[tuple[str, str]]] = {}
    for row in issued.to_dict("records"):
        if row["source_id"] != own[row["record_id"]]:
            key = (str(row["source_id"]), site_key(str(row["name"])))
            keys.setdefault(str(row["record_id"]), []).append(key)
    plain = _by_key(records[~records["record_id"].isin(keys)])
    found = _found(keys, plain)
    # Where the partner's own files are gone, a later workbook is of what an earlier one was of.
    left = {record_id: held for record_id, held in keys.items() if record_id not in found}
    rest = _by_key(records[records["record_id"].isin(left)])
    again = _found(left, rest)
    chained = {one for ids in again.values() for one in ids}
    return found | {one: ids for one, ids in again.items() if one not in chained}


def _by_key(records: pd.DataFrame) -> dict[tuple[str, str], list[str]]:
    held: dict[tuple[str, str], list[str]] = {}
    for row in records[["record_id", "source_id", "name"]].to_dict("records"):
        key = (str(row["source_id"]), site_key(str(row["name"])))
        held.setdefault(key, []).append(str(row["record_id"]))
    return held


def _found(
    keys: Mapping[str, Collection[tuple[str, str]]], held: Mapping[tuple[str, str], list[str]]
) -> dict[str, list[str]]:
    found = {
        record_id: [one for key in wanted for one in held.get(key, []) if one != record_id]
        for record_id, wanted in keys.items()
    }
    return {record_id: ids for record_id, ids in found.items() if ids}


def placed_rows(
    records: pd.DataFrame, issued: Mapping[str, Collection[str]], named: pd.DataFrame
) -> pd.DataFrame:
    """
    Give each row of a workbook the site that it was issued for.

    Parameters
    ----------
    records
        Records of sites, and of what belongs to them.
    issued
        As :func:`issued_for` finds it.
    named
        The records that make sites, with their ``site_id``.

    Returns
    -------
    rows
        The rows of which the site is known, with ``site_id``, and whether they call the site
        otherwise than the records that they were issued for: ``renamed``.
    """
    if not issued:
        return records.iloc[:0].assign(site_id=pd.Series(dtype="str"), renamed=False)
    key = dict(zip(records["record_id"], records["name"].map(site_key), strict=True))
    sites = named[["name", "site_id"]].assign(key=named["name"].map(site_key))
    sites = sites.drop_duplicates(["key", "site_id"]).drop_duplicates("key", keep=False)
    by_name = dict(zip(sites["key"], sites["site_id"], strict=True))
    made = dict(zip(named["record_id"], named["site_id"], strict=True))
    site_of = {
        record_id: found
        for record_id, ids in issued.items()
        if (found := next((s for one in ids if (s := made.get(one) or by_name.get(key[one]))), ""))
    }
    rows = records[records["record_id"].isin(site_of)]
    return rows.assign(
        site_id=rows["record_id"].map(pd.Series(site_of, dtype="str")),
        renamed=[
            key[one] not in {key[other] for other in issued[one]} for one in rows["record_id"]
        ],
    )


def revisions(ranked: pd.DataFrame, revised: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """
    Find the claims that their own partner revised in a workbook, where sources are joined.

    What sources say of such a field is joined, so that a later date alone takes nothing back;
    the partner's own revision does.

    Parameters
    ----------
    ranked
        Ranked claims with ``site_id``.
    revised
        Table of :data:`sitepipe.schema.REVISED`.
    sources
        Gives each source's partner.

    Returns
    -------
    pairs
        ``claim_id`` of the workbook and ``revised_claim_id``; one of another site or another
        partner revises nothing.
    """
    if revised.empty:
        return pd.DataFrame(columns=["claim_id", "revised_claim_id"], dtype="str")
    joined = ranked[ranked["field"].isin(JOINED)]
    partner = joined["source_id"].map(sources.set_index("source_id")["partner"])
    told = joined.assign(partner=partner)[["claim_id", "field", "site_id", "partner"]]
    new = revised.merge(told, on="claim_id")
    old = told.rename(columns={"claim_id": "revised_claim_id"})
    both = new.merge(old, on=["revised_claim_id", "field", "site_id", "partner"])
    return both.drop_duplicates("revised_claim_id")[["claim_id", "revised_claim_id"]]


def revision_conflicts(ranked: pd.DataFrame, pairs: pd.DataFrame) -> list[TableRow]:
    """Return the rows of :data:`sitepipe.schema.CONFLICTS` of the claims that were revised."""
    if pairs.empty:
        return []
    claims = ranked.set_index("claim_id", drop=False)
    return [
        conflict(
            claims.loc[pair["claim_id"]].to_dict(),
            claims.loc[pair["revised_claim_id"]].to_dict(),
            "its own partner revised it in a workbook",
        )
        for pair in pairs.to_dict("records")
    ]
