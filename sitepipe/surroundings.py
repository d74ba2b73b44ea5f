"""What a run takes from the computer that it runs on: the code, the libraries, today's date."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from importlib import metadata
from pathlib import Path

from sitepipe import __version__

_MEASURING = ("geopandas", "pandas", "pyarrow", "pyogrio", "pyproj", "shapely", "xlsxwriter")


def today() -> str:
    """Return today's date where the user is: the default of every ``as_of``."""
    return datetime.now().astimezone().date().isoformat()


def software() -> list[str]:
    """Name the code that a run depends on: the package's own, and what measures and writes."""
    return list(_software())


@cache  # what a process has loaded stays what it is
def _software() -> tuple[str, ...]:
    package = Path(__file__).parent
    own = hashlib.sha256()
    for module in sorted(package.rglob("*.py")):
        own.update(module.relative_to(package).as_posix().encode() + module.read_bytes())
    return (
        f"sitepipe {__version__} {own.hexdigest()}",
        *(f"{name} {metadata.version(name)}" for name in _MEASURING),
    )
