"""Columns of the workbook, taken from tables as their schema describes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from sitepipe import schema, vocab
from sitepipe.render.workbook.cells import CellKind, Cells, Value
from sitepipe.schema import Column, Table
from sitepipe.vocab import Audience

_FORMATS = {
    "acres": "#,##0.0", "£": "#,##0", "£ per sq ft": "#,##0.00", "sq ft": "#,##0",
    "min": "0", "km": "#,##0.0", "m": "#,##0.0", "MVA": "#,##0.0##",
}  # fmt: skip
_KINDS: Mapping[str, CellKind] = {
    "text": "text", "number": "number", "integer": "number", "flag": "flag", "date": "date",
}  # fmt: skip
_UNITS = {  # of columns whose name does not end in one
    "months_low": "months", "months_high": "months", "minutes": "min", "km": "km",
    "lat": "degrees", "lon": "degrees", "substation_lat": "degrees", "substation_lon": "degrees",
    "score": "points", "score_low": "points", "score_high": "points", "points_low": "points",
    "points_high": "points",
}  # fmt: skip
_LEFT_OUT = ("site_id", "claim_id", "claim_ids")

# Nothing is asked where these are empty: the row can be whole without them.
_OPTIONAL = frozenset(
    {"works_note", "offer_from", "plot_landlord", "applicant", "connection_reference", "contact",
     "held_at", "works_start", "works_finish", "description", "reference", "place"}
)  # fmt: skip
_ELECTRICITY_ONLY = frozenset(
    {"route", "electricity_status", "capacity_mva", "firmness", "at_substation"}
)
_OTHER_UTILITIES_ONLY = frozenset({"utility_status", "capacity_text"})


def values(column: Column, rows: pd.Series) -> list[Value]:
    """Return a column's cells as they are written: labels for terms, ``None`` for unknown."""
    if column.terms is not None:
        rows = rows.map({term.value: term.label for term in column.terms})
    cells: list[Any] = rows.astype(object).where(rows.notna(), None).tolist()
    if column.dtype == "flag":
        return [None if cell is None else bool(cell) for cell in cells]
    return cells


def column_cells(
    column: Column,
    rows: pd.Series,
    *,
    heading: str = "",
    number_format: str = "",
    asked: bool | Sequence[bool] = False,
    questions: Sequence[str] = (),
    modelled: Sequence[bool] = (),
) -> Cells:
    """Describe one column as its schema does."""
    return Cells(
        heading=heading or column.heading,
        entries=values(column, rows),
        kind=_KINDS[column.dtype],
        unit=column.unit or _UNITS.get(column.name, ""),
        number_format=number_format or _FORMATS.get(column.unit, "General"),
        meaning=f"{column.meaning[:1].upper()}{column.meaning[1:]}.",
        asked=asked,
        questions=questions,
        modelled=modelled,
    )


def table_cells(
    table: Table,
    rows: pd.DataFrame,
    *,
    audience: Audience,
    only: Sequence[str] = (),
    headings: Mapping[str, str] | None = None,
    asked: bool = False,
) -> list[Cells]:
    """
    Describe the columns of a table that an audience may see.

    Parameters
    ----------
    table, rows
        The table and its rows.
    audience
        Columns meant for others are left out.
    only
        Names of the columns to show, in order; all but ids if not given.
    headings
        Headings by column, where the schema's do not serve.
    asked
        Whether unknown cells are questions.
    """
    columns = columns_of(table)
    names = only or [name for name in columns if name not in _LEFT_OUT]
    shown = [columns[name] for name in names if audience.may_see(columns[name].audience)]
    return [
        column_cells(
            column,
            rows[column.name],
            heading=(headings or {}).get(column.name, ""),
            asked=asked and _asked(column.name, rows),
        )
        for column in shown
    ]


def _asked(name: str, rows: pd.DataFrame) -> bool | Sequence[bool]:
    """Say in which rows an unknown cell is a question: a gas main has no MVA."""
    if name in _OPTIONAL:
        return False
    if name in _ELECTRICITY_ONLY | _OTHER_UTILITIES_ONLY and "utility" in rows.columns:
        is_electricity = (rows["utility"] == vocab.Utility.ELECTRICITY.value).fillna(value=False)
        wanted = is_electricity if name in _ELECTRICITY_ONLY else ~is_electricity
        return [bool(one) for one in wanted]
    return True


def site_cells(rows: pd.DataFrame, names: Mapping[str, str]) -> list[Cells]:
    """Return the name and the id of each row's site."""
    ids = rows["site_id"].tolist()
    return [
        Cells("Site", [names.get(site_id, site_id) for site_id in ids]),
        Cells("Site id", ids, meaning="The site's id; it never changes."),
    ]


def joined_terms(terms: type[vocab.Term], rows: pd.Series) -> list[Value]:
    """Return cells of several terms, each in words."""
    labels = {term.value: term.label for term in terms}
    return [
        None if pd.isna(cell) else "; ".join(labels.get(one, one) for one in str(cell).split("; "))
        for cell in rows
    ]


def joined_by(keys: Iterable[object], parts: Iterable[str]) -> dict[object, str]:
    """Join the parts of each key with semicolons, in order."""
    gathered: dict[object, list[str]] = {}
    for key, part in zip(keys, parts, strict=True):
        gathered.setdefault(key, []).append(part)
    return {key: "; ".join(several) for key, several in gathered.items()}


def columns_of(table: Table) -> dict[str, schema.Column]:
    """Return a table's columns by name."""
    return {column.name: column for column in table.columns}
