"""What ``sources/`` describes and ``inbox/`` holds, filled templates among it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

import pandas as pd

from sitepipe import config, schema
from sitepipe.config import Loaded, SourceConfig
from sitepipe.config.locators import Place, place_of
from sitepipe.errors import ConfigError, DataError, first_five
from sitepipe.hashing import file_sha256
from sitepipe.ingest import ReturnedSheet, read_form
from sitepipe.ingest.patterns import fixed_folder, matching_files
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
    ``waiting`` the files that look like newer ones of a source and that a person is asked about;
    ``returned`` what stood in the sheets of partners' workbooks when they were issued, by source.
    """

    sources: dict[str, Loaded[SourceConfig]]
    issues: pd.DataFrame
    waiting: tuple[Match, ...] = ()
    returned: dict[str, ReturnedSheet] = field(default_factory=dict)


def described_sources(root: Path) -> dict[str, Loaded[SourceConfig]]:
    """
    Read every description of a source; its file name is the source's id.

    One whose ``file`` is a pattern describes a source for each file that matches: its id goes
    on with a colon and the file's path below the pattern's own folder, whether one file matches
    or many, so that no other file changes it. A pattern that matches nothing stays as it is.

    Raises
    ------
    ConfigError
        If one is wrong, or reads outside the workspace, or a file that another reads too.
    """
    sources: dict[str, Loaded[SourceConfig]] = {}
    for file in _source_files(root / "sources"):
        loaded = config.load(file, SourceConfig, label=f"sources/{file.name}")
        sources |= _each_match(root, file.stem, repaired(loaded, read_repairs(root, file.stem)))
    _check_files(root, sources)
    return sources


def _each_match(
    root: Path, source_id: str, loaded: Loaded[SourceConfig]
) -> dict[str, Loaded[SourceConfig]]:
    """Describe each file that a description's pattern matches; without one, return it as it is."""
    source = loaded.section
    inside = not Path(source.file).is_absolute() and ".." not in PurePosixPath(source.file).parts
    if place_of(source.file) is not Place.PATTERN or not inside:
        return {source_id: loaded}
    folder = fixed_folder(source.file)
    described = {}
    for file in matching_files(root, source.file):
        name = PurePosixPath(file).relative_to(folder).as_posix()
        section = source.model_copy(update={"file": file, "title": f"{source.title}, {name}"})
        described[f"{source_id}:{name}"] = replace(loaded, section=section)
    return described or {source_id: loaded}


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
            strange.append(file)
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
    found = recognise(Sources(root, described), strange)
    return Inbox(
        _trusted(sources | found.in_force, returned),
        schema.ISSUES.frame([*issues, *found.issues]),
        tuple(found.waiting),
        returned,
    )


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


def undescribed_files(root: Path, described: Mapping[str, Loaded[SourceConfig]]) -> list[Path]:
    """List the files in the inbox that no source is read from."""
    return list(_undescribed(root, described))


def _undescribed(root: Path, described: Mapping[str, Loaded[SourceConfig]]) -> Iterator[Path]:
    files = [source.section.file for source in described.values()]
    named = {(root / file).resolve() for file in files if not place_of(file).is_remote}
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
    Refuse a source outside its workspace, and one file, member or sheet read twice.

    Raises
    ------
    ConfigError
        If a path or a link leads out of the workspace, or two sources name one file and not
        two members or two sheets of it.
    """
    seen: dict[Path | str, list[Loaded[SourceConfig]]] = {}
    for source in sources.values():
        where, name = source.cite("file"), source.section.file
        key: Path | str = f"{name} {source.section.table}"
        if not place_of(name).is_remote:
            key = (root / name).resolve()
            if Path(name).is_absolute() or not key.is_relative_to(root.resolve()):
                raise ConfigError(
                    f"{where}: {name!r} lies outside the workspace",
                    hint="Copy the file into inbox/ and name it there.",
                )
        others = seen.setdefault(key, [])
        if same := [other for other in others if not _are_apart(source.section, other.section)]:
            raise ConfigError(
                f"{where}: {source.section.file_name!r} is read by {same[0].label} already; its "
                "rows would count twice",
                hint="Keep one of the two descriptions, or name another sheet or member in each.",
            )
        others.append(source)


def _are_apart(one: SourceConfig, other: SourceConfig) -> bool:
    """Say whether two descriptions of one file name two members or two sheets of it."""
    pairs = ((one.member.casefold(), other.member.casefold()), (one.sheet, other.sheet))
    return any(first and second and first != second for first, second in pairs)
