"""Relations that restrict turns (OpenStreetMap wiki, "Relation:restriction")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitepipe.ingest.osm.notes import Note, Tally
from sitepipe.roadgraph import MODES
from sitepipe.vocab import Mode

if TYPE_CHECKING:
    from osmium.osm import Relation

ALL_MODES = (1 << len(MODES)) - 1
_MODES_OF: dict[str, tuple[Mode, ...]] = {
    "vehicle": MODES,
    "motor_vehicle": MODES,
    "motorcar": (Mode.CAR,),
    "goods": (Mode.GOODS,),
    "hgv": (Mode.HGV,),
}
"""Vehicles that tags name, as far as they are among ours; buses, bicycles and others are not."""

_TIMED = frozenset({"day_on", "day_off", "hour_on", "hour_off"})


@dataclass(frozen=True)
class Restriction:
    """
    One restriction at a node.

    ``from_way`` and ``to_way`` are ids of ways, ``via`` of a node; ``modes`` a mask of those
    that it concerns.
    """

    relation: int
    from_way: int
    via: int
    to_way: int
    only: bool
    modes: int


def restriction(relation: Relation, tally: Tally) -> list[Restriction]:
    """
    Read a relation.

    ``no_*`` forbids its turns, those from or to several ways too; ``only_*`` allows its turn
    alone. One that holds at times only is noted and not applied. One that goes via ways cannot
    be represented at a node and is listed.

    Parameters
    ----------
    relation
        A relation of ``type=restriction``.
    tally
        Notes what is not applied, and why.
    """
    said = dict(relation.tags)
    name = f"relation {relation.id}"
    timed = not _TIMED.isdisjoint(said)
    in_part = any(key.endswith(":conditional") for key in said)
    rules = [] if timed else list(_rules(said))
    if timed or in_part:
        tally.add(Note("kept", "turn restrictions at times only, not applied"), [name])
    elif not rules:
        tally.add(Note("dropped", "turn restrictions for others than these vehicles"), [name])
    members = [(member.type, member.ref, member.role) for member in relation.members]
    starts = [ref for kind, ref, role in members if kind == "w" and role == "from"]
    ends = [ref for kind, ref, role in members if kind == "w" and role == "to"]
    via = [(kind, ref) for kind, ref, role in members if role == "via"]
    found = []
    for value, modes in rules:
        only = value.startswith("only_")
        if reason := _unclear(value, starts, ends, via):
            tally.add(Note("not represented", f"turn restrictions {reason}"), [name])
            continue
        found += [
            Restriction(relation.id, start, via[0][1], end, only, modes)
            for start in starts
            for end in ends
        ]
    return found


def _rules(said: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Give each rule of a relation with the modes that it concerns."""
    excepted = 0
    for name in said.get("except", "").split(";"):
        excepted |= _mask(name.strip())
    if (value := said.get("restriction")) and (modes := ALL_MODES & ~excepted):
        yield value, modes
    for name in _MODES_OF:
        if (value := said.get(f"restriction:{name}")) and (modes := _mask(name) & ~excepted):
            yield value, modes


def _mask(name: str) -> int:
    return sum(1 << MODES.index(mode) for mode in _MODES_OF.get(name, ()))


def _unclear(
    value: str, starts: list[int], ends: list[int], via: list[tuple[str, int]]
) -> str | None:
    """Return why a rule cannot be represented; None if it can."""
    if not value.startswith(("no_", "only_")):
        return "of unknown kind"
    if any(kind == "w" for kind, _ in via):
        return "via a way"
    if len(via) != 1 or via[0][0] != "n" or not starts or not ends:
        return "without a way from, a node via and a way to"
    if value.startswith("only_") and (len(starts) > 1 or len(ends) > 1):
        return "to one of several ways"
    return None
