"""Which hubs can be driven to at all, from which sites."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sitepipe.network.arrays import Flags, Ints
from sitepipe.network.engine import CLOSED, Seeds
from sitepipe.network.journeys import Joined
from sitepipe.network.timed import Timed


def reachable(joined: Joined) -> Flags:
    """
    Return whether any way leads from each site to each hub: S × H.

    Nodes from which the same places can be reached are looked at as one (strong components,
    Tarjan 1972), so that no search runs for each hub.

    Parameters
    ----------
    joined
        S sites and H hubs, joined to the roads.
    """
    part, tail, head = _parts(joined.network.timed)
    sites, hubs = joined.site_ways(leaving=True).seeds, joined.hub_ways(leaving=False).seeds
    # Hubs whose last nodes lie in the same parts are reached from the same sites.
    groups: dict[tuple[int, ...], list[int]] = {}
    for hub, parts in enumerate(_parts_of(hubs, part)):
        groups.setdefault(tuple(parts), []).append(hub)
    reached = np.zeros((sites.count, hubs.count), dtype=bool)
    for parts_of_group, members in groups.items():
        leads = _leading_to(list(parts_of_group), tail, head, count=int(part.max(initial=0)) + 1)
        from_site = np.zeros(sites.count, dtype=bool)
        np.logical_or.at(from_site, sites.owner, leads[part[sites.node]])
        reached[:, members] = from_site[:, None]
    for short in (joined.along_one_link, joined.beside):
        reached[short["site"].to_numpy(dtype=np.int64), short["hub"].to_numpy(dtype=np.int64)] = (
            True
        )
    return reached


def _parts(timed: Timed) -> tuple[Ints, Ints, Ints]:
    """Return the strong component of each node, and the edges between components."""
    is_open = np.flatnonzero(timed.edge_ds != CLOSED)
    tail, head = timed.graph.edge_tails()[is_open], timed.graph.edge_head[is_open]
    count = timed.graph.node_count
    matrix = coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(count, count))
    _, part = connected_components(matrix.tocsr(), directed=True, connection="strong")
    between = np.flatnonzero(part[tail] != part[head])
    pairs = np.unique(np.column_stack([part[tail[between]], part[head[between]]]), axis=0)
    return part.astype(np.int64), pairs[:, 0], pairs[:, 1]


def _parts_of(seeds: Seeds, part: Ints) -> list[Ints]:
    """Return the components that the nodes around each owner lie in, each once."""
    first = np.searchsorted(seeds.owner, np.arange(seeds.count + 1))
    return [np.unique(part[seeds.node[low:high]]) for low, high in pairwise(first)]


def _leading_to(parts: list[int], tail: Ints, head: Ints, *, count: int) -> Flags:
    """Return from which components some given ones can be reached, those themselves included."""
    leads = np.zeros(count, dtype=bool)
    leads[parts] = True
    while (more := leads[head] & ~leads[tail]).any():
        leads[tail[more]] = True
    return leads
