"""Where the rows of a source say that their sites are: polygons, points, latitude and longitude."""

from __future__ import annotations

import shapely

from sitepipe.config import SourceConfig
from sitepipe.crs import WGS84
from sitepipe.ingest.claims import ClaimBook, Record
from sitepipe.ingest.features import KEYS, Features
from sitepipe.ingest.locations import (
    POSITION,
    SUBSTATION_POSITION,
    Claims,
    location,
    note_outside,
    stated_position,
)
from sitepipe.ingest.positions import in_great_britain, note_transformation
from sitepipe.ingest.postcode_lookup import PostcodeLookup
from sitepipe.ingest.row_places import RowPlace, RowPlaces
from sitepipe.ingest.shapes import ShapeReader
from sitepipe.ingest.tables import TextTable
from sitepipe.vocab import BoundaryKind, Entity

_PLACED = (Entity.SITE, Entity.LOCATION)
"""Entities whose rows say where a site is; a plot's outline is no boundary of its site."""


class PlaceReader:
    """
    Reads where rows are, to rows of :data:`sitepipe.schema.GEOMETRIES`.

    Parameters
    ----------
    source
        Whose rows are read.
    table
        The rows of its file.
    features
        Geometries of a vector file; ``None`` for a table.
    book
        Takes the claims and issues.
    crs
        Working CRS that geometries are carried to.
    postcodes
        The user's lookup of postcodes; ``None`` if there is none.

    Raises
    ------
    CrsError
        If the features cannot be in the CRS that is stated.
    """

    def __init__(
        self,
        source: SourceConfig,
        table: TextTable,
        features: Features | None,
        book: ClaimBook,
        *,
        crs: str,
        postcodes: PostcodeLookup | None = None,
    ) -> None:
        self.rows: list[dict[str, object]] = []
        self._source = source
        self._book = book
        self._crs = crs
        self._shapes: ShapeReader | None = None
        self._drawn: list[shapely.Geometry | None] = []
        self._has_positions = False
        self._rows = RowPlaces(source, table, book.issues, crs=crs, postcodes=postcodes)
        if features is not None and source.entity in _PLACED:
            self._shapes = ShapeReader(
                features.label,
                stated=features.crs,
                working=crs,
                issues=book.issues,
                crs_key=KEYS.crs,
            )
            self._shapes.check_fit(features.table.geometry, stated_in_file=features.crs_in_file)
            self._drawn = list(features.table.geometry)
            note_transformation(features.crs, crs, book.issues)

    def read(self, record: Record, claims: Claims) -> bool:
        """Read where one row is; ``False`` if that holds the row back."""
        if self._shapes is not None:
            return self._read_shape(self._shapes, record, claims)
        if record.entity in _PLACED:
            found = self._rows.read(record, claims)
            if found.held or found.geometry is not None:
                return not found.held and self._put(record, found, claims)
        fields = SUBSTATION_POSITION if record.entity is Entity.SUBSTATION else POSITION
        if not set(fields) & set(claims):
            return True
        position = stated_position(claims, record, self._book.issues, fields=fields)
        if position is None:
            return True
        if not in_great_britain(*position):
            note_outside(position, claims, record, self._book.issues, fields=fields)
            return False
        if record.entity in _PLACED:
            self._has_positions = True
            placed = location(position, claims, source=self._source.crs or WGS84, target=self._crs)
            self._add(record, placed)
        return True

    def _put(self, record: Record, found: RowPlace, claims: Claims) -> bool:
        """Add a row's place as its table states it."""
        assert found.geometry is not None
        kind = self._kind(found.geometry, claims)
        shape = found.geometry.centroid if kind is BoundaryKind.LOCATION_ONLY else found.geometry
        stated = claims.get("uncertainty_m", {}).get("high")
        uncertain = [one for one in (stated, found.uncertainty_m) if isinstance(one, float)]
        self._book.put(
            record, "boundary", found.geometry.geom_type, column=found.column, value=kind.value
        )
        self._add(
            record,
            {
                "place": claims.get("place", {}).get("value"),
                "kind": kind.value,
                "uncertainty_m": max(uncertain, default=None),
                "geometry": shape,
            },
        )
        return True

    def finish(self) -> None:
        """Note how positions were carried to the working CRS, and what postcodes gave."""
        self._rows.finish()
        if self._shapes is not None:
            self._shapes.finish()
        if self._has_positions:
            note_transformation(self._source.crs or WGS84, self._crs, self._book.issues)

    def _read_shape(self, shapes: ShapeReader, record: Record, claims: Claims) -> bool:
        shape = shapes.read(self._drawn[record.row - 1], row=record.row, name=record.name)
        if shape is None:
            return False
        kind = self._kind(shape, claims)
        if kind is BoundaryKind.LOCATION_ONLY:
            shape = shape.centroid  # a circle drawn to show size: nothing may be measured on it
        self._book.put(record, "boundary", shape.geom_type, column="geometry", value=kind.value)
        self._add(
            record,
            {
                "place": claims.get("place", {}).get("value"),
                "kind": kind.value,
                "uncertainty_m": claims.get("uncertainty_m", {}).get("high"),
                "geometry": shape,
            },
        )
        return True

    def _kind(self, shape: shapely.Geometry, claims: Claims) -> BoundaryKind:
        """Decide how a boundary was made: as its row says, else its source, else it is drawn."""
        if shape.geom_type == "Point":
            return BoundaryKind.LOCATION_ONLY
        stated = claims.get("boundary_kind", {}).get("value")
        return BoundaryKind(str(stated)) if stated else self._source.boundary or BoundaryKind.DRAWN

    def _add(self, record: Record, row: dict[str, object]) -> None:
        self.rows.append({"record_id": self._book.record_id(record.row), **row})
