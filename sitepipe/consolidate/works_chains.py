"""When works can end: the longest chain of works that wait on one another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sitepipe.vocab import WorksStatus

if TYPE_CHECKING:
    import networkx as nx


_SHOWN = 6  # works of a chain that are named in words


@dataclass(frozen=True)
class _End:
    """When a group of works ends (months from now), and which group it waits on longest."""

    name: str
    low: float
    high: float
    after: str | None


def works_ends(works: pd.DataFrame, dependencies: pd.DataFrame) -> pd.DataFrame:
    """
    Find when each item of works not complete can end at the earliest, from now.

    This is the forward pass of the critical path method: an item starts when the last of
    those that it waits on ends. What is complete holds nothing up. Works in a circle have no
    end; what is certain of them is that each takes its own time.

    Returns
    -------
    ends
        By ``works_id``: ``low`` and ``high`` (months; ``high`` is unknown behind an item
        without a time, a circle or works that no schedule describes) and ``after``, the works
        that end last of those that it waits on.
    """
    open_works = works[works["works_status"] != WorksStatus.COMPLETE.value]
    open_works = open_works.set_index("works_id")
    known = dependencies["needs_works_id"].isin(works["works_id"])
    endless = set(dependencies.loc[~known, "works_id"])
    spans = open_works[["months_low", "months_high"]]
    low = spans.min(axis=1).where(spans["months_low"].notna(), 0.0)
    high = spans.max(axis=1).where(spans["months_high"].notna() & ~spans.index.isin(endless))
    ends = _forward(_graph(open_works.index, dependencies), low.to_dict(), high.to_dict())
    found = [ends[name] for name in open_works.index]
    return pd.DataFrame(
        {
            "low": pd.Series([end.low for end in found], dtype="float64"),
            "high": pd.Series([end.high for end in found], dtype="float64"),
            "after": pd.Series([end.after for end in found], dtype="str"),
        }
    ).set_index(open_works.index)


def chain_words(works_id: str, after: Mapping[str, str]) -> str:
    """Name the works that end at an item, in the order of time: ``W1 → W3``; the last six."""
    chain = [works_id]
    while len(chain) < _SHOWN and chain[-1] in after:
        chain.append(after[chain[-1]])
    if chain[-1] in after:
        chain.append("…")
    return " → ".join(reversed(chain))


def _graph(names: pd.Index, dependencies: pd.DataFrame) -> nx.DiGraph:
    """Draw an arrow from each open item to those that wait on it."""
    import networkx as nx

    pairs = dependencies[["needs_works_id", "works_id"]]
    pairs = pairs[pairs.isin(set(names)).all(axis=1)]
    graph = nx.DiGraph()
    graph.add_nodes_from(names)
    graph.add_edges_from(pairs.itertuples(index=False, name=None))
    return graph


def _forward(graph: nx.DiGraph, low: dict[str, float], high: dict[str, float]) -> dict[str, _End]:
    """Pass through the graph in time, each circle taken as one."""
    import networkx as nx

    rings = nx.condensation(graph)
    ends: dict[int, _End] = {}
    for ring in nx.topological_sort(rings):
        members = rings.nodes[ring]["members"]
        name = min(members)
        is_circle = len(members) > 1 or graph.has_edge(name, name)
        before = [ends[each] for each in rings.predecessors(ring)]
        last = min(before, key=_latest_first, default=_End("", 0.0, 0.0, None))
        start = max((end.low for end in before), default=0.0)
        # What waits on an unknown end has none itself: the last end is then unknown.
        ends[ring] = _End(
            name,
            start + max(low[member] for member in members),
            last.high + (math.nan if is_circle else high[name]),
            last.name or None,
        )
    return {name: ends[ring] for name, ring in rings.graph["mapping"].items()}


def _latest_first(end: _End) -> tuple[float, float, str]:
    """Order ends from the latest, one that is not known before all others."""
    return -math.inf if math.isnan(end.high) else -end.high, -end.low, end.name
