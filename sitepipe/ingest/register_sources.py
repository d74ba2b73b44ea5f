"""A source in a public register's form: mended, and described in its file's own headings."""

from __future__ import annotations

from collections.abc import Mapping

from sitepipe.config import SourceConfig
from sitepipe.errors import SchemaError, first_five
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.registers import FORMS
from sitepipe.ingest.registers.forms import RegisterForm
from sitepipe.ingest.tables import TextTable

FORM_BY_NAME: dict[str, RegisterForm] = {form.name: form for form in FORMS}


def read_register(
    table: TextTable, source: SourceConfig, issues: IssueLog
) -> tuple[TextTable, SourceConfig]:
    """
    Mend a table by the form that its source names; without a form, return both as they are.

    Parameters
    ----------
    table
        As read.
    source
        Its ``format`` names the form; its columns may be called as the form calls them.
    issues
        Takes every repair and fault.

    Returns
    -------
    table, source
        As many rows as before; and the description with the headings that the file has, so
        that a claim names the column which its sender sees.

    Raises
    ------
    SchemaError
        If the table lacks columns by which the form is told.
    """
    form = FORM_BY_NAME.get(source.format)
    if form is None:
        return table, source
    mended = form.mend(table, issues)
    found = form.headings(mended.headings)
    if missing := sorted(form.signature - found.keys()):
        raise SchemaError(
            f"{table.where} is no {form.title}: it lacks {first_five(missing)}",
            hint="Correct format in its sources/*.yaml, or leave it out.",
        )
    return mended, in_own_headings(source, found)


def in_own_headings(source: SourceConfig, found: Mapping[str, str]) -> SourceConfig:
    """Write the headings of a file where the description has the form's names."""
    own = {
        name: found.get(getattr(source, name), getattr(source, name))
        for name in ("name_column", "reference_column", "date_column")
    }
    columns = {found.get(column, column): to for column, to in source.columns.items()}
    lists = {
        name: [found.get(column, column) for column in getattr(source, name)]
        for name in ("ignored", "name_otherwise")
    }
    return source.model_copy(update={**own, **lists, "columns": columns})
