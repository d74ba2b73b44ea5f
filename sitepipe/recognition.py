"""Files in the inbox that nobody described, recognised as newer ones of a described source."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from sitepipe.config import AcceptedFile, Loaded, RepairsConfig, SourceConfig
from sitepipe.errors import SitepipeError, first_five
from sitepipe.hashing import file_sha256
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.likenesses import ALIKE, CERTAIN, Known, Likeness, compare
from sitepipe.ingest.previews import Preview, is_readable, previews
from sitepipe.repairs import in_force, read_repairs
from sitepipe.vocab import IssueKind, Severity

_RIVAL = 0.1  # another source as near as this might be meant


@dataclass(frozen=True)
class Match:
    """
    A table of a file that looks like one of a source's.

    ``file`` is relative to the workspace; ``rivals`` are other sources that are about as like.
    """

    file: str
    sha256: str
    likeness: Likeness
    rivals: tuple[str, ...] = ()

    @property
    def source_id(self) -> str:
        """The source that it looks like."""
        return self.likeness.source_id

    @property
    def question(self) -> str:
        """What a person types to confirm it."""
        return f"sitepipe ingest --accept {shlex.quote(self.file)} --as {self.source_id}"

    def accepted(self, *, accepted_at: str, valid_at: str = "") -> AcceptedFile:
        """Describe the file as one that was accepted."""
        preview = self.likeness.preview
        return AcceptedFile(
            file=self.file,
            sha256=self.sha256,
            accepted_at=accepted_at,
            valid_at=valid_at,
            member=preview.member,
            sheet=preview.table.sheet or "",
            header_row=preview.header_row,
        )


@dataclass
class Recognition:
    """
    What the files that nobody described are.

    ``in_force`` describes each source that is read from a newer file without a question;
    ``waiting`` are the matches that a person is asked about; ``issues`` says all of it.
    """

    in_force: dict[str, Loaded[SourceConfig]] = field(default_factory=dict)
    waiting: list[Match] = field(default_factory=list)
    issues: list[dict[str, object]] = field(default_factory=list)


@dataclass(frozen=True)
class Sources:
    """The described sources of a workspace, looked at only as far as a question needs it."""

    root: Path
    described: Mapping[str, Loaded[SourceConfig]]

    @cached_property
    def repairs(self) -> dict[str, RepairsConfig | None]:
        """What was confirmed of each source; ``None`` if nothing was."""
        found = {source_id: read_repairs(self.root, source_id) for source_id in self.described}
        return {source_id: one.section if one else None for source_id, one in found.items()}

    @cached_property
    def known(self) -> list[Known]:
        """What is known of each source that is read from one file of the workspace."""
        seen: dict[str, list[Preview]] = {}
        known = []
        for source_id, loaded in sorted(self.described.items()):
            source, repairs = loaded.section, self.repairs[source_id]
            if "://" in source.file or ":" in source_id:
                continue
            if source.file not in seen:
                seen[source.file] = _looked_at(self.root / source.file, source.file)
            tables = [one for one in seen[source.file] if source.sheet in ("", one.table.sheet)]
            known.append(
                Known(
                    source_id,
                    source,
                    tuple(repairs.added) if repairs else (),
                    tables[0] if tables else None,
                )
            )
        return known

    def is_settled(self, source_id: str, sha256: str) -> bool:
        """Say whether a file's bytes were accepted or replaced before: nothing is asked again."""
        repairs = self.repairs.get(source_id)
        return repairs is not None and sha256 in {
            *repairs.earlier, *(one.sha256 for one in repairs.files)
        }  # fmt: skip

    def twin(self, file: Path) -> str | None:
        """Return the file in force that has the same bytes as another, if there is one."""
        alike = self._by_size.get(file.stat().st_size, [])
        sha256 = file_sha256(file) if alike else ""
        return next((one for one in alike if file_sha256(self.root / one) == sha256), None)

    @cached_property
    def _by_size(self) -> dict[int, list[str]]:
        """The files in force of each size: only those can be the same."""
        sizes: dict[int, list[str]] = {}
        for file in sorted({loaded.section.file for loaded in self.described.values()}):
            if (path := self.root / file).is_file():
                sizes.setdefault(path.stat().st_size, []).append(file)
        return sizes


def matches(sources: Sources, file: Path, *, known: Iterable[Known] | None = None) -> list[Match]:
    """
    Find the sources that a file's tables are like.

    Parameters
    ----------
    sources
        Of the workspace.
    file
        In the workspace.
    known
        Only these sources; all if not given.

    Returns
    -------
    matches
        At most one for each source and each table, the likest first.

    Raises
    ------
    SitepipeError
        If the file holds no table that can be read.
    """
    name = file.resolve().relative_to(sources.root.resolve()).as_posix()
    sha256 = file_sha256(file)
    found = [
        likeness
        for preview in previews(file, label=name)
        for one in (sources.known if known is None else known)
        if (likeness := compare(one, preview)) is not None and likeness.confidence >= ALIKE
    ]
    found.sort(key=lambda one: (-one.confidence, one.source_id, one.preview.table.sheet or ""))
    best: list[Likeness] = []
    for one in found:
        if not any(
            one.source_id == other.source_id or one.preview is other.preview for other in best
        ):
            best.append(one)
    placed = {one.source_id for one in best}
    return [
        Match(
            name,
            sha256,
            one,
            tuple(
                other.source_id
                for other in found
                if other.preview is one.preview
                and other.source_id not in placed
                and other.confidence >= one.confidence - _RIVAL
            ),
        )
        for one in best
    ]


def recognise(sources: Sources, files: Iterable[Path]) -> Recognition:
    """
    Recognise files that no description names.

    A file is read in place of a source's earlier one without a question only where a person
    confirmed one of that source before, all its columns are known, and it alone is new. All
    else is asked.

    Parameters
    ----------
    sources
        Of the workspace.
    files
        In its inbox.
    """
    result = Recognition()
    by_source: dict[str, list[Match]] = {}
    for file in sorted(files):
        name = file.resolve().relative_to(sources.root.resolve()).as_posix()
        if (same := sources.twin(file)) is not None:
            result.issues.append(_same_bytes(name, same))
            continue
        try:
            found = matches(sources, file) if is_readable(file) else []
        except SitepipeError as error:
            result.issues.append(_unmapped(name, file, why=error.message))
            continue
        if not found:
            result.issues.append(_unmapped(name, file))
        for one in found:
            if not sources.is_settled(one.source_id, one.sha256):
                by_source.setdefault(one.source_id, []).append(one)
    for source_id, new in sorted(by_source.items()):
        (one, *others) = new
        if not others and _needs_no_question(sources, one):
            loaded = sources.described[source_id]
            accepted = one.accepted(accepted_at="")
            section = loaded.section.model_copy(update=in_force(accepted, loaded.section))
            result.in_force[source_id] = replace(loaded, section=section)
            result.issues.append(_read_instead(one, loaded.section))
            continue
        result.waiting += new
        result.issues += [_waits(match) for match in new]
    return result


def _needs_no_question(sources: Sources, match: Match) -> bool:
    likeness = match.likeness
    confirmed = sources.repairs[match.source_id] is not None
    return confirmed and likeness.is_plain and likeness.confidence >= CERTAIN and not match.rivals


def _looked_at(path: Path, label: str) -> list[Preview]:
    try:
        return previews(path, label=label)
    except SitepipeError:
        return []  # reading it says why


def _issue(
    file: str, kind: IssueKind, severity: Severity, message: str, *, repair: str
) -> dict[str, object]:
    log = IssueLog(file)
    log.add(kind, severity, message, repair=repair)
    return log.rows[0]


def _unmapped(name: str, file: Path, *, why: str = "") -> dict[str, object]:
    repair = "Add a sources/*.yaml that names it, or take it out of inbox/."
    if is_readable(file) and not why:
        repair = (
            f"Propose a description: sitepipe ingest --suggest {shlex.quote(name)}; or take it out "
            "of inbox/."
        )
    reason = why or "no file in sources/ describes it, and it is like none of those that are"
    return _issue(
        name,
        IssueKind.FILE_UNMAPPED,
        Severity.WARNING,
        f"{file.name} was not read: {reason}",
        repair=repair,
    )


def _same_bytes(name: str, same: str) -> dict[str, object]:
    return _issue(
        name,
        IssueKind.FILE_UNMAPPED,
        Severity.NOTICE,
        f"{name} was not read: it is the same, byte for byte, as {same}",
        repair="Take one of them out.",
    )


def _read_instead(match: Match, before: SourceConfig) -> dict[str, object]:
    return _issue(
        match.file,
        IssueKind.FILE_RECOGNISED,
        Severity.WARNING,
        f"{match.file} was read as {match.source_id} in place of {before.file}: every column is "
        f"known (confidence {match.likeness.confidence:.2f})",
        repair=f"It counts as of {before.valid_at}, the date of the one before. State its own, or "
        f"keep it: {match.question} --valid-at DATE",
    )


def _waits(match: Match) -> dict[str, object]:
    rivals = f", or like {first_five(match.rivals)}" if match.rivals else ""
    return _issue(
        match.file,
        IssueKind.FILE_RECOGNISED,
        Severity.WARNING,
        f"{match.file} looks like {match.source_id} (confidence "
        f"{match.likeness.confidence:.2f}){rivals}, and was not read{differences(match.likeness)}",
        repair=f"If it is: {match.question}",
    )


def differences(likeness: Likeness) -> str:
    """Say in words what is otherwise than in the description; empty if nothing is."""
    renamed = first_five(f"{column!r} is {to!r}" for column, to in likeness.renamed.items())
    parts = [
        f"renamed: {renamed}" if renamed else "",
        f"new: {first_five(map(repr, likeness.added))}" if likeness.added else "",
        f"missing: {first_five(map(repr, likeness.lacking))}" if likeness.lacking else "",
    ]
    said = "; ".join(part for part in parts if part)
    return f"; {said}" if said else ""
