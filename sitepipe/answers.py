"""Answers that a person saved from the page of questions, read back as decisions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from sitepipe import schema
from sitepipe.cells import stated
from sitepipe.errors import DataError, storage_error
from sitepipe.names import site_key
from sitepipe.vocab import Answer, Match

_MOST_BYTES = 20_000_000
Text = Annotated[str, StringConstraints(max_length=4000)]
Ends = tuple["End", "End"]
Key = tuple[str, str, str]
"""What a decision knows a record by: source, name and reference, as they are compared."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class End(_Part):
    """One record of an answer, as the page showed it."""

    record: Text
    source: Text
    name: Text
    reference: Text | None
    digest: Text

    @property
    def key(self) -> Key:
        """Return what a decision knows the record by, in whichever row it stands."""
        return self.source, site_key(self.name), (self.reference or "").strip().casefold()


class Given(_Part):
    """One answer."""

    one: End
    other: End
    answer: Answer
    note: Text

    @property
    def ends(self) -> Ends:
        """Return both records; of a part and its whole the part first."""
        is_turned = self.answer is Answer.OTHER_IN_ONE
        return (self.other, self.one) if is_turned else (self.one, self.other)

    @property
    def outcome(self) -> Match:
        """Return what was decided; not to be asked of what was skipped."""
        is_part = self.answer in (Answer.ONE_IN_OTHER, Answer.OTHER_IN_ONE)
        return Match.PART if is_part else Match(self.answer.value)


class AnswersFile(_Part):
    """The file that the page of questions saves."""

    version: Literal[1]
    portfolio: Text
    page: Text
    as_of: Text
    answers: list[Given] = Field(max_length=10_000)


@dataclass(frozen=True)
class Settled:
    """
    What answers come to.

    ``decisions`` are new rows of :data:`sitepipe.schema.DECISIONS`; the rest says by name of
    answers: ``kept`` before, ``skipped``, ``refused`` with the reason, and new ones that
    ``overrule`` an earlier decision.
    """

    decisions: pd.DataFrame
    kept: list[str]
    skipped: list[str]
    refused: list[str]
    overrules: list[str]


def read_answers(path: Path, *, portfolio: str) -> AnswersFile:
    """
    Read answers that were saved from the page of questions.

    Parameters
    ----------
    path
        The file.
    portfolio
        Title of the portfolio that they must be of.

    Raises
    ------
    DataError
        If it is no such file, has another version, or is of another portfolio.
    StorageError
        If it cannot be read.
    """
    hint = "Save the answers again from the page that `sitepipe decide` writes."
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DataError(f"{path.name} is too large to be answers", hint=hint)
        content = path.read_bytes()
    except OSError as error:
        raise storage_error(error, f"read {path.name}") from error
    try:
        answers = AnswersFile.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise DataError(
            f"{path.name} holds no answers that can be read: {where}: {first['msg']}", hint=hint
        ) from error
    if answers.portfolio != portfolio:
        raise DataError(
            f"{path.name} answers questions of {answers.portfolio!r}, and this workspace is "
            f"{portfolio!r}; nothing was kept",
            hint="Read it with -w WORKSPACE of the other portfolio.",
        )
    return answers


def settle(
    answers: AnswersFile,
    records: pd.DataFrame,
    decisions: pd.DataFrame,
    *,
    decided_by: str,
    decided_at: str,
) -> Settled:
    """
    Turn answers into decisions.

    An answer holds only for what the page showed: it is refused if a record is gone or says
    something else today. What the same person decided alike before is not repeated, so that a
    file may be read twice.

    Parameters
    ----------
    answers
        As they were saved.
    records
        The records of today: ``source_id``, ``name``, ``reference``, ``digest``.
    decisions
        What was decided before, the latest last.
    decided_by, decided_at
        Who answered, and when it was read.
    """
    today: dict[Key, set[str]] = {}
    for source, name, reference, digest in records[
        ["source_id", "name", "reference", "digest"]
    ].itertuples(index=False):
        today.setdefault(_key(source, name, reference), set()).add(str(digest))
    held = _held(decisions)
    settled = Settled(schema.DECISIONS.empty(), [], [], [], [])
    rows = []
    for given in answers.answers:
        pair = f"{given.one.name!r} and {given.other.name!r}"
        if given.answer is Answer.SKIP:
            settled.skipped.append(pair)
        elif refused := _refused(given, today):
            settled.refused.append(f"{pair}: {refused}")
        else:
            known = frozenset(end.key for end in given.ends)
            earlier = held.setdefault(known, [])
            row = _row(given, decided_by=decided_by, decided_at=decided_at)
            mine = [one for one in earlier if one["decided_by"] == decided_by]
            if mine and _says(mine[-1]) == _says(row):
                settled.kept.append(pair)
                continue
            if earlier and _says(earlier[-1]) != _says(row):
                settled.overrules.append(
                    f"{pair}: {Match(str(earlier[-1]['outcome'])).label}, as "
                    f"{earlier[-1]['decided_by']} decided on {earlier[-1]['decided_at']}"
                )
            earlier.append(row)
            rows.append(row)
    return Settled(
        schema.DECISIONS.frame(rows), settled.kept, settled.skipped, settled.refused,
        settled.overrules,
    )  # fmt: skip


def _refused(given: Given, today: dict[Key, set[str]]) -> str:
    """Say why an answer does not hold any more; empty if it does."""
    if given.one.key == given.other.key:
        return "both are called alike by one source, so a decision cannot tell them apart"
    for end in (given.one, given.other):
        if end.key not in today:
            return f"{end.source} names no {end.name!r} any more"
        if end.digest not in today[end.key]:
            return f"what {end.source} says of {end.name!r} has changed since the page was written"
    return ""


def _row(given: Given, *, decided_by: str, decided_at: str) -> dict[str, object]:
    one, other = given.ends
    return {
        "decided_at": decided_at,
        "decided_by": decided_by,
        "outcome": given.outcome.value,
        "source_id": one.source,
        "name": one.name,
        "reference": one.reference,
        "other_source_id": other.source,
        "other_name": other.name,
        "other_reference": other.reference,
        "note": given.note.strip() or None,
    }


def _held(
    decisions: pd.DataFrame,
) -> dict[frozenset[Key], list[dict[str, object]]]:
    """Gather earlier decisions by the two records that they are on."""
    held: dict[frozenset[Key], list[dict[str, object]]] = {}
    for row in decisions.to_dict("records"):
        pair = frozenset(
            _key(*(row[f"{prefix}{name}"] for name in ("source_id", "name", "reference")))
            for prefix in ("", "other_")
        )
        held.setdefault(pair, []).append({str(name): value for name, value in row.items()})
    return held


def _says(row: dict[str, object]) -> tuple[object, ...]:
    """Return what a decision comes to: of a part also which one it is."""
    part = _key(row["source_id"], row["name"], row["reference"])
    return row["outcome"], part if row["outcome"] == Match.PART.value else ""


def _key(source: object, name: object, reference: object) -> Key:
    return str(source), site_key(str(name)), (stated(reference) or "").casefold()
