"""Copies: what was fetched from outside, in a cache, each with a record of what it is."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sitepipe.hashing import file_sha256

_NAMED = ("file", "sha256", "etag", "last_modified", "current_on")
_READ = "read"
_BEFORE = "before"


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
    record
        Where the cache says that it is the last version; ``None`` for one before that.
    """

    path: Path
    sha256: str
    etag: str
    last_modified: str
    fetched: bool
    current_on: str = field(default="", compare=False)
    record: Path | None = field(default=None, compare=False)


def known_copy(record: Path) -> Fetched | None:
    """Return the copy that a record is of; nothing if any of it is missing or altered."""
    found = _copy(_told(record), record.parent)
    return replace(found, record=record) if found else None


def good_copy(record: Path) -> Fetched | None:
    """
    Return the copy to read where the server cannot be asked.

    It is the last version, if that was ever read, or nothing better is kept: a download that
    cannot be read takes the place of none that could.
    """
    told = _told(record)
    before = None if _was_read(told) else _copy(told.get(_BEFORE), record.parent)
    return before or known_copy(record)


def note_read(record: Path, sha256: str) -> None:
    """Note that the version that a record is of could be read, if it is of this one."""
    told = _told(record)
    if told.get("sha256") == sha256 and not _was_read(told):
        with tempfile.TemporaryDirectory(dir=record.parent, prefix=".noting-") as aside:
            _write({**told, _READ: True, _BEFORE: None}, record, Path(aside))


def _told(record: Path) -> dict[str, Any]:
    """Return what a record says; nothing if it is not there or damaged."""
    try:
        told = json.loads(record.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _was_read(told: dict[str, Any]) -> bool:
    return bool(told.get(_READ, True))  # older records are of what had been read


def _copy(told: object, cache: Path) -> Fetched | None:
    """Return the copy that is described, if it is there and whole."""
    try:
        named = {name: str(told[name]) for name in _NAMED}  # type: ignore[index]
    except (KeyError, TypeError):
        return None
    path = cache / PurePosixPath(named["file"]).name
    if not path.is_file() or file_sha256(path) != named["sha256"]:
        return None
    return Fetched(
        path,
        named["sha256"],
        named["etag"],
        named["last_modified"],
        fetched=False,
        current_on=named["current_on"],
    )


def keep_copy(part: Path, copy: Fetched, record: Path, *, address: str) -> Fetched:
    """
    Put a file into the cache under its hash, then its record: a crash leaves the old one.

    The version before stays named in the record until the new one has been read.

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
    current = replace(copy, current_on=datetime.now(UTC).date().isoformat(), record=record)
    last = _told(record)
    good = last if _was_read(last) else last.get(_BEFORE) or {}
    was_read = good.get("sha256") == current.sha256
    told = {
        "address": address,
        "file": current.path.name,
        "sha256": current.sha256,
        "etag": current.etag,
        "last_modified": current.last_modified,
        "current_on": current.current_on,
        _READ: was_read,
        _BEFORE: {name: good.get(name) for name in _NAMED} if good and not was_read else None,
    }
    _write(told, record, aside)
    return current


def _write(told: dict[str, Any], record: Path, aside: Path) -> None:
    draft = aside / "record"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(told, file, indent=2, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(record)
