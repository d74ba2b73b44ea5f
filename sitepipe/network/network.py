"""One road network made ready for one vehicle: tables in order, times, graph and lines."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sitepipe.config import Vehicle
from sitepipe.network.arrays import Flags, Floats, Ints
from sitepipe.network.graph import Graph, both_ways, build_graph, ends_of, in_order
from sitepipe.network.shapes import Shapes, shapes_of
from sitepipe.network.speeds import LinkTimes, link_times
from sitepipe.snapshot import Roads


@dataclass(frozen=True, eq=False)
class Network:
    """
    A road network timed for a vehicle; every array and table is in order of name.

    Attributes
    ----------
    nodes, links
        The road tables.
    times
        Speed, time and rule of each link.
    start, end
        Row in ``nodes`` of each link's two ends.
    both
        Whether each link may be driven against its direction.
    graph, shapes
        The same network as arrays, and the links' lines.
    crs
        Working CRS.
    """

    nodes: pd.DataFrame
    links: pd.DataFrame
    times: LinkTimes
    start: Ints
    end: Ints
    both: Flags
    graph: Graph
    shapes: Shapes
    crs: str

    @property
    def length_km(self) -> Floats:
        """Return the driven length of each link (km)."""
        lengths: Floats = self.links["length_km"].to_numpy(dtype="float64")
        return lengths


def verified_links(network: Network) -> Flags:
    """Return whether the length of each link, and every figure of its speed, is verified."""
    lengths = network.links["verified"].eq(True).to_numpy(dtype=bool, na_value=False)
    verified: Flags = lengths & network.times.verified
    return verified


def build_network(roads: Roads, vehicle: Vehicle, *, crs: str) -> Network:
    """Make a road network ready for a vehicle; raises as the functions that it calls."""
    roads = in_order(roads)
    start, end = ends_of(roads)
    times = link_times(roads.links, vehicle)
    return Network(
        nodes=roads.nodes,
        links=roads.links,
        times=times,
        start=start,
        end=end,
        both=both_ways(roads.links),
        graph=build_graph(roads, times, crs=crs),
        shapes=shapes_of(roads.links, roads.nodes, start, end, crs=crs),
        crs=crs,
    )
