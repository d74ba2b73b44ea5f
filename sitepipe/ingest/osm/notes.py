"""What a reader notes on its way: counted by reason, with the first five of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from sitepipe.roadgraph import Remark

FIRST = 5
MATTERS = ("read", "repaired", "dropped", "kept", "not represented")


class Note(NamedTuple):
    """One reason; ``detail`` says which tag and value, where several are noted as one."""

    matter: str
    what: str
    detail: str = ""


@dataclass
class Tally:
    """Notes counted by matter and reason, in the order in which they first came."""

    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    first: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, note: Note, which: Iterable[object] = (), *, count: int | None = None) -> None:
        """
        Count a note for some objects.

        Parameters
        ----------
        note
            The reason.
        which
            Names of the objects; the first five stay.
        count
            How many they are, where not all of them are named.
        """
        named = [f"{name} ({note.detail})" if note.detail else str(name) for name in which]
        if not (times := len(named) if count is None else count):
            return
        key = (note.matter, note.what)
        self.counts[key] = self.counts.get(key, 0) + times
        shown = self.first.setdefault(key, [])
        shown += named[: FIRST - len(shown)]

    def remarks(self, file: str) -> tuple[Remark, ...]:
        """Return the notes as lines of a report: what was read first, what is missing last."""
        ordered = sorted(self.counts, key=lambda key: MATTERS.index(key[0]))
        return tuple(
            Remark(matter, what, self.counts[matter, what], tuple(self.first[matter, what]), file)
            for matter, what in ordered
        )
