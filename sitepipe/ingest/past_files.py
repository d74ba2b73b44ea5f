"""What was fetched for a run that is done again: held in its workspace, and fetched no more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from sitepipe.config import Loaded, SourceConfig
from sitepipe.config.locators import place_of
from sitepipe.hashing import file_sha256
from sitepipe.ingest.source_files import SourceFile

FETCHED = "fetched"
"""Folder of a workspace of the past for what had been fetched, a folder for each source."""

PAST_FILE = ".sitepipe/past.json"
"""What says that a workspace is one of the past, and what was to be said of its sources then."""


def files_of_the_past(
    root: Path, sources: Mapping[str, Loaded[SourceConfig]]
) -> dict[str, SourceFile]:
    """
    Return the files that a workspace of the past holds of sources that lie elsewhere.

    Parameters
    ----------
    root
        The workspace.
    sources
        What each source is, by its id.

    Returns
    -------
    files
        By source; none for a workspace of today.
    """
    try:
        told = json.loads((root / PAST_FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    found = {}
    for source_id, source in sources.items():
        folder = root / FETCHED / source_id
        if not place_of(source.section.file).is_remote or not folder.is_dir():
            continue
        (path,) = folder.iterdir()
        issues = tuple(row for row in told["issues"] if row["source_id"] == source_id)
        found[source_id] = SourceFile(path, source.section.file_name, file_sha256(path), issues)
    return found
