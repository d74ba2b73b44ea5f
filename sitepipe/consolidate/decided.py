"""What people decided of records, found again among the records of the day."""

from __future__ import annotations

import pandas as pd

from sitepipe.names import site_key

_PAIR = ["record_id", "other_record_id", "outcome", "decided_by"]


def decided_pairs(decisions: pd.DataFrame, described: pd.DataFrame) -> pd.DataFrame:
    """
    Find the pairs of records that people decided on.

    A decision holds for records of its source with its name and reference, in whichever row
    they stand today; one whose records are gone waits for them.

    Parameters
    ----------
    decisions
        Table of :data:`sitepipe.schema.DECISIONS`, the latest last.
    described
        Records by ``record_id``, ``source_id``, ``name`` and ``reference``.

    Returns
    -------
    pairs
        ``record_id``, ``other_record_id``, ``outcome`` and ``decided_by``.
    """
    if decisions.empty:
        return pd.DataFrame(columns=_PAIR, dtype="str")
    known = _keyed(described, "").assign(record_id=described["record_id"].to_numpy())
    other = known.rename(columns={"record_id": "other_record_id"})
    asked = pd.DataFrame(
        {
            "key": _keyed(decisions, "")["key"],
            "other_key": _keyed(decisions, "other_")["key"],
            "outcome": decisions["outcome"],
            "decided_by": decisions["decided_by"],
            "order": range(len(decisions)),
        }
    )
    found = asked.merge(known, on="key").merge(
        other.rename(columns={"key": "other_key"}), on="other_key"
    )
    found = found.sort_values(["order", "record_id", "other_record_id"], kind="stable")
    return found[_PAIR].reset_index(drop=True)


def _keyed(table: pd.DataFrame, prefix: str) -> pd.DataFrame:
    reference = table[f"{prefix}reference"].fillna("").astype(str).str.strip().str.casefold()
    keys = zip(
        table[f"{prefix}source_id"], table[f"{prefix}name"].map(site_key), reference, strict=True
    )
    return pd.DataFrame({"key": pd.Series(["\x1f".join(key) for key in keys], dtype="str")})
