"""Output folders that are whole or not there: written aside, then renamed."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sitepipe.errors import StorageError, UsageError, storage_error

MARK = "run.json"


@contextmanager
def written_aside(target: Path) -> Iterator[Path]:
    """
    Give a new folder beside ``target`` to write in; put it in its place at the end.

    If anything fails before the end, the new folder is removed and ``target`` stays as it
    was. A folder that stood there is replaced as a whole.

    Raises
    ------
    StorageError
        If the folder cannot be made, written or put in place: disk full, read-only, or a
        file in the old folder held open by another program.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise storage_error(error, f"make a folder beside {target.name}") from error
    try:
        yield aside
        _put_in_place(aside, target)
    except OSError as error:
        raise storage_error(error, f"write {target.name}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _put_in_place(aside: Path, target: Path) -> None:
    """Rename ``aside`` to ``target``, keeping what stood there until that has worked."""
    aside.chmod(0o755)  # mkdtemp makes folders that only their owner may read
    if not target.exists():
        aside.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}.old.", dir=target.parent))
    try:
        target.rename(old / target.name)
        try:
            aside.rename(target)
        except OSError:
            (old / target.name).rename(target)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """
    Write a text file atomically, with line feeds on every system.

    Raises
    ------
    StorageError
        If it cannot be written; a file that stood there stays as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        aside = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            aside.chmod(0o644)
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise storage_error(error, f"write {path.name}") from error


def refuse_foreign(target: Path, *, overwrite: bool) -> None:
    """
    Refuse to replace a folder that sitepipe did not write.

    Raises
    ------
    UsageError
        If ``target`` holds anything but an earlier output and ``overwrite`` is not set.
    StorageError
        If ``target`` is a file.
    """
    if target.is_file():
        raise StorageError(
            f"{target} is a file, not a folder", hint="Choose a folder with --output."
        )
    if not target.exists() or overwrite or (target / MARK).is_file():
        return
    if any(target.iterdir()):
        raise UsageError(
            f"{target} holds files that sitepipe did not write",
            hint="Choose another folder with --output, or replace this one with --overwrite.",
        )


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
