"""
A disk that takes note of what SQLite does to it, and can lose power at any moment of that.

A killed process loses nothing that it has written: the system still has it. Without power all is
lost that was not synced, or some of it, in any order, down to single sectors. So the writes,
truncations, deletions and syncs of SQLite are recorded by a virtual file system of apsw, and any
disk that a loss of power after the n-th of them may leave is put together from the record.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import apsw

SECTOR = 512
Deed = Literal["write", "truncate", "sync", "delete"]
Disk = dict[str, bytes]
"""What files hold, by name."""


@dataclass(frozen=True)
class Event:
    """One thing done to a file; ``synced`` says of a deletion that the folder was synced."""

    deed: Deed
    name: str
    offset: int = 0
    data: bytes = b""
    synced: bool = False


@dataclass
class Record:
    """What was done to a folder since it held ``before``, in order."""

    before: Disk
    events: list[Event] = field(default_factory=list)

    def disk(self, moment: int) -> Disk:
        """Return the disk if everything written by then has reached it."""
        return _applied(self.before, self.events[:moment])

    def synced(self, moment: int) -> Disk:
        """Return the disk if nothing has reached it but what a sync waited for."""
        return _applied(self.before, [one for one, safe in self._kept(moment) if safe])

    def torn(self, moment: int, dice: random.Random) -> Disk:
        """Return a disk on which of what no sync waited for any sectors have arrived."""
        arrived: list[Event] = []
        for one, safe in self._kept(moment):
            if safe:
                arrived.append(one)
            elif one.deed == "write":
                arrived += _some_sectors(one, dice)
            elif dice.random() < 0.5:
                arrived.append(one)
        return _applied(self.before, arrived)

    def _kept(self, moment: int) -> Iterator[tuple[Event, bool]]:
        """Give what was done, and whether a sync has waited for it since."""
        done = self.events[:moment]
        for place, one in enumerate(done):
            later = done[place + 1 :]
            waited = any(next_.deed == "sync" and next_.name == one.name for next_ in later)
            yield one, waited or one.synced or one.deed == "sync"


def _some_sectors(event: Event, dice: random.Random) -> Iterable[Event]:
    """
    Give the sectors of a write that arrived, if any.

    SQLite takes for granted, as its own file system for Unix says, that a write which is cut off
    changes no byte beside those that were written (SQLITE_IOCAP_POWERSAFE_OVERWRITE).
    """
    if dice.random() < 0.3:
        return
    for start in range(0, len(event.data), SECTOR):
        if dice.random() < 0.5:
            part = event.data[start : start + SECTOR]
            yield Event("write", event.name, event.offset + start, part)


def _applied(before: Disk, events: Iterable[Event]) -> Disk:
    disk = {name: bytearray(held) for name, held in before.items()}
    for one in events:
        if one.deed == "write":
            held = disk.setdefault(one.name, bytearray())
            held.extend(bytes(max(0, one.offset - len(held))))
            held[one.offset : one.offset + len(one.data)] = one.data
        elif one.deed == "truncate":
            del disk.setdefault(one.name, bytearray())[one.offset :]
        elif one.deed == "delete":
            disk.pop(one.name, None)
    return {name: bytes(held) for name, held in disk.items()}


def read_disk(folder: Path) -> Disk:
    """Read every file of a folder."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def write_disk(disk: Disk, folder: Path) -> Path:
    """Write a disk to a folder, which held another before."""
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    for name, held in disk.items():
        (folder / name).write_bytes(held)
    return folder


class _File(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int], events: list[Event]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._name = Path(path).name if path else ""  # a temporary file has no name
        self._events = events
        super().__init__("", name, flags)

    def _did(self, deed: Deed, offset: int = 0, data: bytes = b"") -> None:
        if self._name:
            self._events.append(Event(deed, self._name, offset, data))

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        super().xWrite(data, offset)
        self._did("write", offset, bytes(data))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        super().xTruncate(size)
        self._did("truncate", size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        self._did("sync")


class _FileSystem(apsw.VFS):
    def __init__(self, events: list[Event]) -> None:
        self._events = events
        super().__init__("recording", "")

    def xOpen(self, name: Any, flags: list[int]) -> _File:  # noqa: N802
        return _File(name, flags, self._events)

    def xDelete(self, path: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(path, syncdir)
        self._events.append(Event("delete", Path(path).name, synced=bool(syncdir)))


class _Connection:
    """As much of ``sqlite3.Connection`` as a store asks for, on apsw."""

    def __init__(self, file: Path) -> None:
        self._apsw = apsw.Connection(str(file), vfs="recording")

    def execute(self, statement: str, values: Any = ()) -> apsw.Cursor:
        return self._apsw.cursor().execute(statement, values)

    def executemany(self, statement: str, rows: Iterable[Any]) -> apsw.Cursor:
        return self._apsw.cursor().executemany(statement, rows)

    @property
    def in_transaction(self) -> bool:
        return self._apsw.in_transaction

    def close(self) -> None:
        self._apsw.close()


@contextmanager
def recording(file: Path) -> Iterator[tuple[Record, Any]]:
    """Open a file through a recording disk; give the record and the connection."""
    record = Record(read_disk(file.parent))
    file_system = _FileSystem(record.events)
    connection = _Connection(file)
    try:
        yield record, connection
    finally:
        connection.close()
        file_system.unregister()
