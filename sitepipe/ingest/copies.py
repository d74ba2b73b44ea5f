"""Copies: what was fetched from outside, in a cache, each with a record of what it is."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from sitepipe.hashing import file_sha256


@dataclass(frozen=True)
class Fetched:
    """
    A file that came from an address or a database.

    Attributes
    ----------
    path
        Where it is in the cache, named by its hash; what is at a path never changes.
    sha256
        Hash of its bytes.
    etag, last_modified
        What the server calls this version; empty if it says nothing.
    fetched
        Whether its bytes came over the network now, not from the cache.
    current_on
        The day (UTC, ISO 8601) on which its server last said that it is the current version.
    """

    path: Path
    sha256: str
    etag: str
    last_modified: str
    fetched: bool
    current_on: str = field(default="", compare=False)


def known_copy(record: Path) -> Fetched | None:
    """Return the copy that a record is of; nothing if any of it is missing or altered."""
    try:
        told = json.loads(record.read_text(encoding="utf-8"))
        path = record.parent / PurePosixPath(str(told["file"])).name
        digest = str(told["sha256"])
        if not path.is_file() or file_sha256(path) != digest:
            return None
        return Fetched(
            path,
            digest,
            str(told["etag"]),
            str(told["last_modified"]),
            fetched=False,
            current_on=str(told["current_on"]),
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return None


def keep_copy(part: Path, copy: Fetched, record: Path, *, address: str) -> Fetched:
    """
    Put a file into the cache under its hash, then its record: a crash leaves the old one.

    Parameters
    ----------
    part
        The file, whole, in a folder of its own beside the cache's files.
    copy
        What it is; it counts as current today.
    record
        Where its record goes.
    address
        Where it came from, as anybody may see it.
    """
    if not copy.path.is_file() or file_sha256(copy.path) != copy.sha256:
        part.replace(copy.path)  # one that is there may be open in another program
    return confirm_copy(copy, record, address=address, aside=part.parent)


def confirm_copy(copy: Fetched, record: Path, *, address: str, aside: Path) -> Fetched:
    """Keep that a copy is today's version; ``aside`` takes the record until it is whole."""
    current = replace(copy, current_on=datetime.now(UTC).date().isoformat())
    told = {
        "address": address,
        "file": current.path.name,
        "sha256": current.sha256,
        "etag": current.etag,
        "last_modified": current.last_modified,
        "current_on": current.current_on,
    }
    draft = aside / "record"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(told, file, indent=2, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(record)
    return current
