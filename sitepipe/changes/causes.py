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
        What may read one file otherwise: configuration, the method's version.

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
        verdicts = [_of_gone(sides, one, new, read_otherwise) for one in gone]
    # Of several statements that came at once the one that tells most of the world decides.
    order = list(Cause)
    return min(verdicts, key=lambda one: order.index(one.cause))


def later(date: str, than: str) -> bool:
    """Say whether a date is surely later than another: every day it may mean is."""
    return bool(date and than) and first_day(date) > last_day(than)


def of_edition(who: str, date: str, before: str) -> Verdict | None:
    """Compare the date that a source speaks of with that of before; ``None`` if it is the same."""
    if date == before:
        return None
    if later(date, before):
        return Verdict(Cause.REAL_CHANGE, f"{who} speaks of {date}, before of {before}")
    said = f"of {date or 'no date'}, before of {before or 'no date'}"
    return Verdict(Cause.SOURCE_REVISION, f"{who} was revised: {said}")


def is_revised(sides: Sides, source_id: str) -> bool:
    """Say whether a source is another file than before, or of another date."""
    old, new = (side.edition(source_id) for side in sides)
    return not old[0] or old != new


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
        return _of_gone(sides, gone[0], new, read_otherwise) if gone else _not_the_first(one)
    was = _before(sides, one, gone)
    before, now = sides
    spoken = was.valid_at if was is not None else _date_of(one, here=before, there=now)
    asked = before.side.as_of
    # A source of a later day than was asked of is read all the same; a row of one is not.
    if spoken != one.valid_at and later(one.valid_at, asked):
        return Verdict(Cause.REAL_CHANGE, f"{who} speaks of {one.valid_at}, after {asked}")
    if read_otherwise and (not is_revised(sides, who) or (was is not None and _one_cell(was, one))):
        return _read_otherwise(who, read_otherwise)
    if spoken is None:
        return _of_new_source(one, gone)
    if was is None and _added(sides, one):
        return Verdict(Cause.CORRECTION, f"{who} states otherwise of {spoken}")
    return _by_date(one, spoken, who)


def _of_new_source(one: Statement, gone: Sequence[Statement]) -> Verdict:
    """Judge a statement whose speaker said nothing before."""
    who = one.source_id
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


def _read_otherwise(who: str, by: list[Verdict]) -> Verdict:
    return Verdict(by[0].cause, f"{who}: the same file is read otherwise; {by[0].why}")


def _added(sides: Sides, one: Statement) -> bool:
    """Say whether a source of the date of before tells now what was no later than that date."""
    before, date = (side.source_date(one.source_id) or "" for side in sides)
    return bool(date) and date == before and not later(one.valid_at, date)


def _date_of(one: Statement, *, here: Statements, there: Statements) -> str | None:
    """Return what the source of a statement speaks of on one side, or the file in its place."""
    date = here.source_date(one.source_id)
    if date is not None:
        return date
    in_its_place = [
        here.source_date(name) or ""
        for name in here.source_of_partner(one.partner)
        if there.source_date(name) is None
    ]
    return max(in_its_place, default=None)


def _by_date(one: Statement, date: str, who: str) -> Verdict:
    """Compare the date of a new statement with that of which its speaker spoke before."""
    if one.valid_at and one.valid_at == date:
        return Verdict(Cause.CORRECTION, f"{who} states otherwise of {date}")
    undated = Verdict(Cause.SOURCE_REVISION, f"{who} was revised: of no date, before of no date")
    return of_edition(who, one.valid_at, date) or undated


def _not_the_first(one: Statement) -> Verdict:
    return Verdict(Cause.SOURCE_REVISION, f"{one.source_id} holds now besides others")


def _of_gone(
    sides: Sides, one: Statement, new: Sequence[Statement], read_otherwise: list[Verdict]
) -> Verdict:
    """Judge a statement that held before and does no more, in whose place its speaker says none."""
    who = one.source_id
    if any(other.source_id == who and other.said == one.said for other in new):
        return Verdict(Cause.SOURCE_REVISION, f"{who} states the same, and another source holds")
    before, now = sides
    date = _date_of(one, here=now, there=before)  # of the edition that is silent
    if date is None:
        return Verdict(Cause.SOURCE_REVISION, f"{who} is no longer read")
    if date != one.valid_at and later(one.valid_at, now.side.as_of):
        return Verdict(Cause.TIME, f"{who} speaks of {one.valid_at}, after the date asked of")
    if read_otherwise and not is_revised(sides, who):
        return _read_otherwise(who, read_otherwise)
    return _of_silence(sides, one, date)


def _of_silence(sides: Sides, one: Statement, date: str) -> Verdict:
    """Judge by the edition that is silent now, and by that which spoke before."""
    who = one.source_id
    # A row may be of another day than the edition that states it.
    edition = sides[0].source_date(who) or ""
    if date and date == edition:
        return Verdict(Cause.CORRECTION, f"{who} withdrew it, of the same date {date}")
    stated_of = one.valid_at if not edition or later(one.valid_at, edition) else edition
    if later(date, stated_of):
        return Verdict(Cause.REAL_CHANGE, f"{who}, of {date}, states it no more")
    return Verdict(Cause.SOURCE_REVISION, f"{who} was revised and states it no more")
