"""
The site card: all that one site shows, in words, in the order people read it.

What is unknown is a question, or is not there; a card never holds an empty row.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from sitepipe import vocab


class Part(BaseModel):
    """A part of a card: text to print, or a number to draw."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Acreage(Part):
    """One acreage as stated."""

    text: str
    basis: str
    source: str | None


class Known(Part):
    """How many of the facts that an investor asks for are known."""

    known: int
    total: int
    text: str


class Score(Part):
    """A score as an interval, or why there is none."""

    ranked: bool
    text: str
    why: str | None
    bounds: str
    low: float
    high: float
    rank: int | None
    marked: bool


class Component(Part):
    """One criterion's points; while its input is unknown, ``ask`` says what to ask whom."""

    criterion: str
    title: str
    text: str
    known: bool
    ask: str | None
    low: float
    high: float
    most: float
    points: str


class Access(Part):
    """The nearest hub of one kind."""

    kind: vocab.HubKind
    kind_text: str
    place: str | None
    hub: str
    minutes: float
    minutes_text: str
    miles_text: str
    route: str | None
    marked: bool


class Fact(Part):
    """One fact, or the question that stands in its place."""

    title: str
    text: str
    known: bool


class Event(Part):
    """One dated step of planning, or one incentive."""

    title: str
    text: str
    source: str | None


class Group(Part):
    """Facts under one heading."""

    title: str
    facts: list[Fact]
    events: list[Event]


class Gate(Part):
    """One condition that comes before the score."""

    title: str
    outcome: vocab.Outcome
    text: str


class Cited(Part):
    """One source of a site."""

    title: str
    date: str | None
    licence: str | None


class SiteCard(Part):
    """All that one site shows."""

    site_id: str
    name: str
    authorities: str | None
    part_of: str | None
    positioning: str | None
    said: list[Fact]
    short: str | None
    acres: float | None
    acreages: list[Acreage]
    indicative: str | None
    planning: vocab.PlanningGroup
    planning_text: str
    facts: Known | None
    readiness: str | None
    score: Score | None
    components: list[Component]
    gates: list[Gate]
    access: list[Access]
    not_reached: list[vocab.HubKind]
    access_note: str | None
    reach: list[Fact]
    groups: list[Group]
    contradictions: list[Fact]
    conflicts: list[Fact]
    sources: list[Cited]
    command: str
