"""One more approval, or one taken back: which facts it is about, and what it may not do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sitepipe import schema
from sitepipe.approvals.facts import LOCATION, NAME, Facts
from sitepipe.approvals.granted import in_force, key_of
from sitepipe.errors import UsageError, first_five, unknown_name
from sitepipe.names import heading_key
from sitepipe.schema import FIELDS
from sitepipe.vocab import Approval, Audience, Reader

_NOTHING = "See what is approved: sitepipe approvals"


@dataclass(frozen=True)
class Approved:
    """
    What to add to the log.

    ``rows`` is a table of :data:`sitepipe.schema.APPROVALS`; ``already`` counts the facts that
    were approved before, ``beyond`` those that their field or source keeps from the reader.
    """

    rows: pd.DataFrame
    already: int = 0
    beyond: int = 0


def approve(
    facts: Facts,
    approvals: pd.DataFrame,
    reader: Reader,
    *,
    where: str,
    chosen: pd.Series,
    fields: Sequence[str],
    holding: Collection[str],
    follows: Mapping[str, str],
    decision: dict[str, str],
    revoke: bool = False,
) -> Approved:
    """
    Approve what holds of a site or source for a reader, or take that back.

    Parameters
    ----------
    facts, approvals
        All there are.
    reader
        For whom; never the team itself.
    where
        The site or source, for messages.
    chosen
        By the facts' index: they are of that site or source.
    fields
        Only these; in any case. None for all.
    holding
        Claims that state something and lost to no other.
    follows
        Fields that a register may state in place of others: the hint names them.
    decision
        ``approved_by``, ``approved_at`` and ``note``.
    revoke
        Take back what was approved for just this reader, whatever is stated now.

    Returns
    -------
    approved
        What to keep.

    Raises
    ------
    UsageError
        If a field is not known or has no value there, if it is not for that reader, if nobody is
        named, or if there is nothing to take back.
    """
    if not decision["approved_by"].strip():
        raise UsageError("nobody is named", hint="Say who approves it: --by NAME")
    wanted = [_field(one) for one in fields]
    told = {**decision, "audience": reader.audience.value, "partner": reader.partner or None}
    if revoke:
        return _revoked(facts.table[chosen], approvals, reader, where, wanted, told)
    table = facts.table[chosen]
    holds = table["claim_id"].isin(set(holding)) | table["field"].isin([NAME])
    # A location is what was made of coordinates or read as a shape, with all that says how.
    table = table[holds | (table["field"] == LOCATION)]
    if wanted:
        stated = set(table["field"])
        if missing := [one for one in wanted if one not in stated]:
            raise UsageError(
                f"{where}: {first_five(missing)} has no value that holds, so there is nothing to "
                "approve",
                hint=_instead(missing, stated, follows),
            )
        table = table[table["field"].isin(wanted)]
    permitted = [
        reader.audience.may_see(Audience(least))
        and not (isinstance(limit, str) and not reader.audience.may_see(Audience(limit)))
        for least, limit in zip(table["least"], table["limit"], strict=True)
    ]
    beyond = table[[not one for one in permitted]]
    if len(beyond) and (wanted or len(beyond) == len(table)):
        row = beyond.iloc[0]
        by_field = not reader.audience.may_see(Audience(row["least"]))
        raise UsageError(
            f"{row['field']} is for {Audience(row['least']).label} at most"
            if by_field
            else f"the terms of {row['source_id']} let nobody beyond "
            f"{Audience(row['limit']).label} see it",
            hint="Approve it for others, or leave it out."
            if by_field
            else f"They stand in sources/{row['source_id']}.yaml as audience_limit.",
        )
    table = table[permitted]
    if table.empty:
        raise UsageError(f"{where} states nothing that could be approved", hint=_NOTHING)
    exact = _exactly(approvals, reader)
    before = in_force(exact, reader)
    rows = {
        key_of(row): {
            **told,
            "approval": Approval.APPROVED.value,
            **{name: row[name] for name in ("source_id", "name", "field", "value", "value_sha256")},
            "about": row["about"] or None,
        }
        for row in table.to_dict("records")
    }
    new = [row for key, row in rows.items() if key not in before]
    return Approved(schema.APPROVALS.frame(new), len(rows) - len(new), len(beyond))


def _revoked(
    table: pd.DataFrame,
    approvals: pd.DataFrame,
    reader: Reader,
    where: str,
    wanted: Collection[str],
    told: dict[str, str | None],
) -> Approved:
    exact = _exactly(approvals, reader)
    live = in_force(exact, reader)
    named = set(zip(table["source_id"], table["name_key"], strict=True))
    rows = {
        key: {**row, **told, "approval": Approval.REVOKED.value}
        for row in exact.to_dict("records")
        if (key := key_of(row)) in live
        and key[:2] in named
        and (not wanted or row["field"] in wanted)
    }
    if not rows:
        what = f"{first_five(wanted)} of {where}" if wanted else where
        raise UsageError(f"nothing of {what} is approved for {reader.label}", hint=_NOTHING)
    return Approved(schema.APPROVALS.frame(list(rows.values())))


def _exactly(approvals: pd.DataFrame, reader: Reader) -> pd.DataFrame:
    """Return the rows for just this audience and partner."""
    same = approvals["audience"] == reader.audience.value
    partner = approvals["partner"].fillna("").str.casefold() == reader.partner.casefold()
    return approvals[same & partner]


def _instead(missing: Sequence[str], stated: Collection[str], follows: Mapping[str, str]) -> str:
    """Say what can be approved where some fields are not stated of a site itself."""
    registered = [follows[one] for one in missing if follows.get(one) in stated]
    if registered:
        return f"A connection states it: approve {first_five(registered)}, and what else it holds."
    return f"There are: {', '.join(sorted(stated))}." if stated else ""


def _field(given: str) -> str:
    known = {heading_key(one): one for one in (NAME, LOCATION, *FIELDS)}
    if (found := known.get(heading_key(given))) is None:
        raise unknown_name(given, known.values(), "field")
    return found
