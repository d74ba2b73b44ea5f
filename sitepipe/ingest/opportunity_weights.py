"""What places of opportunities hold: numbers from 0, and remarks on those that are not stated."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sitepipe.errors import SchemaError, first_five
from sitepipe.ingest.positions import Floats
from sitepipe.opportunities import Opportunities, OpportunitySource
from sitepipe.words import count, percent

_NUMBER = re.compile(r"[-+]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")


def read_weights(
    values: Mapping[str, pd.Series], chosen: Mapping[str, str], rows: np.ndarray, *, label: str
) -> tuple[Floats, list[str]]:
    """
    Return the weights of places, what is not stated as nothing, and remarks on that.

    Parameters
    ----------
    values
        Cells by measure: numbers, or texts such as ``1,234``.
    chosen
        Column of each measure, for messages.
    rows
        P numbers by which people find the rows.
    label
        The file in messages.

    Returns
    -------
    weights, remarks
        P × W numbers from 0, and texts.

    Raises
    ------
    SchemaError
        If a value is negative or no number; says which rows.
    """
    weights, remarks = np.zeros((len(rows), len(values))), []
    for place, (name, column) in enumerate(values.items()):
        cells = column if pd.api.types.is_numeric_dtype(column) else column.map(_stated)
        figures = pd.to_numeric(cells, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
        stated = cells.notna().to_numpy()
        _refuse(label, chosen[name], rows, stated & ~np.isfinite(figures), column, "not numeric")
        _refuse(label, chosen[name], rows, figures < 0, column, "negative")
        if unknown := int((~stated).sum()):
            remarks.append(
                f"{chosen[name]} is not stated in {count(unknown, 'row')}, which count as nothing"
            )
        weights[:, place] = np.where(stated, figures, 0.0)
    return weights, remarks


def _refuse(
    label: str, column: str, rows: np.ndarray, wrong: np.ndarray, cells: pd.Series, what: str
) -> None:
    if not wrong.any():
        return
    cited = [f"row {row} ({cell})" for row, cell in zip(rows[wrong], cells[wrong], strict=True)]
    raise SchemaError(
        f"{label}, column {column}: {count(int(wrong.sum()), 'value')} "
        f"{'is' if wrong.sum() == 1 else 'are'} {what}: {first_five(cited)}",
        hint="What is counted must be numbers from 0; leave a cell empty if it is not known.",
    )


def _stated(cell: object) -> str | None:
    """Return a cell's number as Python reads it, its text if it is none, None if empty."""
    text = "" if pd.isna(cell) else str(cell).strip()
    return (text.replace(",", "") if is_number(text) else text) or None


def is_number(text: str) -> bool:
    """Say whether a cell is a number as people write them: ``1,234.5``."""
    return _NUMBER.fullmatch(text.strip()) is not None


def unplaced(x: Floats, weights: Floats, *, measures: Sequence[str]) -> list[str]:
    """Say what has no position."""
    lost = ~np.isfinite(x)
    if not lost.any():
        return []
    return [
        f"{count(int(lost.sum()), 'row')} without a position, with "
        f"{parts_of(weights, lost, measures)}, are reached from nowhere"
    ]


def parts_of(weights: Floats, rows: np.ndarray, measures: Sequence[str]) -> str:
    """Say what share of each measure some rows hold."""
    whole = weights.sum(axis=0)
    held = weights[rows].sum(axis=0)
    return ", ".join(
        f"{percent(part / total) if total else '0%'} of {name}"
        for name, part, total in zip(measures, held, whole, strict=True)
    )


def opportunities(
    chosen: Mapping[str, str], x: Floats, y: Floats, weights: Floats, source: OpportunitySource
) -> Opportunities:
    """Return the places that hold anything."""
    some = weights.any(axis=1) if chosen else np.zeros(len(x), dtype=bool)
    file = np.zeros(int(some.sum()), dtype=np.int64)
    return Opportunities(tuple(chosen), x[some], y[some], weights[some], file, (source,))
