"""What a form is made of: sheets, columns, and what its first sheet asks."""

from __future__ import annotations

from dataclasses import dataclass

from sitepipe.schema.fields import FieldKind
from sitepipe.vocab import Entity, Term

VERSION = 1
MARKER = f"sitepipe portfolio template, version {VERSION}"
"""The first cell of the sheet ``About``: it says what the workbook is."""
MARKER_PROPERTY = "sitepipe-template"
"""Name of the document property that says it as well; its value is the marker."""

ABOUT = "About"
GUIDE = "Guide"
TERMS = "Terms"
ANSWER = "Answer"
"""Heading of the cells of ``About`` that a person fills."""

NOT_STATED = "not stated"


@dataclass(frozen=True)
class AboutLine:
    """One thing that ``About`` asks: its key, the question and what belongs there."""

    key: str
    heading: str
    note: str


ABOUT_LINES = (
    AboutLine("organisation", "Organisation", "Who sends this workbook."),
    AboutLine("date", "Date the data speaks of", "A day, as 2026-11-14."),
    AboutLine("licence", "Terms of use", "What we may do with the data, in a few words."),
    AboutLine("contact", "Contact", "Whom to ask about it."),
)


@dataclass(frozen=True)
class About:
    """What ``About`` says of a filled template; empty where it says nothing."""

    organisation: str = ""
    date: str = ""
    licence: str = ""
    contact: str = ""


@dataclass(frozen=True)
class FormColumn:
    """
    One column of the template.

    ``heading`` carries the unit; ``field`` is what its claims state, on ``basis`` where it is
    an acreage; ``kind`` says how a cell is read; ``low`` and ``high`` bound a number.
    """

    heading: str
    field: str
    kind: FieldKind
    note: str
    example: str
    basis: str = ""
    terms: type[Term] | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class FormSheet:
    """
    One sheet of the template: each row is a record of ``entity``.

    ``name_heading`` stands over the column that names it; ``reference_heading`` over the one
    that cites a document, ``date_heading`` over the one that dates the row; empty for none.
    """

    title: str
    entity: Entity
    name_heading: str
    name_note: str
    name_example: str
    columns: tuple[FormColumn, ...]
    reference_heading: str = ""
    date_heading: str = ""

    @property
    def headings(self) -> list[str]:
        """Return every heading in order, the name first."""
        last = [self.reference_heading] if self.reference_heading else []
        return [self.name_heading, *(column.heading for column in self.columns), *last]
