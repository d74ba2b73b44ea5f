"""What became of each approval, and what a reader does not get."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd

from sitepipe.approvals.facts import KEY, NAME, Facts
from sitepipe.approvals.granted import Key, key_of, seen_by
from sitepipe.cells import is_unknown
from sitepipe.reports import ApprovalReport, ApprovalsReport, HeldBack
from sitepipe.vocab import Approval, Audience, Reader


def approvals_report(
    facts: Facts,
    approvals: pd.DataFrame,
    *,
    required: bool,
    holding: Collection[str],
    reader: Reader | None = None,
    site_id: str | None = None,
) -> ApprovalsReport:
    """
    List every approval with what became of it, and what a reader does not get.

    Parameters
    ----------
    facts, approvals
        All there are.
    required
        See :func:`sitepipe.approvals.granted.seen_by`.
    holding
        Claims that hold: only they, and names, are asked for.
    reader
        Whose view is asked; of none nothing is held back.
    site_id
        Only this site.
    """
    table = facts.table if site_id is None else facts.of_site(site_id)
    named = set(zip(table["source_id"], table["name_key"], strict=True))
    latest: dict[object, dict[Any, Any]] = {}
    for row in approvals.to_dict("records"):
        if site_id is None or key_of(row)[:2] in named:
            latest[(key_of(row), row["audience"], row["partner"])] = row
    held: list[HeldBack] = []
    if reader is not None:
        seen = seen_by(facts, approvals, reader, required=required).reindex(table.index)
        may = table["least"].map(lambda least: reader.audience.may_see(Audience(least)))
        asked = table["claim_id"].isin(set(holding)) | (table["field"] == NAME)
        missing = table[seen.isna() & may & asked].drop_duplicates([*KEY, "value_sha256"])
        held = [_held_back(row) for row in missing.to_dict("records")]
    rows = described(list(latest.values()), facts)
    return ApprovalsReport(
        required=required,
        audience=None if reader is None else _outside(reader.audience),
        partner=reader.partner or None if reader else None,
        approvals=sorted(rows, key=lambda one: (one.site, one.field, one.source, one.audience)),
        held_back=sorted(held, key=lambda one: (one.site, one.source, one.field, one.about or "")),
    )


def described(rows: list[dict[Any, Any]], facts: Facts) -> list[ApprovalReport]:
    """Say of rows of the log what became of each."""
    now: dict[Key, dict[str, str]] = {}
    columns = [*KEY, "value_sha256", "value"]
    for *key, sha256, value in facts.table[columns].itertuples(index=False, name=None):
        now.setdefault(tuple(key), {})[sha256] = value
    return [_described(row, now.get(key_of(row)[:-1], {})) for row in rows]


def _described(row: dict[Any, Any], stated: dict[str, str]) -> ApprovalReport:
    if row["approval"] == Approval.REVOKED.value:
        state = "revoked"
    elif row["value_sha256"] in stated:
        state = "holds"
    else:
        state = "lapsed" if stated else "gone"
    return ApprovalReport.model_validate(
        {
            "state": state,
            "audience": row["audience"],
            "site": row["name"],
            "source": row["source_id"],
            "now": _text("; ".join(map(str, stated.values()))) if state == "lapsed" else None,
            **{name: row[name] for name in ("field", "approved_by", "approved_at")},
            **{name: _text(row[name]) for name in ("partner", "about", "value", "note")},
        }
    )


def _held_back(row: dict[Any, Any]) -> HeldBack:
    return HeldBack(
        site_id=_text(row["site_id"]),
        site=str(row["name"]),
        source=str(row["source_id"]),
        about=_text(row["about"]),
        field=str(row["field"]),
        value=_text(row["value"]),
    )


def _text(cell: object) -> str | None:
    return None if is_unknown(cell) or cell == "" else str(cell)


def _outside(audience: Audience) -> Any:
    return audience.value
