"""Polygons as they were drawn, made into areas that can be measured; with what that changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

SLIVER_M = 0.5
"""Mean width (m) below which a part, or a hole, is a slip of the hand and no land."""

MOST_VERTICES = 2_000_000
"""Of one feature: more is a defect of its export, and no boundary that anybody surveyed."""

MOST_CROSSINGS = 2000
"""Of one feature that is repaired: its cost grows with where it crosses itself, not with size."""

_SAMPLE = 2000


class CannotRepair(ValueError):  # noqa: N818 - a state of the shape, caught where it becomes an issue
    """No area can be made of the shape; the message says why."""


@dataclass(frozen=True)
class Repair:
    """
    An area, and what was done to get it.

    ``done`` is empty where the shape was sound. ``before_m2`` is what the rings enclose as drawn,
    part by part.
    """

    geometry: shapely.Geometry
    done: tuple[str, ...]
    before_m2: float

    @property
    def after_m2(self) -> float:
        """Return the area that is kept."""
        return float(self.geometry.area)


def repaired(geometry: shapely.Geometry, *, grid_m: float) -> Repair:
    """
    Make an area of polygons, so that all that they enclose counts once.

    A ring that crosses itself gives the areas that it encloses. Holes that repeat the outline or
    one another are dropped, parts that lie on or in one another are joined, slivers (narrower
    than :data:`SLIVER_M` on average) are taken off or filled.

    Parameters
    ----------
    geometry
        Polygon, MultiPolygon, or a collection of which only polygons are kept; in metres.
    grid_m
        Grid that coordinates are put on.

    Returns
    -------
    repair
        A valid Polygon or MultiPolygon on the grid.

    Raises
    ------
    CannotRepair
        If nothing is left that encloses an area, or it has too many vertices.
    """
    vertices = int(shapely.get_num_coordinates(geometry))
    if vertices > MOST_VERTICES:
        raise CannotRepair(f"it has {vertices:,} vertices; {MOST_VERTICES:,} are the most")
    parts = _polygons(geometry)
    before = float(shapely.area(parts).sum())
    done = [] if len(parts) == _part_count(geometry) else ["what is no polygon was left out"]
    if not shapely.is_valid(parts).all() or (len(parts) > 1 and not _apart(parts)):
        if (crossings := _crossings(parts)) > MOST_CROSSINGS:
            raise CannotRepair(
                f"it may cross itself at {crossings:,} places; {MOST_CROSSINGS:,} are the most "
                "that are repaired"
            )
        parts, repairs = _made_valid(parts)
        done += repairs
    parts, slivers = _without_slivers(parts)
    done += slivers
    kept = _polygons(shapely.set_precision(_joined(parts), grid_m))
    if not len(kept):
        raise CannotRepair(_nothing_left(geometry, done))
    return Repair(_joined(kept), tuple(done), before)


def _crossings(parts: npt.NDArray[np.object_]) -> int:
    """
    Estimate how many pairs of edges, neighbours aside, may cross.

    Edges are taken at even steps, and counted with all whose boxes they touch.
    """
    edges = shapely.linestrings(np.concatenate([_edges(ring) for ring in _rings(parts)]))
    sample = edges[:: max(1, len(edges) // _SAMPLE)]
    tree = shapely.STRtree(edges)
    touching = sum(len(tree.query(edge)) for edge in sample)
    beside = 3 * len(sample)  # itself and its two neighbours
    return max(0, (touching - beside) * len(edges) // (2 * len(sample)))


def _rings(parts: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    return np.asarray(shapely.get_rings(parts), dtype=object)


def _edges(ring: shapely.LinearRing) -> npt.NDArray[np.float64]:
    """Return the edges of a ring, N × 2 ends × 2."""
    ends = shapely.get_coordinates(ring)
    return np.stack([ends[:-1], ends[1:]], axis=1)


def _polygons(geometry: shapely.Geometry) -> npt.NDArray[np.object_]:
    """Return the polygons among a geometry's parts, however deep they lie."""
    parts = np.array([geometry], dtype=object)
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        parts = shapely.get_parts(parts)
    is_area = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(
        parts
    )
    return np.asarray(parts[is_area], dtype=object)


def _part_count(geometry: shapely.Geometry) -> int:
    parts = np.array([geometry], dtype=object)
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        parts = shapely.get_parts(parts)
    return int((~shapely.is_empty(parts)).sum())


def _joined(parts: npt.NDArray[np.object_]) -> shapely.Geometry:
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(list(parts))


def _apart(parts: npt.NDArray[np.object_]) -> bool:
    """Say whether valid polygons share no area."""
    return bool(shapely.is_valid(shapely.MultiPolygon(list(parts))))


def _made_valid(
    parts: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.object_], list[str]]:
    """Make each polygon valid, then join those that share area."""
    done: dict[str, None] = {}
    sound: list[shapely.Geometry] = []
    for part in parts:
        whole = _without_repeated_rings(part)
        if shapely.get_num_interior_rings(whole) < shapely.get_num_interior_rings(part):
            done["rings that were drawn twice were left out"] = None
        if not whole.is_valid:
            reason = shapely.is_valid_reason(whole).partition("[")[0].strip().lower()
            done[f"{reason} was mended"] = None
            whole = shapely.make_valid(whole)
        sound += list(_polygons(whole))
    pieces = np.array(sound, dtype=object)
    if len(pieces) > 1 and not _apart(pieces):
        done["parts that share land were joined"] = None
        pieces = _polygons(shapely.union_all(pieces))
    return pieces, list(done)


def _without_repeated_rings(polygon: shapely.Polygon) -> shapely.Polygon:
    """Leave out holes that repeat the outline or another hole."""
    if not polygon.interiors:
        return polygon
    seen = {_ring_key(polygon.exterior)}
    holes = []
    for ring in polygon.interiors:
        if (key := _ring_key(ring)) not in seen:
            seen.add(key)
            holes.append(ring)
    return shapely.Polygon(polygon.exterior, holes)


def _ring_key(ring: shapely.LinearRing) -> bytes:
    """Name a ring by its course, wherever it starts and whichever way it runs."""
    return bytes(shapely.to_wkb(shapely.normalize(ring)))


def _without_slivers(
    parts: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.object_], list[str]]:
    done = []
    filled = np.array([_filled(part) for part in parts], dtype=object)
    if (shapely.get_num_interior_rings(filled) < shapely.get_num_interior_rings(parts)).any():
        done.append(f"gaps narrower than {SLIVER_M:g} m were filled")
    broad = _widths(filled) >= SLIVER_M
    if not broad.all():
        done.append(f"slivers narrower than {SLIVER_M:g} m were taken off")
    return filled[broad], done


def _filled(polygon: shapely.Polygon) -> shapely.Polygon:
    """Fill the holes of a polygon that are no wider than a slip of the hand."""
    if not polygon.interiors:
        return polygon
    holes = np.array([shapely.Polygon(ring) for ring in polygon.interiors], dtype=object)
    broad = _widths(holes) >= SLIVER_M
    if broad.all():
        return polygon
    return shapely.Polygon(polygon.exterior, [hole.exterior for hole in holes[broad]])


def _widths(polygons: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """Return the mean width (m) of polygons: of a long strip its area by its length."""
    around = shapely.length(polygons)
    with np.errstate(invalid="ignore", divide="ignore"):
        widths = 2 * shapely.area(polygons) / around
    return np.asarray(np.nan_to_num(widths), dtype=np.float64)


def _nothing_left(geometry: shapely.Geometry, done: list[str]) -> str:
    if not done:
        return str(shapely.is_valid_reason(geometry))
    return f"nothing is left once {'; '.join(done)}"
