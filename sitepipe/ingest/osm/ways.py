"""Ways as rows of points, while they are read and cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sitepipe.ingest.osm.notes import Note
from sitepipe.roadgraph import Booleans, Ints32, Ints64

SINGLE_POINT = Note("dropped", "roads of a single point")


@dataclass(frozen=True, eq=False)
class Ways:
    """
    W ways through P points, as of :class:`~sitepipe.roadgraph.RawRoads`.

    A way that was cut is several rows with one id, one after the other.

    Attributes
    ----------
    way_id
        W ids.
    first, points
        The points of way ``w`` are ``points[first[w]:first[w + 1]]``.
    kind, road
        W rows of tables.
    """

    way_id: Ints64
    first: Ints64
    points: Ints64
    kind: Ints32
    road: Ints32

    def __len__(self) -> int:
        return len(self.way_id)

    def owner(self) -> Ints64:
        """Return the way that each place in ``points`` belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.first))

    def begins(self) -> Booleans:
        """Return whether each place in ``points`` is the first of its way."""
        flags = np.zeros(len(self.points), dtype=bool)
        flags[self.first[:-1]] = True
        return flags

    def take(self, rows: Ints64) -> Ways:
        """Return some ways, in the order given."""
        counts = np.diff(self.first)[rows]
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return Ways(
            way_id=self.way_id[rows],
            first=firsts(counts),
            points=self.points[np.repeat(self.first[:-1][rows], counts) + within],
            kind=self.kind[rows],
            road=self.road[rows],
        )

    def joined(self, other: Ways) -> Ways:
        """Return these ways and, after them, others."""
        return Ways(
            way_id=np.concatenate([self.way_id, other.way_id]),
            first=np.concatenate([self.first, self.first[-1] + other.first[1:]]),
            points=np.concatenate([self.points, other.points]),
            kind=np.concatenate([self.kind, other.kind]),
            road=np.concatenate([self.road, other.road]),
        )

    def cut(self, keep: Booleans, begins: Booleans) -> tuple[Ways, Ints64]:
        """
        Cut ways into runs.

        Parameters
        ----------
        keep
            Places of ``points`` that stay; a way is cut where one goes.
        begins
            Places that begin a run of their own, as the first of each way does.

        Returns
        -------
        ways, origin
            Runs of two points or more, and the way that each is from.
        """
        follows_gap = np.concatenate([[True], ~keep[:-1]]) if len(keep) else keep
        starts = (begins | self.begins() | follows_gap)[keep]
        run = np.cumsum(starts) - 1
        counts = np.bincount(run)
        long = counts >= 2
        origin = self.owner()[keep][starts][long]
        return (
            Ways(
                way_id=self.way_id[origin],
                first=firsts(counts[long]),
                points=self.points[keep][long[run]],
                kind=self.kind[origin],
                road=self.road[origin],
            ),
            origin,
        )


def firsts(counts: Ints64) -> Ints64:
    """Return where each of several rows begins, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def without_repeats(ways: Ways) -> tuple[Ways, int]:
    """Return ways in which no point follows itself, and how many did."""
    same = np.zeros(len(ways.points), dtype=bool)
    same[1:] = ways.points[1:] == ways.points[:-1]
    same &= ~ways.begins()
    if not same.any():
        return ways, 0
    counts = np.bincount(ways.owner()[~same], minlength=len(ways))
    kept = Ways(ways.way_id, firsts(counts), ways.points[~same], ways.kind, ways.road)
    return kept, int(same.sum())
