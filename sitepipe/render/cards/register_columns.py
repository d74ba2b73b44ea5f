"""The columns of each register: what stands at their head, and each cell in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sitepipe import schema, vocab, words
from sitepipe.cells import is_unknown, stated
from sitepipe.dates import is_interval
from sitepipe.render.cards.score import question
from sitepipe.render.rows import Row
from sitepipe.schema.table import Column, Table

SIGNS = {vocab.Outcome.PASSED: "✓", vocab.Outcome.FAILED: "✕", vocab.Outcome.UNKNOWN: "?"}
"""The sign of each outcome; the word always stands beside it."""

NOT_STATED = "not stated"
"""Stands where a source could say something and none does."""

NOTHING = "–"
"""Stands where there is nothing to say."""

PAST = "(past)"
"""Stands behind a date by which nobody acted."""

RESULT, CHECK, WHAT_TO_DO, BY = "Result", "Check", "What is known, and what to do", "By"
"""The heads of the readiness checks, by which the PDF finds their cells."""


def _not_stated(_row: Row) -> str:
    return NOT_STATED


@dataclass(frozen=True)
class Shown:
    """
    One column of a register.

    ``say`` puts a row's cell into words, ``None`` where it is unknown; ``unknown`` says what stands
    there then. ``right`` aligns figures right.
    """

    head: str
    say: Callable[[Row], str | None]
    right: bool = False
    unknown: Callable[[Row], str] = _not_stated


# How a figure is written by its unit; the others keep two decimals at most.
_FIGURES: dict[str, Callable[[float], str]] = {
    "acres": words.area,
    "sq ft": lambda value: words.number(value, 0),
    "£": lambda value: words.number(value, 0),
    "£ per sq ft": lambda value: f"{value:,.2f}",
}


def _of(table: Table, *names: str) -> list[Shown]:
    """Show columns of a table as their schema describes them."""
    described = {one.name: one for one in table.columns}
    return [_shown(described[name]) for name in names]


def _shown(column: Column) -> Shown:
    is_figure = column.dtype in ("number", "integer")
    unit = f" ({column.unit})" if column.unit else ""
    return Shown(column.heading + unit, lambda row: _cell(column, row), right=is_figure)


def _cell(column: Column, row: Row) -> str | None:
    value = getattr(row, column.name)
    if is_unknown(value):
        return None
    if column.dtype == "flag":
        return "yes" if value else "no"
    if column.dtype in ("number", "integer"):
        return _FIGURES.get(column.unit, words.number)(value)
    if column.dtype == "date" and is_interval(value):
        return words.date(value)
    return column.terms(value).label if column.terms else stated(value)


def _electric(*names: str) -> list[Shown]:
    """Show columns that only a connection to electricity has."""
    return [
        replace(shown, unknown=_stated_of_electricity) for shown in _of(schema.CONNECTIONS, *names)
    ]


def _stated_of_electricity(row: Row) -> str:
    return NOT_STATED if row.utility == vocab.Utility.ELECTRICITY else NOTHING


def _agreement(row: Row) -> str:
    return NOT_STATED if stated(row.shared_with) else NOTHING


def _by(row: Row) -> str | None:
    due = stated(row.due)
    return f"{due} {PAST}" if due and row.is_past else due


def _due(row: Row) -> str:
    return NOTHING if row.outcome == vocab.Outcome.PASSED else "no date"


def _span(
    head: str, low: str, high: str, say: Callable[[float | None, float | None], str]
) -> Shown:
    """Show two columns, the ends of an interval, as one."""

    def cell(row: Row) -> str | None:
        first, last = getattr(row, low), getattr(row, high)
        return None if is_unknown(first) and is_unknown(last) else say(first, last)

    return Shown(head, cell, right=True)


def _either(head: str, first: Shown, second: Shown) -> Shown:
    """Show whichever of two columns is known: a connection has one or the other."""
    return Shown(head, lambda row: first.say(row) or second.say(row))


def _capacity(row: Row) -> str | None:
    if is_unknown(row.capacity_mva):
        return stated(row.capacity_text)
    return f"{words.number(row.capacity_mva)} MVA"


def _percent(row: Row) -> str | None:
    return None if is_unknown(row.share) else words.percent(row.share)


def _outcome(row: Row) -> str:
    outcome = vocab.Outcome(row.outcome)
    return f"{SIGNS[outcome]} {outcome.label}"


def _what_is_known_or_asked(row: Row) -> str | None:
    """Say what a check found, and unless it passed what to do or to ask, and whom."""
    fact = words.sentence(stated(row.fact) or "")
    if row.outcome == vocab.Outcome.PASSED:
        return fact or None
    step, actor = stated(row.next_step), stated(row.actor)
    if row.outcome == vocab.Outcome.UNKNOWN:
        return question(fact, step, actor)
    who = f" {words.sentence(f'Waits on {actor}')}" if actor else ""
    return f"{fact} {words.sentence(step or '')}{who}".strip() or None


_STATUS, _OTHER_STATUS = _of(schema.CONNECTIONS, "electricity_status", "utility_status")

PLOTS = _of(
    schema.PLOTS, "plot", "plot_status", "plot_acres", "plot_release_date", "serviced",
    "plot_tenure", "plot_price_gbp", "plot_rent_gbp_per_sqft", "plot_agent", "plot_landlord",
    "offer_from",
)  # fmt: skip
BUILDINGS = _of(
    schema.BUILDINGS, "building", "building_state", "floor_sqft", "eaves_m", "building_mva",
    "building_date", "building_tenure", "building_rent_gbp_per_sqft", "building_agent",
)  # fmt: skip
WORKS = [
    Shown("Works", lambda row: stated(row.works_title) or stated(row.works_id)),
    *_of(schema.WORKS, "works_status"),
    _span("Cost", "cost_low_gbp", "cost_high_gbp", lambda low, high: words.money(low, high, None)),
    *_of(schema.WORKS, "cost_date"),
    _span("Months", "months_low", "months_high", words.span),
    *_of(schema.WORKS, "works_start", "works_finish"),
    Shown("Share", _percent, right=True),
    Shown("Shared with", lambda row: stated(row.shared_with), unknown=lambda _row: "no other site"),
    *(replace(shown, unknown=_agreement) for shown in _of(schema.WORKS, "works_agreement")),
    Shown("Waits on", lambda row: stated(row.waits_on), unknown=lambda _row: "nothing stated"),
    *_of(schema.WORKS, "works_funder", "funding_gap_gbp", "works_note"),
]
CONNECTIONS = [
    *_of(schema.CONNECTIONS, "utility", "connection"),
    _either("Status", _STATUS, _OTHER_STATUS),
    *_electric("route"),
    Shown("Capacity", _capacity),
    *_electric("firmness"),
    *_of(schema.CONNECTIONS, "connection_date", "quote_date", "quote_expires"),
    *_electric("at_substation"),
    *_of(schema.CONNECTIONS, "quote_cost_gbp", "applicant", "connection_reference"),
]  # fmt: skip
EVIDENCE = _of(
    schema.EVIDENCE, "topic", "document", "evidence_date", "evidence_expires", "life_months",
    "author", "held_at",
)  # fmt: skip
PARTIES = _of(schema.PARTIES, "party", "party_role", "controls", "party_terms", "contact")
CHECKS = [
    Shown(RESULT, _outcome),
    Shown(CHECK, lambda row: stated(row.title) or stated(row.rule)),
    Shown(WHAT_TO_DO, _what_is_known_or_asked),
    Shown(BY, _by, unknown=_due),
]
