"""A filled sheet of the template, described as ``sources/*.yaml`` would describe it."""

from __future__ import annotations

from collections.abc import Mapping

from sitepipe.config import ColumnMap, SourceConfig
from sitepipe.forms.form import NOT_STATED, About, FormSheet


def source_of(
    sheet: FormSheet,
    *,
    file: str,
    about: About,
    as_of: str = "",
    headings: Mapping[str, str] | None = None,
    sheet_name: str = "",
    header_row: int = 1,
    ignored: tuple[str, ...] = (),
) -> SourceConfig:
    """
    Describe one filled sheet as a source, as ``sources/*.yaml`` would.

    Parameters
    ----------
    sheet
        The sheet of the template.
    file
        The workbook, relative to the workspace.
    about
        Who sent it, which date it speaks of, and on what terms.
    as_of
        The date that counts where ``about`` states none.
    headings
        The heading in the file for each heading of the template that the file has; all as the
        template writes them if not given.
    sheet_name, header_row
        The sheet's name in the file and the row of its headings, where they differ.
    ignored
        Headings of the file that the template does not have.

    Returns
    -------
    source
        Maps only the columns that are there; the name's must be.
    """
    found = headings if headings is not None else {name: name for name in sheet.headings}
    partner = about.organisation or NOT_STATED
    return SourceConfig(
        title=f"Portfolio template of {partner}, {sheet.title}"
        if about.organisation
        else f"Portfolio template, {sheet.title}",
        partner=partner,
        file=file,
        entity=sheet.entity,
        licence=about.licence or NOT_STATED,
        valid_at=about.date or as_of,
        sheet=sheet_name or sheet.title,
        header_row=header_row,
        name_column=found[sheet.name_heading],
        reference_column=found.get(sheet.reference_heading, ""),
        date_column=found.get(sheet.date_heading, ""),
        columns={
            found[column.heading]: ColumnMap(field=column.field, basis=column.basis)
            for column in sheet.columns
            if column.heading in found
        },
        ignored=list(ignored),
    )
