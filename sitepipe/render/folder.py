"""Output folders that are whole or not there: written aside, then renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sitepipe import schema
from sitepipe.errors import StorageError, UsageError, first_five, storage_error

OUTPUTS = frozenset(
    {
        "portfolio.gpkg",
        "portfolio.csv",
        "portfolio.xlsx",
        "issues.csv",
        "changes.csv",
        "altered-links.geojson",
        "map.html",
        "parquet",
        "report.html",
        "report.pdf",
        "report.md",
        "ages.csv",
        "run.json",
        "log.json",
    }
)
# Layers that have a geometry and are no table of the schema stand there too.
_PARQUET = frozenset(f"{name}.parquet" for name in (*schema.TABLES, "roads", "routes"))


@contextmanager
def written_aside(target: Path) -> Iterator[Path]:
    """
    Give a new folder beside ``target`` to write in; put it in its place at the end.

    If anything fails before the end, the new folder is removed and ``target`` stays as it
    was. A folder of earlier outputs is replaced as a whole; one that holds anything else is
    refused, for nothing of a user's may be lost.

    Raises
    ------
    UsageError
        If ``target`` holds files that sitepipe did not write.
    StorageError
        If the folder cannot be made, written or put in place: disk full, read-only, or a
        file in the old folder held open by another program.
    """
    target = target.resolve()
    refuse_foreign(target)
    with folder_beside(target) as aside:
        yield aside
        refuse_foreign(target)
        aside.chmod(0o755)  # mkdtemp makes folders that only their owner may read
        replace_together([(aside, target)])


@contextmanager
def folder_beside(target: Path) -> Iterator[Path]:
    """
    Give a new folder beside a target, and remove it with all that is left in it.

    Raises
    ------
    StorageError
        If it cannot be made, or anything within fails to be read or written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        where = target.parent.resolve().name
        raise storage_error(error, f"make a folder for {target.name} in {where}") from error
    try:
        yield aside
    except FileNotFoundError as error:
        # Writing makes what it needs, so what is missing was to be read.
        raise storage_error(error, f"read {Path(str(error.filename)).name}") from error
    except OSError as error:
        raise storage_error(error, f"write {target.name}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def replace_together(pairs: Sequence[tuple[Path, Path]]) -> None:
    """
    Put several new files and folders in their places: all of them, or none.

    Parameters
    ----------
    pairs
        A new file or folder, and the place it goes to; all on one file system. What stands
        at a place is kept until every one is in place, and put back if one cannot be.

    Raises
    ------
    OSError
        If one cannot be put in place; then all is as it was.
    """
    exchange = _Exchange()
    try:
        for new, target in pairs:
            exchange.replace(new, target)
    except BaseException:  # an interruption between two of the renames as well
        exchange.undo()
        raise
    exchange.forget_old()


class _Exchange:
    """Renames that can all be taken back."""

    def __init__(self) -> None:
        self._moved: list[tuple[Path, Path]] = []
        self._olds: list[Path] = []

    def replace(self, new: Path, target: Path) -> None:
        old = Path(tempfile.mkdtemp(prefix=f".{target.name}.old.", dir=target.parent))
        self._olds.append(old)
        if target.is_dir() and _must_stay(target):
            self._move_all(target, old)
            self._move_all(new, target)
            return
        if target.exists():
            self._move(target, old / target.name)
        self._move(new, target)

    def undo(self) -> None:
        for path, to in reversed(self._moved):
            if to.exists() and not path.exists():
                to.rename(path)
        for old in self._olds:
            with suppress(OSError):  # one that is not empty holds what could not be put back
                old.rmdir()

    def forget_old(self) -> None:
        for old in self._olds:
            shutil.rmtree(old, ignore_errors=True)

    def _move_all(self, folder: Path, to: Path) -> None:
        for path in sorted(folder.iterdir()):
            self._move(path, to / path.name)

    def _move(self, path: Path, to: Path) -> None:
        self._moved.append((path, to))  # first: an interruption may come in between
        path.rename(to)


def _must_stay(folder: Path) -> bool:
    """Say whether a folder is filled anew, not exchanged: it is empty, or the user stands in it."""
    return not any(folder.iterdir()) or Path.cwd().is_relative_to(folder)


def put_durably(new: Path, target: Path) -> None:
    """
    Put a file in the place of another, so that a loss of power leaves the one or the other.

    Parameters
    ----------
    new, target
        The file, and its place on the same file system.

    Raises
    ------
    OSError
        If it cannot be put there; what stood there stays.
    """
    with new.open("rb+") as stream:
        os.fsync(stream.fileno())
    new.replace(target)
    if os.name != "nt":  # there a folder is no file that could be waited for
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def write_text(path: Path, text: str) -> None:
    """Write a text file as :func:`write_bytes` does, with line feeds on every system."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """
    Write a file atomically.

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
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            aside.chmod(0o644)
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise storage_error(error, f"write {path.name}") from error


def is_own_page(path: Path) -> bool:
    """Say whether a file is a page that sitepipe wrote."""
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return b'<meta name="generator" content="sitepipe">' in stream.read(1000)


def refuse_foreign(target: Path) -> None:
    """
    Refuse a folder that holds anything but earlier outputs.

    Raises
    ------
    UsageError
        If ``target`` holds a file that sitepipe did not write.
    StorageError
        If ``target`` is a file, or a program holds an output open.
    """
    if target.is_file():
        raise StorageError(
            f"{target.name} is a file, not a folder", hint="Choose a folder with --output."
        )
    if not target.is_dir():
        return
    names = sorted(path.name for path in target.iterdir())
    # SQLite keeps these beside a GeoPackage while a program has it open.
    if held := [name for name in names if name.startswith("portfolio.gpkg-")]:
        raise StorageError(
            f"portfolio.gpkg in {target.name} is open in another program ({first_five(held)})",
            hint="Close it there (QGIS) and run the command again.",
        )
    foreign = [name for name in names if name not in OUTPUTS]
    if (target / "parquet").is_dir():
        below = sorted(path.name for path in (target / "parquet").iterdir())
        foreign += [f"parquet/{name}" for name in below if name not in _PARQUET]
    if foreign:
        raise UsageError(
            f"{target.name} holds files that sitepipe did not write ({len(foreign)}): "
            f"{first_five(foreign)}; nothing was written",
            hint="Choose another folder, or move these files away.",
        )
