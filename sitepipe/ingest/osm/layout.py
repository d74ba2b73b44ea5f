"""Roads laid out on the ground: what the file lacks is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sitepipe.ingest.osm.notes import Note, Tally
from sitepipe.ingest.osm.places import Places
from sitepipe.ingest.osm.ways import SINGLE_POINT, Ways, without_repeats
from sitepipe.roadgraph import NONE, Doubles, Ints64


@dataclass(frozen=True, eq=False)
class Layout:
    """
    Ways and where they run.

    Attributes
    ----------
    ways
        W ways.
    nodes
        P ids of nodes, in ascending order.
    x, y
        P positions (m); NaN where the file has none.
    places
        What stands at some of the P.
    """

    ways: Ways
    nodes: Ints64
    x: Doubles
    y: Doubles
    places: Places


def complete(layout: Layout, tally: Tally) -> Layout:
    """
    Return the layout through points that have a place, each once in a row.

    Ways of a clipped extract are cut where it lacks their points.

    Parameters
    ----------
    layout
        Ways through points that may lack a place.
    tally
        Notes ways that were cut, or of which too little is left.
    """
    ways, repeats = without_repeats(layout.ways)
    tally.add(Note("repaired", "points that follow themselves"), count=repeats)
    short = np.diff(ways.first) < 2
    _note(tally, SINGLE_POINT, ways.way_id[short])
    ways = ways.take(np.flatnonzero(~short))
    has_place = ~np.isnan(layout.x)
    if has_place.all():
        return replace(layout, ways=ways)
    there = has_place[ways.points]
    clipped = np.unique(ways.way_id[ways.owner()[~there]])
    ways, _ = ways.cut(there, ways.begins())
    lost = np.setdiff1d(clipped, ways.way_id)
    cut = np.setdiff1d(clipped, lost)
    _note(tally, Note("repaired", "roads of which the file lacks points, cut there"), cut)
    _note(tally, Note("dropped", "roads of which the file lacks too many points"), lost)
    return _of_points(replace(layout, ways=ways), np.flatnonzero(has_place))


def _of_points(layout: Layout, rows: Ints64) -> Layout:
    """Return the layout with some points only, all that its ways run through among them."""
    place = np.full(len(layout.x), NONE, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    marks = layout.places
    kept = place[marks.marked] != NONE
    return Layout(
        ways=replace(layout.ways, points=place[layout.ways.points]),
        nodes=layout.nodes[rows],
        x=layout.x[rows],
        y=layout.y[rows],
        places=replace(marks, marked=place[marks.marked[kept]], barrier=marks.barrier[kept]),
    )


def _note(tally: Tally, note: Note, way_ids: Ints64) -> None:
    tally.add(note, [f"way {way}" for way in way_ids[:5]], count=len(way_ids))
