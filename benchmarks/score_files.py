"""
Time of ``sitepipe score`` against the number of polygons, step by step.

    python benchmarks/score_files.py [SITES ...]

The polygons are random and convex, over Warwickshire, of a fixed seed.
Each count is a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COUNTS = (50, 500, 2_000, 5_000)
WEST, SOUTH, EAST, NORTH = 415_000, 245_000, 450_000, 295_000  # EPSG:27700 (m)


def main(arguments: list[str]) -> None:
    """Measure each count in a process of its own."""
    if arguments[:1] == ["--one"]:
        measure(int(arguments[1]))
        return
    for count in arguments or COUNTS:
        subprocess.run([sys.executable, __file__, "--one", str(count)], check=True)


def measure(count: int) -> None:
    """Print one line: the seconds of each step, the whole, and the peak memory."""
    from sitepipe.standalone import score_files, write_scores

    seconds: dict[str, float] = {}

    @contextmanager
    def step(name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        seconds[name] = time.perf_counter() - start

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sites.gpkg"
        polygons(count).to_file(path)
        assessment = score_files([path], profile="logistics-access", step=step)
        write_scores(assessment, Path(folder) / "out", step=step)
        page_mb = (Path(folder) / "out" / "map.html").stat().st_size / 1e6
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    steps = ", ".join(f"{name} {taken:.2f}" for name, taken in seconds.items())
    print(
        f"{count:6,} polygons: {sum(seconds.values()):6.2f} s, {peak_mb:5.0f} MB, "
        f"page {page_mb:.1f} MB ({steps})"
    )


def polygons(count: int):
    """Draw irregular convex polygons of some 5 to 200 acres."""
    import geopandas as gpd
    import numpy as np
    import shapely

    rng = np.random.default_rng(20261123)
    shapes = []
    for _ in range(count):
        angles = np.sort(rng.uniform(0, 2 * np.pi, 12))
        radii = rng.uniform(80, 500) * rng.uniform(0.6, 1, 12)
        x = rng.uniform(WEST, EAST) + radii * np.cos(angles)
        y = rng.uniform(SOUTH, NORTH) + radii * np.sin(angles)
        shapes.append(shapely.MultiPoint(np.column_stack([x, y])).convex_hull)
    names = [f"Trial {number}" for number in range(count)]
    return gpd.GeoDataFrame({"name": names}, geometry=shapes, crs=27700)


if __name__ == "__main__":
    main(sys.argv[1:])
