"""What ``sources/`` describes and ``inbox/`` holds, filled templates among it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sitepipe import config, schema
from sitepipe.config import Loaded, SourceConfig
from sitepipe.errors import ConfigError, DataError, first_five
from sitepipe.hashing import file_sha256
from sitepipe.ingest import read_form
from sitepipe.ingest.workbook_files import WORKBOOK_ENDINGS
from sitepipe.recognition import Match, Sources, recognise
from sitepipe.repairs import is_repairs, read_repairs, repaired
from sitepipe.vocab import IssueKind, Severity


@dataclass(frozen=True)
class Inbox:
    """
    What a workspace's sources are read by.

    ``sources`` holds every description by its source's id: those in ``sources/``, and one for
    each filled sheet of a template; ``issues`` the files and sheets that were not read, and why;
    ``waiting`` the files that look like newer ones of a source and that a person is asked about.
    """

    sources: dict[str, Loaded[SourceConfig]]
    issues: pd.DataFrame
    waiting: tuple[Match, ...] = ()


def described_sources(root: Path) -> dict[str, Loaded[SourceConfig]]:
    """
    Read every description of a source; its file name is the source's id.

    Raises
    ------
    ConfigError
        If one is wrong, or reads outside the workspace, or a file that another reads too.
    """
    sources = {
        file.stem: repaired(
            config.load(file, SourceConfig, label=f"sources/{file.name}"),
            read_repairs(root, file.stem),
        )
        for file in _source_files(root / "sources")
    }
    _check_files(root, sources)
    return sources


def open_inbox(root: Path, described: Mapping[str, Loaded[SourceConfig]], *, as_of: str) -> Inbox:
    """
    Find the sources of a workspace, those of filled templates too.

    A workbook that no file in ``sources/`` describes and that is a copy of the portfolio
    template, whatever its name, is described by its own sheets. Any other file is recognised by
    what it holds (:func:`sitepipe.recognition.recognise`), or is an issue.

    Parameters
    ----------
    root
        The workspace.
    described
        The sources that ``sources/`` describes, by id.
    as_of
        The date that counts where a template states none.

    Raises
    ------
    StorageError
        If a workbook cannot be read.
    """
    sources = dict(described)
    issues: list[dict[str, object]] = []
    copies: dict[str, str] = {}
    strange: list[Path] = []
    for file in _undescribed(root, described):
        name = file.relative_to(root).as_posix()
        form = None
        if file.suffix.lower() in WORKBOOK_ENDINGS:
            try:
                form = read_form(file, file=name, as_of=as_of, taken=sources)
            except DataError as error:
                issues.append(_unread(name, Severity.ERROR, error.message, repair=error.hint))
                continue
        if form is None:
            strange.append(file)
            continue
        if (first := copies.setdefault(file_sha256(file), name)) != name:
            what = f"{name} was not read: it is the same, byte for byte, as {first}"
            issues.append(_unread(name, Severity.NOTICE, what, repair="Take one of them out."))
            continue
        issues += form.issues
        sources |= {
            source_id: Loaded(source, f"{name}, {source.sheet}", file_sha256(file), {})
            for source_id, source in form.sources.items()
        }
    found = recognise(Sources(root, described), strange)
    return Inbox(
        sources | found.in_force,
        schema.ISSUES.frame([*issues, *found.issues]),
        tuple(found.waiting),
    )


def inbox_files(root: Path) -> list[Path]:
    """List the files in the inbox; not hidden ones, nor those that mark a workbook as open."""
    return sorted(
        file
        for file in (root / "inbox").rglob("*")
        if file.is_file() and not file.name.startswith((".", "~$"))
    )


def undescribed_files(root: Path, described: Mapping[str, Loaded[SourceConfig]]) -> list[Path]:
    """List the files in the inbox that no source is read from."""
    return list(_undescribed(root, described))


def _undescribed(root: Path, described: Mapping[str, Loaded[SourceConfig]]) -> Iterator[Path]:
    named = {(root / source.section.file).resolve() for source in described.values()}
    return (file for file in inbox_files(root) if file.resolve() not in named)


def _unread(name: str, severity: Severity, message: str, *, repair: str) -> dict[str, object]:
    return {
        "source_id": name,
        "kind": IssueKind.FILE_UNMAPPED.value,
        "severity": severity.value,
        "message": message,
        "repair": repair,
    }


def _source_files(folder: Path) -> list[Path]:
    """
    List the descriptions of sources.

    Raises
    ------
    ConfigError
        If two differ only in their ending, for the name is the source's id.
    """
    found = [*folder.glob("*.yaml"), *folder.glob("*.yml")]
    files = sorted(file for file in found if not is_repairs(file))
    stems = [file.stem for file in files]
    if twice := sorted({stem for stem in stems if stems.count(stem) > 1}):
        raise ConfigError(
            f"sources/ describes {first_five(twice)} twice, as .yaml and .yml",
            hint="Keep one of the two.",
        )
    return files


def _check_files(root: Path, sources: dict[str, Loaded[SourceConfig]]) -> None:
    """
    Refuse a source outside its workspace, and one file or sheet read twice.

    Raises
    ------
    ConfigError
        If a path or a link leads out of the workspace, or two sources name one file and not
        two sheets of it.
    """
    seen: dict[Path, dict[str, str]] = {}
    for source in sources.values():
        where, name = source.cite("file"), source.section.file
        sheet = source.section.sheet
        file = (root / name).resolve()
        if Path(name).is_absolute() or not file.is_relative_to(root.resolve()):
            raise ConfigError(
                f"{where}: {name!r} lies outside the workspace",
                hint="Copy the file into inbox/ and name it there.",
            )
        read = seen.setdefault(file, {})
        if read and (not sheet or "" in read or sheet in read):
            other = read.get(sheet) or next(iter(read.values()))
            raise ConfigError(
                f"{where}: {name!r} is read by {other} already; its rows would count twice",
                hint="Keep one of the two descriptions, or name another sheet in each.",
            )
        read[sheet] = source.label
