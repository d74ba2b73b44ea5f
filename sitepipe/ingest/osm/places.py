"""
Second pass over a file: where the points of roads are, and what stands there.

Files in PBF go through osmium's own table of places, which keeps 16 bytes for each node. From
``ALL_NODES_BYTES`` on it keeps only the nodes of roads; the set that picks them takes up to
1.5 GB whatever the file. Other formats, which may hold nodes in any order and with ids below
zero, are read one node at a time.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass, field

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.filter import IdFilter, KeyFilter
from osmium.io import FileBuffer, Reader
from osmium.osm import NODE, Node

from sitepipe.ingest.osm import access, limits
from sitepipe.ingest.osm.barriers import KEYS as MARKED
from sitepipe.ingest.osm.barriers import Barrier, barrier
from sitepipe.ingest.osm.kinds import Said
from sitepipe.ingest.osm.notes import Note, Tally
from sitepipe.ingest.osm.reader import OsmFile, readable
from sitepipe.roadgraph import Doubles, Ints64

ALL_NODES_BYTES = 500_000_000
"""Size of a file from which only the nodes of roads are kept."""

_UNITS_PER_DEGREE = 10_000_000
_NOWHERE = int(np.iinfo(np.int32).max)
_BEARING = (
    frozenset(MARKED)
    | access.KEYS
    | limits.KEYS
    | frozenset({"locked", "direction", "traffic_signals:direction"})
)
_WAY_TO_SORT_BY = b"w1 v1 Nn1\n"


@dataclass(frozen=True, eq=False)
class Places:
    """
    Where P nodes are, and what stands at M of them.

    Attributes
    ----------
    lon, lat
        P positions (degrees, WGS 84); NaN where the file has none.
    marked
        M nodes, as rows of the P, in ascending order.
    barrier
        M rows of ``barriers``.
    barriers
        What stands there.
    """

    lon: Doubles
    lat: Doubles
    marked: Ints64
    barrier: Ints64
    barriers: list[Barrier]


def places(file: OsmFile, nodes: Ints64, *, tally: Tally) -> Places:
    """
    Find nodes in a file.

    Parameters
    ----------
    file
        An OpenStreetMap file.
    nodes
        P ids in ascending order, each once.
    tally
        Notes nodes without a place, and what is taken for granted of barriers.

    Raises
    ------
    SchemaError
        If the file is damaged.
    """
    marks = _Marks(nodes, tally)
    with readable(file.name):
        if file.form == "pbf" and nodes.min(initial=1) > 0:
            units = _from_table(file, nodes, marks)
        else:
            units = _one_by_one(file, nodes, marks, tally)
    known = units[:, 0] != _NOWHERE
    degrees = np.where(known[:, None], units / _UNITS_PER_DEGREE, np.nan)
    off_earth = (np.abs(degrees[:, 0]) > 180) | (np.abs(degrees[:, 1]) > 90)
    if off_earth.any():
        names = [f"node {node}" for node in nodes[off_earth][:5]]
        note = Note("dropped", "points beyond 180° of longitude or 90° of latitude")
        tally.add(note, names, count=int(off_earth.sum()))
        degrees[off_earth] = np.nan
    marked, first = np.unique(np.array(marks.rows, np.int64), return_index=True)
    return Places(
        lon=degrees[:, 0],
        lat=degrees[:, 1],
        marked=marked,
        barrier=np.array(marks.numbers, np.int64)[first],
        barriers=marks.barriers,
    )


def _from_table(file: OsmFile, nodes: Ints64, marks: _Marks) -> NDArray[np.int64]:
    table = osmium.index.create_map("sparse_mem_array")
    keep = osmium.NodeLocationsForWays(table)
    keep.ignore_errors()
    chain = (keep, KeyFilter(*MARKED), marks)
    with Reader(file.source(), NODE) as reader:
        if file.path.stat().st_size >= ALL_NODES_BYTES:
            osmium.apply(reader, IdFilter(nodes.data), *chain)
        else:
            osmium.apply(reader, *chain)
    # The table is sorted when the first way comes; a file need not hold its nodes in order.
    with Reader(FileBuffer(_WAY_TO_SORT_BY, "opl")) as reader:
        osmium.apply(reader, keep)
    east, north = array("i"), array("i")
    for node in nodes.data:
        try:
            found = table.get(node)
        except KeyError:
            east.append(_NOWHERE)
            north.append(_NOWHERE)
        else:
            east.append(found.x)
            north.append(found.y)
    return np.column_stack([east, north]).astype(np.int64)


def _one_by_one(file: OsmFile, nodes: Ints64, marks: _Marks, tally: Tally) -> NDArray[np.int64]:
    ids, east, north = array("q"), array("i"), array("i")
    for node in osmium.FileProcessor(file.source(), NODE):
        if not isinstance(node, Node) or node.deleted:
            continue
        ids.append(node.id)
        east.append(node.location.x)
        north.append(node.location.y)
        if len(node.tags) and any(key in node.tags for key in MARKED):
            marks.node(node)
    different, first, times = np.unique(
        np.array(ids, np.int64), return_index=True, return_counts=True
    )
    wanted = np.isin(different, nodes)
    if (again := wanted & (times > 1)).any():
        names = [f"node {node}" for node in different[again][:5]]
        tally.add(Note("repaired", "points that stand twice, the first taken"), names,
                  count=int(again.sum()))  # fmt: skip
    units = np.full((len(nodes), 2), _NOWHERE, dtype=np.int64)
    rows = np.searchsorted(nodes, different[wanted])
    units[rows, 0] = np.array(east, np.int64)[first[wanted]]
    units[rows, 1] = np.array(north, np.int64)[first[wanted]]
    return units


@dataclass
class _Marks:
    """Takes nodes with tags, and keeps what stands at those that lie on roads."""

    nodes: Ints64
    tally: Tally
    rows: array[int] = field(default_factory=lambda: array("q"))
    numbers: array[int] = field(default_factory=lambda: array("q"))
    barriers: list[Barrier] = field(default_factory=list)
    told: dict[Said, tuple[int, list[Note]]] = field(default_factory=dict)

    def node(self, node: Node) -> None:
        row = bisect_left(self.nodes, node.id)
        if row == len(self.nodes) or self.nodes[row] != node.id:
            return
        said = tuple((key, value) for key, value in node.tags if key in _BEARING)
        if said not in self.told:
            found, notes = barrier(dict(said))
            self.told[said] = len(self.barriers), notes
            self.barriers.append(found)
        number, notes = self.told[said]
        for note in notes:
            self.tally.add(note, [f"node {node.id}"])
        self.rows.append(row)
        self.numbers.append(number)
