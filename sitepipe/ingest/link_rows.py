"""The links of a table, column by column."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from sitepipe.errors import DataError, first_five
from sitepipe.ingest.figures import Unreadable
from sitepipe.ingest.link_columns import LinkColumns
from sitepipe.ingest.link_places import refuse
from sitepipe.ingest.values import read_term
from sitepipe.roadgraph import Doubles, Texts
from sitepipe.units import M_PER_KM
from sitepipe.vocab import RoadClass

_MOTORWAY = re.compile(r"M\d+( TOLL)?|A\d+ ?\(?M\)?")


class LinkRows:
    """The links of a table, column by column."""

    def __init__(
        self, label: str, rows: np.ndarray, columns: LinkColumns, cells: pd.DataFrame
    ) -> None:
        self.label = label
        self.rows = rows
        self.columns = columns
        self._cells = cells

    def ids(self) -> Texts:
        """Return the name of each link; the number of its row without a column of names."""
        column = self.columns.link_id
        if column is None:
            return np.array([f"row {row}" for row in self.rows], dtype=object)
        ids = self._cells[column]
        refuse(self.label, self.rows, (ids == "").to_numpy(), f"{column} is empty")
        if (twice := ids.duplicated(keep=False).to_numpy()).any():
            shown = [f"{name} (row {row})" for name, row in zip(ids[twice], self.rows[twice],
                                                                strict=True)]  # fmt: skip
            raise DataError(
                f"{self.label}, column {column}: {twice.sum()} rows share an id: "
                f"{first_five(shown)}",
                hint="Give each link an id of its own.",
            )
        texts: Texts = ids.to_numpy(dtype=object)
        return texts

    def roads(self) -> Texts:
        """Return the road of each link; empty where none is stated."""
        column = self.columns.road
        if column is None:
            return np.full(len(self.rows), "", dtype=object)
        roads: Texts = self._cells[column].to_numpy(dtype=object)
        return roads

    def classes(self) -> tuple[list[RoadClass], int]:
        """Return the class of each link, and of how many neither class nor number says it."""
        if (column := self.columns.road_class) is not None:
            return [self._class(cell, row) for cell, row in zip(
                self._cells[column], self.rows, strict=True)], 0  # fmt: skip
        numbered = [_class_of(str(road)) for road in self.roads()]
        return [one or RoadClass.MINOR_ROAD for one in numbered], numbered.count(None)

    def _class(self, cell: str, row: int) -> RoadClass:
        try:
            return RoadClass(read_term(cell, RoadClass) or "")
        except (Unreadable, ValueError) as error:
            raise DataError(
                f"{self.label}, row {row}, column {self.columns.road_class}: {cell!r} is no class "
                "of road",
                hint=f"Classes are: {', '.join(RoadClass.values())}.",
            ) from error

    def length_m(self, straight_m: Doubles) -> Doubles:
        """
        Return stated lengths; NaN without a column of them.

        A column that does not name its unit holds km or m, whichever fits the straight lines.
        """
        if (column := self.columns.length) is None:
            return np.full(len(self.rows), np.nan)
        stated = pd.to_numeric(self._cells[column], errors="coerce").to_numpy(dtype=np.float64)
        refuse(self.label, self.rows, ~(stated > 0), f"{column} is no length above 0")
        apart = straight_m > 0
        ratio = float(np.median(stated[apart] / straight_m[apart])) if apart.any() else 1.0
        # Roads are rarely more than twice as long as the straight line, never half as long.
        for factor in (1.0, float(M_PER_KM)):
            if 0.5 <= ratio * factor <= 5:
                return np.asarray(stated * factor, dtype=np.float64)
        raise DataError(
            f"{self.label}, column {column}: lengths are neither m nor km; in the middle they are "
            f"{ratio:.3g} times the straight line in m",
            hint="Give driven lengths in km, and check the positions.",
        )


def _class_of(road: str) -> RoadClass | None:
    """Return the class that a road's number says; None if it says none."""
    number = road.upper().strip()
    if _MOTORWAY.fullmatch(number):
        return RoadClass.MOTORWAY
    if re.fullmatch(r"[AB]\d+.*", number):
        return RoadClass.A_ROAD if number[0] == "A" else RoadClass.B_ROAD
    return None
