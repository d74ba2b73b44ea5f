"""
OpenStreetMap extracts as roads.

The file is read twice: for ways and turn restrictions, then for the nodes that lie on roads. What
is left out, taken for granted, or stated and not applied is counted by reason in the remarks.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sitepipe.errors import SchemaError
from sitepipe.hashing import file_sha256
from sitepipe.ingest.osm.kinds import Told, table
from sitepipe.ingest.osm.notes import Note, Tally
from sitepipe.ingest.osm.parting import part
from sitepipe.ingest.osm.places import Places, places
from sitepipe.ingest.osm.positions import project
from sitepipe.ingest.osm.reader import OsmFile, open_osm
from sitepipe.ingest.osm.refined import with_barriers, with_timed_ferries, with_tolls
from sitepipe.ingest.osm.scan import Scanned, scan
from sitepipe.ingest.osm.turns import turns
from sitepipe.ingest.osm.ways import Ways, without_repeats
from sitepipe.roadgraph import (
    NONE,
    Booleans,
    Doubles,
    Ints64,
    NodeKind,
    RawRoads,
    Source,
)

LICENCE = "ODbL 1.0"
ATTRIBUTION = "© OpenStreetMap contributors"

Step = Callable[[str], AbstractContextManager[None]]
"""Wraps one step of the reading; the caller shows progress or takes the time."""


def _silent(_name: str) -> AbstractContextManager[None]:
    return nullcontext()


def read_osm(
    path: Path, *, crs: str = "EPSG:27700", ferries: bool = False, step: Step = _silent
) -> RawRoads:
    """
    Read the roads of an OpenStreetMap extract (PBF; XML, packed or not; O5M).

    Parameters
    ----------
    path
        The file; what it holds decides, not its name.
    crs
        CRS to carry positions into: projected, in metres.
    ferries
        Whether to keep ferries that say that they carry vehicles.
    step
        Called with the name of each step.

    Returns
    -------
    roads
        Ways that a motor vehicle may drive, with the turn restrictions of all modes. Points
        keep the ids of nodes, ways those of ways; a way that was cut is several rows, one after
        the other.

    Raises
    ------
    StorageError
        If the file cannot be read.
    SchemaError
        If it is no OpenStreetMap file, is damaged, or holds no road.
    CrsError
        If the CRS is not in metres or made for another part of the Earth.
    """
    tally = Tally()
    file = open_osm(path)
    with step("ways"):
        scanned = scan(file, ferries=ferries, tally=tally)
    _require_roads(scanned.ways, file, tally)
    with step("nodes"):
        nodes, points = np.unique(scanned.ways.points, return_inverse=True)
        found = places(file, nodes, tally=tally)
    with step("positions"):
        x, y = project(found.lon, found.lat, crs=crs, name=file.name, tally=tally)
    ways = _complete(replace(scanned.ways, points=points.astype(np.int64)), x, tally)
    _require_roads(ways, file, tally)
    with step("roads"):
        layout = _placed(_Layout(ways, nodes, x, y, found))
        return _roads(file, scanned, layout, crs=crs, tally=tally)


@dataclass(frozen=True, eq=False)
class _Layout:
    """Ways through P points, the id and position (m) of each, and what stands there."""

    ways: Ways
    nodes: Ints64
    x: Doubles
    y: Doubles
    places: Places


def _roads(file: OsmFile, scanned: Scanned, layout: _Layout, *, crs: str, tally: Tally) -> RawRoads:
    ways, marks = layout.ways, layout.places
    _count_notes(scanned.told, ways, tally)
    kinds, conditionals = table(scanned.told)
    standing = [marks.barriers[number] for number in marks.barrier]
    booths = marks.marked[[one.toll for one in standing]]
    ways, kinds = with_tolls(ways, kinds, booths, tally)
    hindering = np.flatnonzero([one.hinders for one in standing])
    barriers = [standing[row] for row in hindering]
    at = marks.marked[hindering]
    passable = np.array([one.permission.any() for one in barriers], bool)
    _count_barriers(layout.nodes[at], passable, tally)
    parted = part(ways, layout.x, layout.y, at=at, passable=passable)
    crossed = [barriers[row] for row in parted.barrier]
    ways, kinds = with_barriers(parted.ways, kinds, parted.across, crossed)
    minutes = np.array([told.minutes for told in scanned.told])
    ways, kinds = with_timed_ferries(ways, kinds, minutes, parted.x, parted.y, tally)
    beside = len(parted.x) - len(layout.nodes)
    point_id = np.concatenate([layout.nodes, np.full(beside, NONE)])
    point_kind = np.zeros(len(point_id), np.uint8)
    point_kind[marks.marked] = [one.kind for one in standing]
    turned = turns(scanned.restrictions, ways, point_id, left_out=scanned.left_out, tally=tally)
    tally.add(Note("read", "ways with a road or ferry"), count=scanned.seen)
    tally.add(Note("read", "roads for motor vehicles"), count=len(np.unique(ways.way_id)))
    tally.add(Note("read", "turn restrictions for motor vehicles"), count=len(turned))
    return RawRoads(
        crs=crs,
        x=parted.x,
        y=parted.y,
        point_id=point_id,
        point_kind=point_kind,
        is_node=point_kind != NodeKind.PLAIN,
        way_first=ways.first,
        way_points=ways.points,
        way_id=ways.way_id,
        way_kind=ways.kind,
        way_road=ways.road,
        way_length_m=np.full(len(ways), np.nan),
        way_verified=np.zeros(len(ways), bool),
        way_row=np.full(len(ways), NONE, np.int32),
        way_source=np.zeros(len(ways), np.uint8),
        kinds=kinds,
        roads=scanned.roads,
        conditionals=conditionals,
        sources=(_source(file),),
        splits=True,
        has_local_roads=True,
        directed=True,
        turns=turned,
        remarks=tally.remarks(file.name),
    )


def _placed(layout: _Layout) -> _Layout:
    """Return the layout without points that have no place."""
    rows = np.flatnonzero(~np.isnan(layout.x))
    if len(rows) == len(layout.x):
        return layout
    place = np.full(len(layout.x), NONE, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    marks = layout.places
    kept = place[marks.marked] != NONE
    return _Layout(
        ways=replace(layout.ways, points=place[layout.ways.points]),
        nodes=layout.nodes[rows],
        x=layout.x[rows],
        y=layout.y[rows],
        places=replace(marks, marked=place[marks.marked[kept]], barrier=marks.barrier[kept]),
    )


def _source(file: OsmFile) -> Source:
    return Source(
        file=file.name,
        form="OpenStreetMap",
        sha256=file_sha256(file.path),
        licence=LICENCE,
        attribution=ATTRIBUTION,
        as_of=file.as_of,
    )


def _require_roads(ways: Ways, file: OsmFile, tally: Tally) -> None:
    if len(ways):
        return
    seen = [f"{remark.count} × {remark.what}" for remark in tally.remarks(file.name)]
    raise SchemaError(
        f"{file.name} has no road that a motor vehicle may drive"
        + (f": {'; '.join(seen)}" if seen else ": no way in it has a highway tag"),
        hint="Give an extract of the area that holds its roads.",
    )


def _complete(ways: Ways, x: Doubles, tally: Tally) -> Ways:
    """Return ways through points that have a place, each point once in a row."""
    ways, repeats = without_repeats(ways)
    tally.add(Note("repaired", "points that follow themselves"), count=repeats)
    has_place = ~np.isnan(x)[ways.points]
    if has_place.all():
        return ways
    clipped = np.unique(ways.way_id[ways.owner()[~has_place]])
    whole, _ = ways.cut(has_place, ways.begins())
    lost = np.setdiff1d(clipped, whole.way_id)
    kept = np.setdiff1d(clipped, lost)
    for what, matter, ids in (
        ("roads of which the file lacks points, cut there", "repaired", kept),
        ("roads of which the file lacks too many points", "dropped", lost),
    ):
        tally.add(Note(matter, what), [f"way {way}" for way in ids[:5]], count=len(ids))
    return whole


def _count_notes(told: list[Told], ways: Ways, tally: Tally) -> None:
    """Count what was noted of kinds by the ways that are of them."""
    order = np.argsort(ways.kind, kind="stable")
    first = np.searchsorted(ways.kind[order], np.arange(len(told) + 1))
    for number, kind in enumerate(told):
        if kind.notes and (count := int(first[number + 1] - first[number])):
            ids = ways.way_id[order[first[number] : first[number + 1]][:5]]
            for note in kind.notes:
                tally.add(note, [f"way {way}" for way in ids], count=count)


def _count_barriers(nodes: Ints64, passable: Booleans, tally: Tally) -> None:
    for what, rows in (
        ("barriers that close a road to every motor vehicle", ~passable),
        ("barriers that keep some vehicles out, or through traffic", passable),
    ):
        ids = nodes[rows]
        tally.add(Note("kept", what), [f"node {node}" for node in ids[:5]], count=len(ids))
