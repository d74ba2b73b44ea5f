"""What changed, as Markdown for a newsletter: what happened first, what was put right after it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sitepipe import words
from sitepipe.reports import DiffReport, FieldChange, ScoreDrift
from sitepipe.schema import TABLES
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
_SAID_BY_SCORES = frozenset({"components", "scores", "access"})
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
    title = f"# {_plain(report.new.title)}: {words.date(report.old.as_of)} to " + words.date(
        report.new.as_of
    )
    parts = [title]
    told = [one for one in report.changes if one.table not in _SAID_BY_SCORES]
    for cause, heading in _HEADINGS.items():
        if rows := [one for one in told if one.cause is cause]:
            parts += [f"## {heading}", *_by_site(rows)]
    if moved := [one for one in report.drifts if abs(one.new_low - one.old_low) >= _MOVED]:
        parts += ["## Scores that moved", _scores(moved)]
    if len(parts) == 1:
        parts.append("Nothing changed.")
    return "\n\n".join(parts)


def _by_site(rows: Sequence[FieldChange]) -> list[str]:
    """Give a list of changes under each site's name."""
    found: dict[str, list[str]] = {}
    for one in rows:
        found.setdefault(_plain(one.name or one.id), []).append(f"* {_sentence(one)}")
    return [f"**{name}**\n\n" + "\n".join(lines) for name, lines in found.items()]


def _sentence(one: FieldChange) -> str:
    column = next(each for each in TABLES[one.table].columns if each.name == one.field)
    unit = f" {column.unit}" if column.unit else ""
    old, new = (_plain(value) + unit if value is not None else None for value in (one.old, one.new))
    if one.table == "sites" and one.field == "site_id":
        return f"new in the pipeline ({_plain(one.why)})" if new else (
            f"no longer in the pipeline ({_plain(one.why)})"
        )  # fmt: skip
    inner = one.id.split(" / ", 1)[-1] if one.site_id and one.table != "sites" else ""
    what = " ".join(filter(None, (inner.removeprefix("checks.").replace("_", " "), column.heading)))
    what = _plain(what)
    if old is None:
        return f"{what}: {new}, not known before"
    if new is None:
        return f"{what}: no longer known, was {old}"
    return f"{what}: {new}, was {old}"


def _scores(drifts: Sequence[ScoreDrift]) -> str:
    lines = ["| Site | Points proven before | Now | Because of |", "|---|---:|---:|---|"]
    for one in drifts:
        because = ", ".join(
            f"{part.cause.label} {part.low:+.1f}" for part in one.parts if abs(part.low) >= _MOVED
        )
        lines.append(f"| {_plain(one.name)} | {one.old_low:.1f} | {one.new_low:.1f} | {because} |")
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Return text that Markdown shows as it stands, on one line."""
    return re.sub(r"([\\`*_\[\]<>|#&~!$])", r"\\\1", " ".join(text.split()))
