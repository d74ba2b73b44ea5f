"""What a run takes from its computer: the code, the libraries and grids, today's date."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from importlib import metadata
from pathlib import Path

from sitepipe import __version__

_GRID_ENDINGS = (".tif", ".gsb", ".gtx", ".ct2", ".dat")
_MEASURING = ("geopandas", "pandas", "pyarrow", "pyogrio", "pyproj", "shapely", "xlsxwriter")


def today() -> str:
    """Return today's date where the user is: the default of every ``as_of``."""
    return datetime.now().astimezone().date().isoformat()


def software(grids_in: Iterable[str]) -> list[str]:
    """
    Name the code that a run depends on, and the grids that positions are carried by.

    Parameters
    ----------
    grids_in
        Folders of the grids: see :func:`sitepipe.crs.grid_folders`.
    """
    return [*_software(), *_grids(grids_in)]


def _grids(folders: Iterable[str]) -> list[str]:
    found = [
        f"{file.name} {file.stat().st_size}"
        for folder in folders
        if Path(folder).is_dir()
        for file in Path(folder).iterdir()
        if file.suffix.lower() in _GRID_ENDINGS and file.is_file()
    ]
    return sorted(found)


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
