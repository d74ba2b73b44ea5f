"""How long a vehicle takes for each link: settled once, in whole tenths of a second."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sitepipe.config import Vehicle
from sitepipe.errors import SchemaError, first_five
from sitepipe.network.delays import junction_ds
from sitepipe.network.engine import CLOSED, Times
from sitepipe.network.mean_speeds import mean_speeds
from sitepipe.network.permits import permissions
from sitepipe.network.timed import Timed, open_edges
from sitepipe.roadgraph import (
    AGAINST,
    ALONG,
    Booleans,
    Doubles,
    Ints64,
    Permission,
    RoadGraph,
)
from sitepipe.units import DECISECONDS_PER_HOUR

POSTED_KMH = (0.5, 300.0)
"""What a posted limit, or the speed of a timed ferry, can be (km/h)."""


def time_graph(graph: RoadGraph, vehicle: Vehicle) -> Timed:
    """
    Time every drive of a road graph for a vehicle.

    Time is length over mean speed (:func:`~sitepipe.network.mean_speeds.mean_speeds`), rounded
    once to the nearest tenth of a second, a half to the even one, and at least one tenth; plus
    what is lost at the node that the drive leads to
    (:func:`~sitepipe.network.delays.junction_ds`). Every engine adds up these integers, so all
    of them agree exactly. A time so rounded is at most 0.05 s off for each link, and less than
    0.1 s for one that takes no twentieth of a second.

    Parameters
    ----------
    graph
        The roads.
    vehicle
        What is driven.

    Returns
    -------
    timed
        Speeds, rules and permissions of each kind of link, and the time of each drive and edge;
        ``CLOSED`` where the vehicle may not drive.

    Raises
    ------
    SchemaError
        If a posted speed is no speed of a road, or a link takes longer than can be held; the
        message names the links.
    """
    _refuse_posted(graph)
    speeds = mean_speeds(graph.kinds, vehicle)
    permission = permissions(graph.kinds, vehicle)
    drive_ds = _drive_ds(graph, speeds.speed_kmh, permission, vehicle)
    return Timed(
        graph=graph,
        mode=vehicle.mode,
        speed_kmh=speeds.speed_kmh,
        rule=speeds.rule,
        verified=speeds.verified,
        permission=permission,
        drive_ds=drive_ds,
        edge_ds=open_edges(graph, permission, drive_ds, vehicle.mode),
    )


def whole_deciseconds(km: Doubles, speed_kmh: Doubles | float) -> Ints64:
    """Return driving time in whole tenths of a second; a half goes to the even one."""
    return np.rint(km * DECISECONDS_PER_HOUR / speed_kmh).astype(np.int64)


def _drive_ds(
    graph: RoadGraph, speed_kmh: Doubles, permission: NDArray[np.uint8], vehicle: Vehicle
) -> Times:
    """Return the time of each drive, one way of all links after the other."""
    times = junction_ds(graph, vehicle).reshape(-1, 2)
    for way in (ALONG, AGAINST):
        shut = (permission[:, way] == Permission.NO)[graph.link_kind]
        speeds = np.where(shut, np.inf, speed_kmh[graph.link_kind, way])
        driving = np.maximum(whole_deciseconds(graph.link_km, speeds), 1) + times[:, way]
        if (long := driving >= CLOSED).any():
            raise SchemaError(
                f"road graph: {long.sum()} links take longer than can be held: "
                f"{_names(graph, long)}",
                hint="Check their lengths and the speeds of the vehicle.",
            )
        times[:, way] = np.where(shut, CLOSED, driving)
    return times.ravel()


def _refuse_posted(graph: RoadGraph) -> None:
    low, high = POSTED_KMH
    posted = np.hstack([graph.kinds.speed_kmh, graph.kinds.hgv_speed_kmh])
    bad = ~(np.isnan(posted) | ((posted >= low) & (posted <= high)))
    if (links := np.any(bad, axis=1)[graph.link_kind]).any():
        raise SchemaError(
            f"road graph: {links.sum()} links have posted speeds outside {low:g} to {high:g} "
            f"km/h: {_names(graph, links)}",
            hint="Correct the speeds in the source, or leave them out, and build the graph again.",
        )


def _names(graph: RoadGraph, links: Booleans) -> str:
    return first_five(graph.link_id.take(np.flatnonzero(links)))
