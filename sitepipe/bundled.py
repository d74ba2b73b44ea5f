"""Where the bundled ``layers/``, ``configs/`` and ``maps/`` are, in a wheel or a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from sitepipe.errors import ConfigError, first_five

Shelf = Literal["layers", "configs", "maps"]

_PACKAGE = Path(__file__).resolve().parent


def shelf(name: Shelf) -> Path:
    """
    Return the folder of one kind of bundled file.

    A wheel carries the folders inside the package; a checkout has them beside it.
    """
    inside = _PACKAGE / "_bundled" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def names(shelf_name: Shelf, under: str = "") -> list[str]:
    """Return the names that one may choose from: folders, or YAML files without ending."""
    folder = shelf(shelf_name) / under
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    return [
        entry.name if entry.is_dir() else entry.stem
        for entry in entries
        if (entry.is_dir() and shelf_name == "layers") or entry.suffix == ".yaml"
    ]


def find(shelf_name: Shelf, name: str, *, under: str = "", beside: Path | None = None) -> Path:
    """
    Return the bundled file or folder of a name, or the path itself if it is no such name.

    A bundled name always means what is bundled; write ``./hubs`` for a folder of one's own
    that has the name of a bundled one.

    Parameters
    ----------
    shelf_name
        Which shelf to look on.
    name
        A bundled name (``hgv-44t``, ``strategic-roads``), or a path to one's own.
    under
        Subfolder of the shelf.
    beside
        Folder that a relative path starts from; the current one if not given.

    Raises
    ------
    ConfigError
        If there is neither such a path nor such a name; the hint lists the names.
    """
    if name in names(shelf_name, under):
        return shelf(shelf_name) / under / (name if shelf_name == "layers" else f"{name}.yaml")
    own = (beside or Path()) / name
    if own.is_dir() if shelf_name == "layers" else own.is_file():
        return own.resolve()
    where = f"{shelf_name}/{under}".rstrip("/")
    raise ConfigError(
        f"no {where} called {name!r}",
        hint=f"Bundled: {first_five(names(shelf_name, under))}. Or give a path.",
    )


def label(shelf_name: Shelf, name: str, file: str, *, beside: Path | None = None) -> str:
    """Name a file of a layer as people know it, free of machine paths."""
    folder = find(shelf_name, name, beside=beside)
    own = not folder.is_relative_to(shelf(shelf_name))
    return f"{folder.name}/{file}" if own else f"{shelf_name}/{folder.name}/{file}"
