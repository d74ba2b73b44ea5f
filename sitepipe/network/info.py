"""What a road network holds, in figures."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sitepipe.network.arrays import Ints
from sitepipe.network.graph import both_ways, ends_of, in_order
from sitepipe.reports import NetworkInfo
from sitepipe.snapshot import Roads


def describe(roads: Roads, *, sources: list[str]) -> NetworkInfo:
    """
    Describe a road network.

    Parameters
    ----------
    roads
        Junctions and links.
    sources
        Where they come from, in words.

    Returns
    -------
    info
        Counts, connectedness, lengths by class (km) and bounds (degrees). Length whose check is
        unknown counts as not verified.

    Raises
    ------
    SchemaError
        If the network has no link, a name stands twice, or a link refers to a junction that the
        nodes lack.
    """
    roads = in_order(roads)
    nodes, links = roads.nodes, roads.links
    start, end = ends_of(roads)
    against = both_ways(links) & (start != end)
    tail = np.concatenate([start, end[against]])
    head = np.concatenate([end, start[against]])
    matrix = coo_array((np.ones(len(tail)), (tail, head)), shape=(len(nodes), len(nodes))).tocsr()
    _, weak = connected_components(matrix, directed=True, connection="weak")
    count, strong = connected_components(matrix, directed=True, connection="strong")
    length_km = links["length_km"]
    verified_km = length_km[links["verified"].fillna(False).astype(bool)].sum()
    by_class = length_km.groupby(links["road_class"], sort=True).sum()
    return NetworkInfo(
        nodes=len(nodes),
        links=len(links),
        edges=len(tail),
        components=int(count),
        largest_weak_share=_largest_share(weak),
        largest_strong_share=_largest_share(strong),
        parallel_links=_parallel(
            tail, head, np.concatenate([np.arange(len(links)), np.flatnonzero(against)])
        ),
        km_by_class={str(name): round(float(km), 3) for name, km in by_class.items()},
        verified_share=float(verified_km / length_km.sum()),
        bounds=(
            float(nodes["lon"].min()),
            float(nodes["lat"].min()),
            float(nodes["lon"].max()),
            float(nodes["lat"].max()),
        ),
        sources=sources,
    )


def _largest_share(labels: Ints) -> float:
    return float(np.bincount(labels).max() / len(labels))


def _parallel(tail: Ints, head: Ints, link: Ints) -> int:
    """
    Count the links that lead from one junction to another as another link does.

    ``tail``, ``head`` and ``link`` give each directed edge. Two one-way links in opposite
    directions are one road's two carriageways, and not parallel.
    """
    edges = np.column_stack([tail, head])
    _, which, sharing = np.unique(edges, axis=0, return_inverse=True, return_counts=True)
    return len(np.unique(link[sharing[which] > 1]))
