"""Small charts of a report as SVG: a line through months, and a bar for what was and what is."""

from __future__ import annotations

from collections.abc import Sequence

from sitepipe.render.pages.page import templates
from sitepipe.render.theme import Theme


def trend_svg(
    title: str,
    values: Sequence[float | None],
    said: Sequence[str],
    dates: Sequence[str],
    label: str,
    look: Theme,
    *,
    full: float,
    scale: str,
    face: str = "",
) -> str:
    """
    Draw one figure over time, month by month, from nothing at its foot.

    Parameters
    ----------
    title
        What it counts.
    values
        N figures; where one is unknown the line has a gap.
    said, dates
        The figures in words, and the dates they are of.
    label
        All of it in words, for those who do not see the drawing.
    look
        Every colour and size.
    full, scale
        The figure that stands at the top, and what the drawing spans in words: a small change
        of a large figure is to look small.
    face
        The typeface; the theme's for screens if not given.

    Returns
    -------
    svg
        One element, with the figure and the date of each end below it.
    """
    size, type_, space = look.sizes, look.type, look.space
    width, drawn = size.chart, size.chart_height
    radius = look.widths.selected
    edge = radius + look.widths.outline / 2  # a mark is drawn whole, its outline too
    roof = type_.body + space.s2 + edge
    floor = roof + drawn
    foot = floor + edge + space.s1 + type_.small
    across = (width - 2 * edge) / max(len(values) - 1, 1)

    def spot(place: int, value: float) -> tuple[float, float]:
        return edge + place * across, floor - drawn * value / full

    spots = [None if value is None else spot(place, value) for place, value in enumerate(values)]
    last = max((place for place, one in enumerate(spots) if one), default=-1)
    return (
        templates("report")
        .get_template("trend.svg.j2")
        .render(
            width=f"{width:g}",
            height=f"{foot + 2 * space.s2 + type_.small:g}",
            label=label,
            stack=face or type_.stack,
            small=f"{type_.small:g}",
            colours=look.colours,
            hair=f"{look.widths.hair:g}",
            stroke=f"{look.widths.outline:g}",
            title=title,
            title_y=f"{type_.body:g}",
            scale=scale,
            roof=f"{roof:g}",
            floor=f"{floor:g}",
            foot_y=f"{foot:g}",
            dates_y=f"{foot + space.s2 + type_.small:g}",
            ends=[
                {"figure": said[place], "date": dates[place], "last": place != 0}
                for place in sorted({0, len(said) - 1} if said else set())
            ],
            lines=[
                " ".join(f"{x:.1f},{y:.1f}" for x, y in line)
                for line in _unbroken(spots)
                if len(line) > 1
            ],
            dots=[
                {"x": f"{one[0]:.1f}", "y": f"{one[1]:.1f}", "r": f"{radius:g}",
                 "last": place == last}
                for place, one in enumerate(spots)
                if one
            ],
        )
    )  # fmt: skip


def move_svg(old: tuple[float, float], new: tuple[float, float], look: Theme) -> str:
    """Draw an interval of points (0-100) as it was, hollow, and as it is, solid, below it."""
    width, thick = look.sizes.chart, look.space.s2
    gap = look.widths.hair
    height = 2 * thick + 3 * gap

    def bar(span: tuple[float, float], y: float) -> dict[str, str]:
        low, high = (point / 100 * (width - 2 * gap) for point in span)
        return {"x": f"{gap + low:.1f}", "y": f"{y:g}", "width": f"{max(high - low, 2 * gap):.1f}"}

    return (
        templates("report")
        .get_template("move.svg.j2")
        .render(
            width=f"{width:g}", height=f"{height:g}", middle=f"{height / 2:g}",
            colours=look.colours, hair=f"{look.widths.hair:g}", thick=f"{thick:g}",
            old=bar(old, gap), new=bar(new, thick + 2 * gap),
        )
    )  # fmt: skip


def _unbroken(spots: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Return the stretches between unknown figures."""
    lines: list[list[tuple[float, float]]] = [[]]
    for one in spots:
        if one is None:
            lines.append([])
        else:
            lines[-1].append(one)
    return lines
