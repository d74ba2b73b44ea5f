"""What is known, as a page, a picture and a table."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from sitepipe import words
from sitepipe.render.pages.grid import authority_name, described, grid_svg, share_text
from sitepipe.render.pages.page import still_policy, templates
from sitepipe.render.portfolio import csv_text
from sitepipe.render.theme import Theme, theme
from sitepipe.reports import Ask, AuthorityCoverage, CoverageReport

_NEXT = 20


def coverage_svg(report: CoverageReport) -> str:
    """Return the grid of shares as one SVG file; the same report gives the same bytes."""
    return f"{grid_svg(report, theme(), alone=True)}\n"


def coverage_csv(report: CoverageReport) -> str:
    """Return every share, authority by field, as a table that a spreadsheet opens as text."""
    rows = [
        {
            "authority": authority_name(one, report),
            "sites": one.sites,
            "by_share": one.by_share,
            "group": report_group.title,
            "field": answer.title,
            "known": one.answers[answer.answer],
            "share": round(one.answers[answer.answer] / one.sites, 3) if one.sites else None,
        }
        for one in [report.all_sites, *report.authorities]
        for report_group in report.groups
        for answer in report.answers
        if answer.group == report_group.group
    ]
    columns = ["authority", "sites", "by_share", "group", "field", "known", "share"]
    return csv_text(pd.DataFrame(rows, columns=columns))


def coverage_page(report: CoverageReport) -> str:
    """
    Return one self-contained HTML page: the picture, and the same figures as tables.

    It runs no script and asks nothing of any network. Text of sources is escaped. The same
    report gives the same bytes.
    """
    look = theme()
    return (
        templates("coverage")
        .get_template("page.html.j2")
        .render(
            policy=still_policy(),
            style=Markup(_style(look)),  # noqa: S704 - from the bundled theme
            title=report.title,
            notice=report.notice,
            as_of=words.date(report.as_of),
            description=described(report),
            figures=_figures(report),
            region=report.region.text,
            by_share=report.region.shares_measured,
            without_sites="; ".join(report.region.without_sites),
            drawing=Markup(grid_svg(report, look, alone=False)),  # noqa: S704 - escaped there
            groups=[group.title for group in report.groups],
            authorities=[
                _authority(one, report) for one in [report.all_sites, *report.authorities]
            ],
            measure=_measure(report),
            fields=_fields(report),
            next=[_ask(ask) for ask in report.next[:_NEXT]],
            weights=_weights(report),
        )
    )


def _style(look: Theme) -> str:
    return (
        templates("coverage")
        .get_template("page.css")
        .render(
            variables=look.css_variables(),
            drawer_below=f"{look.sizes.drawer_below:g}px",
            print_margin=f"{look.pdf.margin:g}mm",
        )
    )


def _figures(report: CoverageReport) -> list[dict[str, str]]:
    whole = report.all_sites.all
    figures = [
        ("Sites", f"{report.sites:,}"),
        ("Answers known", f"{whole.known:,} of {whole.asked:,} ({share_text(whole)})"),
        ("Required checks unknown",
         f"{report.checks_open:,} of {report.checks_required * report.sites:,}"),
    ]  # fmt: skip
    if report.region.authorities:
        with_sites, of = len(report.region.with_sites), len(report.region.authorities)
        figures.append(("Authorities of the region with a site", f"{with_sites:,} of {of:,}"))
    return [{"title": title, "text": text} for title, text in figures]


def _authority(one: AuthorityCoverage, report: CoverageReport) -> dict[str, object]:
    shares = [one.groups[group.group] for group in report.groups]
    return {
        "name": authority_name(one, report),
        "whole": one is report.all_sites,
        "cells": [
            f"{one.sites:,}",
            *([words.number(one.by_share, 1)] if report.region.shares_measured else []),
            *map(share_text, [*shares, one.all]),
        ],
    }


def _fields(report: CoverageReport) -> list[dict[str, object]]:
    return [
        {
            "title": group.title,
            "rows": [
                {
                    "title": one.title,
                    "cells": [
                        f"{one.known:,}",
                        words.percent(one.known / report.sites) if report.sites else "–",
                        f"{one.open:,}",
                        words.number(one.points, 0),
                        f"{one.checks:,}",
                        words.number(one.settles, 0),
                    ],
                }
                for one in report.answers
                if one.group == group.group
            ],
        }
        for group in report.groups
    ]


def _ask(ask: Ask) -> dict[str, object]:
    return {
        "name": ask.name,
        "question": ask.question,
        "ask": ask.ask or "",
        "cells": [
            words.number(ask.points, 0),
            f"{len(ask.checks)}",
            words.number(ask.settles, 1),
        ],
    }


def _measure(report: CoverageReport) -> str:
    return (
        "Points are of scores, 100 for each site, that the open answers would fix. Checks are of "
        f"the {report.checks_required} that each site must pass, that the answers would decide. "
        "Settles puts both together, as 100 for each site."
    )


def _weights(report: CoverageReport) -> str:
    named = {"score": "points of the score", "readiness": "required checks"}
    return " ".join(
        f"{named[name]} weigh {words.number(weight.value)} ({weight.source})."
        for name, weight in report.weights.items()
    )
