"""
A road network as flat arrays, free of any vehicle: what a graph file holds.

Roads are **links** between **nodes**. A link has a **kind**: one row of what its source says of
it (class, speed limits, permissions, dimensions), shared by all links of which the same is said.
Each way a link may be driven is a **drive**: number ``2 * link`` from its start to its end,
``2 * link + 1`` against. Drives appear in the directed graph as **edges**; most drives as one,
a drive that starts at a split node as several.

Two things split nodes. A turn restriction gives the node a copy that only the restricted drive
leads to. A road that only those may use who start or end there (``Permission.ENDS``) is doubled,
so that a way may come out of such roads at its beginning and go into them at its end, and never
through them. A vehicle opens and closes edges; it never changes the arrays. So one file serves
every vehicle, and what was worked out from the arrays alone stays valid.

This module does no input or output; :mod:`sitepipe.ingest` reads and writes the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from enum import IntEnum
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitepipe.vocab import Mode, RoadClass

Bytes: TypeAlias = NDArray[np.uint8]
Ints32: TypeAlias = NDArray[np.int32]
Ints64: TypeAlias = NDArray[np.int64]
Singles: TypeAlias = NDArray[np.float32]
Doubles: TypeAlias = NDArray[np.float64]
Booleans: TypeAlias = NDArray[np.bool_]
Texts: TypeAlias = NDArray[np.object_]

CM_PER_M = 100
NONE = -1
"""Stands for no link, no node, no text in every array of numbers."""

ROAD_CLASSES: tuple[RoadClass, ...] = tuple(RoadClass)
"""Classes in the order of their codes in ``LinkKinds.road_class``."""

MODES: tuple[Mode, ...] = tuple(Mode)
"""Modes in the order of the last axis of ``LinkKinds.permission``; bit ``1 << i`` in masks."""

ALONG, AGAINST = 0, 1

TREE_FANOUT = 16
"""How many boxes of one level of the packed tree the next level puts a box around."""


class Permission(IntEnum):
    """Whether a mode may drive a link in one direction."""

    NO = 0
    ENDS = 1  # only those who start or end there: destination, delivery, private, customers
    YES = 2


class Gate(IntEnum):
    """When an edge is open to a vehicle that may drive its link."""

    THROUGH = 0  # if the vehicle may drive through (``Permission.YES``)
    ENDS = 1  # if it may only start or end there (``Permission.ENDS``)
    ANY = 2  # in both cases: a dead end, which nothing can drive through


class LinkForm(IntEnum):
    """Form of a link."""

    MAIN = 0
    SLIP = 1
    ROUNDABOUT = 2
    FERRY = 3


class NodeKind(IntEnum):
    """What a node is, where the source says so."""

    PLAIN = 0
    MOTORWAY_JUNCTION = 1
    MOTORWAY_INTERCHANGE = 2  # between motorways; local roads do not reach it
    SIGNALS = 3
    GIVE_WAY = 4
    STOP = 5
    MINI_ROUNDABOUT = 6
    CROSSING = 7
    LEVEL_CROSSING = 8
    TERMINUS = 9


class Limit(IntEnum):
    """Dimensions that a link limits: columns of ``LinkKinds.limit``."""

    HEIGHT_M = 0
    WIDTH_M = 1
    LENGTH_M = 2
    WEIGHT_T = 3  # actual weight
    RATING_T = 4  # permitted gross weight, as UK environmental weight limits mean it
    AXLE_LOAD_T = 5


@dataclass(frozen=True, eq=False)
class Names:
    """
    Many texts as one run of bytes: small in memory, and readable from a mapped file.

    ``first`` has one element more than there are texts; text ``i`` is
    ``data[first[i]:first[i + 1]]`` in UTF-8.
    """

    data: Bytes
    first: Ints64

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Pack texts."""
        encoded = [text.encode("utf-8") for text in texts]
        lengths = np.fromiter((len(item) for item in encoded), np.int64, len(encoded))
        return cls(
            data=np.frombuffer(b"".join(encoded), dtype=np.uint8),
            first=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        )

    def __len__(self) -> int:
        return len(self.first) - 1

    def __getitem__(self, row: int) -> str:
        return bytes(self.data[self.first[row] : self.first[row + 1]]).decode("utf-8")

    def take(self, rows: Iterable[int]) -> Texts:
        """Return the texts of some rows; ``NONE`` gives None."""
        different, which = np.unique(np.fromiter(rows, np.int64), return_inverse=True)
        texts = np.empty(len(different), dtype=object)
        texts[:] = [None if row == NONE else self[row] for row in different.tolist()]
        taken: Texts = texts[which]
        return taken

    def find(self, text: str) -> int:
        """Return the row of a text, the first of several; ``NONE`` if it is not among them."""
        wanted = text.encode("utf-8")
        candidates = np.flatnonzero(np.diff(self.first) == len(wanted))
        for row in _starting_alike(self.data, self.first[candidates], wanted):
            if bytes(self.data[self.first[candidates[row]] :][: len(wanted)]) == wanted:
                return int(candidates[row])
        return NONE


def _starting_alike(data: Bytes, first: Ints64, wanted: bytes) -> Ints64:
    """Narrow texts of one length down to those that agree in their last eight bytes."""
    alike = np.arange(len(first))
    for place in range(len(wanted) - 1, max(-1, len(wanted) - 9), -1):
        alike = alike[data[first[alike] + place] == wanted[place]]
    return alike


@dataclass(frozen=True, eq=False)
class LinkKinds:
    """
    What sources say of links: K different rows.

    Attributes
    ----------
    road_class
        K codes into ``ROAD_CLASSES``.
    dual, urban, tunnel
        K flags: divided carriageway, built-up area, in a tunnel.
    form
        K codes of :class:`LinkForm`.
    toll
        K: 1 charged, 0 not, -1 not known.
    speed_kmh, hgv_speed_kmh
        K × 2 (along, against): posted limit for all, and for goods vehicles; NaN if none is
        posted.
    permission
        K × 2 × modes: :class:`Permission` along and against, for each of ``MODES``. Direction
        is part of it: against a one-way road it is ``NO``.
    limit, hgv_limit
        K × 6, columns :class:`Limit`: posted for all, and for goods vehicles alone; NaN if none.
    conditional
        K rows into ``RoadGraph.texts``: limits that hold at times only, as written; ``NONE``
        if there are none. They are kept and reported, not applied.
    """

    road_class: Bytes
    dual: Booleans
    urban: Booleans
    tunnel: Booleans
    form: Bytes
    toll: NDArray[np.int8]
    speed_kmh: Singles
    hgv_speed_kmh: Singles
    permission: Bytes
    limit: Singles
    hgv_limit: Singles
    conditional: Ints32

    @classmethod
    def blank(cls, count: int) -> Self:
        """Return kinds that any vehicle may drive both ways and that limit nothing."""
        return cls(
            road_class=np.zeros(count, np.uint8),
            dual=np.zeros(count, bool),
            urban=np.zeros(count, bool),
            tunnel=np.zeros(count, bool),
            form=np.zeros(count, np.uint8),
            toll=np.full(count, NONE, np.int8),
            speed_kmh=np.full((count, 2), np.nan, np.float32),
            hgv_speed_kmh=np.full((count, 2), np.nan, np.float32),
            permission=np.full((count, 2, len(MODES)), Permission.YES, np.uint8),
            limit=np.full((count, len(Limit)), np.nan, np.float32),
            hgv_limit=np.full((count, len(Limit)), np.nan, np.float32),
            conditional=np.full(count, NONE, np.int32),
        )

    def __len__(self) -> int:
        return len(self.road_class)

    def take(self, rows: Ints64 | Ints32) -> LinkKinds:
        """Return some rows."""
        return LinkKinds(**{part.name: getattr(self, part.name)[rows] for part in fields(self)})

    def joined(self, other: LinkKinds) -> LinkKinds:
        """Return these rows and, after them, those of another."""
        return LinkKinds(
            **{
                part.name: np.concatenate([getattr(self, part.name), getattr(other, part.name)])
                for part in fields(self)
            }
        )

    def distinct(self) -> tuple[LinkKinds, Ints64]:
        """Return each different row once, and for each row which of those it is."""
        flat = [
            np.ascontiguousarray(getattr(self, part.name)).reshape(len(self), -1)
            for part in fields(self)
        ]
        # NaN equals NaN once both are bytes; every float here was made as the same NaN.
        as_bytes = np.hstack([array.view(np.uint8).reshape(len(self), -1) for array in flat])
        packed = np.ascontiguousarray(as_bytes).view(f"V{as_bytes.shape[1]}").ravel()
        _, first, which = np.unique(packed, return_index=True, return_inverse=True)
        order = np.argsort(first, kind="stable")  # in order of first appearance
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        return self.take(first[order]), rank[which.ravel()].astype(np.int64)


@dataclass(frozen=True)
class Source:
    """One file that a network was built from."""

    file: str
    form: str
    sha256: str
    licence: str
    attribution: str = ""
    as_of: str = ""
    note: str = ""


@dataclass(frozen=True)
class Remark:
    """
    One line of the report on a build: what happened to how much, and the first five.

    ``matter`` is one of ``read``, ``repaired``, ``dropped``, ``kept``, ``not represented``.
    """

    matter: str
    what: str
    count: int
    first: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, eq=False)
class TurnRestrictions:
    """
    Turns that may not be made, or that alone may be made.

    Attributes
    ----------
    from_way, to_way
        T ways of :class:`RawRoads`.
    via_point
        T points of :class:`RawRoads`.
    only
        T flags: this turn alone is allowed, all others at the point are not.
    modes
        T masks of the modes concerned, bit ``1 << i`` for ``MODES[i]``.
    turn_id
        T names, for the report.
    """

    from_way: Ints64
    via_point: Ints64
    to_way: Ints64
    only: Booleans
    modes: Bytes
    turn_id: Texts

    @classmethod
    def none(cls) -> Self:
        """Return no restriction."""
        whole = np.empty(0, np.int64)
        return cls(
            whole, whole, whole, np.empty(0, bool), np.empty(0, np.uint8), np.empty(0, object)
        )

    def __len__(self) -> int:
        return len(self.from_way)


@dataclass(frozen=True, eq=False)
class RawRoads:
    """
    Roads as a source has them, before nodes and links are made of them.

    P points, W ways; a way runs through two or more points.

    Attributes
    ----------
    crs
        CRS of the points: projected, in metres.
    x, y
        P positions (m).
    point_id
        P names by which points are shared: whole numbers (of OpenStreetMap) or texts; -1 or an
        empty text for a point that only gives shape.
    point_kind
        P codes of :class:`NodeKind`.
    is_node
        P flags: the point is a node even where no ways meet. Ends of ways always are.
    way_first, way_points
        The points of way ``w`` are ``way_points[way_first[w]:way_first[w + 1]]``.
    way_id
        W names: whole numbers or texts.
    way_kind
        W rows of ``kinds``.
    way_road
        W rows of ``roads``, the road numbers or names; ``NONE`` for none.
    way_length_m
        W lengths as stated; NaN where the line itself is to be measured.
    way_verified
        W flags: the length was checked against a second source.
    way_row
        W rows in the source file, for citing; ``NONE`` if rows have no meaning.
    way_source
        W rows of ``sources``.
    splits
        Whether ways are split where another way passes through one of their inner points
        (OpenStreetMap). Else ways meet at their ends only.
    turns
        Turn restrictions.
    conditionals
        Texts that ``kinds.conditional`` refers to.
    has_local_roads
        Whether the source holds local roads too. If not, sites are joined to it by connectors
        that stand for them.
    directed
        Whether the source says which way roads may be driven.
    """

    crs: str
    x: Doubles
    y: Doubles
    point_id: NDArray[Any]
    point_kind: Bytes
    is_node: Booleans
    way_first: Ints64
    way_points: Ints64
    way_id: NDArray[Any]
    way_kind: Ints32
    way_road: Ints32
    way_length_m: Doubles
    way_verified: Booleans
    way_row: Ints32
    way_source: Bytes
    kinds: LinkKinds
    roads: tuple[str, ...]
    conditionals: tuple[str, ...]
    sources: tuple[Source, ...]
    splits: bool
    has_local_roads: bool
    directed: bool
    turns: TurnRestrictions = field(default_factory=TurnRestrictions.none)
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """
    A road network: N nodes, L links, E edges, V vertices.

    Nodes are in spatial order where a builder made them, copies of split nodes last.

    Attributes
    ----------
    crs
        CRS of every position: projected, in metres.
    node_cm
        N × 2 positions, east and north, in whole centimetres.
    node_kind
        N codes of :class:`NodeKind`.
    node_id
        N - C names; a copy has that of ``copy_of``.
    copy_of
        C nodes that the last C nodes are copies of.
    link_start, link_end
        L nodes, never copies.
    link_cm
        L driven lengths in whole centimetres, at least 1.
    link_kind
        L rows of ``kinds``.
    link_road
        L rows of ``texts``: road numbers or names; ``NONE`` for none.
    link_id
        L names.
    link_verified
        L flags: the length was checked against a second source.
    link_row
        L rows in the source file; ``NONE`` if rows have no meaning.
    link_source
        L rows of ``sources``.
    vertex_first, vertex_cm
        The line of link ``l`` is ``vertex_cm[vertex_first[l]:vertex_first[l + 1]]``, from node
        to node.
    edge_first, edge_head, edge_drive
        The edges that leave node ``n`` are ``edge_first[n]`` to ``edge_first[n + 1]``, in order
        of drive: the node that each leads to, and the drive that it is.
    edge_gate
        E codes of :class:`Gate`.
    edge_ban
        E masks of modes that a turn restriction keeps off the edge.
    drive_edge
        2 L: the edge of each drive that leaves the link's own node; ``NONE`` if it has none.
    more_drive, more_edge
        The further edges of drives that have several, in order of drive.
    tree_first, tree_box
        Packed tree of boxes around the links, for finding the nearest: level ``i`` is
        ``tree_box[tree_first[i]:tree_first[i + 1]]``, each box west, south, east, north in
        whole centimetres. Level 0 has the box of each link, in order; each further level one
        box around every :data:`TREE_FANOUT` of the level below, up to a single box.
    kinds, texts
        Kinds of links, and the texts that links and kinds refer to.
    sources, remarks
        What the network was built from, and the report on the build.
    has_local_roads, directed
        As of :class:`RawRoads`; false if true of only a part.
    """

    crs: str
    node_cm: Ints32
    node_kind: Bytes
    node_id: Names
    copy_of: Ints32
    link_start: Ints32
    link_end: Ints32
    link_cm: Ints32
    link_kind: Ints32
    link_road: Ints32
    link_id: Names
    link_verified: Booleans
    link_row: Ints32
    link_source: Bytes
    vertex_first: Ints64
    vertex_cm: Ints32
    edge_first: Ints32
    edge_head: Ints32
    edge_drive: Ints32
    edge_gate: Bytes
    edge_ban: Bytes
    drive_edge: Ints32
    more_drive: Ints32
    more_edge: Ints32
    tree_first: Ints64
    tree_box: Ints32
    kinds: LinkKinds
    texts: Names
    sources: tuple[Source, ...]
    remarks: tuple[Remark, ...]
    has_local_roads: bool
    directed: bool

    @property
    def node_count(self) -> int:
        """Return N, copies of split nodes included."""
        return len(self.node_cm)

    @property
    def link_count(self) -> int:
        """Return L."""
        return len(self.link_start)

    @property
    def edge_count(self) -> int:
        """Return E."""
        return len(self.edge_head)

    @property
    def link_km(self) -> Doubles:
        """Return the driven length of each link (km)."""
        lengths: Doubles = self.link_cm / (1000 * CM_PER_M)
        return lengths

    def edge_tails(self) -> Ints32:
        """Return the node that each edge leaves."""
        nodes = np.arange(self.node_count, dtype=np.int32)
        return np.repeat(nodes, np.diff(self.edge_first))

    def vertices(self, link: int) -> Doubles:
        """Return the line of a link: east and north (m)."""
        return self.vertex_cm[self.vertex_first[link] : self.vertex_first[link + 1]] / CM_PER_M

    def lines(self, links: Ints64 | Ints32) -> NDArray[np.object_]:
        """Return the lines of some links as shapely LineStrings in ``crs``."""
        import shapely

        links = np.asarray(links, dtype=np.int64)
        if not len(links):
            return np.empty(0, dtype=object)
        first, counts = self.vertex_first[links], np.diff(self.vertex_first)[links]
        owner = np.repeat(np.arange(len(links)), counts)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
        vertices = self.vertex_cm[np.repeat(first, counts) + within] / CM_PER_M
        lines: NDArray[np.object_] = shapely.linestrings(vertices, indices=owner)
        return lines

    def node_names(self, nodes: Iterable[int]) -> Texts:
        """Return the names of some nodes, copies included."""
        named = np.fromiter(nodes, np.int64)
        copies = named >= len(self.node_id)
        named[copies] = self.copy_of[named[copies] - len(self.node_id)]
        return self.node_id.take(named)
