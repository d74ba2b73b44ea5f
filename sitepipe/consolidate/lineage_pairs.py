"""
Which cluster is which earlier site: pairs, from the one that shares most.

An anchor that many sites hold ("Land" in one register) would pair each with each. So pairs that
share a rarer anchor are settled first, one by one; what is left is settled among groups of
clusters, and of sites, that hold the same common anchors. The cost stays close to linear.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from typing import Final

from sitepipe.consolidate.anchors import BY_NAME_ALONE, Anchor, Share, shared
from sitepipe.names import slug

Claim = tuple[Share, str, Hashable]
"""What is shared, the earlier site, the cluster that shares it."""

MOST_HOLDERS: Final = 20
"""An anchor that more sites hold is common: it tells too little to be a sign of anything."""


def pairs(
    said: Mapping[Hashable, set[Anchor]],
    standing: Mapping[str, set[Anchor]],
    order: Sequence[Hashable],
    most_holders: int = MOST_HOLDERS,
) -> tuple[dict[Hashable, str], list[Claim]]:
    """
    Let each cluster be at most one earlier site, and each earlier site at most one cluster.

    Parameters
    ----------
    said
        The anchors of each cluster.
    standing
        The anchors that each earlier site holds.
    order
        The clusters, in an order that their labels do not decide; it settles what is equal.
    most_holders
        How many sites may hold an anchor that is not common.

    Returns
    -------
    kept
        The earlier site by cluster.
    claims
        Pairs that share an anchor which is not common, whoever got the site, most shared first.
    """
    holders: dict[Anchor, list[str]] = {}
    for site, anchors in standing.items():
        for anchor in anchors:
            holders.setdefault(anchor, []).append(site)
    common = {anchor for anchor, sites in holders.items() if len(sites) > most_holders}
    rare = {anchor: sites for anchor, sites in holders.items() if anchor not in common}
    claims = _claims(said, standing, order, rare)
    kept: dict[Hashable, str] = {}
    taken: set[str] = set()
    for _share, site, label in claims:
        if label not in kept and site not in taken:
            kept[label] = site
            taken.add(site)
    left = {label: said[label] & common for label in order if label not in kept}
    free = {site: anchors & common for site, anchors in standing.items() if site not in taken}
    return kept | _settled_in_groups(left, free), claims


def _claims(
    said: Mapping[Hashable, set[Anchor]],
    standing: Mapping[str, set[Anchor]],
    order: Sequence[Hashable],
    rare: Mapping[Anchor, list[str]],
) -> list[Claim]:
    """
    List the pairs that share a rare anchor: most shared, smallest id, first cluster.

    Of clusters that share as much, the one whose name the id reads as comes first: where two
    sites that were taken for one are told apart again, Ash Park is ``ash-park``.
    """
    claims: list[tuple[Share, str, bool, int]] = []
    for place, label in enumerate(order):
        sites = {site for anchor in said[label] for site in rare.get(anchor, ())}
        called = {slug(key) for kind, _, key in said[label] if kind == BY_NAME_ALONE}
        claims += [
            (shared(said[label], standing[site]), site, site not in called, place) for site in sites
        ]
    claims.sort(key=lambda claim: (*(-count for count in claim[0]), *claim[1:]))
    return [(share, site, order[place]) for share, site, _, place in claims]


def _settled_in_groups(
    left: Mapping[Hashable, set[Anchor]], free: Mapping[str, set[Anchor]]
) -> dict[Hashable, str]:
    """
    Pair what shares common anchors only, in the same order as pair by pair.

    ``left`` stands in the order of the clusters.
    """
    waiting: dict[frozenset[Anchor], deque[tuple[int, Hashable]]] = {}
    for place, (label, anchors) in enumerate(left.items()):
        waiting.setdefault(frozenset(anchors), deque()).append((place, label))
    sites: dict[frozenset[Anchor], list[str]] = {}
    for site, anchors in free.items():
        sites.setdefault(frozenset(anchors), []).append(site)
    levels: dict[Share, dict[frozenset[Anchor], list[deque[tuple[int, Hashable]]]]] = {}
    for held in sites:
        for told, queue in waiting.items():
            if held & told:
                level = levels.setdefault(shared(set(held), set(told)), {})
                level.setdefault(held, []).append(queue)
    kept: dict[Hashable, str] = {}
    taken: set[str] = set()
    for share in sorted(levels, reverse=True):
        rivals = levels[share]
        for site, holding in sorted((site, held) for held in rivals for site in sites[held]):
            queues = [queue for queue in rivals[holding] if queue]
            if queues and site not in taken:
                _place, label = min(queues, key=lambda queue: queue[0][0]).popleft()
                kept[label] = site
                taken.add(site)
    return kept
