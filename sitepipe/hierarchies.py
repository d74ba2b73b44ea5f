"""The hierarchy of a graph file: kept beside it, built when it is asked for."""

from __future__ import annotations

import glob
from pathlib import Path

import numpy as np

from sitepipe.ingest.hierarchy_file import hierarchy_folder, read_hierarchy, write_hierarchy
from sitepipe.network.engine import Weighted
from sitepipe.network.engines import Topology, build_topology, fingerprint
from sitepipe.roadgraph import CM_PER_M, RoadGraph


def find_topology(path: Path, graph: RoadGraph) -> Topology | None:
    """
    Return the hierarchy kept beside a graph file, for ``choose``; None if there is none.

    Parameters
    ----------
    path
        The graph file.
    graph
        What it holds.

    Raises
    ------
    SchemaError
        If the hierarchy is damaged.
    StorageError
        If it cannot be read.
    UsageError
        If there is one and pyroutingkit is not installed.
    """
    if not any(path.parent.glob(f"{glob.escape(path.name)}.hierarchy-*")):
        return None  # to say which one would be its own takes longer than to see that none is
    name = fingerprint(_untimed(graph))
    handles = read_hierarchy(hierarchy_folder(path, fingerprint=name), fingerprint=name)
    return None if handles is None else Topology(handles[0], name, handles[1])


def keep_topology(path: Path, graph: RoadGraph) -> Path:
    """
    Build the hierarchy of a graph and keep it beside its file; return the folder.

    It holds for every vehicle and every closure, and as long as the edges stay the same. Some
    seconds for 300,000 nodes, some minutes for a nation.

    Parameters
    ----------
    path
        The graph file.
    graph
        What it holds.

    Raises
    ------
    StorageError
        If the folder cannot be written.
    UsageError
        If pyroutingkit is not installed, or the graph has no nodes.
    """
    east, north = (graph.node_cm.astype(np.float64) / CM_PER_M).T
    topology = build_topology(_untimed(graph), east=east, north=north)
    folder = hierarchy_folder(path, fingerprint=topology.fingerprint)
    write_hierarchy(folder, topology.handle, fingerprint=topology.fingerprint)
    return folder


def _untimed(graph: RoadGraph) -> Weighted:
    """Return the edges, which is all that a hierarchy depends on."""
    return Weighted(graph.edge_first, graph.edge_head, np.zeros(graph.edge_count, np.int32))
