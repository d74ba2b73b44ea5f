"""One lane of a site's history: its name, its height, and what is said at its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sitepipe.render.pages.history_time import NAMES, NOW, TYPE, Drawn, px
from sitepipe.render.pages.lettering import wrapped

LINE, BASE = 17, 4.5
"""Lines of the small type, and how far below a middle the foot of its letters is (px)."""
LANE, BAR = 40, 24
"""The least height of a lane, and that of a bar (px)."""


@dataclass(frozen=True)
class Lane:
    """
    One lane: its name, what draws it from its middle (px), and what is said at its end.

    ``now`` are texts, one at least, the first of them bold unless the whole lane is plain; they
    and the name are broken to fit, and the lane is as high as they need. ``below`` is room (px)
    for labels under what is drawn.
    """

    name: str
    draw: Callable[[float], Drawn]
    said: str
    now: Sequence[str]
    least: float = LANE
    below: float = 0
    bold: bool = True

    @property
    def names(self) -> list[str]:
        """Return the lines of its name."""
        return wrapped(self.name, NAMES - 12, TYPE, bold=self.bold)

    @property
    def ends(self) -> list[tuple[str, bool]]:
        """Return the lines at its end, and whether each is bold."""
        return [
            (line, is_bold)
            for place, text in enumerate(self.now)
            for is_bold in [self.bold and not place]
            for line in wrapped(text, NOW - 24, TYPE, bold=is_bold)
        ]

    @property
    def height(self) -> float:
        """Return how high it is."""
        lines = max(len(self.names), len(self.ends))
        return max(self.least + self.below, lines * LINE + LANE - 2 * LINE)

    def drawn(self, y: float) -> Drawn:
        """Draw it from its upper edge."""
        middle = y + (self.height - self.below) / 2
        texts, is_bold = zip(*self.ends, strict=True)
        now = _lines(texts, y + self.height / 2)
        return {
            "bars": [],
            "marks": [],
            "band": None,
            "bold": self.bold,
            "y": px(y),
            "bar_y": px(middle - BAR / 2),
            "names": _lines(self.names, middle),
            "now": [{**line, "bold": bold} for line, bold in zip(now, is_bold, strict=True)],
            **self.draw(middle),
        }


def _lines(texts: Sequence[str], middle: float) -> list[Drawn]:
    """Set lines one under another, amid a height (px)."""
    first = middle + BASE - LINE * (len(texts) - 1) / 2
    return [{"text": text, "y": px(first + LINE * nth)} for nth, text in enumerate(texts)]
