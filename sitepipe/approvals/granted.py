"""
The one rule of what goes beyond the team.

A fact is approved for a reader by

* a **person**, whose approval names this value, for the reader's audience or for that partner;
* the **description** of its source, which says for whom it is;
* its own **partner**, who may read what it stated itself.

Nobody sees a fact beyond the audience of its field, or beyond the limit of its source's terms.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sitepipe.approvals.facts import KEY, Facts
from sitepipe.cells import stated
from sitepipe.names import site_key
from sitepipe.schema import FIELDS
from sitepipe.vocab import Approval, Audience, Reader

BY_PERSON, BY_DESCRIPTION, BY_PARTNER = "a person", "its description", "its own partner"
Key = tuple[str, ...]


def seen_by(facts: Facts, approvals: pd.DataFrame, reader: Reader, *, required: bool) -> pd.Series:
    """
    Say by whom each fact is approved for a reader.

    Parameters
    ----------
    facts
        N facts.
    approvals
        Table of :data:`sitepipe.schema.APPROVALS`, the latest last.
    reader
        Who wants to see them.
    required
        Whether silence of a description counts as ``internal``, and facts in confidence need a
        person's approval.

    Returns
    -------
    approved_by
        By the facts' index: who approved it, in words; unknown where nobody did.
    """
    table = facts.table
    if reader.audience is Audience.INTERNAL:
        return pd.Series("the team", index=table.index, dtype=object)
    by_person = in_force(approvals, reader)
    silent = Audience.INTERNAL if required else Audience.PUBLIC
    partner = _folded(reader.partner)
    found: list[str | None] = []
    for row in table[[*KEY, "value_sha256", "partner", "declared", "limit", "least"]].itertuples(
        index=False, name=None
    ):
        *key, sha256, of_partner, declared, limit, least = row
        field = Audience(least)
        is_own = bool(partner) and _folded(of_partner) == partner
        if not reader.audience.may_see(field):
            found.append(None)
        elif is_own:
            found.append(BY_PARTNER)
        elif isinstance(limit, str) and not reader.audience.may_see(Audience(limit)):
            found.append(None)
        elif (*key, sha256) in by_person:
            found.append(BY_PERSON)
        elif _is_declared(
            Audience(declared) if isinstance(declared, str) else silent, field, reader,
            required=required,
        ):  # fmt: skip
            found.append(BY_DESCRIPTION)
        else:
            found.append(None)
    return pd.Series(found, index=table.index, dtype=object)


def in_force(approvals: pd.DataFrame, reader: Reader) -> set[Key]:
    """Return the facts with their values that people approved for a reader, not taken back."""
    held: dict[tuple[Key, str, str], bool] = {}
    for row in approvals.to_dict("records"):
        partner = _folded(row["partner"])
        held[(key_of(row), str(row["audience"]), partner)] = (
            row["approval"] == Approval.APPROVED.value
        )
    return {
        key
        for (key, audience, partner), is_approved in held.items()
        if is_approved
        and reader.audience.may_see(Audience(audience))
        and (not partner or partner == _folded(reader.partner))
    }


def key_of(row: dict[Any, Any]) -> Key:
    """Return what a row of the approvals is about, its value included."""
    about = row["about"] if isinstance(row["about"], str) else ""
    return (
        str(row["source_id"]), site_key(str(row["name"])), about, str(row["field"]),
        str(row["value_sha256"]),
    )  # fmt: skip


@dataclass(frozen=True)
class Declared:
    """
    What the description of a source says of who may see it, today or when a snapshot was made.

    Attributes
    ----------
    source_id, partner
        Which source it is, and whose.
    audience
        Whom the description approves it for; ``None`` if it says nothing.
    limit
        Beyond whom its terms let nobody approve it; ``None`` for no limit.
    fields
        What the source states.
    file_sha256
        Hash of the file that a snapshot read; empty today.
    """

    source_id: str
    partner: str
    audience: Audience | None
    limit: Audience | None
    fields: frozenset[str]
    file_sha256: str = ""


def declared_then(
    sources: pd.DataFrame, records: pd.DataFrame, claims: pd.DataFrame
) -> list[Declared]:
    """
    Say of each source of a snapshot for whom it was approved as a whole when it was made.

    Parameters
    ----------
    sources, records, claims
        Tables of the snapshot; of the latter two ``record_id``, ``source_id`` and ``field``.
    """
    stating = claims["record_id"].map(records.set_index("record_id")["source_id"])
    fields = claims["field"].groupby(stating).unique()
    return [
        Declared(
            str(row.source_id),
            stated(row.partner) or "",
            Audience(row.audience) if stated(row.audience) else None,
            Audience(row.audience_limit) if stated(row.audience_limit) else None,
            frozenset(fields.get(row.source_id, ())),
            stated(row.file_sha256) or "",
        )
        for row in sources.itertuples(index=False)
    ]


def is_declared_whole(source: Declared, reader: Reader, *, required: bool) -> bool:
    """
    Say whether a description approves all that its source states, as far as fields go.

    Fields above the reader's audience do not count.

    Parameters
    ----------
    source
        What its description says.
    reader
        For whom.
    required
        See :func:`seen_by`.
    """
    if reader.partner and _folded(source.partner) == _folded(reader.partner):
        return True
    if source.limit is not None and not reader.audience.may_see(source.limit):
        return False
    declared = source.audience or (Audience.INTERNAL if required else Audience.PUBLIC)
    levels = {FIELDS[one].audience if one in FIELDS else Audience.PUBLIC for one in source.fields}
    return all(
        _is_declared(declared, level, reader, required=required)
        for level in {*levels, Audience.PUBLIC}
        if reader.audience.may_see(level)
    )


def own_partner(names: Iterable[object], given: str) -> str | None:
    """Return a partner as sources name it, given in any case; none if there is no such."""
    return next((str(one) for one in names if _folded(one) == _folded(given)), None)


def _is_declared(declared: Audience, field: Audience, reader: Reader, *, required: bool) -> bool:
    """Say whether a description lets a reader see a field; one partner's secret no other's."""
    if field is Audience.PARTNER and (required or reader.partner):
        return False
    return reader.audience.may_see(declared)


def _folded(text: object) -> str:
    return " ".join(text.casefold().split()) if isinstance(text, str) else ""
