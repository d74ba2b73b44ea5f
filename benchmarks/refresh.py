"""
Time ``sitepipe refresh``: the first, one that finds nothing changed, and one of one source.

    python benchmarks/refresh.py              both examples, and 3,000 generated sites
    python benchmarks/refresh.py --sites 500

Each refresh is a process of its own, imports and all. Of those that find nothing changed the
middle of five is given; the aim is at most 2 s. Reading takes processor time of one process: all
sources, then with one of them changed.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

AS_OF = "2026-11-23"
TIMES = 5


def main() -> None:
    """Print one line for each workspace."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=3_000)
    sites = parser.parse_args().sites
    with tempfile.TemporaryDirectory() as folder:
        for example in ("west-midlands", "fictional-county"):
            root = Path(folder) / example
            sitepipe("init", str(root), "--example", example)
            tell(example, root)
        from dirty_sources import generate, write_workspace

        root = Path(folder) / "generated"
        write_workspace(generate(7, sites=sites), root)
        tell(f"{sites:,} generated sites", root)
        read(root)


def tell(name: str, root: Path) -> None:
    """Print how long the first refresh takes, and one that finds nothing changed."""
    first = seconds("refresh", "-w", str(root), "--as-of", AS_OF)
    again = [seconds("refresh", "-w", str(root), "--as-of", AS_OF) for _ in range(TIMES)]
    print(
        f"{name:24} first {first:.1f} s, nothing changed: median {statistics.median(again):.2f} s, "
        f"slowest {max(again):.2f} s"
    )


def read(root: Path) -> None:
    """Print how long reading takes: of all sources, of one that changed, of none."""
    kept = root / ".sitepipe" / "derived"
    kept.rename(kept.with_name("aside"))
    print(f"reading all sources      {reading(root):.2f} s")
    kept.with_name("aside").rename(kept)
    print(f"reading none             {reading(root):.2f} s")
    file = min((root / "inbox").glob("*.csv"), key=lambda one: one.name)
    shutil.copy(file, root / "kept")
    file.write_bytes(file.read_bytes() + b"\n")
    print(f"reading one of {len(list((root / 'inbox').iterdir()))}         {reading(root):.2f} s")
    shutil.move(root / "kept", file)


def reading(root: Path) -> float:
    """Return the processor time that reading the sources takes."""
    from sitepipe.workspace import Workspace

    workspace = Workspace.open(root)
    start = time.process_time()
    workspace.ingest(as_of=AS_OF)
    return time.process_time() - start


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
