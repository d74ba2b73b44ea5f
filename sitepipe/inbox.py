"""What ``sources/`` describes and ``inbox/`` holds, filled templates among it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from sitepipe import config, schema
from sitepipe.config import Loaded, SourceConfig
from sitepipe.errors import ConfigError, DataError, first_five
from sitepipe.hashing import file_sha256
from sitepipe.ingest import ReturnedSheet, read_form
from sitepipe.ingest.workbook_files import WORKBOOK_ENDINGS
from sitepipe.vocab import IssueKind, Severity


@dataclass(frozen=True)
class Inbox:
    """
    What a workspace's sources are read by.

    ``sources`` holds every description by its source's id: those in ``sources/``, and one for
    each filled sheet of a template; ``issues`` the files and sheets that were not read, and why;
    ``returned`` what stood in the sheets of partners' workbooks when they were issued, by source.
    """

    sources: dict[str, Loaded[SourceConfig]]
    issues: pd.DataFrame
    returned: dict[str, ReturnedSheet] = field(default_factory=dict)


def described_sources(root: Path) -> dict[str, Loaded[SourceConfig]]:
    """
    Read every description of a source; its file name is the source's id.

    Raises
    ------
    ConfigError
        If one is wrong, or reads outside the workspace, or a file that another reads too.
    """
    sources = {
        file.stem: config.load(file, SourceConfig, label=f"sources/{file.name}")
        for file in _source_files(root / "sources")
    }
    _check_files(root, sources)
    return sources


def open_inbox(root: Path, described: Mapping[str, Loaded[SourceConfig]], *, as_of: str) -> Inbox:
    """
    Find the sources of a workspace, those of filled templates too.

    A workbook that no file in ``sources/`` describes and that is a copy of the portfolio
    template, whatever its name, is described by its own sheets.

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
    returned: dict[str, ReturnedSheet] = {}
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
            what = f"{file.name} was not read: no file in sources/ describes it"
            repair = "Add a sources/*.yaml that names it, or take it out of inbox/."
            issues.append(_unread(name, Severity.WARNING, what, repair=repair))
            continue
        if (first := copies.setdefault(file_sha256(file), name)) != name:
            what = f"{name} was not read: it is the same, byte for byte, as {first}"
            issues.append(_unread(name, Severity.NOTICE, what, repair="Take one of them out."))
            continue
        issues += form.issues
        returned |= form.returned
        sources |= {
            source_id: Loaded(source, f"{name}, {source.sheet}", file_sha256(file), {})
            for source_id, source in form.sources.items()
        }
    return Inbox(_trusted(sources, returned), schema.ISSUES.frame(issues), returned)


def _trusted(
    sources: dict[str, Loaded[SourceConfig]], returned: Collection[str]
) -> dict[str, Loaded[SourceConfig]]:
    """Trust the workbook of a partner as far as the partner's most trusted other source."""
    trusted = dict(sources)
    for source_id in returned:
        own = sources[source_id].section
        others = [
            one.section
            for name, one in sources.items()
            if name not in returned and one.section.partner == own.partner
        ]
        if not others:
            continue
        trust = max(one.trust for one in others)
        fields = sorted({name for one in others for name in one.trust_by_field})
        by_field = {
            name: max(one.trust_by_field.get(name, one.trust) for one in others) for name in fields
        }
        update = {"trust": trust, "trust_by_field": by_field}
        trusted[source_id] = replace(sources[source_id], section=own.model_copy(update=update))
    return trusted


def inbox_files(root: Path) -> list[Path]:
    """List the files in the inbox; not hidden ones, nor those that mark a workbook as open."""
    return sorted(
        file
        for file in (root / "inbox").rglob("*")
        if file.is_file() and not file.name.startswith((".", "~$"))
    )


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
    files = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
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
