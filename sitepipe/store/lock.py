"""One refresh at a time: a lock on a workspace's store that says who holds it, and since when."""

from __future__ import annotations

import getpass
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sitepipe.errors import UnavailableError, storage_error
from sitepipe.words import count

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_FAR = 1 << 30  # Windows lets nobody read a byte that is locked: this one is never written


@dataclass(frozen=True)
class Holder:
    """Who holds a lock: in words, the process, since when (ISO, UTC), and for what."""

    who: str
    process: int
    since: str
    doing: str


def who() -> str:
    """Name the person and the computer, as the system knows them."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container may know no names
        user = "somebody"
    return f"{user} on {socket.gethostname()}"


@contextmanager
def locked(file: Path, *, who: str, now: datetime, doing: str) -> Iterator[None]:
    """
    Hold a lock for as long as the block runs.

    The operating system holds the lock and gives it up when the process ends, however it ends;
    the file only says whose it is.

    Parameters
    ----------
    file
        The lock's file; made if it is not there, and left.
    who
        Who asks for it, in words.
    now
        The time, with its zone.
    doing
        What for, in a word or two.

    Raises
    ------
    UnavailableError
        If another holds it: says who, since when, and for how long.
    StorageError
        If the file cannot be made.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Not for appending alone: what the last holder wrote is replaced.
        stream = os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o666), "r+", encoding="utf-8")
    except OSError as error:
        raise storage_error(error, f"lock {file.name}") from error
    with stream:
        if not _take(stream):
            raise _held_by(_holder(stream), now)
        try:
            holder = Holder(who, os.getpid(), now.isoformat(timespec="seconds"), doing)
            _write(stream, json.dumps(asdict(holder)))
            yield
        finally:
            with suppress(OSError):  # a full disk must not hide what went wrong before
                _write(stream, "")
            _release(stream)


def _holder(stream: IO[str]) -> Holder | None:
    """Read who holds a lock; nobody can say in the moment before that is written."""
    try:
        stream.seek(0)
        return Holder(**json.loads(stream.read()))
    except (OSError, ValueError, TypeError):
        return None


def _held_by(holder: Holder | None, now: datetime) -> UnavailableError:
    hint = "Run the command again when it has finished."
    if holder is None:
        return UnavailableError("another refresh holds the store since a moment ago", hint=hint)
    return UnavailableError(
        f"{holder.who} (process {holder.process}) holds the store since {holder.since}"
        f"{_age(holder.since, now)}, to {holder.doing}",
        hint=hint,
    )


def _age(since: str, now: datetime) -> str:
    try:
        seconds = int((now - datetime.fromisoformat(since)).total_seconds())
    except (ValueError, TypeError):
        return ""
    if seconds < 0:  # the clocks of two computers
        return ""
    return f", {count(seconds, 'second') if seconds < 120 else count(seconds // 60, 'minute')} ago"


def _write(stream: IO[str], text: str) -> None:
    stream.seek(0)
    stream.truncate()
    stream.write(text)
    stream.flush()


def _take(stream: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            os.lseek(stream.fileno(), _FAR, os.SEEK_SET)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _release(stream: IO[str]) -> None:
    with suppress(OSError):
        if sys.platform == "win32":
            os.lseek(stream.fileno(), _FAR, os.SEEK_SET)
            msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)
        else:
            fcntl.flock(stream.fileno(), fcntl.LOCK_UN)
