"""One of the two states of the pipeline that are compared, and how the two differ as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from sitepipe import schema
from sitepipe.vocab import Cause

_TABLES = {**schema.TABLES, schema.DECISIONS.name: schema.DECISIONS}
_READING = frozenset({"crs", "reading", "sources", "postcodes", "areas", "decisions"})
_DRIVING = frozenset({"vehicle", "access", "roads", "hubs"})
_CHECKING = frozenset({"checks", "rules"})
_OWN_SETTINGS = {
    "access": _DRIVING,
    "inputs": frozenset[str](),
    "components": frozenset({"scoring"}),
    "scores": frozenset({"scoring"}),
    "gates": frozenset({"scoring"}),
    "facts": frozenset({"facts"}),
    "findings": _CHECKING,
}


@dataclass(frozen=True)
class Side:
    """
    One state of the pipeline: its tables, and what it was made by.

    ``tables`` are those of :data:`sitepipe.schema.TABLES` by name; one that is absent has no
    rows. ``settings`` gives the hash of each part of the configuration by what it governs:
    ``reading``, ``sources``, ``decisions``, ``roads``, ``scoring``, … ``version`` names the
    code; ``as_of`` is the ISO date that it speaks of, ``known_at`` when it was learnt (ISO, UTC;
    empty where that is not kept).
    """

    as_of: str
    tables: Mapping[str, pd.DataFrame]
    version: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    known_at: str = ""

    def table(self, name: str) -> pd.DataFrame:
        """Return a table; without rows where it is not held."""
        held = self.tables.get(name)
        return _TABLES[name].empty() if held is None else held


@dataclass(frozen=True)
class Verdict:
    """A cause, and what shows it, in words."""

    cause: Cause
    why: str


class Verdicts:
    """The verdicts found so far, by table, by what a row is of (site or works) and by field."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], dict[str, list[Verdict]]] = defaultdict(dict)

    def add(self, table: str, thing: str, field: str, verdicts: Sequence[Verdict]) -> None:
        """Keep the verdicts on one difference."""
        self._held[table, thing].setdefault(field, []).extend(verdicts)

    def of(self, table: str, thing: str, field: str | None = None) -> list[Verdict]:
        """Return those on a field, or on all of them."""
        fields = self._held.get((table, thing), {})
        if field is not None:
            return list(fields.get(field, ()))
        return [one for verdicts in fields.values() for one in verdicts]


def as_a_whole(old: Side, new: Side, table: str) -> list[Verdict]:
    """
    Say what differs of all that a table rests on besides claims.

    Parameters
    ----------
    old, new
        Both states.
    table
        The table; of findings, ``gates``, ``facts`` or ``findings`` for all others.

    Returns
    -------
    verdicts
        Configuration before the method's version before the passing of time, which alters only
        checks; none if all of these are the same.
    """
    governing = _OWN_SETTINGS.get(table, _READING)
    names = sorted({*old.settings, *new.settings} & governing)
    differ = [name for name in names if old.settings.get(name) != new.settings.get(name)]
    found = []
    if differ:
        found.append(Verdict(Cause.CONFIGURATION, f"configured otherwise: {', '.join(differ)}"))
    if old.version != new.version:
        found.append(Verdict(Cause.METHOD, f"sitepipe {old.version} became {new.version}"))
    if table == "findings" and old.as_of != new.as_of:
        found.append(Verdict(Cause.TIME, f"asked of {new.as_of} in place of {old.as_of}"))
    return found
