"""The lines of a layer as geometry, and which way they point at their ends and between."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from sitepipe.roadgraph import (
    NONE,
    ROAD_CLASSES,
    Booleans,
    Bytes,
    Doubles,
    Ints32,
    Ints64,
    LinkForm,
    Permission,
    RawRoads,
    Texts,
)
from sitepipe.vocab import RoadClass

HEADING_M = 20.0
"""Length over which a line's direction is taken; a shorter one would follow single bends."""


@dataclass(frozen=True, eq=False)
class Lines:
    """
    W lines. End ``2 * i`` is the start of line ``i``, end ``2 * i + 1`` its other end.

    Attributes
    ----------
    geometry
        W LineStrings (m).
    form, road
        W codes of :class:`~sitepipe.roadgraph.LinkForm` and of roads; ``NONE`` for no road.
    one_way, motorway
        W flags.
    directed
        Whether the source says which way roads may be driven.
    """

    geometry: Texts
    form: Bytes
    road: Ints32
    one_way: Booleans
    motorway: Booleans
    directed: bool

    def __len__(self) -> int:
        return len(self.geometry)

    @cached_property
    def length_m(self) -> Doubles:
        """Return the length of each line."""
        lengths: Doubles = shapely.length(self.geometry)
        return lengths

    @cached_property
    def end_xy(self) -> Doubles:
        """Return the position of each end."""
        ends = np.column_stack(
            [shapely.get_point(self.geometry, 0), shapely.get_point(self.geometry, -1)]
        )
        positions: Doubles = shapely.get_coordinates(ends.ravel())
        return positions

    @cached_property
    def outward(self) -> Doubles:
        """Return the unit vector that points out of the line at each end."""
        line = np.arange(len(self)).repeat(2)
        at_start = np.arange(2 * len(self)) % 2 == 0
        within = np.where(at_start, 0.0, self.length_m[line])
        direction = self.heading(line, within)
        outward: Doubles = np.where(at_start[:, None], -direction, direction)
        return outward

    def heading(self, line: Ints64, along_m: Doubles) -> Doubles:
        """Return unit vectors of the direction in which lines are drawn, at places along them."""
        half = HEADING_M / 2
        length = self.length_m[line]
        # At an end the direction is that of the last metres, not of half of them.
        before = np.clip(along_m - half, 0, np.maximum(length - HEADING_M, 0))
        after = np.minimum(np.maximum(along_m + half, HEADING_M), length)
        chosen = self.geometry[line]
        step = shapely.get_coordinates(
            shapely.line_interpolate_point(chosen, after)
        ) - shapely.get_coordinates(shapely.line_interpolate_point(chosen, before))
        size = np.hypot(step[:, 0], step[:, 1])
        heading: Doubles = step / np.where(size > 0, size, 1.0)[:, None]
        return heading

    def is_carriageway(self, line: Ints64) -> Booleans:
        """Say which lines are main carriageways that are driven one way."""
        main: Booleans = (self.form[line] == LinkForm.MAIN) & self.one_way[line]
        return main

    def opposite(self, one: Ints64, other: Ints64, cosine: Doubles) -> Booleans:
        """
        Say which pairs are opposite carriageways of one road.

        They are main carriageways of one road, each driven one way, and these ways lead against
        one another. Compass points that a source may state are no help: a link between
        motorways is often labelled with the one that it leads away from.

        Parameters
        ----------
        one, other
            Pairs of lines.
        cosine
            Cosine of the angle between the ways they are driven, where they come near.
        """
        road = self.road[one]
        pair = self.is_carriageway(one) & self.is_carriageway(other)
        opposite: Booleans = pair & (road == self.road[other]) & (road != NONE) & (cosine < 0)
        return opposite


def lines_of(raw: RawRoads) -> Lines:
    """Return the geometry of roads that share no point, and what is said of each."""
    counts = np.diff(raw.way_first)
    points = np.column_stack([raw.x, raw.y])[raw.way_points]
    kind = raw.way_kind
    against = raw.kinds.permission[kind, 1]
    return Lines(
        geometry=shapely.linestrings(points, indices=np.repeat(np.arange(len(counts)), counts)),
        form=raw.kinds.form[kind],
        road=raw.way_road,
        one_way=(against == Permission.NO).all(axis=1),
        motorway=raw.kinds.road_class[kind] == ROAD_CLASSES.index(RoadClass.MOTORWAY),
        directed=raw.directed,
    )
