"""
A workspace in which nothing has changed since its last refresh, told without opening it.

A refresh that has committed and published notes what it found: every file of the workspace and
every file outside that it read, by their stamps, the code, the date and its own answer. The next
one that finds all of it as noted gives that answer again. It loads no library that reads tables
or maps, and so takes well under a second. Wherever anything is not as noted, or could have
changed unseen, the refresh goes through everything as if there were no note.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sitepipe.reports import RefreshReport
from sitepipe.stamps import Stamp, files_below, is_as_stamped, stamps_of
from sitepipe.surroundings import software, today

NOTE_FILE = ".sitepipe/standstill.json"
"""Where it is noted; it may be taken away at any time."""

_STORE = ".sitepipe/store.sqlite"
_LOCK = ".sitepipe/store.lock"
_UNREAD = frozenset({".sitepipe", ".cache", ".git"})
_UNCHANGED = {"outcome": "unchanged", "tables": [], "sites": [], "guards": [], "edited": []}
_HEADER_BYTES = 100  # of SQLite: with a counter that every transaction raises

Seen = dict[str, Stamp | None]
"""Stamps of files by their paths."""


def look(root: Path, outside: Iterable[Path]) -> Seen | None:
    """
    Take the stamps of all that a refresh could read.

    Parameters
    ----------
    root
        The workspace.
    outside
        Files that it reads elsewhere. Their folders are looked at too: a new file beside them
        may be one more part of a layer.

    Returns
    -------
    seen
        ``None`` if something could change without a sign.
    """
    root = root.resolve()
    inside = files_below(root, but=_UNREAD)
    if inside is None:
        return None
    elsewhere = {path for file in outside for path in (file.resolve(), file.resolve().parent)}
    return stamps_of([*inside, *sorted(elsewhere - {root.resolve()})])


def note(
    root: Path,
    report: RefreshReport,
    seen: Seen,
    *,
    written: Iterable[Path],
) -> dict[str, object] | None:
    """
    Describe a workspace that was just refreshed.

    Parameters
    ----------
    root
        The workspace.
    report
        What the refresh answered.
    seen
        What :func:`look` found before the files were last compared with what was read.
    written
        Files of the workspace that the refresh wrote itself, and that are as it wrote them.

    Returns
    -------
    document
        For :data:`NOTE_FILE`; ``None`` if a file that was seen cannot be vouched for.
    """
    from sitepipe.crs import grid_folders  # nothing here may load PROJ for an unchanged workspace

    root = root.resolve()
    files = seen | stamps_of(path.resolve() for path in written)
    if None in files.values():
        return None
    return {
        "version": 1,
        "as_of": report.as_of,
        "software": software(folders := grid_folders()),
        "grids_in": folders,
        "store": _store(root),
        "report": report.model_copy(update=_UNCHANGED).model_dump(mode="json"),
        "files": files,
    }


def recalled(
    root: Path, *, as_of: str | None = None, dry_run: bool = False
) -> RefreshReport | None:
    """
    Answer for a refresh that would find nothing changed.

    Parameters
    ----------
    root
        The workspace.
    as_of
        The date asked for; today if not given.
    dry_run
        Whether only what would change is asked for.

    Returns
    -------
    report
        ``None`` where that is not certain, and while another refresh is at work.
    """
    root = root.resolve()
    try:
        noted = json.loads((root / NOTE_FILE).read_bytes())
        if noted["as_of"] != (as_of or today()) or not _is_as_noted(root, noted):
            return None
        report = RefreshReport.model_validate(noted["report"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # a note that is damaged or not there says nothing
    return report.model_copy(update={"run_id": None, "outputs": []}) if dry_run else report


def _is_as_noted(root: Path, noted: dict[str, Any]) -> bool:
    """Compare what a note says with what there is; what is quick to tell comes first."""
    files: dict[str, Stamp] = noted["files"]
    if noted["version"] != 1 or (root / _LOCK).read_bytes() or noted["store"] != _store(root):
        return False
    inside = files_below(root, but=_UNREAD)
    if inside is None or {str(path) for path in inside} - files.keys():
        return False
    as_stamped = all(is_as_stamped(Path(name), stamp) for name, stamp in files.items())
    return as_stamped and noted["software"] == software(noted["grids_in"])


def _store(root: Path) -> list[int | str] | None:
    """Return what tells that the store is as it was: its stamp without hash, and its header."""
    file = root / _STORE
    if file.with_name(f"{file.name}-journal").exists():
        return None
    told = file.stat()
    with file.open("rb") as stream:
        header = stream.read(_HEADER_BYTES).hex()
    return [told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino, header]
