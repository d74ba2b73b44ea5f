"""Time lost at the end of a drive, where the source of the roads names what is there."""

from __future__ import annotations

from typing import get_args

import numpy as np
from numpy.typing import NDArray

from sitepipe.config import Vehicle
from sitepipe.config.vehicle import Junction
from sitepipe.roadgraph import (
    AGAINST,
    ALONG,
    Booleans,
    Bytes,
    Ints64,
    LinkForm,
    NodeKind,
    RoadGraph,
    Texts,
)

_JUNCTIONS: tuple[Junction, ...] = get_args(Junction)
_NOTHING = 0  # code of no delay; that of a junction is its place in _JUNCTIONS and one
_ROUNDABOUT = 1 + _JUNCTIONS.index("roundabout")
_CONTROLS: dict[NodeKind, Junction] = {
    NodeKind.SIGNALS: "signals",
    NodeKind.MINI_ROUNDABOUT: "mini_roundabout",
    NodeKind.GIVE_WAY: "give_way",
    NodeKind.STOP: "stop",
    NodeKind.LEVEL_CROSSING: "level_crossing",
    NodeKind.CROSSING: "crossing",
}


def junction_ds(graph: RoadGraph, vehicle: Vehicle) -> NDArray[np.int32]:
    """
    Return the time lost at the end of each drive, which is part of the drive's time.

    It is lost where the source of the roads names the control at the node, or where the drive
    enters a roundabout; of both the longer. Other junctions are in the factors of speed.

    Returns
    -------
    penalty_ds
        2 L whole tenths of a second, in order of drive.
    """
    return _ds(vehicle)[_codes(graph, vehicle)]


def junction_keys(graph: RoadGraph, vehicle: Vehicle) -> Texts:
    """Return the key of what is lost on each drive (``penalty_s.signals``), empty for nothing."""
    keys = np.array(["", *(f"penalty_s.{name}" for name in _JUNCTIONS)], dtype=object)
    return keys[_codes(graph, vehicle)]


def junctions_verified(graph: RoadGraph, vehicle: Vehicle) -> Booleans:
    """Return whether the time lost on each drive is verified; nothing lost is."""
    figures = [vehicle.penalty_s.get(name) for name in _JUNCTIONS]
    verified = np.array([True, *(figure is None or figure.verified for figure in figures)])
    return verified[_codes(graph, vehicle)]


def penalty_at(graph: RoadGraph, vehicle: Vehicle, nodes: Ints64) -> NDArray[np.int32]:
    """Return the time lost where a further link, no roundabout, leads to some nodes."""
    ds = _ds(vehicle)
    at_node = _code_of_kind()[graph.node_kind[nodes]]
    entering = np.where(_on_roundabout(graph)[nodes], _ROUNDABOUT, _NOTHING)
    return np.maximum(ds[at_node], ds[entering])


def _codes(graph: RoadGraph, vehicle: Vehicle) -> Bytes:
    """Return what time is lost at on each drive: 2 L codes, ``_NOTHING`` where none is."""
    ds = _ds(vehicle)
    at_node = _code_of_kind()[graph.node_kind]
    at_node[ds[at_node] == 0] = _NOTHING
    entry = np.where(_on_roundabout(graph) & (ds[_ROUNDABOUT] > ds[at_node]), _ROUNDABOUT, at_node)
    roundabout = graph.kinds.form[graph.link_kind] == LinkForm.ROUNDABOUT
    codes = np.empty((graph.link_count, 2), dtype=np.uint8)
    for way, head in ((ALONG, graph.link_end), (AGAINST, graph.link_start)):
        codes[:, way] = np.where(roundabout, at_node[head], entry[head])
    return codes.ravel()


def _ds(vehicle: Vehicle) -> NDArray[np.int32]:
    """Return the whole tenths of a second of each code."""
    figures = [vehicle.penalty_s.get(name) for name in _JUNCTIONS]
    return np.array(
        [0, *(0 if figure is None else round(figure.value * 10) for figure in figures)], np.int32
    )


def _code_of_kind() -> Bytes:
    codes = np.full(len(NodeKind), _NOTHING, dtype=np.uint8)
    for kind, name in _CONTROLS.items():
        codes[kind] = 1 + _JUNCTIONS.index(name)
    return codes


def _on_roundabout(graph: RoadGraph) -> Booleans:
    """Return which nodes a roundabout leads through."""
    roundabout = graph.kinds.form[graph.link_kind] == LinkForm.ROUNDABOUT
    flags = np.zeros(graph.node_count, dtype=bool)
    flags[graph.link_start[roundabout]] = True
    flags[graph.link_end[roundabout]] = True
    return flags
