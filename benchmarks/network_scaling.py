"""Cost of a search against the size of the graph, beside one plain pass over the edges."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import nation
import numpy as np
from numba import njit
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from sitepipe.network.engines import BucketEngine

LABELS = {
    "scipy": "scipy, one to all",
    "buckets": "compiled, one to all (one core)",
    "catchment": "compiled, within 45 minutes (one core)",
    "floor": "one plain pass over the edges",
}
PLACES = 3
WITHIN = 27_000


def plot(cache: Path, path: Path, *, repeat: int) -> None:
    """Measure each size and draw milliseconds against nodes, both on logarithmic axes."""
    import matplotlib.pyplot as plt

    measured: dict[str, list[float]] = {name: [] for name in LABELS}
    counts = []
    print("\ncost against size, milliseconds")
    for size in nation.SIZES:
        nation.keep(cache, size)
        roads = nation.load(nation.folder_of(cache, size))
        counts.append(roads.weighted.node_count)
        for name, seconds in costs(roads, repeat).items():
            measured[name].append(seconds * 1_000)
        row = ", ".join(f"{name} {values[-1]:.3f}" for name, values in measured.items())
        print(f"  {size:>5}: {row}", flush=True)

    mpl.rcParams["svg.hashsalt"] = "network"
    figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
    for name, marker in zip(LABELS, "osd^", strict=True):
        axes.loglog(counts, measured[name], marker=marker, label=LABELS[name])
    axes.set_xlabel("nodes")
    axes.set_ylabel("milliseconds")
    axes.set_xticks(counts, nation.SIZES)
    axes.minorticks_off()
    axes.grid(alpha=0.3)
    axes.legend()
    axes.set_title("A search over the synthetic nation and its siblings", loc="left")
    figure.savefig(path, metadata={"Date": None})


def costs(roads: nation.Nation, repeat: int) -> dict[str, float]:
    """Return seconds of one search, or pass, by name."""
    weighted = roads.weighted
    count = weighted.node_count
    graph = csr_array(
        (weighted.ds.astype(float), weighted.head, weighted.first), shape=(count, count)
    )
    engine = BucketEngine(weighted)
    seeds = [nation.at_nodes(np.array([node])) for node in nation.places(roads, PLACES, seed=8)]
    people, bands = np.ones((count, 1)), np.array([WITHIN], dtype=np.int32)
    many = nation.at_nodes(nation.places(roads, 50, seed=9))
    times = engine.times(seeds[0], reverse=False)[0]
    engine.totals(many, people, bands, reverse=False)  # compiled before it is timed
    passed(weighted.ds, weighted.head, times)
    return {
        "scipy": middle([lambda at=at: dijkstra(graph, indices=at.node) for at in seeds], repeat),
        "buckets": middle([lambda at=at: engine.times(at, reverse=False) for at in seeds], repeat),
        "catchment": busy_of(lambda: engine.totals(many, people, bands, reverse=False), repeat)
        / many.count,
        "floor": middle([lambda: passed(weighted.ds, weighted.head, times)], repeat),
    }


@njit(cache=True)
def passed(ds: np.ndarray, head: np.ndarray, times: np.ndarray) -> int:
    """Look once at each edge and at the time of the node it leads to."""
    total = 0
    for edge in range(len(ds)):
        total += ds[edge] + times[head[edge]]
    return total


def seconds_of(ask: Callable[[], object], repeat: int) -> float:
    taken = []
    for _ in range(repeat):
        start = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def busy_of(ask: Callable[[], object], repeat: int) -> float:
    """Return the seconds that all cores together are busy: the time on one core."""
    taken = []
    for _ in range(repeat):
        start = time.process_time()
        ask()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def middle(asks: list[Callable[[], object]], repeat: int) -> float:
    return statistics.median(seconds_of(ask, repeat) for ask in asks)
