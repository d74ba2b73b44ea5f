"""Patterns: which files of a workspace one description stands for."""

from __future__ import annotations

import fnmatch
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

ANY_FOLDERS = "**"
"""A part of a pattern that stands for any number of folders, also none."""


def fixed_folder(pattern: str) -> str:
    """Return the folder of a pattern up to its first part with ``*`` or ``?``; may be empty."""
    parts = PurePosixPath(pattern).parts[:-1]
    return "/".join(parts[: _first_open(parts)])


def matching_files(root: Path, pattern: str) -> list[str]:
    """
    List the files that a pattern stands for, in order of their paths.

    ``*`` stands for any text and ``?`` for one character within a name, ``**`` for any number
    of folders. Case does not count, on no system. Hidden files, files that mark a workbook as
    open, and what is behind links to folders are passed over.

    Parameters
    ----------
    root
        Folder that the pattern starts from.
    pattern
        Parts joined by slashes.

    Returns
    -------
    files
        Paths relative to ``root``, with slashes.
    """
    folder = fixed_folder(pattern)
    skipped = len(PurePosixPath(folder).parts)
    wanted = [_matcher(part) for part in PurePosixPath(pattern).parts[skipped:]]
    below = [PurePosixPath(path) for path in _files(root / folder)]
    return sorted((folder / path).as_posix() for path in below if _fits(path.parts, wanted))


def _first_open(parts: Sequence[str]) -> int:
    return next((at for at, part in enumerate(parts) if set(part) & set("*?")), len(parts))


def _files(folder: Path) -> Iterator[str]:
    """Give the visible files below a folder, relative to it."""
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith((".", "~$")) and (Path(here) / name).is_file():
                yield (Path(here) / name).relative_to(folder).as_posix()


def _matcher(part: str) -> re.Pattern[str] | None:
    """Return what a part's names match; ``None`` for any folders."""
    if part == ANY_FOLDERS:
        return None
    plain = unicodedata.normalize("NFC", part).replace("[", "[[]")  # a bracket is a bracket
    return re.compile(fnmatch.translate(plain), re.IGNORECASE)


def _fits(parts: Sequence[str], wanted: Sequence[re.Pattern[str] | None]) -> bool:
    """Say whether the parts of a path match, one by one."""
    if not wanted:
        return not parts
    first, rest = wanted[0], wanted[1:]
    if first is None:
        return any(_fits(parts[skipped:], rest) for skipped in range(len(parts) + 1))
    return (
        bool(parts)
        and first.match(unicodedata.normalize("NFC", parts[0])) is not None
        and _fits(parts[1:], rest)
    )
