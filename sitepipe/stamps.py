"""
What a file looks like from outside, and whether that vouches for its bytes.

A stamp is what the file system says of a file: its size, its times of modification and of
change, its inode. Whoever writes to a file changes one of them, unless the clock of the file
system has not moved on since. So a file that was touched within two seconds of being looked at
is in doubt, and its bytes are hashed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path

from sitepipe.hashing import file_sha256

Stamp = list[int | str]
"""Size (bytes), time of modification and of change (ns), inode; of one in doubt also its hash."""

_COARSEST_NS = 2_000_000_000  # FAT keeps times to two seconds; others are finer


def stamp_of(path: Path) -> Stamp | None:
    """
    Return the stamp of a file or folder; ``None`` if there is none, or it cannot be read.

    A folder's own stamp changes when a name comes or goes in it.
    """
    try:
        now = time.time_ns()
        told = path.stat()
        stamp: Stamp = [told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino]
        if max(told.st_mtime_ns, told.st_ctime_ns) > now - _COARSEST_NS:
            stamp.append(file_sha256(path) if path.is_file() else f"in doubt {now}")
    except Exception:  # noqa: BLE001 - whatever cannot be looked at vouches for nothing
        return None
    return stamp


def is_as_stamped(path: Path, stamp: Stamp) -> bool:
    """Say whether a file is what a stamp was taken of; its bytes are read only if in doubt."""
    try:
        told = path.stat()
        if stamp[:4] != [told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino]:
            return False
        return len(stamp) == 4 or (path.is_file() and file_sha256(path) == stamp[4])
    except Exception:  # noqa: BLE001 - as above
        return False


def stamps_of(paths: Iterable[Path]) -> dict[str, Stamp | None]:
    """Return the stamp of each path, by its text."""
    return {str(path): stamp_of(path) for path in paths}


def files_below(root: Path, *, but: frozenset[str]) -> list[Path] | None:
    """
    List the files below a folder; ``None`` if a link in it leads to another folder.

    What is behind such a link could change without any file here changing.

    Parameters
    ----------
    root
        The folder.
    but
        Names of its own folders that are passed over.
    """
    found = []
    for here, folders, names in os.walk(root):
        if Path(here) == root:
            folders[:] = [name for name in folders if name not in but]
        if any((Path(here) / name).is_symlink() for name in folders):
            return None
        found += [Path(here) / name for name in names]
    return sorted(found)
