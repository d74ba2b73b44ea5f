"""
Time and memory of the main job on the bundled example.

    python benchmarks/main_job.py

Each run is a process of its own in a new workspace; the middle of five is printed.
The aims: at most 10 s and 500 MB.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5


def main() -> None:
    """Print the median time of a run and of its repetition, and the peak memory."""
    first, again = [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            workspace = str(Path(folder) / "portfolio")
            sitepipe("init", workspace)
            first.append(seconds("run", "-w", workspace))
            again.append(seconds("run", "-w", workspace))
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"run:           median {statistics.median(first):.2f} s, slowest {max(first):.2f} s")
    print(f"the same run:  median {statistics.median(again):.2f} s, slowest {max(again):.2f} s")
    print(f"peak memory:   {peak_mb:.0f} MB (largest process)")


def seconds(*arguments: str) -> float:
    """Run a command and return how long it took."""
    start = time.perf_counter()
    sitepipe(*arguments)
    return time.perf_counter() - start


def sitepipe(*arguments: str) -> None:
    """Run a sitepipe command; fail if it does."""
    subprocess.run([sys.executable, "-m", "sitepipe", *arguments], check=True, capture_output=True)


if __name__ == "__main__":
    main()
