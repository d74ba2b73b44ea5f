"""Geometries of features: which are sites, which need repair, which are held back."""

from __future__ import annotations

from typing import TypeGuard

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from sitepipe import units
from sitepipe.crs import known_crs
from sitepipe.errors import CrsError
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.positions import (
    GRID_M,
    Floats,
    degrees_of,
    in_great_britain,
    reproject,
    snapped,
)
from sitepipe.ingest.shape_repair import CannotRepair, Repair, repaired
from sitepipe.vocab import IssueKind, Severity
from sitepipe.words import count

_POLYGONAL = ("Polygon", "MultiPolygon")


class ShapeReader:
    """
    Carries the geometries of one file to the working CRS; defects become issues.

    Parameters
    ----------
    label
        The file's name in messages.
    stated
        CRS that the coordinates are said to be in.
    working
        Working CRS, projected in metres.
    issues
        Takes the defects.
    crs_key
        Flag or key by which a user can state another CRS.
    """

    def __init__(
        self, label: str, *, stated: str, working: str, issues: IssueLog, crs_key: str = "--crs"
    ) -> None:
        self.label = label
        self.stated = stated
        self.working = working
        self.issues = issues
        self.crs_key = crs_key
        self._degrees = known_crs(stated).is_geographic
        self._heights = 0

    def check_fit(self, geometries: gpd.GeoSeries, *, stated_in_file: bool) -> None:
        """
        Refuse a file whose coordinates cannot be in the stated CRS.

        Single features abroad are an issue each; if none is in Great Britain, it is the CRS
        that is wrong.

        Raises
        ------
        CrsError
            With the coordinates seen and, unless the file itself states the wrong CRS, the
            one that they would fit.
        """
        bounds = shapely.bounds(geometries.to_numpy())  # NaN where missing or empty
        bounds = bounds[np.isfinite(bounds).all(axis=1)]
        if not len(bounds):
            return
        centres = np.column_stack([bounds[:, [0, 2]].mean(axis=1), bounds[:, [1, 3]].mean(axis=1)])
        if self._fits(centres).any() or (self._degrees and self._fits(centres[:, ::-1]).any()):
            return
        x, y = centres[0]
        if stated_in_file:
            hint = "The file states the wrong CRS: set it in QGIS, save the file and run again."
        elif self._degrees and np.abs(centres).max() > 360:
            hint = f"They look like metres of the National Grid: {self.crs_key} EPSG:27700"
        elif not self._degrees and np.abs(centres).max() <= 360:
            hint = f"They look like degrees: {self.crs_key} EPSG:4326"
        else:
            hint = "The bundled roads cover Great Britain: give its own sites, or correct the CRS."
        raise CrsError(
            f"{self.label}: in {self.stated} none of its {count(len(centres), 'feature')} is in "
            f"Great Britain; the first is at {x:.6g}, {y:.6g}",
            hint=hint,
        )

    def read(
        self, geometry: shapely.Geometry | None, *, row: int, name: str
    ) -> shapely.Geometry | None:
        """
        Return a feature's polygon or point in the working CRS, or ``None`` if it is held back.

        Swapped degrees are put right; of an invalid polygon the polygons that it makes are kept.
        """
        if not self._is_there(geometry, row=row, name=name):
            return None
        self._heights += bool(geometry.has_z)
        if geometry.geom_type == "MultiPoint":
            points = shapely.get_parts(geometry)
            if len(points) > 1:
                self._hold(
                    IssueKind.WRONG_GEOMETRY,
                    f"{name} is {len(points)} points in one feature; a site is one point",
                    row,
                    value=geometry.geom_type,
                    repair="The feature is held back; give each place a feature of its own.",
                )
                return None
            geometry = points[0]
        if geometry.geom_type not in (*_POLYGONAL, "Point") and not _holds_polygons(geometry):
            self._hold(
                IssueKind.WRONG_GEOMETRY,
                f"{name} is a {geometry.geom_type}; a site is a polygon or a point",
                row,
                value=geometry.geom_type,
            )
            return None
        placed = self._placed(geometry, row=row, name=name)
        if placed is None:
            return None
        moved = reproject(placed, source=self.stated, target=self.working)
        if moved.geom_type != "Point":
            return self._polygon(moved, row=row, name=name)
        return snapped(moved)

    def finish(self) -> None:
        """Note what was left out of every feature, once they are read."""
        if self._heights:
            self.issues.add(
                IssueKind.HEIGHTS_LEFT_OUT,
                Severity.NOTICE,
                f"{count(self._heights, 'feature')} with heights, which are not read",
                column="geometry",
                repair="Nothing to do; areas are measured on the flat.",
            )

    def _is_there(
        self, geometry: shapely.Geometry | None, *, row: int, name: str
    ) -> TypeGuard[shapely.Geometry]:
        """Hold back what has no geometry, or coordinates that are none."""
        if geometry is None or geometry.is_empty:
            self._hold(IssueKind.MISSING_GEOMETRY, f"{name} has no geometry", row)
            return False
        wrong = int((~np.isfinite(shapely.get_coordinates(geometry)).all(axis=1)).sum())
        if wrong:
            self._hold(
                IssueKind.COORDINATES_INVALID,
                f"{name}: {count(wrong, 'position')} of its geometry not a finite number",
                row,
            )
        return not wrong

    def _fits(self, positions: Floats) -> npt.NDArray[np.bool_]:
        return in_great_britain(*degrees_of(positions, source=self.stated))

    def _placed(
        self, geometry: shapely.Geometry, *, row: int, name: str
    ) -> shapely.Geometry | None:
        west, south, east, north = geometry.bounds
        centre = np.array([[(west + east) / 2, (south + north) / 2]])
        if self._fits(centre).all():
            return geometry
        x, y = centre[0]
        if self._degrees and self._fits(centre[:, ::-1]).all():
            self.issues.add(
                IssueKind.COORDINATES_SWAPPED,
                Severity.WARNING,
                f"{name}: latitude and longitude are swapped",
                row=row,
                column="geometry",
                value=f"{x:.6g}, {y:.6g}",
                repair=f"Read as latitude {x:.6g}, longitude {y:.6g}.",
            )
            return shapely.transform(shapely.force_2d(geometry), lambda pairs: pairs[:, ::-1])
        self._hold(
            IssueKind.COORDINATES_OUTSIDE,
            f"{name} is far from Great Britain",
            row,
            value=f"{x:.6g}, {y:.6g}",
        )
        return None

    def _polygon(
        self, geometry: shapely.Geometry, *, row: int, name: str
    ) -> shapely.Geometry | None:
        """Keep the polygons of a geometry, valid and on the grid."""
        try:
            found = repaired(geometry, grid_m=GRID_M)
        except CannotRepair as error:
            why = str(error)
            self._hold(
                IssueKind.GEOMETRY_NOT_REPAIRED,
                f"{name}: no area can be made of its boundary: {why}",
                row,
                value=why,
            )
            return None
        if found.done:
            self.issues.add(
                IssueKind.INVALID_GEOMETRY,
                Severity.WARNING,
                f"{name}: its boundary was repaired: {'; '.join(found.done)}",
                row=row,
                column="geometry",
                value=shapely.is_valid_reason(geometry),
                repair=f"{_areas(found)} Check it with the sender.",
            )
        return found.geometry

    def _hold(
        self,
        kind: IssueKind,
        message: str,
        row: int,
        *,
        value: str | None = None,
        repair: str = "The feature is held back; ask the sender for its boundary or position.",
    ) -> None:
        self.issues.add(
            kind,
            Severity.ERROR,
            message,
            row=row,
            column="geometry",
            value=value,
            repair=repair,
        )


def _holds_polygons(geometry: shapely.Geometry) -> bool:
    """Say whether a collection of mixed types has polygons, which are kept of it."""
    return geometry.geom_type == "GeometryCollection" and any(
        part.geom_type in _POLYGONAL or _holds_polygons(part)
        for part in shapely.get_parts(geometry)
    )


def _areas(found: Repair) -> str:
    """Say the area before and after a repair, and the change."""
    before, after = (_area(m2) for m2 in (found.before_m2, found.after_m2))
    if not found.before_m2:
        return f"No area as drawn, {after} after."
    change = 100 * (found.after_m2 / found.before_m2 - 1)
    said = "unchanged" if abs(change) < 0.005 else f"{change:+,.2f} %".replace("-", "\u2212")
    return f"{before} as drawn, {after} after: {said}."


def _area(square_metres: float) -> str:
    acres = units.acres_from_sq_metres(square_metres)
    return f"{acres:,.2f} acres ({units.hectares_from_acres(acres):,.2f} ha)"
