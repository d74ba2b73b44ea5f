"""``sitepipe coverage``: what is known of which sites, and what to ask next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitepipe import words
from sitepipe.cli import options, output
from sitepipe.errors import UsageError
from sitepipe.words import MODELLED, count, number, percent

if TYPE_CHECKING:
    from sitepipe.reports import AuthorityCoverage, CoverageReport, KnownShare

_LISTED = 8
_FORMS = (".html", ".svg", ".csv")


@click.command(short_help="Say what is known of which sites, and what to ask next.")
@click.option(
    "--by",
    type=click.Choice(["authority", "field"]),
    help="Only the table by planning authority, or only that by field.",
)
@options.workspace
@options.config_file
@options.as_of
@options.of_the_past
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write a picture (.svg), a page with picture and tables (.html), or a table (.csv).",
)
@options.overwrite
@options.as_json
@options.common
def coverage(
    by: str | None,
    workspace: Path,
    config_file: Path | None,
    as_of: str | None,
    target: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """
    Say which fields are known for which share of sites, by planning authority and by field.

    Then which answers would settle most: how many points of the score they would fix, and how
    many required readiness checks they would decide. And whether every authority of the region
    has a site, where sitepipe.yaml lists them under authorities or names a layer of them.

    A site in several authorities counts whole in each of them, and once in all sites; by share
    where a layer measures how it is divided.

    \b
    Example:
      sitepipe coverage -w portfolio
      sitepipe coverage --by field -w portfolio -o coverage.html
    """
    from sitepipe.workspace import Workspace

    if target is not None:
        _refuse(target, overwrite=overwrite)
    opened = Workspace.open(workspace, config_file=config_file)
    report = opened.coverage(as_of=as_of, step=output.step)
    if target is not None:
        _write(target, report)
    if as_json:
        output.document(report)
        return
    if report.notice:
        output.paragraph(report.notice)
    if by != "field":
        _print_authorities(report)
    if by != "authority":
        _print_answers(report)
    if by is None:
        _print_next(report)
    output.paragraph(_measure(report))
    if target is not None:
        output.say(f"Open {target}")
    else:
        output.say(f"Whom to ask, with a letter to each: sitepipe chase -w {workspace}")


def _refuse(target: Path, *, overwrite: bool) -> None:
    if target.suffix.lower() not in _FORMS:
        raise UsageError(
            f"--output {target.name}: no form of file is called {target.suffix or 'that'!r}",
            hint=f"Give a file that ends in {words.joined(list(_FORMS))}.",
        )
    if target.exists() and not overwrite:
        raise UsageError(f"{target} exists", hint="Replace it with --overwrite.")


def _write(target: Path, report: CoverageReport) -> None:
    from sitepipe.render.folder import write_text
    from sitepipe.render.pages.coverage import coverage_csv, coverage_page, coverage_svg

    drawn: dict[str, Callable[[CoverageReport], str]] = {
        ".html": coverage_page,
        ".svg": coverage_svg,
        ".csv": coverage_csv,
    }
    write_text(target, drawn[target.suffix.lower()](report))


def _print_authorities(report: CoverageReport) -> None:
    rows = [report.all_sites, *report.authorities]
    by_share = report.region.shares_measured
    output.table(
        f"Share known by planning authority, {report.title}, as of {report.as_of}",
        (
            "",
            "sites",
            *(["by share"] if by_share else []),
            *(group.short for group in report.groups),
            "all",
        ),
        [
            (
                _authority(one, first=one is report.all_sites),
                f"{one.sites:,}",
                *([number(one.by_share, 1)] if by_share else []),
                *(_share(one.groups[group.group]) for group in report.groups),
                _share(one.all),
            )
            for one in rows
        ],
        right=range(1, len(report.groups) + 3 + by_share),
        folding=0,
        close=True,
    )
    output.paragraph(report.region.text)
    output.paragraph(
        "A site in several authorities counts whole in each of them, and once in all sites."
        + (" By share: by the part of each that the layer shows in it." if by_share else "")
    )
    if by_share and (many := report.region.not_shared_out):
        output.line(f"Not shared out, for no boundary is drawn: {count(many, 'site')}")


def _authority(one: AuthorityCoverage, *, first: bool) -> str:
    if first:
        return "all sites"
    mark = " (outside the region)" if one.in_region is False else ""
    return f"{one.authority or 'authority not stated'}{mark}"


def _share(one: KnownShare) -> str:
    return "–" if one.share is None else percent(one.known / one.asked)


def _print_answers(report: CoverageReport) -> None:
    rows = []
    for group in report.groups:
        own = [one for one in report.answers if one.group == group.group]
        whole = report.all_sites.groups[group.group]
        rows.append((group.title, _share(whole), "", "", "", ""))
        rows += [
            (
                f"  {one.title}",
                percent(one.known / report.sites) if report.sites else "–",
                f"{one.open:,}" if one.open else "",
                number(one.points, 0) if one.points else "",
                f"{one.checks:,}" if one.checks else "",
                number(one.settles, 0) if one.settles else "",
            )
            for one in own
        ]
    output.table(
        f"Share known by field, {count(report.sites, 'site')}",
        ("field", "known", "sites to ask", "points", "checks", f"settles {MODELLED}"),
        rows,
        right=range(1, 6),
        folding=0,
    )


def _print_next(report: CoverageReport) -> None:
    if not report.next:
        output.line("Nothing is open: every field of every site is known.")
        return
    output.table(
        "What would settle most, site by site",
        ("site", "field", "points", "checks", f"settles {MODELLED}", "who can usually tell"),
        [
            (
                one.name,
                one.title,
                number(one.points, 0),
                f"{len(one.checks)}",
                number(one.settles, 1),
                one.ask or "",
            )
            for one in report.next[:_LISTED]
        ],
        right=(2, 3, 4),
        folding=0,
    )


def _measure(report: CoverageReport) -> str:
    """Say what the figures count."""
    total = sum(weight.value for weight in report.weights.values())
    of_score, of_checks = (
        number(100 * report.weights[name].value / total, 0) for name in ("score", "readiness")
    )
    return (
        "points: of the score (100 a site) that the answers would fix · checks: of "
        f"{report.checks_required} required for each site, that they would decide · settles: "
        f"both, {of_score} to {of_checks}, as 100 a site; {MODELLED} judgement"
    )
