"""
Time ``sitepipe --help``: the wait before every command.

    python benchmarks/startup.py

Prints the fastest and the middle of eleven starts. The aim is at most 0.3 s.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

STARTS = 11


def seconds(*arguments: str) -> list[float]:
    """Return the time of each start of a Python command, in rising order."""
    taken = []
    for _ in range(STARTS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    return sorted(taken)


def main() -> None:
    """Print one line for an idle Python and one for the command."""
    for label, arguments in (
        ("python alone", ("-c", "pass")),
        ("sitepipe --help", ("-m", "sitepipe", "--help")),
    ):
        taken = seconds(*arguments)
        print(f"{label:16} fastest {taken[0]:.3f} s, median {statistics.median(taken):.3f} s")


if __name__ == "__main__":
    main()
