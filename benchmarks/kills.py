"""
Kill refreshes of a small workspace at random moments: each leaves one snapshot whole.

    python benchmarks/kills.py                     300 kills
    python benchmarks/kills.py --rounds 30 --seed 8

After each kill the store is opened: it holds the old snapshot or the new one, and
``sitepipe store check`` finds no fault; the next refresh begins from there, and the last one must
succeed. A failure ends the script. ``tests/integration/test_refresh_crash.py`` does the same, less
often. Needs ``fork``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "integration"))

from test_refresh_crash import AS_OF, NOW, killed, made, powers

from sitepipe.refreshing import refresh
from sitepipe.workspace import Workspace


def main() -> None:
    """Print how many kills were early, and how many late."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, start = made(Path(folder) / "w"), time.perf_counter()
        _, early = killed(root, given.rounds, seed=given.seed)
        refresh(Workspace.open(root), as_of=AS_OF, now=NOW)
        if powers(root) != given.rounds + 2:
            raise SystemExit("the refresh after the last kill does not know what its file says")
        print(
            f"{given.rounds} kills in {time.perf_counter() - start:.0f} s: {early} left the old "
            f"snapshot, {given.rounds - early} the new one; all whole"
        )


if __name__ == "__main__":
    main()
