"""
OpenStreetMap extracts as roads.

The file is read twice: for ways and turn restrictions, then for the nodes that lie on roads. What
is left out, taken for granted, or stated and not applied is counted by reason in the remarks.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np

from sitepipe.errors import SchemaError
from sitepipe.hashing import file_sha256
from sitepipe.ingest.osm.kinds import Told, table
from sitepipe.ingest.osm.layout import Layout, complete
from sitepipe.ingest.osm.marks import with_marks
from sitepipe.ingest.osm.notes import Note, Tally
from sitepipe.ingest.osm.places import places
from sitepipe.ingest.osm.positions import project
from sitepipe.ingest.osm.reader import OsmFile, open_osm
from sitepipe.ingest.osm.refined import with_timed_ferries
from sitepipe.ingest.osm.scan import Scanned, scan
from sitepipe.ingest.osm.turns import turns
from sitepipe.ingest.osm.ways import Ways
from sitepipe.roadgraph import NONE, NodeKind, RawRoads, Source

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

    Notes
    -----
    At its peak it holds some 140 bytes for each point of a road, which is about 1 kB for each
    road, and what :mod:`~sitepipe.ingest.osm.places` says of nodes.
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
    with step("roads"):
        ways = replace(scanned.ways, points=points.astype(np.int64))
        layout = complete(Layout(ways, nodes, x, y, found), tally)
        _require_roads(layout.ways, file, tally)
        return _roads(file, scanned, layout, crs=crs, tally=tally)


def _roads(file: OsmFile, scanned: Scanned, layout: Layout, *, crs: str, tally: Tally) -> RawRoads:
    _count_notes(scanned.told, layout.ways, tally)
    kinds, conditionals = table(scanned.told)
    roads = with_marks(layout, kinds, path_ends=scanned.path_ends, tally=tally)
    minutes = np.array([told.minutes for told in scanned.told])
    ways, kinds = with_timed_ferries(roads.ways, roads.kinds, minutes, roads.x, roads.y, tally)
    left_out = scanned.left_out
    turned = turns(scanned.restrictions, ways, roads.point_id, left_out=left_out, tally=tally)
    tally.add(Note("read", "ways with a road or ferry"), count=scanned.seen)
    tally.add(Note("read", "roads for motor vehicles"), count=len(np.unique(ways.way_id)))
    tally.add(Note("read", "turn restrictions for motor vehicles"), count=len(turned))
    return RawRoads(
        crs=crs,
        x=roads.x,
        y=roads.y,
        point_id=roads.point_id,
        point_kind=roads.point_kind,
        is_node=roads.point_kind != NodeKind.PLAIN,
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


def _count_notes(told: list[Told], ways: Ways, tally: Tally) -> None:
    """Count what was noted of kinds by the ways that are of them."""
    order = np.argsort(ways.kind, kind="stable")
    first = np.searchsorted(ways.kind[order], np.arange(len(told) + 1))
    for number, kind in enumerate(told):
        if kind.notes and (count := int(first[number + 1] - first[number])):
            ids = ways.way_id[order[first[number] : first[number + 1]][:5]]
            for note in kind.notes:
                tally.add(note, [f"way {way}" for way in ids], count=count)
