"""Bars of a site's history: what held from when to when, each with a label that can be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sitepipe.dates import first_day
from sitepipe.render.pages.history_lane import BASE, LINE
from sitepipe.render.pages.history_time import TYPE, Drawn, TimeLine, px
from sitepipe.render.pages.lettering import shortened, text_width
from sitepipe.reports import TimelineRow

_PAD = 6  # px between a label and what it is on or beside


@dataclass(frozen=True)
class Bar:
    """What held from one place to another (px), and its label: ``line`` 0 is on the bar itself."""

    start: float
    end: float
    title: str
    is_last: bool
    label: str = ""
    x: float = 0
    line: int = 0
    is_left: bool = False

    def drawn(self, middle: float) -> Drawn:
        """Draw it amid a height (px)."""
        return {
            "x": px(self.start),
            "width": px(self.end - self.start),
            "is_last": self.is_last,
            "title": self.title,
            "text": self.label,
            "text_x": px(self.x),
            "text_y": px(middle + BASE + self.line * LINE + (_PAD if self.line else 0)),
            "is_left": self.is_left,
        }


def labelled(rows: Sequence[TimelineRow], said: Callable[[str], str], time: TimeLine) -> list[Bar]:
    """
    Lay bars and their labels.

    A label stands on its bar where it fits, left of it where nothing stands there, else on a
    line below that has room. What holds now is said at the end of the lane in any case.
    """
    bars: list[Bar] = []
    below: list[float] = []  # how far each line under the bars is taken
    for place, row in enumerate(rows):
        if row.new is None:
            continue
        ends = rows[place + 1].date if place + 1 < len(rows) else None
        start = time.at(first_day(str(row.date)))
        end = max(time.at(first_day(ends)) if ends else time.right, start + 3)
        text = said(row.new)
        title = (
            f"{text}, from {row.date}"
            + (f" until {ends}" if ends else "")
            + (f": {row.cause.label}" if row.cause else "")
        )
        bar = Bar(start, end, title, is_last=ends is None)
        free_from = bars[-1].end if bars else time.left
        bars.append(_labelled(bar, text, time, free_from, below))
    return bars


def _labelled(bar: Bar, text: str, time: TimeLine, free_from: float, below: list[float]) -> Bar:
    """Give a bar its label; what a line below has room for is kept in ``below``."""
    label = shortened(text, time.right - time.left, TYPE)
    width = text_width(label, TYPE)
    if width + 2 * _PAD <= bar.end - bar.start:
        return replace(bar, label=label, x=bar.start + _PAD)
    if width + 2 * _PAD <= bar.start - free_from:
        return replace(bar, label=label, x=bar.start - _PAD, is_left=True)
    if bar.is_last:
        return bar
    x = min(bar.start, time.right - width)
    line = next((nth for nth, far in enumerate(below) if far <= x), len(below))
    if line == len(below):
        below.append(0)
    below[line] = x + width + 2 * _PAD
    return replace(bar, label=label, x=x, line=line + 1)
