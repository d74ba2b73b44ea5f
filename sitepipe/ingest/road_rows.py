"""Rows of a layer of road lines, read as the description of its columns says."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import pandas as pd

from sitepipe.config.road_columns import RoadColumns, ValuesOf
from sitepipe.errors import SchemaError, first_five
from sitepipe.ingest.road_layer import LayerInfo, Read
from sitepipe.names import heading_key
from sitepipe.roadgraph import Booleans, Doubles, Texts
from sitepipe.section import Loaded
from sitepipe.units import M_PER_KM

Meaning = TypeVar("Meaning")


class DescribedRows:
    """
    The rows of a layer, read as their description says.

    Parameters
    ----------
    label
        The file in messages.
    layer, read
        The layer, which has every column of the description, and its rows.
    columns
        The description.
    """

    def __init__(
        self, label: str, layer: LayerInfo, read: Read, columns: Loaded[RoadColumns]
    ) -> None:
        self.label = label
        self.read = read
        self.described = columns.section
        self._layer = layer
        self._columns = columns

    def __len__(self) -> int:
        return len(self.read.fid)

    def take(self, rows: Booleans) -> DescribedRows:
        """Return some rows."""
        return DescribedRows(self.label, self._layer, self.read.take(rows), self._columns)

    def column(self, name: str) -> np.ndarray:
        """Return a column by the name that the description gives it."""
        return self.read.columns[str(self._layer.column(name))]

    def texts(self, name: str) -> Texts:
        """Return a column as text without spaces around it; an empty cell is empty text."""
        cells = pd.Series(self.column(name), dtype=object)
        texts: Texts = cells.where(cells.notna(), "").astype(str).str.strip().to_numpy(object)
        return texts

    def ids(self) -> Texts:
        """Return the name of each line; its number in the file where it has none."""
        numbers: Texts = self.read.fid.astype(str).astype(object)
        if self.described.line_id is None:
            return numbers
        named = self.texts(self.described.line_id)
        return np.where(named == "", numbers, named)

    def meanings(self, described: ValuesOf[Meaning], key: str) -> list[Meaning]:
        """
        Return what each cell of a described column means.

        Raises
        ------
        SchemaError
            If a value is not described; says which and how often.
        """
        meaning: dict[str, Any] = {
            heading_key(value): what for value, what in described.meanings.items()
        }
        cells = pd.Series(self.texts(described.column))
        keys = {cell: heading_key(cell) for cell in cells.unique()}
        unknown = cells[cells.map(lambda cell: keys[cell] not in meaning)]
        if len(unknown) and described.otherwise is None:
            counts = unknown.value_counts()
            listed = [f"{value!r} ({number})" for value, number in counts.items()]
            raise SchemaError(
                f"{self.label}, column {described.column}: {len(unknown)} rows have "
                f"{len(listed)} values that are not described: {first_five(listed)}",
                hint=f"Add them to {key} in {self._columns.label}, or give it an otherwise.",
            )
        read: dict[str, Any] = {
            cell: meaning.get(keys[cell], described.otherwise) for cell in cells.unique()
        }
        return [read[cell] for cell in cells]

    def flags(self, described: ValuesOf[bool] | None, key: str) -> Booleans | None:
        """Return a described column of flags; None if it is not described."""
        return None if described is None else np.array(self.meanings(described, key), dtype=bool)

    def roads(self) -> Texts:
        """Return the road of each row; None where none is known."""
        names = np.full(len(self), "", dtype=object)
        if self.described.road is not None:
            names = self.texts(self.described.road)
        if self.described.road_renamed is not None:
            renamed = self.meanings(self.described.road_renamed, "road_renamed")
            other = np.array(renamed, dtype=object)
            names = np.where(other == "", names, other)
        known = pd.Series(names, dtype=object)
        roads: Texts = known.where(known != "", None).to_numpy(dtype=object)
        return roads

    def length_m(self) -> Doubles:
        """Return stated lengths; NaN where none above zero is stated."""
        if (length := self.described.length) is None:
            return np.full(len(self), np.nan)
        cells = pd.Series(self.column(length.column))
        stated = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64)
        metres = stated * (M_PER_KM if length.unit == "km" else 1)
        lengths: Doubles = np.where(metres > 0, metres, np.nan)
        return lengths
