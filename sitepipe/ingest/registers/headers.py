"""Broken headers of registers: two headings in one cell, headings with a letter wrong."""

from __future__ import annotations

from collections.abc import Sequence

from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.registers.columns import Column, headed
from sitepipe.ingest.tables import Row, TextTable
from sitepipe.names import heading_key
from sitepipe.vocab import IssueKind, Severity


def mend_header(
    table: TextTable, columns: Sequence[Column], issues: IssueLog
) -> tuple[list[str], list[Row]]:
    """
    Part headings that stand in one cell.

    A heading made of two columns' headings, with a blank heading after it, is a comma that was
    lost in the header alone: the blank one is the second. Without the blank one it cannot be
    told which of the cells below belongs to which, so the header stays and an error is noted.

    Returns
    -------
    headings, rows
        The rows hold the same cells under the mended headings.
    """
    headings = list(table.headings)
    known = headed(headings, columns)
    for position, heading in enumerate(table.headings):
        parts = None if heading in known.heading.values() else _parts(heading, columns)
        if parts is None or set(parts) & set(headings):
            continue
        if position + 1 < len(headings) and headings[position + 1] == f"(column {position + 2})":
            headings[position : position + 2] = parts
            severity, repair = Severity.WARNING, "The blank heading after it is the second."
        else:
            severity = Severity.ERROR
            repair = "No blank heading follows it: part the two headings and send it again."
        issues.add(
            IssueKind.HEADER_REPAIRED,
            severity,
            f"one cell of the header holds two headings, {parts[0]} and {parts[1]}",
            column=heading,
            value=heading,
            repair=repair,
        )
    for name, heading in sorted(known.near.items()):
        issues.add(
            IssueKind.HEADER_REPAIRED,
            Severity.NOTICE,
            f"the heading {heading!r} is no column's; it was read as {name}",
            column=heading,
            value=heading,
            repair=f"Write it {name}.",
        )
    rows = [
        Row(row.number, dict(zip(headings, row.cells.values(), strict=True))) for row in table.rows
    ]
    return headings, rows


def _parts(heading: str, columns: Sequence[Column]) -> list[str] | None:
    """Part a heading at a space so that each part is a heading of its own."""
    words = heading.split()
    for cut in range(1, len(words)):
        first, second = " ".join(words[:cut]), " ".join(words[cut:])
        if all(
            any(one.is_headed(heading_key(text)) for one in columns) for text in (first, second)
        ):
            return [first, second]
    return None
