"""
Time and memory of measuring logistics access over the bundled network.

    python benchmarks/access.py [SITES ...]

Sites are random points within the network's bounds, of a fixed seed. For comparison, the same
searches from every hub are run in networkx.
"""

from __future__ import annotations

import resource
import sys
import time

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd

from sitepipe import bundled, schema
from sitepipe.config import AccessConfig, Vehicle, load
from sitepipe.network import build_graph, link_times, measure_access, to_networkx
from sitepipe.network.paths import times_to
from sitepipe.snapshot import Roads

CRS = "EPSG:27700"


def table(name: str, file: str, of: schema.Table) -> pd.DataFrame:
    rows = pd.read_csv(bundled.find("layers", name) / file).rename(columns={"class": "road_class"})
    return of.frame(rows.assign(row=np.arange(len(rows)) + 2))


def random_sites(count: int, nodes: pd.DataFrame) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(2026)
    near = nodes.iloc[rng.integers(len(nodes), size=count)]
    lat = near["lat"].to_numpy() + rng.normal(0, 0.02, count)
    lon = near["lon"].to_numpy() + rng.normal(0, 0.03, count)
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs="EPSG:4326").to_crs(CRS)
    rows = [
        {"site_id": f"site-{number:05}", "version": 1, "kind": "location_only", "geometry": point}
        for number, point in enumerate(points)
    ]
    return schema.BOUNDARIES.geoframe(rows, crs=CRS)


def timed(label: str, call: object) -> None:
    start = time.perf_counter()
    call()
    print(f"{label:<46}{time.perf_counter() - start:>8.3f} s")


def main(counts: list[int]) -> None:
    roads = Roads(
        table("strategic-roads", "nodes.csv", schema.ROAD_NODES),
        table("strategic-roads", "links.csv", schema.ROAD_LINKS),
    )
    hubs = table("hubs", "hubs.csv", schema.HUBS)
    vehicle = load(
        bundled.find("configs", "hgv-44t", under="vehicles"), Vehicle, label="hgv-44t.yaml"
    ).section
    config = load(bundled.find("configs", "access"), AccessConfig, label="access.yaml").section
    print(f"{len(roads.nodes)} junctions, {len(roads.links)} links, {len(hubs)} hubs")

    for count in counts:
        sites = random_sites(count, roads.nodes)
        timed(
            f"measure_access, {count} sites",
            lambda sites=sites: measure_access(
                sites, roads, hubs, vehicle=vehicle, config=config, crs=CRS
            ),
        )
    times = link_times(roads.links, vehicle)
    graph = build_graph(roads, times, crs=CRS)
    judge = to_networkx(roads, times).reverse()
    targets = np.arange(len(hubs)) % len(graph.nodes)
    timed("shortest paths from every hub, scipy", lambda: times_to(graph, targets))
    timed(
        "shortest paths from every hub, networkx",
        lambda: [
            nx.single_source_dijkstra_path_length(judge, graph.nodes[target], weight="deciseconds")
            for target in targets
        ],
    )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]] or [7, 500, 5000])
