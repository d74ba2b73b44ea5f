"""What people decided of records: one table in the workspace, which no rule overrides."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sitepipe import schema
from sitepipe.errors import DataError, UsageError, meant
from sitepipe.kept import read_kept, write_kept
from sitepipe.vocab import Match

DECISIONS_FILE = "decisions.csv"
OUTCOMES = [one.value for one in Match if one is not Match.ASK]


def read_decisions(root: Path) -> pd.DataFrame:
    """
    Read what people decided in a workspace.

    Returns
    -------
    decisions
        Table of :data:`sitepipe.schema.DECISIONS`; no rows if nobody decided anything.

    Raises
    ------
    DataError
        If the file lacks a column, or an outcome is none.
    StorageError
        If it cannot be read.
    """
    again = "Take the file away and decide again: sitepipe decide RECORD OTHER OUTCOME"
    kept = read_kept(root / DECISIONS_FILE, schema.DECISIONS, hint=again)
    if not (wrong := kept.index[~kept["outcome"].isin(OUTCOMES)]).empty:
        raise DataError(
            f"{DECISIONS_FILE}, row {wrong[0] + 2}: {kept['outcome'][wrong[0]]!r} is no outcome",
            hint=f"Outcomes: {', '.join(OUTCOMES)}.",
        )
    return schema.DECISIONS.frame(kept)


def add_decision(
    root: Path, records: pd.DataFrame, references: pd.Series, decision: dict[str, str]
) -> pd.DataFrame:
    """
    Keep one more decision.

    Parameters
    ----------
    root
        The workspace.
    records
        Records that name sites; the decision holds for what they are called, not for the row
        they stand in, so that it outlives the next file.
    references
        Reference by ``record_id``, where there is one.
    decision
        ``record_id``, ``other_record_id``, ``outcome``, ``decided_by``, ``decided_at``, ``note``.

    Returns
    -------
    decisions
        All of them, the new one last.

    Raises
    ------
    UsageError
        If there is no such record, or both are one.
    """
    ends = [_end(records, references, decision[name]) for name in ("record_id", "other_record_id")]
    if ends[0] == ends[1]:
        raise UsageError("the two records are one", hint="See them: sitepipe consolidate --json")
    row = {
        **{name: decision[name] for name in ("decided_at", "decided_by", "outcome", "note")},
        **ends[0],
        **{f"other_{name}": value for name, value in ends[1].items()},
    }
    return keep_decisions(root, schema.DECISIONS.frame([row]))


def keep_decisions(root: Path, decisions: pd.DataFrame) -> pd.DataFrame:
    """
    Keep further decisions: all of them, or none.

    Parameters
    ----------
    root
        The workspace.
    decisions
        Table of :data:`sitepipe.schema.DECISIONS`.

    Returns
    -------
    decisions
        All that were made, the new ones last.
    """
    before = read_decisions(root)
    if decisions.empty:
        return before
    held = schema.DECISIONS.frame([*before.to_dict("records"), *decisions.to_dict("records")])
    write_kept(root / DECISIONS_FILE, held)
    return held


def _end(records: pd.DataFrame, references: pd.Series, record_id: str) -> dict[str, str | None]:
    held = records[records["record_id"] == record_id]
    if held.empty:
        known = records["record_id"].tolist()
        raise UsageError(
            f"no record of a site has the id {record_id!r}{meant(record_id, known)}",
            hint="See the ids of records: sitepipe consolidate --json",
        )
    record = held.iloc[0]
    return {
        "source_id": record["source_id"],
        "name": record["name"],
        "reference": references.get(record_id),
    }
