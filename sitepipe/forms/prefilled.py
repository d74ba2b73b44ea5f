"""
A template prefilled for one partner: what stood in its cells when it was issued.

The record of that travels in the workbook, on a sheet that spreadsheets do not list. When the
workbook comes back, a cell that still reads as it was issued states nothing new.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sitepipe.forms.form import About, FormSheet
from sitepipe.schema import ENTITY_TABLES
from sitepipe.vocab import Entity

ASKED = "What we ask"
"""The sheet that lists what is asked of the partner, and why it matters."""
ISSUED = "Issued"
"""The sheet, hidden, that records what stood in each cell."""
ROW_ID = "Row id"
"""Heading of the hidden column that ties a row to what was issued."""
ISSUED_HEADINGS = (
    "Sheet", ROW_ID, "Heading", "Text", "Read-only", "Source", "Date", "Claims", "Reference",
)  # fmt: skip
"""
Columns of the sheet :data:`ISSUED`. A row without a heading names a record of the partner's own
of which the row is: its source, its name in ``Text``, its ``Reference``.
"""
YES = "yes"


_EVENT_KEYS = {
    Entity.APPLICATION: ("application", "status", "date"),
    Entity.INCENTIVE: ("scheme",),
}


def key_fields(entity: Entity) -> tuple[str, ...]:
    """
    Return the fields that tell the rows of one site's register apart.

    None for sites, and none where the name of a row says what it is of.
    """
    if entity in _EVENT_KEYS:
        return _EVENT_KEYS[entity]
    table = ENTITY_TABLES.get(entity)
    if table is None or not entity.is_of_a_site:
        return ()
    claims = {column.name: column.claim for column in table.columns}
    return tuple(claims[name] for name in table.key if claims[name])


@dataclass(frozen=True)
class IssuedCell:
    """
    One cell as it was issued.

    ``source`` and ``valid_at`` are those of the partner's own statement, and ``claims`` the ids
    of all its statements on the field; all empty where the value is somebody else's.
    """

    text: str
    read_only: bool = False
    source: str = ""
    valid_at: str = ""
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class IssuedRecord:
    """A record of the partner's that a row was issued for: what it is called, not where it is."""

    source: str
    name: str
    reference: str = ""


@dataclass(frozen=True)
class IssuedRow:
    """One row as it was issued: its cells by the template's headings, and whose row it is."""

    cells: Mapping[str, IssuedCell]
    records: tuple[IssuedRecord, ...] = ()


IssuedSheet = Mapping[str, IssuedRow]
"""The rows of one sheet by their ids."""


@dataclass(frozen=True)
class PrefilledCell:
    """A cell to write: what was issued, what its note says, and how it is marked."""

    issued: IssuedCell
    note: str = ""
    is_asked: bool = False
    is_at_fault: bool = False


@dataclass(frozen=True)
class PrefilledRow:
    """
    A row to write: cells by the template's headings; those not named are empty and free.

    The id of a row of the sheet of sites is the site's.
    """

    row_id: str
    cells: Mapping[str, PrefilledCell]
    records: tuple[IssuedRecord, ...] = ()


@dataclass(frozen=True)
class PrefilledSheet:
    """A sheet of the template with its rows."""

    form: FormSheet
    rows: tuple[PrefilledRow, ...]


@dataclass(frozen=True)
class Ask:
    """
    One thing asked of the partner.

    ``why`` says what it settles, ``answered_in`` the sheet and column that take the answer,
    ``points`` how far it may move the score (0-100). ``claim`` is the statement at fault, where
    one is.
    """

    site_id: str
    site: str
    field: str
    question: str
    why: tuple[str, ...]
    answered_in: str
    value: str = ""
    issue: str = ""
    actor: str = ""
    points: float = 0.0
    claim: str = ""


@dataclass(frozen=True)
class PrefilledForm:
    """
    A whole workbook for one partner, as of an ISO date.

    ``trust`` is how far what it changes will be trusted (0-100).
    """

    about: About
    as_of: str
    trust: int
    portfolio: str
    notice: str
    sheets: tuple[PrefilledSheet, ...]
    asks: tuple[Ask, ...] = field(default=())
