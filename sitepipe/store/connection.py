"""
One connection to a store, and what SQLite says in words of ours.

The file has a rollback journal, not a write-ahead log: that one needs memory that processes
share, which network and synchronised folders do not give, and leaves files beside the store that
belong to it. ``synchronous = EXTRA`` waits for the disk before and after a commit, and for the
folder in which the journal ends. Nothing but Python's ``sqlite3`` opens the file: a second SQLite
library in the same process, such as GDAL's, or even a plain ``open``, drops the locks of the first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sitepipe.errors import SitepipeError, StorageError, UnavailableError

WAIT_SECONDS = 30.0  # a commit waits for who reads, and who reads for its end
_CACHE_KIB = 262_144  # a commit is written at its end, not piece by piece before it
SETTINGS = (
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "foreign_keys = ON",
    "recursive_triggers = ON",  # or INSERT OR REPLACE would delete unseen
    "synchronous = EXTRA",
    f"cache_size = {-_CACHE_KIB}",
    "temp_store = MEMORY",
)
KEPT_BY_DELETE = "journal_mode = DELETE"


def connect(file: Path, *, write: bool, new: bool = False) -> sqlite3.Connection:
    """
    Open a file with every setting that a store needs; nothing is checked yet.

    A store that is only read is opened for writing all the same where it can be, for what a
    crash left half done is undone by whoever opens it next.
    """
    modes = ["rwc"] if new else ["rw"] if write else ["rw", "ro"]
    for last, mode in zip([*[False] * (len(modes) - 1), True], modes, strict=True):
        connection = sqlite3.connect(
            f"{file.resolve().as_uri()}?mode={mode}",
            uri=True,
            timeout=WAIT_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            for setting in (*SETTINGS, KEPT_BY_DELETE if write else "query_only = ON"):
                connection.execute(f"PRAGMA {setting}")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            connection.close()
            if last or _code(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                raise
        else:
            return connection
    raise AssertionError("the last way of opening returns or raises")


@contextmanager
def in_words(name: str, doing: str) -> Iterator[None]:
    """
    Turn what SQLite raises into an error that says what to do.

    Parameters
    ----------
    name
        The store as people know it.
    doing
        What was being done: "read", "write to".

    Raises
    ------
    StorageError
        If the disk is full or failing, the file read-only, damaged or no database.
    UnavailableError
        If another program is at it, and stays there.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _said(error, name, doing) from error


def require_readable(connection: sqlite3.Connection, name: str) -> None:
    """
    Refuse a file with a damaged page, before anything more is written to it.

    Every page is read, but no content compared: that takes a check of every hash.

    Raises
    ------
    StorageError
        If there is one.
    """
    try:
        said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        if _code(error) != sqlite3.SQLITE_CORRUPT:
            raise
        said = "damaged"
    if said != "ok":
        raise StorageError(f"{name} is damaged; nothing was written to it", hint=_COPY)


@contextmanager
def transaction(connection: sqlite3.Connection, *, write: bool) -> Iterator[None]:
    """Do all or nothing; whoever writes has the store for itself from the beginning."""
    connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
    try:
        yield
        # A damaged file fails a commit also where nothing was written.
        connection.execute("COMMIT" if write else "ROLLBACK")
    except BaseException:
        if connection.in_transaction:  # SQLite has ended it itself where the disk was full
            connection.execute("ROLLBACK")
        raise


def is_in_use(error: sqlite3.Error) -> bool:
    """Say whether another program is at the file."""
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _code(error: sqlite3.Error) -> int:
    """Return the primary code of an error; 0 for one of Python's own."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


_KEPT = "; the last snapshot is as it was"
_CHECK = "See what of it is whole: sitepipe store check"
GO_BACK = (
    "Go back to a copy, made with `sitepipe store copy`, and keep the damaged file: put the copy "
    "in its place."
)
_COPY = f"{GO_BACK} {_CHECK}"
_WORDS: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: (
        f"the disk is full{_KEPT}",
        "Free some space and run the command again.",
    ),
    sqlite3.SQLITE_READONLY: (
        f"the file or its folder is read-only{_KEPT}",
        "Allow writing to both, or work on a copy of the workspace.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "it, or the journal beside it, cannot be opened",
        "Check that the file is there and that its folder can be written.",
    ),
    sqlite3.SQLITE_CORRUPT: ("it is damaged", _COPY),
    sqlite3.SQLITE_NOTADB: ("it is no SQLite database", _COPY),
    sqlite3.SQLITE_IOERR: (
        f"the disk or the network fails{_KEPT}",
        "Check the disk and run the command again.",
    ),
}


def _said(error: sqlite3.Error, name: str, doing: str) -> SitepipeError:
    if is_in_use(error):
        return UnavailableError(
            f"cannot {doing} {name}: another program is writing to it",
            hint="Run the command again when it has finished.",
        )
    reason, hint = _WORDS.get(_code(error), (f"{error}{_KEPT}", _CHECK))
    return StorageError(f"cannot {doing} {name}: {reason}", hint=hint)
