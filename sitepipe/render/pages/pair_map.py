"""A small map of two records and their neighbours, drawn to scale in the working CRS."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from markupsafe import Markup

from sitepipe.render.pages.page import templates

WIDTH, HEIGHT = 480.0, 360.0  # of the drawing (px)
_MARGIN = 0.16  # of the frame, around both records
_LEAST_M = 400.0  # a point alone still shows its surroundings
_USUAL_M = 100.0  # drawn around a point whose uncertainty is not stated
_LABEL_APART = 26.0  # between the two letters (px)
_LABEL_HEIGHT = 22.0
_MOST_LABELS = 6

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Neighbour:
    """Another record nearby: its name, and its shape in metres."""

    name: str
    shape: shapely.Geometry


def pair_map(
    shapes: tuple[shapely.Geometry | None, shapely.Geometry | None],
    uncertainties_m: tuple[float, float],
    near: Sequence[Neighbour],
) -> Markup:
    """
    Draw two records as SVG; empty if neither is anywhere.

    Outlines are filled and solid for the first, open and dashed for the second; points are a
    disc and a diamond, with a circle of how far off they may be.

    Parameters
    ----------
    shapes
        Points or polygons in metres; ``None`` for nowhere.
    uncertainties_m
        How far off each may be where it is a point (m); NaN if not stated.
    near
        Others, drawn faintly.
    """
    placed = [shape for shape in shapes if shape is not None and not shape.is_empty]
    if not placed:
        return Markup()
    frame = frame_of(placed, uncertainties_m)
    scale = WIDTH / (frame[2] - frame[0])
    drawn = [
        _drawn(shape, unsure, frame, scale)
        for shape, unsure in zip(shapes, uncertainties_m, strict=True)
    ]
    letters = _letters([one["at"] for one in drawn if one])
    for one, at in zip([one for one in drawn if one], letters, strict=True):
        one["letter"] = at
    length_m = _bar(frame[2] - frame[0])
    return Markup(  # noqa: S704 - the template escapes names
        templates("questions")
        .get_template("map.svg.j2")
        .render(
            width=f"{WIDTH:g}",
            height=f"{HEIGHT:g}",
            near=_neighbours(near, frame, scale, taken=letters),
            one=drawn[0],
            other=drawn[1],
            bar=f"{length_m * scale:.1f}",
            bar_text=f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m",
        )
    )


def frame_of(placed: Sequence[shapely.Geometry], uncertainties_m: Sequence[float]) -> Box:
    """Return the bounds that show all of the shapes, in the proportions of the drawing (m)."""
    reach = max([_USUAL_M, *(one for one in uncertainties_m if not math.isnan(one))])
    grown = [shape.buffer(reach) if _is_point(shape) else shape for shape in placed]
    west, south, east, north = shapely.total_bounds(np.array(grown, dtype=object))
    across = max((east - west), (north - south) * WIDTH / HEIGHT, _LEAST_M) * (1 + 2 * _MARGIN)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    up = across * HEIGHT / WIDTH
    return middle_x - across / 2, middle_y - up / 2, middle_x + across / 2, middle_y + up / 2


def _is_point(shape: shapely.Geometry) -> bool:
    return bool(shapely.get_dimensions(shape) == 0)


def _drawn(
    shape: shapely.Geometry | None, unsure_m: float, frame: Box, scale: float
) -> dict[str, Any] | None:
    """Return a path or a point with its circle, and where its letter goes."""
    if shape is None or shape.is_empty:
        return None
    if _is_point(shape):
        (x, y), *_ = _on_paper(shapely.get_coordinates(shape), frame, scale)
        radius = (unsure_m if unsure_m > 0 else _USUAL_M) * scale
        return {"point": (f"{x:.1f}", f"{y:.1f}"), "radius": f"{radius:.1f}", "at": (x, y)}
    (at,) = _on_paper(shapely.get_coordinates(shape.representative_point()), frame, scale)
    return {"path": _path(shape, frame, scale), "at": tuple(at)}


def _path(shape: shapely.Geometry, frame: Box, scale: float) -> str:
    """Write a shape as an SVG path, as finely as the drawing shows."""
    simpler = shapely.simplify(shape, 0.3 / scale)
    rings = shapely.get_rings(shapely.get_parts(simpler))
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in _on_paper(points, frame, scale)[:-1]) + "Z"
        for points in map(shapely.get_coordinates, rings)
    )


def _on_paper(points: npt.NDArray[np.float64], frame: Box, scale: float) -> npt.NDArray[np.float64]:
    west, _, _, north = frame
    return np.column_stack([(points[:, 0] - west) * scale, (north - points[:, 1]) * scale])


def _letters(stand: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Move the second letter away from the first where they would cover one another."""
    placed = [(float(x), float(y)) for x, y in stand]
    if len(placed) == 2:
        (x, y), (other_x, other_y) = placed
        if math.hypot(x - other_x, y - other_y) < _LABEL_APART:
            placed = [(x - _LABEL_APART / 2, y), (x + _LABEL_APART / 2, y)]
    return placed


def _neighbours(
    near: Sequence[Neighbour], frame: Box, scale: float, *, taken: Sequence[tuple[float, float]]
) -> list[dict[str, Any]]:
    """Return the paths and points of others; a name only where it stands clear of the rest."""
    found: list[dict[str, Any]] = []
    stands = [(x, y, _LABEL_APART / 2) for x, y in taken]
    for other in near:
        one = _drawn(other.shape, math.nan, frame, scale)
        if one is None:
            continue
        x, y = (float(end) for end in one["at"])
        half = 3.4 * len(other.name) + 4  # of the text's width at its size
        x = min(max(x, half), WIDTH - half)
        is_clear = all(
            abs(x - held_x) > half + held or abs(y - held_y) > _LABEL_HEIGHT
            for held_x, held_y, held in stands
        )
        is_inside = 2 * half < WIDTH and 20 < y < HEIGHT - 40
        if is_inside and is_clear and len(stands) - len(taken) < _MOST_LABELS:
            stands.append((x, y, half))
            one["name"] = other.name
            one["text_at"] = (f"{x:.1f}", f"{y - 7:.1f}")
        found.append(one)
    return found


def _bar(across_m: float) -> float:
    """Return the longest round length that takes at most a third of the width (m)."""
    most = across_m / 3
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1, 2, 5) if step * power <= most)
