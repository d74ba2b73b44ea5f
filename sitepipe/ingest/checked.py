"""Tables that must be right as a whole: any bad row stops the reading, and all are named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from sitepipe.errors import DataError, SchemaError, first_five
from sitepipe.ingest.claim_fields import meant
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.figures import Unreadable
from sitepipe.ingest.positions import in_great_britain
from sitepipe.ingest.tables import read_table
from sitepipe.ingest.values import read_flag, read_term
from sitepipe.vocab import IssueKind, Term


class CheckedTable:
    """
    A table of a layer, read column by column; what is wrong is gathered.

    Parameters
    ----------
    path
        The CSV file.
    required
        Columns that must be there.
    optional
        Columns that may be missing; they are then unknown, or the default asked for.

    Raises
    ------
    DataError
        If the file is not in UTF-8, or a row has more or fewer cells than the header.
    SchemaError
        If a required column is missing or a column is not one of the table's.
    """

    def __init__(self, path: Path, *, required: list[str], optional: list[str]) -> None:
        self.label = f"{path.parent.name}/{path.name}"
        issues = IssueLog(self.label)
        table = read_table(path, label=self.label, issues=issues)
        if missing := [name for name in required if name not in table.headings]:
            raise SchemaError(
                f"{self.label}: {len(missing)} columns are missing: {first_five(missing)}"
                f"{meant(missing[0], table.headings)}; the file has: {', '.join(table.headings)}",
                hint=f"Required: {', '.join(required)}. Optional: {', '.join(optional)}.",
            )
        self._cells = pd.DataFrame([row.cells for row in table.rows], dtype=object).reindex(
            columns=required + optional, fill_value=""
        )
        self.rows = np.array([row.number for row in table.rows], dtype=np.int64)
        self.problems: list[str] = []
        for kind, what in (
            (IssueKind.ENCODING_GUESSED, "not in UTF-8"),
            (IssueKind.RAGGED_ROW, "with more or fewer cells than the header"),
        ):
            rows = [issue["row"] for issue in issues.rows if issue["kind"] == kind]
            if rows and rows != [None]:
                self.problems.append(self._sentence(what, rows))
            elif rows:
                self.problems.append(f"{self.label} is not in UTF-8")

    def text(self, column: str) -> pd.Series:
        """Return a column of text; an empty cell is unknown."""
        cells = self._cells[column]
        return cells.where(cells != "", None)

    def filled(self, column: str) -> pd.Series:
        """Return a column of text that no row may leave empty."""
        cells = self._cells[column]
        self.refuse((cells == "").to_numpy(), f"without {column}")
        return cells

    def unique(self, column: str) -> pd.Series:
        """Return a column of filled text that no two rows may share."""
        cells = self.filled(column)
        twice = cells.duplicated(keep=False) & (cells != "")
        self.refuse(twice.to_numpy(), f"with a {column} that stands twice", cells)
        return cells

    def number(self, column: str, *, required: bool = True) -> npt.NDArray[np.float64]:
        """Return a column of plain numbers; unreadable ones are refused."""
        cells = self._cells[column]
        numbers = pd.to_numeric(cells.where(cells != "", None), errors="coerce").to_numpy(float)
        wrong = ~np.isfinite(numbers) & ((cells != "").to_numpy() | required)
        self.refuse(wrong, f"with {column} that is no number", cells)
        return np.asarray(numbers, dtype=np.float64)

    def flag(self, column: str, *, default: bool | None = None) -> pd.Series:
        """Return a column of yes or no; an empty cell is the default, or unknown."""
        flags = self._read(column, read_flag, "neither yes nor no").astype("boolean")
        return flags if default is None else flags.fillna(default)

    def term(self, column: str, terms: type[Term], *, default: Term | None = None) -> pd.Series:
        """Return a column of terms by value or label; an empty cell is the default."""
        read = self._read(
            column,
            lambda text: read_term(text, terms) if text else None,
            f"outside {', '.join(terms.values())}",
        )
        if default is None:
            self.refuse((self._cells[column] == "").to_numpy(), f"without {column}")
            return read
        return read.fillna(default.value)

    def position(
        self, *, required: bool = True
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return columns lat and lon; swapped ones, half ones and those abroad are refused."""
        lat, lon = (self.number(name, required=required) for name in ("lat", "lon"))
        self.refuse(np.isnan(lat) != np.isnan(lon), "with only one of lat and lon")
        swapped = ~in_great_britain(lon, lat) & in_great_britain(lat, lon)
        self.refuse(swapped, "with lat and lon swapped")
        known = ~np.isnan(lat) & ~np.isnan(lon)
        abroad = known & ~swapped & ~in_great_britain(lon, lat)
        self.refuse(abroad, "with a position far from Great Britain")
        return lat, lon

    def refuse(
        self, wrong: npt.NDArray[np.bool_], what: str, values: pd.Series | None = None
    ) -> None:
        """Note a problem: the rows at fault, how many, the first five with their values."""
        if not wrong.any():
            return
        rows: list[object] = list(self.rows[wrong])
        if values is not None:
            shown = values.to_numpy()[wrong]
            rows = [f"{row} ({value!r})" for row, value in zip(rows, shown, strict=True)]
        self.problems.append(self._sentence(what, rows))

    def raise_problems(self) -> None:
        """
        Stop if anything was refused.

        Raises
        ------
        DataError
            Naming every kind of problem, with its rows.
        """
        if self.problems:
            raise DataError(
                "\n".join(self.problems),
                hint=f"Correct these rows of {self.label} and run the command again.",
            )

    def _sentence(self, what: str, rows: list[object]) -> str:
        noun = "row" if len(rows) == 1 else "rows"
        return f"{self.label}: {len(rows)} {noun} {what}: {noun} {first_five(rows)}"

    def _read(self, column: str, reader: Callable[[str], object], what: str) -> pd.Series:
        """Read the distinct cells once each; those that cannot be read are refused."""
        cells = self._cells[column]
        reading: dict[str, object] = {}
        unreadable = set()
        for text in cells.unique():
            try:
                reading[text] = reader(text)
            except Unreadable:
                unreadable.add(text)
        self.refuse(cells.isin(unreadable).to_numpy(), f"with {column} {what}", cells)
        return cells.map(reading.get).astype(object)
