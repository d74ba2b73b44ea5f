"""What stands on a road: barriers, toll booths, and what a junction is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sitepipe.ingest.osm import limits
from sitepipe.ingest.osm.access import CHAINS, stated
from sitepipe.ingest.osm.notes import Note
from sitepipe.roadgraph import MODES, Bytes, Doubles, NodeKind, Permission

KEYS = ("barrier", "highway", "railway")
"""Keys of the nodes that are looked at."""

_CLOSED = frozenset({
    "block", "boulder", "bollard", "bus_trap", "cycle_barrier", "chain", "debris", "ditch",
    "fence", "full-height_turnstile", "guard_rail", "hedge", "horse_stile", "jersey_barrier",
    "kissing_gate", "log", "motorcycle_barrier", "planter", "retaining_wall", "rock", "rope",
    "stile", "sump_buster", "tank_trap", "turnstile", "wall", "wicket_gate",
})  # fmt: skip
_OPEN = frozenset({
    "border_control", "cattle_grid", "entrance", "height_restrictor", "kerb", "no",
    "sally_port", "speed_bump", "toll_booth", "weighbridge",
})  # fmt: skip
_GATES = frozenset({
    "gate", "hampshire_gate", "lift_gate", "sliding_beam", "sliding_gate", "swing_gate",
})  # fmt: skip
_POINTS = {
    "crossing": NodeKind.CROSSING,
    "give_way": NodeKind.GIVE_WAY,
    "mini_roundabout": NodeKind.MINI_ROUNDABOUT,
    "motorway_junction": NodeKind.MOTORWAY_JUNCTION,
    "stop": NodeKind.STOP,
    "traffic_signals": NodeKind.SIGNALS,
}
_ONE_WAY_SIGNS = frozenset({NodeKind.GIVE_WAY, NodeKind.STOP, NodeKind.SIGNALS})


@dataclass(frozen=True, eq=False)
class Barrier:
    """
    What stands at a node of a road.

    Attributes
    ----------
    permission
        Who may pass: one :class:`~sitepipe.roadgraph.Permission` for each mode.
    limit, hgv_limit
        Limits that hold for passing, as of ``LinkKinds``.
    toll
        Whether a toll is taken there.
    kind
        What the node is.
    """

    permission: Bytes
    limit: Doubles
    hgv_limit: Doubles
    toll: bool
    kind: NodeKind

    @property
    def hinders(self) -> bool:
        """Say whether any vehicle may not simply pass."""
        limited = ~np.isnan(self.limit).all() | ~np.isnan(self.hgv_limit).all()
        return bool((self.permission != Permission.YES).any() | limited)


def barrier(said: dict[str, str]) -> tuple[Barrier, list[Note]]:
    """
    Read the tags of a node that lies on a road.

    A bollard, a block or a stile closes the road to motor vehicles unless ``motor_vehicle`` or a
    more particular key says otherwise: a bare ``access=yes`` there is meant for those on foot. A
    gate of which nothing is said is open; one that is locked is not.

    Returns
    -------
    barrier, notes
        What the node is; and what was taken for granted.
    """
    notes: list[Note] = []
    value = said.get("barrier", "")
    kind = NodeKind.LEVEL_CROSSING if said.get("railway") == "level_crossing" else NodeKind.PLAIN
    kind = max(kind, _POINTS.get(said.get("highway", ""), NodeKind.PLAIN))
    if kind in _ONE_WAY_SIGNS and ({"direction", "traffic_signals:direction"} & said.keys()):
        notes.append(Note("not represented", "signs for one direction, counted in both"))
    permission = np.full(len(MODES), Permission.YES, np.uint8)
    limit, hgv_limit, limit_notes = limits.limits(said if value else {})
    if value:
        permission, more = _passing(said, value)
        notes += [*more, *limit_notes]
    passed = Barrier(permission, limit, hgv_limit, value == "toll_booth", kind)
    return passed, notes


def _passing(said: dict[str, str], value: str) -> tuple[Bytes, list[Note]]:
    closed = value in _CLOSED
    notes: list[Note] = []
    permission = np.empty(len(MODES), np.uint8)
    silent = False
    for column, mode in enumerate(MODES):
        chain = CHAINS[mode]
        found = stated(said, chain[:-1] if closed else chain)
        silent |= found is None
        if found is None:
            locked = closed or said.get("locked") == "yes"
            found = Permission.NO if locked else Permission.YES
        permission[column] = found
    if value in _GATES and silent and said.get("locked") != "yes":
        notes.append(Note("kept", "gates that do not say who may pass, taken as open"))
    elif value not in _CLOSED | _OPEN | _GATES:
        notes.append(
            Note(
                "kept", "barriers of unknown kind, open unless closed by a tag", f"barrier={value}"
            )
        )
    return permission, notes
