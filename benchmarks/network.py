"""
Questions to a road network, side by side: our engines, scipy, and other libraries.

    python benchmarks/network.py [--repeat 5] [--only nearest-3.3M ...] [--cache FOLDER]
                                 [--peers] [--limit 300] [--plot benchmarks/network.svg]

The roads are a seeded synthetic nation (``benchmarks/nation.py``) and its smaller siblings, kept
in the cache folder with their hierarchies. Each side runs in a process of its own, so that its
peak memory is its own; answers are compared, and a difference ends the run. Figures are the
middle of the repeats, warm; what comes first (packing, compiling, loading) is stated apart.
With ``--peers`` igraph, pandana and networkx are asked too, once each, for ``--limit`` seconds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import nation
import network_peers as peers
import network_sides as sides
import numpy as np

PEERS = {"igraph", "pandana", "networkx"}
QUESTIONS = {
    "nearest-3.3M": {
        "scipy": peers.nearest_scipy,
        "buckets": sides.nearest_buckets,
        "igraph": peers.nearest_igraph,
        "pandana": peers.nearest_pandana,
        "networkx": peers.nearest_networkx,
    },
    "nearest-300k": {
        "scipy": peers.nearest_scipy,
        "buckets": sides.nearest_buckets,
        "igraph": peers.nearest_igraph,
        "pandana": peers.nearest_pandana,
        "networkx": peers.nearest_networkx,
    },
    "matrix-300k": {
        "scipy": peers.matrix_scipy,
        "buckets": sides.matrix_buckets,
        "hierarchy": sides.matrix_hierarchy,
        "igraph": peers.matrix_igraph,
        "pandana": peers.matrix_pandana,
    },
    "matrix-3.3M": {
        "scipy": peers.matrix_part_scipy,
        "buckets": sides.matrix_buckets,
        "hierarchy": sides.matrix_hierarchy,
    },
    "catchment-300k": {
        "scipy": peers.catchment_scipy,
        "buckets": sides.catchment_buckets,
        "pandana": peers.catchment_pandana,
    },
    "catchment-3.3M": {
        "scipy": peers.catchment_scipy,
        "buckets": sides.catchment_buckets,
    },
    "all-sites-3.3M": {"buckets": sides.all_sites_buckets},
    "what-if-3.3M": {
        "buckets": sides.what_if_buckets,
        "hierarchy": sides.what_if_hierarchy,
    },
}


def main() -> None:
    """Ask every question of every side and print a line for each."""
    options = read_options()
    if options.side:
        print(json.dumps(one_side(options)))
        return
    options.cache.mkdir(parents=True, exist_ok=True)
    for question in options.only or QUESTIONS:
        print(f"\n{question}", flush=True)
        first: tuple[str, float, np.ndarray] | None = None
        for side, report, answer in answers(question, options):
            if report is None:
                print(f"  {side:10} not ended after {options.limit} s", flush=True)
                continue
            print_side(side, report, first[1] if first else None)
            if first is None:
                first = side, report["seconds"], answer
            elif not agree(first[2], answer):
                sys.exit(f"{question}: {side} and {first[0]} give different answers")
    if not options.only:
        neighbours()
    if options.plot:
        import network_scaling

        network_scaling.plot(options.cache, options.plot, repeat=options.repeat)


def neighbours() -> None:
    """Run what is measured elsewhere: snapping, and the build of a county from OpenStreetMap."""
    here = Path(__file__).resolve().parent
    print("\nsnapping", flush=True)
    subprocess.run([sys.executable, here / "snapping.py"], check=True)
    county = here.parents[1] / "shared" / "data" / "roads" / "rutland-latest.osm.pbf"
    if not county.exists():
        print(f"\nno {county.name} to build a graph from")
        return
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder, "rutland.graph")
        command = [sys.executable, "-m", "sitepipe", "network", "build", county, "-o", graph]
        taken = []
        for _ in range(5):
            graph.unlink(missing_ok=True)
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            taken.append(time.perf_counter() - start)
    print(f"\n{county.name} to a graph: {statistics.median(taken):.2f} s")


def answers(
    question: str, options: argparse.Namespace
) -> Iterator[tuple[str, dict | None, np.ndarray]]:
    """Yield each side's report and answer, the first of them the one the rest is judged by."""
    size = question.rpartition("-")[2]
    keep = "import sys, nation, pathlib; nation.keep(pathlib.Path(sys.argv[1]), sys.argv[2])"
    here = Path(__file__).parent
    subprocess.run([sys.executable, "-c", keep, options.cache, size], check=True, cwd=here)
    for side in QUESTIONS[question]:
        if side in PEERS and not options.peers:
            continue
        with tempfile.TemporaryDirectory() as folder:
            answer = Path(folder, "answer.npy")
            command = [sys.executable, __file__, "--side", question, side, str(answer)]
            command += ["--cache", str(options.cache), "--repeat", str(options.repeat)]
            limit = options.limit if side in PEERS else None
            try:
                done = subprocess.run(
                    command, stdout=subprocess.PIPE, text=True, check=True, timeout=limit
                )
            except subprocess.TimeoutExpired:
                yield side, None, np.empty(0)
                continue
            yield side, json.loads(done.stdout.splitlines()[-1]), np.load(answer)


def one_side(options: argparse.Namespace) -> dict[str, object]:
    """Answer a question by one side, in this process."""
    question, side, answer = options.side
    size = question.rpartition("-")[2]
    timing = sides.Timing()
    folder = nation.folder_of(options.cache, size)
    setting = sides.Setting(nation.load(folder), folder, options.repeat)
    QUESTIONS[question][side](timing, setting)
    np.save(answer, timing.answer)
    return timing.report()


def agree(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether two answers are equal as far as both were asked."""
    if not len(one) or not len(other):
        return True
    columns = min(one.shape[1], other.shape[1])
    return bool(np.array_equal(one[:, :columns], other[:, :columns]))


def print_side(side: str, report: dict, base: float | None) -> None:
    """Print the figures of one side, against the first side of the question."""
    seconds = report["seconds"]
    parts = [f"  {side:10} {seconds:9.3f} s  busy {report['cpu']:9.3f} s"]
    parts.append(f"peak {report['peak_mb']:5.0f} MB")
    if base is not None:
        parts.append(f"{base / seconds:7.1f} ×")
    if report["share"] < 1:
        parts.append(f"(from {report['share']:.0%} of it)")
    print(" ".join(parts))
    for name, value in (*report["builds"].items(), *report["extra"].items()):
        print(f"             {name}: {value:.3f}", flush=True)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=QUESTIONS, metavar="QUESTION")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir(), "nations"))
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--limit", type=int, default=300, help="seconds that a peer is given")
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--side", nargs=3, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
