"""What every printed map carries: frame, grid, scale bar and north."""

from __future__ import annotations

import numpy as np
import shapely

from sitepipe import units, words
from sitepipe.render.atlas.drawing import Drawing, text_size
from sitepipe.render.atlas.labels import Labels
from sitepipe.render.atlas.sheet import Sheet, Spot, round_length
from sitepipe.render.theme import Theme


def draw_grid(drawing: Drawing, sheet: Sheet, look: Theme) -> None:
    """Draw the grid: a tick at the edge for every line, its kilometres, and crosses between."""
    pdf, colours = look.pdf, look.colours
    eastings, northings = _grid_lines(sheet, look)
    north = shapely.box(*_north_box(sheet, look)).buffer(pdf.map_tick_length)
    tick, arm, width, height = pdf.map_tick_length, pdf.map_cross, sheet.width, sheet.height

    def stroke(start: Spot, end: Spot, colour: str) -> None:
        drawing.line(np.array([start, end]), colour=colour, width=pdf.map_tick)

    for x in eastings.values():
        for y in northings.values():
            if north.contains(shapely.Point(x, y)):
                continue
            stroke((x - arm, y), (x + arm, y), colours.motorway)
            stroke((x, y - arm), (x, y + arm), colours.motorway)
    _, digits = text_size("0", size=pdf.map_grid_text)
    for label, x in eastings.items():
        stroke((x, 0), (x, tick), colours.ink)
        stroke((x, height - tick), (x, height), colours.ink)
        _grid_text(drawing, (x, height - tick - digits), label, look)
    for label, y in northings.items():
        stroke((0, y), (tick, y), colours.ink)
        stroke((width - tick, y), (width, y), colours.ink)
        if 3 * tick < y < height - 3 * tick:  # else it meets a figure of the upper edge
            wide, _ = text_size(label, size=pdf.map_grid_text)
            _grid_text(drawing, (width - tick - (wide + digits) / 2, y), label, look)


def draw_frame(drawing: Drawing, sheet: Sheet, look: Theme) -> None:
    """Draw the frame, over whatever reaches the edge."""
    inset = look.pdf.map_frame / 2 / 72 * 25.4
    frame = shapely.box(inset, inset, sheet.width - inset, sheet.height - inset)
    drawing.area(frame, fill=None, edge=look.colours.ink, width=look.pdf.map_frame)


def _grid_text(drawing: Drawing, at: Spot, text: str, look: Theme) -> None:
    halo = (look.colours.white, look.pdf.map_halo)
    size = look.pdf.map_grid_text
    drawing.text(at, text, size=size, colour=look.colours.secondary, halo=halo)


def _grid_lines(sheet: Sheet, look: Theme) -> tuple[dict[str, float], dict[str, float]]:
    """Return where the lines of the grid cross the sheet (mm), by easting and northing (km)."""
    step = round_length(sheet.metres(look.pdf.map_grid_least) * 2.5)
    west, south, east, north = sheet.ground
    keep = 3 * step / 20  # a line beside the frame needs no tick

    def lines(low: float, high: float) -> dict[str, float]:
        first = np.ceil((low + keep) / step) * step
        values = np.arange(first, high - keep + step / 1000, step)
        return {words.number(value / 1000): sheet.mm(value - low) for value in values}

    return lines(west, east), lines(south, north)


def draw_north(drawing: Drawing, sheet: Sheet, look: Theme, labels: Labels) -> None:
    """Draw an arrow to the north of the grid in the upper right corner."""
    pdf, ink, paper = look.pdf, look.colours.ink, look.colours.white
    long, wide, notch = pdf.map_north, pdf.map_north / 4, pdf.map_north * 0.8
    box = _north_box(sheet, look)
    x, top = (box[0] + box[2]) / 2, box[3]
    labels.take(box)
    west = shapely.Polygon([(x, top), (x - wide, top - long), (x, top - notch)])
    east = shapely.Polygon([(x, top), (x + wide, top - long), (x, top - notch)])
    drawing.area(west.union(east).buffer(pdf.map_label_gap), fill=paper)
    drawing.area(west, fill=ink, edge=ink, width=pdf.map_tick)
    drawing.area(east, fill=paper, edge=ink, width=pdf.map_tick)
    drawing.text(
        (x, top - 1.42 * long),
        "N",
        size=pdf.map_number,
        colour=ink,
        weight="semibold",
        halo=(paper, pdf.map_halo),
    )


def _north_box(sheet: Sheet, look: Theme) -> tuple[float, float, float, float]:
    """Return what the arrow and its letter take."""
    pdf, long = look.pdf, look.pdf.map_north
    x, top = sheet.width - 4 * pdf.map_inset, sheet.height - 2 * pdf.map_inset
    return (x - long / 2, top - 2 * long, x + long / 2, top)


def draw_scale_bar(
    drawing: Drawing, sheet: Sheet, look: Theme, labels: Labels, *, with_ratio: bool = True
) -> None:
    """
    Draw the scale bar in the lower left corner: kilometres above miles, and the scale as a ratio.

    The ink of each bar is as long as what it says, to the edge of its ends.
    """
    pdf, ink = look.pdf, look.colours.ink
    _, text_high = text_size("0", size=pdf.map_scale_text)
    high, gap = pdf.map_bar_height, 1.1 * text_high
    left, bottom = 1.4 * pdf.map_inset, 0.7 * pdf.map_inset + 1.5 * text_high
    longest = sheet.metres(pdf.map_bar_longest)
    bars = [
        (unit, metres, round_length(longest / metres), y, y + text_above)
        for unit, metres, y, text_above in (
            ("km", 1000.0, bottom + high, high + gap),
            ("miles", 1000 * units.KM_PER_MILE, bottom, -gap),
        )
    ]
    width = max(sheet.mm(length * metres) for _, metres, length, _, _ in bars)
    top = bottom + 2 * high + (3 if with_ratio else 1) * gap
    right = left + width + _width(" miles", look)
    box = (0.0, 0.0, right + pdf.map_inset, top + 1.5 * text_high)
    drawing.area(shapely.box(*box), fill=look.colours.white, edge=ink, width=pdf.map_tick)
    labels.take(box)
    for unit, metres, length, y, text_y in bars:
        mm = sheet.mm(length * metres)
        _bar(drawing, look, name=f"bar-{unit}", at=(left, y), mm=mm)
        for share in (0.0, 0.5, 1.0):
            figure = words.number(length * share, 3)
            name = "mile" if unit == "miles" and length == 1 else unit
            text = f"{figure} {name}" if share == 1 else figure
            # The figure stands over its mark, and its unit beside it.
            unit_mm = _width(text, look) - _width(figure, look)
            drawing.text(
                (left + share * mm + unit_mm / 2, text_y),
                text,
                size=pdf.map_scale_text,
                colour=ink,
            )
    if with_ratio:
        scale = f"1:{sheet.scale:,}"
        drawing.text(
            (left + _width(scale, look, weight="semibold") / 2, top),
            scale,
            size=pdf.map_scale_text,
            colour=ink,
            weight="semibold",
        )


def _width(text: str, look: Theme, *, weight: str = "regular") -> float:
    return text_size(text, size=look.pdf.map_scale_text, weight=weight)[0]


def _bar(drawing: Drawing, look: Theme, *, name: str, at: tuple[float, float], mm: float) -> None:
    """Draw a bar, its first half filled."""
    x, y = at
    high, line = look.pdf.map_bar_height, look.pdf.map_frame / 72 * 25.4
    drawing.area(shapely.box(x, y, x + mm, y + high), fill=look.colours.ink, name=name)
    inside = shapely.box(x + mm / 2, y + line, x + mm - line, y + high - line)
    drawing.area(inside, fill=look.colours.white)
