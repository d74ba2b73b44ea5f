"""Cells of tables as an explanation says them: terms by their label, figures with their unit."""

from __future__ import annotations

from sitepipe import schema, vocab, words
from sitepipe.cells import is_true, stated


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
    if column == "constraints":
        return "; ".join(vocab.Constraint(term).label for term in text.split("; "))
    terms = next(each.terms for each in schema.SITES.columns if each.name == column)
    if terms is not None:
        return terms(text).label
    return _with_unit(column, value) if isinstance(value, float) else text


def _with_unit(column: str, value: float) -> str:
    """Say a figure in the unit that its column's name carries."""
    unit = column.rpartition("_")[2]
    if unit in ("lat", "lon"):
        return f"{value:.5f}°"
    if unit == "gbp":
        return words.pounds(value)
    return words.quantity(value, value, None, "MVA" if unit == "mva" else unit)
