"""Which engine answers: what costs least, by what was measured."""

from __future__ import annotations

from sitepipe.network.engine import Engine, Weighted
from sitepipe.network.engines.bucket import BucketEngine
from sitepipe.network.engines.hierarchy import HierarchyEngine, Topology
from sitepipe.network.engines.reference import ScipyEngine

WORTH_COMPILING = 20_000_000
"""
Nodes × searches from which compiled searches pay.

By ``benchmarks/network.py`` scipy takes 0.15 to 0.4 µs for each node of a search and the compiled
searches a fifth of that or less on two cores; but those take a second to load, and some twenty to
compile once on each machine. Below some four seconds of scipy nobody gains.
"""


def choose(weighted: Weighted, *, searches: int = 1, topology: Topology | None = None) -> Engine:
    """
    Return the engine for a graph and the size of a question.

    Parameters
    ----------
    weighted
        The graph.
    searches
        About how many searches over the graph will be made: for nearest hubs the number of
        kinds; for matrices and catchments that of sites or hubs, whichever are fewer.
    topology
        The hierarchy of the graph, where there is one. To build one takes as long as several
        large matrices, so that it is worth while only if many are asked for.
    """
    if topology is not None:
        return HierarchyEngine(weighted, topology)
    if weighted.node_count * searches < WORTH_COMPILING:
        return ScipyEngine(weighted)
    return BucketEngine(weighted)
