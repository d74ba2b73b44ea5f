"""
Every error that sitepipe raises on purpose, in one tree.

    SitepipeError            a message for people, a hint, an exit code
    ├── GuardRailError   1   the work was done and must not go out: nothing was written
    ├── UsageError       2   wrong use of a command or function
    │   └── ConfigError  2   a configuration that cannot be used
    ├── DataError        3   input data cannot be used
    │   ├── SchemaError  3   a table or file breaks its schema
    │   └── CrsError     3   coordinates without, or not in, the stated CRS
    ├── StorageError     4   cannot read or write: missing, full, read-only, held open
    └── UnavailableError 5   try later

The message says what, where and how many; the hint is the next thing to type.
This module imports nothing from the package.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's exit status means."""

    YES = 0
    NO = 1
    USAGE = 2
    DATA = 3
    STORAGE = 4
    UNAVAILABLE = 5
    BUG = 70
    INTERRUPTED = 130


class SitepipeError(Exception):
    """
    Root of every expected error.

    Parameters
    ----------
    message
        What is wrong, where, how many, and the first five.
    hint
        What to do or type next; empty if there is nothing to add.
    """

    exit_code: ExitCode = ExitCode.BUG

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def reword(self, message: str) -> None:
        """Say it in other words, where whoever catches it knows better what it is about."""
        self.message = message
        self.args = (message,)


class GuardRailError(SitepipeError):
    """A guard rail holds back what was made: the answer is no, and nothing was written."""

    exit_code = ExitCode.NO


class UsageError(SitepipeError):
    """A command or function was used wrongly."""

    exit_code = ExitCode.USAGE


class ConfigError(UsageError):
    """A configuration file or value cannot be used."""


class DataError(SitepipeError):
    """Input data cannot be used: the message names file, row and column."""

    exit_code = ExitCode.DATA


class SchemaError(DataError):
    """A table or file breaks its schema."""


class CrsError(DataError):
    """Coordinates have no CRS, or do not fit the one that is stated."""


class StorageError(SitepipeError):
    """Something cannot be read or written."""

    exit_code = ExitCode.STORAGE


class UnavailableError(SitepipeError):
    """A source or a lock is not available now; trying later may work."""

    exit_code = ExitCode.UNAVAILABLE


def first_five(items: Iterable[object]) -> str:
    """Join at most five items for a message, and count the rest."""
    listed = [str(item) for item in items]
    shown = ", ".join(listed[:5])
    return f"{shown} and {len(listed) - 5} more" if len(listed) > 5 else shown


def unknown_name(given: str, known: Iterable[object], noun: str, *, plural: str = "") -> UsageError:
    """Refuse a name that nothing has; suggest some like it, or say which there are."""
    names = {str(name).casefold(): str(name) for name in known}
    close = difflib.get_close_matches(given.casefold(), names, n=3, cutoff=0.5)
    several = plural or f"{noun}s"
    if close:
        hint = f"Did you mean {', '.join(names[name] for name in close)}?"
    elif len(names) == 1:
        hint = f"There is 1 {noun}: {first_five(names.values())}."
    elif names:
        hint = f"There are {len(names)} {several}: {first_five(names.values())}."
    else:
        hint = f"No {several} are known."
    return UsageError(f"no {noun} called {given!r}", hint=hint)


def meant(given: str, allowed: Iterable[str]) -> str:
    """Return ``; did you mean …?`` for the closest of the allowed names, or nothing."""
    close = difflib.get_close_matches(given, sorted(allowed), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def storage_error(error: OSError, doing: str) -> StorageError:
    """Say an operating-system error in words, with what to do about it."""
    if error.errno == errno.ENOSPC:
        reason, hint = "the disk is full", "Free some space and run the command again."
    elif error.errno in (errno.EROFS,):
        reason, hint = "the disk is read-only", "Choose a folder that can be written."
    elif isinstance(error, FileNotFoundError):
        reason, hint = "it does not exist", "Check the path."
    elif isinstance(error, PermissionError):
        # Windows reports a file that another program holds open as a permission error.
        reason = "it is not permitted, or the file is open in another program"
        hint = "Close the file in other programs (QGIS, Excel) and run the command again."
    elif isinstance(error, IsADirectoryError):
        reason, hint = "it is a folder, not a file", "Name the file."
    elif isinstance(error, (NotADirectoryError, FileExistsError)):
        reason, hint = "a file stands where a folder is needed", "Choose another folder."
    else:
        reason, hint = error.strerror or type(error).__name__, ""
    return StorageError(f"cannot {doing}: {reason}", hint=hint)
