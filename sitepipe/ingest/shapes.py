"""Geometries of features: which are sites, which need repair, which are held back."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from sitepipe import units
from sitepipe.crs import known_crs
from sitepipe.errors import CrsError
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.positions import (
    Floats,
    degrees_of,
    in_great_britain,
    reproject,
    snapped,
)
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
        if geometry is None or geometry.is_empty or not np.isfinite(geometry.bounds).all():
            self._hold(IssueKind.MISSING_GEOMETRY, f"{name} has no geometry", row)
            return None
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
        if geometry.geom_type not in (*_POLYGONAL, "Point"):
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
        if moved.geom_type in _POLYGONAL:
            return self._polygon(moved, row=row, name=name)
        return snapped(moved)

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
        why = shapely.is_valid_reason(geometry)
        whole = _polygons(shapely.make_valid(geometry))
        kept = _polygons(snapped(whole))
        if kept.is_empty:
            self._hold(
                IssueKind.INVALID_GEOMETRY, f"{name} encloses no area ({why})", row, value=why
            )
            return None
        if not geometry.is_valid:
            before, after = (units.acres_from_sq_metres(g.area) for g in (geometry, kept))
            self.issues.add(
                IssueKind.INVALID_GEOMETRY,
                Severity.WARNING,
                f"{name}: its boundary is not valid ({why})",
                row=row,
                column="geometry",
                value=why,
                repair=f"Repaired to the areas that it encloses: {before:.2f} acres as drawn, "
                f"{after:.2f} acres after. Check it with the sender.",
            )
        return kept

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


def _polygons(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return the polygons among a geometry's parts, as one geometry."""
    parts = [part for part in shapely.get_parts(geometry) if not part.is_empty]
    nested = [
        piece for part in parts for piece in shapely.get_parts(part) if piece.geom_type == "Polygon"
    ]
    return nested[0] if len(nested) == 1 else shapely.MultiPolygon(nested)
