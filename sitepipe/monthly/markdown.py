"""A monthly report as Markdown, and what changed after it as the newsletter has it."""

from __future__ import annotations

from sitepipe import words
from sitepipe.newsletter import plain
from sitepipe.render.cards.month import Section, Table, sections_of, span_of
from sitepipe.reports import MonthlyReport


def monthly_markdown(report: MonthlyReport) -> str:
    """
    Write a report as Markdown.

    Text of sources is escaped: it is never markup. The same report gives the same text.
    """
    parts = [f"# {plain(report.title)}: {span_of(report)}"]
    if report.notice:
        parts.append(f"**{plain(report.notice)}**")
    parts.append(_rows(
        ("", words.date(report.old.as_of), words.date(report.new.as_of)),
        [(one.name, one.old, one.new) for one in report.totals],
        (1, 2),
    ))  # fmt: skip
    for section in sections_of(report):
        parts += _section(section)
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> list[str]:
    parts = [f"## {plain(section.title)}"]
    if any(table.rows for table in section.tables) and section.note:
        parts.append(section.note)
    for table in section.tables:
        if not table.rows:
            parts.append(table.empty)
            continue
        if len(section.tables) > 1:
            parts.append(f"### {table.title}")
        parts.append(_told(table))
    return parts


def _told(table: Table) -> str:
    more = [f"\nand {table.more:,} more"] if table.more else []
    return "\n".join([_rows(table.head, table.rows, table.right), *more])


def _rows(head: tuple[str, ...], rows: list[tuple[str, ...]], right: tuple[int, ...]) -> str:
    rule = ["---:" if place in right else "---" for place in range(len(head))]
    lines = [[plain(cell) for cell in head], rule, *([plain(one) for one in row] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
