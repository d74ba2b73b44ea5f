"""A source's description in the headings that its file has this time."""

from __future__ import annotations

from sitepipe.config import SourceConfig
from sitepipe.errors import first_five
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.register_sources import in_own_headings
from sitepipe.ingest.source_checks import key_field
from sitepipe.ingest.tables import TextTable
from sitepipe.vocab import IssueKind, Severity
from sitepipe.words import count


def in_headings_of(table: TextTable, source: SourceConfig, issues: IssueLog) -> SourceConfig:
    """
    Call each column as the file calls it, where a person said which other headings it has.

    Parameters
    ----------
    table
        The file's table.
    source
        Its description: ``renamed`` gives other headings, ``lacking`` the columns that may be
        missing. A column that stands under its own heading keeps it.
    issues
        Takes each heading that was read as another, and the columns that are missing.

    Returns
    -------
    source
        Without the columns that the file lacks and may lack. What names the rows, or says which
        of its kind a row is, stays: without it nothing can be read.
    """
    here = set(table.headings)
    found = {
        column: next(name for name in names if name in here)
        for column, names in source.renamed.items()
        if column not in here and here & set(names)
    }
    if found:
        issues.add(
            IssueKind.HEADER_REPAIRED,
            Severity.NOTICE,
            f"{count(len(found), 'column')} of another heading: "
            + first_five(f"{name!r} is {column!r}" for column, name in found.items()),
            column=next(iter(found.values())),
            repair="A person said so; see renamed in its sources/*.yaml or its repairs.",
        )
        source = in_own_headings(source, found)
    return _without(source, [one for one in source.lacking if one not in here], issues)


def _without(source: SourceConfig, lacking: list[str], issues: IssueLog) -> SourceConfig:
    key = key_field(source.entity)
    gone = [
        column
        for column in lacking
        if column in (*source.columns, source.reference_column, source.date_column)
        and not (column in source.columns and source.columns[column].field == key)
    ]
    if not gone:
        return source
    issues.add(
        IssueKind.COLUMN_MISSING,
        Severity.WARNING,
        f"the file lacks {count(len(gone), 'column')} that it used to have: {first_five(gone)}",
        column=gone[0],
        repair="What they hold counts as unknown; ask the sender for them.",
    )
    return source.model_copy(
        update={
            "columns": {name: to for name, to in source.columns.items() if name not in gone},
            "reference_column": "" if source.reference_column in gone else source.reference_column,
            "date_column": "" if source.date_column in gone else source.date_column,
        }
    )
