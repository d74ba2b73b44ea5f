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
    face: str = "",
) -> str:
    """
    Draw one figure over time, month by month.

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
    face
        The typeface; the theme's for screens if not given.

    Returns
    -------
    svg
        One element. The line starts from the least figure where that is near the others,
        else from nothing.
    """
    size, type_, space = look.sizes, look.type, look.space
    width, drawn = size.chart, size.chart_height
    radius = look.widths.selected
    top = type_.body + space.s2 + radius
    floor = top + drawn
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    low = 0.0 if low < high / 2 else low
    across = (width - 2 * radius) / max(len(values) - 1, 1)

    def spot(place: int, value: float) -> tuple[float, float]:
        share = (value - low) / (high - low) if high > low else 0.5
        return radius + place * across, floor - radius - share * (drawn - 2 * radius)

    spots = [None if value is None else spot(place, value) for place, value in enumerate(values)]
    last = max((place for place, one in enumerate(spots) if one), default=-1)
    return (
        templates("report")
        .get_template("trend.svg.j2")
        .render(
            width=f"{width:g}",
            height=f"{floor + type_.small + space.s2:g}",
            label=label,
            stack=face or type_.stack,
            small=f"{type_.small:g}",
            body=f"{type_.body:g}",
            colours=look.colours,
            hair=f"{look.widths.hair:g}",
            stroke=f"{look.widths.outline:g}",
            title=title,
            title_y=f"{type_.body:g}",
            last=said[-1] if said else "",
            floor=f"{floor:g}",
            foot_y=f"{floor + type_.small + space.s1:g}",
            from_text=dates[0] if dates else "",
            to_text=dates[-1] if len(dates) > 1 else "",
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
