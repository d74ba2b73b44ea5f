"""Where the bytes of sources are on this computer: in the workspace, or fetched to its cache."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sitepipe.config import Loaded, SourceConfig, WorkspaceConfig
from sitepipe.config.locators import Place, place_of
from sitepipe.errors import (
    DataError,
    SitepipeError,
    StorageError,
    UnavailableError,
    first_five,
    storage_error,
)
from sitepipe.ingest.addresses import fetch, kept_copy
from sitepipe.ingest.copies import Fetched, note_read
from sitepipe.ingest.databases import copy_table, kept_table
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.patterns import fixed_folder
from sitepipe.vocab import IssueKind, Severity

CACHE = ".cache/sources"
"""Folder of a workspace for what is fetched; it may be removed at any time."""


@dataclass(frozen=True)
class SourceFile:
    """
    The file of a source.

    Attributes
    ----------
    path
        Where it is on this computer.
    name
        What people call it: its path in the workspace, or its public address.
    sha256
        Hash of the bytes if they were fetched; empty for a file of the workspace.
    issues
        What is to be said of how it came, as rows of :data:`sitepipe.schema.ISSUES`.
    record
        Where the cache says which version it is; ``None`` for what is not the last of its kind.
    """

    path: Path
    name: str
    sha256: str = ""
    issues: tuple[dict[str, object], ...] = ()
    record: Path | None = None


@dataclass(frozen=True)
class Limits:
    """How sources may be fetched and read: from where, how long (s), how large (bytes)."""

    local_allowed: bool
    fetch_s: float
    largest_bytes: int

    @classmethod
    def of(cls, portfolio: WorkspaceConfig) -> Limits:
        """Return the limits that a workspace sets."""
        return cls(
            portfolio.local_addresses,
            float(portfolio.fetch_seconds),
            portfolio.largest_file_mb * 10**6,
        )


DEFAULT_LIMITS = Limits.of(WorkspaceConfig())
"""Those of a workspace that says nothing of them."""


def gather_sources(
    root: Path, configs: Mapping[str, Loaded[SourceConfig]], *, limits: Limits
) -> dict[str, SourceFile]:
    """
    Find or fetch the file of every source.

    What cannot be fetched is taken from the cache, if it was fetched before; an issue says of
    which day the copy is. What is in the workspace is not opened.

    Parameters
    ----------
    root
        The workspace.
    configs
        What each source is, by its id.
    limits
        From where, how long and how large.

    Raises
    ------
    StorageError
        If a pattern matches no file, or the cache cannot be written.
    UnavailableError
        If an address or a database cannot be reached and no copy is kept.
    DataError
        If an address is private, leads astray, or brings a web page or too many bytes.
    """
    return {
        source_id: _gathered(root, source_id, configs[source_id], limits)
        for source_id in sorted(configs)
    }


def fetch_sources(
    root: Path, configs: Mapping[str, Loaded[SourceConfig]], *, limits: Limits
) -> dict[str, SourceFile]:
    """Fetch the files of those sources that lie outside the workspace; see `gather_sources`."""
    remote = {
        source_id: source
        for source_id, source in configs.items()
        if place_of(source.section.file).is_remote
    }
    return gather_sources(root, remote, limits=limits)


def note_as_read(files: Iterable[SourceFile]) -> None:
    """
    Note of what was fetched that it could be read: it is now what is read where a server is away.

    Raises
    ------
    StorageError
        If the cache cannot be written.
    """
    for file in files:
        if file.record is not None:
            try:
                note_read(file.record, file.sha256)
            except OSError as error:
                raise storage_error(error, f"note in {CACHE} that {file.name} was read") from error


def _gathered(
    root: Path, source_id: str, loaded: Loaded[SourceConfig], limits: Limits
) -> SourceFile:
    file = loaded.section.file
    match place_of(file):
        case Place.PATTERN:
            raise _no_match(root, loaded)
        case Place.ADDRESS | Place.DATABASE:
            return _fetched(root / CACHE, source_id, loaded, limits)
        case _:
            return SourceFile(root / file, file)


def _fetched(
    cache: Path, source_id: str, loaded: Loaded[SourceConfig], limits: Limits
) -> SourceFile:
    source = loaded.section
    name = source.file_name
    try:
        copy = _fetch(source, cache, limits)
    except UnavailableError as error:
        kept = _kept(source, cache)
        if kept is None:
            error.reword(f"{loaded.cite('file')}: {error.message}")
            raise
        issues = (_stale(source_id, name, kept, error),)
        return SourceFile(kept.path, name, kept.sha256, issues, kept.record)
    except SitepipeError as error:
        error.reword(f"{loaded.cite('file')}: {error.message}")
        raise
    return SourceFile(copy.path, name, copy.sha256, record=copy.record)


def _fetch(source: SourceConfig, cache: Path, limits: Limits) -> Fetched:
    if place_of(source.file) is Place.DATABASE:
        return copy_table(
            source.file,
            source.table,
            cache,
            timeout_s=limits.fetch_s,
            limit_bytes=limits.largest_bytes,
        )
    return fetch(
        source.file,
        cache,
        local_allowed=limits.local_allowed,
        timeout_s=limits.fetch_s,
        limit_bytes=limits.largest_bytes,
    )


def _kept(source: SourceConfig, cache: Path) -> Fetched | None:
    if place_of(source.file) is Place.DATABASE:
        return kept_table(source.file, source.table, cache)
    return kept_copy(source.file, cache)


def _stale(source_id: str, name: str, kept: Fetched, error: UnavailableError) -> dict[str, object]:
    """Say that an older copy stands in for what cannot be had."""
    log = IssueLog(source_id)
    log.add(
        IssueKind.KEPT_COPY_USED,
        Severity.WARNING,
        f"{error.message}; the copy that was current on {kept.current_on} was read",
        value=name,
        repair=error.hint or "Run the command again when it can be reached.",
    )
    return log.rows[0]


def _no_match(root: Path, loaded: Loaded[SourceConfig]) -> StorageError:
    """Say what a pattern was looked for in, and what is there."""
    pattern = loaded.section.file
    folder = fixed_folder(pattern)
    where = f"{folder}/" if folder else "the workspace"
    path = root / folder
    if not path.is_dir():
        found = f"there is no folder {where}"
    else:
        names = sorted(one.name for one in path.iterdir() if not one.name.startswith("."))
        found = f"{where} holds {first_five(names) or 'nothing'}"
    return StorageError(
        f"{loaded.cite('file')}: no file matches {pattern!r}; {found}",
        hint="Put the files there, or correct the pattern: * stands for any text within a name, "
        "** for any folders.",
    )


def refuse_unreadable(path: Path, name: str, *, largest_bytes: int) -> None:
    """
    Refuse what is no plain file, and one that is larger than may be read.

    Raises
    ------
    StorageError
        If it is missing, a folder, or a device or pipe, which may never end.
    DataError
        If it is too large.
    """
    try:
        told = path.stat()
    except OSError as error:
        raise storage_error(error, f"read {name}") from error
    if stat.S_ISDIR(told.st_mode):
        raise storage_error(IsADirectoryError(), f"read {name}")
    if not stat.S_ISREG(told.st_mode):
        raise StorageError(
            f"cannot read {name}: it is a device or a pipe, not a file", hint="Name a file."
        )
    if told.st_size > largest_bytes:
        raise DataError(
            f"{name} has {told.st_size / 10**6:,.0f} MB; the limit is {largest_bytes / 10**6:,.0f}",
            hint="Cut it to what is needed, or raise largest_file_mb in sitepipe.yaml.",
        )
