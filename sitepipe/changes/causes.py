"""Why what holds on one field changed: decided from what was stated before and is stated now."""

from __future__ import annotations

from collections.abc import Sequence

from sitepipe.changes.side import Verdict
from sitepipe.changes.statements import Statement, Statements
from sitepipe.dates import first_day, last_day
from sitepipe.vocab import Cause

Sides = tuple[Statements, Statements]


def cause_of(
    sides: Sides, old: Sequence[Statement], new: Sequence[Statement], read_otherwise: list[Verdict]
) -> Verdict | None:
    """
    Compare what is stated on one thing on both sides.

    Parameters
    ----------
    sides
        All statements of the old and of the new side.
    old, new
        What is stated on the thing, also what lost.
    read_otherwise
        What may read one cell as another value: configuration, the method's version.

    Returns
    -------
    verdict
        ``None`` if the same statements hold on both sides: no source is the cause.

        *Real change*: a source states something else of a later date. *Correction*: a source
        states something else of the same date. *Source revision*: another source holds, or a
        source states something else of which it cannot be told that it is later.
    """
    gone = _without([one for one in old if one.holds], new)
    come = _without([one for one in new if one.holds], old)
    if not gone and not come:
        return None
    if come:
        verdicts = [_of_new(sides, one, gone, old, new, read_otherwise) for one in come]
    else:
        verdicts = [_of_gone(sides, one, new) for one in gone]
    # Of several statements that came at once the one that tells most of the world decides.
    order = list(Cause)
    return min(verdicts, key=lambda one: order.index(one.cause))


def later(date: str, than: str) -> bool:
    """Say whether a date is surely later than another: every day it may mean is."""
    return bool(date and than) and first_day(date) > last_day(than)


def _without(some: Sequence[Statement], others: Sequence[Statement]) -> list[Statement]:
    """Return the statements that no other of the same speaker, which holds, repeats."""
    return [
        one
        for one in some
        if not any(
            one.said == other.said and other.holds and _one_speaker(one, other) for other in others
        )
    ]


def _one_speaker(one: Statement, other: Statement) -> bool:
    return one.source_id == other.source_id or bool(one.partner and one.partner == other.partner)


def _before(sides: Sides, one: Statement, gone: Sequence[Statement]) -> Statement | None:
    """Find what the speaker of a new statement said in its place: the same source's first."""
    same_source = [other for other in gone if other.source_id == one.source_id]
    if same_source:
        return same_source[0]
    # A file that took another's place speaks for the same partner; two files that are both
    # there are two sources.
    replaced = [
        other
        for other in gone
        if _one_speaker(one, other)
        and (
            sides[1].source_date(other.source_id) is None
            or sides[0].source_date(one.source_id) is None
        )
    ]
    return replaced[0] if replaced else None


def _of_new(
    sides: Sides,
    one: Statement,
    gone: Sequence[Statement],
    old: Sequence[Statement],
    new: Sequence[Statement],
    read_otherwise: list[Verdict],
) -> Verdict:
    """Judge a statement that holds now and did not before."""
    who = one.source_id
    beaten = [
        other
        for other in old
        if other.source_id == who and other.said == one.said and other.valid_at == one.valid_at
    ]
    if beaten:  # it stood there before, and lost
        return _of_gone(sides, gone[0], new) if gone else _not_the_first(one)
    asked = sides[0].side.as_of
    if later(one.valid_at, asked):
        return Verdict(Cause.REAL_CHANGE, f"{who} speaks of {one.valid_at}, after {asked}")
    was = _before(sides, one, gone)
    if was is not None and read_otherwise and _one_cell(was, one):
        return Verdict(read_otherwise[0].cause, f"{who}: the same cell is read otherwise")
    spoken = was.valid_at if was is not None else _spoken_of(sides, one)
    if spoken is not None:
        return _by_date(one, spoken, who)
    reference = max((other.valid_at for other in gone), default="")
    if later(one.valid_at, reference):
        return Verdict(
            Cause.REAL_CHANGE, f"{who}, new, speaks of {one.valid_at}, after {reference}"
        )
    return Verdict(Cause.SOURCE_REVISION, f"{who} is a new source, of no surely later date")


def _one_cell(one: Statement, other: Statement) -> bool:
    """Say whether two statements are one cell of one file, of one date."""
    return (one.text, one.file_sha256, one.valid_at) == (
        other.text,
        other.file_sha256,
        other.valid_at,
    )


def _spoken_of(sides: Sides, one: Statement) -> str | None:
    """Return the date that the source of a statement spoke of before, or the file it replaces."""
    spoken = sides[0].source_date(one.source_id)
    if spoken is not None:
        return spoken
    replaced = [
        sides[0].source_date(name) or ""
        for name in sides[0].source_of_partner(one.partner)
        if sides[1].source_date(name) is None
    ]
    return max(replaced, default=None)


def _by_date(one: Statement, date: str, who: str) -> Verdict:
    """Compare the date of a new statement with that of which its speaker spoke before."""
    if later(one.valid_at, date):
        return Verdict(Cause.REAL_CHANGE, f"{who} speaks of {one.valid_at}, before of {date}")
    if one.valid_at and one.valid_at == date:
        return Verdict(Cause.CORRECTION, f"{who} states otherwise of {date}")
    said = f"of {one.valid_at or 'no date'}, before of {date or 'no date'}"
    return Verdict(Cause.SOURCE_REVISION, f"{who} was revised: {said}")


def _not_the_first(one: Statement) -> Verdict:
    return Verdict(Cause.SOURCE_REVISION, f"{one.source_id} holds now besides others")


def _of_gone(sides: Sides, one: Statement, new: Sequence[Statement]) -> Verdict:
    """Judge a statement that held before and does no more, in whose place its speaker says none."""
    who = one.source_id
    if any(other.source_id == who and other.said == one.said for other in new):
        return Verdict(Cause.SOURCE_REVISION, f"{who} states the same, and another source holds")
    date = sides[1].source_date(who)
    if date is None:
        later_files = [
            sides[1].source_date(name) or ""
            for name in sides[1].source_of_partner(one.partner)
            if sides[0].source_date(name) is None
        ]
        if not later_files:
            return Verdict(Cause.SOURCE_REVISION, f"{who} is no longer read")
        date = max(later_files)
    if later(one.valid_at, sides[1].side.as_of):
        return Verdict(Cause.TIME, f"{who} speaks of {one.valid_at}, after the date asked of")
    if later(date, one.valid_at):
        return Verdict(Cause.REAL_CHANGE, f"{who}, of {date}, states it no more")
    if date and date == one.valid_at:
        return Verdict(Cause.CORRECTION, f"{who} withdrew it, of the same date {date}")
    return Verdict(Cause.SOURCE_REVISION, f"{who} was revised and states it no more")
