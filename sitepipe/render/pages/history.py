"""The history of a site as a picture: lanes over a line of time, as SVG."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sitepipe import words
from sitepipe.dates import first_day
from sitepipe.render.pages.page import templates
from sitepipe.render.theme import Theme
from sitepipe.reports import HistoryReport, TimelineRow
from sitepipe.vocab import ApplicationStatus, PlanStatus

_WIDTH, _NAMES, _NOW, _EARLIER = 1100, 170, 210, 56  # px
_LANE, _BAR, _SCORE, _MARK = 40, 24, 92, 9
_LETTER = 6.9  # px of a letter of the small type, on average
_LEAST_DAYS = 30
_MOST_TICKS = 9
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)  # months between two dates on the line
_STAGES = {"application_status": "Application", "plan_status": "Plan-making"}
_LISTED = 12  # statements that the title of a mark lists
_LINE_LETTERS = 150

Drawn = dict[str, object]


def history_svg(report: HistoryReport, look: Theme) -> str:
    """
    Draw the timeline of a site.

    Parameters
    ----------
    report
        What ``history`` answers.
    look
        Every colour and size.

    Returns
    -------
    svg
        One file. Lanes: what became of the id, names, stages, boundary versions, points from
        proven to possible, and a lane for each source with a mark for each day that it spoke
        of, in which stands how many statements. Every mark says in its title what it stands
        for, and the same rows give the same bytes.
    """
    time = _Time.of(report)
    lanes = _lanes(report)
    margin, top = look.space.s5, 96.0
    places, bottom = [], top
    for lane in lanes:
        places.append(lane.drawn(bottom, time))
        bottom += lane.height
    notes = [
        "Bars and points are what held; marks are what sources state, at the day that they speak "
        "of. A hollow mark: another source holds.",
        *([time.undated] if time.undated else []),
    ]
    return (
        templates("history")
        .get_template("timeline.svg.j2")
        .render(
            title=f"History of {report.name}",
            description=_described(report, lanes),
            name=report.name,
            subtitle=f"{report.title} · {_spans(report)}",
            width=_WIDTH,
            height=_px(bottom + 44 + 20 * len(notes)),
            margin=_px(margin),
            right=_px(_WIDTH - margin),
            now_x=_px(time.right + look.space.s4),
            title_y=40,
            subtitle_y=62,
            axis_y=_px(top - 8),
            top=_px(top),
            bottom=_px(bottom),
            ticks=time.ticks(),
            earlier=time.earlier,
            lanes=places,
            notes=[
                {"y": _px(bottom + 28 + 20 * place), "text": text}
                for place, text in enumerate(notes)
            ],
            colours=look.colours.model_dump(),
            stack=look.type.stack,
            small=look.type.small,
            large=look.type.large,
            tiny=look.type.junction,
            hair=_px(look.widths.hair),
            outline=_px(look.widths.outline),
            route=_px(look.widths.route),
            dash=_px(look.widths.dash),
            radius=_px(look.sizes.radius),
            bar_height=_BAR,
        )
    )


@dataclass(frozen=True)
class _Time:
    """The line of time: from which day to which, and where a day stands on it (px)."""

    first: date
    last: date
    left: float
    right: float
    has_earlier: bool
    undated: str

    @classmethod
    def of(cls, report: HistoryReport) -> _Time:
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
        left = 24 + _NAMES + (_EARLIER if earlier else 0)
        return cls(first, last, left, _WIDTH - 24 - _NOW, earlier, undated)

    def at(self, day: date) -> float:
        """Return where a day stands; one before the line in the middle of its edge."""
        if day < self.first:
            return self.left - _EARLIER / 2 - 4
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return self.left + share * (self.right - self.left)

    @property
    def earlier(self) -> Drawn | None:
        """Return where the edge is, if anything stands there."""
        if not self.has_earlier:
            return None
        return {"x": _px(self.at(date.min)), "edge": _px(self.left - 8)}

    def ticks(self) -> list[Drawn]:
        """Return the firsts of months to name, as many as are legible."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next((one for one in _STEPS if months / one <= _MOST_TICKS), _STEPS[-1])
        found: list[Drawn] = []
        month = self.first.year * 12 + self.first.month - 1
        while (day := date(month // 12, month % 12 + 1, 1)) <= self.last:
            if day >= self.first and month % step == 0:
                text = str(day.year) if step >= 12 else words.date(f"{day:%Y-%m}")
                shown = text if step >= 12 else f"{text[:3]} {day.year}"
                found.append({"x": _px(self.at(day)), "text": shown})
            month += 1
        return found


@dataclass(frozen=True)
class _Lane:
    """One lane: its name, its height (px), and what draws it from where it begins."""

    name: str
    draw: Callable[[float, _Time], Drawn]
    said: str
    height: float = _LANE
    bold: bool = True

    def drawn(self, y: float, time: _Time) -> Drawn:
        middle = y + self.height / 2
        empty: Drawn = {"bars": [], "marks": [], "band": None, "now": []}
        return {
            **empty,
            "name": _short(self.name, _NAMES - 12),
            "bold": self.bold,
            "y": _px(y),
            "text_y": _px(middle + 4.5),
            "bar_y": _px(middle - _BAR / 2),
            **self.draw(y, time),
        }


def _lanes(report: HistoryReport) -> list[_Lane]:
    rows = [row for row in report.rows if row.date]
    found = [_marked("Id", [row for row in rows if row.kind == "id"], _of_id, diamond=True)]
    found.append(_barred("Name", [row for row in rows if row.kind == "name"], str))
    for field, name in _STAGES.items():
        stages = [row for row in rows if row.kind == "stage" and row.field == field]
        found.append(_barred(name, stages, _stage(field)))
    told = [row for row in rows if row.kind == "stage" and row.field not in _STAGES]
    found.append(_marked("Stages stated", told, _of_stage))
    places = [row for row in rows if row.kind == "boundary"]
    found.append(_marked("Boundary", places, _of_boundary, diamond=True))
    found.append(_scored([row for row in rows if row.kind == "score"]))
    by_source: dict[str, list[TimelineRow]] = defaultdict(list)
    for row in rows:
        if row.kind == "statement":
            by_source[row.source or "not said by whom"].append(row)
    found += [
        _marked(source, by_source[source], _of_statement, bold=False)
        for source in sorted(by_source)
    ]
    return [lane for lane in found if lane is not None]


def _barred(name: str, rows: Sequence[TimelineRow], said: Callable[[str], str]) -> _Lane | None:
    """Draw what held from when to when."""
    if not rows:
        return None

    def draw(y: float, time: _Time) -> Drawn:
        bars: list[Drawn] = []
        for place, row in enumerate(rows):
            if row.new is None:
                continue
            ends = rows[place + 1].date if place + 1 < len(rows) else None
            start = time.at(first_day(str(row.date)))
            end = time.at(first_day(ends)) if ends else time.right
            text = said(row.new)
            bars.append(
                {
                    "x": _px(start),
                    "width": _px(max(end - start, 3)),
                    "is_last": ends is None,
                    "text": _fitting(text, end - start - 12),
                    "text_x": _px(start + 6),
                    "title": f"{text}, from {row.date}"
                    + (f" until {ends}" if ends else "")
                    + (f": {row.cause.label}" if row.cause else ""),
                }
            )
        now = rows[-1].new
        text = said(now) if now is not None else "not known"
        return {"bars": bars, "now": [_now(text, y + _LANE / 2 + 4.5)]}

    steps = "; ".join(
        f"{said(row.new) if row.new else 'not known'} from {row.date}" for row in rows
    )
    return _Lane(name, draw, f"{name}: {steps}")


def _marked(
    name: str,
    rows: Sequence[TimelineRow],
    said: Callable[[TimelineRow], str],
    *,
    diamond: bool = False,
    bold: bool = True,
) -> _Lane | None:
    """Draw a mark for each day, with how many rows it stands for."""
    if not rows:
        return None

    def draw(y: float, time: _Time) -> Drawn:
        middle = y + _LANE / 2
        marks = [
            _mark(x, middle, here, said, diamond=diamond)
            for x, here in _apart(rows, time, 1 if diamond else 2 * _MARK + 2)
        ]
        text = said(rows[-1]).partition(": ")[2] or said(rows[-1])
        if not bold:
            text = words.count(len(rows), "statement")
        return {"marks": marks, "now": [_now(text, middle + 4.5, bold=bold)]}

    days = Counter(row.date for row in rows)
    told = ", ".join(f"{many} on {day}" if many > 1 else str(day) for day, many in days.items())
    return _Lane(name, draw, f"{name}: {told}", bold=bold)


def _apart(
    rows: Sequence[TimelineRow], time: _Time, least: float
) -> list[tuple[float, list[TimelineRow]]]:
    """Gather rows into marks that stand at least so far apart (px), each amid its rows."""
    groups: list[tuple[list[float], list[TimelineRow]]] = []
    for row in sorted(rows, key=lambda row: first_day(str(row.date))):
        x = time.at(first_day(str(row.date)))
        if groups and x - groups[-1][0][0] < least:
            groups[-1][0].append(x)
            groups[-1][1].append(row)
        else:
            groups.append(([x], [row]))
    return [(_px((xs[0] + xs[-1]) / 2), here) for xs, here in groups]


def _mark(
    x: float,
    y: float,
    rows: Sequence[TimelineRow],
    said: Callable[[TimelineRow], str],
    *,
    diamond: bool,
) -> Drawn:
    size = _MARK if len(rows) > 1 and not diamond else 6
    listed = [f"{row.date}: {said(row)}" for row in rows[:_LISTED]]
    more = len(rows) - len(listed)
    return {
        "is_diamond": diamond,
        "is_hollow": not diamond and all(_lost(row) for row in rows),
        "x": x,
        "y": _px(y),
        "r": size,
        "top": _px(y - 7),
        "bottom": _px(y + 7),
        "east": _px(x + 7),
        "west": _px(x - 7),
        "text": str(len(rows)) if len(rows) > 1 and not diamond else "",
        "text_y": _px(y + 3.6),
        "title": "\n".join(listed + ([f"and {more} more"] if more else [])),
    }


def _scored(rows: Sequence[TimelineRow]) -> _Lane | None:
    """Draw points from proven to possible as a band, and the score as a line where it is known."""
    if not rows:
        return None
    steps: list[tuple[date, dict[str, float | None]]] = []
    now: dict[str, float | None] = {"low": None, "high": None, "score": None}
    for row in rows:
        now = {**now, row.field: None if row.new is None else float(row.new)}
        day = first_day(str(row.date))
        if steps and steps[-1][0] == day:
            steps[-1] = (day, now)
        else:
            steps.append((day, now))

    def draw(y: float, time: _Time) -> Drawn:
        inner, tall = y + 10, _SCORE - 20

        def at(points: float) -> float:
            return inner + (1 - points / 100) * tall

        def stepped(name: str) -> list[tuple[float, float]]:
            points: list[tuple[float, float]] = []
            for place, (day, held) in enumerate(steps):
                value = held[name]
                if value is None:
                    continue
                end = time.at(steps[place + 1][0]) if place + 1 < len(steps) else time.right
                points += [(time.at(day), at(value)), (end, at(value))]
            return points

        low, high, score = (stepped(name) for name in ("low", "high", "score"))
        drawn = ((low, not score), (high, False), (score, True))
        lines = [{"path": _path(line), "strong": strong} for line, strong in drawn if line]
        band = {
            "title": _score_said(steps),
            "x": _px(time.left),
            "y": _px(inner),
            "width": _px(time.right - time.left),
            "height": _px(tall),
            "area": _path([*low, *high[::-1]]) + ("Z" if low and high else ""),
            "lines": lines,
            "scales": [
                {"x": _px(time.left - (14 if time.has_earlier else 6)), "y": _px(at(points) + 3.5),
                 "text": str(points)}
                for points in (0, 50, 100)
            ],
        }  # fmt: skip
        middle = y + _SCORE / 2
        known, proven, possible = (steps[-1][1][name] for name in ("score", "low", "high"))
        said = [f"score {known:.1f}" if known is not None else "score not known"]
        if proven is not None and possible is not None:
            said.append(f"{proven:.1f} proven, {possible:.1f} possible")
        first = middle + 4.5 - 9 * (len(said) - 1)
        return {
            "band": band,
            "now": [_now(text, first + 18 * place, bold=not place)
                    for place, text in enumerate(said)],
        }  # fmt: skip

    return _Lane("Points of 100", draw, f"Points: {_score_said(steps)}", height=_SCORE)


def _score_said(steps: Sequence[tuple[date, dict[str, float | None]]]) -> str:
    said = []
    for day, held in steps:
        parts = [
            f"{name} {held[field]:.1f}"
            for field, name in (("score", "score"), ("low", "proven"), ("high", "possible"))
            if held[field] is not None
        ]
        said.append(f"{day.isoformat()} {', '.join(parts) or 'not known'}")
    return "; ".join(said)


def _described(report: HistoryReport, lanes: Sequence[_Lane]) -> str:
    """Say all lanes in words, for who does not see them."""
    return f"{report.title}, {_spans(report)}. " + ". ".join(lane.said for lane in lanes) + "."


def _spans(report: HistoryReport) -> str:
    first, last = words.date(report.as_of[0]), words.date(report.as_of[-1])
    return first if first == last else f"{first} to {last}"


def _of_id(row: TimelineRow) -> str:
    if row.field == "site_id":
        return "is no longer there" if row.new is None else "is there"
    other = f" {row.new}" if row.new else ""
    return f"{row.field.replace('_', ' ')}{other}"


def _of_stage(row: TimelineRow) -> str:
    said = _stage("application_status")(row.new) if row.new else "not known"
    return f"{row.field}: {said}" + (f" ({row.source})" if row.source else "")


def _of_boundary(row: TimelineRow) -> str:
    return f"{row.field}: {row.new or 'gone'}"


def _of_statement(row: TimelineRow) -> str:
    return (
        f"{row.field.replace('_', ' ')}: {row.new or ''}{' (another holds)' if _lost(row) else ''}"
    )


def _stage(field: str) -> Callable[[str], str]:
    terms = PlanStatus if field == "plan_status" else ApplicationStatus

    def said(value: str) -> str:
        return terms(value).label if value in terms.values() else value

    return said


def _lost(row: TimelineRow) -> bool:
    return row.kind == "statement" and bool(row.why)


def _now(text: str, y: float, *, bold: bool = True) -> Drawn:
    fits = (_NOW - 24) * (0.88 if bold else 1)  # bold letters are wider
    return {"text": _short(text, fits), "y": _px(y), "bold": bold}


def _short(text: str, px: float) -> str:
    """Cut a text to what fits; the whole of it stands in titles."""
    letters = max(int(px / _LETTER), 1)
    plain = " ".join(text.split())
    return plain if len(plain) <= letters else plain[: letters - 1].rstrip() + "…"


def _fitting(text: str, px: float) -> str:
    """Return a text where enough of it fits to be read; else nothing."""
    return _short(text, px) if px >= min(len(text), 8) * _LETTER else ""


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_px(x):g} {_px(y):g}" for x, y in points) if points else ""


def _px(value: float) -> float:
    """Round to a tenth of a pixel: the same on every machine."""
    return round(float(value), 1)
