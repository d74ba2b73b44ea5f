"""The monthly report as one self-contained HTML page."""

from __future__ import annotations

from markupsafe import Markup

from sitepipe import words
from sitepipe.render.cards.month import Section, Table, charts_of, sections_of, span_of
from sitepipe.render.pages.charts import move_svg, trend_svg
from sitepipe.render.pages.page import still_policy, templates
from sitepipe.render.theme import Theme, theme
from sitepipe.reports import MonthlyReport
from sitepipe.vocab import Audience

FOOT = (
    "Made by sitepipe from the snapshots of its store. Acreages are as their sources state them; "
    "points, ranks and driving times are modelled."
)


def monthly_page(report: MonthlyReport) -> str:
    """
    Return a report as a page that runs no script and asks nothing of any network.

    Text of sources is escaped. The same report gives the same bytes.
    """
    look = theme()
    charts = trend_charts(report)
    return (
        templates("report")
        .get_template("page.html.j2")
        .render(
            policy=still_policy(),
            style=Markup(_style(look)),  # noqa: S704 - from the bundled theme
            title=report.title,
            span=span_of(report),
            notice=report.notice,
            audience="" if report.audience is Audience.INTERNAL else f"for {report.audience.label}",
            description=f"What changed in {report.title}, {span_of(report)}",
            figures=report.totals,
            trend_title=f"The last {words.count(len(report.trend), 'snapshot')}",
            charts=[Markup(svg) for svg in charts],  # noqa: S704 - escaped there
            sections=[_section(one, look) for one in sections_of(report)],
            bar_head="0 to 100",
            foot=FOOT,
        )
    )


def trend_charts(report: MonthlyReport, *, face: str = "") -> list[str]:
    """Draw the charts of a report, each an SVG element; ``face`` as for the charts."""
    look = theme()
    return [
        trend_svg(
            one.title, one.values, one.said, one.dates, one.text, look,
            full=one.full, scale=one.scale, face=face,
        )
        for one in charts_of(report)
    ]  # fmt: skip


def _style(look: Theme) -> str:
    return (
        templates("report")
        .get_template("page.css")
        .render(
            variables=look.css_variables(),
            drawer_below=f"{look.sizes.drawer_below:g}px",
            print_margin=f"{look.pdf.margin:g}mm",
        )
    )


def _section(section: Section, look: Theme) -> dict[str, object]:
    return {
        "name": section.name,
        "title": section.title,
        "note": section.note,
        "count": f"{sum(table.many for table in section.tables):,}",
        "tables": [_table(table, look) for table in section.tables],
    }


def _table(table: Table, look: Theme) -> dict[str, object]:
    return {
        "title": table.title,
        "head": table.head,
        "rows": table.rows,
        "right": table.right,
        "many": f"{table.many:,}",
        "more": f"{table.more:,}" if table.more else "",
        "empty": table.empty,
        "bars": [
            Markup(move_svg(bar[:2], bar[2:], look))  # noqa: S704 - figures alone
            for bar in table.bars
        ],
    }
