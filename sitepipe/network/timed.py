"""A road graph timed for one vehicle: what it may drive, and how long that takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sitepipe.network.engine import CLOSED, Times, Weighted
from sitepipe.roadgraph import MODES, Gate, Permission, RoadGraph
from sitepipe.vocab import Mode


@dataclass(frozen=True, eq=False)
class Timed:
    """
    A road graph timed for one vehicle.

    Attributes
    ----------
    graph
        The roads.
    mode
        What the vehicle counts as.
    speed_kmh
        K × 2 mean speeds of each kind of link, along and against (km/h).
    rule
        K × 2 keys of the vehicle's configuration, or words for what the road states, that set
        the speed, joined with ``; ``.
    verified
        K × 2: whether every figure under those keys is verified.
    permission
        K × 2 :class:`~sitepipe.roadgraph.Permission` for this vehicle, dimensions considered.
    drive_ds
        2 L times of the drives: whole tenths of a second from 1, junction penalty included;
        ``CLOSED`` where the vehicle may not drive.
    edge_ds
        E times of the edges: that of the drive where the edge is open, else ``CLOSED``.
    """

    graph: RoadGraph
    mode: Mode
    speed_kmh: NDArray[np.float64]
    rule: NDArray[np.object_]
    verified: NDArray[np.bool_]
    permission: NDArray[np.uint8]
    drive_ds: Times
    edge_ds: Times

    @property
    def weighted(self) -> Weighted:
        """Return the graph as engines see it."""
        return Weighted(self.graph.edge_first, self.graph.edge_head, self.edge_ds)


def open_edges(
    graph: RoadGraph, permission: NDArray[np.uint8], drive_ds: Times, mode: Mode
) -> Times:
    """
    Return the time of each edge, ``CLOSED`` where its gate or a turn restriction closes it.

    Parameters
    ----------
    graph
        The roads.
    permission
        K × 2 permissions of the vehicle, for each kind of link.
    drive_ds
        2 L times of the drives.
    mode
        What the vehicle counts as.
    """
    drive = graph.edge_drive
    is_open = passable(
        permission[graph.link_kind[drive >> 1], drive & 1], graph.edge_gate, graph.edge_ban, mode
    )
    times: Times = np.where(is_open, drive_ds[drive], CLOSED).astype(np.int32)
    return times


def passable(
    permission: NDArray[np.uint8], gate: NDArray[np.uint8], ban: NDArray[np.uint8], mode: Mode
) -> NDArray[np.bool_]:
    """Return which edges are open to a mode, by the permission of their drives."""
    is_open: NDArray[np.bool_] = (permission == Permission.YES) & (gate != Gate.ENDS)
    is_open |= (permission == Permission.ENDS) & (gate != Gate.THROUGH)
    is_open &= (ban & (1 << MODES.index(mode))) == 0
    return is_open
