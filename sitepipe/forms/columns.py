"""Columns of the template, built from the fields that sources may state."""

from __future__ import annotations

from dataclasses import replace

from sitepipe import words
from sitepipe.forms.examples import EXAMPLES, FOR_WHOM, HOW, PLAIN_EXAMPLES
from sitepipe.forms.form import FormColumn
from sitepipe.schema import ENTITY_TABLES, FIELDS, Field
from sitepipe.vocab import AcreageBasis, Entity

# Great Britain with some sea; what lies outside is swapped or mistyped.
_BOUNDS: dict[str, tuple[float | None, float | None]] = {
    "latitude": (49, 61),
    "longitude": (-9, 2.5),
    **{
        column.claim: (column.low, column.high)
        for table in ENTITY_TABLES.values()
        for column in table.columns
        if column.claim
    },
}
# What a sheet's own title already says need not stand in its headings.
_PLAINER = {"substation_lat": "Latitude", "substation_lon": "Longitude"}
_FROM_ZERO: tuple[float | None, float | None] = (0, None)


def form_column(name: str, *, heading: str = "", note: str = "") -> FormColumn:
    """Describe the column of a field."""
    field = FIELDS[name]
    low, high = _BOUNDS.get(name, _FROM_ZERO) if field.kind == "number" else (None, None)
    parts = [note or words.sentence(field.meaning), HOW[field.kind], FOR_WHOM[field.audience]]
    return FormColumn(
        heading=heading or field.heading,
        field=name,
        kind=field.kind,
        note=" ".join(part for part in parts if part),
        example=_example(name, field),
        terms=field.terms,
        low=low,
        high=high,
    )


def _example(name: str, field: Field) -> str:
    if name in EXAMPLES:
        return EXAMPLES[name]
    if field.terms is not None:
        labels = [term.label for term in field.terms]
        return "; ".join(labels[:2]) if field.kind == "terms" else labels[0]
    return PLAIN_EXAMPLES[field.kind]


def acreage_column(heading: str, basis: AcreageBasis | None, note: str) -> FormColumn:
    """Describe a column of acreages on one basis; ``None`` where the basis is not known."""
    column = form_column("stated_acres", heading=heading, note=note)
    return replace(column, basis=basis.value if basis else "")


def register_columns(entity: Entity, *more: str) -> tuple[FormColumn, ...]:
    """Describe a column for each field that a register resolves, then for others."""
    claims = dict.fromkeys(column.claim for column in ENTITY_TABLES[entity].columns if column.claim)
    return tuple(form_column(name, heading=_PLAINER.get(name, "")) for name in (*claims, *more))
