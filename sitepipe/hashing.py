"""Hashes of files."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sitepipe.errors import storage_error

_CHUNK_BYTES = 1 << 20


def file_sha256(*paths: Path) -> str:
    """
    Return the SHA-256 over the bytes of files, one after the other.

    Raises
    ------
    StorageError
        If one is missing or cannot be read.
    """
    digest = hashlib.sha256()
    for path in paths:
        try:
            with path.open("rb") as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    digest.update(chunk)
        except OSError as error:
            raise storage_error(error, f"read {path.name}") from error
    return digest.hexdigest()
