"""Tables checked against their schema, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from sitepipe.consolidate.winners import TableRow
from sitepipe.schema import Table
from sitepipe.validation import validated


@dataclass(frozen=True)
class Checks:
    """What checking tables finds; ``claims`` say where each value stands."""

    claims: pd.DataFrame
    issues: list[TableRow] = field(default_factory=list)

    def table(
        self, table: Table, frame: pd.DataFrame, *, cells: pd.DataFrame | None = None
    ) -> pd.DataFrame:
        """Return a table with what its columns cannot hold made unknown; keep the issues."""
        mended, issues = validated(table, frame, self.claims, cells=cells)
        self.issues.extend(issues)
        return mended


def not_said_yet(issues: list[TableRow], said: pd.DataFrame) -> list[TableRow]:
    """Leave out issues of a kind that reading the same row already gave."""
    where = ["kind", "source_id", "sheet", "row"]
    known = {_place(row) for row in said[where].to_dict("records")}
    return [issue for issue in issues if _place(issue) not in known]


def _place(issue: TableRow) -> tuple[object, ...]:
    cells = (issue.get(name) for name in ("kind", "source_id", "sheet", "row"))
    return tuple(None if pd.isna(cell) else cell for cell in cells)
