"""A road graph made ready for one vehicle: all that measuring reads of the roads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sitepipe.config import Vehicle
from sitepipe.network.arrays import Flags, Ints, Texts
from sitepipe.network.delays import junction_keys, junctions_verified
from sitepipe.network.engine import CLOSED
from sitepipe.network.engines import Topology
from sitepipe.network.parts import passed_ds
from sitepipe.network.timed import Timed
from sitepipe.network.timing import time_graph
from sitepipe.roadgraph import Permission, RoadGraph


@dataclass(frozen=True, eq=False)
class Network:
    """
    A road graph timed for a vehicle.

    Attributes
    ----------
    graph
        The roads.
    timed
        The same, timed for the vehicle.
    vehicle
        What is driven.
    topology
        A hierarchy of the graph, where one is kept beside its file: for large matrices.
    """

    graph: RoadGraph
    timed: Timed
    vehicle: Vehicle
    topology: Topology | None = None

    @property
    def crs(self) -> str:
        """Return the CRS of every position."""
        return self.graph.crs

    @cached_property
    def permitted(self) -> Flags:
        """Return which links the vehicle may drive in one direction at least, to an end or on."""
        permission = self.timed.permission[self.graph.link_kind]
        flags: Flags = (permission != Permission.NO).any(axis=1)
        return flags

    @cached_property
    def verified_drives(self) -> Flags:
        """Return whether the length of each drive, and every figure of its time, is verified."""
        length = self.graph.link_verified[:, None]
        speed = (length & self.timed.verified[self.graph.link_kind]).ravel()
        flags: Flags = speed & junctions_verified(self.graph, self.vehicle)
        return flags

    @cached_property
    def delay_keys(self) -> Texts:
        """Return the key of what is lost at the end of each drive; empty for nothing."""
        return junction_keys(self.graph, self.vehicle)


def build_network(
    graph: RoadGraph, vehicle: Vehicle, *, topology: Topology | None = None
) -> Network:
    """Make a road graph ready for a vehicle; raises as :func:`time_graph`."""
    return Network(graph, time_graph(graph, vehicle), vehicle, topology)


def part_ds(network: Network, drive: Ints, offset_cm: Ints) -> Ints:
    """
    Return how much of a drive's time lies between the start of its link and a place on it.

    A drive's whole time is shared out by position, so that the parts of a link add up to it
    exactly, whoever else joins it. Against the link, this is the part that is driven last.

    Parameters
    ----------
    network
        The roads.
    drive
        D drives that the vehicle may make.
    offset_cm
        D places, from the start of the link along its driven length (cm).

    Returns
    -------
    deciseconds
        D whole tenths of a second; a half goes to the even one.
    """
    return passed_ds(network.timed.drive_ds[drive], offset_cm, network.graph.link_cm[drive >> 1])


def is_driven(network: Network, drive: Ints) -> Flags:
    """Return whether the vehicle may make each drive."""
    flags: Flags = network.timed.drive_ds[drive] != CLOSED
    return flags
