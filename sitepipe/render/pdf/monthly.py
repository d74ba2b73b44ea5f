"""``report.pdf``: the monthly report as an accessible document."""

from __future__ import annotations

from collections.abc import Sequence

from sitepipe import words
from sitepipe.render.cards.month import Section, Table, charts_of, sections_of, span_of
from sitepipe.render.fonts import BREAK_HERE, shortened
from sitepipe.render.pdf.data import look, printable_texts
from sitepipe.render.pdf.document import compiled
from sitepipe.render.pdf.sites import Data
from sitepipe.reports import MonthlyReport

FACE = "Source Sans Pro"
_TITLE, _NOTICE, _CELL = 120, 260, 160
_NARROW, _WIDE = 10, 40  # letters
_UNTITLED = "Development sites"


def monthly_pdf(report: MonthlyReport, charts: Sequence[str]) -> bytes:
    """
    Return a report as a tagged PDF (PDF/UA-1); the same arguments give the same bytes.

    Parameters
    ----------
    report
        What it says; long cells are shortened.
    charts
        Its charts as SVG, set in :data:`FACE`.

    Raises
    ------
    StorageError
        If a font or template is missing from the installation.
    """
    said: Data = {
        "title": shortened(report.title.strip() or _UNTITLED, _TITLE),
        "notice": shortened(report.notice, _NOTICE),
        "asOf": words.date(report.new.as_of),
        "span": span_of(report),
        "totals": [
            [one.name, shortened(one.old, _CELL), shortened(one.new, _CELL)]
            for one in report.totals
        ],
        "totalsHead": ["", words.date(report.old.as_of), words.date(report.new.as_of)],
        "trend": f"The last {words.count(len(report.trend), 'snapshot')}",
        "sections": [_section(one) for one in sections_of(report)],
    }
    data: Data = printable_texts(said)
    data["name"] = data["title"].replace(BREAK_HERE, "")
    data["date"] = [int(part) for part in report.new.as_of.split("-")]
    data["charts"] = [
        {"svg": svg, "alt": one.text} for svg, one in zip(charts, charts_of(report), strict=True)
    ]
    data["look"] = look()
    return compiled(data, template="report.typ")


def _section(section: Section) -> Data:
    return {
        "title": section.title,
        "note": section.note,
        "tables": [_table(table, len(section.tables) > 1) for table in section.tables],
    }


def _table(table: Table, is_titled: bool) -> Data:
    return {
        "title": table.title if is_titled else "",
        "head": list(table.head),
        "right": list(table.right),
        "widths": [_width(table, place) for place in range(len(table.head))],
        "rows": [[shortened(cell, _CELL) for cell in row] for row in table.rows],
        "more": f"and {table.more:,} more" if table.more else "",
        "empty": table.empty,
    }


def _width(table: Table, place: int) -> int:
    """Return the part of the page that a column gets, by its longest cell; 0 for its own width."""
    if place in table.right:
        return 0
    longest = max(len(row[place]) for row in [table.head, *table.rows])
    return min(max(longest, _NARROW), _WIDE)
