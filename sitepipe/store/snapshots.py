"""What is said of a snapshot and of its tables, and the hash that vouches for both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sitepipe.store.rows import table_sha256


@dataclass(frozen=True)
class StoredSnapshot:
    """
    One snapshot: what it speaks of, and how it came to be.

    ``number`` counts from 1. ``as_of`` is the date spoken of, ``known_at`` the moment at which it
    was learnt (ISO, UTC); ``known_by`` who committed it, ``reason`` why, ``written_by`` with which
    version. ``inputs`` tells from what it was made, as :class:`sitepipe.reports.Settled` does.
    ``sha256`` is over all of this, its tables, its files and the hash of the snapshot before it.
    """

    number: int
    as_of: str
    known_at: str
    known_by: str
    reason: str
    written_by: str
    inputs: str
    crs: str
    sha256: str = ""


@dataclass(frozen=True)
class TableState:
    """A table of a snapshot: rows it has, how many came and went with it, and its hash."""

    name: str
    rows: int
    added: int
    gone: int
    sha256: str


def nothing_known_by(asked: str, known: Sequence[StoredSnapshot]) -> str:
    """Say that a store had no snapshot yet by a day or month, and of which day the first is."""
    first = f"the first snapshot is of {known[0].known_at[:10]}" if known else "it has no snapshot"
    return f"the store knew nothing by {asked}: {first}"


def chained_sha256(
    said: Mapping[str, object], tables: Mapping[str, str], files: Mapping[str, str]
) -> str:
    """
    Return the hash of a snapshot: of what is said of it, of its tables and of its files.

    What is said of it holds the hash of the snapshot before, so that each vouches for all
    before it. A table without rows has no part in it: the schema may grow.
    """
    empty = table_sha256([])
    told = {name: sha256 for name, sha256 in tables.items() if sha256 != empty}
    document = json.dumps([said, told, files], sort_keys=True)
    return hashlib.sha256(document.encode()).hexdigest()
