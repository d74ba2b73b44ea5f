"""Tables that a workspace keeps from run to run: plain CSV that people can read and correct."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sitepipe.errors import DataError, StorageError, first_five
from sitepipe.render.folder import write_text
from sitepipe.render.portfolio import csv_text, plain_text
from sitepipe.schema import Table


def read_kept(file: Path, table: Table, *, hint: str) -> pd.DataFrame:
    """
    Read a table that is kept, every cell as text.

    Parameters
    ----------
    file
        Where it is; a workspace that has kept nothing yet has no such file.
    table
        Its columns.
    hint
        What to do if it is damaged.

    Returns
    -------
    kept
        The table's columns as text, empty cells unknown, their types not yet set; no rows if
        there is no file.

    Raises
    ------
    DataError
        If the file lacks a column, or is no CSV.
    StorageError
        If it cannot be read.
    """
    if not file.exists():
        return table.empty()
    try:
        kept = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except OSError as error:
        raise StorageError(f"cannot read {file.name}: {error.strerror}") from error
    except ValueError as error:
        raise DataError(f"{file.name} is not readable as CSV: {error}", hint=hint) from error
    if missing := [name for name in table.column_names if name not in kept]:
        raise DataError(f"{file.name} lacks {first_five(missing)}", hint=hint)
    return kept[table.column_names].apply(plain_text).replace("", None)


def write_kept(file: Path, table: pd.DataFrame) -> None:
    """
    Write a table that is kept, atomically.

    Raises
    ------
    StorageError
        If it cannot be written; what was kept stays.
    """
    write_text(file, csv_text(table))
