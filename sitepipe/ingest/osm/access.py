"""
Who may drive a road or pass a barrier, by mode and direction.

The more a key says of a vehicle, the more it counts (hierarchy of the OpenStreetMap wiki, "Key:
access"): ``hgv`` before ``motor_vehicle`` before ``vehicle`` before ``access``; and what is said
of one direction before what is said of both.
"""

from __future__ import annotations

import numpy as np

from sitepipe.ingest.osm.classes import ENDS_UNLESS_SAID, ONE_WAY, ONLY_IF_SAID, ROUNDABOUTS
from sitepipe.ingest.osm.notes import Note
from sitepipe.roadgraph import AGAINST, ALONG, MODES, Bytes, Permission
from sitepipe.vocab import Mode

GENERAL = ("motor_vehicle", "vehicle", "access")
CHAINS: dict[Mode, tuple[str, ...]] = {
    Mode.CAR: ("motorcar", *GENERAL),
    Mode.GOODS: ("goods", *GENERAL),
    Mode.HGV: ("hgv", *GENERAL),
}
"""Keys that speak of each mode, the most particular first."""

DIRECTIONS = ("forward", "backward")
KEYS = frozenset(key for chain in CHAINS.values() for key in chain)

_YES = ("yes", "designated", "permissive", "official", "public")
_ENDS = (
    "destination", "private", "permit", "delivery", "customers", "residents", "resident",
    "employees", "staff", "visitors", "guests", "tenants", "members", "loading", "local",
    # Legal to drive, but signs turn through traffic away.
    "discouraged", "unsuitable",
)  # fmt: skip
_NO = (
    "no", "agricultural", "forestry", "emergency", "military", "psv", "bus", "taxi", "foot",
    "bicycle", "horse", "hov", "maintenance",
)  # fmt: skip
VALUES: dict[str, Permission] = {
    **dict.fromkeys(_YES, Permission.YES),
    **dict.fromkeys(_ENDS, Permission.ENDS),
    **dict.fromkeys(_NO, Permission.NO),
}
"""What values of access keys mean for vehicles that are neither tractor, bus nor ambulance."""

BY_THE_HOUR = Note("dropped", "roads whose direction changes by the hour, closed")
"""At any time one direction is closed; which, a network without hours cannot say."""

_FORWARD = frozenset({"yes", "true", "1"})
_REVERSE = frozenset({"-1", "reverse"})
_BOTH = frozenset({"no", "false", "0", "alternating"})


def permissions(said: dict[str, str]) -> tuple[Bytes, list[Note]]:
    """
    Return who may drive a road.

    Parameters
    ----------
    said
        Tags of the way.

    Returns
    -------
    permission
        2 × modes :class:`~sitepipe.roadgraph.Permission`, along and against.
    notes
        Values that are not read, and rules that were applied to ambiguous ones.
    """
    notes: list[Note] = []
    unless_said = _unless_said(said)
    permission = np.empty((2, len(MODES)), np.uint8)
    for column, mode in enumerate(MODES):
        for way, direction in ((ALONG, "forward"), (AGAINST, "backward")):
            found = _stated(said, CHAINS[mode], direction, notes)
            permission[way, column] = unless_said if found is None else found
        for way in _closed_ways(said, mode, notes):
            permission[way, column] = Permission.NO
    return permission, list(dict.fromkeys(notes))


def stated(said: dict[str, str], keys: tuple[str, ...]) -> Permission | None:
    """Return what the first of some keys with a known value says; None if none says anything."""
    return _stated(said, keys, "", [])


def _stated(
    said: dict[str, str], keys: tuple[str, ...], direction: str, notes: list[Note]
) -> Permission | None:
    for key in keys:
        for full in (f"{key}:{direction}", key):
            if (value := said.get(full)) is None:
                continue
            if (read := value_of(value)) is not None:
                if value in {"discouraged", "unsuitable"}:
                    notes.append(Note("kept", "roads to be avoided, driven at the ends of a trip"))
                return read
            if value != "unknown":
                notes.append(_unread(full, value))
    return None


def value_of(value: str) -> Permission | None:
    """Return the meaning of a value; of several, that of the widest. None if any is not known."""
    meanings = [VALUES.get(part.strip().lower()) for part in value.split(";")]
    known = [meaning for meaning in meanings if meaning is not None]
    return max(known) if len(known) == len(meanings) else None


def _unless_said(said: dict[str, str]) -> Permission:
    if said.get("route") == "ferry" and "highway" not in said:
        return Permission.NO  # a ferry that does not say so carries no vehicles
    if said.get("highway") in ONLY_IF_SAID:
        return Permission.NO
    if said.get("highway") == "service":
        if said.get("service") == "emergency_access":
            return Permission.NO
        if said.get("service") in ENDS_UNLESS_SAID:
            return Permission.ENDS
    return Permission.YES


def _closed_ways(said: dict[str, str], mode: Mode, notes: list[Note]) -> tuple[int, ...]:
    """Return the directions that one-way rules close to a mode."""
    for key in (f"oneway:{CHAINS[mode][0]}", "oneway:motor_vehicle", "oneway:vehicle", "oneway"):
        value = said.get(key, "").lower()
        if value in _FORWARD:
            return (AGAINST,)
        if value in _REVERSE:
            return (ALONG,)
        if value in _BOTH:
            return ()
        if value == "reversible":
            notes.append(BY_THE_HOUR)
            return (ALONG, AGAINST)
        if value:
            notes.append(_unread(key, value))
    implied = said.get("junction") in ROUNDABOUTS or said.get("highway") in ONE_WAY
    return (AGAINST,) if implied else ()


def _unread(key: str, value: str) -> Note:
    return Note("not represented", "access and direction that are not read", f"{key}={value}")
