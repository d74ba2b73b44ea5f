"""Cells of tables as an explanation says them: terms by their label, figures with their unit."""

from __future__ import annotations

from sitepipe import schema, vocab, words
from sitepipe.cells import is_true, stated
from sitepipe.dates import is_interval

_LISTS: dict[str, type[vocab.Term]] = {
    "constraints": vocab.Constraint,
    "use_classes": vocab.UseClass,
}
"""Columns of the sites that hold several terms, joined with ``; ``."""


def marked(text: str, verified: object) -> str:
    """Mark a figure that is modelled or judged, or rests on what nobody has verified."""
    return text if is_true(verified) else f"{text} {words.MODELLED}"


def is_column(name: str) -> bool:
    """Tell whether the sites have a column of this name."""
    return name in schema.SITES.column_names


def site_value(column: str, value: object) -> str | None:
    """Say a value of a column of the sites: terms by their label, figures with their unit."""
    text = stated(value)
    if text is None:
        return None
    if (terms := _LISTS.get(column)) is not None:
        return "; ".join(terms(term).label for term in text.split("; "))
    terms = next(each.terms for each in schema.SITES.columns if each.name == column)
    if terms is not None:
        return terms(text).label
    if isinstance(value, float):
        return _with_unit(column, value)
    is_date = next(each.dtype for each in schema.SITES.columns if each.name == column) == "date"
    return date_value(text) if is_date else text


def date_value(iso: str) -> str:
    """Say a date as a table holds it, an interval in words."""
    return words.date(iso) if is_interval(iso) else iso


def _with_unit(column: str, value: float) -> str:
    """Say a figure in the unit that its column's name carries."""
    unit = column.rpartition("_")[2]
    if unit in ("lat", "lon"):
        return f"{value:.5f}°"
    if unit == "gbp":
        return words.pounds(value)
    return words.quantity(value, value, None, "MVA" if unit == "mva" else unit)
