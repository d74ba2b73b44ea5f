"""What a snapshot would hold, and what is new in it: told before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pandas as pd

from sitepipe.approvals import read_approvals
from sitepipe.assessment import Assessment
from sitepipe.decisions import read_decisions
from sitepipe.registry import lineage_with
from sitepipe.reports import SiteDifference
from sitepipe.store import HELD, TableChange
from sitepipe.store.committing import prepare
from sitepipe.vocab import IssueKind

# Tables that say how ids and pairs were found, not what is known of a site.
_BOOKKEEPING = frozenset({"site_ids", "lineage", "identities", "matches"})


def tables_of(assessment: Assessment, root: Path) -> dict[str, pd.DataFrame]:
    """
    Gather every table that a snapshot holds.

    Parameters
    ----------
    assessment
        What was assessed.
    root
        The workspace, for what people decided and approved, and what happened to ids before.
    """
    snapshot = assessment.snapshot
    found: dict[str, pd.DataFrame] = {
        "decisions": read_decisions(root),
        "approvals": read_approvals(root),
        "lineage": lineage_with(root, snapshot, as_of=assessment.settings.as_of),
    }
    for bundle in (assessment.appraisal, snapshot, assessment.base):  # its issues are all there are
        for name in HELD:
            if name not in found and hasattr(bundle, name):
                found[name] = getattr(bundle, name)
    return found


def with_reach_of(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """
    Give issues as if the same sources could be reached now as were then.

    That a source is away, and its kept copy is read, is said on the day; it is no news of any
    site that a snapshot were to be made for.

    Parameters
    ----------
    before, now
        Table of :data:`sitepipe.schema.ISSUES` of the last snapshot, and of what comes.
    """
    kept = IssueKind.KEPT_COPY_USED.value
    return pd.concat([now[now["kind"] != kept], before[before["kind"] == kept]], ignore_index=True)


def site_differences(
    before: pd.DataFrame, now: pd.DataFrame, changes: list[TableChange]
) -> list[SiteDifference]:
    """
    Say which sites come, go and change, and in what.

    Parameters
    ----------
    before, now
        Table of :data:`sitepipe.schema.SITES` of the last snapshot, and of what comes.
    changes
        What changes in every table.
    """
    was, is_now = before.set_index("site_id"), now.set_index("site_id")
    both = is_now.index.intersection(was.index)
    left, right = was.loc[both], is_now.loc[both]
    same = (left == right).fillna(False) | (left.isna() & right.isna())
    found = []
    for site_id in sorted({*was.index, *is_now.index}):
        tables = [
            one.name
            for one in changes
            if one.name != "sites" and one.name not in _BOOKKEEPING and site_id in one.sites
        ]
        change: Literal["added", "changed", "gone"] = "changed"
        fields: list[str] = []
        if site_id not in was.index:
            change = "added"
        elif site_id not in is_now.index:
            change = "gone"
        else:
            row = same.loc[site_id]
            fields = [str(name) for name in row.index[~row.astype(bool)]]
            if not (fields or tables):
                continue
        name = (was if change == "gone" else is_now)["name"].get(site_id)
        found.append(
            SiteDifference(
                site_id=site_id,
                name=name if isinstance(name, str) else site_id,
                change=change,
                fields=fields,
                tables=tables,
            )
        )
    return found


def all_new(tables: Mapping[str, pd.DataFrame]) -> list[TableChange]:
    """Say what the first snapshot of a workspace without a store would hold."""
    return [
        TableChange(name, len(rows), rows.sha256, added=list(range(len(rows))))
        for name, rows in prepare(tables).items()
        if len(rows)
    ]
