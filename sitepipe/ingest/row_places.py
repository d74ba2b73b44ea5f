"""Where rows of a table say that sites are: X and Y, grid references, postcodes, outlines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from sitepipe.config import SourceConfig
from sitepipe.ingest.claims import Record
from sitepipe.ingest.coordinate_neighbours import tell_column
from sitepipe.ingest.coordinate_notes import note_told
from sitepipe.ingest.coordinates import BRITISH_GRID, ToldPair
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.figures import Unreadable, is_stated_unknown, read_number
from sitepipe.ingest.grid_references import read_grid_reference
from sitepipe.ingest.locations import Claims
from sitepipe.ingest.positions import reproject, snapped
from sitepipe.ingest.postcode_lookup import PostcodeLookup
from sitepipe.ingest.postcode_places import PostcodePlaces
from sitepipe.ingest.shapes import ShapeReader
from sitepipe.ingest.tables import TextTable
from sitepipe.vocab import IssueKind, Severity


@dataclass(frozen=True)
class RowPlace:
    """
    Where one row is, in the working CRS.

    ``held`` is true where what it says holds the row back; without a geometry and not held it
    says nothing. ``column`` is what says so; ``uncertainty_m`` what that adds.
    """

    geometry: shapely.Geometry | None = None
    column: str = ""
    uncertainty_m: float | None = None
    held: bool = False


_NOWHERE = RowPlace()


class RowPlaces:
    """
    Reads where the rows of a table are, X and Y in the light of those of all its rows.

    Parameters
    ----------
    source
        Maps columns to ``wkt``, ``x`` and ``y``, ``grid_reference`` or ``postcode``; what comes
        first here holds, and a postcode only where no latitude stands. Its ``crs`` is what X, Y
        and outlines should be in; others are told by their values, and noted.
    table
        The rows.
    issues
        Takes the defects.
    crs
        Working CRS.
    postcodes
        The user's lookup of postcodes; ``None`` if there is none.
    """

    def __init__(
        self,
        source: SourceConfig,
        table: TextTable,
        issues: IssueLog,
        *,
        crs: str,
        postcodes: PostcodeLookup | None = None,
    ) -> None:
        self._source, self._label = source, table.where
        self._issues, self._crs = issues, crs
        self._columns = {mapping.field: name for name, mapping in source.columns.items()}
        self._outlines = self._read_outlines(table)
        self._told = self._tell(table)
        self._postcodes = PostcodePlaces(
            table, self._columns.get("postcode", ""), postcodes, issues
        )

    def read(self, record: Record, claims: Claims) -> RowPlace:
        """Say where one row is."""
        if (outline := claims.get("wkt", {}).get("value")) is not None:
            return self._outline(str(outline), record)
        if (pair := self._told.get(record.row)) is not None:
            return self._pair(pair)
        if (reference := claims.get("grid_reference", {}).get("value")) is not None:
            return self._reference(str(reference), record)
        if "latitude" not in claims and (code := claims.get("postcode", {}).get("value")):
            return self._postcode(str(code), record)
        return _NOWHERE

    def finish(self) -> None:
        """Note what is to be said of the rows as a whole."""
        self._postcodes.finish()

    def _read_outlines(self, table: TextTable) -> dict[int, shapely.Geometry]:
        """Read every outline that can be read, by row."""
        if (column := self._columns.get("wkt")) is None:
            return {}
        texts = [row.cells[column] for row in table.rows]
        with np.errstate(all="ignore"):  # a number beyond all bounds is none: it is told below
            shapes = shapely.from_wkt(texts, on_invalid="ignore")
        return {
            row.number: shape
            for row, shape in zip(table.rows, shapes, strict=True)
            if shape is not None and np.isfinite(shape.bounds).all()
        }

    def _tell(self, table: TextTable) -> dict[int, ToldPair]:
        """Tell what the numbers of all rows mean: points, and the middles of outlines."""
        x, y = self._columns.get("x"), self._columns.get("y")
        held: list[tuple[int, float, float]] = []
        for row in table.rows:
            if (shape := self._outlines.get(row.number)) is not None:
                west, south, east, north = shape.bounds
                held.append((row.number, (west + east) / 2, (south + north) / 2))
            elif x and y and not (_is_blank(row.cells[x]) and _is_blank(row.cells[y])):
                held.append((row.number, _number(row.cells[x]), _number(row.cells[y])))
        if not held:
            return {}
        rows, xs, ys = zip(*held, strict=True)
        told = tell_column(np.array(xs), np.array(ys))
        drawn = np.array([row in self._outlines for row in rows])
        outline = self._columns.get("wkt", "")
        for kept, columns in ((~drawn, (x or "", y or "")), (drawn, (outline,))):
            note_told(
                told.only(kept),
                self._issues,
                rows=[rows[place] for place in np.flatnonzero(kept)],
                due=self._source.crs or None,
                columns=columns,
            )
        return {row: told.pair(place) for place, row in enumerate(rows)}

    def _pair(self, pair: ToldPair) -> RowPlace:
        if pair.outside:
            return RowPlace(held=True)
        if pair.easting is None or pair.northing is None:
            return _NOWHERE
        point = self._point(pair.easting, pair.northing)
        column = f"{self._columns['x']}, {self._columns['y']}"
        return RowPlace(point, column, pair.uncertainty_m or None)

    def _reference(self, text: str, record: Record) -> RowPlace:
        column = self._columns["grid_reference"]
        try:
            found = read_grid_reference(text)
        except Unreadable as error:
            return self._unreadable(record, column, text, str(error))
        if found is None:
            return _NOWHERE
        return RowPlace(self._point(found.easting, found.northing), column, found.uncertainty_m)

    def _postcode(self, text: str, record: Record) -> RowPlace:
        if (place := self._postcodes.read(record, text)) is None:
            return _NOWHERE
        easting, northing, uncertainty_m = place
        return RowPlace(self._point(easting, northing), self._columns["postcode"], uncertainty_m)

    def _outline(self, text: str, record: Record) -> RowPlace:
        column = self._columns["wkt"]
        if (shape := self._outlines.get(record.row)) is None:
            return self._unreadable(record, column, text, "it is no well-known text of a shape")
        pair = self._told[record.row]
        if pair.swapped:
            shape = shapely.transform(shapely.force_2d(shape), lambda pairs: pairs[:, ::-1])
        stated = pair.crs or self._source.crs or BRITISH_GRID
        reader = ShapeReader(self._label, stated=stated, working=self._crs, issues=self._issues)
        placed = reader.read(shape, row=record.row, name=record.name)
        return RowPlace(held=True) if placed is None else RowPlace(placed, column)

    def _point(self, easting: float, northing: float) -> shapely.Geometry:
        point = shapely.Point(easting, northing)
        return snapped(reproject(point, source=BRITISH_GRID, target=self._crs))

    def _unreadable(self, record: Record, column: str, text: str, why: str) -> RowPlace:
        self._issues.add(
            IssueKind.UNREADABLE_POSITION,
            Severity.WARNING,
            f"{record.name}: {text[:60]!r} says no place: {why}",
            row=record.row,
            column=column,
            value=text[:200],
            repair="The row is kept without a location; ask the sender for the position.",
        )
        return _NOWHERE


def _is_blank(text: str) -> bool:
    return not text.strip() or is_stated_unknown(text)


def _number(text: str) -> float:
    try:
        figure = read_number(text, unit=None)
    except Unreadable:
        return float("nan")
    return float("nan") if figure is None or figure.low is None else figure.low
