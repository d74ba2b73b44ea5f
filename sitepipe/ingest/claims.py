"""Cells to claims: one value as one source stated it, with the cell it stands in."""

from __future__ import annotations

from dataclasses import dataclass, field

from sitepipe.ingest.acreage import read_acreage
from sitepipe.ingest.claim_fields import bare_unit, heading_unit
from sitepipe.ingest.date_columns import DateColumns
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.figures import Figure, Unreadable, is_stated_unknown, read_number
from sitepipe.ingest.plain_text import plain_text
from sitepipe.ingest.powers import PowerFactor, read_power
from sitepipe.ingest.use_classes import uses_of
from sitepipe.ingest.values import read_flag, read_term, split_list
from sitepipe.schema import FIELDS, Field
from sitepipe.vocab import AcreageBasis, Entity, IssueKind, Severity, UseClass

_ISSUE_KIND = {
    "acreage": IssueKind.UNREADABLE_ACREAGE,
    "number": IssueKind.UNREADABLE_NUMBER,
    "date": IssueKind.UNREADABLE_DATE,
    "term": IssueKind.UNKNOWN_TERM,
    "terms": IssueKind.UNKNOWN_TERM,
    "flag": IssueKind.UNKNOWN_TERM,
}


@dataclass(frozen=True)
class Record:
    """One row of one source: what it is of, and the name of its site, works or substation."""

    entity: Entity
    name: str
    row: int
    valid_at: str | None
    reference: str | None = None
    name_column: str | None = None


@dataclass
class ClaimBook:
    """
    The records and claims of one source, as they are read.

    A claim without ``value``, ``low`` and ``high`` keeps its text and says nothing: its cell
    could not be read, or states that the value is not known.
    """

    source_id: str
    known_at: str
    issues: IssueLog
    sheet: str | None = None
    factor: PowerFactor | None = None
    records: list[dict[str, object]] = field(default_factory=list)
    claims: list[dict[str, object]] = field(default_factory=list)
    _dates: DateColumns = field(default_factory=DateColumns)

    def finish(self) -> None:
        """Note what only whole columns show, once every row is read."""
        self._dates.note(self.issues)

    def record_id(self, row: int) -> str:
        """Return the id of a row's record: source, sheet and row."""
        return ":".join(part for part in (self.source_id, self.sheet, str(row)) if part)

    def add_record(self, record: Record) -> str:
        """Accept a row and return its record's id."""
        record_id = self.record_id(record.row)
        self.records.append(
            {
                "record_id": record_id,
                "entity": record.entity.value,
                "name": record.name,
                "source_id": self.source_id,
                "sheet": self.sheet,
                "row": record.row,
                "column": record.name_column,
                "valid_at": record.valid_at,
            }
        )
        return record_id

    def add_claim(
        self,
        record: Record,
        name: str,
        text: str,
        *,
        column: str,
        default_basis: str = "",
        unit: str = "",
        read_as: str = "",
        several: bool = False,
    ) -> dict[str, object]:
        """
        Read one filled cell to a claim; a cell that cannot be read becomes an issue too.

        Parameters
        ----------
        record
            The row that the cell stands in.
        name
            The field that its column holds.
        text
            The cell exactly as it stands.
        column
            The column's heading.
        default_basis
            Basis of an acreage whose text names none.
        unit
            Unit of a number that stands alone; by default that of the heading.
        read_as
            What the cell is read as where its source's description says so; ``text`` is kept.
        several
            More than one column holds this field, so the claim's id names its column.

        Returns
        -------
        claim
            The row added to the claims.
        """
        spec = FIELDS[name]
        reading: dict[str, object] = {}
        try:
            reading = self._read(
                spec,
                _for_reading(spec, read_as or text),
                record=record,
                column=column,
                default_basis=default_basis,
                unit=unit,
            )
        except Unreadable as error:
            self.issues.add(
                _ISSUE_KIND[spec.kind],
                Severity.WARNING,
                f"{record.name}: {name} {text!r} cannot be read: {error}",
                row=record.row,
                column=column,
                value=text,
                repair="The text is kept and the value counts as unknown; ask the sender.",
            )
        return self.put(record, name, text, column=column, several=several, **reading)

    def put(
        self,
        record: Record,
        name: str,
        text: str,
        *,
        column: str,
        several: bool = False,
        **reading: object,
    ) -> dict[str, object]:
        """Add a claim whose cell is already read to ``value``, or ``low`` and ``high``."""
        record_id = self.record_id(record.row)
        claim = {
            "claim_id": f"{record_id}#{name}" + (f"@{column}" if several else ""),
            "record_id": record_id,
            "field": name,
            "text": text,
            "unit": FIELDS[name].unit if name in FIELDS else None,
            "reference": record.reference,
            "source_id": self.source_id,
            "sheet": self.sheet,
            "row": record.row,
            "column": column,
            "valid_at": record.valid_at,
            "known_at": self.known_at,
            **reading,
        }
        self.claims.append(claim)
        return claim

    def _read(
        self, spec: Field, text: str, *, record: Record, column: str, default_basis: str, unit: str
    ) -> dict[str, object]:
        value: str | None
        match spec.kind:
            case "acreage":
                return _acreage(
                    text, unit=unit or heading_unit(column), default_basis=default_basis
                )
            case "number":
                bare = unit or bare_unit(column, spec.unit)
                return self._power(text, bare) if spec.unit == "MVA" else _number(text, spec, bare)
            case "date":
                value = self._dates.read(text, column=column, row=record.row)
            case "term":
                assert spec.terms is not None
                value = read_term(text, spec.terms)
            case "terms" if spec.terms is UseClass:
                return self._uses(text, record=record, column=column)
            case "terms":
                value = self._terms(spec, text, record=record, column=column)
            case "flag":
                flag = read_flag(text)
                value = None if flag is None else "yes" if flag else "no"
            case "list":
                value = None if is_stated_unknown(text) else "; ".join(split_list(text))
            case "text":
                value = None if is_stated_unknown(text) else text
        return {"value": value}

    def _power(self, text: str, bare: str) -> dict[str, object]:
        power = read_power(text, bare=bare, factor=self.factor)
        return {**_figure(power.figure), "reading": power.reading or None}

    def _uses(self, text: str, *, record: Record, column: str) -> dict[str, object]:
        """Read use classes: one that is none of employment land does not lose the others."""
        read = uses_of(text)
        for part, why in read.unread.items():
            self.issues.add(
                IssueKind.UNKNOWN_TERM,
                Severity.WARNING,
                f"{record.name}: use class {part!r} cannot be read: {why}",
                row=record.row,
                column=column,
                value=part,
                repair="The other classes of the cell hold; the text is kept.",
            )
        return {
            "value": "; ".join(one.value for one in read.classes) or None,
            "reading": read.reading or None,
        }

    def _terms(self, spec: Field, text: str, *, record: Record, column: str) -> str | None:
        """Read a list of terms: one that is not in the vocabulary does not lose the others."""
        assert spec.terms is not None
        read = []
        for part in [] if is_stated_unknown(text) else split_list(text):
            try:
                read.append(read_term(part, spec.terms))
            except Unreadable as error:
                self.issues.add(
                    IssueKind.UNKNOWN_TERM,
                    Severity.WARNING,
                    f"{record.name}: {part!r} cannot be read: {error}",
                    row=record.row,
                    column=column,
                    value=part,
                    repair="The other terms of the cell hold; the text is kept.",
                )
        return "; ".join(term for term in dict.fromkeys(read) if term) or None


def _for_reading(spec: Field, text: str) -> str:
    """Return a cell with plain signs, unless what is read from it is its text."""
    return text if spec.kind in ("text", "list") else plain_text(text)


def _acreage(text: str, *, unit: str, default_basis: str) -> dict[str, object]:
    acreage = read_acreage(text, unit=unit)
    if acreage is None:
        return {}
    basis = acreage.basis or default_basis or AcreageBasis.NOT_STATED
    return {
        "low": acreage.low,
        "high": acreage.high,
        "qualifier": acreage.qualifier.value,
        "basis": str(basis),
    }


def _number(text: str, spec: Field, bare: str) -> dict[str, object]:
    return _figure(read_number(text, unit=spec.unit, bare=bare))


def _figure(figure: Figure | None) -> dict[str, object]:
    if figure is None:
        return {}
    return {"low": figure.low, "high": figure.high, "qualifier": figure.qualifier.value}
