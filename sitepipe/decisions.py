"""What people decided of records: one table in the workspace, which no rule overrides."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sitepipe import schema
from sitepipe.errors import DataError, StorageError, UsageError, first_five, meant
from sitepipe.render.folder import write_text
from sitepipe.render.portfolio import csv_text, plain_text
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
    file = root / DECISIONS_FILE
    if not file.exists():
        return schema.DECISIONS.empty()
    try:
        table = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except OSError as error:
        raise StorageError(f"cannot read {DECISIONS_FILE}: {error.strerror}") from error
    except ValueError as error:
        raise DataError(f"{DECISIONS_FILE} is not readable as CSV: {error}") from error
    if missing := [name for name in schema.DECISIONS.column_names if name not in table]:
        raise DataError(
            f"{DECISIONS_FILE} lacks {first_five(missing)}",
            hint="Take the file away and decide again: sitepipe decide RECORD OTHER OUTCOME",
        )
    if not (wrong := table.index[~table["outcome"].isin(OUTCOMES)]).empty:
        raise DataError(
            f"{DECISIONS_FILE}, row {wrong[0] + 2}: {table['outcome'][wrong[0]]!r} is no outcome",
            hint=f"Outcomes: {', '.join(OUTCOMES)}.",
        )
    plain = table[schema.DECISIONS.column_names].apply(plain_text)
    return schema.DECISIONS.frame(plain.replace("", pd.NA))


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
    held = pd.concat([read_decisions(root), schema.DECISIONS.frame([row])], ignore_index=True)
    write_text(root / DECISIONS_FILE, csv_text(held))
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
