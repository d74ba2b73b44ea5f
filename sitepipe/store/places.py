"""Where a file of the store is put: a name from a store is never trusted as a path."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

from sitepipe.errors import StorageError

OUTSIDE = "outside"
"""First part of the name of a file outside its workspace; the next says how far above."""

_HIGHEST = 16  # folders above a workspace
_UNFIT = {"", ".", ".."}
_UNFIT_ON_WINDOWS = re.compile(
    r'[\\:*?"<>|\x00-\x1f]|[ .]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.I
)


def levels_above(name: str) -> int:
    """
    Return how many folders above its workspace a file lies; 0 for one inside.

    Raises
    ------
    StorageError
        If no file of a workspace has such a name.
    """
    first, *rest = PurePosixPath(_checked(name)).parts
    if first != OUTSIDE or len(rest) < 2 or not re.fullmatch(r"[0-9]{1,2}", rest[0]):
        return 0
    if not 0 < (above := int(rest[0])) <= _HIGHEST:
        raise _leads_out(name)
    return above


def place_in(workspace: Path, name: str) -> Path:
    """
    Return where a file of a store goes, beside or below a folder.

    Parameters
    ----------
    workspace
        Stands for the workspace; it is as deep in a folder of its own as files lie above it.
    name
        As the store has it: ``inbox/a.csv``, or ``outside/1/shared/b.csv`` for
        ``../shared/b.csv``.

    Raises
    ------
    StorageError
        If the name leads anywhere else.
    """
    above = levels_above(name)
    if not above:
        return workspace.joinpath(*PurePosixPath(name).parts)
    return workspace.parents[above - 1].joinpath(*PurePosixPath(name).parts[2:])


def outside_name(path: Path, workspace: Path) -> str | None:
    """
    Name a file that lies outside a workspace by its way from there; none if there is no such way.

    Parameters
    ----------
    path, workspace
        Both without links in them.
    """
    try:
        way = PurePosixPath(Path(os.path.relpath(path, workspace)).as_posix()).parts
    except ValueError:  # another drive
        return None
    above = sum(part == ".." for part in way)
    if not 0 < above <= _HIGHEST:
        return None
    return "/".join((OUTSIDE, str(above), *way[above:]))


def _checked(name: str) -> str:
    parts = name.split("/")
    if any(part in _UNFIT or "\0" in part for part in parts):
        raise _leads_out(name)
    if os.name == "nt" and any(_UNFIT_ON_WINDOWS.search(part) for part in parts):
        raise StorageError(
            f"the store names a file {name!r}, which no file can be called on Windows",
            hint="Ask this snapshot on the kind of computer that committed it.",
        )
    return name


def _leads_out(name: str) -> StorageError:
    return StorageError(
        f"the store names a file {name!r}, which leads out of the workspace: it is damaged",
        hint="Go back to a copy of the store, made with: sitepipe store copy",
    )
