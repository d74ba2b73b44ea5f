"""What changed, as Markdown for a newsletter: what happened first, what was put right after it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sitepipe import words
from sitepipe.reports import DiffReport, ScoreDrift
from sitepipe.told import Told, changes_told, is_row
from sitepipe.vocab import Cause

_HEADINGS = {
    Cause.REAL_CHANGE: "What happened",
    Cause.TIME: "What the calendar did",
    Cause.CORRECTION: "What was put right",
    Cause.SOURCE_REVISION: "What other or revised sources say",
    Cause.CONFIGURATION: "What rules and decisions changed",
    Cause.METHOD: "What a new version of sitepipe changed",
    Cause.NOT_FOUND: "What nothing on record explains",
}
_MOVED = 0.05


def newsletter(report: DiffReport) -> str:
    """
    Write changes as Markdown.

    Parameters
    ----------
    report
        The changes, already narrowed to whom it is for.

    Returns
    -------
    text
        A heading, a part for each cause with its changes by site, and the scores that moved.
        Text of sources is escaped: it is never markup.
    """
    title = f"# {plain(report.new.title)}: {words.date(report.old.as_of)} to " + words.date(
        report.new.as_of
    )
    parts = [title]
    told = changes_told(report)
    for cause, heading in _HEADINGS.items():
        if rows := [one for one in told if one.change.cause is cause]:
            parts += [f"## {heading}", *_by_site(rows)]
    if moved := [one for one in report.drifts if abs(one.new_low - one.old_low) >= _MOVED]:
        parts += ["## Scores that moved", _scores(moved)]
    if len(parts) == 1:
        parts.append("Nothing changed.")
    return "\n\n".join(parts)


def _by_site(rows: Sequence[Told]) -> list[str]:
    """Give a list of changes under each site's name."""
    found: dict[str, list[str]] = {}
    for one in rows:
        name = plain(one.change.name or one.change.id)
        found.setdefault(name, []).append(f"* {_sentence(one)}")
    return [f"**{name}**\n\n" + "\n".join(lines) for name, lines in found.items()]


def _sentence(one: Told) -> str:
    what = plain(one.what)
    if is_row(one.change):
        name = "" if one.change.table != "sites" else "the site"
        said = "is new" if one.new is not None else "is no longer there"
        return f"{name or what} {said} ({plain(one.why)})"
    if one.old is None:
        return f"{what}: {plain(one.new or '')}, not known before"
    if one.new is None:
        return f"{what}: no longer known, was {plain(one.old)}"
    return f"{what}: {plain(one.new)}, was {plain(one.old)}"


def _scores(drifts: Sequence[ScoreDrift]) -> str:
    lines = ["| Site | Points proven before | Now | Because of |", "|---|---:|---:|---|"]
    for one in drifts:
        because = ", ".join(
            f"{part.cause.label} {part.low:+.1f}" for part in one.parts if abs(part.low) >= _MOVED
        )
        lines.append(f"| {plain(one.name)} | {one.old_low:.1f} | {one.new_low:.1f} | {because} |")
    return "\n".join(lines)


def plain(text: str) -> str:
    """Return text that Markdown shows as it stands, on one line, without links of its own."""
    escaped = re.sub(r"([\\`*_\[\]<>|#&~!$@])", r"\\\1", " ".join(text.split()))
    return escaped.replace("://", ":\\//").replace("www.", "www\\.")
