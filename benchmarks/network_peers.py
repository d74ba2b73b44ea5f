"""Peers of the network benchmark: scipy, which must be there, and libraries that may be."""

from __future__ import annotations

import network_sides as sides
import numpy as np
from network_sides import BANDS, Setting, Timing
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

ROOM = 1 << 25  # times that scipy may hold at once
PART = 20  # targets of the national matrix that scipy is asked for


def scipy_graph(timing: Timing, setting: Setting) -> csr_array:
    """Return the graph turned round; of parallel edges, the fastest was made sure of before."""
    weighted = setting.roads.weighted
    count = weighted.node_count
    graph = csr_array(
        (weighted.ds.astype(float), weighted.head, weighted.first), shape=(count, count)
    )
    return timing.build("matrix turned", graph.T.tocsr)


def nearest_scipy(timing: Timing, setting: Setting) -> None:
    graph = scipy_graph(timing, setting)
    sites, groups = setting.sites(sides.SITES), setting.hub_groups()

    def ask() -> np.ndarray:
        return np.stack(
            [dijkstra(graph, indices=group.node, min_only=True)[sites] for group in groups]
        )

    timing.ask(ask, repeat=setting.repeat, warm=False)


def matrix_scipy(timing: Timing, setting: Setting) -> None:
    matrix_part_scipy(timing, setting, sides.TARGETS)


def matrix_part_scipy(timing: Timing, setting: Setting, targets: int = PART) -> None:
    graph = scipy_graph(timing, setting)
    sources, ends = (seeds.node for seeds in sides.matrix_ends(setting))
    timing.share = targets / len(ends)
    step = max(1, ROOM // graph.shape[0])

    def ask() -> np.ndarray:
        parts = [
            dijkstra(graph, indices=ends[begin : min(begin + step, targets)])[:, sources]
            for begin in range(0, targets, step)
        ]
        return np.concatenate(parts).T

    timing.ask(ask, repeat=setting.repeat, warm=False)


def catchment_scipy(timing: Timing, setting: Setting) -> None:
    graph = scipy_graph(timing, setting)
    sites, people = setting.sites(sides.CATCHMENT_SITES), setting.people()
    step = max(1, ROOM // graph.shape[0])

    def ask() -> np.ndarray:
        parts = []
        for begin in range(0, len(sites), step):
            times = dijkstra(graph, indices=sites[begin : begin + step], limit=BANDS[-1])
            parts.append([people[np.isfinite(row)].sum(axis=0) for row in times])
        return np.concatenate(parts)

    timing.ask(ask, repeat=setting.repeat, warm=False)


def igraph_graph(timing: Timing, setting: Setting, groups: list[np.ndarray]) -> object:
    """Return the graph turned round, and a node for each group that leads to its members."""
    import igraph

    weighted, count = setting.roads.weighted, setting.roads.weighted.node_count
    tails = [weighted.head, *(np.full(len(group), count + n) for n, group in enumerate(groups))]
    edges = np.column_stack([np.concatenate(tails), np.concatenate([setting.roads.tail, *groups])])
    ds = np.concatenate([weighted.ds, np.zeros(sum(map(len, groups)))])
    return timing.build(
        "graph",
        lambda: igraph.Graph(
            n=count + len(groups), edges=edges, directed=True, edge_attrs={"ds": ds}
        ),
    )


def nearest_igraph(timing: Timing, setting: Setting) -> None:
    groups, sites = [group.node for group in setting.hub_groups()], setting.sites(sides.SITES)
    graph = igraph_graph(timing, setting, groups)
    count = setting.roads.weighted.node_count

    def ask() -> np.ndarray:
        from_groups = range(count, count + len(groups))
        return np.array(graph.distances(source=from_groups, target=sites.tolist(), weights="ds"))

    timing.ask(ask, repeat=1, warm=False)


def matrix_igraph(timing: Timing, setting: Setting) -> None:
    sources, targets = (seeds.node.tolist() for seeds in sides.matrix_ends(setting))
    graph = igraph_graph(timing, setting, [])
    timing.ask(
        lambda: np.array(graph.distances(source=targets, target=sources, weights="ds")).T,
        repeat=1,
        warm=False,
    )


def pandana_network(timing: Timing, setting: Setting) -> object:
    import pandana
    import pandas as pd

    roads, weighted = setting.roads, setting.roads.weighted
    edges = pd.DataFrame({"ds": weighted.ds.astype(float)})
    return timing.build(
        "network contracted",
        lambda: pandana.Network(
            pd.Series(roads.east),
            pd.Series(roads.north),
            pd.Series(roads.tail),
            pd.Series(weighted.head),
            edges,
            twoway=False,
        ),
    )


def nearest_pandana(timing: Timing, setting: Setting) -> None:
    import pandas as pd

    network = pandana_network(timing, setting)
    roads, sites = setting.roads, setting.sites(sides.SITES)
    farthest = 400_000.0
    for number, group in enumerate(setting.hub_groups()):
        east, north = pd.Series(roads.east[group.node]), pd.Series(roads.north[group.node])
        network.set_pois(f"kind {number}", farthest, 1, east, north)

    def ask() -> np.ndarray:
        return np.stack(
            [
                network.nearest_pois(farthest, f"kind {number}")[1].to_numpy()[sites]
                for number in range(sides.KINDS)
            ]
        )

    timing.ask(ask, repeat=1, warm=False)


def matrix_pandana(timing: Timing, setting: Setting) -> None:
    network = pandana_network(timing, setting)
    sources, targets = (seeds.node for seeds in sides.matrix_ends(setting))
    pairs = np.repeat(sources, len(targets)), np.tile(targets, len(sources))

    def ask() -> np.ndarray:
        found = network.shortest_path_lengths(*pairs)
        return np.array(found).reshape(len(sources), len(targets))

    timing.ask(ask, repeat=1, warm=False)


def catchment_pandana(timing: Timing, setting: Setting) -> None:
    """Pandana searches outwards only, so it is given the roads turned round."""
    import pandana
    import pandas as pd

    roads, weighted = setting.roads, setting.roads.weighted
    network = timing.build(
        "network contracted",
        lambda: pandana.Network(
            pd.Series(roads.east),
            pd.Series(roads.north),
            pd.Series(weighted.head),
            pd.Series(roads.tail),
            pd.DataFrame({"ds": weighted.ds.astype(float)}),
            twoway=False,
        ),
    )
    sites, people = setting.sites(sides.CATCHMENT_SITES), setting.people().ravel()

    def ask() -> np.ndarray:
        totals = []
        for some in np.array_split(sites, 20):
            near = network.nodes_in_range(some.tolist(), float(BANDS[-1]))
            weight = pd.Series(people[near["destination"]], index=near["source"])
            totals.append(weight.groupby(level=0).sum().reindex(some).to_numpy())
        return np.concatenate(totals)[:, None]

    timing.ask(ask, repeat=1, warm=False)


def nearest_networkx(timing: Timing, setting: Setting) -> None:
    import networkx as nx

    weighted = setting.roads.weighted
    graph = nx.DiGraph()
    rows = zip(
        weighted.head.tolist(), setting.roads.tail.tolist(), weighted.ds.tolist(), strict=True
    )
    timing.build("graph", lambda: graph.add_weighted_edges_from(rows, weight="ds"))
    sites = setting.sites(sides.SITES).tolist()

    def ask() -> np.ndarray:
        out = []
        for group in setting.hub_groups():
            times = nx.multi_source_dijkstra_path_length(graph, group.node.tolist(), weight="ds")
            out.append([times[site] for site in sites])
        return np.array(out)

    timing.ask(ask, repeat=1, warm=False)
