"""
Time and memory of measuring logistics access.

    python benchmarks/access.py [ROADS] [SITES ...]

ROADS is a layer, a folder of tables or a graph file; the bundled network if not given. Sites are
random points near its nodes, of a fixed seed. For comparison, searches to every hub are run in
networkx, on small networks.
"""

from __future__ import annotations

import resource
import sys
import time

import geopandas as gpd
import networkx as nx
import numpy as np

from sitepipe import bundled, schema
from sitepipe.config import AccessConfig, Vehicle, load
from sitepipe.ingest import read_hubs
from sitepipe.network import Network, build_network, measure_access, to_networkx
from sitepipe.network.engine import Seeds
from sitepipe.network.engines import choose
from sitepipe.roadfiles import open_roads
from sitepipe.roadgraph import RoadGraph

CRS = "EPSG:27700"


def random_sites(count: int, roads: RoadGraph) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(2026)
    near = roads.node_cm[rng.integers(roads.node_count, size=count)] / 100
    east, north = near.T + rng.normal(0, 2_000, (2, count))
    rows = [
        {"site_id": f"site-{number:05}", "version": 1, "kind": "location_only", "geometry": point}
        for number, point in enumerate(gpd.points_from_xy(east, north))
    ]
    return schema.BOUNDARIES.geoframe(rows, crs=roads.crs)


def timed(label: str, call: object) -> None:
    start = time.perf_counter()
    call()
    print(f"{label:<46}{time.perf_counter() - start:>8.3f} s")


def compare(network: Network, *, searches: int) -> None:
    """Search from as many nodes as there are hubs, with sitepipe's engine and with networkx."""
    nodes = np.arange(searches, dtype=np.int32) % network.graph.node_count
    seeds = Seeds(searches, np.arange(searches, dtype=np.int32), nodes, np.zeros_like(nodes))
    engine = choose(network.timed.weighted, searches=searches)
    timed(f"shortest paths to every hub, {engine.name}", lambda: engine.times(seeds, reverse=True))
    judge = to_networkx(network).reverse()
    names = network.graph.node_names(nodes)
    timed(
        "shortest paths to every hub, networkx",
        lambda: [
            nx.single_source_dijkstra_path_length(judge, name, weight="deciseconds")
            for name in names
        ],
    )


def main(counts: list[int], name: str) -> None:
    roads = open_roads(name, crs=CRS)
    hubs = read_hubs(bundled.find("layers", "hubs"))
    vehicle = load(
        bundled.find("configs", "hgv-44t", under="vehicles"), Vehicle, label="hgv-44t.yaml"
    ).section
    config = load(bundled.find("configs", "access"), AccessConfig, label="access.yaml").section
    print(f"{name}: {roads.node_count} nodes, {roads.link_count} links, {len(hubs)} hubs")

    for count in counts:
        sites = random_sites(count, roads)
        timed(
            f"measure_access, {count} sites",
            lambda sites=sites: measure_access(sites, roads, hubs, vehicle=vehicle, config=config),
        )
    if roads.node_count < 10_000:
        compare(build_network(roads, vehicle), searches=len(hubs))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    given = sys.argv[1:]
    roads_name = next((word for word in given if not word.isdigit()), "strategic-roads")
    main([int(word) for word in given if word.isdigit()] or [7, 500, 5000], roads_name)
