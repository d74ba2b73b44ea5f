"""A suggestion as the ``sources/*.yaml`` that a person edits."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from sitepipe.ingest.suggestions.heading_words import REFERENCE
from sitepipe.ingest.suggestions.mappings import ColumnGuess, Suggestion
from sitepipe.words import count

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_()./&£%-]*(?: [A-Za-z0-9_()./&£%-]+)*")
_TAKEN_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})
_LONGEST_KEY = 500  # letters; YAML refuses a key on a line much longer
_BREAKING = re.compile(
    r"[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_AUDIENCE = "# audience: public  # or partner: whom you approve it for; else it is the team's alone"
_STATED = "not stated"
_AREAS = (
    "# Its shapes have names, and no column is surely of sites. If they are areas that sites lie",
    "# in, such as licence areas, keep no description: name the file under areas in sitepipe.yaml.",
)


def description_text(
    suggestion: Suggestion, *, file: str, partner: str = "", valid_at: str, title: str = ""
) -> str:
    """
    Write a suggestion as a description of a source.

    What is sure is mapped. What is doubtful stands as a comment with its confidence, ready to be
    uncommented; what no field fits is named in one. The text is read by
    :func:`sitepipe.config.load` as it stands.

    Parameters
    ----------
    suggestion
        Of one table.
    file
        The file as the description is to name it, relative to the workspace.
    partner
        Who sent it; not stated if empty.
    valid_at
        The date that it is taken to speak of until somebody says.
    title
        What it is; by default the register's title, the sheet or the file's name.
    """
    table = suggestion.preview.table
    sure = [one for one in suggestion.columns if one.is_sure or one is suggestion.name_column]
    doubtful = [one for one in suggestion.columns if one.is_doubtful and one not in sure]
    mapped = [one for one in sure if one is not suggestion.name_column and one.field != REFERENCE]
    used = {one.heading for one in (*sure, *doubtful)} | {*suggestion.otherwise}
    unknown = [one.heading for one in suggestion.columns if one.heading not in used]
    keys = [
        ("title", title or suggestion.form_title or table.sheet or file.rpartition("/")[2], ""),
        ("partner", partner or _STATED, "" if partner else "say who sent it"),
        ("file", file, ""),
        ("member", suggestion.preview.member, ""),
        ("format", suggestion.form, ""),
        ("sheet", table.sheet or "", ""),
    ]
    lines = [
        f"# Proposed by sitepipe from {count(len(table.headings), 'heading')} and "
        f"{count(len(table.rows), 'row')}; check every line.",
        "# The number behind a column is the confidence, from 0 to 1. What is doubtful is a "
        "comment: take the # away to map it.",
        *(_AREAS if suggestion.may_be_areas else ()),
        *(_line(key, value, remark) for key, value, remark in keys if value),
    ]
    if suggestion.preview.header_row:
        lines.append(f"header_row: {suggestion.preview.header_row}")
    if suggestion.preview.crs:
        remark = "the file names no CRS; its numbers can be grid metres"
        lines.append(_line("crs", suggestion.preview.crs, remark))
    lines += [
        f"entity: {suggestion.entity.value}{_entity_remark(suggestion)}",
        _line("licence", _STATED, "say on what terms it may be used"),
        _AUDIENCE,
        f"valid_at: {_quoted(valid_at)}  # the day of this proposal: say which date it speaks of",
        _line("name_column", suggestion.name_column.heading, _confidence(suggestion.name_column)),
        *_otherwise(suggestion),
        *_reference(sure, doubtful),
        *_columns(mapped, [one for one in doubtful if one.field != REFERENCE]),
    ]
    if unknown:
        lines.append("# No field fits; list under ignored what is known to hold nothing for us:")
        lines += [f"#   {_scalar(heading)}" for heading in unknown]
    return "\n".join(lines) + "\n"


def _otherwise(suggestion: Suggestion) -> list[str]:
    names = ", ".join(_scalar(one) for one in suggestion.otherwise)
    return [f"name_otherwise: [{names}]"] if names else []


def _reference(sure: Sequence[ColumnGuess], doubtful: Sequence[ColumnGuess]) -> list[str]:
    lines = []
    for guesses, mark in ((sure, ""), (doubtful, "# ")):
        lines += [
            mark + _line("reference_column", one.heading, _confidence(one))
            for one in guesses
            if one.field == REFERENCE
        ]
    return lines[:1]


def _columns(mapped: Sequence[ColumnGuess], doubtful: Sequence[ColumnGuess]) -> list[str]:
    # A key inside another's dotted name could not be told from it in messages.
    taken = {one.heading for one in mapped}
    usable = [one for one in mapped if not _is_within(one.heading, taken)]
    lines = ["columns:" if usable else "columns: {}"]
    lines += [f"  {_column(one)}" for one in usable]
    rest = [*doubtful, *(one for one in mapped if one not in usable)]
    return lines + [f"  # {_column(one)}" for one in rest]


def _is_within(heading: str, others: set[str]) -> bool:
    return len(heading) > _LONGEST_KEY or any(
        heading.startswith(f"{other}.") for other in others if other != heading
    )


def _column(one: ColumnGuess) -> str:
    parts = [f"field: {one.field}"]
    parts += [f"basis: {one.basis}"] if one.basis else []
    parts += [f"unit: {_scalar(one.unit)}"] if one.unit else []
    if one.values:
        pairs = ", ".join(
            f"{_quoted(stands)}: {_quoted(read)}" for stands, read in one.values.items()
        )
        parts.append(f"values: {{{pairs}}}")
    return f"{_scalar(one.heading)}: {{{', '.join(parts)}}}  # {_confidence(one)}"


def _confidence(one: ColumnGuess) -> str:
    why = f": {one.why}" if one.why else ""
    return _safe(f"{one.confidence:.2f}{why}")


def _entity_remark(suggestion: Suggestion) -> str:
    others = ", ".join(one.value for one in suggestion.others)
    return f"  # {suggestion.entity_confidence:.2f}" + (f"; or {others}" if others else "")


def _line(key: str, value: str, remark: str = "") -> str:
    return f"{key}: {_scalar(value)}" + (f"  # {_safe(remark)}" if remark else "")


def _scalar(text: str) -> str:
    """Write a text plainly where YAML reads it as the same text, else within quotes."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _TAKEN_WORDS and len(text) < 100:
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    """Write a text within double quotes, as JSON and YAML both read it."""
    return _safe(json.dumps(text, ensure_ascii=False))


def _safe(text: str) -> str:
    """Write characters that break a line, or that YAML refuses, as escapes."""
    return _BREAKING.sub(
        lambda found: f"\\u{ord(found[0]):04x}" if ord(found[0]) < 0x10000
        else f"\\U{ord(found[0]):08x}",
        text,
    )  # fmt: skip
