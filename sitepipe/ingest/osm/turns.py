"""Turn restrictions, from ids of ways and nodes to the rows of roads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from sitepipe.ingest.osm.notes import Note, Tally
from sitepipe.ingest.osm.restrictions import Restriction
from sitepipe.ingest.osm.ways import Ways
from sitepipe.roadgraph import NONE, Ints64, TurnRestrictions

_ABSENT = Note("not represented", "turn restrictions whose ways or node the file lacks")
_APART = Note("not represented", "turn restrictions whose ways do not both touch their node")
_NOT_DRIVEN = Note("dropped", "turn restrictions of ways that no motor vehicle drives")
_ONLY_OUT = Note("not represented", "turn restrictions that allow only a way left out")


def turns(
    restrictions: Sequence[Restriction],
    ways: Ways,
    point_id: Ints64,
    *,
    left_out: Ints64,
    tally: Tally,
) -> TurnRestrictions:
    """
    Find the ways and points of restrictions.

    Parameters
    ----------
    restrictions
        Restrictions by id.
    ways
        W ways, those cut as several rows.
    point_id
        P ids of nodes in ascending order; then ``NONE`` for points of no node.
    left_out
        Ids, in ascending order, of ways that no motor vehicle drives.
    tally
        Notes what cannot be represented, by relation.
    """
    rows = _rows_of(restrictions, ways)
    nodes = point_id[point_id != NONE] if len(point_id) else point_id
    found: list[tuple[Restriction, int, int, int]] = []
    for each in restrictions:
        name = [f"relation {each.relation}"]
        missing = [way for way in (each.from_way, each.to_way) if not rows[way]]
        via = int(np.searchsorted(nodes, each.via))
        if missing:
            if not np.isin(missing, left_out).all():
                tally.add(_ABSENT, name)
            elif each.only and each.from_way not in missing:
                tally.add(_ONLY_OUT, name)
            else:
                tally.add(_NOT_DRIVEN, name)
            continue
        if via == len(nodes) or nodes[via] != each.via:
            tally.add(_ABSENT, name)
            continue
        start = _touching(rows[each.from_way], via, ways)
        end = _touching(rows[each.to_way], via, ways)
        if start is None or end is None:
            tally.add(_APART, name)
            continue
        found.append((each, start, via, end))
    return TurnRestrictions(
        from_way=np.array([start for _, start, _, _ in found], np.int64),
        via_point=np.array([via for _, _, via, _ in found], np.int64),
        to_way=np.array([end for _, _, _, end in found], np.int64),
        only=np.array([each.only for each, _, _, _ in found], bool),
        modes=np.array([each.modes for each, _, _, _ in found], np.uint8),
        turn_id=np.array([f"relation {each.relation}" for each, _, _, _ in found], object),
    )


def _rows_of(restrictions: Sequence[Restriction], ways: Ways) -> dict[int, list[int]]:
    """Return the rows of each way that a restriction names."""
    named = np.unique([way for each in restrictions for way in (each.from_way, each.to_way)])
    rows: dict[int, list[int]] = defaultdict(list)
    for row in np.flatnonzero(np.isin(ways.way_id, named)).tolist():
        rows[int(ways.way_id[row])].append(row)
    return rows


def _touching(rows: list[int], point: int, ways: Ways) -> int | None:
    """Return the first row that runs through or to a point."""
    for row in rows:
        if point in ways.points[ways.first[row] : ways.first[row + 1]]:
            return row
    return None
