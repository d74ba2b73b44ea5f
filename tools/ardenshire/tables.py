"""A partner's table: its rows as the partner lays them out, and what each column means to us."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

Cell = str | float | date | None

LICENCE = "Invented for sitepipe; Apache-2.0"
INVENTED = "Fictional: every site, organisation and document is invented."
"""Stands above the headings of every workbook."""


@dataclass(frozen=True)
class Column:
    """
    One column of a partner's table.

    ``field`` is what it holds: a field of ``sitepipe.schema.FIELDS``, ``name`` for the name of
    the row, ``reference`` for a citation, or nothing if the pipeline has no use for it.
    """

    heading: str
    field: str = ""
    basis: str = ""


@dataclass(frozen=True)
class PartnerTable:
    """
    One table that a partner sends, and the description that the workspace reads it by.

    ``preamble`` stands above the headings. ``dates`` is the heading of the column that dates
    each row, where a row is an event. ``encoding`` is that of a CSV file.
    """

    source_id: str
    title: str
    partner: str
    file: str
    entity: str
    valid_at: str
    trust: int
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    comment: str
    sheet: str = ""
    preamble: Sequence[str] = ()
    rhythm_months: int = 0
    dates: str = ""
    crs: str = ""
    encoding: str = "utf-8"
    geometries: Sequence[object] = field(default=())

    @property
    def headings(self) -> list[str]:
        """Return the headings from left to right."""
        return [column.heading for column in self.columns]

    @property
    def header_row(self) -> int:
        """Return the row of the headings, from 1; a blank row parts them from a preamble."""
        return len(self.preamble) + 2 if self.preamble else 1

    def heading_of(self, field_name: str) -> str:
        """Return the heading of the column that holds a field; empty if none does."""
        return next((column.heading for column in self.columns if column.field == field_name), "")

    def description(self) -> dict[str, object]:
        """Return the source's description as ``sources/*.yaml`` holds it."""
        special = ("name", "reference")
        described: dict[str, object] = {
            "title": self.title,
            "partner": self.partner,
            "file": f"inbox/{self.file}",
            "sheet": self.sheet,
            "header_row": self.header_row if self.preamble else None,
            "entity": self.entity,
            "licence": LICENCE,
            "audience": "public",
            "valid_at": self.valid_at,
            "rhythm_months": self.rhythm_months or None,
            "trust": self.trust,
            "crs": self.crs,
            "name_column": self.heading_of("name"),
            "reference_column": self.heading_of("reference"),
            "date_column": self.dates,
            "columns": {
                column.heading: {"field": column.field}
                | ({"basis": column.basis} if column.basis else {})
                for column in self.columns
                if column.field and column.field not in special
            },
            "ignored": [column.heading for column in self.columns if not column.field],
        }
        return {key: value for key, value in described.items() if value not in ("", None, [])}
