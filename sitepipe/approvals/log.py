"""``approvals.csv``: every approval and every one taken back, in the order they were made."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from sitepipe import schema
from sitepipe.errors import DataError, first_five
from sitepipe.kept import read_kept, write_kept
from sitepipe.vocab import Approval, Audience

APPROVALS_FILE = "approvals.csv"
_RESTORE = (
    "Put the file back as sitepipe wrote it, or take it away and approve again: "
    "sitepipe approve SITE --for investor --by NAME"
)
_NEEDED = ("approved_by", "source_id", "name", "field")


def read_approvals(root: Path) -> pd.DataFrame:
    """
    Read what people approved in a workspace.

    Returns
    -------
    approvals
        Table of :data:`sitepipe.schema.APPROVALS`; no rows if nobody approved anything.

    Raises
    ------
    DataError
        If the file is damaged: says which rows, and what is wrong with the first.
    StorageError
        If it cannot be read.
    """
    kept = read_kept(root / APPROVALS_FILE, schema.APPROVALS, hint=_RESTORE)
    rows = enumerate(kept.to_dict("records"), start=2)
    faults = {number: fault for number, row in rows if (fault := _fault(row))}
    if faults:
        row, fault = next(iter(faults.items()))
        raise DataError(
            f"{APPROVALS_FILE} is damaged, so nothing in it counts: row {row}: {fault} "
            f"(wrong rows: {first_five(faults)})",
            hint=_RESTORE,
        )
    return schema.APPROVALS.frame(kept)


def add_approvals(root: Path, rows: pd.DataFrame) -> pd.DataFrame:
    """
    Keep further rows: all of them, or none.

    Returns
    -------
    approvals
        All that there are, the new ones last.
    """
    before = read_approvals(root)
    if rows.empty:
        return before
    held = schema.APPROVALS.frame([*before.to_dict("records"), *rows.to_dict("records")])
    write_kept(root / APPROVALS_FILE, held)
    return held


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _fault(row: dict[Any, Any]) -> str:
    """Say what is wrong with a row; empty if nothing is. A damaged row never approves anything."""
    for name, terms in (("approval", Approval), ("audience", Audience)):
        known = [one.value for one in terms]
        if row[name] not in known:
            return f"{name} is {row[name]!r}, not one of {', '.join(known)}"
    if not _is_day(str(row["approved_at"])):
        return f"approved_at is {row['approved_at']!r}, not a date such as 2026-11-23"
    if not re.fullmatch("[0-9a-f]{64}", str(row["value_sha256"])):
        return "value_sha256 is no hash"
    if missing := [name for name in _NEEDED if not isinstance(row[name], str)]:
        return f"{first_five(missing)} is missing"
    if row["audience"] != Audience.PARTNER.value and isinstance(row["partner"], str):
        return "a partner is named, but the audience is not partner"
    return ""
