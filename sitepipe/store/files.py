"""The files that snapshots were made from, each kept once by its hash, compressed."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sitepipe.errors import StorageError, UnavailableError, storage_error, unknown_name

_PART_BYTES = 4 << 20  # of the file; memory holds one part at a time
_LEVEL = 6


@dataclass(frozen=True)
class InputFile:
    """A file that a snapshot rests on, and the hash that it had when it was read."""

    path: Path
    sha256: str


def keep_files(connection: sqlite3.Connection, number: int, files: Mapping[str, InputFile]) -> None:
    """
    Keep the files of a snapshot; one that is there already is only named.

    Raises
    ------
    StorageError
        If one cannot be read.
    UnavailableError
        If one is no longer what was read.
    """
    for name, file in sorted(files.items()):
        held = connection.execute(
            "SELECT 1 FROM files WHERE sha256 = :sha256 AND (bytes = 0 OR EXISTS "
            "(SELECT 1 FROM file_parts WHERE file_parts.sha256 = :sha256))",
            {"sha256": file.sha256},
        )
        if held.fetchone() is None:
            _keep(connection, name, file)
        connection.execute(
            "INSERT INTO snapshot_files VALUES (?, ?, ?)", (number, name, file.sha256)
        )


def file_parts(connection: sqlite3.Connection, sha256: str) -> Iterator[bytes]:
    """
    Yield the bytes of a file, part by part; the last is followed by a check of the whole.

    Raises
    ------
    UsageError
        If the store has no such file.
    StorageError
        If it is not what its hash says.
    """
    held = [str(known) for (known,) in connection.execute("SELECT sha256 FROM files")]
    if sha256 not in held:
        raise unknown_name(sha256, held, "file")
    digest = hashlib.sha256()
    parts = connection.execute(
        "SELECT content FROM file_parts WHERE sha256 = ? ORDER BY part", (sha256,)
    )
    for (content,) in parts:
        try:
            part = zlib.decompress(content)
        except zlib.error as error:
            raise _damaged(sha256) from error
        digest.update(part)
        yield part
    if digest.hexdigest() != sha256:
        raise _damaged(sha256)


def _keep(connection: sqlite3.Connection, name: str, file: InputFile) -> None:
    # The parts refer to the file's row, which has its size: they wait for it until the end.
    connection.execute("PRAGMA defer_foreign_keys = ON")
    digest, size, part = hashlib.sha256(), 0, 0
    try:
        with file.path.open("rb") as stream:
            while content := stream.read(_PART_BYTES):
                digest.update(content)
                size += len(content)
                connection.execute(
                    "INSERT INTO file_parts VALUES (?, ?, ?)",
                    (file.sha256, part, zlib.compress(content, _LEVEL)),
                )
                part += 1
    except OSError as error:
        raise storage_error(error, f"read {name}") from error
    if digest.hexdigest() != file.sha256:
        raise UnavailableError(
            f"{name} changed while it was read; nothing was kept", hint="Run the command again."
        )
    # One that was pruned is known already: only its parts were gone.
    connection.execute("INSERT OR IGNORE INTO files VALUES (?, ?)", (file.sha256, size))


def _damaged(sha256: str) -> StorageError:
    return StorageError(
        f"the file {sha256[:12]}… in the store is not what its hash says: it is damaged",
        hint="Go back to a copy of the store, made with: sitepipe store copy",
    )
