"""References that tell the rows of a table apart, as they are written."""

from __future__ import annotations

from collections.abc import Sequence

from sitepipe.errors import first_five
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.figures import is_stated_unknown
from sitepipe.ingest.tables import Row
from sitepipe.vocab import IssueKind, Severity


def note_reference_case(rows: Sequence[Row], heading: str, issues: IssueLog) -> None:
    """Note references under a heading that differ only in case."""
    written: dict[str, dict[str, int]] = {}
    for row in rows:
        text = row.cells.get(heading, "")
        if text and not is_stated_unknown(text):
            written.setdefault(text.casefold(), {}).setdefault(text, row.number)
    for first_rows in written.values():
        if len(first_rows) > 1:
            texts = list(first_rows)
            issues.add(
                IssueKind.REFERENCE_CASE,
                Severity.WARNING,
                f"references that differ only in case: {first_five(texts)}",
                row=first_rows[texts[1]],
                column=heading,
                value=texts[1],
                repair="They were kept apart; write the same reference the same way.",
            )
