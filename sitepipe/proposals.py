"""Proposals of how to read a file that no description names, as text and as files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sitepipe.errors import UsageError, storage_error
from sitepipe.ingest.previews import Preview, previews
from sitepipe.ingest.suggestions import SURE, Suggestion, description_text, suggest
from sitepipe.names import slug
from sitepipe.render.folder import write_text
from sitepipe.reports import SuggestedColumn, SuggestedSource, SuggestReport

_ENDINGS = (".yaml", ".yml")
# Tables of what sitepipe publishes, as GeoPackage, Parquet and workbook call them, that hold what
# sources can state. All others are worked out.
_OF_FACTS = frozenset(
    {
        "portfolio", "sites", "boundaries", "applications", "stage_events", "planning",
        "incentives", "plots", "buildings", "works", "connections", "substations", "evidence",
        "parties",
    }
)  # fmt: skip
_EXACTLY = 0.85


def propose(
    file: Path,
    *,
    root: Path,
    partner: str = "",
    sheet: str = "",
    valid_at: str,
    is_output: bool = False,
) -> SuggestReport:
    """
    Propose a description for each table of a file.

    Parameters
    ----------
    file
        The file; of a workbook every sheet is looked at, of a GeoPackage every layer.
    root
        The workspace that the descriptions are for. A file that lies outside is named as if it
        had been put into the inbox.
    partner
        Who sent it.
    sheet
        Only this sheet or layer.
    valid_at
        The date that the file is taken to speak of until somebody says.
    is_output
        It is a published file that somebody edited: what sitepipe worked out itself is left out.

    Returns
    -------
    report
        The proposals; nothing is written.

    Raises
    ------
    UsageError
        If there is no such sheet.
    DataError
        If the file holds no table that can be read.
    StorageError
        If it is missing or cannot be read.
    """
    if not file.is_file():
        raise storage_error(FileNotFoundError(), f"read {file.name}")
    named = _relative(file, root)
    found = previews(file, label=file.name)
    if sheet:
        sheets = [one.table.sheet or "" for one in found]
        found = [one for one in found if one.table.sheet == sheet]
        if not found:
            raise UsageError(
                f"{file.name} has no sheet or layer {sheet!r} that can be read",
                hint=f"It has: {', '.join(filter(None, sheets)) or 'none'}.",
            )
    if is_output and (facts := [one for one in found if _table_of(file, one) in _OF_FACTS]):
        found = facts
    suggestions = [suggest(one) for one in found]
    if is_output:
        suggestions = [_exactly(one) for one in suggestions]
    return SuggestReport(
        file=named,
        sources=[
            _source(
                one,
                name=_name(file, one, alone=len(suggestions) == 1),
                text=description_text(one, file=named, partner=partner, valid_at=valid_at)
                if one.is_of_sites
                else "",
            )
            for one in suggestions
        ],
        outputs=[],
    )


def _table_of(file: Path, preview: Preview) -> str:
    """Name the table of an edited output: a sheet, a layer, or the file of a single table."""
    return (preview.table.sheet or file.name.partition(" of ")[0]).casefold()


def _exactly(suggestion: Suggestion) -> Suggestion:
    """
    Ask a person about columns of an output that are no more than like a field.

    An output calls each field by its own name or title; what is only like one is worked out: the
    lower end of an acreage is not what was stated.
    """
    columns = [
        replace(guess, confidence=min(guess.confidence, SURE - 0.01))
        if guess.confidence < _EXACTLY
        else guess
        for guess in suggestion.columns
    ]
    return replace(suggestion, columns=tuple(columns))


def write_proposals(report: SuggestReport, target: Path, *, overwrite: bool) -> SuggestReport:
    """
    Write proposals: one into a file, several into a folder.

    Parameters
    ----------
    report
        What :func:`propose` gave.
    target
        A ``.yaml`` file for a single proposal, or a folder, where each has its own name.
    overwrite
        Replace descriptions that stand there.

    Returns
    -------
    report
        The same, with the names of the files written.

    Raises
    ------
    UsageError
        If there is nothing to write, several proposals are to go into one file, or a
        description stands there.
    StorageError
        If a file cannot be written.
    """
    held = [one for one in report.sources if one.description]
    if not held:
        raise UsageError(
            f"{report.file} holds no table of sites; nothing was written",
            hint="Leave --output out to see what was recognised.",
        )
    if target.suffix.lower() in _ENDINGS:
        if len(held) > 1:
            sheets = ", ".join(repr(one.sheet) for one in held)
            raise UsageError(
                f"{report.file} holds {len(held)} tables; one file describes one of them",
                hint=f"Choose one with --sheet ({sheets}), or give a folder to --output.",
            )
        files = {target: held[0]}
    else:
        files = {target / f"{one.name}.yaml": one for one in held}
    if not overwrite and (there := [path.name for path in files if path.exists()]):
        raise UsageError(
            f"{', '.join(there)} stands there already; nothing was written",
            hint="Choose another name, or replace it with --overwrite.",
        )
    for path, one in files.items():
        write_text(path, one.description)
    return report.model_copy(update={"outputs": [path.as_posix() for path in files]})


def _relative(file: Path, root: Path) -> str:
    resolved = file.resolve()
    if resolved.is_relative_to(root.resolve()):
        return resolved.relative_to(root.resolve()).as_posix()
    return f"inbox/{file.name}"


def _name(file: Path, one: Suggestion, *, alone: bool) -> str:
    sheet = one.preview.table.sheet
    return slug(file.stem) if alone or not sheet else f"{slug(file.stem)}-{slug(sheet)}"


def _source(one: Suggestion, *, name: str, text: str) -> SuggestedSource:
    return SuggestedSource(
        name=name,
        sheet=one.preview.table.sheet,
        rows=len(one.preview.table.rows),
        entity=one.entity.value if one.is_of_sites else None,
        confidence=one.entity_confidence,
        form=one.form or None,
        columns=[
            SuggestedColumn(
                column=guess.heading,
                field=guess.field or None,
                confidence=guess.confidence,
                mapped=guess.is_sure or guess.field == "name",
                why=guess.why,
            )
            for guess in one.columns
        ],
        description=text,
    )
