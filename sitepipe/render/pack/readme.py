"""``README.txt`` of a pack: what it is, what its figures rest on, how to check it."""

from __future__ import annotations

import re
import textwrap

import pandas as pd

from sitepipe import vocab, words
from sitepipe.cells import stated
from sitepipe.snapshot import Appraisal, BaseLayers, Edition, Snapshot

WIDTH = 72

# Control codes and marks that turn the direction of text: a plain file holds none.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
_FILES = (
    ("index.html", "the map with the list of sites; open it first"),
    ("sites/", "one page per site; the map links to them"),
    ("portfolio.pdf", "the same on paper: region, comparison, a page per site"),
    ("portfolio.xlsx", "the tables for a spreadsheet, with units and sources"),
    ("portfolio.gpkg", "the tables and layers for QGIS, ArcGIS and other GIS"),
    ("manifest.json", "every file with its size and SHA-256"),
    ("README.txt", "this text"),
)


def readme(snapshot: Snapshot, appraisal: Appraisal, base: BaseLayers, edition: Edition) -> str:
    """
    Return the pack's plain text: 72 columns, line feeds, no signs beyond what data holds.

    Parameters
    ----------
    snapshot, appraisal
        Tables of the sites in the pack, for its audience.
    base
        Layers that it is drawn from; their licences and attributions are listed.
    edition
        Title, notice, date and audience.
    """
    parts = [
        _head(edition, sites=len(snapshot.sites)),
        _files(),
        _section("What the figures rest on", _standing(snapshot, appraisal)),
        _section("Sources", _sources(snapshot)),
        _section("Layers, licences and attributions", _layers(base)),
        _section("How to check that nothing was changed", _checking()),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(edition: Edition, *, sites: int) -> str:
    title = _plain(edition.title)
    lines = [*_wrapped(title), "=" * min(len(title), WIDTH), ""]
    if edition.notice.strip():
        lines += [*_wrapped(edition.notice), ""]
    of_all = "" if sites == edition.sites_total else f" of the {edition.sites_total:,} known"
    lines += _wrapped(
        f"{words.count(sites, 'site')}{of_all}, as of {words.date(edition.as_of)}. "
        f"For {edition.reader.label}."
    )
    if edition.audience is not vocab.Audience.INTERNAL:
        lines += _wrapped("What others said in confidence is left out of every file.")
    lines += ["", *_wrapped(f"Acreage: {edition.acreage_total}.")]
    lines += _wrapped(f"Score: {edition.scoring_title}.")
    lines += _wrapped(f"Coordinates of the GeoPackage: {edition.crs}.")
    return "\n".join(lines)


def _files() -> str:
    rows = [
        textwrap.fill(what, WIDTH, initial_indent=f"  {name:<16}", subsequent_indent=" " * 18)
        for name, what in _FILES
    ]
    return "\n".join([*_heading("Files"), *rows, "", *_wrapped(
        "Every file opens without a network. The same folder is also one zip."
    )])  # fmt: skip


def _standing(snapshot: Snapshot, appraisal: Appraisal) -> list[str]:
    """Count what is indicative, modelled and unknown."""
    sites, findings = snapshot.sites, appraisal.findings
    measurable = [kind.value for kind in vocab.BoundaryKind if kind.measurable]
    drawn = int(sites["boundary_kind"].isin(measurable).sum())
    placed = int(sites["boundary_kind"].notna().sum())
    firm = snapshot.acreages["qualifier"]
    indicative = int((firm == vocab.Qualifier.INDICATIVE.value).sum())
    about = int((firm == vocab.Qualifier.CIRCA.value).sum())
    facts = findings[findings["kind"] == vocab.FindingKind.FACT.value]
    checks = findings[findings["kind"] == vocab.FindingKind.CHECK.value]
    ranked = int(appraisal.scores["rank"].notna().sum())
    figures = int(appraisal.access["minutes"].notna().sum())
    proven = int(_true(appraisal.access["verified"]).sum())
    said = [
        f"Stated: a figure is what a source said, as firmly as it said it. Of "
        f"{words.count(len(firm), 'acreage')}, {about or 'none'} are about so much and "
        f"{indicative or 'none'} indicative.",
        f"Indicative: {words.count(drawn, 'site')} of {len(sites)} {_have(drawn)} a boundary "
        f"that an area can be measured on; {placed - drawn or 'none'} "
        f"{_are(placed - drawn)} shown by a point or an indicative circle, and "
        f"{len(sites) - placed or 'none'} still {_wait(len(sites) - placed)} for a place.",
        f"Modelled: {words.count(figures, 'driving time')}, of which {proven or 'none'} rest on "
        f"verified links and speeds alone. A modelled or unverified figure carries the sign "
        f"{words.MODELLED}. A road network is a drawing of the roads, not a survey of them.",
        f"Judged: a score adds what is known by rules that its page names. {ranked} of "
        f"{words.count(len(sites), 'site')} are known well enough to be ranked.",
        f"Unknown: {_unknown(facts)} of {words.count(len(facts), 'fact')} that an investor asks "
        "for. Each is written as a question with whom it waits on, never as nothing.",
    ]
    if len(checks):
        said.append(
            f"Readiness: of {words.count(len(checks), 'check')}, "
            f"{int((checks['outcome'] == vocab.Outcome.PASSED.value).sum())} pass, "
            f"{int((checks['outcome'] == vocab.Outcome.FAILED.value).sum())} fail and "
            f"{_unknown(checks)} are unknown."
        )
    return [*said, "Nothing here is advice, an offer, or a forecast."]


def _sources(snapshot: Snapshot) -> list[str]:
    return [
        ". ".join(
            filter(
                None,
                [
                    title,
                    None if (partner := _plain(stated(row.partner) or "")) in title else partner,
                    words.date(date) if (date := stated(row.valid_at)) else "Date not stated",
                    f"Terms: {_plain(stated(row.licence) or 'not stated')}",
                ],
            )
        )
        for row in snapshot.sources.itertuples(index=False)
        for title in [_plain(stated(row.title) or row.source_id)]
    ]


def _layers(base: BaseLayers) -> list[str]:
    return [
        ". ".join(
            filter(
                None,
                [
                    _plain(stated(row.title) or row.layer),
                    words.date(date) if (date := stated(row.as_of)) else None,
                    f"Licence: {_plain(stated(row.licence) or 'not stated')}",
                    _plain(stated(row.attribution) or "").rstrip("."),
                ],
            )
        )
        for row in base.layers.itertuples(index=False)
    ]


def _checking() -> list[str]:
    return [
        "manifest.json lists the SHA-256 of every other file. Compare one with what your "
        "system computes:",
        "Windows: certutil -hashfile portfolio.pdf SHA256",
        "macOS: shasum -a 256 portfolio.pdf",
        "Linux: sha256sum portfolio.pdf",
    ]


def _section(title: str, items: list[str]) -> str:
    if not items:
        return ""
    rows = [
        textwrap.fill(
            words.sentence(_plain(item)) if not item.endswith((":", "256", ".pdf")) else item,
            WIDTH,
            initial_indent="- ",
            subsequent_indent="  ",
        )
        for item in items
    ]
    return "\n".join([*_heading(title), *rows])


def _heading(title: str) -> list[str]:
    return [title, "-" * len(title)]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(_plain(text), WIDTH)


def _plain(text: str) -> str:
    """Return a text as one line without what a plain file must not hold."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def _have(many: int) -> str:
    return "has" if many == 1 else "have"


def _are(many: int) -> str:
    return "is" if many == 1 else "are"


def _wait(many: int) -> str:
    return "waits" if many == 1 else "wait"


def _unknown(findings: pd.DataFrame) -> int:
    return int((findings["outcome"] == vocab.Outcome.UNKNOWN.value).sum())


def _true(flags: pd.Series) -> pd.Series:
    return flags.fillna(False).astype(bool)
