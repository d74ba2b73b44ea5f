"""Which claims speak of a time that the answer is about."""

from __future__ import annotations

import pandas as pd

from sitepipe.consolidate.winners import Row
from sitepipe.vocab import IssueKind, Severity


def valid_by(
    claims: pd.DataFrame, sources: pd.DataFrame, as_of: str | None
) -> tuple[pd.DataFrame, list[Row]]:
    """
    Leave out what happened only after the date of the answer.

    A row with a later date of its own is an event that has not happened yet. A source that
    was put together later is used, since most of what it states was so before, and an issue
    says that it looks back. A year or a month counts by its own precision.
    """
    if as_of is None:
        return claims, []
    late = _after(claims["valid_at"], as_of)
    of_source = claims["source_id"].map(sources.set_index("source_id")["valid_at"])
    left_out = late & (claims["valid_at"] != of_source)
    issues: list[Row] = [
        {
            "source_id": source_id,
            "kind": IssueKind.AFTER_AS_OF.value,
            "severity": Severity.NOTICE.value,
            "message": f"{count} claims are dated after {as_of} and were left out",
            "repair": "Choose a later --as-of to use them.",
        }
        for source_id, count in claims.loc[left_out, "source_id"].value_counts(sort=False).items()
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
    return claims[~left_out].reset_index(drop=True), issues


def _after(dates: pd.Series, as_of: str) -> pd.Series:
    stated = dates.fillna("").astype(str)
    return pd.Series([date > as_of[: len(date)] for date in stated], index=dates.index, dtype=bool)
