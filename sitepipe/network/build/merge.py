"""Several inputs made one: points shared by id or by place, ways that stand twice taken once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import numpy as np
import pandas as pd

from sitepipe.errors import CrsError, first_five
from sitepipe.roadgraph import (
    CM_PER_M,
    NONE,
    Booleans,
    Ints64,
    LinkKinds,
    RawRoads,
    Remark,
    TurnRestrictions,
)


def merged(inputs: Sequence[RawRoads]) -> RawRoads:
    """
    Put several inputs together.

    Points are one if they have the same id, or if they are nodes of different inputs at the same
    place to the centimetre. A way that stands in two inputs with the same id and the same points
    is taken once. Inputs that share no point are put side by side; a remark says so.

    Parameters
    ----------
    inputs
        Roads in one CRS, at least one.

    Raises
    ------
    CrsError
        If the inputs are in different CRS.
    """
    if len(inputs) == 1:
        return inputs[0]
    if other := [raw.crs for raw in inputs if raw.crs != inputs[0].crs]:
        raise CrsError(
            f"the inputs are in {len(set(other)) + 1} CRS: {first_five([inputs[0].crs, *other])}",
            hint="Read all of them into one CRS with --crs.",
        )
    together = reduce(_side_by_side, inputs)
    part = np.repeat(np.arange(len(inputs)), [len(raw.x) for raw in inputs])
    same = _same_points(together, part)
    shared = len(same) - len(np.unique(same))
    one = replace(
        together,
        way_points=same[together.way_points],
        point_kind=_strongest(together.point_kind, same),
        is_node=_any(together.is_node, same),
        turns=replace(together.turns, via_point=same[together.turns.via_point]),
    )
    kept = _first_of_each(one)
    twice = np.flatnonzero(~kept)
    remarks = [
        Remark("read", "points that inputs share", shared),
        Remark(
            "dropped",
            "roads that stand in two inputs, taken once",
            len(twice),
            tuple(str(name) for name in one.way_id[twice[:5]]),
        ),
    ]
    if not shared:
        remarks[0] = Remark("kept", "inputs that share no point, not joined", len(inputs))
    remarks = [remark for remark in remarks if remark.count]
    return replace(only_ways(one, kept), remarks=(*one.remarks, *remarks))


def only_ways(raw: RawRoads, kept: Booleans) -> RawRoads:
    """
    Return the roads with some ways only; a turn restriction needs both its ways.

    Parameters
    ----------
    raw
        W ways.
    kept
        W flags.
    """
    place = np.where(kept, np.cumsum(kept) - 1, NONE)
    counts = np.diff(raw.way_first)
    of_way = np.repeat(kept, counts)
    turns = raw.turns
    whole = (place[turns.from_way] != NONE) & (place[turns.to_way] != NONE)
    return replace(
        raw,
        way_first=np.concatenate([[0], np.cumsum(counts[kept])]).astype(np.int64),
        way_points=raw.way_points[of_way],
        way_id=raw.way_id[kept],
        way_kind=raw.way_kind[kept],
        way_road=raw.way_road[kept],
        way_length_m=raw.way_length_m[kept],
        way_verified=raw.way_verified[kept],
        way_row=raw.way_row[kept],
        way_source=raw.way_source[kept],
        turns=TurnRestrictions(
            from_way=place[turns.from_way[whole]],
            via_point=turns.via_point[whole],
            to_way=place[turns.to_way[whole]],
            only=turns.only[whole],
            modes=turns.modes[whole],
            turn_id=turns.turn_id[whole],
        ),
    )


def _side_by_side(one: RawRoads, other: RawRoads) -> RawRoads:
    points, ways = len(one.x), len(one.way_id)
    return replace(
        one,
        x=np.concatenate([one.x, other.x]),
        y=np.concatenate([one.y, other.y]),
        point_id=_texts_or_numbers(one.point_id, other.point_id),
        point_kind=np.concatenate([one.point_kind, other.point_kind]),
        is_node=np.concatenate([one.is_node, other.is_node]),
        way_first=np.concatenate([one.way_first, one.way_first[-1] + other.way_first[1:]]),
        way_points=np.concatenate([one.way_points, points + other.way_points]),
        way_id=_texts_or_numbers(one.way_id, other.way_id),
        way_kind=np.concatenate([one.way_kind, np.int32(len(one.kinds)) + other.way_kind]),
        way_road=np.concatenate([one.way_road, _shifted(other.way_road, len(one.roads))]),
        way_length_m=np.concatenate([one.way_length_m, other.way_length_m]),
        way_verified=np.concatenate([one.way_verified, other.way_verified]),
        way_row=np.concatenate([one.way_row, other.way_row]),
        way_source=np.concatenate([one.way_source, other.way_source + np.uint8(len(one.sources))]),
        kinds=_kinds(one, other),
        roads=(*one.roads, *other.roads),
        conditionals=(*one.conditionals, *other.conditionals),
        sources=(*one.sources, *other.sources),
        splits=one.splits or other.splits,
        has_local_roads=one.has_local_roads and other.has_local_roads,
        directed=one.directed and other.directed,
        turns=TurnRestrictions(
            from_way=np.concatenate([one.turns.from_way, ways + other.turns.from_way]),
            via_point=np.concatenate([one.turns.via_point, points + other.turns.via_point]),
            to_way=np.concatenate([one.turns.to_way, ways + other.turns.to_way]),
            only=np.concatenate([one.turns.only, other.turns.only]),
            modes=np.concatenate([one.turns.modes, other.turns.modes]),
            turn_id=np.concatenate([one.turns.turn_id, other.turns.turn_id]),
        ),
        remarks=(*one.remarks, *other.remarks),
    )


def _shifted(rows: np.ndarray, by: int) -> np.ndarray:
    return np.where(rows == NONE, NONE, rows + by).astype(np.int32)


def _kinds(one: RawRoads, other: RawRoads) -> LinkKinds:
    shifted = replace(
        other.kinds, conditional=_shifted(other.kinds.conditional, len(one.conditionals))
    )
    return one.kinds.joined(shifted)


def _texts_or_numbers(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Put names together; numbers of one product and texts of another all become texts."""
    if one.dtype == other.dtype:
        return np.concatenate([one, other])
    return np.concatenate([_texts(one), _texts(other)])


def _texts(names: np.ndarray) -> np.ndarray:
    if names.dtype == object:
        return names
    return np.where(names < 0, "", names.astype(str)).astype(object)


def _same_points(raw: RawRoads, part: Ints64) -> Ints64:
    """Return the first of the points that are one with each point."""
    same = np.arange(len(raw.x))
    named = np.flatnonzero(raw.point_id != "") if raw.point_id.dtype == object else (
        np.flatnonzero(raw.point_id >= 0)
    )  # fmt: skip
    number, _ = pd.factorize(raw.point_id[named])
    _, first = np.unique(number, return_index=True)
    same[named] = named[first[number]]
    # Ends of ways of different products meet where they lie at the same place.
    ends = np.zeros(len(raw.x), dtype=bool)
    ends[raw.way_points[raw.way_first[:-1]]] = True
    ends[raw.way_points[raw.way_first[1:] - 1]] = True
    nodes = np.flatnonzero(ends | raw.is_node)
    place = np.rint(np.column_stack([raw.x[nodes], raw.y[nodes]]) * CM_PER_M).astype(np.int64)
    _, first, which, count = np.unique(
        place, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    several = count[which.ravel()] > 1
    meeting, here = nodes[several], nodes[first[which.ravel()[several]]]
    apart = part[meeting] != part[here]  # within one input the source itself says what is shared
    same[meeting[apart]] = same[here[apart]]
    return same


def _strongest(kind: np.ndarray, same: Ints64) -> np.ndarray:
    strongest = kind.copy()
    np.maximum.at(strongest, same, kind)
    return strongest


def _any(flag: Booleans, same: Ints64) -> Booleans:
    anywhere = flag.copy()
    np.logical_or.at(anywhere, same, flag)
    return anywhere


def _first_of_each(raw: RawRoads) -> Booleans:
    """Return which ways stand for the first time: by id, both ends and number of points."""
    first, last = raw.way_points[raw.way_first[:-1]], raw.way_points[raw.way_first[1:] - 1]
    number, _ = pd.factorize(raw.way_id)
    rows = np.column_stack([number, first, last, np.diff(raw.way_first)])
    kept = np.zeros(len(rows), dtype=bool)
    kept[np.unique(rows, axis=0, return_index=True)[1]] = True
    return kept
