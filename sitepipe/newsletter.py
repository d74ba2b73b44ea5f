"""What changed, as Markdown for a newsletter: what happened first, what was put right after it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sitepipe import words
from sitepipe.reports import DiffReport, FieldChange, ScoreDrift
from sitepipe.schema import FIELDS, TABLES, Column
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
# Said again by others: components and drives by scores, events by applications.
_SAID_ELSEWHERE = frozenset({"components", "scores", "access", "stage_events"})
_CHECKS = "checks."
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
        found.setdefault(plain(one.name or one.id), []).append(f"* {_sentence(one)}")
    return [f"**{name}**\n\n" + "\n".join(lines) for name, lines in found.items()]


def changes_told(report: DiffReport) -> list[FieldChange]:
    """Return the changes that people are told of; the others follow from these."""
    return [
        one
        for one in report.changes
        if one.table not in _SAID_ELSEWHERE
        and (one.table != "findings" or (one.field == "outcome" and _CHECKS in one.id))
    ]


def what_of(one: FieldChange) -> str:
    """Say what a change is of, in words: the row within its site, and the column."""
    column, field = _column(one), FIELDS.get(one.field)
    # The name of a column has its unit in it, and the value is said with its own.
    heading = field.title if field is not None and column.unit else column.heading
    if one.table == "sites":
        return "Site" if one.field == "site_id" else heading
    inner = one.id.split(" / ", 1)[-1] if one.site_id else ""
    if one.table == "findings":
        return _capital(inner.removeprefix(_CHECKS).replace("_", " "))
    table = one.table.replace("_", " ").removesuffix("s")
    where = _capital(inner if inner.casefold().startswith(table) else f"{table} {inner}")
    return where if is_row(one) else f"{where}: {heading.lower()}"


def value_of(one: FieldChange, value: str | None) -> str | None:
    """Say a value in words, with its unit; ``None`` if it is unknown."""
    column = _column(one)
    if value is None:
        return None
    if column.terms is not None and value in column.terms.values():
        return column.terms(value).label
    if column.dtype == "date":
        return words.date(value)
    if column.dtype in ("number", "integer"):
        figure = words.number(float(value), 2)
        return f"£{figure}" if column.unit == "£" else f"{figure} {column.unit}".strip()
    return value


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _column(one: FieldChange) -> Column:
    return next(each for each in TABLES[one.table].columns if each.name == one.field)


def is_row(one: FieldChange) -> bool:
    """Say whether a change is of a whole row, which stands on one side only."""
    return one.field in TABLES[one.table].key and (one.old is None or one.new is None)


def _sentence(one: FieldChange) -> str:
    what = plain(what_of(one))
    old, new = (value_of(one, value) for value in (one.old, one.new))
    if is_row(one):
        name = "" if one.table != "sites" else "the site"
        said = "is new" if new is not None else "is no longer there"
        return f"{name or what} {said} ({plain(one.why)})"
    if old is None:
        return f"{what}: {plain(new or '')}, not known before"
    if new is None:
        return f"{what}: no longer known, was {plain(old)}"
    return f"{what}: {plain(new)}, was {plain(old)}"


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
