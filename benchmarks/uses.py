"""
Time the commands of the four uses on both bundled examples, from an installed wheel.

    python benchmarks/uses.py

The wheel is built and installed into an environment of its own, which borrows the libraries
of the one that runs this file but not the checkout. Each command is a process of its own; the
middle of three is printed. The aim is at most 20 s for each.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
AS_OF = ("--as-of", "2026-11-23")
REPEATS = 3
EXAMPLES = ("west-midlands", "fictional-county")


def main() -> None:
    """Print a line for each command and example."""
    with tempfile.TemporaryDirectory() as folder:
        command = installed(Path(folder))
        for example in EXAMPLES:
            taken: dict[str, list[float]] = {}
            for turn in range(REPEATS):
                workspace = Path(folder) / f"{example}-{turn}"
                for verb, arguments in uses(workspace, example):
                    start = time.perf_counter()
                    done = subprocess.run(
                        [command, verb, *arguments], cwd=folder, capture_output=True, check=False
                    )
                    taken.setdefault(verb, []).append(time.perf_counter() - start)
                    if done.returncode not in (0, 1):  # 1 is the answer "not ready" of check
                        sys.exit(done.stderr.decode())
                shutil.rmtree(workspace)
            for verb, seconds in taken.items():
                print(
                    f"{example:17} {verb:8} median {statistics.median(seconds):6.2f} s, "
                    f"slowest {max(seconds):6.2f} s"
                )


def uses(workspace: Path, example: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command with its arguments, in the order in which they are used."""
    yield "init", [str(workspace), "--example", example]
    yield "run", ["-w", str(workspace), *AS_OF]
    yield "check", ["-w", str(workspace), *AS_OF]
    yield "pack", ["-w", str(workspace), *AS_OF, "-o", str(workspace / "pack")]
    one, other = first_two_sites(workspace)  # known once it was run
    yield "explain", [one, "--against", other, "-w", str(workspace), *AS_OF]


def first_two_sites(workspace: Path) -> tuple[str, str]:
    """Return the ids of the first two sites of a workspace that was run."""
    (table,) = workspace.glob("runs/*/portfolio.csv")
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    return lines[1].split(",")[0], lines[2].split(",")[0]


def installed(folder: Path) -> str:
    """Build the wheel, install it alone, and return its command."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    home = folder / "environment"
    venv.create(home, symlinks=True)
    pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install"]
    (wheel,) = folder.glob("*.whl")
    subprocess.run(
        [*pip, "--quiet", "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True
    )
    (packages,) = home.rglob("site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return str(home / "bin" / "sitepipe")


if __name__ == "__main__":
    main()
