"""The picture of what is known: a grid of shares, authority by group of fields, as SVG."""

from __future__ import annotations

import textwrap
from collections import Counter

from sitepipe import words
from sitepipe.render.pages.page import templates
from sitepipe.render.theme import Theme, class_of
from sitepipe.reports import AuthorityCoverage, CoverageReport, KnownShare

_HATCH = "url(#grid-hatch)"
_NAME_LETTERS = 33  # of the theme's small type that fit beside the grid
_NAME_LINES = 2
_LINE_LETTERS = 125  # that fit across the picture


def grid_svg(report: CoverageReport, look: Theme, *, alone: bool) -> str:
    """
    Draw the shares known.

    Parameters
    ----------
    report
        What ``coverage`` answers.
    look
        Every colour and size.
    alone
        Whether the picture is a file of its own, with its heading; else it stands in a page.

    Returns
    -------
    svg
        One element. Each cell has its figure in it and says in its title what it counts, so
        that nothing is told by colour alone.
    """
    size, space = look.sizes, look.space
    margin = space.s4 if alone else 0
    heading = _heading(report, look) if alone else []
    pitch = size.grid_cell + space.s1
    head = [*(group.title for group in report.groups), "All"]
    above = float(heading[-1]["y"]) + space.s2 if heading else 0
    top = above + 2 * look.type.body + space.s3
    left = margin + size.grid_name
    rows = [
        _row(
            one,
            report,
            look,
            at=(margin, top + place * (size.grid_row + space.s1)),
            left=left,
            pitch=pitch,
        )
        for place, one in enumerate([report.all_sites, *report.authorities])
    ]
    foot = top + len(rows) * (size.grid_row + space.s1) + space.s3
    width = left + len(head) * pitch + margin
    legend = _legend(report, look, at=(margin, foot), width=width - 2 * margin)
    svg = (
        templates("coverage")
        .get_template("grid.svg.j2")
        .render(
            alone=alone,
            width=f"{width:g}",
            height=f"{float(legend[-1]['y']) + size.swatch + space.s1 + margin:g}",
            stack=look.type.stack,
            small=f"{look.type.small:g}",
            colours=look.colours,
            hair=f"{look.widths.hair:g}",
            hatch=f"{size.hatch:g}",
            swatch=f"{size.swatch:g}",
            title=f"Share known by planning authority: {report.title}",
            description=described(report),
            heading=heading,
            columns=[
                {"x": f"{left + place * pitch + size.grid_cell / 2:g}", "y": f"{y:g}", "text": line}
                for place, title in enumerate(head)
                for line, y in _stacked(title, top - space.s2, look.type.body)
            ],
            count={"x": f"{left - space.s3:g}", "y": f"{top - space.s2:g}"},
            rows=rows,
            cell_width=f"{size.grid_cell:g}",
            cell_height=f"{size.grid_row:g}",
            legend=legend,
        )
    )
    return svg.strip()


def described(report: CoverageReport) -> str:
    """Say in a sentence or two what the picture shows."""
    whole = report.all_sites
    least = min(
        (group for group in report.groups if whole.groups[group.group].asked),
        key=lambda group: whole.groups[group.group].share or 0,
        default=None,
    )
    text = (
        f"{whole.all.known:,} of {words.count(whole.all.asked, 'answer')} on "
        f"{words.count(report.sites, 'site')} are known as of {words.date(report.as_of)}"
    )
    if least is not None:
        share = words.percent(whole.groups[least.group].share or 0)
        text += f"; the least is known of {least.title[:1].lower()}{least.title[1:]}, {share}"
    return f"{text}. {report.region.text}"


def authority_name(one: AuthorityCoverage, report: CoverageReport) -> str:
    """Name a row of the grid."""
    if one is report.all_sites:
        return "All sites"
    mark = ", outside the region" if one.in_region is False else ""
    return f"{one.authority or 'Authority not stated'}{mark}"


def share_text(one: KnownShare) -> str:
    """Say a share in whole per cent; a dash where nothing is asked."""
    return "–" if one.share is None else words.percent(one.known / one.asked)


def _row(
    one: AuthorityCoverage,
    report: CoverageReport,
    look: Theme,
    *,
    at: tuple[float, float],
    left: float,
    pitch: float,
) -> dict[str, object]:
    size, text = look.sizes, look.type
    name = authority_name(one, report)
    lines = textwrap.wrap(
        name, _NAME_LETTERS, max_lines=_NAME_LINES, placeholder=" …", break_long_words=True
    ) or [name]
    x, y = at
    middle = y + size.grid_row / 2
    cells = [*((g.title, one.groups[g.group]) for g in report.groups), ("All", one.all)]
    return {
        "name": name,
        "bold": one is report.all_sites,
        "y": f"{y:g}",
        "middle": f"{middle + text.small / 3:g}",
        "lines": [
            {
                "x": f"{x:g}",
                "y": f"{middle + text.small / 3 + (place - (len(lines) - 1) / 2) * text.body:g}",
                "text": line,
            }
            for place, line in enumerate(lines)
        ],
        "count_x": f"{left - look.space.s3:g}",
        "sites": f"{one.sites:,}",
        "cells": [
            {
                "x": f"{left + place * pitch:g}",
                "middle": f"{left + place * pitch + size.grid_cell / 2:g}",
                "fill": _fill(share, look),
                "text": share_text(share),
                "title": f"{name}, {title}: {share.known:,} of {share.asked:,} answers known",
            }
            for place, (title, share) in enumerate(cells)
        ],
    }


def _fill(share: KnownShare, look: Theme) -> str:
    if share.share is None:
        return _HATCH
    classes = look.palettes.share
    return classes[class_of(share.known / share.asked, classes)].fill


def _legend(
    report: CoverageReport, look: Theme, *, at: tuple[float, float], width: float
) -> list[dict[str, str]]:
    """Name each class, with how many cells of the grid are in it; over several lines if need be."""
    shares = [
        share
        for one in [report.all_sites, *report.authorities]
        for share in (*one.groups.values(), one.all)
    ]
    counts = Counter(_fill(share, look) for share in shares)
    classes = [(entry.fill, entry.label) for entry in look.palettes.share]
    if counts[_HATCH]:
        classes.append((_HATCH, "nothing asked"))
    (x, y), step = at, look.sizes.grid_name - look.space.s5
    in_line = max(int(width // step), 1)
    places = [
        (x + place % in_line * step, y + place // in_line * (look.sizes.swatch + look.space.s2))
        for place in range(len(classes))
    ]
    return [
        {
            "x": f"{left:g}",
            "y": f"{top:g}",
            "fill": fill,
            "text_x": f"{left + look.sizes.swatch + look.space.s2:g}",
            "text_y": f"{top + look.sizes.swatch - look.widths.halo:g}",
            "text": f"{label}: {words.count(counts[fill], 'cell')}",
        }
        for (left, top), (fill, label) in zip(places, classes, strict=True)
    ]


def _heading(report: CoverageReport, look: Theme) -> list[dict[str, str]]:
    """Give the lines above the grid of a picture that stands alone, the last of them lowest."""
    x, y = look.space.s4, look.space.s4 + look.type.large
    lines = [f"Share of answers known, as of {words.date(report.as_of)}"]
    for text in (report.notice, report.region.text):
        lines += textwrap.wrap(text, _LINE_LETTERS, max_lines=3, placeholder=" …")
    title = textwrap.shorten(f"{report.title}: what is known", 80, placeholder=" …")
    return [
        {"x": f"{x:g}", "y": f"{y:g}", "size": f"{look.type.large:g}", "bold": "yes", "text": title}
    ] + [
        {
            "x": f"{x:g}",
            "y": f"{y + look.space.s5 + place * (look.type.small + look.space.s1):g}",
            "size": f"{look.type.small:g}",
            "bold": "",
            "text": line,
        }
        for place, line in enumerate(lines)
    ]


def _stacked(title: str, foot: float, line: float) -> list[tuple[str, float]]:
    """Set a heading over two lines where it is long, the last on the foot."""
    lines = textwrap.wrap(title, 12, max_lines=2, placeholder=" …")
    return [(text, foot - (len(lines) - 1 - place) * line) for place, text in enumerate(lines)]
