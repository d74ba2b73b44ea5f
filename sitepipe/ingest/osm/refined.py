"""Kinds of single ways, once it is known what stands on them and how long they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sitepipe.ingest.osm.barriers import Barrier
from sitepipe.ingest.osm.measures import SPEEDS_KMH
from sitepipe.ingest.osm.notes import Note, Tally
from sitepipe.ingest.osm.ways import Ways
from sitepipe.roadgraph import NONE, Doubles, Ints64, LinkKinds, Singles
from sitepipe.units import M_PER_KM

_MINUTES_PER_HOUR = 60


def with_tolls(
    ways: Ways, kinds: LinkKinds, booths: Ints64, tally: Tally
) -> tuple[Ways, LinkKinds]:
    """
    Return ways that lead to a toll booth as tolled, unless their tags say something of tolls.

    Parameters
    ----------
    ways
        W ways.
    kinds
        K kinds.
    booths
        Points where tolls are taken.
    tally
        Notes the ways.
    """
    reached = np.zeros(len(ways), dtype=bool)
    reached[ways.owner()[np.isin(ways.points, booths)]] = True
    rows = np.flatnonzero(reached & (kinds.toll[ways.kind] == NONE))
    names = [f"way {way}" for way in ways.way_id[rows][:5]]
    tally.add(Note("kept", "roads with a toll booth, taken as tolled"), names, count=len(rows))
    tolled = replace(kinds.take(ways.kind[rows]), toll=np.ones(len(rows), np.int8))
    return _of_new_kinds(ways, kinds, rows, tolled)


def with_barriers(
    ways: Ways, kinds: LinkKinds, across: Ints64, standing: list[Barrier]
) -> tuple[Ways, LinkKinds]:
    """
    Return ways across barriers with what these allow, if it is less than what the road does.

    Parameters
    ----------
    ways
        W ways.
    kinds
        K kinds.
    across
        Ways that lead across a barrier.
    standing
        The barrier of each.
    """
    if not len(across):
        return ways, kinds
    road = kinds.take(ways.kind[across])
    passing = np.stack([barrier.permission for barrier in standing])
    limited = replace(
        road,
        permission=np.minimum(road.permission, passing[:, None, :]),
        limit=_lower(road.limit, [barrier.limit for barrier in standing]),
        hgv_limit=_lower(road.hgv_limit, [barrier.hgv_limit for barrier in standing]),
    )
    return _of_new_kinds(ways, kinds, across, limited)


def with_timed_ferries(
    ways: Ways, kinds: LinkKinds, minutes: Doubles, x: Doubles, y: Doubles, tally: Tally
) -> tuple[Ways, LinkKinds]:
    """
    Return ferries that state their duration with the speed that it gives over their length.

    Parameters
    ----------
    ways
        W ways.
    kinds
        K kinds.
    minutes
        Duration of each kind, NaN where none is stated; kinds beyond the end state none.
    x, y
        P positions (m).
    tally
        Notes durations that no ship can keep.
    """
    stated = np.concatenate([minutes, np.full(len(kinds) - len(minutes), np.nan)])[ways.kind]
    rows = np.flatnonzero(~np.isnan(stated))
    if not len(rows):
        return ways, kinds
    step_m = np.hypot(np.diff(x[ways.points]), np.diff(y[ways.points]))
    step_m[ways.first[1:-1] - 1] = 0  # from one way to the next
    of_id = np.unique(ways.way_id, return_inverse=True)[1].ravel()
    length_m = np.bincount(of_id[ways.owner()[1:]], weights=step_m)[of_id]
    kmh = length_m[rows] / M_PER_KM / (stated[rows] / _MINUTES_PER_HOUR)
    likely = (kmh >= SPEEDS_KMH[0]) & (kmh <= SPEEDS_KMH[1])
    names = [f"way {way}" for way in ways.way_id[rows[~likely]][:5]]
    note = Note("not represented", "durations of ferries that no ship keeps")
    tally.add(note, names, count=int((~likely).sum()))
    timed = kinds.take(ways.kind[rows])
    speed = np.repeat(np.where(likely, kmh, np.nan)[:, None], 2, axis=1)
    return _of_new_kinds(ways, kinds, rows, replace(timed, speed_kmh=speed.astype(np.float32)))


def _of_new_kinds(
    ways: Ways, kinds: LinkKinds, rows: Ints64, new: LinkKinds
) -> tuple[Ways, LinkKinds]:
    """Return ways of which some are of new kinds: ``new`` has one for each of the rows."""
    kind = ways.kind.copy()
    kind[rows] = len(kinds) + np.arange(len(rows))
    return replace(ways, kind=kind), kinds.joined(new)


def _lower(limit: Singles, passing: list[Doubles]) -> Singles:
    lower: Singles = np.fmin(limit, np.stack(passing).astype(np.float32))
    return lower
