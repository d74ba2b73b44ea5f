"""A person's word that a file is a newer one of a source: checked, and remembered."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sitepipe.config import Loaded, RepairsConfig, SourceConfig
from sitepipe.errors import SitepipeError, UsageError, first_five, unknown_name
from sitepipe.hashing import file_sha256
from sitepipe.ingest.likenesses import Known
from sitepipe.recognition import Match, Sources, matches
from sitepipe.repairs import merged, write_repairs
from sitepipe.reports import AcceptedSource, AcceptReport


def accept_file(
    root: Path,
    described: Mapping[str, Loaded[SourceConfig]],
    file: Path,
    *,
    source_id: str | None = None,
    accepted_at: str,
    valid_at: str = "",
    others: tuple[Path, ...] = (),
) -> AcceptReport:
    """
    Remember that a file is a newer one of a source, and how its columns are called.

    Parameters
    ----------
    root
        The workspace.
    described
        Its sources, by id.
    file
        The file; one that a source is read from already confirms that source's columns.
    source_id
        The source; found by likeness if not given. A workbook may be of several, sheet by sheet.
    accepted_at
        The date of the decision.
    valid_at
        The date that the file speaks of; that of the description if empty.
    others
        Other files of the inbox that no description names: of those that are like the source
        too, none is asked about again.

    Returns
    -------
    report
        What was written to ``sources/NAME.repairs.yaml``.

    Raises
    ------
    UsageError
        If there is no such source, the file is like none or like several, lies outside the
        workspace, or there is nothing to confirm.
    DataError
        If the file holds no table that can be read.
    StorageError
        If it is missing, or the repairs cannot be written.
    """
    sources = Sources(root, described)
    if source_id is not None and source_id not in described:
        raise unknown_name(source_id, described, "source")
    if not file.resolve().is_relative_to(root.resolve()):
        raise UsageError(
            f"{file.name} lies outside the workspace",
            hint="Copy it into inbox/ and accept it there.",
        )
    found = matches(sources, file, known=_asked_of(sources, file, source_id))
    if not found:
        raise UsageError(
            f"{file.name} is like no file of {source_id or 'any source'}: too few of its headings "
            "and names agree",
            hint=f"Describe it as a source of its own: sitepipe ingest --suggest '{file}'",
        )
    if source_id is None and (unsure := [one for one in found if one.rivals]):
        names = [unsure[0].source_id, *unsure[0].rivals]
        raise UsageError(
            f"{file.name} is about as like to {len(names)} sources: {first_five(names)}",
            hint=f"Say which: sitepipe ingest --accept '{file}' --as {names[0]}",
        )
    accepted = [
        _accept(sources, one, accepted_at=accepted_at, valid_at=valid_at, others=others)
        for one in found
    ]
    if not any(one.repairs for one in accepted):
        raise UsageError(
            f"there is nothing to confirm: {file.name} is read already, and every column is known"
        )
    return AcceptReport(file=found[0].file, sources=accepted)


def _asked_of(sources: Sources, file: Path, source_id: str | None) -> list[Known]:
    """List the sources that a file may be of: those that it is read as already, else all."""
    reading = [
        Known(one.source_id, one.source, one.added)  # its earlier table is gone: it was replaced
        for one in sources.known
        if (sources.root / one.source.file).resolve() == file.resolve()
    ]
    asked = reading or sources.known
    return [one for one in asked if source_id in (None, one.source_id)]


def _accept(
    sources: Sources, match: Match, *, accepted_at: str, valid_at: str, others: tuple[Path, ...]
) -> AcceptedSource:
    likeness, source_id = match.likeness, match.source_id
    source = sources.described[source_id].section
    before = sources.repairs[source_id] or RepairsConfig()
    is_read = source.file == match.file and not valid_at
    earlier = [] if is_read else _replaced(sources, match, others)
    files = [one for one in before.files if one.sha256 != match.sha256]
    after = RepairsConfig(
        files=before.files
        if is_read
        else [*files, match.accepted(accepted_at=accepted_at, valid_at=valid_at)],
        renamed=merged(before.renamed, {name: [to] for name, to in likeness.renamed.items()}),
        added=list(dict.fromkeys([*before.added, *likeness.added])),
        lacking=list(dict.fromkeys([*before.lacking, *likeness.lacking])),
        earlier=list(dict.fromkeys([*before.earlier, *earlier])),
    )
    changed = after != before
    written = write_repairs(sources.root, source_id, after) if changed else None
    return AcceptedSource(
        source=source_id,
        sheet=likeness.preview.table.sheet,
        confidence=likeness.confidence,
        renamed=dict(likeness.renamed),
        added=list(likeness.added),
        lacking=list(likeness.lacking),
        valid_at=valid_at or source.valid_at,
        repairs=f"sources/{written.name}" if written else "",
    )


def _replaced(sources: Sources, match: Match, others: tuple[Path, ...]) -> list[str]:
    """Give the hashes of the files that an accepted one comes in place of."""
    before = sources.root / sources.described[match.source_id].section.file
    hashes = [file_sha256(before)] if before.is_file() else []
    known = [one for one in sources.known if one.source_id == match.source_id]
    for other in sorted(others):
        sha256 = file_sha256(other)
        if sha256 == match.sha256:
            continue
        try:
            is_like = bool(matches(sources, other, known=known))
        except SitepipeError:
            continue  # no table at all
        hashes += [sha256] if is_like else []
    return [one for one in hashes if one != match.sha256]
