"""Which thing a record of a register is of: by what it names it, folded as people write."""

from __future__ import annotations

import re

import pandas as pd

from sitepipe.consolidate.winners import TableRow, rank_records
from sitepipe.names import site_key
from sitepipe.schema import Table
from sitepipe.vocab import IssueKind, Severity

_CELL = ["source_id", "sheet", "row"]


def named_by_claims(table: Table, ranked: pd.DataFrame) -> pd.DataFrame:
    """
    Name what each record of a register is of by its claims on the key.

    Whatever a row is a record of, it is also one of this register if it states the key: a
    table of sites with a column of plots lists plots.

    Returns
    -------
    named
        As :func:`resolve_register` reads it; ``claim_id`` is the claim on the key's first part.
    """
    site, leading, *more = table.key
    keys = ranked[ranked["field"].isin([leading, *more]) & ranked["value"].notna()]
    if keys.empty:
        return pd.DataFrame(columns=["record_id", *table.key, "claim_id"], dtype="str")
    keys = keys.drop_duplicates(["record_id", "field"])
    named = keys.loc[keys["field"] == leading, ["record_id", site, "value", "claim_id"]]
    named = named.rename(columns={"value": leading})
    for name in more:
        part = keys[keys["field"] == name].set_index("record_id")["value"]
        named[name] = named["record_id"].map(part)
    return named


def named_by_records(table: Table, records: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Name what each record of a register is of by its own name, the best spelling first."""
    ranked = rank_records(records, sources)
    return ranked[["record_id", "name"]].rename(columns={"name": table.key[0]})


def without_key(
    table: Table, ranked: pd.DataFrame, named: pd.DataFrame, records: pd.DataFrame
) -> list[TableRow]:
    """
    List the rows that state something of a register and not what of.

    Parameters
    ----------
    table
        The register.
    ranked
        Ranked claims of sites.
    named
        The records that name what they are of.
    records
        Records of sites that the register is the table of.
    """
    fields = [one.claim for one in table.columns if one.claim]
    about = ranked[ranked["field"].isin(fields)]
    own = records[records["record_id"].isin(ranked["record_id"].unique())]
    if own.empty and about.empty:
        return []
    told = pd.concat([own[["record_id", *_CELL]], about[["record_id", *_CELL]]])
    lost = told[~told["record_id"].isin(named["record_id"])].drop_duplicates("record_id")
    key = next(one for one in table.columns if one.name == table.key[1])
    ordered = lost.sort_values(_CELL, kind="stable", na_position="first")
    return [
        {
            **{name: record[name] for name in _CELL},
            "kind": IssueKind.MISSING_KEY.value,
            "severity": Severity.WARNING.value,
            "message": f"the row does not say which of the {table.name} it is: "
            f"{key.heading.lower()} is not stated",
            "repair": "Its claims are kept and used nowhere; ask the sender.",
        }
        for record in ordered.to_dict("records")
    ]


def spelt_alike(references: pd.Series, names: pd.Series) -> pd.Series:
    """Give references to things the spelling that the things' names have, where they are known."""
    in_use = {site_key(name): name for name in names}
    known = {text: in_use.get(site_key(text), text) for text in references.dropna().unique()}
    return references.map(known).astype("str")


def lines(named: pd.DataFrame, key: list[str]) -> pd.Series:
    """Give each thing that records name a number, in the order in which they name them."""
    folded = named[key].apply(_folded)
    return folded.groupby(key, sort=False, dropna=False).ngroup()


def _folded(texts: pd.Series) -> pd.Series:
    keys = {text: site_key(text) for text in texts.dropna().unique()}
    return texts.map(keys)


def natural(text: str) -> str:
    """Return a text that sorts as people count: Plot 2 before Plot 10."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(12), site_key(text))
