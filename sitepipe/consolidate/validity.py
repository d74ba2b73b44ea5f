"""Which rows speak of a time that the answer is about."""

from __future__ import annotations

import pandas as pd

from sitepipe.consolidate.winners import TableRow
from sitepipe.dates import begins_after
from sitepipe.vocab import IssueKind, Severity


def valid_by(
    records: pd.DataFrame, claims: pd.DataFrame, sources: pd.DataFrame, as_of: str | None
) -> tuple[pd.DataFrame, pd.DataFrame, list[TableRow]]:
    """
    Leave out what happened only after the date of the answer.

    A row with a later date of its own is an event that has not happened yet: neither its
    claims nor the site that it names are there. A source that was put together later is used,
    since most of what it states was so before, and an issue says that it looks back. A year, a
    month or an interval has begun with its first day; what is only dated by its last, with that.

    Returns
    -------
    records, claims, issues
        The records and claims that hold, and an issue for each source that lost some or looks
        back.
    """
    if as_of is None:
        return records, claims, []
    of_source = records["source_id"].map(sources.set_index("source_id")["valid_at"])
    late = _after(records["valid_at"], as_of) & (records["valid_at"] != of_source)
    left_out = claims["record_id"].isin(records.loc[late, "record_id"])
    claims_lost = claims.loc[left_out, "source_id"].value_counts()
    issues: list[TableRow] = [
        {
            "source_id": source_id,
            "kind": IssueKind.AFTER_AS_OF.value,
            "severity": Severity.NOTICE.value,
            "message": f"{claims_lost.get(source_id, 0)} claims are dated after {as_of} and were "
            f"left out; their rows: {count}",
            "repair": "Choose a later --as-of to use them.",
        }
        for source_id, count in records.loc[late, "source_id"].value_counts(sort=False).items()
    ]
    issues += [
        {
            "source_id": source["source_id"],
            "kind": IssueKind.AFTER_AS_OF.value,
            "severity": Severity.WARNING.value,
            "value": source["valid_at"],
            "message": f"the source speaks of {source['valid_at']}, after {as_of}; it was used",
            "repair": "Check that it also held then, or choose a later --as-of.",
        }
        for source in sources[_after(sources["valid_at"], as_of)].to_dict("records")
    ]
    return (
        records[~late].reset_index(drop=True),
        claims[~left_out].reset_index(drop=True),
        issues,
    )


def _after(dates: pd.Series, as_of: str) -> pd.Series:
    late = {iso: begins_after(iso, as_of) for iso in dates.dropna().unique()}
    return pd.Series([late.get(iso, False) for iso in dates], index=dates.index, dtype=bool)
