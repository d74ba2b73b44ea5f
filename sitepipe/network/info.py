"""What a road network holds, in figures."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sitepipe.crs import WGS84, known_crs, transformer
from sitepipe.errors import CrsError
from sitepipe.reports import BuildRemark, NetworkInfo, RoadSource
from sitepipe.roadgraph import CM_PER_M, NONE, ROAD_CLASSES, RoadGraph, Source


def describe(graph: RoadGraph) -> NetworkInfo:
    """
    Describe a road network.

    Parameters
    ----------
    graph
        The roads.

    Returns
    -------
    info
        Counts, connectedness, lengths by class (km), bounds (degrees), what it was built from
        and how. Copies of nodes count as the node itself, so that connectedness is that of the
        roads for those who may drive all of them and make every turn.

    Raises
    ------
    CrsError
        If the CRS is not known, or positions lie outside what it can express.
    """
    node_count = len(graph.node_id)
    own = np.concatenate([np.arange(node_count, dtype=np.int32), graph.copy_of])
    tail, head = own[graph.edge_tails()], own[graph.edge_head]
    components, weak, strong = _connected(tail, head, node_count)
    driven = np.flatnonzero(np.bincount(graph.edge_drive, minlength=2 * graph.link_count))
    kinds = graph.kinds
    posted = _any_stated(kinds.speed_kmh)[graph.link_kind]
    limited = _any_stated(kinds.limit, kinds.hgv_limit)[graph.link_kind]
    conditional = kinds.conditional[graph.link_kind] != NONE
    total_km = float(graph.link_km.sum())
    return NetworkInfo(
        nodes=node_count,
        links=graph.link_count,
        edges=len(driven),
        components=components,
        largest_weak_share=weak,
        largest_strong_share=strong,
        parallel_links=_parallel(graph, driven),
        km_by_class=_km_by_class(graph),
        verified_share=float(graph.link_km[graph.link_verified].sum()) / total_km,
        bounds=_bounds(graph),
        sources=[_in_words(source) for source in graph.sources],
        crs=graph.crs,
        directed=graph.directed,
        has_local_roads=graph.has_local_roads,
        split_nodes=len(graph.copy_of),
        restricted_edges=int(np.count_nonzero(graph.edge_ban)),
        posted_speed_share=float(graph.link_km[posted].sum()) / total_km,
        limited_links=int(np.count_nonzero(limited)),
        conditional_links=int(np.count_nonzero(conditional)),
        files=[RoadSource(**asdict(source)) for source in graph.sources],
        remarks=[BuildRemark(**{**asdict(one), "first": list(one.first)}) for one in graph.remarks],
    )


def _connected(
    tail: NDArray[np.int32], head: NDArray[np.int32], node_count: int
) -> tuple[int, float, float]:
    """Return how many strong components there are, and the largest weak and strong share."""
    shape = (node_count, node_count)
    matrix = coo_array((np.ones(len(tail), bool), (tail, head)), shape=shape).tocsr()
    _, weak = connected_components(matrix, directed=True, connection="weak")
    count, strong = connected_components(matrix, directed=True, connection="strong")
    shares = [float(np.bincount(labels).max() / node_count) for labels in (weak, strong)]
    return int(count), shares[0], shares[1]


def _any_stated(*figures: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Say of each kind of link whether any of some figures is known."""
    stated: NDArray[np.bool_] = np.asarray(np.any(~np.isnan(np.hstack(figures)), axis=1))
    return stated


def _km_by_class(graph: RoadGraph) -> dict[str, float]:
    code = graph.kinds.road_class[graph.link_kind]
    km = np.bincount(code, weights=graph.link_km, minlength=len(ROAD_CLASSES))
    present = np.bincount(code, minlength=len(ROAD_CLASSES)) > 0
    named = zip(ROAD_CLASSES, km, present, strict=True)
    return dict(sorted((str(name), round(float(each), 3)) for name, each, there in named if there))


def _parallel(graph: RoadGraph, driven: NDArray[np.int64]) -> int:
    """
    Count the links that lead from one junction to another as another link does.

    Two one-way links in opposite directions are one road's two carriageways, and not parallel.
    """
    link, against = driven >> 1, (driven & 1).astype(bool)
    start, end = graph.link_start[link], graph.link_end[link]
    tail, head = np.where(against, end, start), np.where(against, start, end)
    pair = tail.astype(np.int64) * graph.node_count + head
    _, which, sharing = np.unique(pair, return_inverse=True, return_counts=True)
    return len(np.unique(link[sharing[which] > 1]))


def _bounds(graph: RoadGraph) -> tuple[float, float, float, float]:
    """Return west, south, east and north (degrees) of the box around all links."""
    box = graph.tree_box[-1] / CM_PER_M
    known_crs(graph.crs)
    bounds = transformer(graph.crs, WGS84).transform_bounds(*box)
    if not np.isfinite(bounds).all():
        west, south, east, north = box
        raise CrsError(
            f"the roads lie at {west:,.0f} to {east:,.0f} east, {south:,.0f} to {north:,.0f} "
            f"north, where {graph.crs} has no place",
            hint="Build the network again in the CRS that its positions are in.",
        )
    west, south, east, north = (float(side) for side in bounds)
    return west, south, east, north


def _in_words(source: Source) -> str:
    return f"{source.file}: {source.note}" if source.note else source.file
