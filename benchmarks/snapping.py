"""
Open a nation's graph file and snap points to it, side by side with shapely.

    python benchmarks/snapping.py [--links 4000000] [--points 40000] [--repeat 5]

A seeded set of short links in spatial order is written as a graph file. Opening it and snapping
is measured against ``STRtree.nearest`` of a tree over the same lines that stands in memory
already; both answers are compared. Each side runs in a process of its own, so that its peak
memory is its own. Figures are the middle of the repeats, warm; what comes first (compiling,
building) is stated apart.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SPACING_M = 240  # 4.0 M links on the 230,000 km² of Great Britain


def main() -> None:
    """Make the file, measure both sides, print a table."""
    options = _options()
    if options.side:
        print(json.dumps(_SIDES[options.side](options)))
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = Path(folder, "nation.graph")
        made = make_file(path, options.links)
        print(
            f"{made['links']:,} links, {made['mb']:,.0f} MB, written in {made['write_s']:.1f} s\n"
        )
        print_results(measure(path, points=options.points, repeat=options.repeat))


def measure(path: Path, *, points: int, repeat: int) -> dict[str, dict[str, float]]:
    """
    Return the figures of each side, and of how many points the answers differ.

    Parameters
    ----------
    path
        Graph file.
    points
        How many points to snap.
    repeat
        How often.
    """
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for side in _SIDES:
            answer = Path(folder, f"{side}.npy")
            printed = subprocess.run(
                [sys.executable, __file__, "--side", side, "--file", str(path),
                 "--answer", str(answer), "--points", str(points), "--repeat", str(repeat)],
                check=True, capture_output=True, text=True,
            ).stdout  # fmt: skip
            results[side] = json.loads(printed)
            distances = np.load(answer)
            results[side]["answer"] = distances
    first, second = (side.pop("answer") for side in results.values())
    results["both"] = {"differ": int((np.abs(first - second) > 1e-6).sum())}
    return results


def print_results(results: dict[str, dict[str, float]]) -> None:
    """Print the figures of both sides."""
    ours, shapely_s = results["sitepipe"], results["shapely"]
    whole = ours["open_s"] + ours["query_s"]
    print(f"{'':34}{'sitepipe':>12}{'shapely':>12}")
    for label, key in (
        ("opening (s)", "open_s"), ("checking every value (s)", "verify_s"),
        ("making ready, stated apart (s)", "ready_s"), ("first query (s)", "first_s"),
        ("query (s)", "query_s"), ("query, slowest (s)", "slowest_s"),
        ("peak memory (MB)", "peak_mb"), ("of it private (MB)", "private_mb"),
    ):  # fmt: skip
        cells = [f"{side[key]:12.4g}" if key in side else " " * 12 for side in (ours, shapely_s)]
        print(f"{label:34}{''.join(cells)}")
    print(f"\nopening and query, shapely's query = 1: {whole / shapely_s['query_s']:.2f} (must 2)")
    print(f"points whose distance differs by more than 1 µm: {results['both']['differ']}")


def make_file(path: Path, links: int) -> dict[str, float]:
    """Write a graph of about so many links of two to four vertices in spatial order."""
    from sitepipe.ingest import write_graph

    graph = _nation(links)
    start = time.perf_counter()
    write_graph(path, graph)
    return {
        "links": graph.link_count,
        "mb": path.stat().st_size / 1e6,
        "write_s": time.perf_counter() - start,
    }


def _nation(links: int) -> object:
    from sitepipe.network.build.order import hilbert
    from sitepipe.network.tree import pack_tree
    from sitepipe.roadgraph import NONE, ROAD_CLASSES, LinkKinds, Names, RoadGraph, Source

    rng = np.random.default_rng(2026)
    side = int((links / 1.21) ** 0.5)
    node = np.arange(side * side).reshape(side, side)
    spot = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2)
    position = (spot * SPACING_M + rng.normal(0, 0.2 * SPACING_M, spot.shape) + 1_000) * 100
    order = np.argsort(hilbert(*position.T), kind="stable")
    rank = np.empty(side * side, np.int64)
    rank[order] = np.arange(side * side)
    node_cm = np.rint(position[order]).astype(np.int32)
    start = rank[np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])]
    end = rank[np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])]
    kept = np.flatnonzero(rng.random(len(start)) < links / len(start))
    kept = kept[np.lexsort((end[kept], start[kept]))]
    start, end = start[kept].astype(np.int32), end[kept].astype(np.int32)
    count = len(start)

    bends = rng.integers(0, 3, count)
    first = np.concatenate([[0], np.cumsum(bends + 2)]).astype(np.int64)
    owner = np.repeat(np.arange(count), bends + 2)
    share = (np.arange(len(owner)) - first[owner]) / (bends + 1)[owner]
    line = node_cm[start][owner] * (1 - share)[:, None] + node_cm[end][owner] * share[:, None]
    inner = (share > 0) & (share < 1)
    line[inner] += rng.normal(0, 20_00, (inner.sum(), 2))
    vertex_cm = np.rint(line).astype(np.int32)
    step = np.hypot(*np.diff(vertex_cm, axis=0, append=0).T)
    step[first[1:] - 1] = 0
    link_cm = np.maximum(1, np.rint(np.add.reduceat(step, first[:-1]))).astype(np.int32)
    tree_first, tree_box = pack_tree(first, vertex_cm)

    tail = np.concatenate([start, end])
    drive = np.concatenate([2 * np.arange(count), 2 * np.arange(count) + 1])
    rows = np.lexsort((drive, tail))
    drive = drive[rows].astype(np.int32)
    drive_edge = np.empty(2 * count, np.int32)
    drive_edge[drive] = np.arange(2 * count)
    out_of = np.bincount(tail, minlength=side * side)
    kinds = LinkKinds.blank(len(ROAD_CLASSES))
    kinds.road_class[:] = np.arange(len(ROAD_CLASSES))
    kind = rng.choice(len(ROAD_CLASSES) - 1, count).astype(np.int32)
    return RoadGraph(
        crs="EPSG:27700",
        node_cm=node_cm,
        node_kind=np.zeros(side * side, np.uint8),
        node_id=Names.of(str(number) for number in range(side * side)),
        copy_of=np.empty(0, np.int32),
        link_start=start,
        link_end=end,
        link_cm=link_cm,
        link_kind=kind,
        link_road=np.full(count, NONE, np.int32),
        link_id=Names.of(str(number) for number in range(count)),
        link_verified=np.zeros(count, bool),
        link_row=np.full(count, NONE, np.int32),
        link_source=np.zeros(count, np.uint8),
        vertex_first=first,
        vertex_cm=vertex_cm,
        edge_first=np.concatenate([[0], np.cumsum(out_of)]).astype(np.int32),
        edge_head=np.concatenate([end, start])[rows],
        edge_drive=drive,
        edge_gate=np.zeros(2 * count, np.uint8),
        edge_ban=np.zeros(2 * count, np.uint8),
        drive_edge=drive_edge,
        more_drive=np.empty(0, np.int32),
        more_edge=np.empty(0, np.int32),
        tree_first=tree_first,
        tree_box=tree_box,
        kinds=kinds,
        texts=Names.of([]),
        sources=(Source("seed 2026", "synthetic", "", "Apache-2.0"),),
        remarks=(),
        has_local_roads=True,
        directed=True,
    )


def _points(graph: object, count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    west, south, east, north = graph.tree_box[-1] / 100
    return rng.uniform(west, east, count), rng.uniform(south, north, count)


def _sitepipe(options: argparse.Namespace) -> dict[str, float]:
    from sitepipe.ingest import read_graph
    from sitepipe.network.snap import snap

    opened = []
    for _ in range(options.repeat):
        start = time.perf_counter()
        graph = read_graph(options.file)
        opened.append(time.perf_counter() - start)
    start = time.perf_counter()
    x, y = _points(graph, options.points)
    snapped = snap(graph, x, y)
    first = time.perf_counter() - start
    taken = []
    for _ in range(options.repeat):
        start = time.perf_counter()
        snapped = snap(graph, x, y)
        taken.append(time.perf_counter() - start)
    peak = _memory()
    start = time.perf_counter()
    read_graph(options.file, verify=True)
    verify_s = time.perf_counter() - start
    np.save(options.answer, snapped.distance_m)
    return {"open_s": statistics.median(opened), "first_s": first, "verify_s": verify_s,
            "query_s": statistics.median(taken), "slowest_s": max(taken), **peak}  # fmt: skip


def _shapely(options: argparse.Namespace) -> dict[str, float]:
    import shapely

    from sitepipe.ingest import read_graph

    graph = read_graph(options.file)
    start = time.perf_counter()
    lines = graph.lines(np.arange(graph.link_count))
    tree = shapely.STRtree(lines)
    x, y = _points(graph, options.points)
    points = shapely.points(x, y)
    tree.nearest(points[:1])  # the tree is built at its first use
    ready = time.perf_counter() - start
    taken = []
    for _ in range(options.repeat):
        start = time.perf_counter()
        nearest = tree.nearest(points)
        taken.append(time.perf_counter() - start)
    np.save(options.answer, shapely.distance(points, lines[nearest]))
    return {"ready_s": ready, "query_s": statistics.median(taken), "slowest_s": max(taken),
            **_memory()}  # fmt: skip


def _memory() -> dict[str, float]:
    """Return the peak of this process, and what of its memory now is not pages of files (MB)."""
    status = Path("/proc/self/status")
    if not status.is_file():  # ru_maxrss would do, but counts the parent's memory on Linux
        return {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000}
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    peak, private = (int(lines[key].split()[0]) / 1000 for key in ("VmHWM", "RssAnon"))
    return {"peak_mb": peak, "private_mb": private}


_SIDES = {"sitepipe": _sitepipe, "shapely": _shapely}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--links", type=int, default=4_000_000)
    parser.add_argument("--points", type=int, default=40_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to put the file for the while")
    parser.add_argument("--side", choices=_SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
