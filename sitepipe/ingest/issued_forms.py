"""What stood in a partner's workbook when it was issued, as the workbook itself records it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sitepipe import forms
from sitepipe.forms import IssuedCell, IssuedRecord, IssuedRow
from sitepipe.ingest.workbooks import sheet_rows
from sitepipe.names import heading_key


@dataclass(frozen=True)
class ReturnedSheet:
    """
    What is known of one sheet that came back.

    ``rows`` are those that were issued, by their ids and with their cells by the headings of
    the file; ``id_heading`` stands over the ids in the file.
    """

    rows: Mapping[str, IssuedRow]
    id_heading: str


def read_issued(path: Path, *, label: str, names: list[str]) -> dict[str, dict[str, IssuedRow]]:
    """
    Read what a workbook records of how it was issued.

    Parameters
    ----------
    path, label
        The workbook, and its name in messages.
    names
        Its sheets.

    Returns
    -------
    issued
        Rows by id, by the title of their sheet; empty for a workbook that was not issued to
        anybody, such as the empty template.

    Raises
    ------
    DataError
        If the sheet cannot be read.
    """
    name = next((one for one in names if heading_key(one) == heading_key(forms.ISSUED)), None)
    if name is None:
        return {}
    cells: dict[tuple[str, str], dict[str, IssuedCell]] = {}
    records: dict[tuple[str, str], list[IssuedRecord]] = {}
    for _, texts in sheet_rows(path, label=label, sheet=name)[1:]:
        width = len(forms.ISSUED_HEADINGS)
        sheet, row_id, heading, text, kept, source, date, claims, reference = (
            *texts[:width], *[""] * (width - len(texts)),
        )  # fmt: skip
        if heading:
            cells.setdefault((sheet, row_id), {})[heading] = IssuedCell(
                text, kept == forms.YES, source, date, tuple(claims.split("\n") if claims else ())
            )
        else:
            records.setdefault((sheet, row_id), []).append(IssuedRecord(source, text, reference))
    issued: dict[str, dict[str, IssuedRow]] = {}
    for sheet, row_id in dict.fromkeys([*cells, *records]):
        key = (sheet, row_id)
        issued.setdefault(sheet, {})[row_id] = IssuedRow(
            cells.get(key, {}), tuple(records.get(key, ()))
        )
    return issued


def returned_sheet(rows: Mapping[str, IssuedRow], headings: Mapping[str, str]) -> ReturnedSheet:
    """
    Put what was issued under the headings that the file has now.

    Parameters
    ----------
    rows
        Rows by id, with their cells by the template's headings.
    headings
        The heading in the file for each of the template's that it has; that of the ids too.
    """
    return ReturnedSheet(
        {
            row_id: IssuedRow(
                {headings[name]: cell for name, cell in row.cells.items() if name in headings},
                row.records,
            )
            for row_id, row in rows.items()
        },
        headings[forms.ROW_ID],
    )
