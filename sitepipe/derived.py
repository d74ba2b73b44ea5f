"""
What was worked out before, kept by the hash of all that it follows from.

Nothing rests on it: a file that is missing or damaged is as if it had never been written, and the
folder may be taken away at any time.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path

_FORGOTTEN_S = 40 * 86_400  # a month and some days: what last month's refresh used stays


class DerivedFiles:
    """
    A folder of files, each named by a hash of what it follows from.

    Reading writes nothing: what is new waits until :meth:`keep`.

    Parameters
    ----------
    folder
        Where they are kept; made when something is.
    ending
        What their names end in.
    """

    def __init__(self, folder: Path, ending: str) -> None:
        self._folder = folder
        self._ending = ending
        self._new: dict[str, Callable[[], bytes | None]] = {}
        self._used: set[str] = set()

    def find(self, key: str) -> bytes | None:
        """Return what is kept under a key; ``None`` if nothing is, or if it is damaged."""
        try:
            digest, packed = (self._folder / f"{key}{self._ending}").read_bytes().split(b"\n", 1)
        except (OSError, ValueError):
            return None
        if hashlib.sha256(packed).hexdigest().encode() != digest:
            return None
        return packed

    def use(self, key: str) -> None:
        """Note that a key served, so that it stays."""
        self._used.add(key)

    def put(self, key: str, packed: Callable[[], bytes | None]) -> None:
        """Note what to keep under a key: its bytes are asked for when they are written."""
        self._new[key] = packed
        self.use(key)

    def keep(self) -> None:
        """
        Write what is new, each file whole or not at all, and remove what no run of late used.

        A folder that cannot be written keeps nothing: the next run works it out again.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for key, made in self._new.items():
                if (packed := made()) is not None:
                    _write(self._folder / f"{key}{self._ending}", packed)
            self._new.clear()
            self._prune()
        except OSError:
            return

    def _prune(self) -> None:
        now = time.time()
        for file in self._folder.iterdir():
            if file.name.removesuffix(self._ending) in self._used:
                os.utime(file)
            elif now - file.stat().st_mtime > _FORGOTTEN_S:
                file.unlink()


def _write(file: Path, packed: bytes) -> None:
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        aside.write_bytes(hashlib.sha256(packed).hexdigest().encode() + b"\n" + packed)
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)
