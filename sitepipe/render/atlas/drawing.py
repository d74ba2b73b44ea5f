"""A drawing on paper, in mm, that becomes one self-contained SVG."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache
from typing import Any

import matplotlib
import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Affine2D

from sitepipe.render.atlas.sheet import Spot
from sitepipe.render.atlas.svg import self_contained
from sitepipe.render.fonts import printable_on_map, text_face
from sitepipe.render.theme import theme

_MM_PER_INCH = 25.4
_PT_PER_MM = 72 / _MM_PER_INCH
_FROM_MM = Affine2D().scale(_PT_PER_MM)
# Whatever a user's own settings of matplotlib say: the same map for everyone.
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "path",
    "svg.hashsalt": "sitepipe",
    "svg.image_inline": True,
    "lines.scale_dashes": False,
    "path.simplify": False,
    "path.sketch": None,
    "path.effects": [],
    "path.snap": False,
    "axes.xmargin": 0,
    "axes.ymargin": 0,
    "figure.dpi": 72,
}


class Drawing:
    """
    A sheet of ``width`` × ``height`` mm to draw on; the last thing drawn lies on top.

    Every place is in mm from the lower left corner, every width of a line and size of type in
    pt. Text becomes outlines, so the drawing looks the same where the face is not installed;
    what it says must stand in its label.
    """

    def __init__(self, *, width: float, height: float, fill: str) -> None:
        self.width, self.height = width, height
        with matplotlib.rc_context(_SETTINGS):
            self._canvas = Canvas(figsize=(width / _MM_PER_INCH, height / _MM_PER_INCH))
            self._canvas.patch.set_facecolor(fill)
        self._paper = shapely.box(0, 0, width, height)
        self._around = shapely.box(-5, -5, width + 5, height + 5)
        self._depth = 0

    def line(
        self,
        places: npt.ArrayLike,
        *,
        colour: str,
        width: float,
        dash: float | None = None,
        name: str | None = None,
    ) -> None:
        """Draw a line through places; ``dash`` (pt) makes it broken."""
        for x, y in self._parts(shapely.LineString(np.asarray(places))):
            self._add(
                Line2D(
                    x, y, color=colour, linewidth=width, linestyle=_dashes(dash),
                    solid_capstyle="round", solid_joinstyle="round", dash_capstyle="butt",
                ),
                name,
            )  # fmt: skip

    def _parts(self, line: shapely.Geometry) -> Iterable[tuple[Any, Any]]:
        """Give what of a line lies on the paper or just beside it."""
        inside = line.intersection(self._around)
        for part in shapely.get_parts(inside):
            if part.geom_type == "LineString":
                yield part.xy

    def area(
        self,
        shape: shapely.Geometry,
        *,
        fill: str | None,
        edge: str | None = None,
        width: float = 0,
        dash: float | None = None,
        hatch: tuple[float, float] | None = None,
        name: str | None = None,
    ) -> None:
        """
        Draw a polygon or several.

        ``hatch`` gives the distance (mm) and width (pt) of diagonal lines in the colour of
        the edge.
        """
        outline = _outline(shape.intersection(self._around))
        if outline is None:
            return
        if fill:
            self._add(PathPatch(outline, facecolor=fill, edgecolor="none", linewidth=0), name)
        if edge and hatch:
            for diagonal in _hatching(shape.intersection(self._paper), hatch[0]):
                self.line(diagonal, colour=edge, width=hatch[1])
        if edge:
            self._add(
                PathPatch(
                    outline, facecolor="none", edgecolor=edge, linewidth=width,
                    linestyle=_dashes(dash), joinstyle="round",
                ),
                None if fill else name,
            )  # fmt: skip

    def text(
        self,
        middle: Spot,
        text: str,
        *,
        size: float,
        colour: str,
        weight: str = "regular",
        halo: tuple[str, float] | None = None,
    ) -> None:
        """Write a text with its middle at a place; ``halo`` gives colour and width (pt)."""
        shown = printable_on_map(text)
        width, _ = text_size(text, size=size, weight=weight)
        written = Text(
            middle[0] - width / 2, middle[1] - _cap_height(size) / 2, shown,
            fontproperties=_face(weight, size), color=colour, parse_math=False,
            horizontalalignment="left", verticalalignment="baseline",
        )  # fmt: skip
        if halo:
            written.set_path_effects([withStroke(foreground=halo[0], linewidth=halo[1])])
        self._add(written, None)

    def _add(self, artist: Any, name: str | None) -> None:
        self._depth += 1
        artist.set_zorder(self._depth)
        artist.set_transform(_FROM_MM)
        if name:
            artist.set_gid(name)
        # Axes would turn mm to pt as well, and take a quarter of the time that a map takes.
        self._canvas.add_artist(artist, clip=False)

    def svg(self, *, prefix: str, label: str) -> str:
        """
        Return the drawing as an SVG element that may stand in any page.

        Parameters
        ----------
        prefix
            Begins every id, so that two drawings may stand on one page.
        label
            What the drawing shows, in words.

        Returns
        -------
        svg
            One element without style, script or outside reference: looks are attributes.
        """
        stream = io.StringIO()
        with matplotlib.rc_context(_SETTINGS):
            FigureCanvasSVG(self._canvas).print_figure(
                stream, format="svg", metadata={"Date": None}, bbox_inches=None
            )
        return self_contained(
            stream.getvalue(), prefix=prefix, label=label, size=(self.width, self.height)
        )


@cache
def _face(weight: str, size: float) -> FontProperties:
    return FontProperties(fname=str(text_face(weight)), size=size)


@cache
def text_size(text: str, *, size: float, weight: str = "regular") -> tuple[float, float]:
    """Return the width and height (mm) of a text as written."""
    width, _, _ = TextToPath().get_text_width_height_descent(
        printable_on_map(text), _face(weight, size), ismath=False
    )
    return width / _PT_PER_MM, _cap_height(size)


def _cap_height(size: float) -> float:
    return theme().pdf.cap_height * size / _PT_PER_MM


def _dashes(dash: float | None) -> Any:
    return (0, (dash, dash * 0.75)) if dash else "solid"


def _outline(shape: shapely.Geometry) -> Outline | None:
    """Turn polygons, with their holes, into one path."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    rings = [
        Outline(np.asarray(ring.coords)[:, :2], closed=True)
        for part in parts
        for ring in (part.exterior, *part.interiors)
    ]
    return Outline.make_compound_path(*rings) if rings else None


def _hatching(shape: shapely.Geometry, distance: float) -> list[list[tuple[float, float]]]:
    """Return diagonal lines, this far apart, that fill a shape."""
    if shape.is_empty:
        return []
    west, south, east, north = shape.bounds
    height = north - south
    step = distance * 2**0.5
    # Counted from the corner of the sheet, so that the hatching of two shapes lines up.
    first = np.ceil((west - height - south) / step) * step
    starts = np.arange(first, east - south + step, step)
    lines = [
        shapely.LineString([(start + south, south), (start + south + height, north)])
        for start in starts
    ]
    cut = shapely.intersection(lines, shape)
    return [
        [part.coords[0], part.coords[-1]]
        for part in shapely.get_parts(cut)
        if part.geom_type == "LineString" and part.length > 0
    ]
