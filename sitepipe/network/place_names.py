"""What places along roads are called."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sitepipe.network.arrays import Ints, Texts
from sitepipe.network.attach import NOWHERE
from sitepipe.roadgraph import NONE, RoadGraph

UNNUMBERED, UNNAMED = "unnumbered road", "unnamed road"


def road_names(graph: RoadGraph, link: Ints) -> Texts:
    """Return the road number or name of each link, or that it has none."""
    names = graph.texts.take(graph.link_road[link])
    names[graph.link_road[link] == NONE] = UNNAMED if graph.has_local_roads else UNNUMBERED
    return names


def names_along(graph: RoadGraph, link: Ints, at_cm: Ints) -> Texts:
    """
    Name places along links.

    A junction at either end, else the road between the two. Where the network holds local roads,
    its junctions have numbers that tell nobody anything, and only the road is named.
    """
    roads = road_names(graph, link)
    if graph.has_local_roads:
        on_road: Texts = "a place on " + roads
        return on_road
    start = graph.node_names(graph.link_start[link])
    end = graph.node_names(graph.link_end[link])
    between = roads + " between " + start + " and " + end
    return np.where(at_cm == 0, start, np.where(at_cm == graph.link_cm[link], end, between))


def names_of_joins(joins: pd.DataFrame, graph: RoadGraph) -> Texts:
    """Name where joins meet the road."""
    node, link, at_cm = (
        joins[name].to_numpy(dtype=np.int64) for name in ("node", "link", "offset_cm")
    )
    part_way = link != NOWHERE
    names = np.empty(len(joins), dtype=object)
    names[~part_way] = graph.node_names(node[~part_way])
    names[part_way] = names_along(graph, link[part_way], at_cm[part_way])
    return names


def names_between(first: Texts, then: Texts) -> Texts:
    """Name the places where one road is left for another."""
    names: Texts = np.where(first == then, "a place on " + first, first + " and " + then)
    return names
