"""
First pass over a file: ways that are roads, and relations that restrict turns.

For each way no more is held than its id, its points (8 bytes each) and two numbers; what tags
say is held once for each different set of tags.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import numpy as np
import osmium
from osmium.filter import KeyFilter, TagFilter
from osmium.osm import RELATION, WAY, Relation, Way

from sitepipe.ingest.osm.classes import road_class
from sitepipe.ingest.osm.kinds import Said, Told, bears, tell
from sitepipe.ingest.osm.notes import Note, Tally
from sitepipe.ingest.osm.reader import OsmFile, readable
from sitepipe.ingest.osm.restrictions import Restriction, restriction
from sitepipe.ingest.osm.ways import SINGLE_POINT, Ways
from sitepipe.roadgraph import NONE, Ints64

NOT_ROADS = frozenset({
    "bridleway", "bus_guideway", "bus_stop", "busway", "corridor", "crossing", "cycleway",
    "elevator", "emergency_bay", "escape", "footway", "ladder", "path", "platform", "raceway",
    "rest_area", "services", "steps", "traffic_island", "via_ferrata",
})  # fmt: skip
NOT_THERE = frozenset({
    "abandoned", "construction", "demolished", "disused", "planned", "proposed", "razed", "removed",
})  # fmt: skip

_AT_TIMES = Note("dropped", "limits that hold at times only, on ways that are no roads")


@dataclass(frozen=True, eq=False)
class Scanned:
    """
    Roads of a file before their points have a place.

    Attributes
    ----------
    ways
        W ways; ``points`` are ids of nodes.
    told
        What each kind of way is said to be.
    roads
        Road numbers and names.
    left_out
        Ids of ways that no motor vehicle may drive.
    path_ends
        Ids of the nodes at which those end.
    restrictions
        Turn restrictions for motor vehicles.
    seen
        Number of ways that were looked at.
    """

    ways: Ways
    told: list[Told]
    roads: tuple[str, ...]
    left_out: Ints64
    path_ends: Ints64
    restrictions: list[Restriction]
    seen: int


def scan(file: OsmFile, *, ferries: bool, tally: Tally) -> Scanned:
    """
    Read ways and turn restrictions.

    Parameters
    ----------
    file
        An OpenStreetMap file.
    ferries
        Whether to keep ferries that carry vehicles.
    tally
        Notes what is left out and why.

    Raises
    ------
    SchemaError
        If the file is damaged.
    """
    found = _Found(ferries=ferries, tally=tally)
    of_roads, of_turns = KeyFilter("highway", "route"), TagFilter(("type", "restriction"))
    of_roads.enable_for(WAY)
    of_turns.enable_for(RELATION)
    objects = osmium.FileProcessor(file.source(), WAY | RELATION)
    with readable(file.name):
        for item in objects.with_filter(of_roads).with_filter(of_turns):
            if isinstance(item, Way) and not item.deleted:
                found.add_way(item)
            elif isinstance(item, Relation) and not item.deleted:
                found.restrictions += restriction(item, tally)
    return found.scanned()


class _Found:
    """What has been found so far, in buffers that grow."""

    def __init__(self, *, ferries: bool, tally: Tally) -> None:
        self.restrictions: list[Restriction] = []
        self._ferries, self._tally = ferries, tally
        self._way_id, self._first, self._refs = array("q"), array("q", [0]), array("q")
        self._kind, self._road = array("i"), array("i")
        self._left_out, self._path_ends = array("q"), array("q")
        self._kinds: dict[Said, int] = {}
        self._told: list[Told] = []
        self._roads: dict[str, int] = {}
        self._seen = 0

    def add_way(self, way: Way) -> None:
        tags = way.tags
        if (highway := tags.get("highway")) is None and tags.get("route") != "ferry":
            return
        self._seen += 1
        if reason := _no_road(highway, ferries=self._ferries):
            self._leave_out(way, reason)
            if limited := tags.get("access:conditional"):
                self._tally.add(_AT_TIMES, [f"way {way.id} (access:conditional={limited})"])
            return
        said = tuple((key, value) for key, value in tags if bears(key))
        kind = self._kinds.setdefault(said, len(self._kinds))
        if kind == len(self._told):
            self._told.append(tell(said))
        if not_driven := self._told[kind].reason:
            self._leave_out(way, Note("dropped", not_driven))
            return
        if len(way.nodes) < 2:
            self._leave_out(way, SINGLE_POINT)
            return
        self._way_id.append(way.id)
        self._refs.extend([node.ref for node in way.nodes])
        self._first.append(len(self._refs))
        self._kind.append(kind)
        name = tags.get("ref") or tags.get("name")
        self._road.append(self._roads.setdefault(name, len(self._roads)) if name else NONE)

    def scanned(self) -> Scanned:
        ways = Ways(
            way_id=np.array(self._way_id, np.int64),
            first=np.array(self._first, np.int64),
            points=np.array(self._refs, np.int64),
            kind=np.array(self._kind, np.int32),
            road=np.array(self._road, np.int32),
        )
        return Scanned(
            ways=_once(ways, self._tally),
            told=self._told,
            roads=tuple(self._roads),
            left_out=np.unique(np.array(self._left_out, np.int64)),
            path_ends=np.unique(np.array(self._path_ends, np.int64)),
            restrictions=self.restrictions,
            seen=self._seen,
        )

    def _leave_out(self, way: Way, reason: Note) -> None:
        self._left_out.append(way.id)
        if len(nodes := way.nodes):
            self._path_ends.extend((nodes[0].ref, nodes[-1].ref))
        self._tally.add(reason, [f"way {way.id}"])


def _no_road(highway: str | None, *, ferries: bool) -> Note | None:
    """Return why a way is no road by its class alone; None if it may be one."""
    if highway is None:
        return None if ferries else Note("dropped", "ferries, which were not asked for")
    if road_class(highway) is not None:
        return None
    if highway in NOT_ROADS:
        return Note("dropped", f"highway={highway}, not for motor vehicles")
    if highway in NOT_THERE:
        return Note("dropped", f"highway={highway}, no road at this time")
    return Note("dropped", "highway of unknown kind", f"highway={highway}")


def _once(ways: Ways, tally: Tally) -> Ways:
    """Return ways with those that stand twice taken once."""
    different, first = np.unique(ways.way_id, return_index=True)
    if len(different) == len(ways):
        return ways
    again = np.setdiff1d(np.arange(len(ways)), first)
    names = [f"way {way_id}" for way_id in ways.way_id[again[:5]]]
    tally.add(Note("repaired", "ways that stand twice, the first taken"), names, count=len(again))
    return ways.take(np.sort(first))
