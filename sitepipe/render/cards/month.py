"""A monthly report as headings and tables in words: what page, PDF and Markdown all show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sitepipe import words
from sitepipe.reports import Due, MonthlyReport, Move, PartnerNews, SourceNews, StaleAnswer, Turn
from sitepipe.vocab import Audience, Outcome

MOST = 20
"""The most rows of one table: a page has an end; ``--json`` has all of them."""

_SIGNS = {outcome.label: sign for outcome, sign in zip(Outcome, "✓✕?", strict=True)}

Row = TypeVar("Row")


@dataclass(frozen=True)
class Table:
    """
    One table in words.

    ``right`` are the positions of columns of figures, ``more`` how many rows are left out;
    ``empty`` says what it means that there is none. ``bars`` gives for each row the points
    (0-100) to draw: proven and possible before, proven and possible now; none for no drawing.
    """

    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]
    right: tuple[int, ...] = ()
    more: int = 0
    empty: str = ""
    bars: tuple[tuple[float, float, float, float], ...] = ()

    @property
    def many(self) -> int:
        """How many rows there are in all."""
        return len(self.rows) + self.more


@dataclass(frozen=True)
class Section:
    """One part of a report: its heading, what it counts, its tables."""

    name: str
    title: str
    note: str
    tables: list[Table]


def span_of(report: MonthlyReport) -> str:
    """Say which time a report is of."""
    return f"{words.date(report.old.as_of)} to {words.date(report.new.as_of)}"


def sections_of(report: MonthlyReport) -> list[Section]:
    """Return every part of a report for its audience, each table bounded."""
    return [
        Section("moved", "What moved up or down", _MOVED, [
            _moves("Up", report.up, "No site moved up."),
            _moves("Down", report.down, "No site moved down."),
        ]),
        Section("slipped", "What slipped, and what came forward", _TURNED, [
            _turns("Slipped", report.slipped, "Nothing slipped."),
            _turns("Came forward", report.advanced, "Nothing came forward."),
        ]),
        _dues(report),
        Section("sites", "New sites, and sites that are gone", "", [
            _table("New", ("Site",), report.added, lambda one: (one.name,), "No site is new."),
            _table("Gone", ("Site",), report.gone, lambda one: (one.name,), "No site is gone."),
        ]),
        *(_of_team(report) if report.audience is Audience.INTERNAL else []),
    ]  # fmt: skip


_MOVED = (
    "Points proven, of 100, and by which cause they moved; in brackets the points possible. "
    "A rank is the place among the sites that enough is known of."
)
_TURNED = (
    "A date slipped where it surely lies later than before; what only became less precise is "
    "left out."
)
_PAST = "What is past stays listed until its check passes; what ended last stands first."
_REPORTED = (
    "Late: the rhythm that is set for a source has surely passed since the date it speaks of. "
    "Where no rhythm is set, nobody is called late."
)
_STALE = "Answers whose every dated statement is older than such statements hold."


def _of_team(report: MonthlyReport) -> list[Section]:
    rows = [(one.partner, each) for one in report.partners for each in one.sources]
    return [
        Section("partners", "Who has reported, and who has not", _REPORTED, [
            _table(
                "Sources", ("Partner", "Source", "Speaks of", "Expected", "This time"), rows,
                _source,
                "No source.",
            ),
            _table("Partners", ("Partner", "Sites", "Stale", "Missing"), report.partners,
                   _partner, "No partner.", right=(1, 2, 3)),
        ]),
        Section("stale", "What is stale", _STALE, [
            _table("Stale", ("Site", "What", "Stated by", "As of", "Age, months", "Holds, months"),
                   report.stale, _stale_row, "Nothing is stale.", right=(4, 5)),
        ]),
        Section("guards", "Guard rails that were passed", "", [
            _table("Passed", ("Snapshot", "When", "By", "What was accepted"), report.guards,
                   lambda one: (str(one.snapshot), words.date(one.known_at[:10]), one.known_by,
                                one.reason),
                   "No guard rail was passed.", right=(0,)),
        ]),
    ]  # fmt: skip


def _table(
    title: str,
    head: tuple[str, ...],
    rows: Sequence[Row],
    say: Callable[[Row], tuple[str, ...]],
    empty: str,
    right: tuple[int, ...] = (),
) -> Table:
    shown = [say(row) for row in rows[:MOST]]
    return Table(title, head, shown, right, max(len(rows) - MOST, 0), empty)


def _moves(title: str, moves: Sequence[Move], empty: str) -> Table:
    head = ("Site", "Points", "Now", "Rank", "Now", "Because of")
    table = _table(title, head, moves, _move, empty, right=(1, 2, 3, 4))
    bars = [(one.old_low, one.old_high, one.new_low, one.new_high) for one in moves[:MOST]]
    return replace(table, bars=tuple(bars))


def _move(one: Move) -> tuple[str, ...]:
    return (
        one.name,
        _points(one.old_low, one.old_high),
        _points(one.new_low, one.new_high),
        *("–" if rank is None else str(rank) for rank in (one.old_rank, one.new_rank)),
        one.because,
    )


def _points(low: float, high: float) -> str:
    return f"{low:.1f} ({high:.1f})"


def _turns(title: str, turns: Sequence[Turn], empty: str) -> Table:
    return _table(title, ("Site", "What", "Was", "Is", "Why"), turns,
                  _turn, empty)  # fmt: skip


def _turn(one: Turn) -> tuple[str, ...]:
    old, new = (_signed(value) if one.kind == "check" else value for value in (one.old, one.new))
    return one.name, one.what, old, new, one.cause


def _signed(outcome: str) -> str:
    return f"{_SIGNS.get(outcome, '')} {outcome}".strip()


def _dues(report: MonthlyReport) -> Section:
    within = f"within {words.count(report.within_months, 'month')}"
    # What has just ended is news, and what ended long ago was told before.
    past = sorted((one for one in report.due if one.over), key=lambda one: one.due, reverse=True)
    ahead = [one for one in report.due if not one.over]
    head = ("Site", "By", "What", "What stands", "Next step")
    return Section("due", f"What is past, and what ends or falls due {within}", _PAST, [
        _table("Past, and not settled", head, past, _due, "Nothing on record is past."),
        _table("Still to come", head, ahead, _due,
               f"Nothing on record ends or falls due {within}."),
    ])  # fmt: skip


def _due(one: Due) -> tuple[str, ...]:
    by = words.date(one.due) + (" (past)" if one.over else "")
    step = one.next_step or ""
    return one.name, by, one.what, one.fact, f"{step} ({one.actor})" if one.actor else step


def _source(row: tuple[str, SourceNews]) -> tuple[str, ...]:
    partner, one = row
    date = words.date(one.valid_at) if one.valid_at else "no date"
    expected = words.rhythm(one.rhythm_months) if one.rhythm_months else "no rhythm set"
    return partner, one.title, date, expected, _news(one.reported, one.late)


def _partner(one: PartnerNews) -> tuple[str, ...]:
    return one.partner, f"{one.sites:,}", f"{one.stale:,}", f"{one.missing:,}"


def _stale_row(one: StaleAnswer) -> tuple[str, ...]:
    low, high = one.age_months
    age = f"{low}" if low == high else f"{low}–{high}" if high is not None else f"at least {low}"
    date = words.date(one.valid_at)
    return one.name, one.what, one.partner, date, age, f"{one.limit_months}"


def _news(reported: bool, late: bool | None) -> str:
    came = "new" if reported else "as before"
    return f"{came}, late" if late else came


@dataclass(frozen=True)
class Chart:
    """
    One figure over time: N values, unknown where ``None``, the same in words, ISO dates.

    It is drawn from nothing to ``full``: the whole of a share, the most of a count.
    """

    title: str
    values: list[float | None]
    said: list[str]
    dates: list[str]
    full: float
    scale: str

    @property
    def text(self) -> str:
        """All of it in words."""
        told = (
            f"{words.date(date)} {text}" for date, text in zip(self.dates, self.said, strict=True)
        )
        return f"{self.title}: {'; '.join(told)}"


def charts_of(report: MonthlyReport) -> list[Chart]:
    """Return the charts of a report; none for a single snapshot."""
    points = report.trend
    if len(points) < 2:
        return []
    dates = [one.as_of for one in points]
    told: list[tuple[str, list[float | None], bool]] = [
        ("Named sites", [one.sites for one in points], False),
        ("Ranked sites", [one.ranked for one in points], False),
        ("Facts known", [one.facts_known for one in points], True),
        ("Checks passed", [one.passed for one in points], True),
    ]
    return [_chart(title, values, dates, is_share) for title, values, is_share in told]


def _chart(title: str, values: list[float | None], dates: list[str], is_share: bool) -> Chart:
    most = max((value for value in values if value is not None), default=0.0)
    full = 1.0 if is_share else most or 1.0
    said = [_said(value, is_share) for value in values]
    return Chart(title, values, said, dates, full, f"0 to {_said(full, is_share)}")


def _said(value: float | None, is_share: bool) -> str:
    if value is None:
        return "unknown"
    return words.percent(value) if is_share else f"{value:,.0f}"
