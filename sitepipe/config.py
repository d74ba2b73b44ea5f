"""
Configuration: what a user may set, checked before anything runs.

Each YAML file is one :class:`~sitepipe.section.Section`; its limits stand here, so that a
figure which no road or lorry can have is refused with its file and line.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from sitepipe import schema, vocab
from sitepipe.errors import ConfigError, first_five
from sitepipe.section import Loaded as Loaded
from sitepipe.section import Section as Section
from sitepipe.section import load as load

Share = Annotated[float, Field(ge=0, le=1)]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
ACREAGE = "stated_acres"
_MIDDLE_OF_ENGLAND = (-1.5, 52.5)  # longitude, latitude


def _on_the_calendar(text: str) -> str:
    """Refuse a date, whole or in part, that no calendar has."""
    if text:
        parts = [int(part) for part in text.split("-")]
        try:
            date(*[*parts, 1, 1][:3])
        except ValueError as error:
            raise ValueError(f"{text!r} is not a date") from error
    return text


IsoDate = Annotated[
    str,
    StringConstraints(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$"),
    AfterValidator(_on_the_calendar),
]


def _within(low: float, high: float) -> AfterValidator:
    """Refuse a figure outside what its kind can be."""

    def check(figure: Figure) -> Figure:
        if not low <= figure.value <= high:
            raise ValueError(f"must be from {low:g} to {high:g}; it is {figure.value:g}")
        return figure

    return AfterValidator(check)


class Figure(Section):
    """A number that comes from somewhere."""

    value: float = Field(description="The number.")
    source: str = Field(description="Where it was read, or how it was worked out.")
    verified: bool = Field(description="False: shown as unverified in every report.")
    valid_from: IsoDate = Field(default="", description="Date from which the figure holds.")
    valid_to: IsoDate = Field(default="", description="Date until which the figure holds.")


Speed = Annotated[Figure, _within(1, 100)]
"""A speed of a road vehicle, in mph or km/h."""

Fraction = Annotated[Figure, _within(0.05, 1)]
"""A share of a speed."""

Duration = Annotated[Figure, _within(1, 1440)]
"""Minutes of one day."""


class Vehicle(Section):
    """
    What a vehicle may and can drive.

    The speed on a link is ``min(legal limit, limiter) × factor``. The legal limit is that of
    ``built_up`` in a built-up area, else of the motorway, dual or single carriageway.
    """

    name: str = Field(description="Short name of the vehicle.")
    title: str = Field(description="The vehicle in words.")
    limiter_mph: Speed = Field(description="Speed that the limiter allows (mph).")
    legal_mph: dict[Literal["built_up", "single", "dual", "motorway"], Speed] = Field(
        description="Legal limit by kind of road (mph)."
    )
    factor: dict[Literal["built_up", "single", "dual", "motorway"], Fraction] = Field(
        description="Share of that speed reached on average, junctions and traffic included."
    )

    @model_validator(mode="after")
    def _has_every_kind_of_road(self) -> Self:
        kinds = {"built_up", "single", "dual", "motorway"}
        for name in ("legal_mph", "factor"):
            if missing := kinds - getattr(self, name).keys():
                raise ValueError(f"{name} lacks {first_five(sorted(missing))}")
        return self


class Connector(Section):
    """How a site is joined to the network: a modelled stretch off the mapped roads."""

    detour_factor: Annotated[Figure, _within(1, 5)] = Field(
        description="Driven length for each km of straight line."
    )
    speed_kmh: Speed = Field(description="Speed on local roads (km/h).")
    nearest_links: Annotated[Figure, _within(1, 50)] = Field(
        description="How many nearest links a site may join."
    )
    max_km: Annotated[Figure, _within(0.1, 200)] = Field(
        description="Straight line beyond which a site is an issue (km)."
    )


class Duty(Section):
    """Drivers' hours that bound how far a lorry reaches."""

    one_way_min: Duration = Field(description="Driving before a break is due (min).")
    break_min: Duration = Field(description="Length of that break (min).")
    daily_driving_min: Duration = Field(description="Driving in one duty (min).")
    spread_min: Duration = Field(description="From start to end of one duty (min).")
    turnaround_min: Annotated[Figure, _within(0, 1440)] = Field(
        description="Loading and unloading at the far end (min)."
    )


class AccessConfig(Section):
    """How logistics access is measured."""

    connector: Connector
    duty: Duty
    hub_kinds: list[vocab.HubKind] = Field(
        min_length=1, description="Kinds of hub that the nearest is looked for."
    )
    reach_kinds: list[vocab.HubKind] = Field(
        description="Kinds of hub whose every member is tested for a lorry's reach."
    )


class Point(Section):
    """One corner of a value function."""

    at: float = Field(description="Input, in the criterion's unit.")
    value: Share = Field(description="Value score there (0-1).")


def _no_field(name: str, fields: Collection[str], kind: str) -> str:
    """Say that no input of this kind has the name, and which was probably meant."""
    close = difflib.get_close_matches(name, sorted(fields), n=1)
    meant = f"; did you mean {close[0]!r}?" if close else ""
    return f"field: no {kind} is called {name!r}{meant}. There are: {', '.join(sorted(fields))}"


def _check_terms(terms: Collection[str], field: str, *, whole: bool) -> None:
    """Refuse terms outside the field's vocabulary, and a valuation that leaves any out."""
    vocabulary = schema.INPUT_TERMS[field].values()
    if foreign := [term for term in terms if term not in vocabulary]:
        raise ValueError(f"{field} has no term {_no_term(foreign[0], vocabulary)}")
    if whole and (missing := [term for term in vocabulary if term not in terms]):
        raise ValueError(f"{field}: no value for {first_five(missing)}; every term needs one")


def _no_term(term: str, vocabulary: list[str]) -> str:
    close = difflib.get_close_matches(term, vocabulary, n=1)
    return f"{term!r}" + (f"; did you mean {close[0]!r}?" if close else "")


class Criterion(Section):
    """
    One criterion of the score.

    ``points`` value a number, linear between corners and level beyond the outer ones;
    ``terms`` value a word. One of the two is given.
    """

    title: str = Field(description="The criterion in words.")
    field: str = Field(description="The input it reads.")
    unit: str = Field(default="", description="Unit of the input.")
    weight: Share = Field(description="Share of the whole; weights sum to 1.")
    points: list[Point] = Field(default=[], description="Corners of the value function.")
    terms: dict[str, Share] = Field(default={}, description="Value score of each term.")
    basis: str = Field(description="Why the function has this shape: source or judgement.")
    verified: bool = Field(description="False: shown as unverified in every report.")

    @model_validator(mode="after")
    def _is_one_kind_of_function(self) -> Self:
        if bool(self.points) == bool(self.terms):
            raise ValueError("give either points or terms")
        if self.points:
            inputs = [point.at for point in self.points]
            if len(inputs) < 2 or sorted(set(inputs)) != inputs:
                raise ValueError("points need two or more inputs in rising order")
            values = [point.value for point in self.points]
            if values not in (sorted(values), sorted(values, reverse=True)):
                raise ValueError("points must rise or fall throughout")
            if self.field not in schema.INPUT_NUMBERS:
                raise ValueError(_no_field(self.field, schema.INPUT_NUMBERS, "number"))
        elif self.field not in schema.INPUT_TERMS:
            raise ValueError(_no_field(self.field, schema.INPUT_TERMS, "word"))
        else:
            _check_terms(self.terms, self.field, whole=True)
        return self


class Gate(Section):
    """A condition that comes before every weight."""

    title: str = Field(description="The condition in words.")
    field: str = Field(description="The input it reads.")
    fails_on: list[str] = Field(default=[], description="Terms that fail it.")
    at_most: float | None = Field(default=None, description="Largest number that passes.")
    at_least: float | None = Field(default=None, description="Smallest number that passes.")
    basis: str = Field(
        default="judgement", description="Why the limit stands where it does: source or judgement."
    )
    verified: bool = Field(default=False, description="False: shown as unverified in every report.")
    cure: str = Field(description="What would cure a failure.")
    actor: str = Field(description="Who could.")

    @model_validator(mode="after")
    def _has_one_test(self) -> Self:
        tests = [bool(self.fails_on), self.at_most is not None, self.at_least is not None]
        if sum(tests) != 1:
            raise ValueError("give one of fails_on, at_most, at_least")
        if not self.fails_on and self.field not in schema.INPUT_NUMBERS:
            raise ValueError(_no_field(self.field, schema.INPUT_NUMBERS, "number"))
        if self.fails_on and self.field not in schema.INPUT_TERMS:
            raise ValueError(_no_field(self.field, schema.INPUT_TERMS, "word"))
        if self.fails_on:
            _check_terms(self.fails_on, self.field, whole=False)
        return self


class ScoringConfig(Section):
    """Gates, criteria and weights of an investability score."""

    name: str = Field(description="Short name of the profile.")
    title: str = Field(description="What the profile is for.")
    rank_from_completeness: Annotated[float, Field(gt=0, le=1)] = Field(
        description="Share of the weight that must rest on known inputs before a site is ranked."
        " Judgement, like every weight."
    )
    gates: dict[str, Gate] = Field(default={}, description="Conditions before weights.")
    criteria: dict[str, Criterion] = Field(description="What earns points.")

    @model_validator(mode="after")
    def _weights_sum_to_one(self) -> Self:
        total = sum(criterion.weight for criterion in self.criteria.values())
        if abs(total - 1) > 1e-9:
            raise ValueError(f"criteria: weights sum to {total:.3f}; they must sum to 1")
        return self


class Fact(Section):
    """One thing that an investor asks about a site."""

    title: str = Field(description="The fact in words.")
    field: str = Field(description="The input that answers it.")
    question: str = Field(description="The question to ask while it is unknown.")
    ask: str = Field(description="Whom to ask.")


class FactsConfig(Section):
    """The facts that make a site known."""

    facts: dict[str, Fact]


class WorkspaceConfig(Section):
    """``sitepipe.yaml``: one portfolio and what it stands on."""

    version: Literal[1] = Field(default=1, description="Version of this file's form.")
    title: str = Field(default="Site pipeline", description="Name of the portfolio.")
    notice: str = Field(default="", description="A notice for every output (fictional data).")
    crs: str = Field(default="EPSG:27700", description="Working CRS: projected, in metres.")
    roads: str = Field(default="strategic-roads", description="Bundled layer, or a folder.")
    hubs: str = Field(default="hubs", description="Bundled layer, or a folder.")
    basemap: str = Field(default="basemap", description="Bundled layer, or a folder.")
    vehicle: str = Field(default="hgv-44t", description="Bundled vehicle, or a YAML file.")
    access: str = Field(default="access", description="Bundled access rules, or a YAML file.")
    scoring: str = Field(default="investability", description="Bundled profile, or a YAML file.")
    facts: str = Field(default="facts", description="Bundled list of facts, or a YAML file.")


class ColumnMap(Section):
    """Where a column of a partner's table goes."""

    field: str = Field(description="Field of the claim.")
    basis: str = Field(default="", description="Basis of an acreage where the text has none.")


class SourceConfig(Section):
    """``sources/*.yaml``: one file that a partner sends, and how to read it."""

    title: Words = Field(description="What it is, in words.")
    partner: Words = Field(description="Who sent or published it.")
    file: Words = Field(description="The file, relative to the workspace.")
    entity: vocab.Entity = Field(description="What each row is a record of.")
    licence: str = Field(description="Terms it may be used under.")
    valid_at: IsoDate = Field(min_length=4, description="The date it speaks of.")
    trust: int = Field(
        default=50, ge=0, le=100, description="Who wins where sources disagree; higher wins."
    )
    crs: str = Field(default="", description="CRS of its coordinates, where it has any.")
    name_column: Words = Field(description="The column that names the site.")
    reference_column: str = Field(default="", description="The column that cites a document.")
    date_column: str = Field(default="", description="The column that dates each row.")
    columns: dict[str, ColumnMap] = Field(
        description="Where each column goes; a field has one column, save acreages."
    )
    ignored: list[str] = Field(default=[], description="Columns known to hold nothing for us.")

    @model_validator(mode="after")
    def _maps_each_field_once(self) -> Self:
        # An acreage may stand in several columns, one for each basis.
        fields = [column.field for column in self.columns.values() if column.field != ACREAGE]
        if twice := sorted({field for field in fields if fields.count(field) > 1}):
            raise ValueError(f"columns: two columns are mapped to {first_five(twice)}")
        return self


def figures_not_in_force(loaded: Loaded[Any], *, as_of: str) -> list[tuple[str, Figure]]:
    """
    Return the figures of a file that do not hold at a date, each with its dotted key.

    A figure without dates always holds.
    """
    return [
        (key, figure)
        for key, figure in _figures(loaded.section)
        if as_of < figure.valid_from or (figure.valid_to and figure.valid_to < as_of)
    ]


def _figures(part: object, prefix: str = "") -> list[tuple[str, Figure]]:
    if isinstance(part, Figure):
        return [(prefix, part)]
    if isinstance(part, Section):
        entries: list[tuple[object, object]] = [
            (name, getattr(part, name)) for name in type(part).model_fields
        ]
    elif isinstance(part, dict):
        entries = list(part.items())
    else:
        return []
    return [
        found
        for name, value in entries
        for found in _figures(value, f"{prefix}.{name}" if prefix else str(name))
    ]


def require_projected(crs: str) -> None:
    """
    Refuse a working CRS that areas and distances cannot be measured in.

    Raises
    ------
    ConfigError
        If ``crs`` is unknown, geographic, not in metres, or wrong by more than one per cent
        in the middle of England, as Web Mercator is.
    """
    from pyproj import CRS, Proj
    from pyproj.exceptions import CRSError

    hint = "Use a projected CRS such as EPSG:27700."
    try:
        found = CRS.from_user_input(crs)
    except CRSError as error:
        raise ConfigError(f"crs: {crs!r} is not a known CRS", hint=hint) from error
    if not found.is_projected or found.axis_info[0].unit_name != "metre":
        raise ConfigError(
            f"crs: {crs} is not projected in metres; nothing could be measured in it", hint=hint
        )
    scale = Proj(found).get_factors(*_MIDDLE_OF_ENGLAND).areal_scale
    if not 0.99 <= scale <= 1.01:
        raise ConfigError(
            f"crs: {crs} makes areas in England {scale:.2f} times what they are", hint=hint
        )
