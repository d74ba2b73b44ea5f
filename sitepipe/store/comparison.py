"""What a snapshot would change against the one before it, table by table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TableChange:
    """
    What changes in one table.

    ``added`` are places of the new rows, ``gone`` ids of rows of the store that are no longer
    known. ``altered`` says how many of both are one row with other values: they have the same
    key, and stand among the added and among the gone. ``sites`` are the sites that the rows are
    of, where the table names one.
    """

    name: str
    rows: int
    sha256: str
    added: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    altered: int = 0
    sites: frozenset[str] = frozenset()

    @property
    def any(self) -> bool:
        """Return whether anything changes."""
        return bool(self.added or self.gone)

    def counted(self) -> dict[str, str | int]:
        """Return its name, its rows, and how many of them come, change and go."""
        return {
            "table": self.name,
            "rows": self.rows,
            "added": len(self.added) - self.altered,
            "changed": self.altered,
            "gone": len(self.gone) - self.altered,
        }


def differences(
    held: Sequence[tuple[int, bytes]], digests: Sequence[bytes]
) -> tuple[list[int], list[int]]:
    """
    Compare rows by their hashes; a row that stands there twice counts twice.

    Parameters
    ----------
    held
        Id and hash of each row that the store knows now.
    digests
        Hash of each new row.

    Returns
    -------
    added, gone
        Places of new rows that are not held, and ids of held rows that are not among the new.
    """
    there, new = {digest: row for row, digest in held}, set(digests)
    if len(there) == len(held) and len(new) == len(digests):
        added = [place for place, digest in enumerate(digests) if digest not in there]
        return added, sorted(row for digest, row in there.items() if digest not in new)
    return _counted(held, digests)


def _counted(
    held: Sequence[tuple[int, bytes]], digests: Sequence[bytes]
) -> tuple[list[int], list[int]]:
    """Compare rows of which some are equal."""
    there: dict[bytes, list[int]] = defaultdict(list)
    for row, digest in reversed(held):  # of equal rows the oldest stays
        there[digest].append(row)
    added = []
    for place, digest in enumerate(digests):
        if same := there.get(digest):
            same.pop()
        else:
            added.append(place)
    return added, sorted(row for rows in there.values() for row in rows)
