"""Defects in data, noted while reading; they become rows of the ``issues`` table."""

from __future__ import annotations

from sitepipe.vocab import IssueKind, Severity


class IssueLog:
    """
    The defects of one source, in the order they were met.

    Parameters
    ----------
    source_id
        The source that they are in.
    sheet
        Sheet or layer; ``None`` for plain tables.
    """

    def __init__(self, source_id: str, *, sheet: str | None = None) -> None:
        self.source_id = source_id
        self.sheet = sheet
        self.rows: list[dict[str, object]] = []

    def add(
        self,
        kind: IssueKind,
        severity: Severity,
        message: str,
        *,
        repair: str,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        """Note one defect: what is wrong, and what was done or is to do."""
        self.rows.append(
            {
                "source_id": self.source_id,
                "sheet": self.sheet,
                "row": row,
                "column": column,
                "value": value,
                "kind": kind.value,
                "severity": severity.value,
                "message": message,
                "repair": repair,
            }
        )
