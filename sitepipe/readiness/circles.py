"""Works that wait on each other in a circle, so that none of them can start."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

_NAMED = 12  # works of one circle that a sentence can hold


def circles_by_works(dependencies: Collection[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """
    Find, for each item of works that can never start, a circle that holds it up.

    Parameters
    ----------
    dependencies
        Pairs of works: the first waits on the second.

    Returns
    -------
    circles
        For each works that is in a circle or waits, at any remove, on one: the circle, its
        first works again at the end. Of several circles among the same works the shortest
        through the first of them in alphabetical order is given, so the order of rows does
        not matter.
    """
    if not dependencies:
        return {}
    import networkx as nx  # which takes long to load, and most works wait on nothing

    waits = nx.DiGraph()
    waits.add_edges_from(sorted(set(dependencies)))
    circles: dict[str, tuple[str, ...]] = {}
    groups = sorted(sorted(group) for group in nx.strongly_connected_components(waits))
    for group in groups:
        if len(group) == 1 and not waits.has_edge(group[0], group[0]):
            continue
        circle = _circle(waits.subgraph(group), group[0])
        held_up = nx.ancestors(waits, group[0])
        # Works in a circle of their own name that one, not the one that they also wait on.
        circles.update(dict.fromkeys(group, circle))
        for works in held_up - set(group):
            circles.setdefault(works, circle)
    return circles


def circle_in_words(circle: tuple[str, ...]) -> str:
    """Name a circle: ``A → B → C → A``; of a very long one, its first works and how many."""
    if len(circle) <= _NAMED + 1:
        return " → ".join(circle)
    return f"{' → '.join(circle[:_NAMED])} → {len(circle) - 1 - _NAMED:,} more → {circle[0]}"


def _circle(group: nx.DiGraph, first: str) -> tuple[str, ...]:
    """Return the shortest way from a works back to itself."""
    if group.has_edge(first, first):
        return first, first
    import networkx as nx

    ways = (nx.shortest_path(group, after, first) for after in sorted(group.successors(first)))
    return first, *min(ways, key=len)
