"""Typed cells of workbooks and vector files, as the text that a person would write."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd


def cell_text(cell: object) -> str:
    """
    Write a typed cell as text.

    Whole numbers stand without ``.0``, others in the shortest form that reads back to the same
    number; dates are ISO 8601, without a time of midnight; yes and no stand for a truth value;
    a list is joined with semicolons; a cell that holds nothing is empty.
    """
    if isinstance(cell, (list, tuple, np.ndarray)):
        return "; ".join(cell_text(item) for item in cell)
    if not isinstance(cell, str) and pd.isna(cell):
        return ""
    match cell:
        case bool() | np.bool_():
            text = "yes" if cell else "no"
        case float() | np.floating():
            text = str(int(cell)) if float(cell).is_integer() else repr(float(cell))
        case datetime():
            midnight = cell.time() == time()
            text = cell.date().isoformat() if midnight else cell.isoformat(timespec="seconds")
        case date() | time():
            text = cell.isoformat()
        case timedelta():
            text = f"{cell.total_seconds() / 3600:g} hours"
        case _:
            text = str(cell).strip()
    return text


def is_date(cell: object) -> bool:
    """Say whether a cell is a date by its type, not text that reads like one."""
    return isinstance(cell, date)


def column_letters(index: int) -> str:
    """Return a column's letters: ``A`` for 0, ``AA`` for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return a cell's name as a spreadsheet shows it: ``A1`` for row 1 and column 0."""
    return f"{column_letters(column)}{row}"
