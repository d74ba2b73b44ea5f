"""The history of a site as a picture: lanes over a line of time, as SVG."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date

from sitepipe import words
from sitepipe.dates import first_day
from sitepipe.render.pages.history_bars import labelled
from sitepipe.render.pages.history_lane import BAR, LINE, Lane
from sitepipe.render.pages.history_time import WIDTH, Drawn, TimeLine, px
from sitepipe.render.pages.lettering import shortened
from sitepipe.render.pages.page import templates
from sitepipe.render.theme import Theme
from sitepipe.reports import HistoryReport, TimelineRow
from sitepipe.vocab import ApplicationStatus, PlanStatus

_SCORE, _MARK = 92, 9  # px
_STAGES = {"application_status": "Application", "plan_status": "Plan-making"}
_LISTED = 12  # statements that the title of a mark lists


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
    time = TimeLine.of(report)
    lanes = _lanes(report, time)
    margin, top = look.space.s5, 96.0
    places, bottom = [], top
    for lane in lanes:
        places.append(lane.drawn(bottom))
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
            name=shortened(report.name, WIDTH - 2 * margin, look.type.large, bold=True),
            subtitle=shortened(
                f"{report.title} · {_spans(report)}", WIDTH - 2 * margin, look.type.small
            ),
            width=WIDTH,
            height=px(bottom + 44 + 20 * len(notes)),
            margin=px(margin),
            right=px(WIDTH - margin),
            now_x=px(time.right + look.space.s4),
            title_y=40,
            subtitle_y=62,
            axis_y=px(top - 8),
            top=px(top),
            bottom=px(bottom),
            ticks=time.ticks(),
            earlier=time.earlier,
            lanes=places,
            notes=[
                {"y": px(bottom + 28 + 20 * place), "text": text}
                for place, text in enumerate(notes)
            ],
            colours=look.colours.model_dump(),
            stack=look.type.stack,
            small=look.type.small,
            large=look.type.large,
            tiny=look.type.junction,
            hair=px(look.widths.hair),
            outline=px(look.widths.outline),
            route=px(look.widths.route),
            dash=px(look.widths.dash),
            radius=px(look.sizes.radius),
            bar_height=BAR,
        )
    )


def _lanes(report: HistoryReport, time: TimeLine) -> list[Lane]:
    rows = [row for row in report.rows if row.date]
    ids = [row for row in rows if row.kind == "id"]
    found = [_marked("Id", ids, _of_id, time, diamond=True)]
    found.append(_barred("Name", [row for row in rows if row.kind == "name"], str, time))
    for field, name in _STAGES.items():
        stages = [row for row in rows if row.kind == "stage" and row.field == field]
        found.append(_barred(name, stages, _stage(field), time))
    told = [row for row in rows if row.kind == "stage" and row.field not in _STAGES]
    found.append(_marked("Stages stated", told, _of_stage, time))
    places = [row for row in rows if row.kind == "boundary"]
    found.append(_marked("Boundary", places, _of_boundary, time, diamond=True))
    found.append(_scored([row for row in rows if row.kind == "score"], time))
    by_source: dict[str, list[TimelineRow]] = defaultdict(list)
    for row in rows:
        if row.kind == "statement":
            by_source[row.source or "not said by whom"].append(row)
    found += [
        _marked(source, by_source[source], _of_statement, time, bold=False)
        for source in sorted(by_source)
    ]
    return [lane for lane in found if lane is not None]


def _barred(
    name: str, rows: Sequence[TimelineRow], said: Callable[[str], str], time: TimeLine
) -> Lane | None:
    """Draw what held from when to when."""
    if not rows:
        return None
    bars = labelled(rows, said, time)

    def draw(middle: float) -> Drawn:
        return {"bars": [bar.drawn(middle) for bar in bars]}

    steps = "; ".join(
        f"{said(row.new) if row.new else 'not known'} from {row.date}" for row in rows
    )
    now = rows[-1].new
    return Lane(
        name,
        draw,
        f"{name}: {steps}",
        [said(now) if now is not None else "not known"],
        below=LINE * max((bar.line for bar in bars), default=0),
    )


def _marked(
    name: str,
    rows: Sequence[TimelineRow],
    said: Callable[[TimelineRow], str],
    time: TimeLine,
    *,
    diamond: bool = False,
    bold: bool = True,
) -> Lane | None:
    """Draw a mark for each day, with how many rows it stands for."""
    if not rows:
        return None

    def draw(middle: float) -> Drawn:
        return {
            "marks": [
                _mark(x, middle, here, said, diamond=diamond)
                for x, here in _apart(rows, time, 1 if diamond else 2 * _MARK + 2)
            ]
        }

    text = said(rows[-1]).partition(": ")[2] or said(rows[-1])
    if not bold:
        text = words.count(len(rows), "statement")
    days = Counter(row.date for row in rows)
    told = ", ".join(f"{many} on {day}" if many > 1 else str(day) for day, many in days.items())
    return Lane(name, draw, f"{name}: {told}", [text], bold=bold)


def _apart(
    rows: Sequence[TimelineRow], time: TimeLine, least: float
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
    return [(px((xs[0] + xs[-1]) / 2), here) for xs, here in groups]


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
        "y": px(y),
        "r": size,
        "top": px(y - 7),
        "bottom": px(y + 7),
        "east": px(x + 7),
        "west": px(x - 7),
        "text": str(len(rows)) if len(rows) > 1 and not diamond else "",
        "text_y": px(y + 3.6),
        "title": "\n".join(listed + ([f"and {more} more"] if more else [])),
    }


def _scored(rows: Sequence[TimelineRow], time: TimeLine) -> Lane | None:
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

    def draw(middle: float) -> Drawn:
        inner, tall = middle - _SCORE / 2 + 10, _SCORE - 20

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
            "x": px(time.left),
            "y": px(inner),
            "width": px(time.right - time.left),
            "height": px(tall),
            "area": _path([*low, *high[::-1]]) + ("Z" if low and high else ""),
            "lines": lines,
            "scales": [
                {"x": px(time.left - (14 if time.has_earlier else 6)), "y": px(at(points) + 3.5),
                 "text": str(points)}
                for points in (0, 50, 100)
            ],
        }  # fmt: skip
        return {"band": band}

    known, proven, possible = (steps[-1][1][name] for name in ("score", "low", "high"))
    now_said = [f"score {known:.1f}" if known is not None else "score not known"]
    if proven is not None and possible is not None:
        now_said.append(f"{proven:.1f} proven, {possible:.1f} possible")
    told = f"Points: {_score_said(steps)}"
    return Lane("Points of 100", draw, told, now_said, least=_SCORE)


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


def _described(report: HistoryReport, lanes: Sequence[Lane]) -> str:
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


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{px(x):g} {px(y):g}" for x, y in points) if points else ""
