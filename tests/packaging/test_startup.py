"""``sitepipe --help`` answers without loading a heavy library."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {
    "branca", "folium", "geopandas", "jinja2", "networkx", "numpy", "pandas", "pydantic",
    "pyogrio", "pyproj", "requests", "rich", "scipy", "shapely", "yaml",
}  # fmt: skip


def imported_by(*arguments: str) -> set[str]:
    """Return the top-level modules that a Python command imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rsplit("|", 1)[1].strip().split(".")[0] for line in lines[1:]}


def test_help_loads_nothing_heavy() -> None:
    imported = imported_by("-m", "sitepipe", "--help")
    assert {"sitepipe", "click"} <= imported
    assert imported & HEAVY == set()


def test_the_package_alone_loads_nothing_heavy() -> None:
    imported = imported_by("-c", "import sitepipe")
    assert "sitepipe" in imported
    assert imported & HEAVY == set()


def test_a_heavy_module_would_be_seen() -> None:
    assert "pandas" in imported_by("-c", "import sitepipe; sitepipe.schema")
