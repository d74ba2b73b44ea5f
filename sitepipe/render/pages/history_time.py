"""The line of time of a site's history: which days it has, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sitepipe import words
from sitepipe.dates import first_day
from sitepipe.render.pages.lettering import text_width
from sitepipe.reports import HistoryReport

WIDTH, MARGIN = 1100, 24
"""Of the picture (px)."""
NAMES, NOW = 170, 250
"""What lanes are called and what holds now stand before and after the line (px)."""
EARLIER = "earlier"
_EDGE = 56  # px: where what was earlier stands
TYPE = 13
"""The small type (px)."""
_LEAST_DAYS = 30
_MOST_TICKS = 9
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)  # months between two dates on the line

Drawn = dict[str, object]


@dataclass(frozen=True)
class TimeLine:
    """The line of time: from which day to which, and where a day stands on it (px)."""

    first: date
    last: date
    left: float
    right: float
    has_earlier: bool
    undated: str

    @classmethod
    def of(cls, report: HistoryReport) -> TimeLine:
        """Lay the line: what was long before the states stands at its edge, as earlier."""
        days = [first_day(row.date) for row in report.rows if row.date]
        states = [first_day(day) for day in report.as_of]
        last = max([*states, *days])
        span = max((states[-1] - states[0]).days // 4, 365)
        first = max(min([*states, *days]), states[0] - timedelta(days=span))
        if (last - first).days < _LEAST_DAYS:
            first, last = first - timedelta(days=_LEAST_DAYS), last + timedelta(days=_LEAST_DAYS)
        earlier = any(day < first for day in days)
        bare = sum(not row.date for row in report.rows)
        undated = f"{words.count(bare, 'statement')} without a date not drawn." if bare else ""
        left = MARGIN + NAMES + (_EDGE if earlier else 0)
        return cls(first, last, left, WIDTH - MARGIN - NOW, earlier, undated)

    def at(self, day: date) -> float:
        """Return where a day stands; one before the line in the middle of its edge."""
        if day < self.first:
            return self.left - _EDGE / 2 - 4
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return self.left + share * (self.right - self.left)

    @property
    def earlier(self) -> Drawn | None:
        """Return where the edge is, if anything stands there."""
        if not self.has_earlier:
            return None
        return {"x": px(self.at(date.min)), "edge": px(self.left - 8), "text": EARLIER}

    def ticks(self) -> list[Drawn]:
        """Return the firsts of months: one that ``earlier`` leaves no room for has no name."""
        edge = self.at(date.min) + self._reach(EARLIER) if self.has_earlier else 0
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next((one for one in _STEPS if months / one <= _MOST_TICKS), _STEPS[-1])
        found: list[Drawn] = []
        month = self.first.year * 12 + self.first.month - 1
        while (day := date(month // 12, month % 12 + 1, 1)) <= self.last:
            if day >= self.first and month % step == 0:
                text = str(day.year) if step >= 12 else words.date(f"{day:%Y-%m}")
                shown = text if step >= 12 else f"{text[:3]} {day.year}"
                x = self.at(day)
                found.append({"x": px(x), "text": shown if x - self._reach(shown) >= edge else ""})
            month += 1
        return found

    @staticmethod
    def _reach(text: str) -> float:
        """Return how far a text that is centred reaches to either side (px)."""
        return text_width(text, TYPE) / 2 + 2


def px(value: float) -> float:
    """Round to a tenth of a pixel: the same on every machine."""
    return round(float(value), 1)
